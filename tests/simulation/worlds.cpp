// worlds [--seeds N] [--from SEED] [--jobs N] [--scenario NAME] [--years N] [--minutes N] [--kept FILE] [--coverage]
//        [--lines N] [--all] [--table] [--heads] [--mutants]
//
// Whole simulated worlds, a seed each (world.hpp); prints what was run, its figure, and one digest over all journals. A
// violation prints the seed, the promise, the end of the timeline and the one command that replays it; exit code 1.
// --years: worlds of a year each. --minutes: until that time has passed; a line says which seeds it came to. --kept: the
// seeds of that file. --lines: of the timeline. --all: go on after a violation. --coverage: a cell of faults and situations
// that was never met is a failure. --table prints it. --heads: the head of each world's journal, a line a seed; of one world
// alone its timeline, too.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "notifiers/encodings.hpp"
#include "rules/mutant.hpp"
#include "tests/simulation/world.hpp"

namespace {

using namespace jibao;
using namespace jibao::simulation;

constexpr int first_mutant = 9, last_mutant = 13;

constexpr std::uint64_t most_seeds = 2'000'000;  // of one run by time: days of it

struct Order {
  std::uint64_t seeds = 150, from = 1;
  unsigned jobs = 1;
  std::optional<Scenario> scenario;
  bool years = false, coverage = false, table = false, heads = false, mutants = false, all = false;
  std::size_t lines = 200;
  int minutes = 0;
  std::string kept;
};

struct Case {
  std::uint64_t seed = 0;
  std::optional<Scenario> scenario;
  bool year = false;
};

struct Sum {
  std::uint64_t worlds = 0, incidents = 0, records = 0, copies = 0, starts = 0, alarms = 0;
  Duration lasted{};
  Coverage coverage;
  std::vector<std::string> heads;
  std::string violation;  // in words, with everything
  void add(const WorldResult& world) {
    ++worlds;
    incidents += world.incidents;
    records += world.records;
    copies += world.copies;
    starts += world.starts;
    alarms += world.alarms;
    lasted += world.lasted;
  }
};

std::string replay_of(const Case& one) {
  return "worlds --from " + std::to_string(one.seed) + " " + (one.year ? "--years 1" : "--seeds 1") +
         (one.scenario ? " --scenario " + std::string(name_of(*one.scenario)) : std::string());
}

/// Runs the cases on `jobs` threads until the first violation or the time is up; worlds know nothing of each other.
Sum run(const std::vector<Case>& cases, unsigned jobs, std::chrono::steady_clock::time_point until, bool all, std::size_t lines) {
  Sum sum;
  sum.heads.resize(cases.size());
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    const OfficeFiles files;
    Sum mine;
    for (;;) {
      if (failed || std::chrono::steady_clock::now() >= until) break;
      const std::size_t i = next++;
      if (i >= cases.size()) break;
      const WorldResult world = World(draw_plan(cases[i].seed, cases[i].scenario, cases[i].year), files, mine.coverage).run();
      mine.add(world);
      sum.heads[i] = world.head;
      if (world.violation.empty()) continue;
      const std::lock_guard guard(mutex);
      failed = !all;
      if (all) std::printf("seed %llu: %s\n", static_cast<unsigned long long>(cases[i].seed), world.violation.c_str());
      if (!sum.violation.empty()) continue;
      // The same once more, this time with its timeline.
      Coverage unused;
      const WorldResult told = World(draw_plan(cases[i].seed, cases[i].scenario, cases[i].year), files, unused, lines).run();
      sum.violation = told.last_lines + "seed " + std::to_string(cases[i].seed) + ": " + world.violation + "\nreplay: " + replay_of(cases[i]) + "\n";
    }
    const std::lock_guard guard(mutex);
    sum.coverage.add(mine.coverage);
    sum.worlds += mine.worlds;
    sum.incidents += mine.incidents;
    sum.records += mine.records;
    sum.copies += mine.copies;
    sum.starts += mine.starts;
    sum.alarms += mine.alarms;
    sum.lasted += mine.lasted;
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return sum;
}

int report(const Sum& sum, const std::vector<Case>& cases, const Order& order, std::clock_t began) {
  const double years = std::chrono::duration<double, std::ratio<31'536'000>>(sum.lasted).count();
  const double hours = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / 3600;
  std::string heads;
  for (const std::string& head : sum.heads) heads += head + "\n";
  if (order.heads && cases.size() == 1) {
    Coverage unused;
    const Plan plan = draw_plan(cases[0].seed, cases[0].scenario, cases[0].year);
    std::printf("%s", World(plan, OfficeFiles(), unused, order.lines).run().last_lines.c_str());
  }
  if (order.heads)
    for (std::size_t i = 0; i < sum.heads.size(); ++i)
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(cases[i].seed), sum.heads[i].c_str());
  std::printf("%llu worlds from seed %llu: %.2f years, %llu incidents, %llu records, %llu messages taken, %llu starts, %llu words of the watcher\n",
              static_cast<unsigned long long>(sum.worlds), static_cast<unsigned long long>(order.from), years,
              static_cast<unsigned long long>(sum.incidents), static_cast<unsigned long long>(sum.records),
              static_cast<unsigned long long>(sum.copies), static_cast<unsigned long long>(sum.starts), static_cast<unsigned long long>(sum.alarms));
  std::printf("%.1f s of processor time; a processor hour holds %.0f simulated years, or %.0f of 2,000 incidents each\n", hours * 3600,
              years / hours, static_cast<double>(sum.incidents) / 2000 / hours);
  if (order.table) std::printf("%s", sum.coverage.table().c_str());
  if (!sum.violation.empty()) {
    std::printf("%s", sum.violation.c_str());
    return 1;
  }
  std::printf("journals sha256 %s\n", notifiers::hex_sha256(heads).c_str());
  if (order.minutes != 0)
    std::printf("green: seeds %llu to %llu\n", static_cast<unsigned long long>(order.from),
                static_cast<unsigned long long>(order.from + sum.worlds - 1));
  if (!order.coverage) return 0;
  const auto missing = sum.coverage.faults_of_table();
  for (const std::string& cell : missing) std::printf("coverage: %s\n", cell.c_str());
  std::printf("coverage: %zu cells are looked for, %zu were not met\n", sum.coverage.cells_that_can_be_met(), missing.size());
  return missing.empty() ? 0 : 1;
}

