// One simulated night: reports, answers that are late, double or wrong, gateways that fail in every way, restarts and
// clock steps, all drawn from one seed; the invariants are checked after every record and whenever nothing is left to
// do. The same seed gives the same night to the last fact.
#pragma once

#include <cstdint>
#include <string>

namespace jibao::simulation {

struct Result {
  std::string violation;      // empty: every invariant held
  std::uint64_t records = 0;
  std::uint64_t facts = 0;
  std::uint64_t incidents = 0;
  std::uint64_t restarts = 0;
  std::string last_lines;     // the timeline's end, where something is violated
  std::uint64_t fingerprint = 0;
};

Result run_night(std::uint64_t seed);

}  // namespace jibao::simulation
