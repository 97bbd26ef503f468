// The reserve on the disk: given up when the journal needs it, made again with ample room, and never both in turns. And of
// the backups the newest few stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "daemon/engine/simulated.hpp"
#include "daemon/process/backups.hpp"
#include "daemon/process/disk_watch.hpp"
#include "tests/daemon/courier/temporary_folder.hpp"

namespace jibao::process {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
constexpr std::uint64_t wanted = 64 * mib;

ReserveSeen seen(std::uint64_t room, std::uint64_t held = wanted) {
  ReserveSeen numbers;
  numbers.room = {room, 1000};
  numbers.wanted = wanted;
  numbers.held = held;
  return numbers;
}

// ---- the judgement ----

TEST(Reserve, IsGivenUpUnderAQuarterOfItselfAndNotAt) {
  EXPECT_EQ(judge_reserve(seen(16 * mib)), ReserveAction::nothing);
  EXPECT_EQ(judge_reserve(seen(16 * mib - 1)), ReserveAction::give_up);
  EXPECT_EQ(judge_reserve(seen(16 * mib - 1, 0)), ReserveAction::nothing) << "there is nothing to give";
}

TEST(Reserve, IsGivenUpToAJournalThatFindsTheDiskFullWhateverTheCountSays) {
  auto numbers = seen(1000 * wanted);
  numbers.journal_full = true;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::give_up);
  numbers.held = 0;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::nothing) << "and is not made while it is so";
}

TEST(Reserve, IsGivenUpForTheLastInode) {
  auto numbers = seen(1000 * wanted);
  numbers.room.inodes = 1;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::nothing);
  numbers.room.inodes = 0;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::give_up);
  numbers.room.inodes.reset();
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::nothing) << "a file system that counts none has none to lack";
}

TEST(Reserve, IsMadeWhereTwiceItselfIsLeftBehindIt) {
  EXPECT_EQ(judge_reserve(seen(3 * wanted - 1, 0)), ReserveAction::nothing);
  EXPECT_EQ(judge_reserve(seen(3 * wanted, 0)), ReserveAction::make);
  EXPECT_EQ(judge_reserve(seen(3 * wanted)), ReserveAction::nothing) << "it is there";
  EXPECT_EQ(judge_reserve(seen(3 * wanted, wanted / 2)), ReserveAction::make) << "half of it is not it";
  auto few = seen(3 * wanted, 0);
  few.room.inodes = ample_inodes - 1;
  EXPECT_EQ(judge_reserve(few), ReserveAction::nothing);
}

TEST(Reserve, ComesBackAfterADiskThatSaidFullOnlyOnceSomebodyHasMadeRoom) {
  auto numbers = seen(1000 * wanted, 0);  // the count knows no quota
  numbers.room_after_giving = 1000 * wanted;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::nothing);
  numbers.room.bytes += 2 * wanted;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::make);
}

TEST(Reserve, SwitchedOffIsDeletedOnceAndNeverMade) {
  auto numbers = seen(1000 * wanted);
  numbers.wanted = 0;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::give_up);
  numbers.held = 0;
  EXPECT_EQ(judge_reserve(numbers), ReserveAction::nothing);
}

// ---- the watch ----

/// A disk of numbers: what the reserve takes is not free.
class NumberedDisk final : public Disk {
 public:
  std::uint64_t size = 1000 * mib, others = 0, reserve = 0;
  int asked = 0;
  bool silent = false;
  bool refuses = false;

  Result<DiskRoom> room() override {
    ++asked;
    if (silent) return failure("no answer");
    return DiskRoom{size - others - reserve, 1000};
  }
  std::uint64_t held() override { return reserve; }
  Result<void> make(std::uint64_t bytes) override {
    if (refuses) return failure("refused");
    reserve = bytes;
    return {};
  }
  Result<void> give_up() override {
    reserve = 0;
    return {};
  }
};

