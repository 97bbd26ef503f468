// Tells systemd how the daemon is: READY=1, WATCHDOG=1, STOPPING=1, over the socket of $NOTIFY_SOCKET.
//
// Invariant: without systemd every call does nothing and says so. Called by the daemon on the loop.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace jibao::process {

/// Sends the lines; false where there is no $NOTIFY_SOCKET or it does not take them. Never blocks.
bool sd_notify(std::string_view lines);

/// How often the watchdog must be fed at the latest ($WATCHDOG_USEC, of this process); nothing where it is not on.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace jibao::process
