// What a watcher knows, written and read again to the last field.
#include "daemon/watcher/memory_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace jibao::watcher {
namespace {

std::filesystem::path fresh_folder() {
  const auto folder = std::filesystem::path(::testing::TempDir()) /
                      ("watcher-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
  std::filesystem::remove_all(folder);
  return folder;
}

Kept sample() {
  Kept kept;
  kept.memory = {from_millis(5), 3, ChainHead{41, std::string(64, 'a')}, from_millis(6), from_millis(7), {}};
  kept.memory.troubles[Trouble::silent] = {from_millis(1), 4, 1, 2, from_millis(9), true, "连接被拒绝"};
  kept.memory.troubles[Trouble::broken] = {from_millis(2), 1, 0, 0, {}, false, "overdue"};
  post(kept.outbox, {{"王芳", "sms", "13800000000"}}, Trouble::silent, {"题", "文"}, from_millis(11));
  kept.outbox.letters[0].attempts = 2;
  return kept;
}

TEST(MemoryFile, IsReadAsItWasWritten) {
  const Kept kept = sample();
  const auto read = kept_from_json(to_json(kept));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->memory, kept.memory);
  ASSERT_EQ(read->outbox.letters.size(), 1u);
  EXPECT_EQ(to_json(*read), to_json(kept));
}

TEST(MemoryFile, ALetterThatWasUnderWayIsTriedAnew) {
  Kept kept = sample();
  next_due(kept.outbox, from_millis(11));
  EXPECT_FALSE(kept_from_json(to_json(kept))->outbox.letters[0].under_way);
}

TEST(MemoryFile, WhatIsNoMemoryIsPutAside) {
  const auto path = fresh_folder();
  auto folder = StateFolder::open(path);
  ASSERT_TRUE(folder.has_value());
  EXPECT_FALSE(folder->read()->has_value());
  for (const char* bad : {"", "nonsense", "{}", "{\"watcher\":2}", "[1]"}) {
    std::ofstream(path / "memory.json") << bad;
    EXPECT_FALSE(folder->read().has_value()) << bad;
    EXPECT_TRUE(std::filesystem::exists(path / "memory.json.bad"));
  }
  ASSERT_TRUE(folder->keep(sample()).has_value());
  EXPECT_EQ((*folder->read())->memory, sample().memory);
}

TEST(MemoryFile, OneWatcherAtATimeHoldsTheFolder) {
  const auto path = fresh_folder();
  const auto first = StateFolder::open(path);
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(StateFolder::open(path).has_value());
}

TEST(MemoryFile, APersonsPauseAndAcceptanceAreSeenOnce) {
  const auto path = fresh_folder();
  const auto folder = StateFolder::open(path);
  ASSERT_TRUE(folder.has_value());
  const WatchPause pause{from_millis(77), "王芳", "换硬盘"};
  ASSERT_TRUE(leave_pause(path, pause).has_value());
  EXPECT_EQ(folder->pause(), pause);
  ASSERT_TRUE(leave_pause(path, std::nullopt).has_value());
  EXPECT_FALSE(folder->pause().has_value());
  EXPECT_FALSE(folder->take_acceptance());
  ASSERT_TRUE(leave_acceptance(path).has_value());
  EXPECT_TRUE(folder->take_acceptance());
  EXPECT_FALSE(folder->take_acceptance());
}

}  // namespace
}  // namespace jibao::watcher
