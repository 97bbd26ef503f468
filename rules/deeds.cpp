// The deeds: the phone report made, the written report sent. Only they stop a clock. Each keeps the time claimed beside
// the time of record; what is claimed after the limit needs a second person, what was stamped as it happened does not.
#include <algorithm>

#include "rules/draft.hpp"

namespace jibao {
namespace {

struct DoneAt {
  Instant at;
  bool claimed = false;
  bool stamped = false;
};

/// The time given, else the stamp of "connected", else now. A time given that equals the stamp counts as stamped.
DoneAt done_at(const Draft& draft, const DeedReported& event) {
  const auto& stamp = draft.incident.connected_at;
  const bool phone = event.deed == DeedKind::phone_report;
  if (event.done_at) {
    const bool same = phone && stamp && std::chrono::floor<std::chrono::seconds>(*stamp) ==
                                            std::chrono::floor<std::chrono::seconds>(*event.done_at);
    return {*event.done_at, !same, same};
  }
  if (phone && stamp) return {*stamp, false, true};
  return {draft.now, false, false};
}

std::optional<Instant> earliest_occurrence(const Report& report) {
  return report.occurred.at ? report.occurred.at : report.occurred.from;
}

bool check(Draft& draft, const DeedReported& event, Instant at) {
  if (at > draft.now + draft.live().future_tolerance) {
    refuse(draft, RefusalKind::invalid, "/done_at", "完成时间在将来", "done_at lies in the future");
    return false;
  }
  const auto occurred = earliest_occurrence(draft.incident.report);
  if (occurred && at < *occurred) {
    refuse(draft, RefusalKind::invalid, "/done_at", "完成时间早于事发时间", "done_at is before the occurrence");
    return false;
  }
  for (std::size_t i = 0; i < event.obligations.size(); ++i) {
    const auto& all = draft.incident.obligations;
    if (std::any_of(all.begin(), all.end(), [&](const Obligation& o) { return o.rule == event.obligations[i]; })) continue;
    refuse(draft, RefusalKind::invalid, "/obligations/" + std::to_string(i),
           "本事件没有这项时限义务：" + event.obligations[i], "this incident has no such obligation: " + event.obligations[i]);
    return false;
  }
  return true;
}

/// Whether the claim came after a limit that it says was kept: a second person must confirm it.
bool needs_second_person(const Draft& draft, const DeedReported& event, const DoneAt& done) {
  if (!done.claimed) return false;
  return std::any_of(draft.incident.obligations.begin(), draft.incident.obligations.end(), [&](const Obligation& o) {
    const auto due = o.effective_due();
    return o.state == ObligationState::open && o.hard && o.deed == event.deed && due && is_late(draft.now, *due) &&
           !is_late(done.at, *due);
  });
}

const Deed* same_deed(const Draft& draft, const DeedReported& event) {
  if (!event.done_at) return nullptr;
  for (const Deed& deed : draft.incident.deeds)
    if (deed.kind == event.deed && deed.stage == event.stage && deed.done_at == *event.done_at &&
        deed.to_person == event.to_person && deed.content == event.content && deed.by == event.by.person)
      return &deed;
  return nullptr;
}

}  // namespace

void judge_stamp(Draft& draft, const DeedStamped& event) {
  if (draft.incident.closed_at)
    return refuse(draft, RefusalKind::conflict, {}, "事件已办结", "the incident is closed");
  draft.add(StampMade{event.stamp, event.by.person, event.by.typed_by});
}

void judge_deed(Draft& draft, const DeedReported& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (const Deed* same = same_deed(draft, event)) {
    draft.decision.repeated = true;
    draft.decision.number = same->number;
    return;
  }
  const DoneAt done = done_at(draft, event);
  if (!check(draft, event, done.at)) return;
  DeedRecorded deed;
  deed.deed = static_cast<std::uint32_t>(draft.incident.deeds.size() + 1);
  deed.kind = event.deed;
  deed.stage = event.stage;
  deed.done_at = done.at;
  deed.claimed = done.claimed;
  deed.stamped = done.stamped;
  if (needs_second_person(draft, event, done)) deed.claim = static_cast<std::uint32_t>(draft.incident.claims.size() + 1);
  deed.to_unit = event.to_unit;
  deed.to_person = event.to_person;
  deed.content = event.content;
  deed.by = event.by.person;
  deed.typed_by = event.by.typed_by;
  deed.idempotency_key = scoped_key(event.idempotency, event.by);
  deed.idempotency_digest = event.idempotency.digest;
  draft.add(deed);
  draft.decision.number = deed.deed;
  if (draft.incident.closed_at) return;
  fulfil(draft, deed.deed, event.obligations);
  reconsider_rest(draft);
  close_if_done(draft);
}

void judge_confirmation(Draft& draft, const Confirmed& event) {
  if (event.claim == 0 || event.claim > draft.incident.claims.size())
    return refuse(draft, RefusalKind::not_found, "/claim", "没有这项待确认的声明", "there is no such claim");
  const Claim claim = draft.incident.claims[event.claim - 1];
  if (!claim.confirmed_by.empty()) {
    draft.decision.repeated = true;
    draft.decision.number = claim.number;
    return;
  }
  if (event.by.person.empty())
    return refuse(draft, RefusalKind::invalid, "/as", "请写明由哪一位确认", "say which person confirms it");
  if (event.by.person == claim.by)
    return refuse(draft, RefusalKind::forbidden, "/as", "须由另一人确认，不能由声明人自己确认",
                  "a second person must confirm it, not the one who claimed it");
  draft.add(ClaimConfirmed{event.claim, event.by.person, event.by.typed_by});
  draft.decision.number = event.claim;
  if (claim.deed != 0) {
    rebut(draft, claim.deed);
  } else {
    move_deadlines(draft, event.claim);
  }
}

}  // namespace jibao
