// The worked scenarios of the trade as stories: filing, clocks, pages, deeds and verdicts, the whole timeline to the
// second. Each timeline stands in golden/ and was read line by line against the scenario; a page that was not expected
// fails the story.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

World world_at(const std::string& local) {
  World world(shared(sample_policy()));
  world.until(local);
  world.timeline();
  return world;
}

void expect_timeline(World& world, const std::string& name) {
  std::ifstream file(std::string(JIBAO_SOURCE_DIR) + "/tests/stories/golden/" + name + ".txt");
  ASSERT_TRUE(file) << name;
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(world.timeline(), golden.str());
}

Report report(const std::string& category, const std::string& title, const std::string& occurred,
              const std::string& received) {
  Report r;
  r.category = category;
  r.title = title;
  r.summary = title;
  r.reporter.name = "值班员";
  if (!occurred.empty()) r.occurred.at = at(occurred);
  r.received = at(received);
  return r;
}

Report flood() { return report("DIS.FLOOD.INUNDATION", "青石河漫堤洪水进村", "2026-07-19 03:42", "2026-07-19 03:55"); }

TEST(Scenario01, FloodAtNightFromFilingToTheLastDeed) {
  World world = world_at("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  world.until("2026-07-19 03:56:10");
  world.acknowledge(1, "zhaogang", Strength::strong, AckKind::on_my_way);
  world.until("2026-07-19 04:01:00");
  world.phone(1, "wangfang");
  world.until("2026-07-19 05:20:00");
  world.written(1, "wangfang");
  world.until("2026-07-19 08:00:00");
  CloseRequested close;
  close.incident = 1;
  close.by = {"zhaogang", "operator", false};
  world.submit(close);
  world.until("2026-07-25 00:00:00");
  expect_timeline(world, "scenario01");
}

TEST(Scenario01, NobodyAnswersAndTheLimitsPassOneSecondAfterTheirTime) {
  World world = world_at("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  world.until("2026-07-19 04:02:00");
  EXPECT_FALSE(world.obligation("nj.phone").breached_at) << "04:02:00 is on time";
  world.until("2026-07-19 04:02:01");
  EXPECT_EQ(world.obligation("nj.phone").breached_at, at("2026-07-19 04:02:01"));
  world.until("2026-07-19 04:25:00");
  expect_timeline(world, "scenario01_silence");
}

TEST(Scenario05, SickPupilsAreDueOnAMakeUpSunday) {
  World world = world_at("2026-09-18 10:22");
  world.file(report("DIS.EPI.UNKNOWN", "县第二中学23名学生呕吐", "2026-09-18 10:15", "2026-09-18 10:22"), "wangfang");
  world.until("2026-09-18 10:24:00");
  world.acknowledge(1, "wangfang", Strength::strong);
  world.until("2026-09-18 10:31:00");
  world.phone(1, "wangfang");
  world.until("2026-09-18 11:15:00");
  world.written(1, "wangfang");
  world.until("2026-09-19 00:00:00");
  expect_timeline(world, "scenario05");
}

TEST(Scenario08, ACampusRumourTheUnitWasLateTheOfficeWasNotAndItIsWithdrawn) {
  World world = world_at("2026-06-21 21:08");
  world.file(report("MASS.CAMPUS", "网传县一中学生聚集", "2026-06-21 20:40", "2026-06-21 21:08"), "wangfang");
  world.until("2026-06-21 21:09:00");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-06-21 21:15:00");
  world.phone(1, "wangfang");
  world.until("2026-06-21 21:40:00");
  CloseRequested withdraw;
  withdraw.incident = 1;
  withdraw.as = CloseAs::mistaken;
  withdraw.reason = "毕业班自发合影";
  withdraw.by = {"wangfang", "operator", false};
  world.submit(withdraw);
  world.until("2026-06-21 22:30:00");
  world.written(1, "wangfang", Stage::cancellation);
  expect_timeline(world, "scenario08");
  const Obligation& phone = world.obligation("nj.phone");
  EXPECT_EQ(phone.now, Verdict::late);
  EXPECT_EQ(phone.late_by, LateBy::unit);
  EXPECT_EQ(world.obligation("nj.written").now, Verdict::on_time);
  EXPECT_EQ(world.incident().closed_as, CloseAs::mistaken);
}

TEST(Scenario09, ALostSourceCountsFromItsDiscoverySinceTheOccurrenceIsOnlyAnInterval) {
  World world = world_at("2026-02-14 09:12");
  Report r = report("CRIME.GUN_RADSOURCE", "Ⅲ类后装放射源不在贮源罐内", "", "2026-02-14 09:12");
  r.occurred.from = at("2026-02-13 17:30");
  r.occurred.until = at("2026-02-14 09:05");
  r.discovered = at("2026-02-14 09:05");
  world.file(r, "wangfang");
  world.until("2026-02-14 09:13:30");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-02-14 09:20:00");
  world.phone(1, "wangfang");
  world.until("2026-02-14 10:30:00");
  world.written(1, "wangfang");
  expect_timeline(world, "scenario09");
}

TEST(Scenario12, TheCalendarOfTheNextYearIsMissingAndThatIsSaid) {
  World world = world_at("2026-12-31 16:58");
  world.file(report("ACC.HAZCHEM", "恒泰化工反应釜爆燃", "2026-12-31 16:47", "2026-12-31 16:58"), "wangfang");
  const Obligation& written = world.obligation("xj.written");
  EXPECT_EQ(written.due, at("2027-01-05 00:00")) << "24:00 of 4 January, by the plain weekday rule";
  EXPECT_THAT(written.missing_years, testing::ElementsAre(2027));
}

TEST(LateRecord, DialledBeforeTypedAfterIsABreachThenRebuttedByASecondPerson) {
  World world = world_at("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-07-19 04:06:00");
  world.phone(1, "wangfang", at("2026-07-19 04:01:00"));
  EXPECT_EQ(world.obligation("nj.phone").then, Verdict::late);
  EXPECT_EQ(world.obligation("nj.phone").now, Verdict::late);
  Confirmed own;
  own.incident = 1;
  own.claim = 1;
  own.by = {"wangfang", "operator", false};
  EXPECT_EQ(world.submit(own).refusal->kind, RefusalKind::forbidden);
  Confirmed second = own;
  second.by.person = "zhaogang";
  world.submit(second);
  EXPECT_EQ(world.obligation("nj.phone").then, Verdict::late) << "as known then: never undone";
  EXPECT_EQ(world.obligation("nj.phone").now, Verdict::on_time);
  EXPECT_TRUE(world.obligation("nj.phone").breached_at);
  expect_timeline(world, "late_record");
}

TEST(LateRecord, StampedAsItHappenedNeedsNoSecondPerson) {
  World world = world_at("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-07-19 03:59:30");
  world.submit(DeedStamped{1, Stamp::dialling, {"wangfang", "operator", false}});
  world.until("2026-07-19 04:01:00");
  world.submit(DeedStamped{1, Stamp::connected, {"wangfang", "operator", false}});
  world.until("2026-07-19 04:06:00");
  world.phone(1, "wangfang");
  expect_timeline(world, "stamped");
  EXPECT_EQ(world.obligation("nj.phone").then, Verdict::late);
  EXPECT_EQ(world.obligation("nj.phone").now, Verdict::on_time);
}

TEST(Restart, WhatFellDueWhileItWasDownIsPagedAtOnceAndSaysSo) {
  World world = world_at("2026-07-19 03:55");
  world.file(flood(), "wangfang");
  world.until("2026-07-19 03:56:00");
  world.restart(at("2026-07-19 04:10:00"));
  expect_timeline(world, "restart");
}

}  // namespace
}  // namespace jibao::stories
