// The journal's copy in a folder, and a journal made of it again.
#include "daemon/store/shipped_journal.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "daemon/store/journal_file.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

using testing::HasSubstr;

class Copy : public testing::Test {
 protected:
  Copy() {
    auto opened = SqliteStore::open({home_.file("journal.db"), Algorithm::sha256, {}});
    EXPECT_TRUE(opened);
    journal_ = std::move(*opened);
    for (int i = 1; i <= 3; ++i) record(i);
  }

  void record(int number) {
    EXPECT_TRUE(append(*journal_, entry(1, R"({"v":1,"facts":[]})", {"电话 " + std::to_string(number)})));
  }

  // What the daemon's shipper does.
  Result<void> ship() {
    auto copy = ShippedJournal::open(copy_);
    if (!copy) return tl::unexpected(copy.error());
    std::string lines;
    auto read = journal_->export_journal(
        [&](std::string_view line) -> Result<void> {
          lines += line;
          return {};
        },
        PersonalValues::included, copy->head().sequence);
    return read.and_then([&] { return copy->append(lines); });
  }

  Result<Restored> restored(std::vector<Head> known = {}) {
    return restore_journal(copy_, home_.file("restored.db"), std::move(known));
  }
  std::string export_of(const std::string& file) {
    auto store = SqliteStore::open({file, Algorithm::sha256, {}});
    EXPECT_TRUE(store) << store.error().message;
    return store ? exported(**store) : std::string();
  }
  // The first (or only) file of the copy.
  std::string first_file() const { return copy_ + "/journal-000000000001.jsonl"; }

  Directory home_;
  std::string copy_ = home_.file("copy");
  std::unique_ptr<SqliteStore> journal_;
};

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

TEST_F(Copy, IsTheJournalAgainToTheByteWithItsPersonalValuesAndDocuments) {
  ASSERT_TRUE(ship());
  record(4);
  ASSERT_TRUE(ship());
  ASSERT_TRUE(journal_->put_document("policy/1a2b", "office: 值班室"));
  ASSERT_TRUE(ShippedJournal::open(copy_)->keep_document("policy/1a2b", "office: 值班室"));
  const auto done = restored({journal_->head()});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->head, journal_->head());
  EXPECT_EQ(done->documents, 1u);
  EXPECT_EQ(export_of(home_.file("restored.db")), exported(*journal_));
  auto store = SqliteStore::open({home_.file("restored.db"), Algorithm::sha256, {}});
  EXPECT_EQ((*store)->document("policy/1a2b").value(), "office: 值班室");
  EXPECT_EQ(open_bodies(**store).size(), 4u) << "what is open is loaded at the start";
  EXPECT_TRUE(append(**store, entry(1, R"({"v":1,"facts":[]})"))) << "and it goes on";
}

TEST_F(Copy, ABackupIsVerifiedAndRestoredAsItIs) {
  const std::string backup = home_.file("backup.db");
  ASSERT_TRUE(journal_->put_document("policy/1a2b", "office: 值班室"));
  ASSERT_TRUE(journal_->backup(backup));
  EXPECT_TRUE(is_journal_file(backup));
  const auto verified = verify_journal_file(backup, {journal_->head()});
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_FALSE(verified->fault);
  EXPECT_EQ(verified->head, journal_->head());
  const auto done = restore_journal(backup, home_.file("restored.db"), {journal_->head()});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->head, journal_->head());
  EXPECT_EQ(done->documents, 1u);
  EXPECT_EQ(export_of(home_.file("restored.db")), exported(*journal_));
  auto store = SqliteStore::open({home_.file("restored.db"), Algorithm::sha256, {}});
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->document("policy/1a2b").value(), "office: 值班室");
  EXPECT_EQ(open_bodies(**store).size(), 3u);
  EXPECT_TRUE(append(**store, entry(1, R"({"v":1,"facts":[]})"))) << "and it goes on";
}

