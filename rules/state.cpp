// When time alone can next change something. The leaf that every timer and every restart hangs on: whatever decide.cpp
// does as time passes must be named here, and the other way round.
#include "rules/state.hpp"

#include <algorithm>

namespace jibao {
namespace {

struct Earliest {
  std::optional<Instant> when;
  void consider(const std::optional<Instant>& other) {
    if (other && (!when || *other < *when)) when = other;
  }
};

}  // namespace

LateBy late_by_limit(const Obligation& o) { return o.office_due || o.tracked ? LateBy::unit : LateBy::office; }

bool awaits_destruction(const Incident& incident) {
  return incident.secret_at && (!incident.destroyed_at || *incident.destroyed_at < *incident.secret_at);
}

bool secret_with_main(const Incident& incident) {
  return incident.main_secret_at && (!incident.secret_at || *incident.secret_at < *incident.main_secret_at);
}

bool follows_another(const Incident& incident) {
  if (incident.main_closed_at && !incident.closed_at) return true;
  if (secret_with_main(incident)) return true;
  const auto told = [&](IncidentId other) {
    return std::any_of(incident.sources.begin(), incident.sources.end(), [&](const SourceTaken& s) { return s.other == other; });
  };
  return incident.sources.size() != incident.merged.size() ||
         !std::all_of(incident.merged.begin(), incident.merged.end(), told);
}

IncidentId standing_for(const State& state, IncidentId id) {
  const auto found = state.incidents.find(id);
  return found != state.incidents.end() && found->second.merged_into != 0 ? found->second.merged_into : id;
}

std::optional<Instant> next_wake(const Incident& incident) {
  Earliest earliest;
  for (const Obligation& o : incident.obligations) {
    if (o.state != ObligationState::open) continue;
    if (!o.reminders.empty()) earliest.consider(o.reminders.front());
    earliest.consider(o.missed_at);
    if (!o.hard || !o.due) continue;
    if (o.breached_due != o.due) earliest.consider(breach_instant(*o.due));
    if (o.office_due && !o.office_breached_at) earliest.consider(breach_instant(*o.office_due));
  }
  if (incident.ladder.state == LadderState::running || incident.ladder.state == LadderState::resting)
    earliest.consider(incident.ladder.next_at);
  for (const auto& [number, page] : incident.pages) {
    if (page.state == PageState::waiting || page.state == PageState::held) earliest.consider(page.again_at);
    if (page.state == PageState::sending) earliest.consider(page.lease);
    if (page.state == PageState::accepted) earliest.consider(page.expires);
  }
  if (!incident.missing.empty() && incident.state == IncidentState::open) earliest.consider(incident.chase_at);
  // When the other's record was made: a time of its own each time, so that no wake-up is taken for one that brought nothing.
  if (secret_with_main(incident)) earliest.consider(*incident.main_secret_at);
  if (follows_another(incident))
    earliest.consider(incident.main_closed_at ? *incident.main_closed_at : incident.level_watch.value_or(incident.opened_at));
  if (incident.state == IncidentState::open) earliest.consider(incident.level_watch);
  earliest.consider(incident.doubt_at);
  earliest.consider(incident.assign_at);
  if (incident.line_test) {
    const RunningTest& test = *incident.line_test;
    const auto page = incident.pages.find(test.page);
    const bool taken = page != incident.pages.end() && page->second.accepted_at && test.receipt_by;
    earliest.consider(taken ? *test.receipt_by : test.accept_by);
  }
  if (incident.roll_call && !incident.roll_call->ended)
    earliest.consider(incident.closed_at ? *incident.closed_at : incident.roll_call->answer_by);
  if (incident.contact_check && !incident.closed_at) {
    const RunningContactCheck& check = *incident.contact_check;
    earliest.consider(check.proven ? check.proven : check.tries >= most_code_tries ? check.begun : check.ends);
  }
  earliest.consider(incident.retire_at);
  return earliest.when;
}

std::optional<Instant> next_wake(const State& state) {
  if (state.wakes.empty()) return std::nullopt;
  return state.wakes.begin()->first;
}

}  // namespace jibao
