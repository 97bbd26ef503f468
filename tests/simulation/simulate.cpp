// simulate [--nights N] [--from SEED] [--mutants]: N seeded nights, each checked after every step; prints what was run,
// and for a violation the seed, the invariant and the end of the timeline. With --mutants each bug that was put in by hand
// must be found within the same nights; one that survives is a failure.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "rules/mutant.hpp"
#include "tests/simulation/night.hpp"

namespace {

using jibao::simulation::Result;
using jibao::simulation::run_night;

constexpr int mutants = 8;

int run(std::uint64_t from, std::uint64_t nights) {
  Result sum;
  for (std::uint64_t seed = from; seed < from + nights; ++seed) {
    const Result night = run_night(seed);
    sum.records += night.records;
    sum.facts += night.facts;
    sum.incidents += night.incidents;
    sum.restarts += night.restarts;
    sum.fingerprint ^= night.fingerprint;
    if (night.violation.empty()) continue;
    std::printf("seed %llu: %s\n%s", static_cast<unsigned long long>(seed), night.violation.c_str(), night.last_lines.c_str());
    return 1;
  }
  std::printf("%llu nights from seed %llu: %llu incidents, %llu records, %llu facts, %llu restarts; no invariant violated; "
              "fingerprint %016llx\n",
              static_cast<unsigned long long>(nights), static_cast<unsigned long long>(from),
              static_cast<unsigned long long>(sum.incidents), static_cast<unsigned long long>(sum.records),
              static_cast<unsigned long long>(sum.facts), static_cast<unsigned long long>(sum.restarts),
              static_cast<unsigned long long>(sum.fingerprint));
  return 0;
}

int hunt([[maybe_unused]] std::uint64_t from, [[maybe_unused]] std::uint64_t nights) {
#ifdef JIBAO_MUTANTS
  int survivors = 0;
  for (int mutant = 1; mutant <= mutants; ++mutant) {
    jibao::chosen_mutant = mutant;
    Result found;
    std::uint64_t seed = from;
    for (; seed < from + nights && found.violation.empty(); ++seed) found = run_night(seed);
    std::printf("bug %d: %s\n", mutant,
                found.violation.empty() ? "NOT FOUND" : (found.violation + " (night " + std::to_string(seed - from) + ")").c_str());
    if (found.violation.empty()) ++survivors;
  }
  return survivors == 0 ? 0 : 1;
#else
  std::fprintf(stderr, "this build has no bugs to choose from\n");
  return 2;
#endif
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t nights = 10'000, from = 1;
  bool hunting = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--mutants") == 0) hunting = true;
    else if (std::strcmp(argv[i], "--nights") == 0 && i + 1 < argc) nights = std::strtoull(argv[++i], nullptr, 10);
    else if (std::strcmp(argv[i], "--from") == 0 && i + 1 < argc) from = std::strtoull(argv[++i], nullptr, 10);
    else return std::fprintf(stderr, "usage: simulate [--nights N] [--from SEED] [--mutants]\n"), 2;
  }
  return hunting ? hunt(from, nights) : run(from, nights);
}
