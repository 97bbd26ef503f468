// Power cuts at every moment: what was answered is there afterwards, whole and once, whatever of the unsynced
// survived.
//
// The negative control runs the same harness on a disk whose syncs are lies and must see losses: a harness
// that cannot fail is no test.
#include <gtest/gtest.h>

#include <random>

#include "daemon/store/verify.hpp"
#include "tests/daemon/store/faulty_vfs.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

constexpr std::uint32_t cuts = 240;

struct Loss {
  int lost = 0;      // runs in which something answered was not there
  int broken = 0;    // runs after which the journal could not be opened
  int survived = 0;  // runs in which nothing was missing
};

SqliteStore::Options options(const std::string& path) {
  SqliteStore::Options made;
  made.path = path;
  made.vfs = FaultyVfs::name;
  return made;
}

// One night with a cut in it, and the morning after, itself cut short once before it is let through.
void run(std::uint32_t seed, bool lying, Loss& loss) {
  FaultyVfs& disk = FaultyVfs::instance();
  disk.reset();
  std::mt19937 random(seed);
  const Directory directory;
  const std::string path = directory.file("journal.db");
  std::vector<Head> promised;
  {
    auto store = SqliteStore::open(options(path));
    ASSERT_TRUE(store) << store.error().message;
    disk.lie_about_syncs(lying);
    disk.cut_at(1 + random() % 120);
    for (int i = 0; i < 40 && !disk.cut(); ++i) {
      const std::uint64_t incident = random() % 4;
      auto head = append(**store, {entry(incident, std::string(random() % 9000, 'x'), {"张三"}),
                                   entry(1, "y", {}, random() % 8 == 0)});
      if (head) promised.push_back(*head);
      if (random() % 16 == 0) (void)destroy_all(**store, 1);
    }
  }
  const auto power_on = [&](std::uint32_t again) {
    disk.restore_after_cut(again);
    for (const char* suffix : {"-shm", ".suspect"}) std::filesystem::remove(path + suffix);
  };
  power_on(seed);
  disk.cut_at(1 + random() % 8);
  (void)SqliteStore::open(options(path));
  power_on(seed + 1);
  const auto store = SqliteStore::open(options(path));
  if (!store || (*store)->failed()) {
    ++loss.broken;
    return;
  }
  Verifier verifier(promised);
  const auto read = (*store)->export_journal(
      [&](std::string_view line) -> Result<void> {
        (void)verifier.feed(line);
        return {};
      },
      PersonalValues::included);
  if (!read || verifier.finish()) {
    ++loss.lost;
    return;
  }
  ++loss.survived;
}

TEST(PowerCut, LosesNothingThatWasAnsweredAndLeavesTheChainWhole) {
  Loss loss;
  for (std::uint32_t seed = 1; seed <= cuts && !testing::Test::HasFatalFailure(); ++seed)
    run(seed, false, loss);
  EXPECT_EQ(loss.lost, 0);
  EXPECT_EQ(loss.broken, 0);
  EXPECT_EQ(loss.survived, static_cast<int>(cuts));
}

TEST(PowerCut, IsSeenToLoseWhereTheDiskLiesAboutItsSyncs) {
  Loss loss;
  for (std::uint32_t seed = 1; seed <= cuts / 4; ++seed) run(seed, true, loss);
  EXPECT_GT(loss.lost + loss.broken, 20);
}

}  // namespace
}  // namespace jibao::store::test
