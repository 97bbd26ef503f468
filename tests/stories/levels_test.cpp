// Levels over time: thresholds beside what people state, regrading with the clocks and the escalation that follow it, what
// time alone raises, what several sources say together, and the time after which nothing changes any more.
#include <gmock/gmock.h>

#include "tests/stories/golden.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Criterion at_least(Level level, const std::string& what, std::int64_t bound) {
  Criterion criterion;
  criterion.level = level;
  criterion.at_least[what] = bound;
  criterion.quote = what + "≥" + std::to_string(bound);
  return criterion;
}

Criterion marked(Level level, const std::string& mark, std::optional<Duration> lasting = {}) {
  Criterion criterion;
  criterion.level = level;
  criterion.marks = {mark};
  criterion.lasting = lasting;
  criterion.quote = mark;
  return criterion;
}

GradingScheme scheme(const std::string& id, std::vector<std::string> categories, std::vector<Criterion> criteria) {
  GradingScheme made;
  made.id = id;
  made.name = {id, id};
  made.categories = std::move(categories);
  made.criteria = std::move(criteria);
  return made;
}

/// Accidents by deaths with the missing and a window of 30 days, forest fires by area, deaths and hours, mass incidents;
/// levels I and II page the principal first.
Policy graded_policy() {
  Policy policy = sample_policy();
  policy.categories.insert(policy.categories.begin() + 2, {"DIS.FIRE", {"森林火灾", "forest fire"}, false, false});
  std::sort(policy.categories.begin(), policy.categories.end(),
            [](const Category& a, const Category& b) { return a.code < b.code; });
  policy.measures = {{"fire_area", {"过火面积", "burnt area"}, {"平方米", "m²"}}, {"participants", {"参与人数", "participants"}, {"人", "people"}}};
  policy.marks = {{"open_flame", {"明火未扑灭", "open flame"}}, {"storming", {"冲击机关", "storming"}}, {"traffic_blocked", {"堵路", "blockade"}}};
  policy.schemes.push_back(scheme("order-493", {"ACC"},
                                  {at_least(Level::i, "dead", 30), at_least(Level::ii, "dead", 10), at_least(Level::iii, "dead", 3),
                                   at_least(Level::iv, "dead", 1)}));
  policy.schemes.back().counted_as["missing"] = "dead";
  policy.schemes.back().window = Limit{Limit::Unit::calendar_days, {}, 30};
  policy.schemes.push_back(scheme("forest-fire", {"DIS.FIRE"},
                                  {at_least(Level::iii, "fire_area", 10'000), at_least(Level::iv, "fire_area", 1),
                                   at_least(Level::iii, "dead", 3)}));
  policy.schemes.push_back(scheme("open-flame", {"DIS.FIRE"}, {marked(Level::iii, "open_flame", 24h), marked(Level::ii, "open_flame", 72h)}));
  policy.schemes.push_back(scheme("mass", {"MASS"}, {marked(Level::i, "storming"), marked(Level::i, "traffic_blocked", 8h),
                                                     at_least(Level::ii, "participants", 1000)}));
  policy.duplicates.within = 2h;

  ObligationRule hour;  // from III on: in writing within an hour of the regrading
  hour.id = "hn.written";
  hour.name = {"较大以上一小时书面", "in writing within the hour"};
  hour.categories = {"*"};
  hour.levels = {Level::iii, Level::ii, Level::i};
  hour.deed = DeedKind::written_report;
  hour.stage = Stage::followup;
  hour.owed_to = {"省厅", "province"};
  hour.limit = Limit{Limit::Unit::elapsed, 1h, 0};
  hour.anchors = {Anchor::regraded, Anchor::received};
  hour.deed_within = 40min;
  policy.obligations.push_back(hour);
  ObligationRule daily = hour;  // ... and every day at 08:00 and 17:00
  daily.id = "hn.daily";
  daily.name = {"每日两报", "twice a day"};
  daily.stage = Stage::daily;
  daily.limit = Limit{Limit::Unit::clock, {}, 0, {8h, 17h}};
  daily.repeats = true;
  daily.categories = {"DIS.FIRE"};
  daily.deed_within = 96h;
  policy.obligations.push_back(daily);

  EscalationPolicy serious = policy.escalations.front();
  serious.id = "serious";
  serious.levels = {Level::i, Level::ii};
  serious.steps.front().page = {"principal", "duty_leader"};
  policy.escalations.push_back(serious);
  return policy;
}

World world_at(const std::string& local, Policy policy = graded_policy()) {
  World world(shared(std::move(policy)));
  world.until(local);
  return world;
}

Report report(const std::string& category, const std::string& occurred, const std::string& received) {
  Report r;
  r.category = category;
  r.title = r.summary = "试";
  r.reporter.name = "值班员";
  if (!occurred.empty()) r.occurred.at = at(occurred);
  r.received = at(received);
  return r;
}

Decision amend(World& world, std::vector<FieldChange> changes, bool correction = false, IncidentId id = 1,
               const std::string& by = "wangfang") {
  ReportAmended event;
  event.incident = id;
  event.changes = std::move(changes);
  event.correction = correction;
  event.by = {by, "operator", false};
  return world.submit(event);
}

const char* const noon = "2026-03-10 12:00";

World accident(int dead, Policy policy = graded_policy()) {
  World world = world_at(noon, std::move(policy));
  Report r = report("ACC.HAZCHEM", "2026-03-10 11:50", noon);
  r.casualties.dead = dead;
  world.file(r, "wangfang");
  world.timeline();
  return world;
}

void acknowledge_and_do(World& world, IncidentId id = 1) {
  world.acknowledge(id, "zhaogang", Strength::strong);
  world.phone(id, "wangfang");
  world.written(id, "wangfang", Stage::followup);
  world.timeline();
}

int rounds(const World& world) { return world.incident().ladder.round; }

// ---- the worked scenarios ----

TEST(Scenario03, AFireIsRegradedAtFivePastFiveAndBurnsOnIntoItsSecondAndFourthDay) {
  World world = world_at("2026-04-05 14:31");
  world.file(report("DIS.FIRE", "2026-04-05 14:20", "2026-04-05 14:31"), "wangfang");
  world.until("2026-04-05 14:33");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-04-05 14:38");
  world.phone(1, "wangfang");
  world.until("2026-04-05 15:20");
  world.written(1, "wangfang");
  world.until("2026-04-05 17:05");
  amend(world, {{"casualties.dead", "3"}, {"measures.fire_area", "10000"}, {"marks.open_flame", "yes"}});
  EXPECT_EQ(world.incident().level, Level::iii) << "15 mu are 1 ha, and 3 dead";
  EXPECT_EQ(world.obligation("hn.written").due, at("2026-04-05 18:05"));
  EXPECT_EQ(world.obligation("hn.daily").due, at("2026-04-06 08:00"));
  EXPECT_EQ(world.incident().level_watch, at("2026-04-08 14:20")) << "III is in force: 24 hours would raise nothing";
  world.until("2026-04-05 17:06");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-04-05 17:40");
  world.written(1, "wangfang", Stage::followup);
  for (const char* due : {"2026-04-06 07:55", "2026-04-06 16:55", "2026-04-07 07:55", "2026-04-07 16:55", "2026-04-08 07:55"}) {
    world.until(due);
    world.written(1, "wangfang", Stage::daily);
  }
  world.until("2026-04-08 14:19:59");
  EXPECT_EQ(world.incident().level, Level::iii);
  world.until("2026-04-08 14:20:30");
  EXPECT_EQ(world.incident().level, Level::ii);
  EXPECT_EQ(world.incident().regraded_at, at("2026-04-08 14:20"));
  expect_timeline(world, "scenario03");
}

TEST(Scenario03, ASmallFireIsRaisedByTheHoursOfItsOpenFlameAlone) {
  World world = world_at("2026-04-05 14:31");
  Report fire = report("DIS.FIRE", "2026-04-05 14:20", "2026-04-05 14:31");
  fire.measures["fire_area"] = 9'999;
  fire.marks = {"open_flame"};
  world.file(fire, "wangfang");
  EXPECT_EQ(world.incident().level, Level::iv);
  EXPECT_EQ(world.incident().level_watch, at("2026-04-06 14:20"));
  acknowledge_and_do(world);
  world.until("2026-04-06 14:19:59");
  EXPECT_EQ(world.timeline(), "");
  world.until("2026-04-06 14:20:00");
  EXPECT_THAT(world.timeline(), HasSubstr("04-06 14:20:00 regraded IV>III open-flame\n"
                                          "04-06 14:20:00 level watch 04-08 14:20:00\n"
                                          "04-06 14:20:00 clock hn.written due 04-06 15:20:00 from regraded 04-06 14:20:00\n"));
  world.written(1, "wangfang", Stage::followup);
  world.until("2026-04-08 14:19:59");
  EXPECT_THAT(world.timeline(), Not(HasSubstr("regraded")));
  world.until("2026-04-08 14:20:00");
  EXPECT_THAT(world.timeline(), HasSubstr("04-08 14:20:00 regraded III>II open-flame\n"
                                          "04-08 14:20:00 level watch none\n"));
}

TEST(Scenario06, APetitionIsUngradedUntilTheCrowdStormsTheOffice) {
  World world = world_at("2026-03-09 08:21");
  Report first = report("MASS.CAMPUS", "2026-03-09 08:20", "2026-03-09 08:21");
  first.measures["participants"] = 120;
  world.file(first, "wangfang");
  amend(world, {{"measures.participants", "150"}});
  EXPECT_EQ(world.incident().level, Level::unknown);
  world.timeline();
  world.until("2026-03-09 08:40:00");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-03-09 09:00:00");
  world.timeline();
  amend(world, {{"marks.storming", "yes"}});
  EXPECT_EQ(world.incident().level, Level::i);
  EXPECT_THAT(world.timeline(), HasSubstr("03-09 09:00:00 regraded >I mass\n"));
}

TEST(Scenario12, AMissingPersonCountsAsDeadAndAfterThirtyDaysNothingIsRegraded) {
  World world = world_at("2026-12-31 16:58");
  Report r = report("ACC.HAZCHEM", "2026-12-31 16:47", "2026-12-31 16:58");
  r.casualties.dead = 2;
  r.casualties.missing = 1;
  r.casualties.injured = 6;
  world.file(r, "wangfang");
  EXPECT_EQ(world.incident().level, Level::iii);
  EXPECT_EQ(world.incident().level_watch, at("2027-01-31 00:00")) << "30 days, the first not counted, to their end";
  world.until("2026-12-31 16:59");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-12-31 17:05");
  world.phone(1, "wangfang");
  world.until("2026-12-31 17:40");
  world.written(1, "wangfang", Stage::followup);
  world.until("2027-01-02 09:00");
  amend(world, {{"casualties.dead", "3"}, {"casualties.missing", "0"}});
  EXPECT_EQ(world.incident().level, Level::iii) << "found dead: counted before";
  world.written(1, "wangfang", Stage::final);
  world.until("2027-01-30 23:59:59");
  EXPECT_TRUE(world.incident().levels_held.empty());
  world.until("2027-02-02 09:00");
  amend(world, {{"casualties.dead", "10"}});
  EXPECT_EQ(world.incident().level, Level::iii) << "too late to regrade";
  EXPECT_EQ(world.incident().levels_held.at("order-493").would_be, Level::ii);
  expect_timeline(world, "scenario12");
}

TEST(Scenario12, WithoutTheMissingItIsIV) {
  Policy policy = graded_policy();
  policy.schemes.front().counted_as.clear();
  World world = world_at("2026-12-31 16:58", policy);
  Report r = report("ACC.HAZCHEM", "2026-12-31 16:47", "2026-12-31 16:58");
  r.casualties.dead = 2;
  r.casualties.missing = 1;
  world.file(r, "wangfang");
  EXPECT_EQ(world.incident().level, Level::iv);
}

// ---- which level counts ----

TEST(Level, IsTheHigherOfWhatIsStatedAndWhatTheThresholdsGive) {
  World world = accident(3);
  EXPECT_EQ(world.incident().level, Level::iii);
  EXPECT_EQ(world.incident().level_scheme, "order-493");
  amend(world, {{"level", "一般"}});
  EXPECT_EQ(world.incident().level, Level::iii) << "a lower one that is stated changes nothing";
  amend(world, {{"level", "重大"}});
  EXPECT_EQ(world.incident().level, Level::ii);
  EXPECT_EQ(world.incident().level_scheme, "");
  amend(world, {{"casualties.dead", "30"}});
  EXPECT_EQ(world.incident().level, Level::i);
  EXPECT_EQ(world.incident().level_scheme, "order-493");
}

TEST(Level, IsNoneWhereNoSchemeGivesOneAndNobodyStatesOne) {
  World world = accident(0);
  EXPECT_EQ(world.incident().level, Level::unknown);
  EXPECT_EQ(world.incident().report.level, "");
}

TEST(Level, OfAWarningIsWhatItStates) {
  World world = world_at(noon);
  Report r = report("ACC.HAZCHEM", "", noon);
  r.kind = IncidentKind::warning;
  r.casualties.dead = 30;
  r.level = "II";
  world.file(r, "wangfang");
  EXPECT_EQ(world.incident().level, Level::ii);
}

TEST(Level, CountsASchemeOnlyWhileItIsInForceByTheDateOfReceipt) {
  Policy policy = graded_policy();
  policy.schemes.front().in_force.from = Date(std::chrono::year(2026), std::chrono::March, std::chrono::day(11));
  EXPECT_EQ(accident(3, policy).incident().level, Level::unknown);
  policy.schemes.front().in_force.from = Date(std::chrono::year(2026), std::chrono::March, std::chrono::day(10));
  EXPECT_EQ(accident(3, policy).incident().level, Level::iii);
}

TEST(Level, StaysWithAnotherSchemeWhereTheOneThatGaveItFallsAway) {
  World world = world_at(noon);
  Report fire = report("DIS.FIRE", "2026-03-08 12:00", noon);
  fire.measures["fire_area"] = 10'000;
  fire.marks = {"open_flame"};
  world.file(fire, "wangfang");
  EXPECT_EQ(world.incident().level_scheme, "forest-fire");
  world.timeline();
  amend(world, {{"measures.fire_area", "500"}}, true);
  EXPECT_EQ(world.incident().level, Level::iii);
  EXPECT_EQ(world.incident().level_scheme, "open-flame");
  EXPECT_FALSE(world.incident().regraded_at) << "the level is the same";
  EXPECT_THAT(world.timeline(), HasSubstr("regraded III>III open-flame"));
}

TEST(Level, AMeasureThatNoPolicyKnowsIsRefusedWithItsPlace) {
  World world = world_at(noon);
  Report r = report("DIS.FIRE", "", noon);
  r.measures["area"] = 1;
  const Decision refused = world.file(r, "wangfang");
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->pointer, "/measures/area");
}

