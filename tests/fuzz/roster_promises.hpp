// What holds of a roster that was read from any file: its bounds, and that it reads back the same from what is written of it.
#pragma once

#include "tests/daemon/tables/office.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {

inline void keeps_its_promises(const tables::RosterFile& file, const Policy& policy) {
  must(file.faults.size() <= tables::most_remarks + 3 && file.notes.size() <= tables::most_remarks + 3, "remarks have their bound");
  if (!file.faults.empty()) return;
  must(!file.month.empty() && !file.shifts.empty(), "a roster without faults has a month and shifts");
  must(file.shifts.size() <= most_shifts_a_month, "a month has its bound");
  for (const DutyShift& each : file.shifts) {
    must(each.date.starts_with(file.month) && each.from < each.until && !each.shift.empty(), "a shift is whole");
    for (const std::string& person : each.watch()) must(person.empty() || policy.people.count(person) != 0, "everybody is of the policy");
  }
  for (const bool as_calendar : {false, true}) {
    const auto written = as_calendar ? tables::roster_ics(file.shifts, policy, file.month, Instant{}) : tables::roster_xlsx(file.shifts, policy, file.month);
    must(written.has_value(), "what was read can be written");
    const tables::RosterFile again = tables::read_roster_file(*written, policy, "");
    must(again.faults.empty() && again.shifts == file.shifts, as_calendar ? "a calendar reads back the same" : "a spreadsheet reads back the same");
  }
}

/// The file as it is, and again where somebody had chosen a month.
inline void read_and_check(std::string_view bytes, const Policy& policy) {
  keeps_its_promises(tables::read_roster_file(bytes, policy, ""), policy);
  const tables::RosterFile chosen = tables::read_roster_file(bytes, policy, "2026-12");
  must(chosen.month == "2026-12", "the month that was chosen is the one that is read");
  keeps_its_promises(chosen, policy);
}

}  // namespace jibao::fuzz
