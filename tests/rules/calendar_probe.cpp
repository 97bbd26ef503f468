// Answers the questions of calendar_oracle.py, one line each, with the calendar and the limits of rules/.
//
//   local ZONE MILLIS             -> YEAR-MONTH-DAY MILLIS_OF_DAY
//   instant ZONE Y M D MINUTES    -> MILLIS
//   due UNIT COUNT REST ZONE MILLIS -> MILLIS   (UNIT: calendar_days, working_days, months; REST: stays, next_working_day,
//                                                next_working_day_noon; the calendar of holidays is read first)
//   off Y M D, makeup Y M D, year Y: a day of the calendar, and a year that it knows
#include <cstdio>
#include <iostream>
#include <sstream>

#include "rules/calendar.hpp"
#include "rules/limit.hpp"

namespace {

using namespace jibao;

Date read_date(std::istream& in) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  in >> year >> month >> day;
  return Date(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day));
}

Limit::Unit read_unit(const std::string& name) {
  if (name == "calendar_days") return Limit::Unit::calendar_days;
  if (name == "working_days") return Limit::Unit::working_days;
  return Limit::Unit::months;
}

}  // namespace

int main() {
  Policy policy;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::string what;
    std::string zone;
    std::int64_t millis = 0;
    in >> what;
    if (what == "off") {
      const Date date = read_date(in);
      policy.calendar.years[static_cast<int>(date.year())].days_off.insert(date);
    } else if (what == "makeup") {
      const Date date = read_date(in);
      policy.calendar.years[static_cast<int>(date.year())].makeup_days.insert(date);
    } else if (what == "local") {
      in >> zone >> millis;
      const Date date = date_at(from_millis(millis), zone);
      std::printf("%d-%u-%u %lld\n", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()),
                  static_cast<long long>(time_of_day_at(from_millis(millis), zone).count()));
    } else if (what == "instant") {
      in >> zone;
      const Date date = read_date(in);
      int minutes = 0;
      in >> minutes;
      std::printf("%lld\n", static_cast<long long>(to_millis(instant_at(date, std::chrono::minutes(minutes), zone))));
    } else if (what == "due") {
      std::string unit;
      std::string rest;
      int count = 0;
      in >> unit >> count >> rest >> zone >> millis;
      policy.office.zone = zone;
      const RestDays rest_days{from_name<RestDay>(rest).value_or(RestDay::stays), false, {}};
      const Due due = due_of(Limit{read_unit(unit), {}, count}, rest_days, from_millis(millis), policy);
      std::printf("%lld\n", static_cast<long long>(to_millis(due.at)));
    }
  }
}
