// Implements time_sync.hpp.
#include "daemon/process/time_sync.hpp"

#include <sys/timex.h>

namespace jibao::process {

std::optional<TimeSync> read_time_sync() {
  timex state = {};  // modes 0: it only reads
  const int answer = ::adjtimex(&state);
  if (answer < 0) return std::nullopt;
  const bool synchronised = answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  return TimeSync{synchronised, std::chrono::duration_cast<Duration>(std::chrono::microseconds(state.maxerror))};
}

}  // namespace jibao::process
