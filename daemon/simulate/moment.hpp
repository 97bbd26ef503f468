// Times as a scenario writes them: "+20m" from its start, "03:55", "2026-07-19 03:55", or RFC 3339.
//
// Invariant: a text has one reading or none. A bare time of day is read by what it is for: the next one where
// something is done, the latest one where something is told of the past, the nearest one where a time is
// expected. Pure. Called by the reader of scenarios.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/time.hpp"

namespace jibao::simulate {

/// Which 03:55 is meant, seen from a moment.
enum class BareTime { next, latest, nearest };

struct Timescale {
  Instant start;     // what +20m and -20m count from
  std::string zone;  // the office's
};

/// The instant that `text` means, seen from `from`; nothing where it is no time. Requires: the zone exists.
std::optional<Instant> read_moment(std::string_view text, const Timescale& scale, BareTime bare, Instant from);

/// "2026-07-19 03:55" or, alone, with the offset, for the start of a scenario.
std::optional<Instant> read_start(std::string_view text, const std::string& zone);

/// "04:02", with the seconds where there are any, and with the date where it is not that of `beside`.
std::string moment_text(Instant when, Instant beside, const std::string& zone);

/// What to write instead, for a diagnostic.
inline constexpr std::string_view moment_hint = "write 03:55, 03:55:30, +20m, -13m or 2026-07-19 03:55";

}  // namespace jibao::simulate
