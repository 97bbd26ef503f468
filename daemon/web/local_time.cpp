// A tiny reader by hand: the shapes are few, and each must be read whole or not at all.
#include "daemon/web/local_time.hpp"

#include <charconv>

#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

// Takes `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || text[0] == '-') return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view mark) {
  if (!text.starts_with(mark)) return false;
  text.remove_prefix(mark.size());
  return true;
}

struct Clock {
  std::chrono::minutes minutes{};
  std::chrono::seconds seconds{};
};

// "03:42", "3:42", "03:42:10", with either colon.
std::optional<Clock> take_clock(std::string_view& text) {
  const std::size_t hour_digits = text.size() > 1 && text[1] >= '0' && text[1] <= '9' ? 2 : 1;
  const auto hour = take_number(text, hour_digits);
  if (!hour || *hour > 23 || (!take(text, ":") && !take(text, "："))) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  Clock clock{std::chrono::hours(*hour) + std::chrono::minutes(*minute), {}};
  if (!take(text, ":") && !take(text, "：")) return clock;
  const auto second = take_number(text, 2);
  if (!second || *second > 59) return std::nullopt;
  clock.seconds = std::chrono::seconds(*second);
  // A browser may send a fraction; it is dropped, as the trade counts whole seconds.
  if (take(text, "."))
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') text.remove_prefix(1);
  return clock;
}

std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() && *year >= 1970 && *year < 2200 ? std::optional(date) : std::nullopt;
}

// "20m ago", "2h ago", "45 min ago", "20分钟前", "2小时前".
std::optional<Instant> ago(std::string_view text, Instant now) {
  long long count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > 100'000) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  take(text, " ");
  if (text == "s ago" || text == "秒前") return now - std::chrono::seconds(count);
  if (text == "m ago" || text == "min ago" || text == "分钟前" || text == "分前")
    return now - std::chrono::minutes(count);
  if (text == "h ago" || text == "小时前") return now - std::chrono::hours(count);
  return std::nullopt;
}

Instant at(Date date, const Clock& clock, const std::string& zone) {
  return instant_at(date, clock.minutes, zone) + clock.seconds;
}

}  // namespace

// A time of day that lies so little ahead is a slip of the pen, for the rules to refuse; further ahead it is yesterday's.
constexpr auto slip = std::chrono::hours(2);

std::optional<Instant> parse_local_time(std::string_view text, Instant now, const std::string& zone) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text == "now" || text == "现在" || text == "刚刚") return now;
  if (const auto whole = parse_rfc3339(text)) return *whole;
  if (const auto before = ago(text, now)) return before;
  std::string_view rest = text;
  if (const auto date = take_date(rest)) {
    if (!take(rest, "T") && !take(rest, " ")) return std::nullopt;
    const auto clock = take_clock(rest);
    return clock && rest.empty() ? std::optional(at(*date, *clock, zone)) : std::nullopt;
  }
  rest = text;
  const auto clock = take_clock(rest);
  if (!clock || !rest.empty()) return std::nullopt;
  const Date today = date_at(now, zone);
  const Instant when = at(today, *clock, zone);
  if (when <= now + slip) return when;
  return at(Date(std::chrono::sys_days(today) - std::chrono::days(1)), *clock, zone);
}

std::string local_time_value(Instant when, const std::string& zone) {
  return to_rfc3339(when, zone).substr(0, 16);
}

}  // namespace jibao::web
