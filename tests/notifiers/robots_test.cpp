#include "notifiers/robots.hpp"

#include <gtest/gtest.h>

#include <random>

namespace jibao::notifiers::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Robots::Waiting message(std::uint32_t number, Purpose purpose = Purpose::alarm, Duration until = minutes(10)) {
  Dispatch dispatch;
  dispatch.page = PageId{1, number};
  dispatch.purpose = purpose;
  return {dispatch, until};
}

std::uint32_t number_of(const std::optional<Robots::Ready>& ready) { return ready ? ready->message.dispatch.page.number : 0; }

// The most messages in any window of that length, asked for as fast as can be and at random, over an hour
// with two restarts.
std::size_t most_within(Pace pace, Duration window, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Duration> sent;
  Bucket bucket(pace, Duration{});
  int restarts = 2;
  for (Duration now{}; now < std::chrono::hours(1); now += milliseconds(1 + random() % (seed == 0 ? 1 : 20'000))) {
    while (bucket.take(now)) sent.push_back(now);
    if (restarts > 0 && now > minutes(20) && random() % 3000 == 0) {
      bucket = Bucket(pace, now);
      --restarts;
    }
  }
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < sent.size(); ++last) {
    while (sent[last] - sent[first] >= window) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

TEST(Robots, NoMinuteHoldsMoreThanTheServiceAllowsWhateverIsAskedFor) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    EXPECT_LE(most_within(pace_of(ChatService::wecom), minutes(1), seed), 20U) << seed;
    EXPECT_LE(most_within(pace_of(ChatService::dingtalk), minutes(1), seed), 20U) << seed;
    EXPECT_LE(most_within(pace_of(ChatService::feishu), minutes(1), seed), 100U) << seed;
    EXPECT_LE(most_within(pace_of(ChatService::feishu), seconds(1), seed), 5U) << seed;
  }
}

TEST(Robots, AnHourCarriesFifteenMessagesAMinute) {
  Robots robots(1, pace_of(ChatService::wecom), Duration{});
  std::size_t sent = 0;
  for (Duration now{}; now < std::chrono::hours(1); now += seconds(1)) {
    while (!robots.add(message(1))) {
    }
    while (robots.next(now)) ++sent;
  }
  EXPECT_GE(sent, 900U);
}

TEST(Robots, TheSecondSpeaksWhereTheFirstMayNot) {
  Robots robots(2, {1, seconds(4)}, Duration{});
  for (std::uint32_t number = 1; number <= 4; ++number) robots.add(message(number));
  EXPECT_EQ(robots.next(Duration{})->robot, 0U);
  EXPECT_EQ(robots.next(Duration{})->robot, 1U);
  EXPECT_FALSE(robots.next(milliseconds(3999)).has_value());
  const auto third = robots.next(seconds(4));
  EXPECT_EQ(third->robot, 0U);
  EXPECT_EQ(number_of(third), 3U);
}

TEST(Robots, WhatWaitsOfAnIncidentIsGivenBackAndTheRestGoesOn) {
  Robots robots(1, {9, seconds(1)}, Duration{});
  for (std::uint32_t number = 1; number <= 4; ++number) {
    auto one = message(number, number < 3 ? Purpose::alarm : Purpose::closed);
    one.dispatch.page.incident = number % 2 + 1;
    robots.add(std::move(one));
  }
  const auto recalled = robots.recall(2);
  ASSERT_EQ(recalled.size(), 2U);
  EXPECT_EQ(recalled[0].dispatch.page.number, 1U);
  EXPECT_EQ(recalled[1].dispatch.page.number, 3U);
  EXPECT_EQ(number_of(robots.next(Duration{})), 2U);
  EXPECT_EQ(number_of(robots.next(seconds(1))), 4U);
  EXPECT_FALSE(robots.next(seconds(9)).has_value());
}

TEST(Robots, WhoMustAnswerGoesFirstAndElseTheOrderStays) {
  Robots robots(1, {9, seconds(1)}, Duration{});
  robots.add(message(1, Purpose::taken));
  robots.add(message(2, Purpose::alarm));
  robots.add(message(3, Purpose::closed));
  robots.add(message(4, Purpose::breach));
  std::vector<std::uint32_t> order;
  for (Duration now{}; order.size() < 4; now += seconds(1))
    while (const auto ready = robots.next(now)) order.push_back(number_of(ready));
  EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 4, 1, 3}));
}

TEST(Robots, TheDaemonsOwnAffairsWaitBehindEveryEvent) {
  Robots robots(1, {9, seconds(1)}, Duration{});
  robots.add(message(1, Purpose::roll_call));
  robots.add(message(2, Purpose::contact_check));
  robots.add(message(3, Purpose::upkeep));
  robots.add(message(4, Purpose::alarm));
  auto again = message(5, Purpose::alarm);
  again.dispatch.repeat = true;
  robots.add(std::move(again));
  std::vector<std::uint32_t> order;
  for (Duration now{}; order.size() < 5; now += seconds(1))
    while (const auto ready = robots.next(now)) order.push_back(number_of(ready));
  EXPECT_EQ(order, (std::vector<std::uint32_t>{4, 5, 1, 2, 3}));
}

