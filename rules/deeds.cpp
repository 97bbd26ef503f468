// The deeds: the phone report made, the written report sent. Only they stop a clock. Each keeps the time claimed beside
// the time of record; what is claimed after the limit needs a second person, what was stamped as it happened does not. Who
// signed it off is judged by who was on leave when it was done (sign_off.hpp).
#include <algorithm>

#include "rules/classification.hpp"
#include "rules/draft.hpp"
#include "rules/sign_off.hpp"

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

/// A notice to the police is none to the health authority, an answer to one question none to another: where several are
/// open, it must be said which.
bool say_which(Draft& draft, const DeedReported& event) {
  const bool answer = event.deed == DeedKind::answer;
  if (!event.obligations.empty() || (event.deed != DeedKind::notice && !answer)) return true;
  std::string open;
  int count = 0;
  for (const Obligation& o : draft.incident.obligations) {
    if (o.state != ObligationState::open || o.deed != event.deed) continue;
    open += (count == 0 ? "" : ", ") + o.rule;
    ++count;
  }
  if (count < 2) return true;
  refuse(draft, RefusalKind::invalid, "/obligations", (answer ? "有多个提问待答复，请写明是哪一个：" : "有多项通报待办，请写明是哪一项：") + open,
         (answer ? "several questions are open, say which: " : "several notices are owed, say which: ") + open);
  return false;
}

// Where the occurrence is unknown: a report may be typed up so long after the calls that it led to.
constexpr auto typed_up_within = std::chrono::hours(2);

// A time that somebody claims must be possible. The record's own time and a stamp are taken as they are: where the machine's
// clock was set back meanwhile, they may lie before the occurrence or ahead, and what was done must be recorded all the same.
bool check(Draft& draft, const DeedReported& event, const DoneAt& done) {
  const Instant at = done.at;
  if (done.claimed && at > draft.now + draft.live().future_tolerance) {
    refuse(draft, RefusalKind::invalid, "/done_at", "完成时间在将来", "done_at lies in the future");
    return false;
  }
  const Report& report = draft.incident.report;
  if (const auto occurred = earliest_occurrence(report)) {
    if (done.claimed && at < *occurred) {
      refuse(draft, RefusalKind::invalid, "/done_at", "完成时间早于事发时间", "done_at is before the occurrence");
      return false;
    }
  } else if (done.claimed && at < report.discovered.value_or(report.received.value_or(draft.incident.opened_at)) - typed_up_within) {
    refuse(draft, RefusalKind::invalid, "/done_at", "完成时间远早于发现、接报时间", "done_at is long before the discovery, or the receipt of the report");
    return false;
  }
  for (std::size_t i = 0; i < event.obligations.size(); ++i) {
    const auto& all = draft.incident.obligations;
    if (std::any_of(all.begin(), all.end(), [&](const Obligation& o) {
          return o.rule == event.obligations[i] ||
                 std::find(o.stacked.begin(), o.stacked.end(), event.obligations[i]) != o.stacked.end();
        }))
      continue;
    refuse(draft, RefusalKind::invalid, "/obligations/" + std::to_string(i),
           "本事件没有这项时限义务：" + event.obligations[i], "this incident has no such obligation: " + event.obligations[i]);
    return false;
  }
  return say_which(draft, event);
}

/// Whether a time that was claimed at `noted` came after a limit that it says was kept: a second person must confirm it.
bool needs_second_person(const Incident& incident, DeedKind kind, const std::vector<std::string>& rules, Instant done, Instant noted) {
  return std::any_of(incident.obligations.begin(), incident.obligations.end(), [&](const Obligation& o) {
    const auto due = o.effective_due();
    // Another question is another matter.
    if (kind == DeedKind::answer && std::find(rules.begin(), rules.end(), o.rule) == rules.end()) return false;
    return o.state == ObligationState::open && o.hard && o.deed == kind && due && is_late(noted, *due) && !is_late(done, *due);
  });
}

std::uint32_t next_claim(const Incident& incident) { return static_cast<std::uint32_t>(incident.claims.size() + 1); }

bool is_confirmed(const Incident& incident, const Deed& deed) {
  return deed.claim != 0 && !incident.claims.at(deed.claim - 1).confirmed_by.empty();
}