TEST_F(Copy, ABackupThatIsBehindOrChangedIsNotTaken) {
  const std::string backup = home_.file("backup.db");
  ASSERT_TRUE(journal_->backup(backup));
  record(4);
  const auto behind = restore_journal(backup, home_.file("restored.db"), {journal_->head()});
  ASSERT_FALSE(behind);
  EXPECT_THAT(behind.error().message, HasSubstr("4"));
  {
    auto changed = Database::open(backup, SQLITE_OPEN_READWRITE, {});
    ASSERT_TRUE(changed);
    ASSERT_TRUE(changed->execute("PRAGMA journal_mode = DELETE"));
    ASSERT_TRUE(changed->execute("DROP TRIGGER IF EXISTS journal_update"));
    ASSERT_TRUE(changed->execute("PRAGMA writable_schema = ON"));
    ASSERT_TRUE(changed->execute("DELETE FROM sqlite_schema WHERE type = 'trigger'"));
    ASSERT_TRUE(changed->execute("PRAGMA writable_schema = RESET"));
    ASSERT_TRUE(changed->execute("UPDATE journal SET at = at + 1 WHERE sequence = 2"));
  }
  const auto verified = verify_journal_file(backup);
  ASSERT_TRUE(verified) << verified.error().message;
  ASSERT_TRUE(verified->fault);
  EXPECT_EQ(verified->fault->sequence, 2u);
  EXPECT_FALSE(restore_journal(backup, home_.file("restored.db"), {}));
}

TEST_F(Copy, AFileWithALogBesideItOrOfAnotherProgramIsRefused) {
  EXPECT_FALSE(verify_journal_file(home_.file("journal.db"))) << "the running journal's log holds records";
  const std::string other = home_.file("other.db");
  {
    auto made = Database::open(other, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, {});
    ASSERT_TRUE(made && made->execute("CREATE TABLE t(a)"));
  }
  EXPECT_TRUE(is_journal_file(other)) << "a database";
  EXPECT_FALSE(verify_journal_file(other)) << "of somebody else";
  EXPECT_FALSE(is_journal_file(home_.file("nothing")));
}

TEST_F(Copy, GoesOnAfterALineThatWasCutOff) {
  ASSERT_TRUE(ship());
  const std::string whole = content_of(first_file());
  std::ofstream(first_file(), std::ios::app | std::ios::binary) << R"({"v":1,"alg":"sha)";
  EXPECT_EQ(restored()->head, journal_->head()) << "what was cut off at the end was never said to be there";
  record(4);
  ASSERT_TRUE(ship());
  EXPECT_EQ(content_of(first_file()).substr(0, whole.size()), whole);
  EXPECT_EQ(content_of(first_file()), exported(*journal_));
}

TEST_F(Copy, ThatIsOlderThanWhatIsKnownIsNotTaken) {
  ASSERT_TRUE(ship());
  record(4);
  const auto behind = restored({journal_->head()});
  ASSERT_FALSE(behind);
  EXPECT_THAT(behind.error().message, HasSubstr("4"));
  EXPECT_NE(access(home_.file("restored.db").c_str(), F_OK), 0) << "nothing was made";
}

TEST_F(Copy, NeverTakesAJournalBackThatStandsThere) {
  ASSERT_TRUE(ship());
  ASSERT_TRUE(restored());
  {
    auto store = SqliteStore::open({home_.file("restored.db"), Algorithm::sha256, {}});
    EXPECT_THAT(restored().error().message, HasSubstr("jibaod")) << "one that is in use is left alone";
    ASSERT_TRUE(append(**store, entry(7, R"({"v":1,"facts":[]})")));
  }
  const std::string before = export_of(home_.file("restored.db"));
  EXPECT_FALSE(restored()) << "it has a record that the copy has not";
  EXPECT_EQ(export_of(home_.file("restored.db")), before);
}

TEST_F(Copy, KeepsTheJournalThatItReplaces) {
  ASSERT_TRUE(ship());
  ASSERT_TRUE(restored());
  record(4);
  ASSERT_TRUE(ship());
  const auto done = restored();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->head.sequence, 4u);
  const std::string kept = export_of(done->replaced);
  EXPECT_EQ(std::count(kept.begin(), kept.end(), '\n'), 3);
}

TEST_F(Copy, ThatWasChangedOrLacksAFileIsRefused) {
  ASSERT_TRUE(ship());
  const std::string whole = content_of(first_file());
  std::string changed = whole;
  changed.replace(changed.find("facts"), 5, "FACTS");
  std::ofstream(first_file(), std::ios::binary) << changed;
  EXPECT_FALSE(restored());
  std::ofstream(first_file(), std::ios::binary) << whole.substr(whole.find('\n') + 1);  // its first line is gone
  EXPECT_FALSE(restored());
  std::filesystem::remove(first_file());
  EXPECT_FALSE(restored());
}

}  // namespace
}  // namespace jibao::store::test
