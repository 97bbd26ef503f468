// Runs scenarios on the real judgement, in no time, and says of each expectation that did not come about what
// came about instead, when, and why.
//
// Invariant: the same file and the same policy give the same text. Every expectation is looked at, also after
// one that failed. Called by `jibao simulate`, by POST /api/v1/policy/simulate and by the test of the shipped
// scenarios. Thread: any.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/simulate/scenario_reader.hpp"
#include "rules/explain.hpp"

namespace jibao::simulate {

struct ScenarioOutcome {
  std::string name;
  Place place;
  std::size_t expectations = 0;  // properties and page lists that were looked at, and refusals
  std::size_t failed = 0;        // of those
  std::size_t pages = 0;
  Duration length{};             // from its start to its last entry
};

struct FileOutcome {
  std::string file;
  std::string policy;               // version; empty where there is none
  std::string policy_diagnostics;   // of a policy that does not load
  config::Diagnostics diagnostics;  // of the scenario file: faults of it, or what failed
  std::vector<ScenarioOutcome> scenarios;
  bool readable = false;            // false: a fault of the file or of its policy, nothing was run

  bool passed() const;
};

/// Reads the file and the policy that it names (a path relative to it) and runs its scenarios.
FileOutcome run_file(const std::filesystem::path& file, Language language);

/// The same for a text and a policy that is at hand; a policy that the text names is not looked at.
FileOutcome run_text(std::string name, std::string_view text, std::shared_ptr<const Policy> policy, Language language);

/// 0 where all passed, 1 where an expectation failed, 2 where a file or its policy is faulty.
int exit_code(const std::vector<FileOutcome>& outcomes);

/// For a terminal: the faults and failures, and a line for each scenario.
std::string outcome_text(const std::vector<FileOutcome>& outcomes, Language language);
/// The same as one JSON object.
std::string outcome_json(const std::vector<FileOutcome>& outcomes);

/// Runs one scenario and adds what failed to `diagnostics`.
ScenarioOutcome run_scenario(const Scenario& scenario, std::shared_ptr<const Policy> policy,
                             config::Diagnostics& diagnostics, Language language);

}  // namespace jibao::simulate
