// The calendar: the yearly notices of 2025 and 2026, counting, zones with and without daylight saving, and
// RFC 3339.
#include "rules/calendar.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace jibao {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const std::string shanghai = "Asia/Shanghai";

void add_range(std::set<Date>& dates, Date first, Date last) {
  for (sys_days day = first; day <= sys_days(last); day += std::chrono::days(1)) dates.insert(Date(day));
}

CalendarYear year_2025() {
  using namespace std::chrono;
  CalendarYear year;
  add_range(year.days_off, 2025y / 1 / 1, 2025y / 1 / 1);
  add_range(year.days_off, 2025y / 1 / 28, 2025y / 2 / 4);
  add_range(year.days_off, 2025y / 4 / 4, 2025y / 4 / 6);
  add_range(year.days_off, 2025y / 5 / 1, 2025y / 5 / 5);
  add_range(year.days_off, 2025y / 5 / 31, 2025y / 6 / 2);
  add_range(year.days_off, 2025y / 10 / 1, 2025y / 10 / 8);
  year.makeup_days = {2025y / 1 / 26, 2025y / 2 / 8, 2025y / 4 / 27, 2025y / 9 / 28, 2025y / 10 / 11};
  return year;
}

CalendarYear year_2026() {
  using namespace std::chrono;
  CalendarYear year;
  add_range(year.days_off, 2026y / 1 / 1, 2026y / 1 / 3);
  add_range(year.days_off, 2026y / 2 / 15, 2026y / 2 / 23);
  add_range(year.days_off, 2026y / 4 / 4, 2026y / 4 / 6);
  add_range(year.days_off, 2026y / 5 / 1, 2026y / 5 / 5);
  add_range(year.days_off, 2026y / 6 / 19, 2026y / 6 / 21);
  add_range(year.days_off, 2026y / 9 / 25, 2026y / 9 / 27);
  add_range(year.days_off, 2026y / 10 / 1, 2026y / 10 / 7);
  year.makeup_days = {2026y / 1 / 4, 2026y / 2 / 14, 2026y / 2 / 28,
                      2026y / 5 / 9, 2026y / 9 / 20, 2026y / 10 / 10};
  return year;
}

Calendar both_years() {
  Calendar calendar;
  calendar.years = {{2025, year_2025()}, {2026, year_2026()}};
  return calendar;
}

Instant at(const std::string& text) {
  const auto parsed = parse_rfc3339(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Instant());
}

std::string day_after(const Calendar& calendar, Date start, int count = 1) {
  return to_rfc3339(instant_at(working_days_after(calendar, start, count).date, 0min, shanghai), shanghai)
      .substr(0, 10);
}

TEST(Calendar, Counts248WorkingDaysInEachYearOfTheNotices) {
  const Calendar calendar = both_years();
  for (int year : {2025, 2026}) {
    int working = 0;
    sys_days day = std::chrono::year(year) / 1 / 1;
    for (; Date(day).year() == std::chrono::year(year); day += std::chrono::days(1)) {
      const DayKind kind = day_kind(calendar, Date(day));
      EXPECT_FALSE(kind.year_missing);
      working += kind.working ? 1 : 0;
    }
    EXPECT_EQ(working, 248) << year;
  }
}

TEST(Calendar, TheNextWorkingDayOfAQuietSundayIsMonday) {
  EXPECT_EQ(day_after(both_years(), Date(2026y / 7 / 19)), "2026-07-20");
}

TEST(Calendar, AMakeUpSundayIsAWorkingDay) {
  EXPECT_EQ(day_after(both_years(), Date(2026y / 9 / 18)), "2026-09-20");
  EXPECT_EQ(day_after(both_years(), Date(2026y / 1 / 3)), "2026-01-04");
}

TEST(Calendar, TheNineDaysOfTheSpringFestivalAreSkipped) {
  EXPECT_EQ(day_after(both_years(), Date(2026y / 2 / 14)), "2026-02-24");
}

TEST(Calendar, TheDaysOfTheScenariosFallWhereTheirNoticesPutThem) {
  EXPECT_EQ(day_after(both_years(), Date(2026y / 4 / 5)), "2026-04-07");
  EXPECT_EQ(day_after(both_years(), Date(2026y / 3 / 9)), "2026-03-10");
  EXPECT_EQ(day_after(both_years(), Date(2026y / 6 / 21)), "2026-06-22");
}

TEST(Calendar, AYearWithoutDataKeepsItsFixedHolidaysAndIsNamed) {
  const CountedDay counted = working_days_after(both_years(), Date(2026y / 12 / 31), 1);
  EXPECT_EQ(counted.date, Date(2027y / 1 / 4));
  EXPECT_EQ(counted.missing_years, std::vector<int>{2027});
}

