// The worked scenarios of the trade as stories: filing, clocks, pages, deeds and verdicts, the whole timeline to the
// second. Each timeline stands in golden/ and was read line by line against the scenario; a page that was not expected
// fails the story.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/stories/golden.hpp"
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

Decision withdraw(World& world, CloseAs as, const std::string& by, const std::string& handed_to = {}) {
  CloseRequested event;
  event.incident = 1;
  event.as = as;
  event.reason = "毕业班自发合影";
  event.handed_to = handed_to;
  event.by = {by, "operator", false};
  return world.submit(event);
}

World campus(Policy policy = sample_policy()) {
  World world(shared(std::move(policy)));
  world.until("2026-06-21 21:08");
  world.file(report("MASS.CAMPUS", "网传县一中学生聚集", "2026-06-21 20:40", "2026-06-21 21:08"), "wangfang");
  world.until("2026-06-21 21:40");
  return world;
}

TEST(Scenario08, MistakenBecomesFalseOnlyWhereAPersonSaysSo) {
  World world = campus();
  withdraw(world, CloseAs::mistaken, "wangfang");
  world.until("2026-06-23 00:00");
  EXPECT_EQ(world.incident().closed_as, CloseAs::mistaken);
  EXPECT_EQ(world.incident().state, IncidentState::withdrawn) << "its written report is still owed";
  EXPECT_EQ(withdraw(world, CloseAs::false_report, "").refusal->pointer, "/by");
  EXPECT_TRUE(withdraw(world, CloseAs::mistaken, "").repeated);
  const auto withdrawn = world.incident().withdrawn_at;
  EXPECT_FALSE(withdraw(world, CloseAs::false_report, "zhaogang").refusal);
  EXPECT_EQ(world.incident().closed_as, CloseAs::false_report);
  EXPECT_EQ(world.incident().withdrawn_at, withdrawn) << "another finding moves no clock";
}

TEST(Scenario08, TheReportOfTheWithdrawalSaysAllThatIsStillOwedInWriting) {
  Policy policy = sample_policy();
  for (ObligationRule& rule : policy.obligations)
    if (rule.id == "nj.written") rule.stage = Stage::initial;
  World world = campus(policy);
  withdraw(world, CloseAs::mistaken, "wangfang");
  world.written(1, "wangfang", Stage::cancellation);
  EXPECT_EQ(world.obligation("nj.written").state, ObligationState::fulfilled);
  EXPECT_EQ(world.incident().state, IncidentState::closed);
}

TEST(Scenario08, RulesForTheWithdrawalReplaceWhatWasOwed) {
  Policy policy = sample_policy();
  ObligationRule rule = policy.obligations.front();
  rule.id = "withdrawal";
  rule.deed = DeedKind::written_report;
  rule.stage = Stage::cancellation;
  rule.withdrawn_as = {CloseAs::mistaken, CloseAs::cancelled};
  rule.anchors = {Anchor::withdrawn};
  rule.limit = Limit{Limit::Unit::elapsed, std::chrono::minutes(60), 0};
  rule.remind_before.clear();
  rule.office.reset();
  policy.obligations.push_back(rule);
  World world = campus(policy);
  withdraw(world, CloseAs::mistaken, "wangfang");
  EXPECT_EQ(world.obligation("withdrawal").due, at("2026-06-21 22:40"));
  EXPECT_EQ(world.obligation("nj.written").state, ObligationState::superseded);
  EXPECT_EQ(world.obligation("nj.phone").state, ObligationState::superseded);
  World other = campus(policy);
  withdraw(other, CloseAs::handed_over, "wangfang", "邻县县委办");
  EXPECT_EQ(other.obligation("nj.written").state, ObligationState::open) << "no rule speaks of a handing over";
}

TEST(Scenario08, HandingOverNamesTheUnitAndTellsEverybodyWhoWasPaged) {
  World world = campus();
  EXPECT_EQ(withdraw(world, CloseAs::handed_over, "wangfang").refusal->pointer, "/handed_to");
  world.timeline();
  EXPECT_FALSE(withdraw(world, CloseAs::handed_over, "wangfang", "邻县县委办").refusal);
  EXPECT_EQ(world.incident().handed_to, "邻县县委办");
  EXPECT_EQ(world.incident().state, IncidentState::withdrawn);
  std::string told = world.timeline();
  for (const char* person : {"zhaogang", "liqiang", "chenming", "zhouwei"})
    EXPECT_THAT(told, testing::HasSubstr("cancelled sms " + std::string(person)));
  EXPECT_THAT(told, testing::Not(testing::HasSubstr("cancelled sms wangfang"))) << "who has just written it knows";
}

