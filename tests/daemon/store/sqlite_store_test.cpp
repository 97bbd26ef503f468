// What is SQLite's own: the file, its lock, its schema, its triggers, group commit, bounds, backup.
#include "daemon/store/sqlite_store.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "daemon/store/journal_file.hpp"
#include "daemon/store/verify.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class SqliteFile : public testing::Test {
 protected:
  Result<std::unique_ptr<SqliteStore>> open(Algorithm algorithm = Algorithm::sha256) {
    SqliteStore::Options options;
    options.path = path_;
    options.algorithm = algorithm;
    return SqliteStore::open(options);
  }
  std::unique_ptr<SqliteStore> opened() {
    auto store = open();
    if (!store) ADD_FAILURE() << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  // As somebody with the sqlite3 program would; returns SQLite's message, or "" where it went through.
  std::string run_sql(const std::string& sql) {
    sqlite3* raw = nullptr;
    EXPECT_EQ(sqlite3_open(path_.c_str(), &raw), SQLITE_OK);
    char* message = nullptr;
    sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &message);
    const std::string result = message == nullptr ? "" : message;
    sqlite3_free(message);
    sqlite3_close(raw);
    return result;
  }
  std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
  }

  Directory directory_;
  const std::string path_ = directory_.file("journal.db");
};

TEST_F(SqliteFile, RefusesASecondDaemonAndNamesTheLock) {
  const auto first = opened();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another jibaod already uses the journal"));
  EXPECT_TRUE(append(*first, entry(1, "a")));
}

TEST_F(SqliteFile, MayBeOpenedAgainOnceTheFirstDaemonHasEnded) {
  opened().reset();
  EXPECT_TRUE(open());
}

TEST_F(SqliteFile, RefusesANewerSchemaLoudlyAndLeavesItAlone) {
  opened().reset();
  ASSERT_EQ(run_sql("PRAGMA user_version = 99"), "");
  const std::string before = content_of(path_);
  const auto newer = open();
  ASSERT_FALSE(newer);
  EXPECT_THAT(newer.error().message, HasSubstr("newer Jibao"));
  EXPECT_EQ(content_of(path_), before);
}

TEST_F(SqliteFile, RefusesAnotherProgramsDatabaseAndWhatIsNoDatabase) {
  ASSERT_EQ(run_sql("CREATE TABLE other(x)"), "");
  auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("not a Jibao journal"));
  std::ofstream(path_, std::ios::trunc) << std::string(4096, 'x');
  EXPECT_FALSE(open());
  EXPECT_EQ(content_of(path_), std::string(4096, 'x'));
}

TEST_F(SqliteFile, RefusesByItsTriggersToChangeOrRemoveARecord) {
  auto store = opened();
  ASSERT_TRUE(append(*store, {entry(1, "a", {"张三"}), entry(1, "b")}));
  ASSERT_TRUE(store->put_document("name", "text"));
  const std::string before = exported(*store);
  store.reset();
  EXPECT_THAT(run_sql("UPDATE journal SET body = 'x'"), HasSubstr("append-only"));
  EXPECT_THAT(run_sql("DELETE FROM journal WHERE sequence = 2"), HasSubstr("append-only"));
  EXPECT_THAT(run_sql("INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE sequence = 2"),
              HasSubstr("append-only"));
  EXPECT_THAT(
      run_sql("INSERT INTO journal SELECT 9, version, algorithm, previous, at, incident, retires, body, "
              "commitments, hash FROM journal WHERE sequence = 2"),
      HasSubstr("no gaps"));
  const std::string zeros = "UPDATE personal SET salt = zeroblob(16), value = CAST(zeroblob(";
  for (const std::string& change : {std::string("UPDATE personal SET value = 'x'"), std::string("UPDATE personal SET place = place + 1"),
                                    std::string("UPDATE personal SET salt = zeroblob(16)"), zeros + "5) AS TEXT)", zeros + "7) AS TEXT)",
                                    zeros + "6) AS TEXT), place = 1", std::string("UPDATE personal SET value = CAST(zeroblob(6) AS TEXT)")})
    EXPECT_THAT(run_sql(change), HasSubstr("never changed")) << change;
  EXPECT_THAT(run_sql("DELETE FROM personal"), HasSubstr("never deleted"));
  EXPECT_THAT(run_sql("INSERT OR REPLACE INTO personal VALUES(4096, zeroblob(16), 'x')"), HasSubstr("only appended"));
  EXPECT_EQ(run_sql("BEGIN; " + zeros + "6) AS TEXT); ROLLBACK"), "");  // what destroying is
  EXPECT_THAT(run_sql("UPDATE document SET text = 'x'"), HasSubstr("kept as they are"));
  EXPECT_THAT(run_sql("DELETE FROM document"), HasSubstr("kept as they are"));
  EXPECT_THAT(run_sql("INSERT OR REPLACE INTO document(name, text) VALUES('name', 'x')"),
              HasSubstr("kept as"));
  EXPECT_EQ(exported(*opened()), before);
}

