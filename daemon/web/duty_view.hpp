// The duty room's own book as HTML: a month at a glance, what is wrong with it before it hurts, leave, surge, handovers. Pure:
// State and Look in, text out.
//
// Invariant: what stands in them is escaped; a fault, a kind of day and a check-in are said in words, never by colour alone.
// Numbers of people are none of it. Called by the console's handlers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/web/html.hpp"
#include "rules/duty_check.hpp"

namespace jibao::web {

/// "2026-12" of that number of months later (or earlier); empty where `month` is none.
std::string month_beside(const std::string& month, int later);
std::string month_of(Instant when, const std::string& zone);

/// Every shift of a month, as the browser holds it, else as the policy's file has it. Requires: a month.
std::vector<DutyShift> shifts_of_month(const Policy& policy, const DutyBook& book, const std::string& month);

/// The book as it would be with that month issued: what a preview looks at.
DutyBook with_month(const DutyBook& book, const std::string& month, const std::vector<DutyShift>& shifts);

/// The first and the end of a month in the office's zone. Requires: a month.
std::pair<Instant, Instant> span_of_month(const std::string& month, const std::string& zone);

/// 白班 for "day", 夜班 for "night", else the name as the office writes it.
std::string shift_name(const Look& look, const std::string& shift);

/// The month as a calendar; where `change` is not empty each shift leads there, with its date and name.
std::string month_calendar(const Look& look, const std::string& month, const DutyBook& book, const std::vector<DutyFault>& faults,
                           const std::string& change);

/// A list of faults, the first of them; "nothing" in words where there is none.
std::string fault_list(const Look& look, const std::vector<DutyFault>& faults);

/// Leave that runs, is to come or waits for its decision, with what may be done about it.
std::string leave_table(const Look& look);

/// What the board says of the duty room: a shift that is not handed over, a surge, faults within seven days; empty: all is well.
std::string duty_notices(const Look& look);

// duty_forms.cpp. `failed` names the form whose values stand in `given`.
std::string shift_form(const Look& look, const DutyShift& shift, const HeldShift* held, bool failed, const Given& given);
std::string issue_form(const Look& look, const std::string& month, bool failed, const Given& given);
std::string leave_forms(const Look& look, std::string_view failed, const Given& given);
std::string surge_form(const Look& look, std::string_view failed, const Given& given);

/// Names as people type them, 王芳、李明, to people's ids; each that is nobody, or two, is a fault under `pointer`.
std::vector<std::string> read_people(const Policy& policy, const std::string& typed, const std::string& pointer, Faults& faults);

}  // namespace jibao::web