/// The deed of a source as the main incident's record tells it.
DeedRecorded retold(const Deed& done, const Incident& source, const Incident& main) {
  DeedRecorded deed;
  deed.deed = static_cast<std::uint32_t>(main.deeds.size() + 1);
  deed.kind = done.kind;
  deed.stage = done.stage;
  deed.done_at = done.done_at;
  deed.claimed = done.claimed;
  deed.stamped = done.stamped;
  if (done.claimed && !is_confirmed(source, done) && needs_second_person(main, done.kind, done.obligations, done.done_at, done.recorded_at))
    deed.claim = next_claim(main);
  deed.to_unit = done.to_unit;
  deed.to_person = done.to_person;
  if (classification_of(main.report) != Classification::secret) deed.content = done.content;
  deed.by = done.by;
  deed.typed_by = done.typed_by;
  deed.skips_level = done.skips_level;
  deed.obligations = done.obligations;
  deed.source = source.id;
  deed.source_number = source.number;
  deed.noted = done.recorded_at;
  deed.signed_off_by = done.signed_off_by;
  deed.signed_off_for = done.signed_off_for;
  deed.signed_off_by_phone = done.signed_off_by_phone;
  return deed;
}

/// A deed of a source. A notice is none to another party: which one it was is told by what it fulfilled there.
Deed taken_from(const Incident& source, Deed deed) {
  deed.source = source.id;
  if (deed.kind != DeedKind::notice || !deed.obligations.empty()) return deed;
  for (const Obligation& o : source.obligations) {
    if (o.deed_number != deed.number) continue;
    deed.obligations.push_back(o.rule);
    deed.obligations.insert(deed.obligations.end(), o.stacked.begin(), o.stacked.end());
  }
  return deed;
}

bool counts(const Deed& deed, const Incident& main) {
  if (deed.kind == DeedKind::answer || (deed.kind == DeedKind::notice && deed.obligations.empty())) return false;
  return std::any_of(main.obligations.begin(), main.obligations.end(), [&](const Obligation& o) {
    return (o.state == ObligationState::open || o.state == ObligationState::missed) && fulfils(deed, o);
  });
}

const Deed* same_deed(const Draft& draft, const DeedReported& event) {
  if (!event.done_at) return nullptr;
  for (const Deed& deed : draft.incident.deeds)
    if (deed.kind == event.deed && deed.stage == event.stage && deed.done_at == *event.done_at &&
        deed.to_person == event.to_person && deed.content == event.content && deed.by == event.by.person &&
        deed.signed_off_by == event.signed_off_by && deed.signed_off_by_phone == event.signed_off_by_phone)
      return &deed;
  return nullptr;
}

}  // namespace

void judge_stamp(Draft& draft, const DeedStamped& event) {
  if (refuse_merged(draft) || refuse_upkeep(draft)) return;
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
  if (refuse_merged(draft) || refuse_upkeep(draft)) return;
  const DoneAt done = done_at(draft, event);
  if (!check(draft, event, done)) return;
  const auto signer = signer_of(draft.live(), draft.state.duty, event, done.at);
  if (!signer) {
    draft.decision.refusal = signer.error();
    return;
  }
  DeedRecorded deed;
  deed.deed = static_cast<std::uint32_t>(draft.incident.deeds.size() + 1);
  deed.kind = event.deed;
  deed.stage = event.stage;
  deed.done_at = done.at;
  deed.claimed = done.claimed;
  deed.stamped = done.stamped;
  if (done.claimed && needs_second_person(draft.incident, event.deed, event.obligations, done.at, draft.now)) deed.claim = next_claim(draft.incident);
  deed.to_unit = event.to_unit;
  deed.to_person = event.to_person;
  deed.content = event.content;
  deed.by = event.by.person;
  deed.typed_by = event.by.typed_by;
  deed.idempotency_key = scoped_key(event.idempotency, event.by);
  deed.idempotency_digest = event.idempotency.digest;
  deed.skips_level = event.skips_level;
  deed.obligations = event.obligations;
  deed.signed_off_by = signer->person;
  deed.signed_off_for = signer->stands_for;
  deed.signed_off_by_phone = event.signed_off_by_phone;
  // The report of a withdrawal says all that is still owed in its way, whichever report of the chain that would have been.
  if (deed.obligations.empty() && deed.stage == Stage::cancellation && draft.incident.withdrawn_at)
    for (const Obligation& o : draft.incident.obligations)
      if (o.state == ObligationState::open && o.deed == deed.kind && !o.tracked) deed.obligations.push_back(o.rule);
  draft.add(deed);
  draft.decision.number = deed.deed;
  if (draft.incident.closed_at) return;
  fulfil(draft, deed.deed);
  reconsider_rest(draft);
  close_if_done(draft);
}

