// The duty room's facts -> what it holds of itself: the fold of State::duty, live and at a restart alike.
//
// Invariant: bounded; what is oldest leaves. Called by apply.cpp, and by duty.cpp for a copy: what would stand then.
#pragma once

#include "rules/fact.hpp"

namespace jibao {

void note(DutyBook& book, const RosterIssued& fact, Instant at);
void note(DutyBook& book, const ShiftChanged& fact, Instant at);
void note(DutyBook& book, const LeaveEntered& fact, Instant at);
void note(DutyBook& book, const LeaveDecided& fact, Instant at);
void note(DutyBook& book, const CheckedIn& fact, Instant at);
void note(DutyBook& book, const AbsenceNoticed& fact, Instant at);
void note(DutyBook& book, const HandoverWritten& fact, Instant at);
void note(DutyBook& book, const HandoverConfirmed& fact, Instant at);
/// Whom a record gave a shift that is near, and who did it.
void note_given(DutyBook& book, const std::vector<ShiftGiven>& given, const std::string& by, const std::string& typed_by, Instant at);
void note(DutyBook& book, const SurgeBegun& fact, Instant at);
void note(DutyBook& book, const SurgeEnded& fact, Instant at);

}  // namespace jibao
