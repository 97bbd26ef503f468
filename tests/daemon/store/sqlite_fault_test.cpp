// A disk that fails: full, failing to write, failing to sync, once or for good, at every possible call.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "daemon/store/sqlite_rebuild.hpp"
#include "daemon/store/verify.hpp"
#include "tests/daemon/store/faulty_vfs.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FailingDisk : public testing::Test {
 protected:
  void SetUp() override { disk().reset(); }
  void TearDown() override { disk().reset(); }

  static FaultyVfs& disk() { return FaultyVfs::instance(); }

  Result<std::unique_ptr<SqliteStore>> open() {
    SqliteStore::Options options;
    options.path = path_;
    options.vfs = FaultyVfs::name;
    return SqliteStore::open(options);
  }
  std::unique_ptr<SqliteStore> opened() {
    auto store = open();
    if (!store) ADD_FAILURE() << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  static void expect_whole(Store& store, const std::vector<Head>& known) {
    std::istringstream stream(exported(store));
    const auto verification = verify(stream, known);
    EXPECT_FALSE(verification.fault) << verification.fault->sequence << ": " << verification.fault->reason;
    EXPECT_EQ(verification.head, store.head());
  }

  Directory directory_;
  const std::string path_ = directory_.file("journal.db");
};

TEST_F(FailingDisk, AFailedSyncIsUnknownAndReopeningRebuildsAndTells) {
  auto store = opened();
  const auto before = append(*store, entry(1, "kept"));
  ASSERT_TRUE(before);
  disk().fail(Operation::sync, 1, SQLITE_IOERR_FSYNC);
  std::promise<std::string> message;
  const std::uint64_t ticket = store->append(
      {entry(1, "doubtful", {"张三"})}, [&](Result<Head> head) { message.set_value(head.error().message); });
  EXPECT_THAT(message.get_future().get(), HasSubstr("1034"));  // SQLITE_IOERR_FSYNC
  EXPECT_TRUE(store->failed());
  EXPECT_EQ(store->head(), *before);
  EXPECT_TRUE(is_suspect(path_));
  EXPECT_FALSE(append(*store, entry(1, "refused")));
  EXPECT_FALSE(store->put_document("n", "t"));
  EXPECT_FALSE(destroy_all(*store, 1));
  EXPECT_FALSE(store->backup(directory_.file("copy.db")));

  struct stat old_file {};
  ASSERT_EQ(stat(path_.c_str(), &old_file), 0);
  const auto reopened = store->reopen();
  ASSERT_TRUE(reopened) << reopened.error().message;
  struct stat new_file {};
  ASSERT_EQ(stat(path_.c_str(), &new_file), 0);
  EXPECT_NE(old_file.st_ino, new_file.st_ino);
  EXPECT_FALSE(is_suspect(path_));
  // The trap itself: the commit that "failed" is there.
  ASSERT_EQ(reopened->settled.size(), 1U);
  EXPECT_EQ(reopened->settled[0].ticket, ticket);
  ASSERT_TRUE(reopened->settled[0].head);
  EXPECT_EQ(reopened->settled[0].head->sequence, 2U);
  EXPECT_FALSE(store->failed());
  EXPECT_THAT(open_bodies(*store), ElementsAre("kept", "doubtful"));
  ASSERT_TRUE(append(*store, entry(1, "after")));
  expect_whole(*store, {*before, *reopened->settled[0].head});
}

TEST_F(FailingDisk, AFullDiskIsRetriedInPlaceAndTheEntryIsAbsent) {
  auto store = opened();
  ASSERT_TRUE(append(*store, entry(1, "kept")));
  disk().fail(Operation::write, 1, SQLITE_FULL, true);
  EXPECT_FALSE(append(*store, entry(1, "lost")));
  EXPECT_TRUE(store->failed());
  EXPECT_FALSE(is_suspect(path_));
  EXPECT_TRUE(store->full());
  EXPECT_FALSE(store->reopen());  // still full
  EXPECT_TRUE(store->failed());
  EXPECT_TRUE(store->full());
  EXPECT_THAT(open_bodies(*store), ElementsAre("kept"));  // still readable
  disk().reset();
  struct stat old_file {};
  ASSERT_EQ(stat(path_.c_str(), &old_file), 0);
  const auto reopened = store->reopen();
  ASSERT_TRUE(reopened) << reopened.error().message;
  struct stat new_file {};
  ASSERT_EQ(stat(path_.c_str(), &new_file), 0);
  EXPECT_EQ(old_file.st_ino, new_file.st_ino);
  EXPECT_FALSE(store->full());
  ASSERT_EQ(reopened->settled.size(), 1U);
  EXPECT_FALSE(reopened->settled[0].head);
  ASSERT_TRUE(append(*store, entry(1, "after")));
  EXPECT_THAT(open_bodies(*store), ElementsAre("kept", "after"));
}