TEST(Level, AMeasureThatALaterPolicyDropsStandsInTheWayOfNothing) {
  World world = world_at(noon);
  Report r = report("DIS.FIRE", "", noon);
  r.measures["fire_area"] = 1;
  world.file(r, "wangfang");
  Policy later = graded_policy();
  later.version = "later";
  later.measures.clear();
  world.adopt(shared(later));
  EXPECT_FALSE(amend(world, {{"place", "凤凰山林场"}}).refusal);
}

// ---- what follows a regrading ----

TEST(Regrading, SetsNewClocksFromItsOwnTimeAndKeepsTheOldOnes) {
  World world = accident(1);
  const std::size_t before = world.incident().obligations.size();
  const Obligation phone = world.obligation("nj.phone");
  world.until("2026-03-10 12:03:20");
  amend(world, {{"casualties.dead", "3"}});
  EXPECT_EQ(world.incident().obligations.size(), before + 1);
  EXPECT_EQ(world.obligation("hn.written").anchor, Anchor::regraded);
  EXPECT_EQ(world.obligation("hn.written").due, at("2026-03-10 13:03:20"));
  EXPECT_EQ(world.obligation("nj.phone").due, phone.due);
  EXPECT_EQ(world.obligation("nj.phone").state, ObligationState::open);
}

