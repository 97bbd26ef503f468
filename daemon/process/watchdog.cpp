// Implements watchdog.hpp.
#include "daemon/process/watchdog.hpp"

#include <utility>

namespace jibao::process {

bool Watchdog::well(std::uint64_t steps, bool behind, std::optional<Instant> due) {
  const bool turned = std::exchange(steps_, steps) != steps;
  const bool got_on = std::exchange(due_, due) != due;  // a backlog after a long time down is worked off in its order
  return turned && (!behind || got_on);
}

}  // namespace jibao::process
