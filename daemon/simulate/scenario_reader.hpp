// Scenario files: YAML text -> scenarios, or everything that is wrong with them, at once.
//
// Invariant: as for a policy, reading goes on after a fault and nothing comes out where there was one; every
// name is held against the policy that the scenario is for. Called by run.cpp. Surprise: the policy comes
// first, because times are read in its zone and names are checked against it; where it does not load, the
// scenarios are not looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/fields.hpp"
#include "config/yaml_tree.hpp"
#include "daemon/simulate/scenario.hpp"
#include "rules/policy.hpp"

namespace jibao::simulate {

/// A file read as YAML, before its policy is known. Keeps the tree that its fields point into.
struct ScenarioFile {
  std::optional<config::Node> root;  // nothing where it is no YAML
  config::Diagnostics diagnostics;
  std::string policy;  // the path that it names; may be empty
  Place policy_place;
};

/// Reads the frame of the file. `name` is what diagnostics call it; without `policy_required` it need not name
/// a policy. Pure.
ScenarioFile read_frame(std::string name, std::string_view text, bool policy_required);

/// The scenarios of the file under `policy`; what is wrong is added to its diagnostics. Requires: a root.
std::vector<Scenario> read_scenarios(ScenarioFile& file, const Policy& policy);

/// What the parts of the reader share: the policy, the place for faults, and the time of the entry being read.
/// Internal to the reader (scenario_reader, scenario_actions, scenario_expectations).
struct EntryReading {
  const Policy& policy;
  const config::Fields& fields;  // of the map being read
  Instant start;                 // of the scenario
  Instant at;                    // of the entry
  IncidentId filed = 0;          // incidents filed before this entry

  /// The same for a map within the entry.
  EntryReading within(const config::Fields& inner) const { return {policy, inner, start, at, filed}; }

  // Each reports its fault at its place and gives nothing or an empty text.
  std::optional<Instant> told_time(std::string_view key) const;       // of the past: the latest such time
  std::optional<Instant> time_of(const config::Node& value, std::string_view key, bool past) const;
  std::string person(std::string_view key) const;
  std::string person_of(const config::PlacedText& word) const;
  std::string channel(std::string_view key) const;
  std::string rule_of(const config::PlacedText& word) const;
  IncidentId incident() const;  // of `incident`, else the first
};

/// The one thing that a `when` entry does: the words and how each is read.
std::vector<std::string> action_words();
Action read_action(const EntryReading& entry, const config::Entry& what);

/// What a `then` entry expects, but its time.
Then read_expectations(const EntryReading& entry);

}  // namespace jibao::simulate
