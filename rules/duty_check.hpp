// What is wrong with the roster before it hurts: gaps, double bookings, people on leave, people who cannot be reached.
//
// Pure, over any span; the console shows the next 30 days and, on the board, whether something is wrong within seven. Called by
// daemon/web and before a month is issued.
#pragma once

#include <string>
#include <vector>

#include "rules/phrases.hpp"
#include "rules/state.hpp"

namespace jibao {

enum class DutyFaultKind {
  gap,            // nobody is primary: the fallback would be paged
  double_booked,  // one person at two posts at a time
  on_leave,       // away, and nobody stands in
  no_contact,     // neither number nor mailbox
  unknown_person, // not in the people file (any more)
};
JIBAO_NAMES(DutyFaultKind, "gap", "double_booked", "on_leave", "no_contact", "unknown_person");

struct DutyFault {
  DutyFaultKind kind{};
  Instant from, until;
  std::string date, shift;  // of the shift; empty of a time that no shift covers
  Post post{};
  std::string person;       // empty of a gap
};

/// Every fault between the two, by its beginning. A person without contact is told once, at the first shift.
std::vector<DutyFault> duty_faults(const Policy& policy, const DutyBook& book, Instant from, Instant until);

/// The fault as a sentence: "11月23日20:00至24日08:00 没有主班".
std::string tell(const Phrases& phrases, const DutyFault& fault);

}  // namespace jibao
