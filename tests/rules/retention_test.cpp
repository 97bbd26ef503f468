// What is kept for how long: nothing by a policy that does not say so, nothing of an open incident, one batch at a time.
#include "rules/retention.hpp"

#include <gtest/gtest.h>

#include "rules/apply.hpp"

namespace jibao {
namespace {

constexpr Duration kept = std::chrono::hours(24 * 100);
const Instant closed = from_millis(1'784'404'500'000);

State office(Duration personal = kept) {
  State state;
  auto policy = std::make_shared<Policy>();
  policy->version = "v1";
  policy->retention.personal = personal;
  state.policies["v1"] = policy;
  state.policy = "v1";
  return state;
}

std::vector<IncidentId> named(const Decision& decision) {
  std::vector<IncidentId> ids;
  for (const Fact& fact : decision.facts)
    for (const ClosedIncident& each : std::get<RetentionEnded>(fact).incidents) ids.push_back(each.incident);
  return ids;
}

RetentionLooked look(std::vector<ClosedIncident> incidents) { return {std::move(incidents)}; }

TEST(Retention, EndsOnceTheIncidentHasBeenClosedForAsLongAsThePolicySays) {
  const State state = office();
  const RetentionLooked looked = look({{7, "2026-0007", closed}});
  EXPECT_TRUE(decide(state, looked, Entropy{1}, closed + kept - Duration(1)).facts.empty());
  const Decision decision = decide(state, looked, Entropy{1}, closed + kept);
  ASSERT_EQ(decision.facts.size(), 1u);
  EXPECT_EQ(decision.incident, 0u) << "it is on the record of the house";
  EXPECT_EQ(std::get<RetentionEnded>(decision.facts.front()).kept, kept);
  EXPECT_EQ(named(decision), (std::vector<IncidentId>{7}));
}

TEST(Retention, NeverEndsByAClockThatIsNotTrusted) {
  State state = office();
  state.clock.judged = ClockJudged{};
  state.clock.judged->trusted = false;
  EXPECT_TRUE(decide(state, look({{7, "2026-0007", closed}}), Entropy{1}, closed + kept).facts.empty());
  state.clock.judged->trusted = true;
  EXPECT_EQ(named(decide(state, look({{7, "2026-0007", closed}}), Entropy{1}, closed + kept)), (std::vector<IncidentId>{7}));
}

TEST(Retention, NeverEndsWhereThePolicySaysNothing) {
  EXPECT_TRUE(decide(office(Duration{}), look({{7, "2026-0007", closed}}), Entropy{1}, closed + std::chrono::hours(24 * 40'000)).facts.empty());
}

TEST(Retention, OfAnIncidentInMemoryNothingEnds) {
  State state = office();
  apply(state, 7, {IncidentOpened{}}, closed);  // open, or its codes still live
  EXPECT_EQ(named(decide(state, look({{7, "2026-0007", closed}, {8, "2026-0008", closed}}), Entropy{1}, closed + kept)), (std::vector<IncidentId>{8}));
}

TEST(Retention, HasOneBatchAtATimeWhichARestartFindsAgain) {
  State state = office();
  std::vector<ClosedIncident> many;
  for (IncidentId id = 1; id <= most_expired_at_once + 1; ++id) many.push_back({id, std::to_string(id), closed});
  const Decision first = decide(state, look(many), Entropy{1}, closed + kept);
  EXPECT_EQ(named(first).size(), most_expired_at_once);
  EXPECT_TRUE(decide(state, PersonalErased{3}, Entropy{1}, closed + kept).facts.empty()) << "nothing was to be destroyed";
  apply(state, 0, first.facts, closed + kept);
  EXPECT_EQ(state.expired.size(), most_expired_at_once);
  EXPECT_TRUE(decide(state, look(many), Entropy{1}, closed + kept).facts.empty()) << "the batch before is not done";
  const Decision done = decide(state, PersonalErased{3}, Entropy{1}, closed + kept);
  ASSERT_EQ(done.facts.size(), 1u);
  EXPECT_EQ(std::get<PersonalDestroyed>(done.facts.front()).values, 3u);
  apply(state, 0, done.facts, closed + kept);
  EXPECT_TRUE(state.expired.empty());
}

TEST(Retention, TimesAndLevelOutlastAndWhatPeopleWroteAndWhoTheyAreDoNot) {
  EXPECT_TRUE(may_outlast("after", "occurred_at"));
  EXPECT_TRUE(may_outlast("before", "level"));
  EXPECT_FALSE(may_outlast("after", "title"));
  EXPECT_FALSE(may_outlast("after", "reporter.phone"));
  for (const char* field : {"title", "reason", "address", "code", "receiver", "to_person", "text", "reporter_name"})
    EXPECT_FALSE(may_outlast(field, "")) << field;
}

}  // namespace
}  // namespace jibao
