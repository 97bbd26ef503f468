// The bounds of our offset by other people's Date headers: what a whole second, a slow answer, a liar and a step do to them.
#include "rules/clock_offset.hpp"

#include <gtest/gtest.h>

#include <random>

namespace jibao {
namespace {

using namespace std::chrono_literals;

const Instant noon = from_millis(1'784'433'600'000);

OffsetBounds off(Duration low, Duration high) { return {low, high}; }

/// The answer of a gateway whose clock is true to a machine that is ahead by `ahead`: written after `there`, here after `took`.
std::optional<OffsetBounds> answer(Duration ahead, Instant truth, Duration there, Duration took) {
  const Instant date = std::chrono::floor<std::chrono::seconds>(truth + there);
  return bounds_of(date, truth + took + ahead, took);
}

TEST(ClockOffset, AnAnswerBoundsItByASecondAndTheTimeItTook) {
  const auto bounds = bounds_of(noon, noon + 300ms, 200ms);
  ASSERT_TRUE(bounds);
  EXPECT_EQ(*bounds, off(-900ms, 300ms));
}

TEST(ClockOffset, TheTruthIsAlwaysWithinTheBounds) {
  std::mt19937 chance(7);
  const auto upto = [&](int most) { return Duration(static_cast<int>(chance() % static_cast<unsigned>(most))); };
  for (int i = 0; i < 20'000; ++i) {
    const Duration ahead = upto(200'000) - 100s, took = upto(10'000), there = upto(static_cast<int>(took.count()) + 1);
    const auto bounds = answer(ahead, noon + upto(100'000), there, took);
    ASSERT_TRUE(bounds);
    ASSERT_LE(bounds->low, ahead);
    ASSERT_GE(bounds->high, ahead);
    ASSERT_LE(bounds->high - bounds->low, took + 1s);
  }
}

TEST(ClockOffset, AnAnswerThatTookTooLongSaysNothing) {
  EXPECT_TRUE(bounds_of(noon, noon + 10s, 10s));
  EXPECT_FALSE(bounds_of(noon, noon + 10'001ms, 10'001ms));
  EXPECT_FALSE(bounds_of(noon, noon, -1ms));
}

TEST(ClockOffset, SeveralAnswersOfOneGatewayNarrowEachOther) {
  GatewayDates dates;
  dates.take(off(-900ms, 300ms), 1s);
  dates.take(off(-200ms, 1100ms), 2s);
  const auto bounds = dates.now_at(2s);
  ASSERT_TRUE(bounds);
  EXPECT_EQ(*bounds, off(-200ms, 301ms));  // a second of drift each way
}

TEST(ClockOffset, TwoClocksDriftApartAndTheBoundsWithThem) {
  GatewayDates dates;
  dates.take(off(0ms, 100ms), 1s);
  EXPECT_EQ(dates.now_at(1s), off(0ms, 100ms));
  EXPECT_EQ(dates.now_at(61s), off(-60ms, 160ms));
}

TEST(ClockOffset, WhatNobodyHasAnsweredForAnHourIsForgotten) {
  GatewayDates dates;
  EXPECT_FALSE(dates.now_at(1s));
  dates.take(off(0ms, 100ms), 1s);
  EXPECT_TRUE(dates.now_at(1h + 1s));
  EXPECT_FALSE(dates.now_at(1h + 2s));
}

TEST(ClockOffset, AfterAStepTheNewAnswerStandsAlone) {
  GatewayDates dates;
  dates.take(off(-900ms, 300ms), 1s);
  dates.take(off(89s, 90s), 2s);
  EXPECT_EQ(dates.now_at(2s), off(89s, 90s));
}

TEST(ClockOffset, OneGatewayThatLiesIsOutvoted) {
  const auto agreement = agreed({off(-900ms, 300ms), off(89s, 90s), off(-500ms, 600ms)});
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->bounds, off(-500ms, 300ms));
  EXPECT_EQ(agreement->count, 2u);
  EXPECT_EQ(agreement->of, 3u);
}

TEST(ClockOffset, GatewaysThatTouchAtOnePointAgreeThere) {
  const auto agreement = agreed({off(0ms, 500ms), off(500ms, 900ms)});
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->bounds, off(500ms, 500ms));
  EXPECT_EQ(agreement->count, 2u);
}

TEST(ClockOffset, NobodyAgreesOnAnythingWithoutAWitness) { EXPECT_FALSE(agreed({})); }

}  // namespace
}  // namespace jibao
