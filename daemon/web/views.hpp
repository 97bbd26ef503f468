// The parts of the console's pages as HTML: clocks, pages, dial tasks, forms. Pure: State and Look in, text
// out.
//
// Invariant: what stands in them is escaped; a clock's colour says how near it is and its words say the same.
// Called by the console's handlers.
#pragma once

#include <string>

#include "daemon/web/context.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/incident_json.hpp"

namespace jibao::web {

/// "late", "near" (under ten minutes, or a quarter of its span), "calm"; of a fulfilled one by its verdict.
std::string_view nearness(const Obligation& obligation, Instant now);

/// "还有 7分钟" or "已超 3分钟"; of a fulfilled one its verdict.
std::string remaining_words(const Look& look, const Obligation& obligation);

/// board_view.cpp
std::string incident_card(const Look& look, const Incident& incident);
std::string dial_task_card(const Look& look, const Incident& incident, const Page& task);
std::string sandbox_list(const Look& look, const std::vector<SandboxMessage>& messages);

/// incident_view.cpp
std::string clocks_table(const Look& look, const Incident& incident);
std::string report_facts(const Look& look, const Incident& incident);
std::string pages_table(const Look& look, const Incident& incident);
std::string plan_table(const Look& look, const std::vector<Planned>& plan);

/// chain_forms_view.cpp. One form for each notice, call back and receipt that is open.
std::string chain_forms(const Look& look, const Incident& incident, std::string_view failed, const Given& given);
std::string happened_form(const Look& look, const Incident& incident, bool failed, const Given& given);
std::string proposal_forms(const Look& look, const Incident& incident);
std::string separation_form(const Look& look, const Incident& incident, bool failed, const Given& given);
/// Empty where the incident has one source alone.
std::string sources_table(const Look& look, const Incident& incident);

/// forms_view.cpp. `failed` names the form whose values stand in `given`.
std::string filing_form(const Look& look, const Given& given);
std::string incident_forms(const Look& look, const Incident& incident, std::string_view failed,
                           const Given& given);
std::string dial_form(const Look& look, PageId id, const Given& given);

/// "who does it": the person whom the seat acts for.
std::string by_select(const Look& look, const Given& given, std::string_view name = "by");

/// A list of faults under a heading.
std::string faults_notice(const Look& look, const Faults& faults);

}  // namespace jibao::web
