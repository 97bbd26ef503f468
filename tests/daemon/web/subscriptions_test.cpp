// The subscriptions' calls: what was not told, and to have it sent again, on record with who asked.
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class SubscriptionsTest : public WebWorld {
 protected:
  SubscriptionsTest() { subscriptions = {{"city", 40, 2, "网关超时未答"}}; }
  void end(bool made) {
    world.engine->submit(DeliveryEnded{"city", 41, 7, made, made ? "" : "网关答复 422"}, {});
    world.settle();
  }
  boost::json::object city() { return json(get("/api/v1/subscriptions"))["subscriptions"].at(0).as_object(); }
};

const char again[] = "/api/v1/subscriptions/city/undelivered/41";

TEST_F(SubscriptionsTest, AreListedWithWhatTheyWereNotTold) {
  EXPECT_TRUE(city()["undelivered"].as_array().empty());
  end(false);
  EXPECT_EQ(city()["told"], 40);
  EXPECT_EQ(city()["failures"], 2);
  EXPECT_EQ(city()["reason"], "网关超时未答");
  const boost::json::object one = city()["undelivered"].at(0).as_object();
  EXPECT_EQ(one.at("sequence"), 41);
  EXPECT_EQ(one.at("incident"), "7");
  EXPECT_EQ(one.at("reason"), "网关答复 422");
  EXPECT_EQ(one.at("given_up_at"), "2026-07-19T03:55:00+08:00");
  EXPECT_FALSE(one.contains("asked_by"));
}

TEST_F(SubscriptionsTest, SendingAgainIsOnRecordWithWhoAskedAndEndsWhereItArrived) {
  end(false);
  const auto before = records();
  const http::Response asked = post(again, "", {{"X-Jibao-As", "wangfang"}});
  EXPECT_EQ(asked.status, 202) << asked.body;
  EXPECT_EQ(json(asked)["asked_by"], "wangfang");
  EXPECT_EQ(records(), before + 1);
  EXPECT_EQ(city()["undelivered"].at(0).at("asked_at"), "2026-07-19T03:55:00+08:00");
  end(false);
  EXPECT_FALSE(city()["undelivered"].at(0).as_object().contains("asked_at")) << "it failed again: one may ask again";
  EXPECT_EQ(post(again, "").status, 202);
  end(true);
  EXPECT_TRUE(city()["undelivered"].as_array().empty());
  EXPECT_EQ(post(again, "").status, 404);
}

TEST_F(SubscriptionsTest, WhatIsNotOnTheListIsNotSentAgain) {
  end(false);
  const auto before = records();
  for (const char* path : {"/api/v1/subscriptions/city/undelivered/40", "/api/v1/subscriptions/city/undelivered/x",
                           "/api/v1/subscriptions/province/undelivered/41", "/api/v1/subscriptions/city/undelivered/-41"})
    EXPECT_EQ(post(path, "").status, 404) << path;
  EXPECT_EQ(post(again, "", {{"X-Jibao-As", "nobody"}}).status, 422);
  EXPECT_EQ(post(again, "", {}, "wrong").status, 401);
  EXPECT_EQ(records(), before);
}

TEST_F(SubscriptionsTest, OneThatArrivesWithoutHavingBeenGivenUpIsNoRecord) {
  const auto before = records();
  end(true);
  EXPECT_EQ(records(), before);
}

TEST_F(SubscriptionsTest, TheListIsBoundedAndLosesTheOldest) {
  for (std::uint64_t sequence = 1; sequence <= most_undelivered + 3; ++sequence)
    world.engine->submit(DeliveryEnded{"city", sequence, 7, false, "x"}, {});
  world.settle();
  EXPECT_EQ(world.engine->state().undelivered.at("city").size(), most_undelivered);
  EXPECT_EQ(world.engine->state().undelivered.at("city").begin()->first, 4U);
}

}  // namespace
}  // namespace jibao::web
