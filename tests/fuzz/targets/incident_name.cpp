// What somebody types for an incident (rules/incident_name): leads to incidents that exist, to one or to two and never to an
// event and an affair of the daemon's own by the same number; a number written whole leads to its own incident.
#include "rules/incident_name.hpp"

#include "tests/fuzz/target.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::fuzz {
namespace {

const Instant now = from_millis(1'784'404'500'000);  // 2026-07-18 20:35 UTC

/// Events 1 to 8 of two years and of a drill, 9 and 10 affairs of the daemon's own, 11 forgotten.
State known_state(bool drills_alone) {
  State state;
  const std::string office = "云值";
  Policy named = stories::sample_policy();
  named.office.number_prefix = office;
  const auto policy = stories::shared(std::move(named));
  state.policies[policy->version] = policy;
  state.policy = policy->version;
  IncidentId id = 0;
  for (const std::string year : {"2025", "2026"})
    for (const std::string count : {"0001", "0002", "0009", "12345"}) {
      Incident& incident = state.incidents[++id];
      incident.id = id;
      incident.number = (drills_alone ? "演练" : "") + office + year + "-" + count;
      state.by_number[incident.number] = id;
    }
  for (; id < 10;) {
    Incident& incident = state.incidents[++id];
    incident.id = id;
    incident.matter = "clock";
  }
  state.by_number["演练" + office + "2026-0003"] = 11;
  state.last_incident = 11;
  state.last_number[drills_alone ? -2026 : 2026] = 9;
  return state;
}

int one(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const State states[] = {known_state(false), known_state(true)};
  const State& state = states[(data[0] >> 1U) & 1U];
  const bool typed = (data[0] & 1U) != 0;
  const std::string_view name = text_of(data + 1, size - 1);
  const auto found = incidents_named(state, name, typed, now);
  must(found.size() <= 2, "a name may stand for two at most");
  must(found.size() < 2 || (typed && found[0] != found[1]), "only what is typed may stand for two, and they are two");
  for (const IncidentId id : found) must(id >= 1 && id <= state.last_incident, "an incident that was never there is not named");
  if (const auto whole = state.by_number.find(std::string(name)); whole != state.by_number.end())
    must(found.size() == 1 && found[0] == whole->second, "a number written whole is its incident's");
  return 0;
}

const Known known("incident_name", one);

}  // namespace
}  // namespace jibao::fuzz
