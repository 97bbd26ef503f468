// The state directory: for one process and its owner; a drill from its first start on or never.
#include "daemon/process/state_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <regex>

#include "tests/daemon/courier/temporary_folder.hpp"

namespace jibao::process {
namespace {

namespace files = std::filesystem;
using courier::TemporaryFolder;
using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

const Instant real = from_millis(1'784'403'720'000);
const Instant other = from_millis(1'700'000'000'000);

class StateDirectoryTest : public testing::Test {
 protected:
  Result<StateDirectory> open(std::optional<Instant> clock = {}, std::optional<int> pace = {}, Instant now = real) {
    return StateDirectory::open(path, clock, pace, now);
  }
  unsigned mode(const files::path& file) const {
    struct stat about = {};
    EXPECT_EQ(::stat(file.c_str(), &about), 0) << file;
    return about.st_mode & 0777U;
  }
  TemporaryFolder folder;
  files::path path = folder.path() / "deep" / "state";
};

TEST_F(StateDirectoryTest, IsMadeForItsOwnerAlone) {
  ASSERT_TRUE(open());
  EXPECT_EQ(mode(path), 0700U);
  for (const char* file : {"lock", "operator.token", "alive"}) EXPECT_EQ(mode(path / file), 0600U) << file;
}

TEST_F(StateDirectoryTest, ThatOthersMayReadIsClosedToThem) {
  files::create_directories(path);
  files::permissions(path, files::perms::all);
  ASSERT_TRUE(open());
  EXPECT_EQ(mode(path), 0700U);
}

TEST_F(StateDirectoryTest, IsHeldByOneProcessUntilItEnds) {
  auto first = std::make_unique<Result<StateDirectory>>(open());
  ASSERT_TRUE(*first);
  EXPECT_FALSE(open());
  first.reset();
  EXPECT_TRUE(open());
}

TEST_F(StateDirectoryTest, HasATokenThatStaysAndIsLikeNoOther) {
  const auto state = open();
  ASSERT_TRUE(state);
  const std::string token = state->operator_token();
  EXPECT_TRUE(std::regex_match(token, std::regex("jb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}"))) << token.size();
  EXPECT_TRUE(state->is_operator_token(token));
  EXPECT_FALSE(state->is_operator_token(token.substr(1)));
  EXPECT_FALSE(state->is_operator_token(""));
  std::string wrong = token;
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(state->is_operator_token(wrong));
}

TEST_F(StateDirectoryTest, ReadsItsTokenAgain) {
  const std::string token = open()->operator_token();
  EXPECT_EQ(open()->operator_token(), token);
  path = folder.path() / "another";
  EXPECT_NE(open()->operator_token(), token);
}

TEST_F(StateDirectoryTest, ATokenThatIsNoneStopsTheStart) {
  files::create_directories(path);
  std::ofstream(path / "operator.token") << "\n";
  EXPECT_FALSE(open());
}

TEST_F(StateDirectoryTest, RemembersWhenItWasLastAlive) {
  {
    auto state = open();
    ASSERT_TRUE(state);
    EXPECT_EQ(state->last_alive(), std::nullopt);
    state->alive(real + hours(1000));
    state->alive(real);
  }
  EXPECT_EQ(open()->last_alive(), real);
}

TEST_F(StateDirectoryTest, WithRealDataTakesNoOtherClock) {
  ASSERT_TRUE(open());
  EXPECT_THAT(open(other).error().message, HasSubstr("--clock"));
  EXPECT_FALSE(open({}, 60));
  EXPECT_TRUE(open());
  EXPECT_FALSE(open()->drill());
}

TEST_F(StateDirectoryTest, ADrillShowsItsTimeAndGoesOnAfterARestart) {
  ASSERT_TRUE(open(other, 60));
  const auto again = open({}, {}, real + minutes(10));
  ASSERT_TRUE(again && again->drill());
  EXPECT_EQ(again->drill()->pace, 60);
  EXPECT_EQ(again->drill()->at(real + minutes(10)), other + minutes(600));
}

TEST_F(StateDirectoryTest, TheSameCommandLineIsTheSameDrill) {
  ASSERT_TRUE(open(other, 60));
  const auto again = open(other, 60, real + minutes(10));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->drill()->at(real + minutes(10)), other + minutes(600));
}

TEST_F(StateDirectoryTest, ADrillsClockMayLeapAheadAndNeverBack) {
  ASSERT_TRUE(open(other, 60));
  EXPECT_FALSE(open(other + minutes(599), {}, real + minutes(10)));
  const auto ahead = open(other + hours(100), {}, real + minutes(10));
  ASSERT_TRUE(ahead);
  EXPECT_EQ(ahead->drill()->at(real + minutes(11)), other + hours(100) + minutes(60));
}

TEST_F(StateDirectoryTest, AnotherPaceBeginsWhereTheClockStands) {
  ASSERT_TRUE(open(other, 60));
  const auto slower = open({}, 2, real + minutes(10));
  ASSERT_TRUE(slower);
  EXPECT_EQ(slower->drill()->at(real + minutes(11)), other + minutes(602));
}

TEST_F(StateDirectoryTest, APaceAloneMakesADrillAtTheTimeOfDay) {
  const auto state = open({}, 60);
  ASSERT_TRUE(state && state->drill());
  EXPECT_EQ(state->drill()->at(real), real);
}

TEST(DrillMark, IsReadBackAsItWasWrittenAndNothingElseIsOne) {
  const DrillMark mark{real, other, 60, other};
  EXPECT_EQ(parse_drill_mark(to_text(mark)), mark);
  for (const char* wrong : {"", "drill", "drill 1 1 2 3", "drill 1 1 2 0 4\n", "drill 2 1 2 3 4\n", "drill 1 1 2 3 4 5\n",
                            "drill 1 a 2 3 4\n", "drill 1 1 2 3 4"}) {
    EXPECT_FALSE(parse_drill_mark(wrong)) << wrong;
  }
}

TEST_F(StateDirectoryTest, WhatLeftUnrecordedIsNotedWithinABound) {
  auto state = open();
  ASSERT_TRUE(state);
  const auto file = path / "unrecorded.log";
  state->note_unrecorded("one");
  files::resize_file(file, StateDirectory::max_unrecorded_bytes);
  state->note_unrecorded("two");
  EXPECT_EQ(files::file_size(file), StateDirectory::max_unrecorded_bytes + 4);
  state->note_unrecorded("three");
  EXPECT_EQ(files::file_size(file), 6U);
  EXPECT_EQ(files::file_size(path / "unrecorded.log.1"), StateDirectory::max_unrecorded_bytes + 4);
}

}  // namespace
}  // namespace jibao::process
