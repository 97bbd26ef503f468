// See limit.hpp.
#include "rules/limit.hpp"

#include <algorithm>

namespace jibao {
namespace {

using namespace std::chrono_literals;

constexpr int farthest_clock_days = 400;  // a fixed time comes within a year: the 31st of a month, a weekday

Date next_day(Date date) { return std::chrono::sys_days(date) + std::chrono::days(1); }

Date last_of_month(Date date) { return Date(date.year() / date.month() / std::chrono::last); }

/// The same day of the month `months` later, or that month's last (Civil Code article 202).
Date months_after(Date date, int months) {
  const auto month = date.year() / date.month() + std::chrono::months(months);
  const Date same = month / date.day();
  return same.ok() ? same : Date(month / std::chrono::last);
}

bool is_its_day(const Limit& limit, Date date) {
  if (limit.weekday && std::chrono::weekday(std::chrono::sys_days(date)).c_encoding() != *limit.weekday) return false;
  if (limit.day_of_month == 0) return true;
  const auto wanted = static_cast<unsigned>(limit.day_of_month);
  return static_cast<unsigned>(date.day()) == wanted ||
         (static_cast<unsigned>(last_of_month(date).day()) < wanted && date == last_of_month(date));
}

/// The first of the fixed times that lies after `start`.
Instant clock_after(const Limit& limit, Instant start, const std::string& zone) {
  Date date = date_at(start, zone);
  for (int i = 0; i < farthest_clock_days; ++i, date = next_day(date)) {
    if (!is_its_day(limit, date)) continue;
    for (const std::chrono::minutes at : limit.at)
      if (const Instant when = instant_at(date, at, zone); when > start) return when;
  }
  return start;  // not reached: every weekday and every day of the month comes within the span
}

void note_missing(Due& due, Date date) {
  const int year = static_cast<int>(date.year());
  const auto place = std::lower_bound(due.missing_years.begin(), due.missing_years.end(), year);
  if (place == due.missing_years.end() || *place != year) due.missing_years.insert(place, year);
}

bool is_working(Due& due, const Calendar& calendar, Date date) {
  const DayKind kind = day_kind(calendar, date);
  if (kind.year_missing) note_missing(due, date);
  return kind.working;
}

/// Moves a limit off its day of rest, where the rule says so and the office is not exempt.
void move_from_rest(Due& due, const Limit& limit, const RestDays& rest_days, const Policy& policy) {
  if (rest_days.moves_to == RestDay::stays) return;
  if (limit.unit == Limit::Unit::elapsed && !rest_days.hours_too) return;
  const auto& mine = policy.office.classes;
  if (std::any_of(mine.begin(), mine.end(), [&](const std::string& one) {
        return std::find(rest_days.except_classes.begin(), rest_days.except_classes.end(), one) != rest_days.except_classes.end();
      }))
    return;
  const std::string& zone = policy.office.zone;
  // 24:00 of a day is 0:00 of the next: the day that ends is the one that counts.
  Date last = date_at(due.in_days ? due.at - 1ms : due.at, zone);
  if (is_working(due, policy.calendar, last)) return;
  last = working_days_after(policy.calendar, last, 1).date;
  (void)is_working(due, policy.calendar, last);
  const auto time = rest_days.moves_to == RestDay::next_working_day_noon ? std::chrono::minutes(12h)
                    : limit.at.empty()                                   ? policy.office.day_ends
                                                                         : limit.at.back();
  due.at = instant_at(last, time, zone);
  due.in_days = true;
  due.moved_from_rest = true;
}

}  // namespace

Due due_of(const Limit& limit, const RestDays& rest_days, Instant start, const Policy& policy) {
  const std::string& zone = policy.office.zone;
  const Date first = date_at(start, zone);
  const std::chrono::minutes end = limit.at.empty() ? policy.office.day_ends : limit.at.front();
  Due due{start, true, false, {}};
  switch (limit.unit) {
    case Limit::Unit::elapsed:
      due.at = start + limit.elapsed;
      due.in_days = false;
      break;
    case Limit::Unit::calendar_days:
      due.at = instant_at(std::chrono::sys_days(first) + std::chrono::days(limit.count), end, zone);
      break;
    case Limit::Unit::working_days: {
      const CountedDay last = working_days_after(policy.calendar, first, limit.count);
      due.at = instant_at(last.date, end, zone);
      due.missing_years = last.missing_years;
      break;
    }
    case Limit::Unit::months:
      due.at = instant_at(months_after(first, limit.count), end, zone);
      break;
    case Limit::Unit::clock:
      due.at = clock_after(limit, start, zone);
      due.in_days = false;
      break;
  }
  move_from_rest(due, limit, rest_days, policy);
  return due;
}

}  // namespace jibao