bool take_deeds(Draft& draft, const Incident& source) {
  bool any = false;
  for (const Deed& each : source.deeds) {
    const Deed done = taken_from(source, each);
    if (each.source != 0 || !counts(done, draft.incident)) continue;
    const DeedRecorded told = retold(done, source, draft.incident);
    draft.add(told);
    if (done.received_at) draft.add(SignedReceipt{told.deed, *done.received_at, false, {}, done.signed_by, {}, {}, {}, {}});
    fulfil(draft, told.deed);
    any = true;
  }
  return any;
}

void judge_receipt_given(Draft& draft, const ReceiptGiven& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_merged(draft) || refuse_upkeep(draft)) return;
  if (event.deed == 0 || event.deed > draft.incident.deeds.size())
    return refuse(draft, RefusalKind::not_found, "/deed", "没有这次报告", "there is no such report");
  const Deed& deed = draft.incident.deeds[event.deed - 1];
  const Instant at = event.received_at.value_or(draft.now);
  if (deed.received_at)
    return refuse(draft, RefusalKind::conflict, "/deed", "这次报告已签收", "that report has been signed for");
  if (at > draft.now + draft.live().future_tolerance)
    return refuse(draft, RefusalKind::invalid, "/received_at", "签收时间在将来", "received_at lies in the future");
  if (at < deed.done_at)
    return refuse(draft, RefusalKind::invalid, "/received_at", "签收时间早于报告时间", "received_at is before the report");
  if (event.unit.empty() && event.person.empty())
    return refuse(draft, RefusalKind::invalid, "/person", "请写明由谁签收", "say who signed for it");
  draft.add(SignedReceipt{event.deed, at, event.received_at.has_value(), event.unit, event.person, event.by.person,
                          event.by.typed_by, scoped_key(event.idempotency, event.by), event.idempotency.digest});
  draft.decision.number = event.deed;
  if (draft.incident.closed_at) return;
  fulfil(draft, event.deed);
  reconsider_rest(draft);
  close_if_done(draft);
}

void judge_delay(Draft& draft, const DelayGiven& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_merged(draft) || refuse_upkeep(draft)) return;
  std::vector<Obligation> delayed;  // a rule may be owed more than once
  for (const Obligation& o : draft.incident.obligations)
    if (o.rule == event.rule && o.state == ObligationState::open) delayed.push_back(o);
  if (delayed.empty())
    return refuse(draft, RefusalKind::invalid, "/obligation", "本事件没有这项未完成的时限义务：" + event.rule,
                  "this incident has no such open obligation: " + event.rule);
  const ObligationRule* rule = find_rule(draft.rules(), event.rule);
  if (rule == nullptr || !rule->delay_notice)
    return refuse(draft, RefusalKind::conflict, "/obligation", "规则没有允许说明理由后延迟：" + event.rule,
                  "its rule knows no delay with reasons: " + event.rule);
  if (event.reason.empty())
    return refuse(draft, RefusalKind::invalid, "/reason", "请写明不能按时报告的理由", "give the reason");
  for (const Obligation& o : delayed) {
    const bool in_time = !o.due || !is_late(draft.now, *o.effective_due());
    draft.add(DelayNoticed{o.number, event.reason, event.expected, in_time, event.by.person, event.by.typed_by,
                           scoped_key(event.idempotency, event.by), event.idempotency.digest});
  }
  draft.decision.number = delayed.back().number;
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
  if (refuse_merged(draft) || refuse_upkeep(draft)) return;
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
    regrade(draft, event.by);
  }
}

}  // namespace jibao
