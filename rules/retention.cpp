// See retention.hpp.
#include "rules/retention.hpp"

#include "rules/classification.hpp"
#include "rules/house_decision.hpp"

namespace jibao {

bool is_expired(const Policy& policy, Instant closed, Instant now) {
  return policy.retention.personal > Duration{} && closed + policy.retention.personal <= now;
}

bool may_outlast(std::string_view field, std::string_view path) { return (field == "before" || field == "after") && is_of_stub(path); }

Decision judge_retention(const State& state, const RetentionLooked& event, Instant now) {
  // What is destroyed does not come back: a clock that may be years ahead ends nothing.
  if (!state.expired.empty() || !state.clock.trusted()) return {};
  RetentionEnded ended{state.current().retention.personal, {}};
  for (const ClosedIncident& each : event.incidents) {
    if (ended.incidents.size() == most_expired_at_once) break;
    if (is_expired(state.current(), each.closed, now) && !state.incidents.contains(each.incident)) ended.incidents.push_back(each);
  }
  return ended.incidents.empty() ? Decision{} : house(std::move(ended));
}

Decision judge_personal_erased(const State& state, const PersonalErased& event) {
  return state.expired.empty() ? Decision{} : house(PersonalDestroyed{event.values});
}

}  // namespace jibao
