// The watcher outside, with time moved by hand: when it alarms, how often, and when it says that all is well again.
#include "rules/watcher.hpp"

#include <gtest/gtest.h>

#include "rules/calendar.hpp"
#include "rules/heartbeat.hpp"

namespace jibao {
namespace {

using namespace std::chrono_literals;

class Watcher : public ::testing::Test {
 protected:
  std::vector<WatchWord> hear(const Heartbeat& said) { return take(said); }
  std::vector<WatchWord> hear() {
    beat.wall = now;
    return take(beat);
  }
  std::vector<WatchWord> silence() { return take(NoHeartbeat{"连接被拒绝"}); }
  std::vector<WatchWord> take(std::variant<Heartbeat, NoHeartbeat> answer) {
    return watch(limits, memory, {std::move(answer), now, now}, pause, {now, now});
  }
  /// Questions every 15 s for so long; what was told.
  template <class Answer>
  std::vector<WatchWord> through(Duration span, Answer answer) {
    std::vector<WatchWord> all;
    for (const Instant end = now + span; now < end;) {
      now += 15s;
      for (WatchWord& word : answer()) all.push_back(std::move(word));
    }
    return all;
  }

  Instant now = parse_rfc3339("2026-07-19T03:00:00+08:00").value();
  Heartbeat beat{now, now, {7, std::string(64, 'a')}, {}, {}};
  WatchLimits limits;
  WatchMemory memory;
  std::optional<WatchPause> pause;
};

TEST_F(Watcher, SaysNothingWhileHeartbeatsCome) {
  EXPECT_TRUE(through(1h, [&] { return hear(); }).empty());
  EXPECT_TRUE(memory.troubles.empty());
}

TEST_F(Watcher, AlarmsOnceWhenTheSilenceReachesItsLimit) {
  hear();
  const Instant last = now;
  EXPECT_TRUE(through(45s, [&] { return silence(); }).empty());
  const auto told = through(15s, [&] { return silence(); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].trouble, Trouble::silent);
  EXPECT_EQ(told[0].since, last);
  EXPECT_EQ(told[0].lasted, 60s);
  EXPECT_TRUE(through(4min + 45s, [&] { return silence(); }).empty()) << "until it is told again";
}

TEST_F(Watcher, AlarmsWhereNoHeartbeatEverCame) {
  EXPECT_EQ(through(90s, [&] { return silence(); }).size(), 1u);
}

TEST_F(Watcher, TellsItAgainAtLongerAndLongerWaits) {
  hear();
  std::vector<Duration> told;
  const Instant began = now;
  for (int question = 0; question < 4 * 120; ++question) {
    now += 15s;
    for (const WatchWord& word : silence()) {
      told.push_back(now - began);
      EXPECT_EQ(word.times, static_cast<int>(told.size()));
    }
  }
  EXPECT_EQ(told, (std::vector<Duration>{1min, 6min, 16min, 36min, 66min, 96min}));
}

TEST_F(Watcher, TellsTheEndOnceAfterTwoHeartbeats) {
  hear();
  through(2min, [&] { return silence(); });
  now += 15s;
  EXPECT_TRUE(hear().empty());
  now += 15s;
  const auto told = hear();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].over);
  EXPECT_EQ(told[0].trouble, Trouble::silent);
  EXPECT_TRUE(through(1h, [&] { return hear(); }).empty());
}

TEST_F(Watcher, OneHeartbeatInTheMiddleStartsNoSecondAlarm) {
  hear();
  through(2min, [&] { return silence(); });
  now += 15s;
  EXPECT_TRUE(hear().empty());
  EXPECT_TRUE(through(2min, [&] { return silence(); }).empty());
}

TEST_F(Watcher, OneLostAnswerAfterALongWhileIsNoAlarm) {
  hear();
  now += 3h;  // the watcher itself was down
  EXPECT_TRUE(silence().empty());
  now += 15s;
  EXPECT_EQ(silence().size(), 1u) << "the second tells";
}

