// A report that nobody could classify yet (未分类): taken, paged and owed for as the strictest that it may turn out to be, and
// chased until somebody says what it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/wording.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const std::string day = "2026-07-19 ";

Report unknown_event() {
  Report r;
  r.place = "三合村";
  r.summary = "村里出事了，说不清";
  r.reporter.name = "李明";
  return r;
}

/// Two catch-alls with a rule each, one for floods alone, and an escalation for accidents beside that for everything.
Policy office() {
  Policy policy = sample_policy();
  policy.categories.push_back({"ACC.OTHER", {"其他事故", "other accident"}, true, false});
  std::sort(policy.categories.begin(), policy.categories.end(), [](const Category& a, const Category& b) { return a.code < b.code; });
  policy.obligations[0].categories = {"DIS"};          // nj.phone, 20 minutes
  policy.obligations[1].categories = {"DIS.FLOOD"};    // nj.written
  policy.obligations[2].categories = {"*"};            // xj.phone
  policy.obligations[3].categories = {"ACC"};          // xj.written
  return policy;
}

World filed(Policy policy, Report report = unknown_event()) {
  World world(shared(std::move(policy)));
  world.until(day + "03:55");
  const Decision decision = world.file(std::move(report), "wangfang");
  EXPECT_FALSE(decision.refusal) << decision.refusal->detail_en;
  return world;
}

std::vector<std::string> open_rules(const World& world) {
  std::vector<std::string> rules;
  for (const Obligation& o : world.incident().obligations)
    if (o.state == ObligationState::open) rules.push_back(o.rule);
  return rules;
}

bool any_hard(const World& world) {
  const auto& all = world.incident().obligations;
  return std::any_of(all.begin(), all.end(), [](const Obligation& o) { return o.hard && o.state == ObligationState::open; });
}

Decision supply(World& world, std::vector<FieldChange> changes, bool correction = false) {
  ReportAmended more;
  more.incident = 1;
  more.changes = std::move(changes);
  more.correction = correction;
  more.reason = correction ? "核实" : "";
  more.by = {"wangfang", "operator", false};
  return world.submit(more);
}

std::size_t chases(const World& world) {
  return static_cast<std::size_t>(std::count_if(world.log().begin(), world.log().end(), [](const Logged& logged) {
    const auto* page = std::get_if<PageQueued>(&logged.fact);
    return page != nullptr && page->purpose == Purpose::chase;
  }));
}

TEST(Unclassified, OwesWhatEachCatchAllOwesAndIsPaged) {
  const World world = filed(office());
  EXPECT_THAT(open_rules(world), UnorderedElementsAre("nj.phone", "xj.phone", "xj.written")) << "of floods alone nothing is owed yet";
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  EXPECT_THAT(world.incident().missing, ElementsAre("category"));
}

TEST(Unclassified, OwesWhatAnyCategoryOwesWhereThePolicyHasNoCatchAll) {
  Policy policy = office();
  for (Category& category : policy.categories) category.needs_justification = false;
  EXPECT_THAT(open_rules(filed(policy)), UnorderedElementsAre("nj.phone", "nj.written", "xj.phone", "xj.written"));
  policy.escalations.front().categories = {"MASS"};
  const World world = filed(policy);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running) << "the first escalation, rather than nobody";
}

TEST(Unclassified, OfADutyWithARuleInEachCatchAllTheStrictestGoverns) {
  Policy policy = office();
  policy.obligations[0].duty = policy.obligations[3].duty = "up";
  const World world = filed(policy);
  EXPECT_THAT(open_rules(world), UnorderedElementsAre("nj.phone", "xj.phone"));
  EXPECT_THAT(world.obligation("nj.phone").stacked, ElementsAre("xj.written"));
}

TEST(Unclassified, IsChasedUntilSomebodyClassifiesItHoweverOftenThatIs) {
  World world = filed(office());
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until(day + "03:59:59");
  EXPECT_EQ(chases(world), 0u);
  world.until(day + "04:00");
  EXPECT_EQ(chases(world), 1u);
  world.until("2026-07-19 08:45");
  EXPECT_EQ(chases(world), 20u) << "every quarter of an hour, far beyond the policy's three times";
  supply(world, {{"category", "DIS.FLOOD.DANGER"}});
  EXPECT_THAT(world.incident().missing, IsEmpty());
  world.until("2026-07-19 20:00");
  EXPECT_EQ(chases(world), 20u);
}

TEST(Unclassified, IsNoLongerChasedOnceItIsWithdrawn) {
  World world = filed(office());
  world.until(day + "03:56");
  CloseRequested mistaken;
  mistaken.incident = 1;
  mistaken.as = CloseAs::mistaken;
  mistaken.reason = "误报";
  mistaken.by = {"zhaogang", "operator", false};
  ASSERT_FALSE(world.submit(mistaken).refusal);
  ASSERT_EQ(world.incident().state, IncidentState::withdrawn) << "its report of the withdrawal is owed";
  world.until("2026-07-19 20:00");
  EXPECT_EQ(chases(world), 0u);
}

