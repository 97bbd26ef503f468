// When the watchdog may be fed: only while the engine turns and keeps up with time.
//
// Invariant: an engine that stands still, or that leaves what is due undone without getting on, is not vouched for.
// Pure: a value that the daemon asks each second. Called by the daemon on the loop.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/time.hpp"

namespace jibao::process {

class Watchdog {
 public:
  /// Whether to feed it. `steps` and `behind` are the engine's, `due` is the next wake-up of the state.
  bool well(std::uint64_t steps, bool behind, std::optional<Instant> due);

 private:
  std::uint64_t steps_ = 0;
  std::optional<Instant> due_;
};

}  // namespace jibao::process
