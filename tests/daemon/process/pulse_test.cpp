// The signs of life: each grows old while what it is about does nothing, and no faster.
#include "daemon/process/pulse.hpp"

#include <gtest/gtest.h>

#include "daemon/engine/simulated.hpp"
#include "tests/daemon/courier/temporary_folder.hpp"

namespace jibao::process {
namespace {

using namespace std::chrono_literals;

class PulseTest : public ::testing::Test {
 protected:
  VitalSigns signs() const {
    VitalSigns told;
    told.overdue = overdue;
    pulse.tell(told, now);
    return told;
  }
  void pass(std::chrono::seconds span, bool turns = true) {  // a look each second
    for (const auto end = now + span; now < end;) {
      now += 1s;
      if (turns) ++steps;
      pulse.look(steps, overdue > 0s, now);
      loop.run();
    }
  }

  courier::TemporaryFolder folder;
  engine::SimulatedLoop loop;
  store::MemoryStore store{store::MemoryStore::Commit::when_pumped};
  Pulse::Time now{};
  std::uint64_t steps = 0;
  Duration overdue{};  // by the wall clock
  Pulse pulse{loop, store, folder.path() / "probe", now};
};

TEST_F(PulseTest, AnEngineThatStandsStillGrowsOld) {
  pass(60s);
  EXPECT_EQ(signs().since_step, 0s);
  pass(11s, false);
  EXPECT_EQ(signs().since_step, 11s);
}

TEST_F(PulseTest, WhatIsDueHasWaitedNoLongerThanSinceALookThatLeftNothing) {
  pass(60s);
  overdue = 2h;  // the wall clock was set forward a moment ago
  EXPECT_EQ(signs().overdue, 0s);
  pass(31s);  // looks come, and leave it
  EXPECT_EQ(signs().overdue, 31s);
  overdue = 5s;  // that is done, and another thing waits
  EXPECT_EQ(signs().overdue, 5s);
}

TEST_F(PulseTest, AWriterIsAskedAgainOnlyOnceItHasAnswered) {
  pass(40s);
  EXPECT_EQ(store.waiting(), 1u);
  EXPECT_EQ(signs().since_writer, 40s);
  store.pump();
  loop.run();
  EXPECT_EQ(signs().since_writer, 39s) << "it answered what was asked in the first second";
  pass(1s);
  store.pump();
  loop.run();
  EXPECT_EQ(signs().since_writer, 0s);
}

TEST_F(PulseTest, AJournalThatFailedIsNoAnswer) {
  store.set_unwritable(true);
  store.append({{}}, [](const Result<store::Head>&) {});
  store.pump();
  pass(40s);
  EXPECT_EQ(signs().since_writer, 40s);
}

TEST_F(PulseTest, ADiskThatConfirmsIsYoungAndOneThatRefusesGrowsOld) {
  pass(31s);
  EXPECT_EQ(signs().since_disk, 0s);
  std::filesystem::remove(folder.path() / "probe");
  std::filesystem::create_directory(folder.path() / "probe");  // opening it for writing fails, whoever asks
  pass(61s);
  EXPECT_EQ(signs().since_disk, 61s);
}

TEST_F(PulseTest, AnAnswerThatComesAfterTheEndFindsNobody) {
  {
    Pulse gone(loop, store, folder.path() / "probe", now);
    gone.look(1, false, now + 1s);
  }
  store.pump();
  loop.run();
}

}  // namespace
}  // namespace jibao::process