std::vector<Obligation> all_of(const World& world, const std::string& rule) {
  std::vector<Obligation> all;
  for (const Obligation& o : world.incident().obligations)
    if (o.rule == rule) all.push_back(o);
  return all;
}

TEST(Regrading, OwesTheSameRuleAgainAtEachRiseAndNeverAtAFallOrWhereTheLevelStays) {
  World world = accident(1);
  world.until("2026-03-10 12:03:20");
  amend(world, {{"casualties.dead", "3"}});
  world.until("2026-03-10 12:20:40");
  world.timeline();
  amend(world, {{"casualties.dead", "10"}});
  EXPECT_THAT(world.timeline(), HasSubstr("03-10 12:20:40 regraded III>II order-493\n"
                                          "03-10 12:20:40 clock hn.written due 03-10 13:20:40 from regraded 03-10 12:20:40\n"));
  auto owed = all_of(world, "hn.written");
  ASSERT_EQ(owed.size(), 2U);
  EXPECT_EQ(owed[0].due, at("2026-03-10 13:03:20"));
  EXPECT_EQ(owed[0].state, ObligationState::open);
  world.until("2026-03-10 12:30:00");
  amend(world, {{"casualties.injured", "4"}});
  amend(world, {{"casualties.dead", "3"}}, true);
  EXPECT_EQ(world.incident().level, Level::iii);
  world.until("2026-03-10 12:31:00");
  EXPECT_EQ(all_of(world, "hn.written").size(), 2U);
  world.until("2026-03-10 12:40:05");
  world.written(1, "wangfang", Stage::followup);
  amend(world, {{"casualties.dead", "30"}});
  world.until("2026-03-10 13:40:05");
  owed = all_of(world, "hn.written");
  ASSERT_EQ(owed.size(), 3U);
  EXPECT_EQ(owed[0].now, Verdict::on_time);
  EXPECT_EQ(owed[1].now, Verdict::on_time) << "one report told both";
  EXPECT_EQ(owed[2].due, at("2026-03-10 13:40:05"));
  EXPECT_FALSE(owed[2].breached_at);
  world.until("2026-03-10 13:40:06");
  EXPECT_EQ(all_of(world, "hn.written")[2].breached_at, at("2026-03-10 13:40:06"));
}

