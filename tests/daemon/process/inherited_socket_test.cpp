// What systemd hands over is taken, whole and once; what it would never hand over is refused.
#include "daemon/process/inherited_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

namespace jibao::process {
namespace {

using testing::HasSubstr;

// Descriptor 3 of this process, as systemd sets it; what stood there comes back at the end.
class InheritedSocketTest : public testing::Test {
 protected:
  InheritedSocketTest() : before_(::fcntl(3, F_DUPFD_CLOEXEC, 10)) { hand_over(); }
  ~InheritedSocketTest() override {
    ::close(3);
    if (before_ >= 0) {
      ::dup2(before_, 3);
      ::close(before_);
    }
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  }

  void hand_over(int family = AF_INET) {
    const int made = ::socket(family, SOCK_STREAM, 0);
    ASSERT_GE(made, 0);
    if (made != 3) {
      ::dup2(made, 3);
      ::close(made);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (family == AF_INET) {
      ASSERT_EQ(::bind(3, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
      ASSERT_EQ(::listen(3, 8), 0);
    }
    say(std::to_string(::getpid()), "1", "jibaod.socket");
  }

  static void say(const std::optional<std::string>& pid, const std::optional<std::string>& sockets,
                  const std::optional<std::string>& names) {
    const auto set = [](const char* name, const std::optional<std::string>& value) {
      value ? ::setenv(name, value->c_str(), 1) : ::unsetenv(name);
    };
    set("LISTEN_PID", pid);
    set("LISTEN_FDS", sockets);
    set("LISTEN_FDNAMES", names);
  }

  static bool any_variable() {
    return ::getenv("LISTEN_PID") != nullptr || ::getenv("LISTEN_FDS") != nullptr || ::getenv("LISTEN_FDNAMES") != nullptr;
  }

  static std::string fault() {
    const auto taken = take_inherited_socket();
    EXPECT_FALSE(any_variable());
    return taken ? "taken" : taken.error().message;
  }

  const std::string own_ = std::to_string(::getpid());
  int before_;
};

TEST_F(InheritedSocketTest, IsTakenOnceAndNoProgramThatIsStartedGetsIt) {
  const auto taken = take_inherited_socket();
  ASSERT_TRUE(taken && *taken);
  EXPECT_EQ((*taken)->descriptor, 3);
  EXPECT_EQ((*taken)->address, "127.0.0.1");
  EXPECT_NE((*taken)->port, 0);
  EXPECT_NE(::fcntl(3, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_FALSE(any_variable());
  const auto again = take_inherited_socket();
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
}

TEST_F(InheritedSocketTest, NeedsNoName) {
  say(own_, "1", std::nullopt);
  const auto taken = take_inherited_socket();
  ASSERT_TRUE(taken && *taken);
}

TEST_F(InheritedSocketTest, MeantForAnotherProcessIsLeftAlone) {
  say("1", "1", "jibaod.socket");
  const auto taken = take_inherited_socket();
  ASSERT_TRUE(taken);
  EXPECT_FALSE(*taken);
  EXPECT_FALSE(any_variable());
  EXPECT_EQ(::fcntl(3, F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(InheritedSocketTest, ValuesThatSystemdDoesNotWriteAreRefusedByName) {
  for (const char* wrong : {"", "0", "-1", "1x", " 1", "99999999999999999999"}) {
    say(wrong, "1", std::nullopt);
    EXPECT_THAT(fault(), HasSubstr("LISTEN_PID")) << wrong;
    say(own_, wrong, std::nullopt);
    EXPECT_THAT(fault(), HasSubstr("LISTEN_FDS")) << wrong;
  }
  say(std::nullopt, "1", std::nullopt);
  EXPECT_THAT(fault(), HasSubstr("LISTEN_PID"));
  say(own_, std::nullopt, std::nullopt);
  EXPECT_THAT(fault(), HasSubstr("LISTEN_FDS"));
  for (const std::string& wrong : {std::string(), std::string("a:b"), std::string("a\nb"), std::string("急"), std::string(256, 'a')}) {
    say(own_, "1", wrong);
    EXPECT_THAT(fault(), HasSubstr("LISTEN_FDNAMES")) << wrong;
  }
}

TEST_F(InheritedSocketTest, MoreThanOneIsRefused) {
  say(own_, "2", "a:b");
  EXPECT_THAT(fault(), HasSubstr("more than one"));
  say(own_, "2147483647", std::nullopt);
  EXPECT_THAT(fault(), HasSubstr("more than one"));
}

TEST_F(InheritedSocketTest, WhatIsClosedOrNoInternetSocketIsRefused) {
  ::close(3);
  EXPECT_THAT(fault(), HasSubstr("not open"));
  hand_over(AF_UNIX);
  EXPECT_THAT(fault(), HasSubstr("no socket of IPv4 or IPv6"));
  ::close(3);
  ASSERT_EQ(::open("/dev/null", O_RDONLY), 3);
  say(own_, "1", std::nullopt);
  EXPECT_THAT(fault(), HasSubstr("no socket of IPv4 or IPv6"));
}

}  // namespace
}  // namespace jibao::process
