// One seeded night of the journal on a disk that loses power: a client that repeats what was not answered, faults, cuts,
// cuts within the recovery, and the judgement of what is there afterwards.
#pragma once

#include <cstdint>
#include <string>

namespace jibao::power {

struct Night {
  std::string fault;  // empty: what was answered is there once and whole, and nothing else
  std::uint64_t accepted = 0, repeated = 0, erased = 0, reopened = 0, refused_reads = 0, hidden_values = 0;
};

/// The same seed gives the same night. Thread: one at a time in a process.
Night run_night(std::uint32_t seed);

}  // namespace jibao::power