TEST(Robots, ASilencedRobotRestsAndBeginsWithOneMessage) {
  Robots robots(1, {4, seconds(4)}, Duration{});
  for (std::uint32_t number = 1; number <= 9; ++number) robots.add(message(number, Purpose::alarm, minutes(30)));
  EXPECT_TRUE(robots.next(Duration{}).has_value());
  robots.rest(0, minutes(10));
  EXPECT_FALSE(robots.next(minutes(10) - milliseconds(1)).has_value());
  EXPECT_TRUE(robots.next(minutes(10)).has_value());
  EXPECT_FALSE(robots.next(minutes(10)).has_value()) << "no burst right after";
}

TEST(Robots, WhatComesBackFromASilencedRobotKeepsItsPlace) {
  Robots robots(2, {1, seconds(4)}, Duration{});
  robots.add(message(1, Purpose::alarm, minutes(10)));
  robots.add(message(2, Purpose::alarm, minutes(10) + seconds(1)));
  auto first = robots.next(Duration{});
  robots.rest(first->robot, minutes(10));
  robots.add(first->message);
  EXPECT_EQ(number_of(robots.next(Duration{})), 1U);
}

TEST(Robots, WhatWaitedTooLongIsGivenBackOnce) {
  Robots robots(1, {1, seconds(4)}, Duration{});
  robots.add(message(1, Purpose::alarm, seconds(5)));
  robots.add(message(2, Purpose::taken, seconds(6)));
  EXPECT_TRUE(robots.overdue(milliseconds(4999)).empty());
  ASSERT_EQ(robots.overdue(seconds(5)).size(), 1U);
  ASSERT_EQ(robots.overdue(seconds(6)).size(), 1U);
  EXPECT_FALSE(robots.next(minutes(1)).has_value());
}

TEST(Robots, TheLineIsBounded) {
  Robots robots(1, pace_of(ChatService::wecom), Duration{});
  for (std::size_t i = 0; i < Robots::most_waiting; ++i) ASSERT_FALSE(robots.add(message(1)));
  EXPECT_TRUE(robots.add(message(1)));
  EXPECT_EQ(robots.waiting(), Robots::most_waiting);
}

Robots::Waiting repeated(std::uint32_t number) {
  Robots::Waiting again = message(number);
  again.dispatch.repeat = true;
  return again;
}

TEST(Robots, WhoWasNotCalledBeforeGoesBeforeWhoWas) {
  Robots robots(1, {1, seconds(1)}, Duration{});
  robots.add(message(1, Purpose::closed));
  robots.add(repeated(2));
  robots.add(message(3));
  std::vector<std::uint32_t> order;
  for (Duration now{}; now < seconds(3); now += seconds(1)) order.push_back(number_of(robots.next(now)));
  EXPECT_EQ(order, (std::vector<std::uint32_t>{3, 2, 1}));
}

TEST(Robots, InAFullLineTheMostUrgentTakesThePlaceOfTheLeast) {
  Robots robots(1, {1, seconds(1)}, Duration{});
  for (std::uint32_t i = 2; i < Robots::most_waiting; ++i) ASSERT_FALSE(robots.add(repeated(i)));
  ASSERT_FALSE(robots.add(message(1000, Purpose::closed)));
  ASSERT_FALSE(robots.add(message(1001, Purpose::closed)));
  EXPECT_EQ(robots.add(message(1))->dispatch.page.number, 1001U);
  EXPECT_EQ(robots.add(repeated(1))->dispatch.page.number, 1000U);
  EXPECT_EQ(robots.add(repeated(9))->dispatch.page.number, 9U) << "the last of as urgent ones is itself";
  EXPECT_EQ(robots.waiting(), Robots::most_waiting);
}

TEST(Robots, ARateIsNeverExceededAndUsedToSevenTenths) {
  for (const ProviderRate& rate : {ProviderRate{1, seconds(1)}, ProviderRate{3, seconds(1)}, ProviderRate{10, seconds(1)},
                                   ProviderRate{100, seconds(1)}, ProviderRate{7, seconds(13)}, ProviderRate{20, minutes(1)}}) {
    Bucket bucket(pace_of(rate), Duration{});
    std::vector<Duration> sent;
    for (Duration now{}; now < 40 * rate.per; now += milliseconds(1))
      while (bucket.take(now)) sent.push_back(now);
    std::size_t most = 0;
    for (std::size_t first = 0, last = 0; last < sent.size(); ++last) {
      while (sent[last] - sent[first] >= rate.per) ++first;
      most = std::max(most, last - first + 1);
    }
    EXPECT_LE(most, static_cast<std::size_t>(rate.messages)) << rate.messages;
    EXPECT_GE(sent.size(), static_cast<std::size_t>(rate.messages) * 40 * 7 / 10) << rate.messages;
  }
}

TEST(Robots, SaysWhenTheNextMayLeave) {
  Robots robots(2, {1, seconds(4)}, Duration{});
  EXPECT_FALSE(robots.ready_at());
  for (std::uint32_t number = 1; number <= 3; ++number) robots.add(message(number));
  EXPECT_EQ(robots.ready_at(), Duration{});
  robots.next(Duration{});
  robots.next(seconds(1));
  EXPECT_EQ(robots.ready_at(), seconds(4));
  robots.next(seconds(4));
  EXPECT_FALSE(robots.ready_at());
}

}  // namespace
}  // namespace jibao::notifiers::test
