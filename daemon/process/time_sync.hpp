// Whether the machine's clock is kept right, as the kernel knows it (adjtimex), whoever keeps it: chrony, ntpd, timesyncd.
#pragma once

#include <optional>

#include "rules/time.hpp"

namespace jibao::process {

struct TimeSync {
  bool synchronised = false;
  Duration error{};  // the most that the kernel thinks it may be off
};

/// Nothing where the machine does not tell. Thread: any.
std::optional<TimeSync> read_time_sync();

}  // namespace jibao::process
