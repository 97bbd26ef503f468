// GET /api/v1/heartbeat: who may read it, what it says, and that only the key's owner can have said it.
#include "web_world.hpp"

namespace jibao::web {
namespace {

class HeartbeatCall : public WebWorld {
 protected:
  static constexpr const char* nonce = "0123456789abcdef";

  http::Response watch(const std::string& target, const std::string& proof) {
    http::Request made = request("GET", target);
    made.peer = "192.0.2.7";
    made.headers.emplace_back("X-Jibao-Watch", std::string(nonce) + " " + proof);
    return ask(std::move(made));
  }
  static std::string proof() { return sign(watch_key, std::string("ask ") + nonce); }
};

TEST_F(HeartbeatCall, AWatcherShowsItsKeyWithoutSendingItAndGetsASignedAnswer) {
  const http::Response answer = watch("/api/v1/heartbeat", proof());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(header(answer, "X-Jibao-Watch-Signature"), sign(watch_key, std::string("answer ") + nonce + " " + answer.body));
  const auto said = json(answer);
  EXPECT_EQ(said.at("heartbeat"), 1);
  EXPECT_EQ(said.at("journal").at("sequence"), static_cast<std::int64_t>(records()));
  EXPECT_EQ(said.at("journal").at("hash").as_string(), world.store.head().hash);
  EXPECT_TRUE(said.at("holds").is_null());
  EXPECT_TRUE(said.at("broken").as_array().empty());
}

TEST_F(HeartbeatCall, WithoutTheKeyNobodyReadsIt) {
  EXPECT_EQ(watch("/api/v1/heartbeat", sign("another key that is as long as it should be", std::string("ask ") + nonce)).status, 401);
  EXPECT_EQ(watch("/api/v1/heartbeat", "").status, 401);
  EXPECT_EQ(get("/api/v1/heartbeat", "").status, 401);
}

TEST_F(HeartbeatCall, TheKeyOpensNothingElse) {
  EXPECT_EQ(watch("/api/v1/incidents", proof()).status, 401);
  EXPECT_EQ(watch("/metrics", proof()).status, 401);
  EXPECT_EQ(get("/api/v1/heartbeat", watch_key).status, 401) << "it is no bearer token";
}

TEST_F(HeartbeatCall, AnOperatorReadsItAndSeesWhenItWasWatched) {
  EXPECT_TRUE(json(get("/api/v1/heartbeat")).at("watched_ms").is_null());
  vitals.wall = from_millis(1'784'404'500'000);
  watch("/api/v1/heartbeat", proof());
  const http::Response answer = get("/api/v1/heartbeat");
  EXPECT_EQ(json(answer).at("watched_ms"), 1'784'404'500'000);
  EXPECT_EQ(header(answer, "X-Jibao-Watch-Signature"), "");
}

TEST_F(HeartbeatCall, SaysWhatIsBrokenByName) {
  vitals.signs.writable = false;
  vitals.signs.overdue = std::chrono::seconds(31);
  const auto said = json(get("/api/v1/heartbeat"));
  ASSERT_EQ(said.at("broken").as_array().size(), 2u);
  EXPECT_EQ(said.at("broken").at(0).as_string(), "overdue");
  EXPECT_EQ(said.at("broken").at(1).as_string(), "journal_unwritable");
  EXPECT_EQ(said.at("seconds").at("overdue"), 31);
}

TEST_F(HeartbeatCall, TellsFromTheSecondTimeOnWhetherItHoldsAnEarlierHead) {
  file_flood();
  const store::Head head = world.store.head();
  file_flood();
  const std::string held = "/api/v1/heartbeat?known=" + std::to_string(head.sequence) + "-" + head.hash;
  get(held);
  EXPECT_EQ(json(get(held)).at("holds"), true);
  const std::string other = "/api/v1/heartbeat?known=" + std::to_string(head.sequence) + "-" + std::string(64, 'f');
  get(other);
  EXPECT_EQ(json(get(other)).at("holds"), false);
  for (const char* nonsense : {"7", "-", "x-y", "7-abc"})
    EXPECT_TRUE(json(get(std::string("/api/v1/heartbeat?known=") + nonsense)).at("holds").is_null());
}

}  // namespace
}  // namespace jibao::web
