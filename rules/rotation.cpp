// See rotation.hpp.
#include "rules/rotation.hpp"

#include <algorithm>

#include "rules/roster.hpp"

namespace jibao {
namespace {

constexpr std::chrono::days looked_back{62};  // a list of more than two months of people begins anew: nobody notices

// One list as the days go by.
struct Turn {
  const std::vector<std::string>* people = nullptr;
  std::size_t next = 0;

  /// The next who holds no post of the watch yet; where everybody does, the next.
  std::string take(const Watch& watch) {
    if (people == nullptr || people->empty()) return {};
    const std::size_t count = people->size();
    std::size_t passed = 0;
    while (passed < count && std::find(watch.begin(), watch.end(), (*people)[(next + passed) % count]) != watch.end()) ++passed;
    next += passed % count;
    return (*people)[next++ % count];
  }
};

/// Which list stands for the day: an empty one of weekends or holidays is that of working days.
DutyDay list_for(const RotationPlan& plan, std::size_t post, DutyDay day) {
  return plan.people[post][static_cast<std::size_t>(day)].empty() ? DutyDay::working : day;
}

}  // namespace

DutyDay duty_day(const Calendar& calendar, Date date) {
  if (day_kind(calendar, date).working) return DutyDay::working;
  const auto year = calendar.years.find(static_cast<int>(date.year()));
  if (year != calendar.years.end() && year->second.days_off.contains(date)) return DutyDay::holiday;
  const std::chrono::weekday weekday{std::chrono::sys_days(date)};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday ? DutyDay::weekend : DutyDay::holiday;
}

std::vector<DutyShift> rotate(const Policy& policy, const DutyBook& book, const RotationPlan& plan) {
  const auto first = read_date(plan.month + "-01");
  if (!first) return {};
  std::array<std::array<Turn, duty_days>, post_count> turns;
  for (std::size_t post = 0; post < post_count; ++post)
    for (std::size_t day = 0; day < duty_days; ++day) turns[post][day].people = &plan.people[post][day];
  const std::chrono::sys_days begin(*first);
  for (auto day = begin - looked_back; day < begin; day += std::chrono::days(1)) {  // the last one found stands
    const DutyDay kind = duty_day(policy.calendar, Date(day));
    for (const DutyShift& shift : shifts_of(policy, book, Date(day))) {
      const Watch watch = shift.watch();
      for (std::size_t post = 0; post < post_count; ++post) {
        Turn& turn = turns[post][static_cast<std::size_t>(list_for(plan, post, kind))];
        const auto at = std::find(turn.people->begin(), turn.people->end(), watch[post]);
        if (at != turn.people->end()) turn.next = static_cast<std::size_t>(at - turn.people->begin()) + 1;
      }
    }
  }
  std::vector<DutyShift> out;
  for (auto day = begin; Date(day).month() == first->month(); day += std::chrono::days(1)) {
    const Date date(day);
    const DutyDay kind = duty_day(policy.calendar, date);
    for (const Shift& shift : plan.shifts) {
      const Date last = shift.until <= shift.from ? Date(day + std::chrono::days(1)) : date;
      Watch watch;
      for (std::size_t post = 0; post < post_count; ++post) watch[post] = turns[post][static_cast<std::size_t>(list_for(plan, post, kind))].take(watch);
      out.push_back({written_date(date), shift.id, instant_at(date, shift.from, policy.office.zone), instant_at(last, shift.until, policy.office.zone),
                     watch[0], watch[1], watch[2]});
    }
  }
  return out;
}

}  // namespace jibao
