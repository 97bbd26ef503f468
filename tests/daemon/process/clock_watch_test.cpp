// The clock watch: whose Date counts for how long, what a step does to it, and how much of it all reaches the journal.
#include "daemon/process/clock_watch.hpp"

#include <gtest/gtest.h>

namespace jibao::process {
namespace {

using namespace std::chrono_literals;

const Instant noon = from_millis(1'784'433'600'000);

class Watch : public ::testing::Test {
 protected:
  Watch() {
    watch.begin({});
    rules.settle = 1s;
  }
  /// An answer whose Date is that of a clock `behind` ours.
  void answer(const std::string& host, Duration behind) { watch.take(host, noon - behind, noon, 100ms, steady); }
  std::optional<ClockRead> through(Duration span, TimeSync sync) {
    std::optional<ClockRead> said;
    for (const Duration end = steady + span; steady < end; steady += 1s)
      if (auto one = watch.look(sync, rules, steady, noon)) said = one;
    return said;
  }
  ClockWatch watch;
  ClockRules rules;
  Duration steady = 1s;
};

TEST_F(Watch, TwoHostsThatAgreeCondemnTheClockAndOneHostTwiceDoesNot) {
  answer("a", 90s);
  answer("a", 90s);
  EXPECT_TRUE(through(1min, {true, 40ms})->trusted);
  answer("b", 90s);
  const auto said = through(1min, {true, 40ms});
  ASSERT_TRUE(said);
  EXPECT_EQ(said->fault, ClockFault::gateways_differ);
  EXPECT_EQ(said->gateways, 2u);
}

TEST_F(Watch, WhenOurClockIsSetTheirTimeStaysWhereItWas) {
  answer("a", 90s);
  watch.stepped(-90s);
  const auto known = watch.standing(steady).gateways.at("a");
  EXPECT_LE(known.low, 0ms);
  EXPECT_GE(known.high, 0ms);
}

TEST_F(Watch, StepsAreRecordedOnceAMinuteAndAddedUpMeanwhile) {
  watch.stepped(1s);
  EXPECT_FALSE(watch.step_to_record(steady));
  watch.stepped(1s);
  EXPECT_EQ(watch.step_to_record(steady), 2s);
  watch.stepped(-30s);
  watch.stepped(-30s);
  EXPECT_FALSE(watch.step_to_record(steady + 59s));
  EXPECT_EQ(watch.step_to_record(steady + 60s), -60s);
  EXPECT_FALSE(watch.step_to_record(steady + 2min));
}

TEST_F(Watch, AThousandHostsTakeNoMoreRoomThanItsBound) {
  for (int i = 0; i < 1000; ++i, steady += 1ms) answer("host" + std::to_string(i), 0s);
  const auto known = watch.standing(steady).gateways;
  EXPECT_EQ(known.size(), ClockWatch::most_gateways);
  EXPECT_TRUE(known.contains("host999"));
}

TEST_F(Watch, AGatewayThatContradictsIsNamedOnceUntilItAgreesAgain) {
  answer("a", 90s);
  EXPECT_EQ(watch.contradicting(rules, steady), std::vector<std::string>{"a"});
  EXPECT_TRUE(watch.contradicting(rules, steady).empty());
  answer("a", 0s);
  EXPECT_TRUE(watch.contradicting(rules, steady).empty());
  answer("a", 90s);
  EXPECT_EQ(watch.contradicting(rules, steady), std::vector<std::string>{"a"});
}

TEST_F(Watch, WhereTheKernelTellsNothingTheGatewaysStillDo) {
  answer("a", 90s);
  answer("b", 90s);
  watch.look(std::nullopt, rules, steady, noon);
  const auto said = watch.look(std::nullopt, rules, steady + 1s, noon);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->fault, ClockFault::gateways_differ);
  EXPECT_FALSE(watch.standing(steady).known);
}

TEST_F(Watch, GoesOnFromTheJournal) {
  ClockState recorded;
  recorded.judged = ClockJudged{false, ClockFault::unsynchronised, noon, false, {}, {}, {}, 0};
  recorded.once_synchronised = true;
  watch.begin(recorded);
  EXPECT_FALSE(through(1h, {false, 16s}));
  EXPECT_TRUE(through(1min, {true, 1ms})->trusted);
}

}  // namespace
}  // namespace jibao::process
