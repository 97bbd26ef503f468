#include "daemon/simulate/moment.hpp"

#include <gtest/gtest.h>

#include "rules/calendar.hpp"

namespace jibao::simulate {
namespace {

const std::string zone = "Asia/Shanghai";

Instant at(const std::string& local) { return parse_rfc3339(local + "+08:00").value(); }

const Timescale scale{at("2026-07-19T23:50:00"), zone};

std::string read(std::string_view text, BareTime bare, const std::string& from) {
  const auto found = read_moment(text, scale, bare, at(from));
  return found ? to_rfc3339(*found, zone).substr(0, 19) : "none";
}

TEST(Moment, CountsFromTheStartWithAPlusAndAMinus) {
  EXPECT_EQ(read("+20m", BareTime::next, "2026-07-20T08:00:00"), "2026-07-20T00:10:00");
  EXPECT_EQ(read("-13m", BareTime::latest, "2026-07-20T08:00:00"), "2026-07-19T23:37:00");
  EXPECT_EQ(read("+1h30m", BareTime::next, "2026-07-19T23:50:00"), "2026-07-20T01:20:00");
}

TEST(Moment, OfABareTimeIsTheNextTheLatestOrTheNearest) {
  EXPECT_EQ(read("00:05", BareTime::next, "2026-07-19T23:50:00"), "2026-07-20T00:05:00");
  EXPECT_EQ(read("23:50", BareTime::next, "2026-07-19T23:50:00"), "2026-07-19T23:50:00");
  EXPECT_EQ(read("23:40", BareTime::latest, "2026-07-20T00:10:00"), "2026-07-19T23:40:00");
  EXPECT_EQ(read("00:10", BareTime::latest, "2026-07-20T00:10:00"), "2026-07-20T00:10:00");
  EXPECT_EQ(read("23:40", BareTime::nearest, "2026-07-20T00:10:00"), "2026-07-19T23:40:00");
  EXPECT_EQ(read("02:00", BareTime::nearest, "2026-07-19T23:50:00"), "2026-07-20T02:00:00");
}

TEST(Moment, MayHaveSecondsADateOrAnOffset) {
  EXPECT_EQ(read("23:50:30", BareTime::next, "2026-07-19T23:50:00"), "2026-07-19T23:50:30");
  EXPECT_EQ(read("2026-07-20 24:00", BareTime::nearest, "2026-07-19T23:50:00"), "2026-07-21T00:00:00");
  EXPECT_EQ(read("2026-07-20T08:00:00Z", BareTime::nearest, "2026-07-19T23:50:00"), "2026-07-20T16:00:00");
}

TEST(Moment, IsNothingElse) {
  for (const char* text : {"", "soon", "25:00", "03:60", "03:55:60", "+20", "+1d", "2026-07-19", "2026-02-30 08:00", ":", "3"})
    EXPECT_EQ(read(text, BareTime::next, "2026-07-19T23:50:00"), "none") << text;
}

TEST(Moment, IsToldWithoutWhatGoesWithoutSaying) {
  const Instant beside = at("2026-07-19T03:55:00");
  EXPECT_EQ(moment_text(at("2026-07-19T04:02:00"), beside, zone), "04:02");
  EXPECT_EQ(moment_text(at("2026-07-19T04:02:01"), beside, zone), "04:02:01");
  EXPECT_EQ(moment_text(at("2026-07-21T00:00:00"), beside, zone), "2026-07-21 00:00");
}

}  // namespace
}  // namespace jibao::simulate