TEST(Calendar, EveryMissingYearIsNamedOnce) {
  const CountedDay counted = working_days_after(Calendar{}, Date(2027y / 12 / 1), 300);
  EXPECT_EQ(counted.missing_years, (std::vector<int>{2027, 2028, 2029}));
  EXPECT_TRUE(working_days_after(both_years(), Date(2026y / 7 / 19), 1).missing_years.empty());
}

TEST(Calendar, ACalendarThatNeverWorksEndsTheCount) {
  Calendar calendar;
  for (int year = 2026; year <= 2032; ++year)
    add_range(calendar.years[year].days_off, std::chrono::year(year) / 1 / 1,
              std::chrono::year(year) / 12 / 31);
  EXPECT_LE(working_days_after(calendar, Date(2026y / 1 / 1), 1).date, Date(2029y / 1 / 10));
}

TEST(Calendar, SeveralWorkingDaysAreCountedOneByOne) {
  EXPECT_EQ(day_after(both_years(), Date(2026y / 9 / 30), 5), "2026-10-13");
}

TEST(Calendar, TwentyFourHundredIsTheNextMidnight) {
  EXPECT_EQ(instant_at(Date(2026y / 7 / 20), 24h, shanghai), at("2026-07-21T00:00:00+08:00"));
  EXPECT_EQ(instant_at(Date(2026y / 12 / 31), 24h, shanghai), at("2027-01-01T00:00:00+08:00"));
  EXPECT_EQ(instant_at(Date(2026y / 7 / 20), 0min, shanghai), at("2026-07-20T00:00:00+08:00"));
}

TEST(Calendar, TheDateIsThatOfTheZone) {
  EXPECT_EQ(date_at(at("2026-07-18T16:00:00Z"), shanghai), Date(2026y / 7 / 19));
  EXPECT_EQ(date_at(at("2026-07-18T15:59:59.999Z"), shanghai), Date(2026y / 7 / 18));
  EXPECT_EQ(date_at(at("2026-07-18T16:00:00Z"), "America/New_York"), Date(2026y / 7 / 18));
  EXPECT_EQ(date_at(at("1970-01-01T00:30:00Z"), "America/New_York"), Date(1969y / 12 / 31));
}

TEST(Calendar, TheTimeOfDayIsThatOfTheWallClock) {
  EXPECT_EQ(time_of_day_at(at("2026-07-18T19:42:00.250Z"), shanghai), 3h + 42min + 250ms);
  EXPECT_EQ(time_of_day_at(at("1970-01-01T00:30:00Z"), "America/New_York"), 19h + 30min);
}

TEST(Calendar, AnAmbiguousTimeIsTheEarlierOne) {
  // Clocks in Berlin go back from 03:00 to 02:00 on 2026-10-25.
  EXPECT_EQ(instant_at(Date(2026y / 10 / 25), 2h + 30min, "Europe/Berlin"), at("2026-10-25T02:30:00+02:00"));
}

TEST(Calendar, ATimeInTheGapIsTheFirstInstantAfterIt) {
  // And forward from 02:00 to 03:00 on 2026-03-29.
  EXPECT_EQ(instant_at(Date(2026y / 3 / 29), 2h + 30min, "Europe/Berlin"), at("2026-03-29T03:00:00+02:00"));
  EXPECT_EQ(instant_at(Date(2026y / 3 / 29), 24h, "Europe/Berlin"), at("2026-03-30T00:00:00+02:00"));
}

TEST(Calendar, KnowsWhichZonesExist) {
  EXPECT_TRUE(zone_exists("Asia/Shanghai"));
  EXPECT_TRUE(zone_exists("UTC"));
  for (const char* wrong : {"", "Asia/Atlantis", "asia/shanghai ", "../../etc/passwd", "+08:00"})
    EXPECT_FALSE(zone_exists(wrong)) << wrong;
}

TEST(Rfc3339, WritesTheOffsetOfTheZoneAndMillisecondsOnlyWhereThereAreAny) {
  EXPECT_EQ(to_rfc3339(at("2026-07-18T19:42:00Z"), shanghai), "2026-07-19T03:42:00+08:00");
  EXPECT_EQ(to_rfc3339(at("2026-07-18T19:42:00.007Z"), shanghai), "2026-07-19T03:42:00.007+08:00");
  EXPECT_EQ(to_rfc3339(at("2026-07-18T19:42:00Z"), "America/St_Johns"), "2026-07-18T17:12:00-02:30");
  EXPECT_EQ(to_rfc3339(at("2026-01-18T19:42:00Z"), "Europe/Berlin"), "2026-01-18T20:42:00+01:00");
  EXPECT_EQ(to_rfc3339(Instant(-1ms), "UTC"), "1969-12-31T23:59:59.999+00:00");
}

