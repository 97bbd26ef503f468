// The escalation rule: step after step until a person acknowledges strongly (a quorum of people, where the policy asks for
// one), the last resort repeated without end, a rest while the deed is owed, and again from step 1 where it is not done.
//
// An empty step is passed at once, with its reason; a step whose every page failed is passed at once, too. Only the last
// resort waits whatever happens, so that the rate is bounded. Nothing here sends: pages are queued (paging.cpp).
#include <algorithm>

#include "rules/draft.hpp"
#include "rules/mutant.hpp"

namespace jibao {
namespace {

/// Whom a step pages although they said that they cannot come.
enum class Refusers { left_out, paged };

/// Why this person is not paged now, or nothing.
std::optional<Reason> held_back(const Draft& draft, const std::string& person, const std::set<std::string>& done, Refusers refusers) {
  const Incident& incident = draft.incident;
  if (done.count(person) != 0) return Reason{Why::already_in_step, {}, {}};
  if (incident.ladder.strong.count(person) != 0) return Reason{Why::acknowledged, {}, {}};
  if (refusers == Refusers::left_out && incident.cannot.count(person) != 0) return Reason{Why::said_cannot_before, {}, {}};
  const auto quiet = incident.quiet.find(person);
  if (quiet != incident.quiet.end() && quiet->second > draft.now) return Reason{Why::quiet, {}, quiet->second};
  return std::nullopt;
}

/// The step's own, unless they are of upkeep: there the line that is in trouble is left out.
std::vector<std::vector<std::string>> lanes_of(const Draft& draft, const Step& step) {
  if (!draft.incident.is_upkeep()) return step.by;
  const std::string trouble = tested_channel(draft.incident);
  std::vector<std::vector<std::string>> lanes;
  for (std::vector<std::string> lane : step.by) {
    std::erase(lane, trouble);
    if (!lane.empty()) lanes.push_back(std::move(lane));
  }
  if (lanes.empty()) lanes.push_back(other_channels(draft, trouble));
  return lanes;
}

/// Pages everyone whom the step names; says whether at least one page was queued.
bool page_step(Draft& draft, const Step& step, int number, const About& about, Refusers refusers) {
  bool any = false;
  std::set<std::string> done;
  const auto lanes = lanes_of(draft, step);
  const Purpose purpose = draft.incident.is_upkeep() ? Purpose::upkeep : about.purpose;
  for (const std::string& name : step.page) {
    Resolved resolved = resolve(draft.state, name, draft.now);
    for (PersonSkipped& skip : resolved.skipped) {
      skip.step = number;
      draft.add(std::move(skip));
    }
    for (const OnDuty& person : resolved.people) {
      if (const auto held = held_back(draft, person.person, done, refusers)) {
        draft.add(PersonSkipped{person.person, name, number, *held});
        continue;
      }
      done.insert(person.person);
      any |= page_person(draft, {purpose, person.person, name, {}, number, about.reason.value_or(person.reason), about.obligation}, lanes);
    }
  }
  return any;
}

/// Whether all whom the last resort names said that they cannot: then it pages them all the same, because nobody else is left.
Refusers refusers_of(const Draft& draft, const Step& last_resort) {
  for (const std::string& name : last_resort.page)
    for (const OnDuty& person : resolve(draft.state, name, draft.now).people)
      if (draft.incident.cannot.count(person.person) == 0) return Refusers::left_out;
  return Refusers::paged;
}

/// Enters step `number` and passes on at once while nobody can be paged; the last resort always waits.
void enter_step(Draft& draft, int round, int number, Reason reason, const About& about = {}) {
  const EscalationPolicy* escalation = draft.escalation();
  if (escalation == nullptr) return;
  const int steps = static_cast<int>(escalation->steps.size());
  for (;;) {
    const bool last = number > steps;
    const Step& step = last ? escalation->last_resort : escalation->steps[static_cast<std::size_t>(number - 1)];
    draft.add(StepReached{round, last ? steps + 1 : number, last, reason, draft.now + step.wait});
    const bool any = page_step(draft, step, last ? steps + 1 : number, about, last ? refusers_of(draft, step) : Refusers::left_out);
    if (any || last || mutant(4)) return;  // an empty step is passed at once
    reason = {Why::step_empty, std::to_string(number), {}};
    ++number;
  }
}

}  // namespace

const std::vector<std::vector<std::string>>& usual_lanes(const Draft& draft) {
  static const std::vector<std::vector<std::string>> none;
  const EscalationPolicy* escalation = draft.escalation();
  if (draft.incident.is_upkeep() && (escalation == nullptr || escalation->steps.front().by.empty()))
    escalation = draft.live().escalations.empty() ? nullptr : &draft.live().escalations.front();
  return escalation == nullptr || escalation->steps.empty() ? none : escalation->steps.front().by;
}

void start_escalation(Draft& draft, Reason reason, const About& about) {
  if (draft.escalation() == nullptr || draft.incident.state != IncidentState::open) return;
  enter_step(draft, draft.incident.ladder.round + 1, 1, std::move(reason), about);
}

/// A higher level under another policy is told from step 1, whoever took the lower one; under the same policy those who
/// took it are paged again. A lower level takes nothing back: only where nobody has answered does its policy take over.
void follow_level(Draft& draft, Level before, const EscalationPolicy* governed, const Actor& by) {
  const Incident& incident = draft.incident;
  const LadderState state = incident.ladder.state;
  if (incident.level == before || incident.state != IncidentState::open || state == LadderState::idle) return;
  const Reason reason{Why::regraded, std::string(name_of(incident.level)), {}};
  const bool another = draft.escalation() != governed;
  if (incident.level < before) {
    if (another && state == LadderState::running) start_escalation(draft, reason);
    return;
  }
  if (another || (state == LadderState::ended && any_hard_open(incident))) return start_escalation(draft, reason);
  std::set<std::string> who = incident.ladder.strong;
  if (!incident.owner.empty()) who.insert(incident.owner);
  who.erase(by.person);  // who has just written it knows
  std::set<std::string> there;  // whoever is away is stood in for, as at a step
  for (const std::string& person : who) {
    const Resolved resolved = resolve(draft.state, person, draft.now);
    there.insert(resolved.people.empty() ? person : resolved.people.front().person);
  }
  there.erase(by.person);
  for (const std::string& person : there)
    page_person(draft, {Purpose::alarm, person, {}, {}, 0, reason, 0}, usual_lanes(draft));
}

void next_step(Draft& draft, Reason reason) {
  const Ladder& ladder = draft.incident.ladder;
  if (ladder.state != LadderState::running || ladder.last_resort) return;
  enter_step(draft, ladder.round, ladder.step + 1, std::move(reason));
}

void pass_escalation(Draft& draft) {
  const Ladder ladder = draft.incident.ladder;
  if (!ladder.next_at || *ladder.next_at > draft.now) return;
  About about;
  if (draft.missed_while_down(*ladder.next_at)) about.reason = Reason{Why::overdue_at_start, {}, {}};
  if (mutant(7) && ladder.state == LadderState::resting) {  // the deed missing starts it again
    draft.add(EscalationEnded{{Why::acknowledged, {}, {}}});
  } else if (ladder.state == LadderState::resting) {
    start_escalation(draft, about.reason.value_or(Reason{Why::deed_missing, {}, {}}), about);
  } else if (ladder.state == LadderState::running) {
    const Why why = ladder.last_resort ? Why::last_resort_again : Why::step_wait_over;
    enter_step(draft, ladder.round, ladder.last_resort ? ladder.step : ladder.step + 1,
               about.reason.value_or(Reason{why, {}, {}}), about);
  }
}

namespace {

/// How long a strong acknowledgement holds: until the first open duty's own time for its deed is over.
std::optional<Instant> rest_until(const Draft& draft, Instant since) {
  std::optional<Instant> until;
  const EscalationPolicy* escalation = draft.escalation();
  for (const Obligation& o : draft.incident.obligations) {
    if (!o.hard || o.tracked || o.state != ObligationState::open) continue;
    const Duration within = o.deed_within.count() > 0 ? o.deed_within : escalation->deed_within;
    // What comes again is not missing before its own time: the next daily report is no reason to wake anybody. Nor is an
    // answer, which alarms by its breach.
    Instant from = since;
    if (o.deed == DeedKind::answer && o.due) from = std::max(since, breach_instant(*o.due) - within);
    if (o.series > 0 && o.due) from = std::max(since, *o.due - within);
    if (!until || from + within < *until) until = from + within;
  }
  return until;
}

}  // namespace

void rest_escalation(Draft& draft, Reason reason) {
  const auto until = rest_until(draft, draft.now);
  if (until) {
    draft.add(EscalationRested{*until, draft.now, std::move(reason)});
  } else {
    draft.add(EscalationEnded{{Why::nothing_owed, {}, {}}});
  }
}

void rest_for_question(Draft& draft) {
  const Ladder& ladder = draft.incident.ladder;
  if (ladder.state != LadderState::ended || draft.incident.state != IncidentState::open || draft.escalation() == nullptr) return;
  if (const auto until = rest_until(draft, draft.now))
    draft.add(EscalationRested{*until, ladder.rested_at.value_or(draft.now), {Why::question_open, {}, {}}});
}

void reconsider_rest(Draft& draft, Why why) {
  const Ladder& ladder = draft.incident.ladder;
  // An escalation that nobody has ever taken goes on, whatever was done: somebody must know.
  if (!ladder.rested_at || (ladder.state != LadderState::resting && ladder.state != LadderState::running)) return;
  const auto until = rest_until(draft, *ladder.rested_at);
  if (!until) return end_escalation(draft, {why == Why::deed_recorded ? Why::deeds_done : Why::nothing_owed, {}, {}});
  if (ladder.state == LadderState::resting && until == ladder.next_at) return;
  // Running again because this deed was missing: its cause is gone, unless another deed is missing, too.
  if (*until <= draft.now) return;
  const bool was_running = ladder.state == LadderState::running;
  draft.add(EscalationRested{*until, *ladder.rested_at, {why, {}, {}}});
  if (was_running) supersede_pages(draft, {}, {why, {}, {}});
}

void end_escalation(Draft& draft, Reason reason) {
  const LadderState state = draft.incident.ladder.state;
  if (state == LadderState::running || state == LadderState::resting) draft.add(EscalationEnded{std::move(reason)});
}

std::vector<Planned> plan_escalation(const State& state, const Incident& incident, Instant now) {
  std::vector<Planned> plan;
  Entropy entropy;
  Draft draft(state, incident, entropy, now);
  const EscalationPolicy* escalation = draft.escalation();
  if (escalation == nullptr) return plan;
  Duration after{};
  for (std::size_t i = 0; i <= escalation->steps.size(); ++i) {
    const bool last = i == escalation->steps.size();
    const Step& step = last ? escalation->last_resort : escalation->steps[i];
    Draft scratch(state, incident, entropy, now + after);
    page_step(scratch, step, static_cast<int>(i + 1), {}, last ? refusers_of(scratch, step) : Refusers::left_out);
    Planned planned{static_cast<int>(i + 1), last, after, {}, {}};
    for (const Fact& fact : scratch.decision.facts) {
      if (const auto* page = std::get_if<PageQueued>(&fact)) planned.pages.push_back(*page);
      if (const auto* skip = std::get_if<PersonSkipped>(&fact)) planned.skipped.push_back(*skip);
    }
    after += step.wait;
    plan.push_back(std::move(planned));
  }
  return plan;
}

}  // namespace jibao
