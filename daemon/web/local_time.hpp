// Times as people at the seat write them: "03:42", "2026-07-19 03:42", "20m ago", or RFC 3339.
//
// Invariant: a text has one reading or none; a bare time of day is the latest such time that is not in the
// future (up to a minute's tolerance), since what is reported has happened. Pure. Called by the console's
// forms and the command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/time.hpp"

namespace jibao::web {

/// The instant that `text` means at `now` in `zone`; nothing where it is no time. Requires: the zone exists.
std::optional<Instant> parse_local_time(std::string_view text, Instant now, const std::string& zone);

/// "2026-07-19T03:42" for a form's field of type datetime-local.
std::string local_time_value(Instant when, const std::string& zone);

}  // namespace jibao::web