// A warning has rules of its own: the duty leader within 10 minutes, handed on within 30, in writing the next working day.
Policy snow_policy() {
  Policy policy = sample_policy();
  policy.categories.insert(policy.categories.begin(), {"DIS.SNOW", {"暴雪", "snow"}, false, false});
  std::sort(policy.categories.begin(), policy.categories.end(), [](const Category& a, const Category& b) { return a.code < b.code; });
  const auto add = [&](const std::string& id, DeedKind deed, Limit limit) {
    ObligationRule rule = policy.obligations.front();
    rule.id = id;
    rule.kinds = {IncidentKind::warning};
    rule.deed = deed;
    rule.limit = limit;
    rule.anchors = {Anchor::received};
    rule.remind_before.clear();
    rule.office.reset();
    rule.deed_within = std::chrono::hours(5);
    policy.obligations.push_back(rule);
  };
  add("warning.leader", DeedKind::phone_report, {Limit::Unit::elapsed, std::chrono::minutes(10), 0});
  add("warning.forward", DeedKind::notice, {Limit::Unit::elapsed, std::chrono::minutes(30), 0});
  add("warning.written", DeedKind::written_report, {Limit::Unit::working_days, {}, 1});
  EscalationPolicy calm = policy.escalations.front();
  calm.id = "warning";
  calm.kinds = {IncidentKind::warning};
  calm.steps.resize(1);
  calm.steps[0].page = {"primary"};
  policy.escalations.push_back(calm);
  return policy;
}

TEST(Scenario04, AWarningHasItsOwnClocksAndTakesThoseOfAnIncidentOnceItHappens) {
  World world(shared(snow_policy()));
  world.until("2026-01-03 16:06");
  world.timeline();
  Report warning = report("DIS.SNOW", "暴雪橙色预警", "", "2026-01-03 16:06");
  warning.kind = IncidentKind::warning;
  warning.source_unit = "县气象台";
  world.file(warning, "wangfang");
  EXPECT_EQ(world.incident().obligations.size(), 3U) << "none of the incident's clocks";
  EXPECT_EQ(world.obligation("warning.leader").due, at("2026-01-03 16:16"));
  EXPECT_EQ(world.obligation("warning.forward").due, at("2026-01-03 16:36"));
  EXPECT_EQ(world.obligation("warning.written").due, at("2026-01-05 00:00")) << "24:00 of a make-up Sunday";
  world.until("2026-01-03 16:08");
  world.acknowledge(1, "wangfang", Strength::strong);
  world.until("2026-01-03 16:10");
  world.phone(1, "wangfang");
  world.until("2026-01-03 16:40");
  EXPECT_TRUE(world.obligation("warning.forward").breached_at);
  DeedReported forward;
  forward.incident = 1;
  forward.deed = DeedKind::notice;
  forward.by = {"wangfang", "operator", false};
  world.submit(forward);
  world.acknowledge(1, "wangfang", Strength::strong);
  world.until("2026-01-03 20:30");
  ReportAmended happened;
  happened.incident = 1;
  happened.changes = {{"kind", "incident"}, {"occurred_at", "2026-01-03T20:18:00+08:00"}, {"summary", "大棚垮塌，2人被困"}};
  happened.correction = true;
  happened.reason = "预警成灾";
  happened.by = {"wangfang", "operator", false};
  EXPECT_FALSE(world.submit(happened).refusal);
  EXPECT_TRUE(world.incident().claims.empty()) << "no second person is needed for what has just begun";
  EXPECT_EQ(world.obligation("nj.phone").due, at("2026-01-03 20:38"));
  EXPECT_EQ(world.obligation("nj.written").due, at("2026-01-03 22:18"));
  EXPECT_EQ(world.obligation("warning.written").state, ObligationState::superseded);
  EXPECT_EQ(world.obligation("warning.forward").state, ObligationState::fulfilled) << "what was done stays done";
  world.until("2026-01-03 20:33:01");
  expect_timeline(world, "scenario04");
}

TEST(Scenario04, AWarningThatHappensWithoutAKnownTimeCountsFromTheReportOfIt) {
  World world(shared(snow_policy()));
  world.until("2026-01-03 16:06");
  Report warning = report("DIS.SNOW", "暴雪橙色预警", "", "2026-01-03 16:06");
  warning.kind = IncidentKind::warning;
  world.file(warning, "wangfang");
  world.until("2026-01-03 20:30");
  ReportAmended happened;
  happened.incident = 1;
  happened.changes = {{"kind", "incident"}};
  happened.by = {"wangfang", "operator", false};
  EXPECT_FALSE(world.submit(happened).refusal);
  EXPECT_EQ(world.obligation("nj.phone").due, at("2026-01-03 20:50"));
  EXPECT_EQ(world.incident().report.received, at("2026-01-03 20:30"));
  happened.changes = {{"kind", "warning"}};
  happened.correction = true;
  EXPECT_EQ(world.submit(happened).refusal->pointer, "/changes/kind");
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