TEST_F(SqliteFile, IsReadableByItsOwnerAlone) {
  auto store = opened();
  ASSERT_TRUE(append(*store, entry(1, "a")));
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat status {};
    ASSERT_EQ(stat((path_ + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << suffix;
  }
}

TEST_F(SqliteFile, CommitsWhatWaitsTogether) {
  auto store = opened();
  // The first answer keeps the writer busy until all others wait: they must then come as few transactions,
  // which shows in that the durable head is already past a later append when an earlier one of its batch is
  // answered.
  std::promise<void> all_wait;
  auto waiting = all_wait.get_future();
  std::promise<void> busy;
  store->append({entry(1, "first")}, [&](Result<Head>) {
    busy.set_value();
    waiting.wait();
  });
  busy.get_future().wait();
  std::vector<std::uint64_t> heads;
  for (int i = 0; i < 100; ++i) {
    store->append({entry(1, "x")}, [&](Result<Head>) { heads.push_back(store->head().sequence); });
  }
  all_wait.set_value();
  ASSERT_TRUE(append(*store, std::vector<Entry>()));
  ASSERT_EQ(heads.size(), 100U);
  EXPECT_EQ(heads.front(), heads.back());
}

TEST_F(SqliteFile, LetsWhatNobodyWaitsForStayForWhatSomebodyDoes) {
  SqliteStore::Options options;
  options.path = path_;
  options.patience = std::chrono::hours(1);
  auto store = SqliteStore::open(options);
  ASSERT_TRUE(store);
  std::vector<std::uint64_t> heads;
  Entry patient = entry(1, "patient");
  patient.patient = true;
  for (int i = 0; i < 3; ++i) {
    (*store)->append({patient}, [&](Result<Head>) { heads.push_back((*store)->head().sequence); });
  }
  ASSERT_TRUE(append(**store, entry(1, "waited for")));
  EXPECT_EQ(heads, (std::vector<std::uint64_t>{4, 4, 4}));  // one transaction
}

TEST_F(SqliteFile, CommitsWhatNobodyWaitsForAfterAWhileAndAtTheEnd) {
  Entry patient = entry(1, "patient");
  patient.patient = true;
  ASSERT_TRUE(append(*opened(), patient));
  SqliteStore::Options options;
  options.path = path_;
  options.patience = std::chrono::hours(1);
  auto store = SqliteStore::open(options);
  ASSERT_TRUE(store);
  bool kept = false;
  (*store)->append({patient}, [&](const Result<Head>& head) { kept = head.has_value(); });
  store->reset();
  EXPECT_TRUE(kept);
}

TEST_F(SqliteFile, RefusesAtOnceWhatIsMoreThanMayWait) {
  auto store = opened();
  std::promise<void> go_on;
  auto held = go_on.get_future();
  std::promise<void> reached;
  store->append({entry(1, "first")}, [&](Result<Head>) {
    reached.set_value();
    held.wait();
  });
  reached.get_future().wait();
  std::size_t refused = 0;
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < max_waiting_appends; ++i) {
    store->append({entry(1, "x")}, [&](Result<Head> head) { ++(head ? accepted : refused); });
  }
  EXPECT_EQ(refused, 0U);
  store->append({entry(1, "one too many")}, [&](Result<Head> head) { ++(head ? accepted : refused); });
  EXPECT_EQ(refused, 1U);
  go_on.set_value();
  ASSERT_TRUE(store->put_document("barrier", "x"));
  EXPECT_EQ(accepted, max_waiting_appends);
  EXPECT_FALSE(store->failed());
}

TEST_F(SqliteFile, BoundsTheBytesThatMayWait) {
  auto store = opened();
  std::promise<void> go_on;
  auto held = go_on.get_future();
  std::promise<void> reached;
  store->append({entry(1, "first")}, [&](Result<Head>) {
    reached.set_value();
    held.wait();
  });
  reached.get_future().wait();
  int refused = 0;
  for (std::size_t bytes = 0; bytes < max_waiting_bytes; bytes += max_body_bytes) {
    store->append({entry(1, std::string(max_body_bytes, 'x'))},
                  [&](Result<Head> head) { refused += head ? 0 : 1; });
  }
  EXPECT_EQ(refused, 1);
  go_on.set_value();
  ASSERT_TRUE(append(*store, std::vector<Entry>()));
}

TEST_F(SqliteFile, AnswersOnItsDestructionWhatStillWaits) {
  int answered = 0;
  auto store = opened();
  for (int i = 0; i < 50; ++i) {
    store->append({entry(1, "x")}, [&](Result<Head> head) { answered += head ? 1 : 0; });
  }
  store.reset();
  EXPECT_EQ(answered, 50);
  EXPECT_EQ(open_bodies(*opened()).size(), 50U);
}

TEST_F(SqliteFile, RefusesToWaitForItsOwnThread) {
  auto store = opened();
  std::promise<bool> refused;
  store->append({entry(1, "a")},
                [&](Result<Head>) { refused.set_value(!store->put_document("n", "t").has_value()); });
  EXPECT_TRUE(refused.get_future().get());
}

TEST_F(SqliteFile, ChangesTheHashAlgorithmInTheLifeOfAJournal) {
  ASSERT_TRUE(append(*opened(), entry(1, "a", {"张三"})));
  {
    auto store = open(Algorithm::sm3);
    ASSERT_TRUE(store);
    ASSERT_TRUE(append(**store, entry(1, "b", {"李四"})));
  }
  auto store = opened();
  ASSERT_TRUE(append(*store, entry(1, "c")));
  const std::string text = exported(*store);
  EXPECT_THAT(text, HasSubstr("\"alg\":\"sm3\",\"seq\":2"));
  std::istringstream stream(text);
  EXPECT_FALSE(verify(stream, {store->head()}).fault);
  EXPECT_THAT(open_bodies(*store), ElementsAre("a", "b", "c"));
}

TEST_F(SqliteFile, HandsOverAllButTheRecordThatWasTamperedWithAndNamesIt) {
  ASSERT_TRUE(append(*opened(), {entry(1, "first"), entry(1, "second"), entry(1, "third")}));
  ASSERT_EQ(run_sql("DROP TRIGGER journal_no_update; UPDATE journal SET body = 'forged' WHERE sequence = 2"),
            "");
  auto store = opened();
  std::vector<std::string> bodies;
  const auto done = store->load_open([&](Stored&& stored) -> Result<void> {
    bodies.push_back(stored.body);
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("journal record 2"));
  EXPECT_THAT(bodies, ElementsAre("first", "third"));
  EXPECT_FALSE(store->timeline(1, 0, 10));
  std::istringstream stream(exported(*store));
  EXPECT_EQ(verify(stream).fault->sequence, 2U);
}

TEST_F(SqliteFile, LeavesNoTraceOfDestroyedValuesInItsFiles) {
  auto store = opened();
  std::vector<std::string> values(50, "UNIQUE-PERSONAL-VALUE");
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*store, entry(1, "a", values)));
  ASSERT_THAT(content_of(path_ + "-wal"), HasSubstr("UNIQUE-PERSONAL-VALUE"));
  ASSERT_EQ(*destroy_all(*store, 1), 1000U);
  EXPECT_THAT(content_of(path_), Not(HasSubstr("UNIQUE-PERSONAL-VALUE")));
  EXPECT_THAT(content_of(path_ + "-wal"), Not(HasSubstr("UNIQUE-PERSONAL-VALUE")));
}

