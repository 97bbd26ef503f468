// What a look at the journal's file finds: each kind of corruption, put into the file of a store at work by somebody with
// the sqlite3 program, is found by the look that passes it, and nothing is found where there is none.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "daemon/store/sqlite_store.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

struct Corruption {
  const char* name;
  const char* sql;
  const char* found;
};

// Records 1 to 9: incident 1 (1, 3, 5) goes on, incident 2 (2, 4, 6) is retired, the house has 7, and incident 1 8 and 9.
// Each of incident 1 has the two personal values of its report.
constexpr Corruption corruptions[] = {
    {"a_changed_body", "UPDATE journal SET body = body || ' ' WHERE sequence = 3", "record 3: its content does not match its hash"},
    {"one_other_letter", "UPDATE journal SET body = replace(body, 'three', 'thrae') WHERE sequence = 3", "record 3: "},
    {"another_time", "UPDATE journal SET at = at + 1 WHERE sequence = 4", "record 4: "},
    {"another_incident", "UPDATE journal SET incident = 2 WHERE sequence = 3", "record 3: "},
    {"an_incident_that_is_brought_back", "UPDATE journal SET retires = 0 WHERE sequence = 6", "record 6: "},
    {"an_incident_that_is_ended", "UPDATE journal SET retires = 1 WHERE sequence = 9", "record 9: "},
    {"another_hash", "UPDATE journal SET hash = zeroblob(32) WHERE sequence = 5", "record 5: "},
    {"half_a_hash", "UPDATE journal SET hash = substr(hash, 1, 16) WHERE sequence = 5", "record 5: its hashes are damaged"},
    {"another_predecessor", "UPDATE journal SET previous = zeroblob(32) WHERE sequence = 5", "record 5: it does not follow"},
    {"another_commitment", "UPDATE journal SET commitments = zeroblob(length(commitments)) WHERE sequence = 3", "record 3: "},
    {"a_lost_commitment", "UPDATE journal SET commitments = substr(commitments, 1, 32) WHERE sequence = 3", "record 3: "},
    {"a_torn_commitment", "UPDATE journal SET commitments = substr(commitments, 1, 40) WHERE sequence = 3", "its hashes are damaged"},
    {"an_unknown_version", "UPDATE journal SET version = 9 WHERE sequence = 5", "record 5: its format version"},
    {"an_unknown_algorithm", "UPDATE journal SET algorithm = 7 WHERE sequence = 5", "record 5: its hash algorithm"},
    {"another_algorithm", "UPDATE journal SET algorithm = 2 WHERE sequence = 5", "record 5: "},
    {"a_lost_record", "DELETE FROM journal WHERE sequence = 4", "record 5: record 4 before it is missing"},
    {"a_lost_beginning", "DELETE FROM journal WHERE sequence = 1", "record 2: record 1 before it is missing"},
    {"a_lost_end", "DELETE FROM journal WHERE sequence = 9", "the journal ends at record 8, it ended at 9 before"},
    {"everything_lost", "DELETE FROM journal", "the journal ends at record 0, it ended at 9 before"},
    {"two_swapped_records",
     "UPDATE journal SET sequence = 100 WHERE sequence = 3; UPDATE journal SET sequence = 3 WHERE sequence = 4; "
     "UPDATE journal SET sequence = 4 WHERE sequence = 100",
     "record 3: "},
    {"a_record_repeated_in_anothers_place",
     "DELETE FROM journal WHERE sequence = 5; INSERT INTO journal SELECT 5, version, algorithm, previous, at, incident, retires, body, "
     "commitments, hash FROM journal WHERE sequence = 3",
     "record 5: "},
    {"a_forged_end",
     "INSERT INTO journal SELECT 10, version, algorithm, hash, at, incident, retires, body, commitments, hash FROM journal WHERE sequence = 9",
     "record 10: "},
    {"a_changed_personal_value", "UPDATE personal SET value = 'Zhao' WHERE place = 4096", "record 1: "},
    {"swapped_personal_values",
     "UPDATE personal SET place = 4105 WHERE place = 4096; UPDATE personal SET place = 4096 WHERE place = 4097; "
     "UPDATE personal SET place = 4097 WHERE place = 4105",
     "record 1: "},
    {"another_salt", "UPDATE personal SET salt = zeroblob(16) WHERE place = 4097", "record 1: "},
    {"a_value_of_zeros_behind_its_salt", "UPDATE personal SET value = CAST(zeroblob(length(value)) AS TEXT) WHERE place = 4097", "record 1: "},
    {"half_a_salt", "UPDATE personal SET salt = zeroblob(8) WHERE place = 4097", "record 1: a salt is damaged"},
    {"a_personal_value_too_many", "INSERT INTO personal VALUES(3 * 4096 + 2, zeroblob(16), 'x')", "record 3: it has a personal value without"},
    {"a_personal_value_of_no_record", "INSERT INTO personal VALUES(77 * 4096, zeroblob(16), 'x')", "1 rows belong to no record"},
    {"a_record_missing_at_the_start", "DELETE FROM live WHERE sequence = 5", "record 5: it would be missing at the start"},
    {"the_house_missing_at_the_start", "DELETE FROM live WHERE sequence = 7", "record 7: it would be missing at the start"},
    {"a_retired_record_at_the_start", "INSERT INTO live VALUES(4)", "record 4: it is loaded at the start though"},
    {"a_start_on_no_record", "INSERT INTO live VALUES(88)", "1 rows belong to no record"},
    {"an_incident_forgotten_as_retired", "INSERT INTO retired VALUES(1)", "record 1: its incident is kept as retired and is not"},
    {"a_retired_incident_not_kept_as_such", "DELETE FROM retired WHERE incident = 2", "record 2: its incident is retired and not kept"},
    {"a_retired_incident_without_records", "INSERT INTO retired VALUES(55)", "1 rows belong to no record"},
};