class DiskWatchTest : public testing::Test {
 protected:
  DiskLook first() {
    ReserveSeen numbers;
    numbers.wanted = wanted;
    return look_at(*disk, numbers);
  }
  void pass(std::chrono::seconds span, bool journal_full = false) {
    for (const auto end = now + span; now < end;) {
      now += 1s;
      watch.look(now, journal_full);
      loop.run();
    }
  }
  std::shared_ptr<NumberedDisk> disk = std::make_shared<NumberedDisk>();
  engine::SimulatedLoop loop;
  DiskWatch::Time now{};
  std::vector<DiskLine> told;
  DiskWatch watch{loop, disk, wanted, first(), now, [this](const DiskLine& line) { told.push_back(line); }};
};

TEST_F(DiskWatchTest, MakesTheReserveAtTheStartAndLooksOnceAMinute) {
  EXPECT_EQ(disk->reserve, wanted);
  EXPECT_EQ(watch.last().room->bytes, 936 * mib);
  disk->asked = 0;
  pass(59s);
  EXPECT_EQ(disk->asked, 0);
  disk->others = 500 * mib;
  pass(1s);
  EXPECT_EQ(watch.last().room->bytes, 436 * mib);
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(DiskWatchTest, GivesItUpInTimeSaysWhatToDoAndMakesItAgainWithAmpleRoom) {
  disk->others = 925 * mib;
  pass(60s);
  EXPECT_EQ(disk->reserve, 0u);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].grade, DiskLine::Grade::critical);
  EXPECT_THAT(told[0].text, HasSubstr("du -xh"));
  pass(600s);
  EXPECT_EQ(told.size(), 1u) << "said once";
  disk->others = 809 * mib;
  pass(600s);
  EXPECT_EQ(disk->reserve, 0u) << "191 MiB are not ample";
  disk->others = 797 * mib;
  pass(5s);
  EXPECT_EQ(disk->reserve, wanted);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].grade, DiskLine::Grade::info);
}

TEST_F(DiskWatchTest, AJournalThatFindsTheDiskFullIsNotKeptWaitingForTheMinute) {
  pass(1s, true);
  EXPECT_EQ(disk->reserve, 0u);
  EXPECT_EQ(told.size(), 1u);
  pass(600s);
  EXPECT_EQ(disk->reserve, 0u) << "nobody has made room, whatever the count says";
}

TEST_F(DiskWatchTest, ADiskThatHangsIsAskedOnce) {
  disk->asked = 0;
  for (int i = 0; i < 600; ++i) watch.look(now += 1s, true);
  EXPECT_EQ(loop.waiting(), 1u);
}

TEST_F(DiskWatchTest, ATroubleThatStaysIsSaidOnceAndTheJournalComesFirst) {
  disk->silent = true;
  pass(600s);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].text, HasSubstr("no answer"));
  EXPECT_FALSE(watch.last().room);
  pass(1s, true);
  EXPECT_EQ(disk->reserve, 0u);
}

TEST_F(DiskWatchTest, AReserveThatCannotBeMadeIsSaid) {
  disk->reserve = 0;
  disk->refuses = true;
  pass(600s);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].text, HasSubstr("refused"));
  EXPECT_EQ(watch.last().held, 0u);
}

TEST_F(DiskWatchTest, AnAnswerThatComesAfterTheEndFindsNobody) {
  {
    DiskWatch gone(loop, disk, wanted, {}, now, [](const DiskLine&) { ADD_FAILURE(); });
    gone.look(now + 1h, true);
  }
  loop.run();
}

TEST(DiskLine, OfAFullDiskAtTheStartSaysThatThereIsNoReserve) {
  NumberedDisk disk;
  disk.others = 900 * mib;
  ReserveSeen numbers;
  numbers.wanted = wanted;
  const auto line = line_of(look_at(disk, numbers), wanted);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->grade, DiskLine::Grade::warning);
  EXPECT_THAT(line->text, HasSubstr("192 MiB"));
}

// ---- the real disk ----

