// See values.hpp.
#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace jibao::config {
namespace {

constexpr const char* kDurationForm = "write it like 90s, 20m, 2h, 72h or 1h30m";
constexpr const char* kLimitForm = "write it like 20m, 2h, '1 working day', '1 month' or 'daily 08:00 17:00'";
constexpr int kMostDays = 1000;  // what the calendar counts (working_days_after)

struct Unit {
  std::string_view name;
  std::chrono::milliseconds length;
};

constexpr std::array<Unit, 8> kUnits{{{"小时", std::chrono::hours(1)},
                                      {"分钟", std::chrono::minutes(1)},
                                      {"分", std::chrono::minutes(1)},
                                      {"秒", std::chrono::seconds(1)},
                                      {"ms", std::chrono::milliseconds(1)},
                                      {"h", std::chrono::hours(1)},
                                      {"m", std::chrono::minutes(1)},
                                      {"s", std::chrono::seconds(1)}}};

struct DayUnit {
  std::string_view name;
  Limit::Unit unit;
};

constexpr std::array<DayUnit, 12> kDayUnits{{{"months", Limit::Unit::months},
                                            {"month", Limit::Unit::months},
                                            {"个月", Limit::Unit::months},
                                            {"working days", Limit::Unit::working_days},
                                            {"working day", Limit::Unit::working_days},
                                            {"calendar days", Limit::Unit::calendar_days},
                                            {"calendar day", Limit::Unit::calendar_days},
                                            {"个工作日", Limit::Unit::working_days},
                                            {"工作日", Limit::Unit::working_days},
                                            {"个自然日", Limit::Unit::calendar_days},
                                            {"自然日", Limit::Unit::calendar_days},
                                            {"天", Limit::Unit::calendar_days}}};

constexpr std::array<std::string_view, 7> kWeekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
constexpr std::size_t kMostClockTimes = 24;

void skip_blanks(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

// Takes decimal digits off the front; nothing where there are none or more than nine (no overflow in any
// unit).
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > 9) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + digits, number);
  text.remove_prefix(digits);
  return number;
}

const Unit* take_unit(std::string_view& text) {
  for (const Unit& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return &unit;
  }
  return nullptr;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text.empty()) return failure(kDurationForm);
  Duration total{};
  std::optional<std::chrono::milliseconds> smallest;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return failure(kDurationForm);
    skip_blanks(text);
    if (text.starts_with("d") || text.starts_with("天")) {
      return failure("a day is not a duration here: write 24h");
    }
    const Unit* unit = take_unit(text);
    if (unit == nullptr) return failure(kDurationForm);
    if (smallest && unit->length >= *smallest) return failure(kDurationForm);
    smallest = unit->length;
    total += *number * unit->length;
    if (total > longest_duration) return failure("the longest is ten years");
  }
  return total;
}

namespace {

// Times of day with blanks between, ascending; nothing where one is none.
std::optional<std::vector<std::chrono::minutes>> take_times(std::string_view text) {
  std::vector<std::chrono::minutes> times;
  for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    const auto time = parse_time_of_day(word);
    if (!time || times.size() == kMostClockTimes || (!times.empty() && *time <= times.back())) return std::nullopt;
    times.push_back(*time);
  }
  return times;
}

// The limits of the clock: "daily 08:00 17:00", "weekly friday 16:00", "monthly 10 24:00"; nothing where it is no such
// text at all.
std::optional<Result<Limit>> parse_clock_limit(std::string_view text) {
  Limit limit;
  limit.unit = Limit::Unit::clock;
  const auto taken = [&text](std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
  };
  if (taken("weekly ")) {
    const auto day = std::find_if(kWeekdays.begin(), kWeekdays.end(), [&](std::string_view name) { return taken(name); });
    if (day == kWeekdays.end()) return failure("write it like 'weekly friday 16:00'");
    limit.weekday = static_cast<unsigned>(day - kWeekdays.begin());
  } else if (taken("monthly ")) {
    const auto day = take_number(text);
    if (!day || *day < 1 || *day > 31) return failure("write it like 'monthly 10 24:00', the day from 1 to 31");
    limit.day_of_month = static_cast<int>(*day);
  } else if (!taken("daily ")) {
    return std::nullopt;
  }
  const auto times = take_times(text);
  if (!times || times->empty()) return failure("write times of day, ascending, like 'daily 08:00 17:00'");
  limit.at = *times;
  return limit;
}

}  // namespace

Result<Limit> parse_limit(std::string_view text) {
  if (auto clock = parse_clock_limit(text)) return *clock;
  std::string_view rest = text;
  if (const auto number = take_number(rest)) {
    skip_blanks(rest);
    std::vector<std::chrono::minutes> at;  // "1 working day at 12:00": that time of the last day instead of its end
    if (const auto where = rest.find(" at "); where != std::string_view::npos) {
      const auto times = take_times(rest.substr(where + 4));
      if (!times || times->size() != 1) return failure("write it like '1 working day at 12:00'");
      at = *times;
      rest = rest.substr(0, where);
    }
    for (const DayUnit& unit : kDayUnits) {
      if (rest != unit.name) continue;
      if (*number < 1 || *number > kMostDays) return failure("days and months go from 1 to 1000");
      return Limit{unit.unit, {}, static_cast<int>(*number), at};
    }
    if (rest == "d" || rest == "day" || rest == "days") {
      return failure("say which days: '1 working day', '1 calendar day', or 24h");
    }
  }
  const Result<Duration> elapsed = parse_duration(text);
  if (!elapsed) {
    const bool form = elapsed.error().message == kDurationForm;
    return failure(form ? kLimitForm : elapsed.error().message);
  }
  if (*elapsed == Duration::zero())
    return failure("a limit is longer than nothing; for 'at once' set soft: true");
  return Limit{Limit::Unit::elapsed, *elapsed, 0};
}

Result<std::chrono::minutes> parse_time_of_day(std::string_view text) {
  constexpr const char* form = "write it like 08:00 (00:00 to 24:00)";
  std::string_view rest = text;
  const auto hours = take_number(rest);
  const bool short_hours = text.size() - rest.size() <= 2;
  if (!hours || !short_hours || rest.size() != 3 || rest.front() != ':') return failure(form);
  rest.remove_prefix(1);
  const auto minutes = take_number(rest);
  if (!minutes || !rest.empty() || *minutes > 59) return failure(form);
  const auto total = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  if (total > std::chrono::hours(24)) return failure(form);
  return std::chrono::minutes(total);
}

Result<Date> parse_date(std::string_view text) {
  constexpr const char* form = "write it like 2026-07-19";
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return failure(form);
  std::string_view year_text = text.substr(0, 4), month_text = text.substr(5, 2),
                   day_text = text.substr(8, 2);
  const auto year = take_number(year_text), month = take_number(month_text), day = take_number(day_text);
  if (!year || !month || !day || !year_text.empty() || !month_text.empty() || !day_text.empty()) {
    return failure(form);
  }
  const Date date{std::chrono::year(static_cast<int>(*year)),
                  std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return failure("there is no such day");
  if (*year < 1970 || *year > 2199) return failure("years go from 1970 to 2199");
  return date;
}

Result<std::int64_t> parse_whole(std::string_view text) {
  std::string_view rest = text;
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  const auto number = take_number(rest);
  if (!number || !rest.empty() || leading_zero) return failure("write a whole number, in digits alone");
  return *number;
}

}  // namespace jibao::config
