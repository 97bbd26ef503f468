// When a limit (时限) ends: minutes and hours, calendar and working days, months, fixed times of the clock, and what
// becomes of a last day that is a day of rest. Pure arithmetic on the calendar; which limit counts from when is clocks.cpp's.
//
// Source of the counting: Civil Code, articles 200-204 (the first day is not counted; a month ends on the day of the same
// number or on its last; a last day of rest moves to the next working day where the rule says so; hours run from the
// instant and through holidays). Regulation 1182/71 article 3(4) and RTS 2025/301 article 5 for limits that move to noon.
#pragma once

#include <vector>

#include "rules/policy.hpp"

namespace jibao {

struct Due {
  Instant at;
  bool in_days = false;               // the end of a day, or a time of day: not counted by the minute
  bool moved_from_rest = false;
  std::vector<int> missing_years;     // of the calendar, ascending: each must be said loudly
};

/// `limit` counted from `start`. Requires: a limit that the loader accepted (counts of 1 to 1000, at least one time of
/// day where it is of the clock).
Due due_of(const Limit& limit, const RestDays& rest_days, Instant start, const Policy& policy);

}  // namespace jibao
