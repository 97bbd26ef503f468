// Which documents a journal names, what the audit finds of them, and what a restore brings back.
#include "daemon/process/named_documents.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "daemon/journal/codec.hpp"
#include "daemon/process/backups.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::process {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Instant at{std::chrono::milliseconds(1'790'000'000'000)};

class NamedDocumentsTest : public ::testing::Test {
 protected:
  NamedDocumentsTest() {
    store::SqliteStore::Options options;
    std::filesystem::create_directories(state_);
    options.path = (state_ / "journal.db").string();
    journal_ = std::move(store::SqliteStore::open(options).value());
  }
  void record(IncidentId incident, const std::vector<Fact>& facts) { ASSERT_TRUE(store::test::append(*journal_, journal::encode(incident, facts, at))); }
  NamedDocument file(IncidentId incident, std::uint32_t number, const std::string& bytes) {
    const std::string digest = documents_.keep(incident, bytes, 1 << 20).value();
    documents_.settle(incident, digest);
    DocumentFiled filed;
    filed.document = number;
    filed.digest = digest;
    filed.size = bytes.size();
    record(incident, {filed});
    return {incident, digest, bytes.size()};
  }
  std::filesystem::path path_of(const NamedDocument& document) const {
    return state_ / "documents" / std::to_string(document.incident) / document.digest;
  }
  std::vector<std::string> faults() { return DocumentCheck(*journal_, documents_).look(0, journal_->head().sequence); }

  store::test::Directory directory_;
  const std::filesystem::path state_ = directory_.file("state");
  Documents documents_{state_};
  std::unique_ptr<store::SqliteStore> journal_;
};

TEST_F(NamedDocumentsTest, AreThoseThatWereNeitherRemovedNorDestroyed) {
  const auto kept = file(31, 1, "kept");
  file(31, 2, "removed");
  record(31, {DocumentRemoved{2, "mistaken", "liming", ""}});
  file(32, 1, "secret");
  record(32, {MarkedSecret{}});
  file(33, 1, "old");
  record(0, {RetentionEnded{{}, {{33, "2026-1", at}}}});
  const auto other = file(34, 1, "other");
  EXPECT_THAT(documents_named(*journal_).value(), ElementsAre(kept, other));
  ASSERT_TRUE(journal_->destroy_personal(34, {{journal_->head().sequence, 0}}));
  EXPECT_THAT(documents_named(*journal_).value(), ElementsAre(kept)) << "its digest is destroyed";
}

TEST_F(NamedDocumentsTest, ThatAreMissingOrChangedAreFoundByTheAudit) {
  const auto one = file(35, 1, "one"), two = file(35, 2, "two"), gone = file(36, 1, "gone");
  EXPECT_THAT(faults(), IsEmpty());
  std::ofstream(path_of(one)) << "eno";
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("is not what the journal says")));
  std::filesystem::remove(path_of(gone));
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("35/" + one.digest), HasSubstr("36/" + gone.digest + ": 文件不在")));
  record(36, {DocumentRemoved{1, "", "liming", ""}});
  ASSERT_TRUE(documents_.remove_all(35));
  EXPECT_THAT(faults(), IsEmpty()) << "removed on record, and taken away with the incident";
  EXPECT_FALSE(std::filesystem::exists(path_of(two)));
}

// So much is hashed in a look, and the next look hashes what it did not come to.
TEST_F(NamedDocumentsTest, MoreThanALookMayHashAreHashedInTurn) {
  std::vector<NamedDocument> all;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    const std::string bytes(std::size_t{12} << 20, static_cast<char>('a' + i));
    const std::string digest = documents_.keep(37, bytes, 1 << 30).value();
    DocumentFiled filed;
    filed.document = i;
    filed.digest = digest;
    filed.size = bytes.size();
    record(37, {filed});
    if (i == 3) std::ofstream(state_ / "documents" / "37" / digest) << std::string(bytes.size(), 'z');
  }
  DocumentCheck check(*journal_, documents_);
  EXPECT_EQ(check.look(0, 3).size(), 0U) << "the third is passed over";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(check.look(0, 3).size(), 1U) << "and bad in each look from then on";
}

TEST_F(NamedDocumentsTest, ComeBackFromABackupExceptWhatIsMissingChangedOrDestroyed) {
  const auto kept = file(41, 1, "kept"), changed = file(41, 2, "changed"), missing = file(42, 1, "missing");
  file(43, 1, "secret");
  const auto backup = make_backup(*journal_, state_, 7, at);
  ASSERT_TRUE(backup) << backup.error().message;
  const auto beside = documents_of_backup(*backup);
  ASSERT_TRUE(std::filesystem::exists(beside / "43"));
  std::filesystem::remove(beside / "41" / changed.digest);  // a link of the document's own
  std::ofstream(beside / "41" / changed.digest) << "chanted";
  std::filesystem::remove_all(beside / "42");
  record(43, {MarkedSecret{}});  // as where the journal is restored from a copy that goes further
  journal_.reset();
  std::filesystem::remove_all(state_ / "documents");
  const auto restored = restore_documents(*backup, state_);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->brought, 1U);
  EXPECT_THAT(restored->missing, ElementsAre(HasSubstr(changed.digest + ": 文件与台账所记不符"), HasSubstr(missing.digest + ": 文件不在")));
  EXPECT_TRUE(documents_.read(41, kept.digest, kept.size));
  EXPECT_FALSE(std::filesystem::exists(state_ / "documents" / "43"));
  EXPECT_EQ(restore_documents(*backup, state_)->there, 1U) << "once more";
}

}  // namespace
}  // namespace jibao::process