// Of many reports, told in turns, now these and now those are destroyed: short values that share pages, and values that go over
// several. One that SQLite copied anywhere, as the table grew or when others were destroyed, would be found.
TEST_F(SqliteFile, LeavesNoneOfManyDestroyedValuesInItsFiles) {
  auto store = opened();
  constexpr std::size_t lengths[] = {16, 30, 90, 400, 1500, 9000};
  std::map<std::uint64_t, std::vector<std::string>> values;  // of each incident
  std::vector<std::string> destroyed;
  std::uint32_t seed = 1;
  const auto draw = [&seed](std::uint32_t below) { return (seed = seed * 1664525 + 1013904223) / 65536 % below; };
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 250; ++i) {
      const std::uint64_t incident = 1 + static_cast<std::uint64_t>(round) * 40 + draw(60);
      std::vector<std::string> personal;
      for (std::uint32_t j = draw(7); j > 0; --j) {
        std::string value = "VALUE-" + std::to_string(round) + "-" + std::to_string(i) + "-" + std::to_string(j) + "-";
        values[incident].push_back(value);
        personal.push_back(value + std::string(lengths[draw(6)] - 16, 'x'));
      }
      ASSERT_TRUE(append(*store, entry(incident, std::string(draw(3000), 'b'), personal)));
    }
    for (auto each = values.begin(); each != values.end();) {
      if (draw(2) == 0) {
        ++each;
        continue;
      }
      EXPECT_EQ(*destroy_all(*store, each->first), each->second.size());
      destroyed.insert(destroyed.end(), each->second.begin(), each->second.end());
      each = values.erase(each);
    }
    const std::string file = content_of(path_), log = content_of(path_ + "-wal");
    const auto left = std::count_if(destroyed.begin(), destroyed.end(), [&](const std::string& value) {
      return file.find(value) != std::string::npos || log.find(value) != std::string::npos;
    });
    EXPECT_EQ(left, 0) << "of " << destroyed.size();
    for (const auto& [incident, kept] : values)
      for (const std::string& value : kept) ASSERT_THAT(file, HasSubstr(value));
  }
  EXPECT_GT(destroyed.size(), 1000U);
  std::istringstream stream(exported(*store));
  EXPECT_FALSE(verify(stream).fault);
}

