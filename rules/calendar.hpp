// Working days, holidays and make-up days, and the two ways between an instant and a date in the office's zone.
//
// China's calendar is data (the State Council's yearly notice), not a rule: a year without data is judged by the
// weekday rule and the holidays whose dates the law itself fixes, and says so, loudly, wherever it was used. Counting is that of the Civil Code, articles 200-204: the day
// on which something happens is not counted, and a period in days ends at 24:00 of its last day (or at the close of
// business where the policy sets one). Limits in minutes and hours run through holidays.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/result.hpp"
#include "rules/time.hpp"

namespace jibao {

struct CalendarYear {
  std::set<Date> days_off;       // holidays, weekends within them included
  std::set<Date> makeup_days;    // weekend days that are worked
  std::string document;          // which notice says so
};

struct Calendar {
  std::map<int, CalendarYear> years;
};

/// Whether a zone of that name exists in the system's time-zone data.
bool zone_exists(const std::string& zone);

/// The date on which `when` falls in `zone`. Requires: the zone exists.
Date date_at(Instant when, const std::string& zone);

/// Time of day in `zone`, since local midnight as the wall clock shows it.
std::chrono::milliseconds time_of_day_at(Instant when, const std::string& zone);

/// The instant of `time_of_day` (0:00 to 24:00) on `date` in `zone`; of an ambiguous time the earlier, of a
/// non-existing one the first instant after the gap.
Instant instant_at(Date date, std::chrono::minutes time_of_day, const std::string& zone);

struct DayKind {
  bool working = false;
  bool year_missing = false;  // no data for that year: the weekday rule was used
};
DayKind day_kind(const Calendar& calendar, Date date);

struct CountedDay {
  Date date;
  std::vector<int> missing_years;  // in ascending order; each one must be said loudly
};

/// The `count`-th working day after `start` (which is itself not counted). Requires: 1 <= count <= 1000.
CountedDay working_days_after(const Calendar& calendar, Date start, int count);

/// "2026-07-19T03:42:00+08:00": RFC 3339 with the zone's offset, whole seconds (milliseconds only where there are any).
std::string to_rfc3339(Instant when, const std::string& zone);

/// Strict RFC 3339 with an offset (or Z); years 1970 to 2199; a leap second :60 is read as :59.
Result<Instant> parse_rfc3339(std::string_view text);

}  // namespace jibao
