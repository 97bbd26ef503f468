// Acknowledgement (确认): what a person's answer stops, and what it does not. It never stops a clock; only the deed does.
//
// Weak: that person's pages stop for quiet_for, the escalation runs on. Strong: the escalation rests for deed_within once
// a quorum of distinct people has taken it, and starts again at step 1 where the deed is missing by then. Passed on: the
// other person is paged, and it counts when they acknowledge strongly. Cannot: the next step follows at once; of somebody who
// had taken it, the escalation starts again where too few are left.
#include <algorithm>

#include "rules/draft.hpp"
#include "rules/mutant.hpp"

namespace jibao {
namespace {

Strength strength_of(const AckRequested& event) {
  if (mutant(3)) return Strength::strong;  // what is weak must stay weak
  return event.kind == AckKind::seen ? Strength::weak : event.strength;  // having seen it is never more than weak
}

/// Nobody answers for another, or rests from pages that are still to come: while the roll is called, and by a late answer to it.
bool is_to_the_roll(const Incident& incident, const std::string& person) {
  return incident.roll_call && (!incident.roll_call->ended || answers_the_roll(incident, person));
}

/// The same answer once more, while the first still holds: nothing new.
const Ack* same_answer(const Draft& draft, const AckRequested& event) {
  for (auto ack = draft.incident.acks.rbegin(); ack != draft.incident.acks.rend(); ++ack) {
    if (ack->person != event.person) continue;
    const bool same = ack->kind == event.kind && ack->strength == strength_of(event) && ack->passed_to == event.passed_to;
    const bool rests = ack->quiet_until && *ack->quiet_until > draft.now;
    const bool holds = ack->strength == Strength::strong ? draft.incident.ladder.strong.count(event.person) != 0
                                                         : rests || is_to_the_roll(draft.incident, event.person);
    return same && holds ? &*ack : nullptr;
  }
  return nullptr;
}

bool check(Draft& draft, const AckRequested& event) {
  if (draft.live().people.count(event.person) == 0) {
    refuse(draft, RefusalKind::invalid, "/person", "人员表中没有这个人：" + event.person, "no such person: " + event.person);
    return false;
  }
  if (event.kind == AckKind::passed_to && is_to_the_roll(draft.incident, event.person)) {
    refuse(draft, RefusalKind::conflict, "/kind", "点名须本人应答，不能转交", "everyone answers a roll call for themselves: it cannot be passed on");
    return false;
  }
  if (event.kind == AckKind::passed_to &&
      (draft.live().people.count(event.passed_to) == 0 || event.passed_to == event.person)) {
    refuse(draft, RefusalKind::invalid, "/passed_to", "请写明转交给哪一位（人员表中的另一人）",
           "name the other person whom it is passed to");
    return false;
  }
  return true;
}

/// Enough people have taken it: the escalation rests while the deed is owed, and everyone who was paged is told.
void take(Draft& draft, const std::string& person) {
  const EscalationPolicy* escalation = draft.escalation();
  const Ladder& ladder = draft.incident.ladder;
  if (escalation == nullptr || (ladder.state != LadderState::running && ladder.state != LadderState::resting)) return;
  if (static_cast<int>(ladder.strong.size()) < escalation->quorum) {
    supersede_pages(draft, person, {Why::quorum_open, {}, {}});
    return;
  }
  if (ladder.state == LadderState::resting) return;  // taken already: one more is on record and changes nothing
  rest_escalation(draft, {Why::acknowledged, person, {}});
  supersede_pages(draft, {}, {Why::acknowledged, person, {}});
  if (!mutant(8)) tell_everyone(draft, Purpose::taken, person);  // everyone who was paged is told
}

}  // namespace

AckRequested counted_for_main(const State& state, AckRequested event) {
  const IncidentId main = standing_for(state, event.incident);
  if (main == event.incident) return event;
  const std::string key = scoped_key(event.idempotency, event.by);
  if (!key.empty() && state.incidents.at(event.incident).keys.contains(key)) return event;
  event.incident = main;
  event.page = {};  // a page of the other one's
  return event;
}

void judge_acknowledgement(Draft& draft, const AckRequested& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (!check(draft, event)) return;
  if (const Ack* same = same_answer(draft, event)) {
    draft.decision.repeated = true;
    draft.decision.number = same->number;
    return;
  }
  const EscalationPolicy* escalation = draft.escalation();
  Acknowledged ack;
  ack.ack = static_cast<std::uint32_t>(draft.incident.acks.size() + 1);
  ack.person = event.person;
  ack.kind = event.kind;
  ack.strength = strength_of(event);
  ack.via = event.via;
  ack.page = event.page.number;
  ack.passed_to = event.passed_to;
  // Where a quorum of none is asked for (upkeep), any person's answer is enough: it proves nothing that must be proved.
  const bool enough = ack.strength == Strength::strong || (escalation != nullptr && escalation->quorum == 0);
  const bool takes = enough && (event.kind == AckKind::taken || event.kind == AckKind::on_my_way);
  const bool to_the_roll = is_to_the_roll(draft.incident, event.person);
  const bool to_the_roll_alone = answers_the_roll(draft.incident, event.person);
  if (!takes && !to_the_roll && event.kind != AckKind::cannot && escalation != nullptr) ack.quiet_until = draft.now + escalation->quiet_for;
  ack.note = event.note;
  ack.by = event.by.person;
  ack.typed_by = event.by.typed_by;
  ack.idempotency_key = scoped_key(event.idempotency, event.by);
  ack.idempotency_digest = event.idempotency.digest;
  draft.decision.number = ack.ack;
  draft.add(ack);
  conclude_roll_call(draft);
  if (to_the_roll_alone) return;
  if (draft.incident.contact_check) return supersede_pages(draft, event.person, {Why::acknowledged, event.person, {}});
  if (draft.incident.state != IncidentState::open) return;  // too late to change anything: on record

  if (takes) return take(draft, event.person);
  supersede_pages(draft, event.person, {Why::acknowledged, event.person, {}});
  if (event.kind == AckKind::passed_to) {
    page_person(draft, {draft.incident.is_upkeep() ? Purpose::upkeep : Purpose::passed, event.passed_to, {}, {}, 0, {Why::passed_on, event.person, {}}, 0},
                usual_lanes(draft));
  } else if (event.kind == AckKind::cannot) {
    const Ladder& ladder = draft.incident.ladder;
    const bool lost = ladder.state == LadderState::resting && escalation != nullptr && static_cast<int>(ladder.strong.size()) < escalation->quorum;
    const Reason reason{Why::said_cannot, event.person, {}};
    lost ? start_escalation(draft, reason) : next_step(draft, reason);
  }
}

}  // namespace jibao
