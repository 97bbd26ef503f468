// jibaod's command line: what is accepted can be used, what is not is named.
#include "daemon/process/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jibao::process {
namespace {

using testing::HasSubstr;

Result<Options> read(std::vector<std::string_view> arguments) { return read_options(arguments); }

TEST(Options, ServeNeedsAPolicyAndAStateDirectoryAndNothingElse) {
  const auto options = read({"--config", "office.yaml", "--state", "run/state"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->task, Options::Task::serve);
  EXPECT_EQ(options->config, "office.yaml");
  EXPECT_EQ(options->state, "run/state");
  EXPECT_EQ(options->address, "127.0.0.1");
  EXPECT_EQ(options->port, 8440);
  EXPECT_FALSE(options->clock || options->pace);
  EXPECT_FALSE(read({"--config", "office.yaml"}));
  EXPECT_FALSE(read({"--state", "run/state"}));
  EXPECT_FALSE(read({}));
}

TEST(Options, ListensWhereItIsTold) {
  const auto four = read({"--config=a", "--state=b", "--listen=0.0.0.0:0"});
  ASSERT_TRUE(four);
  EXPECT_EQ(four->address, "0.0.0.0");
  EXPECT_EQ(four->port, 0);
  const auto six = read({"--config=a", "--state=b", "--listen", "[::1]:8441"});
  ASSERT_TRUE(six);
  EXPECT_EQ(six->address, "::1");
  EXPECT_EQ(six->port, 8441);
  for (const char* wrong : {"8440", ":8440", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                            "127.0.0.1:80x", "::1:80", "[]:80"}) {
    EXPECT_FALSE(read({"--config=a", "--state=b", "--listen", wrong})) << wrong;
  }
}

TEST(Options, ADrillsClockAndPaceAreReadStrictly) {
  const auto drill = read({"--config=a", "--state=b", "--clock", "2026-07-19T03:42:00+08:00", "--pace", "60"});
  ASSERT_TRUE(drill);
  EXPECT_EQ(to_millis(*drill->clock), 1'784'403'720'000);
  EXPECT_EQ(*drill->pace, 60);
  for (const char* wrong : {"0", "-1", "1.5", "100001", "x", "6 0"}) {
    EXPECT_FALSE(read({"--config=a", "--state=b", "--pace", wrong})) << wrong;
  }
  EXPECT_FALSE(read({"--config=a", "--state=b", "--clock", "03:42"}));
}

TEST(Options, ACopyGoesToAFolderOrToAnEncryptedAddress) {
  EXPECT_EQ(read({"--config=a", "--state=b", "--ship", "/mnt/copy"})->ship, "/mnt/copy");
  EXPECT_EQ(read({"--config=a", "--state=b", "--ship=https://192.0.2.7:8445"})->ship, "https://192.0.2.7:8445");
  EXPECT_TRUE(read({"--config=a", "--state=b", "--ship=http://127.0.0.1:8445"}));
  EXPECT_THAT(read({"--config=a", "--state=b", "--ship=http://192.0.2.7:8445"}).error().message, HasSubstr("https"));
  EXPECT_FALSE(read({"--config=a", "--state=b", "--ship=ftp://192.0.2.7"}));
}

TEST(Options, TheReserveIsASizeOrSwitchedOff) {
  EXPECT_EQ(read({"--config=a", "--state=b"})->reserve, 64U << 20);
  EXPECT_EQ(read({"--config=a", "--state=b", "--reserve=0"})->reserve, 0U);
  EXPECT_EQ(read({"--config=a", "--state=b", "--reserve=1M"})->reserve, 1U << 20);
  EXPECT_EQ(read({"--config=a", "--state=b", "--reserve=2048K"})->reserve, 2U << 20);
  EXPECT_EQ(read({"--config=a", "--state=b", "--reserve=2097152"})->reserve, 2U << 20);
  EXPECT_EQ(read({"--config=a", "--state=b", "--reserve=1024G"})->reserve, std::uint64_t{1} << 40);
  for (const char* wrong : {"1023K", "1025G", "64MiB", "M", "-1", "1.5G", "99999999999999999999G", "64m"})
    EXPECT_FALSE(read({"--config=a", "--state=b", "--reserve", wrong})) << wrong;
}

TEST(Options, SomeBackupsStayAndNeverNone) {
  EXPECT_EQ(read({"--config=a", "--state=b"})->backups, 7U);
  EXPECT_EQ(read({"--config=a", "--state=b", "--keep-backups=1"})->backups, 1U);
  for (const char* wrong : {"0", "1001", "x"}) EXPECT_FALSE(read({"--config=a", "--state=b", "--keep-backups", wrong})) << wrong;
}

TEST(Options, TheJournalsHashIsOneOfTwo) {
  EXPECT_FALSE(read({"--config=a", "--state=b"})->sm3);
  EXPECT_FALSE(read({"--config=a", "--state=b", "--journal-hash=sha256"})->sm3);
  EXPECT_TRUE(read({"--config=a", "--state=b", "--journal-hash=sm3"})->sm3);
  EXPECT_FALSE(read({"--config=a", "--state=b", "--journal-hash=md5"}));
}

TEST(Options, CheckNeedsItsFileAlone) {
  const auto check = read({"--check", "office.yaml"});
  ASSERT_TRUE(check);
  EXPECT_EQ(check->task, Options::Task::check);
  EXPECT_EQ(check->config, "office.yaml");
  EXPECT_FALSE(read({"--check"}));
}

TEST(Options, WhatIsUnknownOrWithoutValueIsNamed) {
  EXPECT_THAT(read({"--colour", "red"}).error().message, HasSubstr("--colour"));
  EXPECT_THAT(read({"office.yaml"}).error().message, HasSubstr("office.yaml"));
  EXPECT_THAT(read({"--state", "b", "--config"}).error().message, HasSubstr("--config"));
}

TEST(Options, HelpNamesEveryArgument) {
  EXPECT_EQ(read({"--help"})->task, Options::Task::help);
  EXPECT_EQ(read({"--version"})->task, Options::Task::version);
  for (const char* name : {"--config", "--state", "--listen", "--credentials", "--check", "--clock", "--pace", "--version"})
    EXPECT_THAT(std::string(help_text()), HasSubstr(name));
}

}  // namespace
}  // namespace jibao::process
