// What always holds of levels, whatever the schemes: the level is the highest that any of them gives by itself, their order
// makes no difference, and one more never lowers it.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "rules/apply.hpp"
#include "rules/decide.hpp"

namespace jibao {
namespace {

using std::chrono::hours;

constexpr int rounds = 2000;
const Instant now = from_millis(1'775'000'000'000);

using Chance = std::mt19937_64;

template <class T>
T one_of(Chance& chance, std::initializer_list<T> values) {
  return *(values.begin() + static_cast<std::ptrdiff_t>(chance() % values.size()));
}

Criterion criterion(Chance& chance) {
  Criterion made;
  made.level = one_of(chance, {Level::iv, Level::iii, Level::ii, Level::i});
  made.quote = "…";
  if (chance() % 4 != 0) made.at_least[one_of<std::string>(chance, {"dead", "missing", "injured", "area"})] = one_of(chance, {1, 3, 10, 30});
  if (chance() % 3 == 0) made.marks.push_back(one_of<std::string>(chance, {"storming", "flame"}));
  if (chance() % 4 == 0) made.lasting = hours(one_of(chance, {8, 24, 72}));
  return made;
}

GradingScheme scheme(Chance& chance, int number) {
  GradingScheme made;
  made.id = "scheme-" + std::to_string(number);
  made.categories = {one_of<std::string>(chance, {"*", "ACC", "DIS", "ACC.MINE"})};
  for (std::uint64_t i = chance() % 5; i > 0; --i) made.criteria.push_back(criterion(chance));
  if (chance() % 3 == 0) made.counted_as["missing"] = "dead";
  if (chance() % 4 == 0) made.window = Limit{Limit::Unit::calendar_days, {}, one_of(chance, {1, 7, 30})};
  if (chance() % 5 == 0) made.only_with = {"storming"};
  if (chance() % 5 == 0) made.not_with = {"flame"};
  return made;
}

Report report(Chance& chance) {
  Report made;
  made.category = one_of<std::string>(chance, {"ACC.MINE", "ACC.FIRE", "DIS.GEO"});
  made.occurred.at = now - hours(one_of(chance, {0, 8, 23, 24, 80, 24 * 9, 24 * 40}));
  made.received = now;
  if (chance() % 2 == 0) made.casualties.dead = one_of(chance, {0, 1, 2, 3, 9, 10, 30});
  if (chance() % 2 == 0) made.casualties.missing = one_of(chance, {0, 1, 7, 20});
  if (chance() % 2 == 0) made.casualties.injured = one_of(chance, {0, 3, 10});
  if (chance() % 2 == 0) made.measures["area"] = one_of(chance, {0, 2, 3, 30});
  for (const char* mark : {"storming", "flame"})
    if (chance() % 2 == 0) made.marks.insert(mark);
  made.level = one_of<std::string>(chance, {"", "", "IV", "III", "II"});
  return made;
}

Incident opened(const Report& report, std::vector<GradingScheme> schemes) {
  Policy policy;
  policy.version = "v";
  for (const char* code : {"ACC.FIRE", "ACC.MINE", "DIS.GEO"}) policy.categories.push_back({code, {}, false, false});
  policy.measures = {{"area", {}, {}}};
  policy.marks = {{"flame", {}}, {"storming", {}}};
  policy.schemes = std::move(schemes);
  policy.roster.fallback = {"someone"};
  State state;
  state.policies["v"] = std::make_shared<const Policy>(std::move(policy));
  state.policy = "v";
  ReportFiled filed;
  filed.report = report;
  filed.dry_run = true;
  const Decision decision = decide(state, filed, {}, now);
  EXPECT_TRUE(decision.draft);
  return decision.draft.value_or(Incident{});
}

TEST(Grading, GivesTheHighestOfWhatEverySchemeGivesByItself) {
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    Chance chance(seed);
    const Report told = report(chance);
    std::vector<GradingScheme> schemes;
    for (int i = 0; i < 4; ++i) schemes.push_back(scheme(chance, i));
    Level highest = opened(told, {}).level;
    for (const GradingScheme& one : schemes) highest = std::max(highest, opened(told, {one}).level);
    ASSERT_EQ(opened(told, schemes).level, highest) << "seed " << seed;
  }
}

TEST(Grading, IsTheSameInWhateverOrderTheSchemesStand) {
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    Chance chance(seed);
    const Report told = report(chance);
    std::vector<GradingScheme> schemes;
    for (int i = 0; i < 4; ++i) schemes.push_back(scheme(chance, i));
    const Incident first = opened(told, schemes);
    std::shuffle(schemes.begin(), schemes.end(), chance);
    const Incident second = opened(told, schemes);
    ASSERT_EQ(first.level, second.level) << "seed " << seed;
    ASSERT_EQ(first.level_scheme, second.level_scheme) << "seed " << seed;
    ASSERT_EQ(first.level_watch, second.level_watch) << "seed " << seed;
  }
}

TEST(Grading, IsNeverLoweredByOneMoreScheme) {
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    Chance chance(seed);
    const Report told = report(chance);
    std::vector<GradingScheme> schemes;
    Level before = opened(told, schemes).level;
    for (int i = 0; i < 5; ++i) {
      schemes.push_back(scheme(chance, i));
      const Level with = opened(told, schemes).level;
      ASSERT_GE(with, before) << "seed " << seed;
      before = with;
    }
  }
}

TEST(Grading, WatchesOnlyForWhatIsStillToComeSoThatTimeNeverSpins) {
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    Chance chance(seed);
    const Report told = report(chance);
    std::vector<GradingScheme> schemes;
    for (int i = 0; i < 4; ++i) schemes.push_back(scheme(chance, i));
    const Incident incident = opened(told, schemes);
    ASSERT_GT(incident.level_watch.value_or(Instant::max()), now) << "seed " << seed;
  }
}

}  // namespace
}  // namespace jibao
