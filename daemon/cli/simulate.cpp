// simulate FILE...: scenarios on the pure core; simulate --diff: two policies over an exported journal. Both speak to no
// daemon.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <thread>

#include "config/policy_loader.hpp"
#include "daemon/cli/commands.hpp"
#include "daemon/simulate/comparison_print.hpp"
#include "daemon/simulate/scenario_run.hpp"

namespace jibao::cli {
namespace {

Language language_of(const Options& options) { return options.language == "en" ? Language::en : Language::zh; }

constexpr std::size_t most_listed = 20;

// The policy of a file; where it is faulty that is said, and nothing comes.
std::shared_ptr<const Policy> policy_of(const std::string& file) {
  config::LoadedPolicy loaded = config::load_policy(std::filesystem::path(file));
  if (loaded.policy) return std::make_shared<const Policy>(std::move(*loaded.policy));
  std::cerr << loaded.diagnostics.render();
  return nullptr;
}

constexpr std::size_t most_threads = 4;

// Feeds the journal line by line; the first line that is bad, or nothing.
std::optional<simulate::BadLine> read_journal(std::istream& in, simulate::PolicyComparison& comparison) {
  std::string line;
  std::uint64_t number = 0;
  while (std::getline(in, line)) {
    ++number;
    if (in.eof()) return simulate::BadLine{number, "the line has no end: the journal was cut within this record"};
    if (const auto& bad = comparison.take(line)) return bad;
  }
  if (in.bad()) return simulate::BadLine{number + 1, "reading broke off"};
  return std::nullopt;
}

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

int compare_policies(const Options& options) {
  const std::string& name = options.path;
  std::vector<char> buffer(std::size_t{1} << 20);
  std::ifstream file;
  file.rdbuf()->pubsetbuf(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  if (!name.empty() && name != "-") file.open(name, std::ios::binary);
  if (name.empty() || !file) {
    std::cerr << (name.empty() ? "--diff: --journal FILE, or -" : "无法读取 / cannot read " + name) << '\n';
    return Exit::usage;
  }
  const auto before = policy_of(options.diff[0]);
  const auto after = policy_of(options.diff[1]);
  if (!before || !after) return Exit::usage;
  const std::size_t listed = options.all ? std::numeric_limits<std::size_t>::max() : most_listed;
  const std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads);
  simulate::PolicyComparison comparison(before, after, listed, threads);
  std::optional<simulate::BadLine> bad = read_journal(name == "-" ? std::cin : file, comparison);
  simulate::Comparison found;
  if (!bad) {
    found = comparison.finish();
    bad = comparison.bad_line();
  }
  if (bad) {
    std::cerr << name << ':' << bad->line << ": " << bad->reason << '\n';
    return Exit::usage;
  }
  if (options.json)
    std::cout << simulate::comparison_json(found, *before, *after) << '\n';
  else
    std::cout << simulate::comparison_text(found, *before, *after, language_of(options));
  return Exit::ok;
}

}  // namespace jibao::cli
