// Documents on disk: kept once, synced, bounded, given only as they were, gone for good.
#include "daemon/process/documents.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace jibao::process {
namespace {

constexpr std::uint64_t much = 1 << 20;

class DocumentsTest : public ::testing::Test {
 protected:
  DocumentsTest() {
    std::filesystem::remove_all(state_);
    std::filesystem::create_directories(state_);
  }
  ~DocumentsTest() override { std::filesystem::remove_all(state_); }
  std::filesystem::path file_of(const std::string& digest, IncidentId incident = 7) const {
    return state_ / "documents" / std::to_string(incident) / digest;
  }

  std::filesystem::path state_ = std::filesystem::path(::testing::TempDir()) / "jibao-documents";
  Documents documents_{state_};
};

TEST_F(DocumentsTest, AreKeptByTheirDigestForTheirOwnerAlone) {
  const auto digest = documents_.keep(7, "abc", much);
  ASSERT_TRUE(digest) << digest.error().message;
  EXPECT_EQ(*digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(documents_.read(7, *digest, 3).value(), "abc");
  EXPECT_EQ(std::filesystem::status(file_of(*digest)).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::filesystem::status(state_ / "documents").permissions(), std::filesystem::perms(0700));
  EXPECT_EQ(documents_.keep(7, "abc", 3).value(), *digest) << "there already: no room is needed";
  EXPECT_EQ(documents_.total(), 3u);
}

TEST_F(DocumentsTest, AreBoundedAllTogether) {
  ASSERT_TRUE(documents_.keep(7, "abc", 5));
  EXPECT_FALSE(documents_.keep(8, "def", 5));
  EXPECT_TRUE(documents_.keep(8, "de", 5));
}

TEST_F(DocumentsTest, AreNeverGivenWhereTheyAreNotWhatTheyWere) {
  const std::string digest = documents_.keep(7, "abc", much).value();
  EXPECT_FALSE(documents_.read(8, digest, 3)) << "another incident's";
  std::ofstream(file_of(digest)) << "abd";
  EXPECT_FALSE(documents_.read(7, digest, 3)) << "changed";
  std::ofstream(file_of(digest)) << "abcd";
  EXPECT_FALSE(documents_.read(7, digest, 3)) << "longer";
  std::filesystem::remove(file_of(digest));
  EXPECT_FALSE(documents_.read(7, digest, 3)) << "gone";
  std::filesystem::create_symlink("/etc/passwd", file_of(digest));
  EXPECT_FALSE(documents_.read(7, digest, 3)) << "a link to elsewhere";
  EXPECT_EQ(documents_.keep(7, "abc", much).value(), digest) << "what came once more takes its place";
  EXPECT_EQ(documents_.read(7, digest, 3).value(), "abc");
}

TEST_F(DocumentsTest, AreGoneWhereTheyAreTakenAway) {
  const std::string one = documents_.keep(17, "abc", much).value(), other = documents_.keep(17, "def", much).value();
  ASSERT_TRUE(documents_.keep(8, "abc", much));
  documents_.settle(17, one);
  documents_.condemn(17, one);
  ASSERT_TRUE(documents_.remove(17, one));
  EXPECT_FALSE(std::filesystem::exists(file_of(one, 17)));
  EXPECT_TRUE(documents_.remove(17, one)) << "once more";
  EXPECT_TRUE(documents_.read(8, one, 3)) << "another incident's is its own";
  EXPECT_TRUE(documents_.fault_of({17, other, 4}, false)) << "another size";
  ASSERT_TRUE(documents_.remove_all(17));
  EXPECT_FALSE(std::filesystem::exists(file_of(other, 17)));
  EXPECT_FALSE(documents_.fault_of({17, other, 3}, true)) << "taken away here, it is not missed";
  EXPECT_TRUE(documents_.remove_all(17)) << "once more";
}

// The file of a document that was removed is brought again before the disk has come to the removal; in each order of the two.
TEST_F(DocumentsTest, BroughtAgainAreNotLostToTheRemovalOfTheSame) {
  const std::string digest = documents_.keep(18, "abc", much).value();
  documents_.settle(18, digest);
  documents_.condemn(18, digest);
  ASSERT_TRUE(documents_.keep(18, "abc", much)) << "after the removal is on record, before the disk does it";
  ASSERT_TRUE(documents_.remove(18, digest));
  EXPECT_TRUE(documents_.read(18, digest, 3)) << "held";
  documents_.settle(18, digest);
  ASSERT_TRUE(documents_.remove(18, digest));
  EXPECT_TRUE(documents_.read(18, digest, 3)) << "on record, and the removal comes late";
  ASSERT_TRUE(documents_.keep(18, "abc", much)) << "before the removal is on record";
  documents_.condemn(18, digest);
  ASSERT_TRUE(documents_.remove(18, digest));
  EXPECT_TRUE(documents_.read(18, digest, 3)) << "held";
  documents_.settle(18, digest);
  ASSERT_TRUE(documents_.remove(18, digest));
  EXPECT_TRUE(documents_.read(18, digest, 3)) << "on record";
  documents_.condemn(18, digest);
  ASSERT_TRUE(documents_.remove(18, digest));
  EXPECT_FALSE(documents_.read(18, digest, 3)) << "removed once more";
}

TEST_F(DocumentsTest, AreCopiedBesideABackupAndStayThereWhereTheyAreTakenAway) {
  const std::string one = documents_.keep(19, "abc", much).value(), other = documents_.keep(20, "def", much).value();
  std::ofstream(state_ / "documents" / "19" / "notes.txt") << "of somebody";
  std::filesystem::create_directories(state_ / "documents" / "other");
  const auto beside = state_ / "backups";
  ASSERT_TRUE(documents_.copy_into(beside)) << "and once more:";
  ASSERT_TRUE(documents_.copy_into(beside));
  ASSERT_TRUE(documents_.remove_all(19));
  std::ifstream kept(beside / "19" / one);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), "abc");
  EXPECT_TRUE(std::filesystem::exists(beside / "20" / other));
  EXPECT_FALSE(std::filesystem::exists(beside / "19" / "notes.txt"));
  EXPECT_FALSE(std::filesystem::exists(beside / "other"));
}

