#include "daemon/web/local_time.hpp"

#include <gtest/gtest.h>

#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

const std::string zone = "Asia/Shanghai";
const Instant now = *parse_rfc3339("2026-07-19T03:55:00+08:00");

std::string read(std::string_view text) {
  const auto when = parse_local_time(text, now, zone);
  return when ? to_rfc3339(*when, zone) : "nothing";
}

TEST(LocalTime, ReadsTheLatestSuchTimeOfDayThatIsNotFarAhead) {
  EXPECT_EQ(read("03:42"), "2026-07-19T03:42:00+08:00");
  EXPECT_EQ(read("3:42"), "2026-07-19T03:42:00+08:00");
  EXPECT_EQ(read("03：42"), "2026-07-19T03:42:00+08:00");
  EXPECT_EQ(read("03:56"), "2026-07-19T03:56:00+08:00");  // a clock that runs a minute fast
  EXPECT_EQ(read("23:50"), "2026-07-18T23:50:00+08:00");
  EXPECT_EQ(read("05:55"), "2026-07-19T05:55:00+08:00");  // a slip of the pen, to be refused; not yesterday's
  EXPECT_EQ(read("05:56"), "2026-07-18T05:56:00+08:00");
}

TEST(LocalTime, ReadsDatesFormFieldsAndRfc3339) {
  EXPECT_EQ(read("2026-07-18 23:50"), "2026-07-18T23:50:00+08:00");
  EXPECT_EQ(read("2026-07-18T23:50"), "2026-07-18T23:50:00+08:00");
  EXPECT_EQ(read("2026-07-18T23:50:07"), "2026-07-18T23:50:07+08:00");
  EXPECT_EQ(read("2026-07-18T15:50:00Z"), "2026-07-18T23:50:00+08:00");
}

TEST(LocalTime, ReadsHowLongAgo) {
  EXPECT_EQ(read("20m ago"), "2026-07-19T03:35:00+08:00");
  EXPECT_EQ(read("2h ago"), "2026-07-19T01:55:00+08:00");
  EXPECT_EQ(read("13分钟前"), "2026-07-19T03:42:00+08:00");
  EXPECT_EQ(read("now"), "2026-07-19T03:55:00+08:00");
}

TEST(LocalTime, ReadsNothingElse) {
  for (const char* text :
       {"", "24:00", "03:60", "3:4", "03:42x", "2026-02-30 03:42", "2026-07-19", "20m", "-5m ago", "1e9m ago",
        "9999999999999999999m ago", "2026-7-19 03:42", "2026-07-19 03:42 +8"})
    EXPECT_EQ(read(text), "nothing") << text;
}

TEST(LocalTime, WritesWhatItReads) {
  EXPECT_EQ(local_time_value(now, zone), "2026-07-19T03:55");
  EXPECT_EQ(read(local_time_value(now, zone)), "2026-07-19T03:55:00+08:00");
}

}  // namespace
}  // namespace jibao::web
