// Letters of the watcher: tried until they are taken, and never more than one of a trouble for a person.
#include "daemon/watcher/outbox.hpp"

#include <gtest/gtest.h>

namespace jibao::watcher {
namespace {

using namespace std::chrono_literals;

const std::vector<Told> two{{"王芳", "sms", "13800000000"}, {"李明", "sms", "13800000001"}};

TEST(Outbox, HandsOutEachLetterOnceAtATime) {
  Outbox outbox;
  post(outbox, two, Trouble::silent, {"s", "t"}, Instant{});
  Letter* first = next_due(outbox, Instant{});
  Letter* second = next_due(outbox, Instant{});
  ASSERT_TRUE(first != nullptr && second != nullptr);
  EXPECT_EQ(first->number, 1u);
  EXPECT_EQ(second->to.person, "李明");
  EXPECT_EQ(next_due(outbox, Instant{}), nullptr);
}

TEST(Outbox, TriesAgainLaterAndLaterUntilItIsTaken) {
  Outbox outbox;
  post(outbox, {two[0]}, Trouble::silent, {"s", "t"}, Instant{});
  Instant now{};
  for (const Duration wait : {Duration(30s), Duration(1min), Duration(2min), Duration(4min), Duration(5min), Duration(5min)}) {
    ASSERT_NE(next_due(outbox, now), nullptr);
    ended(outbox, 1, false, now);
    EXPECT_EQ(next_due(outbox, now + wait - 1ms), nullptr);
    now += wait;
  }
  ASSERT_NE(next_due(outbox, now), nullptr);
  ended(outbox, 1, true, now);
  EXPECT_TRUE(outbox.letters.empty());
}

TEST(Outbox, ALaterWordOfATroubleTakesThePlaceOfTheEarlier) {
  Outbox outbox;
  post(outbox, two, Trouble::silent, {"s", "没有心跳"}, Instant{});
  next_due(outbox, Instant{});
  post(outbox, two, Trouble::clock_off, {"s", "时钟"}, Instant{});
  post(outbox, two, Trouble::silent, {"s", "已恢复"}, Instant{});
  ASSERT_EQ(outbox.letters.size(), 4u);
  EXPECT_EQ(outbox.letters[2].words.text, "已恢复");
  ended(outbox, 1, false, Instant{});  // what was under way of the earlier one changes nothing
  EXPECT_EQ(outbox.letters.size(), 4u);
}

}  // namespace
}  // namespace jibao::watcher