TEST(Regrading, AReportMadeBeforeItToldOfTheLevelBefore) {
  World world = accident(1);
  world.until("2026-03-10 12:10:00");
  amend(world, {{"casualties.dead", "3"}});
  world.until("2026-03-10 12:20:00");
  amend(world, {{"casualties.dead", "10"}});
  world.until("2026-03-10 12:21:00");
  world.written(1, "wangfang", Stage::followup, at("2026-03-10 12:19:59"));
  EXPECT_EQ(all_of(world, "hn.written")[0].state, ObligationState::fulfilled);
  EXPECT_EQ(all_of(world, "hn.written")[1].state, ObligationState::open);
  world.written(1, "wangfang", Stage::followup, at("2026-03-10 12:20:00"));
  EXPECT_EQ(all_of(world, "hn.written")[1].state, ObligationState::fulfilled);
}

TEST(Regrading, OwesADutyAgainByTheStrictestOfItsRulesThatCountFromIt) {
  Policy policy = graded_policy();
  const ObligationRule hour = *find_rule(policy, "hn.written");
  for (ObligationRule& rule : policy.obligations)
    if (rule.id == "hn.written") rule.duty = "province";
  ObligationRule quick = hour;  // from II on in half an hour
  quick.id = "x.quick";
  quick.duty = "province";
  quick.levels = {Level::ii, Level::i};
  quick.limit = Limit{Limit::Unit::elapsed, 30min, 0};
  ObligationRule receipt = hour;  // counts from the receipt whatever the level becomes
  receipt.id = "x.receipt";
  receipt.duty = "province";
  receipt.anchors = {Anchor::received, Anchor::regraded};
  policy.obligations.push_back(quick);
  policy.obligations.push_back(receipt);
  World world = accident(3, policy);
  const std::size_t before = world.incident().obligations.size();
  EXPECT_EQ(world.obligation("hn.written").stacked, std::vector<std::string>{"x.receipt"});
  world.until("2026-03-10 12:10:00");
  amend(world, {{"casualties.dead", "10"}});
  ASSERT_EQ(world.incident().obligations.size(), before + 1);
  EXPECT_EQ(world.incident().obligations.back().rule, "x.quick");
  EXPECT_EQ(world.incident().obligations.back().due, at("2026-03-10 12:40:00"));
  EXPECT_EQ(world.incident().obligations.back().stacked, std::vector<std::string>{"hn.written"});
  world.until("2026-03-10 12:20:00");
  amend(world, {{"casualties.dead", "30"}});
  ASSERT_EQ(world.incident().obligations.size(), before + 2);
  EXPECT_EQ(world.incident().obligations.back().rule, "x.quick");
  EXPECT_EQ(world.incident().obligations.back().due, at("2026-03-10 12:50:00"));
}

