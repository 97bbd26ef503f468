// Drills: numbers and results of their own, kept when their incidents have left; never a real event, nor taken for one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/reach.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Report flood(bool drill) {
  Report report;
  report.category = "DIS.FLOOD.DANGER";
  report.title = "河堤险情";
  report.reporter.name = "张三";
  report.summary = "水位上涨";
  report.place = "三合村";
  report.drill = drill;
  return report;
}

World at_night() {
  World world(shared(sample_policy()));
  world.until("2026-07-19 03:00");
  return world;
}

void look(World& world) {
  for (int turn = 0; turn < 20 && !world.submit(UpkeepLooked{}).facts.empty();) ++turn;
}

const Actor officer{"wangfang", "operator", false};

TEST(Drill, ItsResultsAreWhoAnsweredAfterHowLongAndWhichClocksWereKept) {
  World world = at_night();
  world.file(flood(true), "wangfang");
  world.until("2026-07-19 03:02");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-07-19 03:10");
  world.phone(1, "wangfang");
  auto drills = drills_of(world.state());
  ASSERT_EQ(drills.size(), 1U);
  EXPECT_FALSE(drills.front().second.closed) << "under way it is seen, too";
  world.until("2026-07-19 05:30");
  world.written(1, "wangfang");
  world.submit(CloseRequested{1, CloseAs::resolved, {}, {}, {}, officer, {}});
  ASSERT_EQ(world.incident().state, IncidentState::closed);
  look(world);
  ASSERT_TRUE(world.state().drills.held.contains(1));
  world.restart(at("2026-08-19 03:00"));
  ASSERT_FALSE(world.state().incidents.contains(1)) << "its incident has left memory";
  drills = drills_of(world.state());
  ASSERT_EQ(drills.size(), 1U) << "and its results stay";
  const HeldDrill& held = drills.front().second;
  ASSERT_GE(held.people.size(), 2U);
  EXPECT_EQ(held.people.front().person, "zhaogang");
  EXPECT_EQ(*held.people.front().answered - held.people.front().paged, 2min);
  EXPECT_EQ(held.people.front().answer, "taken");
  std::map<std::string, std::string> verdicts;
  for (const DrillClock& clock : held.clocks) verdicts[clock.rule] = clock.verdict;
  EXPECT_EQ(verdicts.at("nj.phone"), "on_time");
  EXPECT_EQ(verdicts.at("nj.written"), "late");
}

TEST(Drill, HasANumberOfItsOwnSeriesAndLeavesNoGapInTheOther) {
  World world = at_night();
  world.file(flood(false), "wangfang");
  world.file(flood(true), "wangfang");
  world.file(flood(false), "wangfang");
  EXPECT_THAT(world.incident(2).number, HasSubstr("演练"));
  EXPECT_THAT(world.incident(2).number, HasSubstr("-0001"));
  EXPECT_THAT(world.incident(3).number, Not(HasSubstr("演练")));
  EXPECT_THAT(world.incident(3).number, HasSubstr("-0002"));
}

TEST(Drill, IsNeverMadeARealEventNorARealEventADrill) {
  World world = at_night();
  world.file(flood(true), "wangfang");
  world.file(flood(false), "wangfang");
  for (const bool correction : {false, true})
    for (const char* value : {"no", "false", ""}) {
      EXPECT_TRUE(world.submit(ReportAmended{1, correction, {{"drill", value}}, "其实是真的", officer, {}}).refusal) << value;
      EXPECT_TRUE(world.submit(ReportAmended{2, correction, {{"drill", "yes"}}, "其实是演练", officer, {}}).refusal);
    }
  EXPECT_EQ(world.merge(1, 2).refusal.value().kind, RefusalKind::conflict);
  EXPECT_EQ(world.merge(2, 1).refusal.value().kind, RefusalKind::conflict);
  EXPECT_TRUE(world.incident(1).report.drill);
  EXPECT_FALSE(world.incident(2).report.drill);
  EXPECT_THAT(world.incident(2).perhaps_same, IsEmpty()) << "nor is it proposed";
}

TEST(Drill, TheSameNumberOfTheSameSourceIsNeverTakenForTheRealOne) {
  Policy policy = sample_policy();
  policy.duplicates.within = 2h;
  policy.duplicates.merge_same_source = true;
  World world(shared(std::move(policy)));
  world.until("2026-07-19 03:00");
  Report real = flood(false), drill = flood(true);
  real.source_unit = drill.source_unit = "县水利局";
  real.source_id = drill.source_id = "SL-7";
  world.file(real, "wangfang");
  world.file(drill, "wangfang");
  EXPECT_EQ(world.incident(2).merged_into, 0U);
  world.file(real, "wangfang");
  EXPECT_EQ(world.incident(3).merged_into, 1U) << "the drill beside it hides nothing";
}

TEST(Drill, EveryMessageOfItSaysSo) {
  Policy policy = sample_policy();
  for (auto& [purpose, words] : policy.wording) words = {"{{event}} {{code}}", "{{event}}", "{{event}}", "{{event}}", ""};
  World world(shared(std::move(policy)));
  world.until("2026-07-19 03:00");
  world.file(flood(true), "wangfang");
  world.until("2026-07-19 04:00");
  std::size_t seen = 0;
  for (const Logged& logged : world.log()) {
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact)) {
      ++seen;
      EXPECT_THAT(started->text, HasSubstr("【演练】"));
    }
    if (const auto* page = std::get_if<PageQueued>(&logged.fact); page != nullptr && page->hand_call) {
      EXPECT_THAT(page->task, HasSubstr("【演练】"));
    }
  }
  EXPECT_GT(seen, 3U);
}

TEST(Drill, ARealEventIsInNoListOfDrills) {
  World world = at_night();
  world.file(flood(false), "wangfang");
  world.phone(1, "wangfang");
  world.written(1, "wangfang");
  world.submit(CloseRequested{1, CloseAs::resolved, {}, {}, {}, officer, {}});
  look(world);
  EXPECT_THAT(drills_of(world.state()), IsEmpty());
}

}  // namespace
}  // namespace jibao::stories
