// What the store in memory adds for the simulator: batches that are pumped, faults, crashes.
#include "daemon/store/memory_store.hpp"

#include <gmock/gmock.h>

#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MemoryStore, AnswersNothingUntilItIsPumpedAndLosesInACrashWhatWaited) {
  MemoryStore store(MemoryStore::Commit::when_pumped);
  int answered = 0;
  const auto count = [&](Result<Head>) { ++answered; };
  store.append({entry(1, "a")}, count);
  store.append({entry(1, "b")}, count);
  EXPECT_EQ(answered, 0);
  EXPECT_EQ(store.pump(), 2U);
  EXPECT_EQ(answered, 2);
  store.append({entry(1, "c")}, count);
  store.crash();
  EXPECT_EQ(store.pump(), 0U);
  EXPECT_EQ(answered, 2);
  EXPECT_THAT(open_bodies(store), ElementsAre("a", "b"));
}

TEST(MemoryStore, TakesUpWhatAnAnswerAppends) {
  MemoryStore store;
  std::vector<std::uint64_t> sequences;
  store.append({entry(1, "a")}, [&](Result<Head> first) {
    sequences.push_back(first->sequence);
    store.append({entry(1, "b")}, [&](Result<Head> second) { sequences.push_back(second->sequence); });
  });
  EXPECT_THAT(sequences, ElementsAre(1, 2));
}

TEST(MemoryStore, WritesTheSameBytesForTheSameCalls) {
  MemoryStore one;
  MemoryStore other;
  for (MemoryStore* store : {&one, &other}) {
    ASSERT_TRUE(append(*store, {entry(1, "a", {"x", "y"}), entry(2, "b")}));
  }
  EXPECT_EQ(exported(one), exported(other));
}

struct FaultCase {
  MemoryStore::Fault fault;
  bool present;
};

TEST(MemoryStore, FailsTheNextBatchAndTellsAfterReopeningWhatIsThere) {
  for (const FaultCase& tried :
       {FaultCase{MemoryStore::Fault::failed, false}, FaultCase{MemoryStore::Fault::unknown_absent, false},
        FaultCase{MemoryStore::Fault::unknown_present, true}}) {
    MemoryStore store;
    const auto before = append(store, entry(1, "a"));
    store.fail_next(tried.fault);
    std::uint64_t ticket = store.append({entry(1, "b")}, [](Result<Head> head) { EXPECT_FALSE(head); });
    EXPECT_TRUE(store.failed());
    EXPECT_EQ(store.head(), *before);
    EXPECT_FALSE(append(store, entry(1, "refused")));
    const auto reopened = store.reopen();
    ASSERT_TRUE(reopened);
    ASSERT_EQ(reopened->settled.size(), 1U);
    EXPECT_EQ(reopened->settled[0].ticket, ticket);
    EXPECT_EQ(reopened->settled[0].head.has_value(), tried.present);
    EXPECT_EQ(reopened->head.sequence, tried.present ? 2U : 1U);
    EXPECT_EQ(store.head(), reopened->head);
    ASSERT_TRUE(append(store, entry(1, "c")));
    EXPECT_EQ(open_bodies(store).size(), tried.present ? 3U : 2U);
  }
}

TEST(MemoryStore, StaysFailedWhileItCannotBeWritten) {
  MemoryStore store;
  store.set_unwritable(true);
  EXPECT_FALSE(append(store, entry(1, "a")));
  EXPECT_FALSE(store.reopen());
  EXPECT_TRUE(store.failed());
  store.set_unwritable(false);
  ASSERT_TRUE(store.reopen());
  EXPECT_TRUE(append(store, entry(1, "a")));
  EXPECT_THAT(open_bodies(store), ElementsAre("a"));
}

TEST(MemoryStore, RefusesAtOnceWhatIsOverTheBoundOfTheQueue) {
  MemoryStore store(MemoryStore::Commit::when_pumped);
  store.set_queue_bound(1);
  bool refused = false;
  store.append({entry(1, "a")}, [](Result<Head> head) { EXPECT_TRUE(head); });
  store.append({entry(1, "b")}, [&](Result<Head> head) { refused = !head; });
  EXPECT_TRUE(refused);
  EXPECT_FALSE(store.failed());
  EXPECT_EQ(store.pump(), 1U);
}

TEST(MemoryStore, CannotBeReadWhileItIsUnreadable) {
  MemoryStore store;
  ASSERT_TRUE(append(store, entry(1, "a")));
  store.set_unreadable(true);
  EXPECT_FALSE(store.load_open([](Stored&&) -> Result<void> { return {}; }));
  EXPECT_FALSE(store.timeline(1, 0, 1));
  EXPECT_TRUE(append(store, entry(1, "b")));
}

}  // namespace
}  // namespace jibao::store::test
