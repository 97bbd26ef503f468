// The kinds of time that the rules speak of. Wall-clock UTC in milliseconds, because deadlines outlive reboots and
// people read them; no clock is read in this folder: `now` is always an argument.
//
// The trade counts in whole seconds: a limit of 04:02:00 is kept at 04:02:00 and passed at 04:02:01, so "late" means
// a whole second later, never a fraction (is_late below is the one place that says so).
#pragma once

#include <chrono>
#include <cstdint>

namespace jibao {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;
using Date = std::chrono::year_month_day;

/// Whether something done at `when` came after the limit `due`. The whole second of the limit is still in time.
constexpr bool is_late(Instant when, Instant due) { return when >= due + std::chrono::seconds(1); }

/// The first instant at which a limit `due` counts as passed.
constexpr Instant breach_instant(Instant due) { return due + std::chrono::seconds(1); }

constexpr std::int64_t to_millis(Instant when) { return when.time_since_epoch().count(); }
constexpr Instant from_millis(std::int64_t millis) { return Instant(Duration(millis)); }

}  // namespace jibao
