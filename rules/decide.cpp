// The table of contents of the judgement: which event is judged where. See decide.hpp.
#include "rules/decide.hpp"

#include <stdexcept>

#include "rules/accounts.hpp"
#include "rules/clock_doubt.hpp"
#include "rules/draft.hpp"
#include "rules/house_decision.hpp"
#include "rules/retention.hpp"

namespace jibao {
namespace {

template <class... Judges>
struct Overloaded : Judges... {
  using Judges::operator()...;
};
template <class... Judges>
Overloaded(Judges...) -> Overloaded<Judges...>;

Decision not_found() {
  Decision decision;
  decision.refusal = Refusal{RefusalKind::not_found, {}, "没有这个事件", "there is no such incident"};
  return decision;
}

/// Verdicts that rest on a clock that was not trusted say so.
void doubt_verdicts(Draft& draft) {
  for (VerdictDoubted& doubted : doubts(draft.state.clock, draft.incident)) draft.add(std::move(doubted));
}

template <class Event, class Judge>
Decision on_incident(const State& state, IncidentId id, const Event& event, Entropy& entropy, Instant now, Judge judge) {
  const auto found = state.incidents.find(id);
  if (found == state.incidents.end()) return not_found();
  Draft draft(state, found->second, entropy, now);
  judge(draft, event);
  if (draft.decision.refusal) draft.decision.facts.clear();  // refused: nothing of it happens
  if (!draft.decision.facts.empty()) doubt_verdicts(draft);
  return std::move(draft.decision);
}

/// The same, on the incident itself. Requires: a judge that refuses before it adds a fact, or not at all.
template <class Event, class Judge>
Decision in_place(State& state, IncidentId id, const Event& event, Entropy& entropy, Instant now, Judge judge) {
  const auto found = state.incidents.find(id);
  if (found == state.incidents.end()) return not_found();
  Draft draft(Draft::InPlace{}, state, found->second, entropy, now);
  judge(draft, event);
  if (draft.decision.refusal && !draft.decision.facts.empty()) throw std::logic_error("refused after a fact");
  if (!draft.decision.facts.empty()) doubt_verdicts(draft);
  return std::move(draft.decision);
}

/// A report opens an incident of its own: it is taken as it was drafted, where it was not refused.
Decision open_in_place(State& state, const ReportFiled& event, Entropy& entropy, Instant now) {
  Draft draft(state, Incident{}, entropy, now);
  judge_filing(draft, event);
  if (draft.decision.refusal) draft.decision.facts.clear();
  if (draft.decision.facts.empty()) return std::move(draft.decision);
  doubt_verdicts(draft);
  state.incidents.insert_or_assign(draft.incident.id, std::move(draft.incident));
  return std::move(draft.decision);
}

/// Everything that time alone brings about in one incident.
Decision pass_incident(Draft& draft) {
  follow_another(draft);
  pass_assignments(draft);
  pass_level(draft);
  pass_limits(draft);
  pass_pages(draft);
  conclude_line_test(draft);
  conclude_roll_call(draft);
  conclude_contact_check(draft);
  pass_escalation(draft);
  pass_chase(draft);
  doubt_verdicts(draft);
  pass_retirement(draft);
  return std::move(draft.decision);
}

/// The incident whose time came first, and whose time brings a fact. `judge_one`: Incident& or const Incident& -> Decision.
template <class AnyState, class Judge>
Decision first_that_changes(AnyState& state, Instant now, Judge judge_one) {
  for (const auto& [when, id] : state.wakes) {
    if (when > now) break;
    const auto found = state.incidents.find(id);
    if (found == state.incidents.end()) continue;
    Decision decision = judge_one(found->second);
    if (!decision.facts.empty()) return decision;
  }
  return {};
}

// Whether the record is among those that its subscription was not told.
template <class DeliveryEvent>
bool given_up(const State& state, const DeliveryEvent& event) {
  const auto found = state.undelivered.find(event.subscription);
  return found != state.undelivered.end() && found->second.count(event.sequence) != 0;
}

}  // namespace

std::uint64_t Entropy::next() {  // splitmix64: small, and the same everywhere
  seed += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = seed;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

void refuse(Draft& draft, RefusalKind kind, std::string pointer, std::string detail, std::string detail_en) {
  draft.decision.refusal = Refusal{kind, std::move(pointer), std::move(detail), std::move(detail_en)};
}

std::string scoped_key(const Idempotency& idempotency, const Actor& by) {
  return idempotency.key.empty() ? std::string() : by.typed_by + "\n" + idempotency.key;
}

bool answered_before(Draft& draft, const std::map<std::string, Answered>& keys, const Idempotency& idempotency,
                     const Actor& by) {
  if (idempotency.key.empty()) return false;
  const auto found = keys.find(scoped_key(idempotency, by));
  if (found == keys.end()) return false;
  if (found->second.digest != idempotency.digest) {
    refuse(draft, RefusalKind::key_reused, {}, "同一次提交的内容已变（Idempotency-Key 已用于另一内容）：请先查看已登记的那一条，需要时补充或更正", "this Idempotency-Key stood for something else");
  } else {
    draft.decision.repeated = true;
    draft.decision.incident = found->second.incident;
    draft.decision.number = found->second.number;
  }
  return true;
}

Decision decide(const State& state, const Event& event, Entropy entropy, Instant now) {
  const auto on = [&](IncidentId id, const auto& what, auto judge) {
    return on_incident(state, id, what, entropy, now, judge);
  };
  return std::visit(
      Overloaded{
          [&](const ReportFiled& e) {
            Draft draft(state, Incident{}, entropy, now);
            judge_filing(draft, e);
            if (draft.decision.refusal) draft.decision.facts.clear();
            if (!draft.decision.facts.empty()) doubt_verdicts(draft);
            return std::move(draft.decision);
          },
          [&](const AckRequested& e) {
            const AckRequested counted = counted_for_main(state, e);
            return on(counted.incident, counted, judge_acknowledgement);
          },
          [&](const DeedStamped& e) { return on(e.incident, e, judge_stamp); },
          [&](const DeedReported& e) { return on(e.incident, e, judge_deed); },
          [&](const ReceiptGiven& e) { return on(e.incident, e, judge_receipt_given); },
          [&](const DelayGiven& e) { return on(e.incident, e, judge_delay); },
          [&](const MergeRequested& e) { return on(e.incident, e, judge_merge); },
          [&](const SeparationRequested& e) { return on(e.incident, e, judge_separation); },
          [&](const Confirmed& e) { return on(e.incident, e, judge_confirmation); },
          [&](const ReportAmended& e) { return on(e.incident, e, judge_amendment); },
          [&](const ContentErased& e) { return on(e.incident, e, judge_erasure); },
          [&](const CloseRequested& e) { return on(e.incident, e, judge_close); },
          [&](const DialReported& e) { return on(e.page.incident, e, judge_dial); },
          [&](const AttemptEnded& e) { return on(e.page.incident, e, judge_attempt); },
          [&](const ReceiptArrived& e) {
            const ReceiptArrived known = with_page(state, e);
            return on(known.page.incident, known, judge_receipt);
          },
          [&](const ReplyArrived& e) { return judge_reply(state, e, entropy, now); },
          [&](const TimePassed&) {
            return first_that_changes(state, now, [&](const Incident& incident) {
              Draft draft(state, incident, entropy, now);
              return pass_incident(draft);
            });
          },
          [&](const Started& e) { return house(DaemonStarted{e.last_alive}); },
          [&](const PolicyReplaced& e) { return house(PolicyAdopted{e.version, e.by.person, e.by.typed_by}); },
          [&](const TokenIssued& e) {
            return house(TokenMade{e.id, e.name, e.secret_digest, e.source, e.by.person, e.roles, e.units, e.ends, e.replaces,
                                   e.old_ends, e.by.typed_by});
          },
          [&](const TokenRevoked& e) {
            return state.tokens.count(e.id) != 0 ? house(TokenEnded{e.id, e.by.person, e.by.typed_by}) : not_found();
          },
          [&](const DeliveryEnded& e) {
            if (e.made) return given_up(state, e) ? house(DeliveryMade{e.subscription, e.sequence}) : Decision{};
            Decision decision = house(DeliveryGivenUp{e.subscription, e.sequence, e.incident, e.reason});
            decision.facts.push_back(AdministratorNeeded{e.subscription, e.reason, {}, {}});
            return decision;
          },
          [&](const DeliveryRequested& e) {
            return given_up(state, e) ? house(DeliveryAskedAgain{e.subscription, e.sequence, e.by.person, e.by.typed_by})
                                      : not_found();
          },
          [&](const ClockRead& e) {
            return house(ClockJudged{e.trusted, e.fault, e.since, e.synchronised, e.error, e.low, e.high, e.gateways});
          },
          [&](const ClockJumped& e) { return house(ClockStepped{e.by, e.while_down}); },
          [&](const UpkeepNeeded& e) { return judge_upkeep_needed(state, e, entropy, now); },
          [&](const UpkeepOver& e) { return judge_upkeep_over(state, e, entropy, now); },
          [&](const LineTestAsked& e) { return judge_line_test_asked(state, e, entropy, now); },
          [&](const UpkeepLooked& e) { return judge_upkeep_look(state, e, entropy, now); },
          [&](const AccountAsked& e) { return judge_account(state, e, now); },
          [&](const SeatAsked& e) { return judge_seat(state, e); },
          [&](const LogInTried& e) {
            if (e.end == LogInEnd::good) return house(LoggedIn{e.account, e.seat, e.address, e.code_step});
            return house(LogInRefused{e.account, e.end, e.seat, e.address, e.times});
          },
          [&](const SessionEnded& e) { return house(LoggedOut{e.account, e.why, e.by.person, e.by.typed_by}); },
          [&](const PasswordReplaced& e) { return house(PasswordChanged{e.account}); },
          [&](const AccessTold& e) {
            if (e.refused) return house(AccessRefused{e.who, e.address, e.route, e.act, e.incident, e.times});
            return house(AccessMade{e.who, e.route, e.incident});
          },
          [&](const RosterAsked& e) { return with_given(state, judge_roster(state, e), e.by, now); },
          [&](const ShiftAsked& e) { return with_given(state, judge_shift(state, e), e.by, now); },
          [&](const LeaveAsked& e) { return with_given(state, judge_leave(state, e, now), e.by, now); },
          [&](const LeaveDecisionAsked& e) { return with_given(state, judge_leave_decision(state, e), e.by, now); },
          [&](const CheckInAsked& e) { return judge_check_in(state, e, now); },
          [&](const HandoverAsked& e) { return judge_handover(state, e, now); },
          [&](const HandoverAnswered& e) { return judge_handover_answer(state, e); },
          [&](const SurgeAsked& e) { return judge_surge(state, e); },
          [&](const RetentionLooked& e) { return judge_retention(state, e, now); },
          [&](const PersonalErased& e) { return judge_personal_erased(state, e); },
          [&](const QuestionPut& e) { return on(e.incident, e, judge_question); },
          [&](const AnswerGiven& e) { return on(e.incident, e, judge_answer); },
          [&](const UnknownTold& e) { return on(e.incident, e, judge_unknown); },
          [&](const CheckMade& e) { return on(e.incident, e, judge_check); },
          [&](const DocumentCame& e) { return on(e.incident, e, judge_document); },
          [&](const DocumentRemoval& e) { return on(e.incident, e, judge_removal); },
          [&](const RollCallAsked& e) { return judge_roll_call_asked(state, e, entropy, now); },
          [&](const ContactCheckAsked& e) { return judge_contact_check(state, e, entropy, now); },
          [&](const ContactAnswered& e) { return judge_contact_answer(state, e, entropy, now); },
          [&](const ContactVouched& e) { return judge_contact_vouched(state, e); },
          [&](const ContactDoubted& e) { return judge_contact_doubted(state, e); },
          [&](const ProofGiven& e) { return house(ProofRenewed{e.account, e.address, e.code_step}); },
      },
      event);
}

Decision decide_in_place(State& state, const Event& event, Entropy entropy, Instant now) {
  const auto on = [&](IncidentId id, const auto& what, auto judge) {
    return in_place(state, id, what, entropy, now, judge);
  };
  const auto on_a_copy = [&] {  // it may be refused after a fact, or is too seldom to matter
    Decision decision = decide(state, event, entropy, now);
    apply_to_incident(state, decision.incident, decision.facts, now);
    return decision;
  };
  return std::visit(
      Overloaded{
          [&](const TimePassed&) {
            return first_that_changes(state, now, [&](Incident& incident) {
              Draft draft(Draft::InPlace{}, state, incident, entropy, now);
              return pass_incident(draft);
            });
          },
          [&](const ReportFiled& e) { return open_in_place(state, e, entropy, now); },
          [&](const AckRequested& e) {
            const AckRequested counted = counted_for_main(state, e);
            return on(counted.incident, counted, judge_acknowledgement);
          },
          [&](const DeedStamped& e) { return on(e.incident, e, judge_stamp); },
          [&](const DeedReported& e) { return on(e.incident, e, judge_deed); },
          [&](const ReceiptGiven& e) { return on(e.incident, e, judge_receipt_given); },
          [&](const CloseRequested& e) { return e.waive.empty() ? on(e.incident, e, judge_close) : on_a_copy(); },
          [&](const DialReported& e) { return on(e.page.incident, e, judge_dial); },
          [&](const AttemptEnded& e) { return on(e.page.incident, e, judge_attempt); },
          [&](const ReceiptArrived& e) {
            const ReceiptArrived known = with_page(state, e);
            return on(known.page.incident, known, judge_receipt);
          },
          [&](const auto&) { return on_a_copy(); },
      },
      event);
}

Decision decide_and_apply(State& state, const Event& event, Entropy entropy, Instant now) {
  Decision decision = decide_in_place(state, event, entropy, now);
  apply_beside(state, decision.incident, decision.facts, now);
  return decision;
}

}  // namespace jibao