TEST_F(DocumentsTest, HaveANameInACopyThatNothingElseHas) {
  const std::string digest = sha256_of("abc");
  EXPECT_EQ(of_name_in_copy(name_in_copy(7, digest)), (NamedDocument{7, digest, 0}));
  for (const std::string& name : {"policy/" + digest, std::string("incident/7"), "incident//" + digest, "incident/07/" + digest, "incident/-7/" + digest,
                                  "incident/7/../8/" + digest, "incident/7/" + digest + "0", "incident/7/" + std::string(64, 'A')})
    EXPECT_FALSE(of_name_in_copy(name)) << name;
}

TEST_F(DocumentsTest, ThatWereRemovedAreSweptAtTheStartAndThoseThatNoFactNamesAreSetAside) {
  const std::string named = documents_.keep(7, "abc", much).value(), removed = documents_.keep(7, "def", much).value();
  const std::string unknown = documents_.keep(7, "a fax of this morning, the journal of last night", much).value();
  const std::string half = unknown + ".half";
  std::ofstream(file_of(half)) << "a fax";
  EXPECT_EQ(documents_.sweep(7, {named}, {removed}), 1u);
  EXPECT_TRUE(std::filesystem::exists(file_of(named)));
  for (const std::string& gone : {removed, half, unknown}) EXPECT_FALSE(std::filesystem::exists(file_of(gone))) << gone;
  const auto aside = state_ / "documents" / "unnamed" / "7";
  EXPECT_TRUE(std::filesystem::exists(aside / unknown));
  EXPECT_EQ(std::filesystem::status(aside).permissions(), std::filesystem::perms(0700));
  EXPECT_EQ(documents_.sweep(7, {named}, {removed}), 0u);
  EXPECT_EQ(documents_.sweep(9, {}, {}), 0u);
  ASSERT_TRUE(documents_.remove_all(7)) << "with what is secret it goes, too";
  EXPECT_FALSE(std::filesystem::exists(aside));
}

}  // namespace
}  // namespace jibao::process
