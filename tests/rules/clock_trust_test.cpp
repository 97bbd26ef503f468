// When the machine's clock is trusted, and when a change of that is said: with readings as a night brings them, a second each.
#include "rules/clock_trust.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace jibao {
namespace {

using namespace std::chrono_literals;

const Instant noon = from_millis(1'784'433'600'000);

OffsetBounds off(Duration low, Duration high) { return {low, high}; }
const OffsetBounds right_one = off(-500ms, 600ms), fast_one = off(89s, 90s), fast_too = off(89'500ms, 90'400ms);

ClockReading kept(std::vector<OffsetBounds> gateways = {}) { return {true, 40ms, std::move(gateways)}; }
ClockReading lost(std::vector<OffsetBounds> gateways = {}) { return {false, std::nullopt, std::move(gateways)}; }

ClockFault fault(const ClockReading& reading, ClockDemand trust = ClockDemand::kept, bool once = true, int gateways = 2) {
  ClockRules rules;
  rules.trust = trust;
  rules.gateways = gateways;
  return judge_reading(reading, rules, once).fault;
}

TEST(ClockTrust, AClockThatIsKeptIsTrusted) {
  EXPECT_EQ(fault(kept()), ClockFault::none);
  EXPECT_EQ(fault(kept({right_one, right_one})), ClockFault::none);
}

TEST(ClockTrust, AClockThatLostItsTimeServiceIsNotTrusted) {
  EXPECT_EQ(fault(lost()), ClockFault::unsynchronised);
  EXPECT_EQ(fault(lost(), ClockDemand::synchronised, false), ClockFault::unsynchronised);
}

TEST(ClockTrust, OneThatNeverHadATimeServiceIsLetBeUnlessThePolicyDemandsIt) {
  EXPECT_EQ(fault(lost(), ClockDemand::kept, false), ClockFault::none);
  EXPECT_EQ(fault(lost(), ClockDemand::any, true), ClockFault::none);
}

TEST(ClockTrust, ABoundOfTheKernelThatIsTooLargeIsNotTrusted) {
  EXPECT_EQ(fault({true, 5s, {}}), ClockFault::none);
  EXPECT_EQ(fault({true, 5'001ms, {}}), ClockFault::error_too_large);
}

TEST(ClockTrust, OneGatewayThatLiesCondemnsNothing) {
  EXPECT_EQ(fault(kept({fast_one})), ClockFault::none);
  EXPECT_EQ(fault(kept({fast_one, right_one})), ClockFault::none);
  EXPECT_EQ(fault(lost({fast_one}), ClockDemand::any), ClockFault::none);
  EXPECT_EQ(fault(lost({fast_one, right_one}), ClockDemand::any), ClockFault::none);
}

TEST(ClockTrust, TwoGatewaysThatAgreeCondemnEvenAClockThatIsKept) {
  EXPECT_EQ(fault(kept({fast_one, fast_too})), ClockFault::gateways_differ);
  EXPECT_EQ(fault(lost({fast_one, fast_too}), ClockDemand::any), ClockFault::gateways_differ);
  EXPECT_EQ(fault(kept({fast_one, fast_too, right_one})), ClockFault::none);  // two against one and the kernel
}

TEST(ClockTrust, AnOfficeWithOneGatewayMayLetItSpeakAgainstAClockThatNobodyKeeps) {
  EXPECT_EQ(fault(lost({fast_one}), ClockDemand::any, true, 1), ClockFault::gateways_differ);
  EXPECT_EQ(fault(kept({fast_one}), ClockDemand::any, true, 1), ClockFault::none);  // one against the kernel
}

TEST(ClockTrust, AnOffsetCountsOnlyWhereItsWholeIntervalIsTooFar) {
  EXPECT_EQ(fault(lost({off(4s, 7s), off(5s, 8s)}), ClockDemand::any), ClockFault::none);
  EXPECT_EQ(fault(lost({off(5'001ms, 7s), off(5s, 8s)}), ClockDemand::any), ClockFault::gateways_differ);
  EXPECT_EQ(fault(lost({off(-9s, -5'001ms), off(-9s, -5s)}), ClockDemand::any), ClockFault::gateways_differ);
}

class Keeper : public ::testing::Test {
 protected:
  /// Readings each second for so long; what was said.
  std::vector<ClockRead> through(Duration span, const ClockReading& reading) {
    std::vector<ClockRead> said;
    for (const Duration end = steady + span; steady < end; steady += 1s, wall += 1s)
      if (auto one = keeper.look(reading, rules, steady, wall)) said.push_back(*one);
    return said;
  }
  ClockRules rules;
  ClockKeeper keeper{std::nullopt, false};
  Duration steady = 1s;
  Instant wall = noon;
};

TEST_F(Keeper, SaysHowItStandsOnceThatHasStoodForAMinute) {
  EXPECT_TRUE(through(60s, kept()).empty());
  const auto said = through(1s, kept());
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].trusted);
  EXPECT_TRUE(said[0].synchronised);
  EXPECT_EQ(said[0].since, noon);
  EXPECT_TRUE(through(24h, kept()).empty());
}

TEST_F(Keeper, SaysOnceThatTrustIsLostAndFromWhenOn) {
  through(2min, kept());
  const Instant lost_at = wall;
  EXPECT_TRUE(through(60s, lost()).empty());
  const auto said = through(1h, lost());
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].fault, ClockFault::unsynchronised);
  EXPECT_EQ(said[0].since, lost_at);
}

TEST_F(Keeper, AMomentWithoutATimeServiceIsNotWorthAWord) {
  through(2min, kept());
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(through(59s, lost()).empty());
    EXPECT_TRUE(through(5s, kept()).empty());
  }
}

TEST_F(Keeper, TrustComesBackAfterTenTimesAsLong) {
  through(2min, kept());
  through(2min, lost());
  EXPECT_TRUE(through(600s, kept()).empty());
  const auto said = through(1s, kept());
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].trusted);
}

TEST_F(Keeper, AClockThatFlapsFillsNoJournal) {
  std::size_t said = through(2min, kept()).size();
  for (int i = 0; i < 24 * 60; ++i) {  // a day of half a minute each
    said += through(30s, lost()).size();
    said += through(30s, kept()).size();
  }
  EXPECT_EQ(said, 1u);
  for (int i = 0; i < 100; ++i) {  // the worst that settles each time
    said += through(61s, lost()).size();
    said += through(601s, kept()).size();
  }
  EXPECT_EQ(said, 201u);
}

TEST_F(Keeper, AFaultThatTurnsIntoAnotherHasLastedSinceTheFirst) {
  through(2min, kept());
  const Instant began = wall;
  through(30s, lost());
  through(30s, {true, 9s, {}});
  const auto said = through(1s, {true, 9s, {}});
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].since, began);
  EXPECT_EQ(said[0].fault, ClockFault::error_too_large);
}

TEST_F(Keeper, TheFirstOffsetThatGatewaysShowIsSaidAndThenOnlyOneThatContradictsIt) {
  through(2min, kept());
  const auto first = through(2min, kept({right_one, right_one}));
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].low, -500ms);
  EXPECT_EQ(first[0].gateways, 2u);
  EXPECT_TRUE(through(2h, kept()).empty());
  EXPECT_TRUE(through(2h, kept({off(300ms, 900ms), off(300ms, 900ms)})).empty());
  EXPECT_EQ(through(2h, lost({off(700ms, 900ms), off(700ms, 900ms)})).size(), 1u);
}

TEST_F(Keeper, GoesOnFromWhatTheJournalSays) {
  ClockRead said;
  said.trusted = false;
  said.fault = ClockFault::unsynchronised;
  keeper = ClockKeeper(said, true);
  EXPECT_TRUE(through(1h, lost()).empty());
  EXPECT_EQ(through(1h, kept()).size(), 1u);
}

TEST(ClockTrust, HowFarItMayBeOffIsTheLargerOfWhatIsKnown) {
  ClockJudged judged;
  judged.fault = ClockFault::unsynchronised;
  EXPECT_FALSE(most_off(judged));
  judged.low = -90s;
  judged.high = -88s;
  EXPECT_EQ(most_off(judged), 90s);
  judged.fault = ClockFault::error_too_large;
  judged.error = 100s;
  EXPECT_EQ(most_off(judged), 100s);
}

}  // namespace
}  // namespace jibao
