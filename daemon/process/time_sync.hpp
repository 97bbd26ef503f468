// Whether the machine's clock is kept right, as the kernel knows it (adjtimex), whoever keeps it: chrony, ntpd, timesyncd.
//
// The daemon's unit forbids every call about clocks, the question too. There jibao-clock, a program that may do nothing else,
// asks and tells it in a file. Called by the daemon, the doctor and jibao-clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/time.hpp"

namespace jibao::process {

struct TimeSync {
  bool synchronised = false;
  Duration error{};  // the most that the kernel thinks it may be off
};

/// What the kernel says, or else what jibao-clock told; nothing where neither tells. Thread: any.
std::optional<TimeSync> read_time_sync();

/// What the kernel says, nothing where it may not be asked.
std::optional<TimeSync> ask_kernel();

inline constexpr const char* told_file = "/run/jibao-clock/state";
inline constexpr Duration tell_every = std::chrono::seconds(10);
inline constexpr Duration told_for = std::chrono::seconds(60);  // what is older tells nothing any more

/// The clock since boot, which nobody sets.
Duration since_boot();

/// The file's text, told at `booted`; and what it says at that time, nothing where it is older than told_for or no such text.
std::string told_text(const TimeSync& sync, Duration booted);
std::optional<TimeSync> read_told(std::string_view text, Duration booted);

}  // namespace jibao::process