TEST_F(Watcher, ARestartOfTheWatcherNeitherRepeatsNorForgets) {
  hear();
  through(2min, [&] { return silence(); });
  const WatchMemory kept = memory;
  memory = WatchMemory{kept};
  EXPECT_TRUE(through(1min, [&] { return silence(); }).empty());
  EXPECT_TRUE(hear().empty());
  now += 15s;
  EXPECT_EQ(hear().size(), 1u);
}

TEST_F(Watcher, AWallClockThatWasSetBackBetweenTwoRunsDelaysNoAlarm) {
  hear();
  now -= 5h;
  EXPECT_EQ(through(75s, [&] { return silence(); }).size(), 1u);
}

TEST_F(Watcher, ABrokenPromiseIsBelievedTheSecondTime) {
  hear();
  beat.broken = {"overdue"};
  now += 15s;
  EXPECT_TRUE(hear().empty());
  now += 15s;
  const auto told = hear();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].trouble, Trouble::broken);
  EXPECT_EQ(told[0].detail, "overdue");
  beat.broken.clear();
  EXPECT_EQ(through(1min, [&] { return hear(); }).size(), 1u) << "its end";
}

TEST_F(Watcher, AHiccupOfOneAnswerIsNotTold) {
  beat.broken = {"overdue"};
  hear();
  beat.broken.clear();
  EXPECT_TRUE(through(1h, [&] { return hear(); }).empty());
}

TEST_F(Watcher, SilenceRepeatsNoOtherTrouble) {
  beat.broken = {"disk_stalled"};
  EXPECT_EQ(through(30s, [&] { return hear(); }).size(), 1u);
  for (const WatchWord& word : through(1h, [&] { return silence(); })) EXPECT_EQ(word.trouble, Trouble::silent);
}

TEST_F(Watcher, AClockThatIsOffByItsLimitIsLeftAndBeyondItIsTold) {
  const auto ahead = [&](Duration by) {
    beat.wall = now + by;
    return hear(beat);
  };
  EXPECT_TRUE(through(1min, [&] { return ahead(5s); }).empty());
  const auto told = through(1min, [&] { return ahead(-5001ms); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].trouble, Trouble::clock_off);
  EXPECT_EQ(told[0].detail, "-5001");
}

TEST_F(Watcher, ASlowAnswerIsNoWrongClock) {
  limits.clock_within = 3s;
  beat.wall = now;
  for (int question = 0; question < 3; ++question)
    EXPECT_TRUE(watch(limits, memory, {beat, now, now + 9s}, pause, {now, now + 9s}).empty());
}

TEST_F(Watcher, AShorterJournalAlarmsAtOnce) {
  hear();
  now += 15s;
  beat.head = {6, std::string(64, 'b')};
  const auto told = hear();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].trouble, Trouble::rolled_back);
  EXPECT_EQ(told[0].detail, "7 6");
}

TEST_F(Watcher, TheSameNumberWithAnotherHashIsAnotherJournal) {
  hear();
  now += 15s;
  beat.head.hash = std::string(64, 'b');
  EXPECT_EQ(hear().size(), 1u);
}

TEST_F(Watcher, AfterARestartTheJournalMustProveThatItGoesOn) {
  hear();
  EXPECT_EQ(head_to_prove(memory), std::nullopt);
  beat.started = now + 5s;
  beat.head = {20, std::string(64, 'c')};
  now += 15s;
  EXPECT_TRUE(hear().empty());
  EXPECT_EQ(head_to_prove(memory), (ChainHead{7, std::string(64, 'a')}));
  beat.holds = true;
  now += 15s;
  EXPECT_TRUE(hear().empty());
  EXPECT_EQ(head_to_prove(memory), std::nullopt);
  EXPECT_EQ(memory.head->sequence, 20u);
}

