// simulate FILE...: scenarios on the pure core; it speaks to no daemon.
#include <iostream>

#include "daemon/cli/commands.hpp"
#include "daemon/simulate/scenario_run.hpp"

namespace jibao::cli {
namespace {

Language language_of(const Options& options) { return options.language == "en" ? Language::en : Language::zh; }

}  // namespace

int simulate_scenarios(const Options& options) {
  std::vector<simulate::FileOutcome> outcomes;
  for (const std::string& file : options.files)
    outcomes.push_back(simulate::run_file(file, language_of(options)));
  if (options.json)
    std::cout << simulate::outcome_json(outcomes) << '\n';
  else
    std::cout << simulate::outcome_text(outcomes, language_of(options));
  return simulate::exit_code(outcomes);
}

}  // namespace jibao::cli
