// The written forms of single values: durations, limits, times of day, dates, whole numbers.
//
// Each function takes the text of one scalar and gives the value or says how it should have been written;
// nothing here knows files or places. English and Chinese units mean the same (20m, 20 分钟). Called by the
// reading layer. Surprise: 'd' alone is refused, because "1d" is 24 hours to one reader and the end of the
// next day to another.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "rules/policy.hpp"
#include "rules/result.hpp"
#include "rules/time.hpp"

namespace jibao::config {

// "90s", "20m", "2h", "1h30m", "20分钟", "2小时"; whole numbers, units each once and from large to small.
// Ensures: 0 <= value <= longest_duration.
Result<Duration> parse_duration(std::string_view text);

// Ten years: longer than any retention or limit, far from overflow in every sum with an Instant.
inline constexpr Duration longest_duration = std::chrono::hours(24 * 3660);

// A limit: a duration above zero; "1 working day", "2 calendar days", "1 month", "1 个工作日" (1 to 1000), also with a time
// of the last day ("1 working day at 12:00"); or fixed times: "daily 08:00 17:00", "weekly friday 16:00",
// "monthly 10 24:00" (the 31st of a shorter month is its last day).
Result<Limit> parse_limit(std::string_view text);

// "08:00", "8:00", "24:00": minutes since midnight, 0 to 24 h.
Result<std::chrono::minutes> parse_time_of_day(std::string_view text);

// "2026-07-19": a day that exists, of the years 1970 to 2199.
Result<Date> parse_date(std::string_view text);

// A whole decimal number without sign, blanks, or leading zero.
Result<std::int64_t> parse_whole(std::string_view text);

}  // namespace jibao::config