// A journal of schema 1, as its writer left it: rows by record and index, which moved and were deleted.
TEST_F(SqliteFile, TakesAJournalOfSchema1OverWithEveryValueAndWhatIsDestroyed) {
  auto store = opened();
  for (int i = 0; i < 30; ++i)
    ASSERT_TRUE(append(*store, entry(1 + static_cast<std::uint64_t>(i % 3), "a", {"VALUE-" + std::to_string(i), "", std::string(9000, 'y')})));
  ASSERT_EQ(*destroy_all(*store, 2), 30U);
  const std::string before = exported(*store);
  store.reset();
  ASSERT_EQ(run_sql("ALTER TABLE personal RENAME TO newer;"
                    "CREATE TABLE personal(sequence INTEGER NOT NULL, position INTEGER NOT NULL, salt BLOB NOT NULL, value TEXT NOT NULL, "
                    "PRIMARY KEY(sequence, position)) STRICT, WITHOUT ROWID;"
                    "INSERT INTO personal SELECT place / 4096, place % 4096, salt, value FROM newer WHERE salt <> zeroblob(16);"
                    "DROP TABLE newer; PRAGMA user_version = 1;"
                    "CREATE TRIGGER personal_no_update BEFORE UPDATE ON personal BEGIN SELECT RAISE(ABORT, 'never'); END"),
            "");
  const auto unread = verify_journal_file(path_);  // as a backup that no writer has opened
  ASSERT_TRUE(unread) << unread.error().message;
  EXPECT_FALSE(unread->fault);
  store = opened();
  EXPECT_EQ(exported(*store), before);
  EXPECT_THAT(content_of(path_), HasSubstr("VALUE-0"));
  EXPECT_EQ(*destroy_all(*store, 1), 30U);
  EXPECT_THAT(content_of(path_) + content_of(path_ + "-wal"), Not(HasSubstr("VALUE-0")));
  EXPECT_TRUE(store->audit(genesis(), 100)->faults.empty());
}

TEST_F(SqliteFile, MakesABackupThatIsAJournalOfItsOwnWhileAppendsGoOn) {
  auto store = opened();
  for (int i = 0; i < 400; ++i) {
    store->append({entry(1, std::string(20'000, 'x'))}, [](Result<Head> head) { EXPECT_TRUE(head); });
  }
  ASSERT_TRUE(append(*store, entry(2, "before", {"张三"})));
  const Head before = store->head();
  for (int i = 0; i < 400; ++i) {
    store->append({entry(1, "during")}, [](Result<Head> head) { EXPECT_TRUE(head); });
  }
  const std::string copy = directory_.file("copy.db");
  const auto done = store->backup(copy);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_FALSE(store->backup(copy));  // never over an existing file
  SqliteStore::Options options;
  options.path = copy;
  const auto restored = SqliteStore::open(options);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_TRUE(*(*restored)->contains(before));
  std::istringstream stream(exported(**restored));
  EXPECT_FALSE(verify(stream, {before}).fault);
}

TEST_F(SqliteFile, KeepsItsLogShortByCheckpointingItself) {
  auto store = opened();
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(append(*store, entry(1, std::string(500'000, 'x'))));
  struct stat status {};
  ASSERT_EQ(stat((path_ + "-wal").c_str(), &status), 0);
  // 100 MB went through it; a batch more than the bound is what may stand in it.
  EXPECT_LT(status.st_size, 4096L * (checkpoint_pages + 2'000));
}

}  // namespace
}  // namespace jibao::store::test