TEST(Regrading, AWaiverAndReasonsForADelayAreOfAllThatOneRuleOwes) {
  Policy policy = graded_policy();
  for (ObligationRule& rule : policy.obligations) rule.delay_notice = rule.id == "hn.written";
  World world = accident(3, policy);
  world.until("2026-03-10 12:10:00");
  amend(world, {{"casualties.dead", "10"}});
  DelayGiven delay;
  delay.incident = 1;
  delay.rule = "hn.written";
  delay.reason = "道路中断";
  delay.by = {"wangfang", "operator", false};
  ASSERT_FALSE(world.submit(delay).refusal);
  for (const Obligation& o : all_of(world, "hn.written")) EXPECT_TRUE(o.delay_noticed) << o.number;
  CloseRequested close;
  close.incident = 1;
  close.waive = {{"hn.written", "口头已报"}};
  close.by = {"zhaogang", "operator", false};
  world.phone(1, "wangfang");
  world.written(1, "wangfang");
  const Decision closed = world.submit(close);
  EXPECT_FALSE(closed.refusal) << closed.refusal->detail;
  for (const Obligation& o : all_of(world, "hn.written")) EXPECT_EQ(o.state, ObligationState::waived) << o.number;
}

TEST(Regrading, LeavesWhatComesAgainAnywayInItsOwnSeries) {
  World world = world_at("2026-04-05 14:31");
  Report fire = report("DIS.FIRE", "2026-04-05 14:20", "2026-04-05 14:31");
  fire.measures["fire_area"] = 10'000;
  world.file(fire, "wangfang");
  ASSERT_EQ(all_of(world, "hn.daily").size(), 1U);
  world.until("2026-04-05 15:00");
  amend(world, {{"level", "II"}});
  EXPECT_EQ(all_of(world, "hn.daily").size(), 1U);
  EXPECT_EQ(all_of(world, "hn.written").size(), 2U);
  world.until("2026-04-05 15:10");
  world.written(1, "wangfang", Stage::daily);
  ASSERT_EQ(all_of(world, "hn.daily").size(), 2U);
  EXPECT_EQ(all_of(world, "hn.daily")[1].series, 2U);
}