TEST(DirectoryDisk, AllocatesTheReserveForItsOwnerAloneAndGivesItBack) {
  courier::TemporaryFolder folder;
  DirectoryDisk disk(folder.path());
  ASSERT_TRUE(disk.room());
  EXPECT_GT(disk.room()->bytes, 0u);
  EXPECT_EQ(disk.held(), 0u);
  ASSERT_TRUE(disk.make(4 * mib));
  EXPECT_GE(disk.held(), 4 * mib);
  struct stat about = {};
  ASSERT_EQ(::stat((folder.path() / "reserve").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  ASSERT_TRUE(disk.make(2 * mib));
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "reserve"), 2 * mib);
  ASSERT_TRUE(disk.give_up());
  EXPECT_EQ(disk.held(), 0u);
  EXPECT_TRUE(disk.give_up()) << "twice is no error";
}

TEST(DirectoryDisk, AHoleIsNoReserve) {
  courier::TemporaryFolder folder;
  std::ofstream(folder.path() / "reserve").close();
  std::filesystem::resize_file(folder.path() / "reserve", 4 * mib);
  EXPECT_EQ(DirectoryDisk(folder.path()).held(), 0u);
}

TEST(DirectoryDisk, FollowsNoLinkAndSaysWhatFails) {
  courier::TemporaryFolder folder;
  std::filesystem::create_symlink(folder.path() / "elsewhere", folder.path() / "reserve");
  DirectoryDisk disk(folder.path());
  EXPECT_FALSE(disk.make(mib));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "elsewhere"));
  EXPECT_FALSE(DirectoryDisk(folder.path() / "nowhere").room());
}

// ---- backups ----

TEST(Backups, TheNewestFewStayAndWhatIsNamedOtherwiseIsNeverTouched) {
  const std::vector<std::string> names{"journal-900.db",       "journal-1000.db",      "journal-1100.db", "journal-1100.db.part",
                                       "journal-1300.db.part", "journal-1200.db",      "journal-.db",     "journal-old.db",
                                       "journal-12x.db",       "journal-1.db.gz",      "our-notes.db",    "journal--5.db",
                                       "journal-99999999999999999999.db"};
  EXPECT_THAT(outdated_backups(names, 2), UnorderedElementsAre("journal-900.db", "journal-1000.db", "journal-1100.db.part"));
  EXPECT_THAT(outdated_backups(names, 7), UnorderedElementsAre("journal-1100.db.part"));
  EXPECT_THAT(outdated_backups({"journal-1.db.part"}, 1), IsEmpty()) << "nothing newer is whole";
  EXPECT_THAT(outdated_backups({"journal-1.db", "journal-1.documents", "journal-2.documents", "journal-3.db", "journal-3.documents", "journal-4.documents",
                                "journal-x.documents"}, 1),
              UnorderedElementsAre("journal-1.db", "journal-1.documents", "journal-2.documents"))
      << "documents go with their journal";
}

TEST(Backups, OldOnesGoOnlyOnceTheNewOneIsThere) {
  courier::TemporaryFolder folder;
  auto journal = store::SqliteStore::open({(folder.path() / "journal.db").string(), store::Algorithm::sha256, {}});
  ASSERT_TRUE(journal) << journal.error().message;
  const auto names = [&] {
    std::vector<std::string> found;
    for (const auto& each : std::filesystem::directory_iterator(folder.path() / "backups"))
      found.push_back(each.path().filename().string());
    return found;
  };
  for (int second = 1; second <= 3; ++second)
    ASSERT_TRUE(make_backup(**journal, folder.path(), 2, Instant(std::chrono::seconds(second))));
  EXPECT_THAT(names(), UnorderedElementsAre("journal-2000.db", "journal-3000.db"));
  EXPECT_FALSE(make_backup(**journal, folder.path(), 1, Instant(3s))) << "it exists";
  EXPECT_THAT(names(), UnorderedElementsAre("journal-2000.db", "journal-3000.db"));
}

}  // namespace
}  // namespace jibao::process