TEST(Unclassified, WhereClassifyingEndsWhatWasOwedNobodyIsPagedAnyMore) {
  World world = filed(office());
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.phone(1, "wangfang");
  ASSERT_EQ(world.incident().ladder.state, LadderState::resting) << "until the written report of accidents is missing";
  supply(world, {{"category", "DIS.EPI.UNKNOWN"}});
  ASSERT_FALSE(any_hard(world));
  EXPECT_EQ(world.incident().ladder.state, LadderState::ended);
  const std::size_t pages = world.incident().page_people.size();
  world.until("2026-07-19 20:00");
  EXPECT_EQ(world.incident().page_people.size(), pages);
}

TEST(Unclassified, IsChasedToTheEndEvenWhereThePolicyChasesNothing) {
  Policy policy = office();
  policy.chase = {};
  World world = filed(policy);
  EXPECT_EQ(world.incident().chase_at, at(day + "04:05"));
  world.until(day + "04:30");
  EXPECT_EQ(chases(world), 3u);
}

TEST(Unclassified, OnceClassifiedOwesWhatThatCategoryOwesAndNoMore) {
  World world = filed(office());
  EXPECT_FALSE(supply(world, {{"category", "DIS.FLOOD.DANGER"}}).refusal);
  EXPECT_THAT(open_rules(world), UnorderedElementsAre("nj.phone", "xj.phone", "nj.written"));
  EXPECT_EQ(world.obligation("nj.phone").due, at(day + "04:15")) << "the clock that ran goes on";
  EXPECT_EQ(world.obligation("xj.written").state, ObligationState::superseded);
}

TEST(Unclassified, AClockThatARuleOfTheSameDutyStillAsksForStays) {
  Policy policy = office();
  policy.obligations[0].duty = policy.obligations[3].duty = "up";
  World world = filed(policy);
  supply(world, {{"category", "ACC.HAZCHEM"}});
  EXPECT_EQ(world.obligation("nj.phone").state, ObligationState::open);
}

TEST(Unclassified, OnceClassifiedFollowsTheEscalationOfItsCategory) {
  Policy policy = office();
  EscalationPolicy floods = policy.escalations.front();
  floods.id = "floods";
  floods.categories = {"DIS.FLOOD"};
  floods.steps.front().page = {"principal"};
  policy.escalations.push_back(floods);
  World world = filed(policy);
  world.acknowledge(1, "zhaogang", Strength::strong);
  supply(world, {{"category", "DIS.FLOOD.DANGER"}});
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  EXPECT_THAT(world.incident().paged, Contains("zhouwei"));
}

TEST(Unclassified, ItsCategoryIsNeverTakenBack) {
  World world = filed(office());
  supply(world, {{"category", "DIS.FLOOD.DANGER"}});
  const Decision decision = supply(world, {{"category", ""}}, true);
  ASSERT_TRUE(decision.refusal);
  EXPECT_EQ(decision.refusal->pointer, "/changes/category");
  EXPECT_FALSE(supply(world, {{"category", "ACC.HAZCHEM"}}, true).refusal);
}

TEST(Unclassified, SaysSoInItsMessages) {
  Policy policy = office();
  policy.wording[Purpose::alarm].sms = "{{event}} {{category}} {{code}}";
  const World world = filed(policy);
  const auto page = std::find_if(world.log().begin(), world.log().end(), [](const Logged& logged) { return std::holds_alternative<AttemptStarted>(logged.fact); });
  ASSERT_NE(page, world.log().end());
  EXPECT_THAT(std::get<AttemptStarted>(page->fact).text, HasSubstr("未分类事件 未分类"));
}

TEST(Unclassified, OfWhatIsSecretTheCategoryAloneIsAskedFor) {
  Report r = unknown_event();
  r.classification = "secret";
  EXPECT_THAT(filed(office(), r).incident().missing, ElementsAre("category"));
}

TEST(Unclassified, ACodeThatIsMistypedIsRefusedWithTheOneThatWasMeant) {
  World world(shared(sample_policy()));
  Report r = unknown_event();
  r.category = "DIS.FLOD.DANGER";
  const Decision decision = world.file(r, "wangfang");
  ASSERT_TRUE(decision.refusal);
  EXPECT_EQ(decision.refusal->pointer, "/category");
  EXPECT_THAT(decision.refusal->detail, HasSubstr("是不是 DIS.FLOOD.DANGER"));
  EXPECT_THAT(decision.refusal->detail_en, HasSubstr("did you mean DIS.FLOOD.DANGER"));
  r.category = "QQQQQQQQ";
  EXPECT_THAT(world.file(r, "wangfang").refusal->detail_en, Not(HasSubstr("did you mean")));
}

TEST(Unclassified, AReportThatSaysNothingAtAllIsNone) {
  World world(shared(sample_policy()));
  ASSERT_TRUE(world.file({}, "wangfang").refusal);
  EXPECT_THAT(world.state().incidents, IsEmpty());
  Report secret;
  secret.classification = "secret";
  EXPECT_FALSE(world.file(secret, "wangfang").refusal) << "of what is secret nothing may be said";
}

}  // namespace
}  // namespace jibao::stories