TEST(Rfc3339, ReadsBackWhatItWroteEvenWhereTheOffsetHadSeconds) {
  for (const std::string& zone : {shanghai, std::string("Europe/Berlin"), std::string("Africa/Monrovia")})
    for (std::int64_t millis : {1'000'000LL, 1'784'403'720'000LL, 1'784'403'720'999LL, 7'000'000'000'000LL})
      EXPECT_EQ(at(to_rfc3339(from_millis(millis), zone)), from_millis(millis)) << zone << millis;
}

TEST(Rfc3339, ReadsEveryFormOfTheStandard) {
  const Instant when = at("2026-07-19T03:42:00+08:00");
  EXPECT_EQ(to_millis(when), 1784403720000);
  for (const char* same :
       {"2026-07-18T19:42:00Z", "2026-07-18t19:42:00z", "2026-07-18T19:42:00-00:00",
        "2026-07-19T19:41:00+23:59", "2026-07-18T19:42:00.0Z", "2026-07-18T19:42:00.000999999Z"})
    EXPECT_EQ(at(same), when) << same;
  EXPECT_EQ(at("2026-07-18T19:42:00.5Z"), when + 500ms);
  EXPECT_EQ(at("2026-07-18T19:42:00.123456789Z"), when + 123ms);
  EXPECT_EQ(at("2024-02-29T00:00:00Z"), Instant(sys_days(2024y / 2 / 29)));
}

TEST(Rfc3339, ReadsALeapSecondAsTheSecondBefore) {
  EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2016-12-31T23:59:59Z"));
  EXPECT_EQ(at("2017-01-01T07:59:60+08:00"), at("2016-12-31T23:59:59Z"));
  EXPECT_FALSE(parse_rfc3339("2026-07-19T03:42:60+08:00"));
  EXPECT_FALSE(parse_rfc3339("2026-07-30T23:59:60Z"));
  EXPECT_FALSE(parse_rfc3339("2016-12-31T23:59:61Z"));
}

TEST(Rfc3339, RefusesTheYearsOutsideItsBounds) {
  EXPECT_TRUE(parse_rfc3339("1970-01-01T00:00:00Z"));
  EXPECT_TRUE(parse_rfc3339("2199-12-31T23:59:59.999Z"));
  for (const char* wrong : {"1970-01-01T00:00:00+00:01", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
                            "2199-12-31T23:59:59-00:01", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
    EXPECT_FALSE(parse_rfc3339(wrong)) << wrong;
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* wrong : {"",
                            " ",
                            "Z",
                            "2026",
                            "2026-07-19",
                            "2026-07-19T03:42:00",
                            "2026-07-19T03:42+08:00",
                            "2026-07-19 03:42:00+08:00",
                            "2026-07-19T03:42:00 +08:00",
                            "2026-07-19T03:42:00+0800",
                            "2026-07-19T03:42:00+08",
                            "2026-07-19T03:42:00+24:00",
                            "2026-07-19T03:42:00+08:60",
                            "2026-07-19T03:42:00+8:00",
                            "2026-7-19T03:42:00Z",
                            "26-07-19T03:42:00Z",
                            "2026-13-01T00:00:00Z",
                            "2026-00-01T00:00:00Z",
                            "2026-02-29T00:00:00Z",
                            "2026-04-31T00:00:00Z",
                            "2026-07-00T00:00:00Z",
                            "2026-07-19T24:00:00Z",
                            "2026-07-19T03:60:00Z",
                            "2026-07-19T03:42:00.Z",
                            "2026-07-19T03:42:00,5Z",
                            "2026-07-19T03:42:00.1234567890Z",
                            "2026-07-19T03:42:00ZZ",
                            "2026-07-19T03:42:00Z ",
                            " 2026-07-19T03:42:00Z",
                            "2026-07-19T03:42:00Z\n",
                            "+2026-07-19T03:42:00Z",
                            "-2026-07-19T03:42:00Z",
                            "2026-07-19T-3:42:00Z",
                            "2026-07-19T03:42:0xZ",
                            "２０２６-07-19T03:42:00Z",
                            "2026-07-19T03:42:00\xff",
                            "2026-07-19T03:42:00+08:00[Asia/Shanghai]",
                            "20260719T034200Z",
                            "2026-W29-7T03:42:00Z",
                            "今晨3时42分",
                            "1784403720",
                            "1e400",
                            "2026-07-19T03:42:00.00000000000000000000000000000000000Z"})
    EXPECT_FALSE(parse_rfc3339(wrong)) << wrong;
  EXPECT_FALSE(parse_rfc3339(std::string("2026-07-19T03:42:00Z\0", 21)));
  EXPECT_FALSE(parse_rfc3339(std::string(1'000'000, '2')));
}

TEST(Rfc3339, SaysWhatWasWrongAndHowItIsWritten) {
  EXPECT_EQ(parse_rfc3339("2026-02-30T00:00:00Z").error().message,
            "there is no such day; write it like 2026-07-19T03:42:00+08:00");
}

}  // namespace
}  // namespace jibao
