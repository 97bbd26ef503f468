// See moment.hpp. Dates, times of day and durations are read by config's own readers, so that a scenario
// spells them as the policy does.
#include "daemon/simulate/moment.hpp"

#include "config/values.hpp"
#include "rules/calendar.hpp"

namespace jibao::simulate {
namespace {

constexpr std::size_t date_length = 10;  // 2026-07-19

struct Clock {
  std::chrono::minutes minutes{};
  std::chrono::seconds seconds{};
};

// "03:55" or "03:55:30".
std::optional<Clock> read_clock(std::string_view text) {
  Clock clock;
  const std::size_t second = text.find(':', text.find(':') + 1);
  if (text.find(':') != std::string_view::npos && second != std::string_view::npos) {
    // Two digits of 0 to 59 read alike as the minutes of an hour.
    const auto read = config::parse_time_of_day("0:" + std::string(text.substr(second + 1)));
    if (!read) return std::nullopt;
    clock.seconds = std::chrono::seconds(read->count());
    text = text.substr(0, second);
  }
  const auto read = config::parse_time_of_day(text);
  if (!read) return std::nullopt;
  clock.minutes = *read;
  return clock;
}

Instant at(Date date, const Clock& clock, const std::string& zone) {
  return instant_at(date, clock.minutes, zone) + clock.seconds;
}

Date day_after(Date date, int days) { return std::chrono::sys_days(date) + std::chrono::days(days); }

Instant bare_time(const Clock& clock, const std::string& zone, BareTime bare, Instant from) {
  const Date today = date_at(from, zone);
  const Instant candidate[] = {at(day_after(today, -1), clock, zone), at(today, clock, zone),
                               at(day_after(today, 1), clock, zone)};
  if (bare == BareTime::next) return candidate[1] >= from ? candidate[1] : candidate[2];
  if (bare == BareTime::latest) return candidate[1] <= from ? candidate[1] : candidate[0];
  Instant best = candidate[1];
  for (const Instant other : candidate)
    if (std::chrono::abs(other - from) < std::chrono::abs(best - from)) best = other;
  return best;
}

}  // namespace

std::optional<Instant> read_start(std::string_view text, const std::string& zone) {
  if (const auto instant = parse_rfc3339(text)) return *instant;
  if (text.size() <= date_length || (text[date_length] != ' ' && text[date_length] != 'T'))
    return std::nullopt;
  const auto date = config::parse_date(text.substr(0, date_length));
  const auto clock = read_clock(text.substr(date_length + 1));
  if (!date || !clock) return std::nullopt;
  return at(*date, *clock, zone);
}

std::optional<Instant> read_moment(std::string_view text, const Timescale& scale, BareTime bare,
                                   Instant from) {
  if (text.starts_with('+') || text.starts_with('-')) {
    const auto duration = config::parse_duration(text.substr(1));
    if (!duration) return std::nullopt;
    return text.front() == '+' ? scale.start + *duration : scale.start - *duration;
  }
  if (const auto clock = read_clock(text)) return bare_time(*clock, scale.zone, bare, from);
  return read_start(text, scale.zone);
}

std::string moment_text(Instant when, Instant beside, const std::string& zone) {
  const std::string full = to_rfc3339(when, zone);  // 2026-07-19T03:42:00+08:00
  std::string clock = full.substr(date_length + 1, 8);
  if (clock.ends_with(":00")) clock.resize(5);
  if (date_at(when, zone) == date_at(beside, zone)) return clock;
  return full.substr(0, date_length) + " " + clock;
}

}  // namespace jibao::simulate
