// The written forms of single values.
#include "config/values.hpp"

#include <gtest/gtest.h>

#include "config/spelling.hpp"

namespace jibao::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Duration, IsReadInEnglishAndInChinese) {
  EXPECT_EQ(parse_duration("90s").value(), seconds(90));
  EXPECT_EQ(parse_duration("20m").value(), minutes(20));
  EXPECT_EQ(parse_duration("1h30m").value(), minutes(90));
  EXPECT_EQ(parse_duration("72h").value(), hours(72));
  EXPECT_EQ(parse_duration("20 分钟").value(), minutes(20));
  EXPECT_EQ(parse_duration("2小时").value(), hours(2));
  EXPECT_EQ(parse_duration("0s").value(), seconds(0));
}

TEST(Duration, IsRefusedWhereItCouldBeMisread) {
  for (const char* text : {"", "20", "m", "-5m", "1d", "1天", "5m1h", "1m1m", "1.5h", "20 min", "9999999999s",
                           "24h ", "99999999h"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Limit, CountsHoursWorkingDaysOrCalendarDays) {
  EXPECT_EQ(parse_limit("20m")->elapsed, minutes(20));
  const Limit working = parse_limit("1 working day").value();
  EXPECT_EQ(working.unit, Limit::Unit::working_days);
  EXPECT_EQ(working.count, 1);
  EXPECT_EQ(parse_limit("2 calendar days")->unit, Limit::Unit::calendar_days);
  EXPECT_EQ(parse_limit("5个工作日")->count, 5);
}

TEST(Limit, OfNothingOrOfAnUnnamedDayIsRefused) {
  for (const char* text : {"0m", "1 day", "1d", "0 working days", "1001 working days", "working day"}) {
    EXPECT_FALSE(parse_limit(text)) << text;
  }
}

TEST(TimeOfDay, GoesFromMidnightToMidnight) {
  EXPECT_EQ(parse_time_of_day("08:00").value(), hours(8));
  EXPECT_EQ(parse_time_of_day("8:05").value(), minutes(485));
  EXPECT_EQ(parse_time_of_day("24:00").value(), hours(24));
  for (const char* text : {"24:01", "08:60", "8", "0800", "008:00", "08:0", "08:00:00", "-1:00", "08：00"}) {
    EXPECT_FALSE(parse_time_of_day(text)) << text;
  }
}

TEST(DateOfTheYear, MustExist) {
  EXPECT_EQ(parse_date("2028-02-29").value(),
            Date(std::chrono::year(2028), std::chrono::month(2), std::chrono::day(29)));
  for (const char* text :
       {"2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "1969-12-31", "2026/01/01", "2026-01-0a"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(WholeNumber, HasDigitsAloneAndNoLeadingZero) {
  EXPECT_EQ(parse_whole("0").value(), 0);
  EXPECT_EQ(parse_whole("587").value(), 587);
  for (const char* text : {"", "007", "1e3", "-1", "+1", "0x10", "1 ", "99999999999"}) {
    EXPECT_FALSE(parse_whole(text)) << text;
  }
}

TEST(Spelling, CountsSlipsInCharactersNotBytes) {
  EXPECT_EQ(edit_distance("limit", "lmit"), 1u);
  EXPECT_EQ(edit_distance("limit", "limti"), 1u);
  EXPECT_EQ(edit_distance("王芳", "王方"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
}

TEST(Spelling, OffersTheClosestNameAndNoneThatIsFarAway) {
  const std::vector<std::string> known{"limit", "soft", "anchor"};
  EXPECT_EQ(closest("lmit", known), "limit");
  EXPECT_EQ(closest("Anchor", known), "anchor");
  EXPECT_EQ(closest("recipient", known), std::nullopt);
  EXPECT_EQ(did_you_mean("zzz", known), "known are limit, soft, anchor");
  EXPECT_EQ(closest("x", std::vector<std::string>{"y"}), std::nullopt);
}

}  // namespace
}  // namespace jibao::config