TEST_F(FailingDisk, AStartAfterAFailedSyncRebuildsFirst) {
  auto store = opened();
  const auto before = append(*store, entry(1, "kept"));
  disk().fail(Operation::sync, 1, SQLITE_IOERR_FSYNC, true);
  EXPECT_FALSE(append(*store, entry(1, "doubtful")));
  EXPECT_FALSE(store->reopen());  // the new file cannot be synced either
  store.reset();
  EXPECT_TRUE(is_suspect(path_));
  disk().reset();
  struct stat old_file {};
  ASSERT_EQ(stat(path_.c_str(), &old_file), 0);
  store = opened();
  struct stat new_file {};
  ASSERT_EQ(stat(path_.c_str(), &new_file), 0);
  EXPECT_NE(old_file.st_ino, new_file.st_ino);
  EXPECT_FALSE(is_suspect(path_));
  EXPECT_FALSE(store->failed());
  EXPECT_TRUE(*store->contains(*before));
}

TEST_F(FailingDisk, AStartOnADiskThatCannotBeWrittenStillReads) {
  ASSERT_TRUE(append(*opened(), {entry(1, "a", {"张三"}), entry(2, "b")}));
  for (const Operation operation : {Operation::write, Operation::sync, Operation::shared_memory}) {
    disk().reset();
    disk().fail(operation, 1, operation == Operation::sync ? SQLITE_IOERR_FSYNC : SQLITE_FULL, true);
    auto store = opened();
    ASSERT_TRUE(store);
    EXPECT_TRUE(store->failed());
    EXPECT_NE(store->failure_reason(), "");
    EXPECT_EQ(store->head().sequence, 2U);
    EXPECT_THAT(open_bodies(*store), ElementsAre("a", "b"));
    EXPECT_FALSE(append(*store, entry(1, "refused")));
    disk().reset();
    const auto reopened = store->reopen();
    ASSERT_TRUE(reopened) << reopened.error().message;
    EXPECT_EQ(store->failure_reason(), "");
    ASSERT_TRUE(append(*store, std::vector<Entry>()));
  }
}

TEST_F(FailingDisk, NeverTrustsARebuiltFileWhoseRecordsDoNotVerify) {
  auto store = opened();
  ASSERT_TRUE(append(*store, {entry(1, "first"), entry(1, "second")}));
  store.reset();
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &raw), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(
                raw, "DROP TRIGGER journal_no_update; UPDATE journal SET body = 'forged' WHERE sequence = 2",
                nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(raw);
  mark_suspect(path_);
  store = opened();
  EXPECT_TRUE(store->failed());
  EXPECT_THAT(store->failure_reason(), HasSubstr("journal record 2 is damaged"));
  EXPECT_FALSE(store->reopen());
}

TEST_F(FailingDisk, FinishesARebuildThatWasCutShortAndNeverMixesOldLogAndNewFile) {
  ASSERT_TRUE(append(*opened(), entry(1, "kept")));
  // As a crash leaves it right after the turning point: the finished file beside the old one and its log.
  std::filesystem::copy_file(path_, path_ + ".rebuilt");
  std::ofstream(path_ + "-wal") << "an old log";
  std::ofstream(path_, std::ios::trunc) << "the old file";
  mark_suspect(path_);
  ASSERT_TRUE(finish_rebuild(path_));
  EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".rebuilt"));
  EXPECT_FALSE(is_suspect(path_));
  auto store = opened();
  ASSERT_TRUE(store);
  EXPECT_FALSE(store->failed());
  EXPECT_THAT(open_bodies(*store), ElementsAre("kept"));
}

