#include "notifiers/resolver.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

namespace jibao::notifiers {
namespace {

using std::chrono::milliseconds;

std::future<Result<Addresses>> look_up(Resolver& resolver, const std::string& host) {
  const auto promise = std::make_shared<std::promise<Result<Addresses>>>();
  resolver.resolve(host, [promise](const Result<Addresses>& answer) { promise->set_value(answer); });
  return promise->get_future();
}

TEST(Resolver, AnswersWithWhatTheLookupFound) {
  Resolver resolver({}, [](const std::string&) -> Result<Addresses> { return Addresses{"192.0.2.1"}; });
  EXPECT_FALSE(resolver.fresh("gw.test").has_value());
  EXPECT_EQ(look_up(resolver, "gw.test").get().value(), Addresses{"192.0.2.1"});
  EXPECT_EQ(resolver.fresh("gw.test"), Addresses{"192.0.2.1"});
}

TEST(Resolver, SilentNameHoldsUpNoOther) {
  const auto released = std::make_shared<std::latch>(1);
  Resolver resolver({}, [released](const std::string& host) -> Result<Addresses> {
    if (host == "silent.test") released->wait();
    return Addresses{"192.0.2.2"};
  });
  auto silent = look_up(resolver, "silent.test");
  EXPECT_TRUE(look_up(resolver, "other.test").get().has_value());
  released->count_down();
  EXPECT_TRUE(silent.get().has_value());
}

TEST(Resolver, AsksOnceForANameThatManyWaitFor) {
  const auto released = std::make_shared<std::latch>(1);
  const auto asked = std::make_shared<std::atomic<int>>(0);
  Resolver resolver({}, [=](const std::string&) -> Result<Addresses> {
    ++*asked;
    released->wait();
    return Addresses{"192.0.2.3"};
  });
  auto first = look_up(resolver, "gw.test");
  auto second = look_up(resolver, "gw.test");
  released->count_down();
  EXPECT_TRUE(first.get().has_value());
  EXPECT_TRUE(second.get().has_value());
  EXPECT_EQ(*asked, 1);
}

TEST(Resolver, KeepsTheLastGoodAddressesThroughFailures) {
  const auto works = std::make_shared<std::atomic<bool>>(true);
  ResolverSettings settings;
  settings.fresh_for = milliseconds(0);
  Resolver resolver(settings, [works](const std::string&) -> Result<Addresses> {
    if (*works) return Addresses{"192.0.2.4"};
    return failure("SERVFAIL");
  });
  EXPECT_TRUE(look_up(resolver, "gw.test").get().has_value());
  *works = false;
  EXPECT_FALSE(look_up(resolver, "gw.test").get().has_value());
  EXPECT_FALSE(resolver.fresh("gw.test").has_value());
  EXPECT_EQ(resolver.last_good("gw.test"), Addresses{"192.0.2.4"});
}

TEST(Resolver, RepeatsARefusalWithoutAskingAgain) {
  const auto asked = std::make_shared<std::atomic<int>>(0);
  ResolverSettings settings;
  settings.refused_for = milliseconds(3'600'000);
  Resolver resolver(settings, [asked](const std::string&) -> Result<Addresses> {
    ++*asked;
    return failure("NXDOMAIN");
  });
  EXPECT_EQ(look_up(resolver, "gone.test").get().error().message, "NXDOMAIN");
  EXPECT_EQ(look_up(resolver, "gone.test").get().error().message, "NXDOMAIN");
  EXPECT_EQ(*asked, 1);
}

TEST(Resolver, AsksAgainForADistrustedNameAndKeepsItAsLastGood) {
  Resolver resolver({}, [](const std::string&) -> Result<Addresses> { return Addresses{"192.0.2.5"}; });
  EXPECT_TRUE(look_up(resolver, "gw.test").get().has_value());
  resolver.distrust("gw.test");
  EXPECT_FALSE(resolver.fresh("gw.test").has_value());
  EXPECT_EQ(resolver.last_good("gw.test"), Addresses{"192.0.2.5"});
}

TEST(Resolver, NeverLooksUpAPinnedName) {
  ResolverSettings settings;
  settings.pins["gw.test"] = {"192.0.2.6"};
  Resolver resolver(settings, [](const std::string&) -> Result<Addresses> { return failure("asked"); });
  EXPECT_EQ(resolver.fresh("gw.test"), Addresses{"192.0.2.6"});
}

TEST(Resolver, ForgetsIdleNamesRatherThanGrow) {
  ResolverSettings settings;
  settings.names = 2;
  Resolver resolver(settings, [](const std::string&) -> Result<Addresses> { return Addresses{"192.0.2.7"}; });
  for (const char* each : {"a.test", "b.test", "c.test"})
    EXPECT_TRUE(look_up(resolver, each).get().has_value());
  const int known = static_cast<int>(resolver.last_good("a.test").has_value()) +
                    static_cast<int>(resolver.last_good("b.test").has_value()) +
                    static_cast<int>(resolver.last_good("c.test").has_value());
  EXPECT_EQ(known, 2);
}

TEST(Resolver, GoesWhileALookupHangs) {
  const auto released = std::make_shared<std::latch>(1);
  const auto entered = std::make_shared<std::latch>(1);
  const auto left = std::make_shared<std::promise<void>>();
  {
    Resolver resolver({}, [=](const std::string&) -> Result<Addresses> {
      entered->count_down();
      released->wait();
      left->set_value();
      return failure("late");
    });
    resolver.resolve("silent.test", [](const Result<Addresses>&) { FAIL() << "called back after the end"; });
    entered->wait();
  }
  released->count_down();
  left->get_future().wait();
}

}  // namespace
}  // namespace jibao::notifiers