TEST(Separated, OwesAgainWhatItsLevelRoseToMeanwhile) {
  World world = world_at("2026-04-05 14:31");
  Report fire = report("DIS.FIRE", "2026-04-05 14:20", "2026-04-05 14:31");
  fire.marks = {"open_flame"};
  fire.level = "III";
  world.file(fire, "wangfang");
  world.file(fire, "liqiang");
  ASSERT_EQ(all_of(world, "hn.written").size(), 1U);
  world.merge(1, 2);
  world.until("2026-04-09 14:20");
  world.separate(1);
  EXPECT_EQ(world.incident().level, Level::ii);
  ASSERT_EQ(all_of(world, "hn.written").size(), 2U);
  EXPECT_EQ(all_of(world, "hn.written")[1].due, at("2026-04-09 15:20"));
}

TEST(Regrading, IntoAnotherEscalationStartsItAtOnceWhoeverHasTakenTheLowerLevel) {
  World world = accident(3);
  acknowledge_and_do(world);
  EXPECT_NE(world.incident().ladder.state, LadderState::running);
  amend(world, {{"casualties.dead", "10"}});
  EXPECT_EQ(rounds(world), 2);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  const std::string told = world.timeline();
  EXPECT_THAT(told, HasSubstr("03-10 12:00:00 regraded III>II order-493\n"));
  EXPECT_THAT(told, HasSubstr("03-10 12:00:00 step 1 round 2 (regraded II) next 03-10 12:03:00\n"
                              "03-10 12:00:00   alarm sms zhouwei (fixed_post principal)\n"
                              "03-10 12:00:00   alarm sms zhaogang (on_duty duty_leader)\n"));
}

TEST(Regrading, UnderTheSameEscalationPagesThoseWhoTookItButNotWhoWroteIt) {
  World world = accident(1);
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.timeline();
  amend(world, {{"casualties.dead", "2"}, {"level", "III"}});
  EXPECT_EQ(rounds(world), 1);
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting);
  const std::string told = world.timeline();
  EXPECT_THAT(told, HasSubstr("alarm sms zhaogang (regraded III)\n"));
  EXPECT_THAT(told, Not(HasSubstr("alarm sms wangfang"))) << "the owner has just written it";
}

TEST(Regrading, ThatOwesSomethingNewStartsAnEscalationThatHadEnded) {
  World world = accident(1);
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.phone(1, "wangfang");
  world.written(1, "wangfang");
  ASSERT_EQ(world.incident().ladder.state, LadderState::ended);
  amend(world, {{"casualties.dead", "3"}});
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  EXPECT_EQ(rounds(world), 2);
}

TEST(Regrading, ThatChangesNothingSaysNothing) {
  World world = accident(3);
  world.until("2026-03-10 12:01");
  world.timeline();
  amend(world, {{"casualties.dead", "9"}});
  EXPECT_EQ(world.timeline(), "03-10 12:01:00 changed casualties.dead\n");
}

TEST(Downgrading, KeepsEveryClockAndLetsThoseWhoTookItRest) {
  World world = accident(10);
  ASSERT_EQ(world.incident().level, Level::ii);
  world.acknowledge(1, "zhouwei", Strength::strong);
  const std::size_t owed = world.incident().obligations.size();
  world.timeline();
  amend(world, {{"casualties.dead", "1"}}, true);
  EXPECT_EQ(world.timeline(), "03-10 12:00:00 changed casualties.dead\n03-10 12:00:00 regraded II>IV order-493\n");
  EXPECT_EQ(world.incident().obligations.size(), owed);
  EXPECT_EQ(world.obligation("hn.written").state, ObligationState::open) << "only a leader waives it";
  EXPECT_EQ(rounds(world), 1);
}

TEST(Downgrading, WhileNobodyHasAnsweredGoesOnByTheEscalationOfTheLowerLevel) {
  World world = accident(10);
  world.until("2026-03-10 12:01");
  world.timeline();
  amend(world, {{"casualties.dead", "1"}}, true);
  EXPECT_EQ(rounds(world), 2);
  EXPECT_THAT(world.timeline(), HasSubstr("step 1 round 2 (regraded IV)"));
}

TEST(Downgrading, ToNoLevelAtAllIsOnRecord) {
  World world = accident(1);
  amend(world, {{"casualties.dead", "0"}}, true);
  EXPECT_EQ(world.incident().level, Level::unknown);
  EXPECT_THAT(world.timeline(), HasSubstr("regraded IV> stated"));
}

