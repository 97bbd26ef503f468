// Scenario files (daemon/simulate/scenario_reader): scenarios come out only where nothing is wrong with them.
#include "config/unicode.hpp"
#include "daemon/simulate/scenario_reader.hpp"
#include "tests/fuzz/loaded_policy.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  static const Policy policy = *config::load_policy(shipped_files()).policy;
  simulate::ScenarioFile file = simulate::read_frame("night.yaml", text_of(data, size), true);
  must(file.root.has_value() || file.diagnostics.has_errors(), "what is no YAML is said so");
  if (file.root) {
    const auto scenarios = simulate::read_scenarios(file, policy);
    must(scenarios.empty() || !file.diagnostics.has_errors(), "nothing comes out where there was a fault");
    must(scenarios.size() <= simulate::most_scenarios, "no more scenarios than the bound");
    for (const auto& scenario : scenarios)
      must(scenario.when.size() <= simulate::most_entries && scenario.then.size() <= simulate::most_entries, "nor entries");
  }
  must(!config::first_invalid_byte(file.diagnostics.render()), "diagnostics are UTF-8");
  return 0;
}

const Known known("scenario_text", one);

}  // namespace
}  // namespace jibao::fuzz
