// See rehearsal.hpp. The order is the daemon's: judge, apply, and only then the attempts that were started; their ends
// come back in through the same door, at the same instant. The usual end, "sent", has one meaning whatever else is so
// (paging.cpp: a page that is being sent is accepted), and a door for each page would cost as much as all other judgement
// of a long night: without a gateway it is applied as that fact.
#include "rules/rehearsal.hpp"

#include <algorithm>

#include "rules/apply.hpp"

namespace jibao {

Rehearsal::Rehearsal(std::shared_ptr<const Policy> policy, std::uint64_t seed, DutyBook duty) : now_(Instant::min()), entropy_{seed} {
  state_.duty = std::move(duty);
  state_.policy = policy->version;
  state_.policies[state_.policy] = std::move(policy);
}

const Page* Rehearsal::find_page(IncidentId id, std::uint32_t number) const {
  const auto incident = state_.incidents.find(id);
  if (incident == state_.incidents.end()) return nullptr;
  const auto page = incident->second.pages.find(number);
  return page == incident->second.pages.end() ? nullptr : &page->second;
}

void Rehearsal::record(IncidentId incident, const Fact& fact) {
  if (sink_) {
    sink_(now_, incident, fact);
  } else {
    happened_.push_back({now_, incident, fact});
  }
}

void Rehearsal::take(const Decision& applied) {
  std::vector<Fact> accepted;
  for (const Fact& fact : applied.facts) {
    record(applied.incident, fact);
    const auto* started = std::get_if<AttemptStarted>(&fact);
    if (started == nullptr) continue;
    const Page* page = find_page(applied.incident, started->page);
    if (page == nullptr) continue;  // retired with its incident, or older than what is kept: nobody judges its end
    if (!gateway_) {
      if (page->state == PageState::sending) accepted.push_back(PageAccepted{started->page, started->attempt, {}});
      continue;
    }
    if (auto answer = gateway_(applied.incident, *page)) {
      answer->page = {applied.incident, started->page};
      answer->attempt = started->attempt;
      answers_.push_back(std::move(*answer));
    }
  }
  if (accepted.empty()) return;
  apply(state_, applied.incident, accepted, now_);
  for (const Fact& fact : accepted) record(applied.incident, fact);
}

Decision Rehearsal::decide_and_take(const Event& event) {
  Decision decision = decide_and_apply(state_, event, entropy_, now_);
  take(decision);
  return decision;
}

void Rehearsal::take_answers() {
  while (!answers_.empty()) {
    const AttemptEnded answer = std::move(answers_.front());
    answers_.pop_front();
    decide_and_take(answer);
  }
}

Decision Rehearsal::happen(const Event& event, Instant now) {
  run_until(now);
  if (full()) {
    Decision decision;
    decision.refusal = Refusal{RefusalKind::conflict, {}, "推演已满", "the rehearsal is full"};
    return decision;
  }
  entropy_.next();
  Decision decision = decide_and_take(event);
  take_answers();
  return decision;
}

void Rehearsal::run_until(Instant when) {
  for (auto wake = next_wake(state_); wake && *wake <= when && !full(); wake = next_wake(state_)) {
    now_ = std::max(now_, *wake);
    entropy_.next();
    const Decision decision = decide_and_apply(state_, TimePassed{}, entropy_, now_);
    if (decision.facts.empty()) return;  // a mistake of the judgement: to go on would be to spin
    take(decision);
    take_answers();
  }
  if (!full()) now_ = std::max(now_, when);
}

}  // namespace jibao