std::optional<std::vector<Case>> kept_cases(const std::string& file) {
  std::ifstream in(file);
  if (!in) return std::nullopt;
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    Case one;
    std::string scenario;
    if (!(words >> one.seed)) continue;
    if (words >> scenario) one.scenario = from_name<Scenario>(scenario);
    cases.push_back(one);
  }
  return cases;
}

int hunt([[maybe_unused]] const std::vector<Case>& cases, [[maybe_unused]] unsigned jobs) {
#ifdef JIBAO_MUTANTS
  int survivors = 0;
  for (int mutant = first_mutant; mutant <= last_mutant; ++mutant) {
    chosen_mutant = mutant;
    const Sum sum = run(cases, jobs, std::chrono::steady_clock::time_point::max(), false, 0);
    const auto at = sum.violation.rfind("seed ");
    std::printf("bug %d: %s", mutant, sum.violation.empty() ? "NOT FOUND\n" : (sum.violation.substr(at) + "").c_str());
    if (sum.violation.empty()) ++survivors;
  }
  return survivors == 0 ? 0 : 1;
#else
  static_cast<void>(first_mutant + last_mutant);
  std::fprintf(stderr, "this build has no bugs to choose from\n");
  return 2;
#endif
}

int usage() {
  std::fprintf(stderr, "usage: worlds [--seeds N] [--from SEED] [--jobs N] [--scenario NAME] [--years N] [--minutes N] [--kept FILE] "
                       "[--lines N] [--all] [--coverage] [--table] [--heads] [--mutants]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Order order;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&]() -> const char* { return i + 1 < argc ? argv[++i] : "0"; };
    const auto number = [&] { return std::strtoull(value(), nullptr, 10); };
    if (word == "--mutants") order.mutants = true;
    else if (word == "--coverage") order.coverage = true;
    else if (word == "--all") order.all = true;
    else if (word == "--table") order.table = true;
    else if (word == "--heads") order.heads = true;
    else if (word == "--seeds") order.seeds = number();
    else if (word == "--from") order.from = number();
    else if (word == "--jobs") order.jobs = static_cast<unsigned>(std::max<std::uint64_t>(1, number()));
    else if (word == "--years") order.years = true, order.seeds = number();
    else if (word == "--minutes") order.minutes = static_cast<int>(number());
    else if (word == "--lines") order.lines = number();
    else if (word == "--kept") order.kept = value();
    else if (word == "--scenario") {
      order.scenario = from_name<Scenario>(value());
      if (!order.scenario) return usage();
    } else return usage();
  }
  std::vector<Case> cases;
  if (order.minutes != 0) order.seeds = most_seeds;
  if (!order.kept.empty()) {
    const auto kept = kept_cases(order.kept);
    if (!kept) return std::fprintf(stderr, "%s cannot be read\n", order.kept.c_str()), 2;
    cases = *kept;
  } else {
    for (std::uint64_t n = 0; n < order.seeds; ++n) cases.push_back({order.from + n, order.scenario, order.years});
  }
  if (order.mutants) return hunt(cases, order.jobs);
  const std::clock_t began = std::clock();
  const auto now = std::chrono::steady_clock::now();
  const auto until = order.minutes == 0 ? std::chrono::steady_clock::time_point::max() : now + std::chrono::minutes(order.minutes);
  Sum sum = run(cases, order.jobs, until, order.all, order.lines);
  while (!sum.heads.empty() && sum.heads.back().empty()) sum.heads.pop_back();
  return report(sum, cases, order, began);
}
