// Who is on duty: a post of the escalation resolved to people at one instant, through shifts (also over midnight), the
// rotation, substitutions, leave and the surge roster. Everyone who is passed over is named with the reason.
//
// A month that was issued in the browser is told by that alone; the policy's file stands for the months that were not. Leave
// that was entered in the browser goes before that of the file, for every month.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/fact.hpp"
#include "rules/policy.hpp"

namespace jibao {

struct State;

struct OnDuty {
  std::string person;
  Reason reason;  // on_duty, fixed_post, named, substitute, fallback, surge
};

struct Resolved {
  std::vector<OnDuty> people;        // in order, each once
  std::vector<PersonSkipped> skipped;
};

/// The people behind `name` (a Post's name, a fixed post or a person's id) at `now`. Where a post comes to nobody, the
/// roster's fallback stands in; a person who is named stands for themself or their substitute alone.
Resolved resolve(const Policy& policy, const DutyBook& book, std::string_view name, Instant now);
Resolved resolve(const State& state, std::string_view name, Instant now);
/// ... by the policy alone, as if the browser held nothing.
Resolved resolve(const Policy& policy, std::string_view name, Instant now);

/// The watch of every shift that covers `now`, in the order of the shifts.
std::vector<Watch> watches_at(const Policy& policy, const DutyBook& book, Instant now);

/// Every shift that begins on `date`, as the browser holds it, else as the policy's file has it; by its beginning.
std::vector<DutyShift> shifts_of(const Policy& policy, const DutyBook& book, Date date);

/// Every shift of which some part lies between the two; by its beginning.
std::vector<DutyShift> shifts_between(const Policy& policy, const DutyBook& book, Instant from, Instant until);

/// Whoever is there for `person` at `now`: the person, or whoever stands in; empty: nobody does.
std::string stands_for(const Policy& policy, const DutyBook& book, const std::string& person, Instant now);

/// Whoever will stand at a post of a shift that runs or begins before `until`, by slot and person: those on it, or who stands in
/// for them, also for a part of it.
std::map<std::string, ShiftGiven> standing(const Policy& policy, const DutyBook& book, Instant now, Instant until);

/// "2026-11-23", and back; nothing where it is no date.
std::string written_date(Date date);
std::optional<Date> read_date(std::string_view text);

}  // namespace jibao