class Audit : public testing::TestWithParam<Corruption> {
 protected:
  void SetUp() override {
    SqliteStore::Options options;
    options.path = path_;
    auto opened = SqliteStore::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
    const auto put = [&](std::uint64_t incident, const char* text, bool personal, bool retires = false) {
      Entry one = entry(incident, text);
      one.personal.clear();
      if (personal) one.personal = {"Zhang", "13800000001"};
      one.retires = retires;
      ASSERT_TRUE(append(*store_, std::move(one)));
    };
    put(1, "one", true);
    put(2, "two", false);
    put(1, "three", true);
    put(2, "four", false);
    put(1, "five", true);
    put(2, "six", false, true);
    put(0, "seven", false);
    put(1, "eight", false);
    put(1, "nine", false);
  }
  // The triggers that keep the journal as it is stop nobody who drops them.
  void corrupt(const std::string& sql) {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &raw), SQLITE_OK);
    std::string all;
    for (const char* trigger : {"journal_no_update", "journal_no_delete", "journal_no_gap", "personal_no_update", "personal_in_order"})
      all += std::string("DROP TRIGGER ") + trigger + ";";
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(raw, (all + sql).c_str(), nullptr, nullptr, &message), SQLITE_OK) << (message ? message : "");
    sqlite3_free(message);
    sqlite3_close(raw);
  }
  // All faults of one pass over the journal, so many records at a time.
  std::vector<std::string> pass(std::size_t limit) {
    std::vector<std::string> faults;
    for (Head reached = genesis();;) {
      const auto audited = store_->audit(reached, limit);
      if (!audited) return {audited.error().message};
      faults.insert(faults.end(), audited->faults.begin(), audited->faults.end());
      if (audited->end) return faults;
      reached = audited->reached;
    }
  }

  Directory directory_;
  const std::string path_ = directory_.file("journal.db");
  std::unique_ptr<SqliteStore> store_;
};

TEST_P(Audit, FindsIt) {
  ASSERT_THAT(pass(100), IsEmpty());
  corrupt(GetParam().sql);
  EXPECT_THAT(pass(100), Contains(HasSubstr(GetParam().found)));
  EXPECT_THAT(pass(2), Contains(HasSubstr(GetParam().found)));
}

INSTANTIATE_TEST_SUITE_P(Corruptions, Audit, testing::ValuesIn(corruptions),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_F(Audit, FindsNothingInWhatIsDestroyedOnPurposeRetiredOrBroughtBack) {
  ASSERT_TRUE(destroy_all(*store_, 1));
  ASSERT_TRUE(append(*store_, entry(2, "again")));
  EXPECT_THAT(pass(100), IsEmpty());
  EXPECT_THAT(pass(1), IsEmpty());
}

TEST_F(Audit, GoesOnWhereItStopped) {
  const auto first = store_->audit(genesis(), 4);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->reached.sequence, 4U);
  EXPECT_FALSE(first->end);
  const auto second = store_->audit(first->reached, 100);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->reached, store_->head());
  EXPECT_TRUE(second->end);
}

}  // namespace
}  // namespace jibao::store::test
