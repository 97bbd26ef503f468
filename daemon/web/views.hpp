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

/// From when on a limit is near: ten minutes before it, or a quarter of its span where that is more.
Instant near_from(const Obligation& obligation, Instant due);

/// "late", "near", "calm"; of a fulfilled one by its verdict.
std::string_view nearness(const Obligation& obligation, Instant now);

/// "还有 7分钟" or "已超 3分钟"; of a fulfilled one its verdict.
std::string remaining_words(const Look& look, const Obligation& obligation);

/// The same as HTML; of an open one so that the script can count it down.
std::string countdown(const Look& look, const Incident& incident, const Obligation& obligation);

/// board_view.cpp
/// What is open, the most urgent first; `wall`: to be read from afar, without links.
std::string open_incidents(const Look& look, bool wall);
/// The daemon's own affairs; empty where there are none.
std::string open_upkeep(const Look& look);
/// `key`: the single key that takes the call; none: '\0'.
std::string dial_task_card(const Look& look, const Incident& incident, const Page& task, char key);
std::string sandbox_list(const Look& look, const std::vector<SandboxMessage>& messages);

/// incident_view.cpp
std::string clocks_table(const Look& look, const Incident& incident);
std::string report_facts(const Look& look, const Incident& incident);
std::string pages_table(const Look& look, const Incident& incident);
std::string plan_table(const Look& look, const std::vector<Planned>& plan);

/// paper_view.cpp. What to read out in the phone report, in the order of the report's elements, with what is not known.
std::string phone_script(const Look& look, const Incident& incident);
/// The night on paper: who is on duty, everybody's number, the open limits, a blank phone record.
std::string shift_sheet(const Look& look);

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