TEST(Regrading, OfAClosedIncidentIsOnRecordAndOwesAndTellsNothing) {
  World world = accident(3);
  acknowledge_and_do(world);
  world.written(1, "wangfang", Stage::final);
  CloseRequested close;
  close.incident = 1;
  close.by = {"zhaogang", "operator", false};
  world.submit(close);
  ASSERT_EQ(world.incident().state, IncidentState::closed);
  world.until("2026-03-10 12:10");
  world.timeline();
  amend(world, {{"casualties.dead", "10"}}, true);
  EXPECT_EQ(world.timeline(), "03-10 12:10:00 changed casualties.dead\n03-10 12:10:00 regraded III>II order-493\n");
}

TEST(Regrading, IsRebuiltFromTheJournalToTheLastField) {
  World world = accident(1);
  amend(world, {{"casualties.dead", "10"}, {"marks.open_flame", "yes"}});
  amend(world, {{"marks.open_flame", "no"}});
  const Incident before = world.incident();
  world.restart(at("2026-03-10 12:00:10"));
  EXPECT_EQ(world.incident().level, before.level);
  EXPECT_EQ(world.incident().level_scheme, before.level_scheme);
  EXPECT_EQ(world.incident().level_watch, before.level_watch);
  EXPECT_EQ(world.incident().regraded_at, before.regraded_at);
  EXPECT_EQ(world.incident().marks_ended, before.marks_ended);
}

// ---- time alone ----

TEST(TimeAlone, RaisesABlockadeAfterEightHoursToTheSecond) {
  World world = world_at(noon);
  Report r = report("MASS.CAMPUS", "2026-03-10 11:30", noon);
  r.marks = {"traffic_blocked"};
  world.file(r, "wangfang");
  acknowledge_and_do(world);
  world.until("2026-03-10 19:29:59");
  EXPECT_EQ(world.incident().level, Level::unknown);
  world.until("2026-03-10 19:30:00");
  EXPECT_EQ(world.incident().level, Level::i);
}

TEST(TimeAlone, CountsFromDiscoveryThenReceiptWhereTheOccurrenceIsNotKnown) {
  World world = world_at(noon);
  Report r = report("MASS.CAMPUS", "", noon);
  r.discovered = at("2026-03-10 11:00");
  r.marks = {"traffic_blocked"};
  world.file(r, "wangfang");
  EXPECT_EQ(world.incident().level_watch, at("2026-03-10 19:00"));
  Report later = report("MASS.CAMPUS", "", noon);
  later.marks = {"traffic_blocked"};
  world.file(later, "wangfang");
  EXPECT_EQ(world.incident(2).level_watch, at("2026-03-10 20:00"));
}

TEST(TimeAlone, MovesWithACorrectedOccurrence) {
  World world = world_at(noon);
  Report r = report("MASS.CAMPUS", "2026-03-10 11:59", noon);
  r.marks = {"traffic_blocked"};
  world.file(r, "wangfang");
  amend(world, {{"occurred_at", "2026-03-10T11:40:00+08:00"}}, true);
  EXPECT_EQ(world.incident().level_watch, at("2026-03-10 19:40"));
}

TEST(TimeAlone, RaisesNothingOnceTheBlockadeIsOver) {
  World world = world_at(noon);
  Report r = report("MASS.CAMPUS", "2026-03-10 11:30", noon);
  r.marks = {"traffic_blocked"};
  world.file(r, "wangfang");
  acknowledge_and_do(world);
  world.until("2026-03-10 19:00");
  amend(world, {{"marks.traffic_blocked", "no"}});
  EXPECT_FALSE(world.incident().level_watch);
  world.until("2026-03-10 20:00");
  EXPECT_EQ(world.incident().level, Level::unknown);
}

TEST(TimeAlone, KeepsWhatItBroughtWhenTheBlockadeEndsLaterUnlessThereNeverWasOne) {
  World world = world_at(noon);
  Report r = report("MASS.CAMPUS", "2026-03-10 11:30", noon);
  r.marks = {"traffic_blocked"};
  world.file(r, "wangfang");
  world.until("2026-03-10 21:00");
  amend(world, {{"marks.traffic_blocked", "no"}});
  EXPECT_EQ(world.incident().level, Level::i) << "it did last eight hours";
  amend(world, {{"marks.traffic_blocked", "no"}}, true);
  EXPECT_EQ(world.incident().level, Level::unknown) << "corrected: it never was";
}

