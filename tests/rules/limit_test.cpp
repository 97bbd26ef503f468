// When a limit ends: fixed times of the clock, months, times of the last day, days of rest, and where the clock changes.
#include "rules/limit.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

using namespace std::chrono_literals;

Instant at(const std::string& text) { return parse_rfc3339(text).value(); }

struct Asked {
  Limit limit;
  RestDays rest{};
  std::string zone = "Asia/Shanghai";
  std::vector<std::string> classes{};
};

std::string due(const Asked& asked, const std::string& start) {
  Policy policy;
  policy.office.zone = asked.zone;
  policy.office.classes = asked.classes;
  policy.calendar.years[2026];  // known, and without a holiday of its own
  const Due found = due_of(asked.limit, asked.rest, at(start), policy);
  return to_rfc3339(found.at, asked.zone) + (found.in_days ? " of days" : "") + (found.moved_from_rest ? " moved" : "");
}

Limit clock_limit(std::vector<std::chrono::minutes> at, std::optional<unsigned> weekday = {}, int day_of_month = 0) {
  return {Limit::Unit::clock, {}, 0, std::move(at), weekday, day_of_month};
}

TEST(Limits, OfTheClockEndAtTheFirstFixedTimeAfterTheStart) {
  const Asked twice{clock_limit({8h, 17h})};
  EXPECT_EQ(due(twice, "2026-03-10T07:59:59+08:00"), "2026-03-10T08:00:00+08:00");
  EXPECT_EQ(due(twice, "2026-03-10T08:00:00+08:00"), "2026-03-10T17:00:00+08:00");
  EXPECT_EQ(due(twice, "2026-03-10T17:00:00+08:00"), "2026-03-11T08:00:00+08:00");
  const Asked friday{clock_limit({16h}, 5)};
  EXPECT_EQ(due(friday, "2026-03-13T15:59:00+08:00"), "2026-03-13T16:00:00+08:00");
  EXPECT_EQ(due(friday, "2026-03-13T16:00:00+08:00"), "2026-03-20T16:00:00+08:00");
  const Asked tenth{clock_limit({24h}, {}, 10)};
  EXPECT_EQ(due(tenth, "2026-03-10T23:59:00+08:00"), "2026-03-11T00:00:00+08:00");
  EXPECT_EQ(due(tenth, "2026-03-11T00:00:00+08:00"), "2026-04-11T00:00:00+08:00");
}

TEST(Limits, OfTheThirtyFirstEndOnTheLastDayOfAShorterMonth) {
  const Asked last{clock_limit({12h}, {}, 31)};
  EXPECT_EQ(due(last, "2026-02-01T00:00:00+08:00"), "2026-02-28T12:00:00+08:00");
  EXPECT_EQ(due(last, "2026-02-28T12:00:00+08:00"), "2026-03-31T12:00:00+08:00");
}

TEST(Limits, OfMonthsEndOnTheDayOfTheSameNumberOrTheLast) {
  const Asked month{{Limit::Unit::months, {}, 1}};
  EXPECT_EQ(due(month, "2026-03-15T10:00:00+08:00"), "2026-04-16T00:00:00+08:00 of days");
  EXPECT_EQ(due(month, "2026-01-31T10:00:00+08:00"), "2026-03-01T00:00:00+08:00 of days");
  const Asked year{{Limit::Unit::months, {}, 12}};
  EXPECT_EQ(due(year, "2026-12-31T10:00:00+08:00"), "2028-01-01T00:00:00+08:00 of days");
}

TEST(Limits, OfWorkingDaysMayEndAtATimeOfTheLastDay) {
  const Asked noon{{Limit::Unit::working_days, {}, 1, {12h}}};
  EXPECT_EQ(due(noon, "2026-03-13T10:00:00+08:00"), "2026-03-16T12:00:00+08:00 of days");
}

TEST(Limits, MoveOffADayOfRestOnlyWhereTheRuleSaysSoAndTheOfficeIsNotExempt) {
  const Limit two_days{Limit::Unit::calendar_days, {}, 2};
  const std::string thursday = "2026-03-12T10:00:00+08:00";
  EXPECT_EQ(due({two_days}, thursday), "2026-03-15T00:00:00+08:00 of days");  // the end of Saturday
  EXPECT_EQ(due({two_days, {RestDay::next_working_day, false, {}}}, thursday), "2026-03-17T00:00:00+08:00 of days moved");
  EXPECT_EQ(due({two_days, {RestDay::next_working_day_noon, false, {}}}, thursday), "2026-03-16T12:00:00+08:00 of days moved");
  EXPECT_EQ(due({two_days, {RestDay::next_working_day_noon, false, {"bank"}}, "Asia/Shanghai", {"bank"}}, thursday),
            "2026-03-15T00:00:00+08:00 of days");
  const Limit hours{Limit::Unit::elapsed, 24h};
  const std::string friday = "2026-03-13T22:00:00+08:00";
  EXPECT_EQ(due({hours, {RestDay::next_working_day_noon, false, {}}}, friday), "2026-03-14T22:00:00+08:00");
  EXPECT_EQ(due({hours, {RestDay::next_working_day_noon, true, {}}}, friday), "2026-03-16T12:00:00+08:00 of days moved");
}

TEST(Limits, OfHoursAreRealHoursWhereTheClockChanges) {
  const Asked hours{{Limit::Unit::elapsed, 4h}, {}, "Europe/Brussels"};
  EXPECT_EQ(due(hours, "2026-03-29T00:30:00+01:00"), "2026-03-29T05:30:00+02:00");
  const Asked clock{clock_limit({150min}), {}, "Europe/Brussels"};  // 02:30 does not come on that day: the end of the gap
  EXPECT_EQ(due(clock, "2026-03-29T00:30:00+01:00"), "2026-03-29T03:00:00+02:00");
}

TEST(Limits, SayWhichYearOfTheCalendarIsMissing) {
  Policy policy;
  policy.calendar.years[2026];
  const Due due = due_of({Limit::Unit::calendar_days, {}, 1}, {RestDay::next_working_day, false, {}},
                         at("2026-12-31T10:00:00+08:00"), policy);
  EXPECT_EQ(due.missing_years, std::vector<int>{2027});
}

}  // namespace
}  // namespace jibao
