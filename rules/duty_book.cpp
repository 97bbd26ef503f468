// See duty_book.hpp and duty.hpp.
#include "rules/duty_book.hpp"

#include <algorithm>

namespace jibao {
namespace {

std::string whoever(const std::string& by, const std::string& typed_by) { return by.empty() ? typed_by : by; }

template <class Map>
void keep_newest(Map& kept, std::size_t most) {  // keys begin with a date or count upwards: the first is the oldest
  while (kept.size() > most) kept.erase(kept.begin());
}

}  // namespace

bool DutyLeave::covers(Instant now) const {
  if (now < from || now >= until) return false;
  if (decision == LeaveDecision::approved) return true;
  return !decision && kind != LeaveKind::planned;
}

std::string slot_key(const std::string& date, const std::string& shift, Post post) {
  return date + "/" + shift + "/" + std::string(name_of(post));
}

const HeldMonth* DutyBook::month_of(const std::string& date) const {
  if (months.empty()) return nullptr;
  const auto found = months.find(date.substr(0, 7));
  return found == months.end() ? nullptr : &found->second;
}

bool DutyBook::is_issued(const std::string& month, RosterSource source, const std::vector<DutyShift>& wanted, const std::string& by) const {
  const auto found = months.find(month);
  if (found == months.end() || found->second.source != source || found->second.issued_by != by) return false;
  const auto& held = found->second.shifts;
  return held.size() == wanted.size() && std::all_of(wanted.begin(), wanted.end(), [&](const DutyShift& shift) {
           const auto stands = held.find({shift.date, shift.shift});
           return stands != held.end() && !stands->second.changed_at && stands->second.duty == shift;
         });
}

void note(DutyBook& book, const RosterIssued& f, Instant at) {
  HeldMonth& month = book.months[f.month];
  month = {f.source, whoever(f.by, f.typed_by), at, {}};
  for (const DutyShift& duty : f.shifts) month.shifts[{duty.date, duty.shift}].duty = duty;
  keep_newest(book.months, months_kept);
}

void note(DutyBook& book, const ShiftChanged& f, Instant at) {
  const auto month = book.months.find(f.date.substr(0, 7));
  if (month == book.months.end()) return;
  month->second.shifts[{f.date, f.shift}] = {{f.date, f.shift, f.from, f.until, f.duty_leader, f.primary, f.secondary},
                                             whoever(f.by, f.typed_by), at, f.reason};
}

void note(DutyBook& book, const LeaveEntered& f, Instant at) {
  DutyLeave leave;
  leave.number = f.leave;
  leave.person = f.person;
  leave.substitute = f.substitute;
  leave.from = f.from;
  leave.until = f.until;
  leave.kind = f.kind;
  leave.reason = f.reason;
  leave.entered_by = whoever(f.by, f.typed_by);
  leave.entered_at = at;
  book.leaves[f.leave] = std::move(leave);
  book.last_leave = std::max(book.last_leave, f.leave);
  keep_newest(book.leaves, leaves_kept);
}

void note(DutyBook& book, const LeaveDecided& f, Instant at) {
  const auto found = book.leaves.find(f.leave);
  if (found == book.leaves.end()) return;
  DutyLeave& leave = found->second;
  leave.decision = f.decision;
  leave.decided_by = whoever(f.by, f.typed_by);
  leave.decided_at = at;
  leave.note = f.note;
}

void note(DutyBook& book, const CheckedIn& f, Instant at) {
  book.check_ins[slot_key(f.date, f.shift, f.post)] = {f.person, at};
  keep_newest(book.check_ins, check_ins_kept);
}

void note(DutyBook& book, const AbsenceNoticed& f, Instant at) {
  book.absences[slot_key(f.date, f.shift, f.post)] = at;
  keep_newest(book.absences, check_ins_kept);
}

void note(DutyBook& book, const HandoverWritten& f, Instant at) {
  book.handovers[f.handover] = {f.handover, f.from, at, f.outgoing, f.incoming, f.record, f.notes, f.items, {}, {}};
  book.last_handover = std::max(book.last_handover, f.handover);
  keep_newest(book.handovers, handovers_kept);
}

void note(DutyBook& book, const HandoverConfirmed& f, Instant at) {
  const auto found = book.handovers.find(f.handover);
  if (found == book.handovers.end()) return;
  (f.side == HandoverSide::outgoing ? found->second.outgoing_at : found->second.incoming_at) = at;
}

void note_given(DutyBook& book, const std::vector<ShiftGiven>& given, const std::string& by, const std::string& typed_by, Instant at) {
  for (const ShiftGiven& each : given) {
    ShiftGiven& noted = book.given[slot_key(each.date, each.shift, each.post) + "/" + each.person];
    noted = each;
    noted.by = whoever(by, typed_by);
    noted.at = at;
  }
  keep_newest(book.given, check_ins_kept);
}

void note(DutyBook& book, const SurgeBegun& f, Instant at) {
  book.surge = Surge{f.people, f.reason, whoever(f.by, f.typed_by), at};
  book.surge_ended_by.clear();
}

void note(DutyBook& book, const SurgeEnded& f, Instant) {
  book.surge.reset();
  book.surge_ended_by = whoever(f.by, f.typed_by);
}

}  // namespace jibao