TEST(TimeAlone, StandsStillForAnIncidentThatWasWithdrawn) {
  World world = world_at(noon);
  Report r = report("MASS.CAMPUS", "2026-03-10 11:30", noon);
  r.marks = {"traffic_blocked"};
  world.file(r, "wangfang");
  CloseRequested withdraw;
  withdraw.incident = 1;
  withdraw.as = CloseAs::mistaken;
  withdraw.by = {"wangfang", "operator", false};
  world.submit(withdraw);
  world.until("2026-03-10 23:00");
  EXPECT_EQ(world.incident().level, Level::unknown);
}

TEST(TimeAlone, ThatPassedWhileTheDaemonWasDownRaisesAtTheStart) {
  World world = world_at(noon);
  Report r = report("MASS.CAMPUS", "2026-03-10 11:30", noon);
  r.marks = {"traffic_blocked"};
  world.file(r, "wangfang");
  world.until("2026-03-10 12:10");
  world.restart(at("2026-03-11 06:00"));
  EXPECT_EQ(world.incident().level, Level::i);
}

// ---- the window ----

TEST(Window, IsOpenUntilItsLastDayEnds) {
  World world = accident(1);
  acknowledge_and_do(world);
  world.until("2026-04-09 23:59:59");
  amend(world, {{"casualties.dead", "3"}});
  EXPECT_EQ(world.incident().level, Level::iii);
}

TEST(Window, OnceOverHoldsWhatGoesUpAndWhatGoesDown) {
  World world = accident(3);
  acknowledge_and_do(world);
  world.written(1, "wangfang", Stage::final);
  world.until("2026-04-10 00:00:00");
  EXPECT_THAT(world.timeline(), HasSubstr("04-10 00:00:00 level held III>III order-493\n"));
  amend(world, {{"casualties.dead", "10"}});
  EXPECT_THAT(world.timeline(), HasSubstr("level held III>II order-493\n"));
  EXPECT_EQ(world.incident().level, Level::iii);
  amend(world, {{"casualties.dead", "1"}}, true);
  EXPECT_THAT(world.timeline(), HasSubstr("level held III>IV order-493\n"));
  EXPECT_EQ(world.incident().level, Level::iii);
  amend(world, {{"level", "I"}});
  EXPECT_EQ(world.incident().level, Level::i) << "a person may still state a higher one";
}

TEST(Window, IsNotUndoneByALateReportWithOldFigures) {
  World world = world_at(noon);
  Report r = report("ACC.HAZCHEM", "2026-01-10 12:00", noon);
  r.casualties.dead = 3;
  world.file(r, "wangfang");
  EXPECT_EQ(world.incident().level, Level::iii) << "what is known at the first report counts";
  amend(world, {{"casualties.dead", "30"}});
  EXPECT_EQ(world.incident().level, Level::iii);
}

TEST(Window, HoldsOnlyItsOwnScheme) {
  Policy policy = graded_policy();
  policy.schemes.push_back(scheme("local", {"ACC"}, {at_least(Level::i, "dead", 20)}));
  World world = accident(3, policy);
  acknowledge_and_do(world);
  world.written(1, "wangfang", Stage::final);
  world.until("2026-05-01 00:00:00");
  amend(world, {{"casualties.dead", "20"}});
  EXPECT_EQ(world.incident().level, Level::i);
  EXPECT_EQ(world.incident().level_scheme, "local");
}

// ---- several sources ----

TEST(SeveralSources, CountTogetherByTheHighestThatOneOfThemNames) {
  World world = accident(2);
  Report second = report("ACC.HAZCHEM", "2026-03-10 11:51", noon);
  second.casualties.dead = 1;
  second.casualties.missing = 8;
  world.file(second, "liqiang");
  world.merge(2, 1);
  world.until("2026-03-10 12:00:01");
  EXPECT_EQ(world.incident(1).level, Level::ii) << "2 dead by one, 8 missing by the other";
  world.separate(2);
  world.until("2026-03-10 12:00:04");
  EXPECT_EQ(world.incident(1).level, Level::iv) << "two events again";
  EXPECT_EQ(world.incident(2).level, Level::iii) << "1 dead, 8 missing";
}

TEST(SeveralSources, AreOneInTheirMarksAndInWhatTheyState) {
  World world = world_at(noon);
  world.file(report("MASS.CAMPUS", "2026-03-10 11:30", noon), "wangfang");
  Report second = report("MASS.CAMPUS", "2026-03-10 11:30", noon);
  second.level = "II";
  second.marks = {"traffic_blocked"};
  world.file(second, "wangfang");
  world.merge(2, 1);
  world.until("2026-03-10 12:00:01");
  EXPECT_EQ(world.incident(1).level, Level::ii);
  EXPECT_EQ(world.incident(1).level_watch, at("2026-03-10 19:30"));
}

}  // namespace
}  // namespace jibao::stories