TEST_F(FailingDisk, AFailedCheckpointIsSeenAndTheFileRebuilt) {
  auto store = opened();
  const auto before = append(*store, entry(1, "kept"));
  // The bytes of these appends bring the log over its bound; the commit's own sync passes, the checkpoint's
  // fails.
  std::vector<Head> answered = {*before};
  bool failed = false;
  for (int i = 0; i < 200 && !failed; ++i) {
    disk().fail(Operation::sync, 2, SQLITE_IOERR_FSYNC);
    const auto head = append(*store, entry(1, std::string(500'000, 'x')));
    if (head) answered.push_back(*head);
    (void)append(*store, std::vector<Entry>());  // behind the checkpoint
    failed = store->failed();
  }
  ASSERT_TRUE(failed);
  ASSERT_TRUE(store->reopen());
  expect_whole(*store, answered);
}

TEST_F(FailingDisk, BreaksABackupOffWhenTheStoreFailsOrTheCopyDoes) {
  auto store = opened();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*store, entry(1, std::string(500'000, 'x'))));
  disk().fail(Operation::write, 3, SQLITE_FULL);
  const std::string copy = directory_.file("copy.db");
  EXPECT_FALSE(store->backup(copy));
  EXPECT_FALSE(std::filesystem::exists(copy));
  EXPECT_FALSE(std::filesystem::exists(copy + ".part"));
  EXPECT_FALSE(store->failed());  // the copy's disk is not the journal's
  EXPECT_TRUE(append(*store, entry(1, "goes on")));
  EXPECT_TRUE(store->backup(copy));
}

// For each kind of call and each error, at the first call, the second, and so on until the script runs
// through: what was answered with success is there, what was settled is as settled, and the chain is whole.
struct Kind {
  Operation operation;
  int code;
  bool lasting;
};

class EveryCall : public FailingDisk, public testing::WithParamInterface<Kind> {
 protected:
  // Five appends, a retirement, a destruction, a document, each failing perhaps; heads that were promised
  // come back.
  static std::vector<Head> script(Store& store, std::vector<std::uint64_t>& tickets) {
    std::vector<Head> promised;
    for (int i = 0; i < 5; ++i) {
      std::promise<Result<Head>> promise;
      auto answer = promise.get_future();
      tickets.push_back(store.append({entry(1, "a" + std::to_string(i), {"张三"}), entry(2, "b", {}, i == 3)},
                                     [&](Result<Head> head) { promise.set_value(std::move(head)); }));
      if (auto head = answer.get()) promised.push_back(*head);
      if (i == 2) (void)destroy_all(store, 1);
      if (i == 3) (void)store.put_document("name", "text");
    }
    return promised;
  }
};

TEST_P(EveryCall, LosesNothingThatWasAnswered) {
  const Kind kind = GetParam();
  int hits = 0;
  for (std::int64_t at = 1;; ++at) {
    ASSERT_LT(at, 1000);
    std::filesystem::remove(path_);
    disk().reset();
    auto store = opened();
    ASSERT_TRUE(store);
    disk().fail(kind.operation, at, kind.code, kind.lasting);
    std::vector<std::uint64_t> tickets;
    std::vector<Head> promised = script(*store, tickets);
    const bool failed = store->failed();
    disk().reset();
    const auto reopened = store->reopen();
    ASSERT_TRUE(reopened) << "call " << at << ": " << reopened.error().message;
    for (const Settled& settled : reopened->settled) {
      EXPECT_THAT(tickets, testing::Contains(settled.ticket));
      if (settled.head) promised.push_back(*settled.head);
    }
    ASSERT_TRUE(append(*store, entry(3, "after")));
    promised.push_back(store->head());
    // Nothing is there that was neither promised nor settled as there.
    EXPECT_EQ(store->head().sequence, 2 * (promised.size() - 1) + 1) << "call " << at;
    expect_whole(*store, promised);
    store.reset();
    store = opened();
    expect_whole(*store, promised);
    if (testing::Test::HasFailure()) FAIL() << "at call " << at;
    if (!failed) break;
    ++hits;
  }
  EXPECT_GT(hits, 2);  // else the faults never reached the store
}

INSTANTIATE_TEST_SUITE_P(Faults, EveryCall,
                         testing::Values(Kind{Operation::sync, SQLITE_IOERR_FSYNC, false},
                                         Kind{Operation::sync, SQLITE_IOERR_FSYNC, true},
                                         Kind{Operation::write, SQLITE_FULL, false},
                                         Kind{Operation::write, SQLITE_FULL, true},
                                         Kind{Operation::write, SQLITE_IOERR_WRITE, false},
                                         Kind{Operation::write, SQLITE_IOERR_WRITE, true}));

// Each sync of the first start fails in turn: whatever it was for, the store is failed or in its log, never between.
TEST_F(FailingDisk, NoSyncOfTheFirstStartMayFailUnseen) {
  for (int at = 1; at < 30; ++at) {
    const Directory directory;
    SqliteStore::Options options;
    options.path = directory.file("journal.db");
    options.vfs = FaultyVfs::name;
    disk().reset();
    disk().fail(Operation::sync, at, SQLITE_IOERR_FSYNC);
    const auto store = SqliteStore::open(options);
    if (disk().calls(Operation::sync) < at) return;
    EXPECT_TRUE(!store || (*store)->failed()) << "sync " << at;
  }
  FAIL() << "a start has fewer syncs";
}

TEST_F(FailingDisk, AnEmptyFileThatIsSuspectIsBegunAnew) {
  ASSERT_TRUE(create_private(path_));
  mark_suspect(path_);
  const auto store = opened();
  ASSERT_TRUE(store);
  EXPECT_FALSE(store->failed());
  EXPECT_FALSE(is_suspect(path_));
  EXPECT_TRUE(append(*store, entry(1, "first")));
}

}  // namespace
}  // namespace jibao::store::test