TEST_F(Watcher, ALongerJournalThatLacksWhatWasSeenAlarms) {
  hear();
  beat.started = now + 5s;
  beat.head = {20, std::string(64, 'c')};
  now += 15s;
  hear();
  beat.holds = false;
  now += 15s;
  ASSERT_EQ(hear().size(), 1u);
  beat.holds.reset();
  EXPECT_TRUE(through(4min, [&] { return hear(); }).empty()) << "not knowing is no end";
}

TEST_F(Watcher, AnAcceptedJournalEndsTheAlarm) {
  hear();
  beat.head = {3, std::string(64, 'b')};
  now += 15s;
  hear();
  accept_journal(memory);
  const auto told = through(1min, [&] { return hear(); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].over);
}

TEST_F(Watcher, APauseKeepsSilentUntilItsEndAndNoLonger) {
  hear();
  pause = WatchPause{now + 30min, "王芳", "换硬盘"};
  EXPECT_TRUE(through(29min + 45s, [&] { return silence(); }).empty());
  const auto told = through(15s, [&] { return silence(); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].lasted, 30min);
}

TEST_F(Watcher, WhatBeganAndEndedWithinAPauseIsNotTold) {
  hear();
  pause = WatchPause{now + 30min, "王芳", "换硬盘"};
  through(10min, [&] { return silence(); });
  EXPECT_TRUE(through(1h, [&] { return hear(); }).empty());
}

TEST_F(Watcher, SaysWhatIsWrongWhatFollowsAndWhatToDo) {
  hear();
  const auto told = through(1min, [&] { return silence(); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(tell(told[0], "青石县值班室", now, "Asia/Shanghai", Language::zh).text,
            "【外部值守】青石县值班室 的急报自 03:00 起没有心跳，已 1分钟（连接被拒绝）。这期间报告可能登记不了，也没有人会被呼叫。"
            "请立即派人查看主机和网络，并改用人工值守，直到收到恢复通知。");
  WatchWord word{Trouble::broken, false, 2, 1min, now, "journal_unwritable new_kind"};
  EXPECT_EQ(tell(word, "Qingshi", now, "Asia/Shanghai", Language::en).text,
            "[watcher] Jibao at Qingshi says since 03:01 that something is wrong with it: the journal cannot be written, new reports are "
            "not taken; new_kind. Pages may be late or missing. Look at it now (jibao doctor), and follow the open incidents by hand. (told 2 times)");
  word = {Trouble::rolled_back, false, 1, 0s, now, "12 9"};
  EXPECT_NE(tell(word, "青石县值班室", now, "Asia/Shanghai", Language::zh).text.find("已见到第 12 条，现在末尾是第 9 条"), std::string::npos);
  word = {Trouble::clock_off, true, 2, 90s, now, "7000"};
  EXPECT_EQ(tell(word, "青石县值班室", now, "Asia/Shanghai", Language::zh).text,
            "【外部值守】青石县值班室：时钟已一致（03:01 起，历时 1分钟）。请核对这期间的报告和呼叫。");
}

TEST(Heartbeat, BreaksAPromiseBeyondItsBoundAndNotAtIt) {
  VitalSigns signs;
  signs.since_step = longest_step;
  signs.since_writer = longest_writer;
  signs.since_disk = longest_disk;
  signs.overdue = longest_overdue;
  signs.since_audit = longest_audit;
  EXPECT_TRUE(broken_promises(signs).empty());
  signs.since_step += 1ms;
  signs.since_writer += 1ms;
  signs.since_disk += 1ms;
  signs.overdue += 1ms;
  signs.since_audit += 1ms;
  signs.faults = 1;
  signs.writable = signs.policy = signs.clock_trusted = false;
  EXPECT_EQ(broken_promises(signs),
            (std::vector{Unwell::engine_stalled, Unwell::overdue, Unwell::journal_unwritable, Unwell::writer_stalled,
                         Unwell::disk_stalled, Unwell::policy_missing, Unwell::clock_untrusted, Unwell::audit_faults,
                         Unwell::audit_stalled}));
}

}  // namespace
}  // namespace jibao
