#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Acknowledgement : public WebWorld {
 protected:
  http::Response acknowledge(const std::string& id, const std::string& body, http::Fields headers = {}) {
    return post("/api/v1/incidents/" + id + "/acknowledgements", body, std::move(headers));
  }
  const Ack& last(const std::string& id) { return incident(id).acks.back(); }
};

TEST_F(Acknowledgement, IsStrongFromSomebodyWhoIsLoggedIn) {
  const std::string id = file_flood();
  ASSERT_EQ(acknowledge(id, R"({"as":"wangfang"})").status, 201);
  EXPECT_EQ(last(id).person, "wangfang");
  EXPECT_EQ(last(id).strength, Strength::strong);
  EXPECT_EQ(last(id).via, AckVia::api);
  EXPECT_EQ(last(id).typed_by, "operator");
  EXPECT_EQ(incident(id).ladder.state, LadderState::resting);
}

TEST_F(Acknowledgement, NamesTheCommandLineAndThePersonOfTheHeader) {
  const std::string id = file_flood();
  ASSERT_EQ(acknowledge(id, R"({"kind":"on_my_way"})",
                        {{"X-Jibao-Via", "command_line"}, {"X-Jibao-As", "%E6%9D%8E%E6%98%8E"}})
                .status,
            201);
  EXPECT_EQ(last(id).person, "liming");
  EXPECT_EQ(last(id).via, AckVia::command_line);
  EXPECT_EQ(last(id).strength, Strength::strong);
}

TEST_F(Acknowledgement, OfHavingSeenItIsWeakAlways) {
  const std::string id = file_flood();
  ASSERT_EQ(acknowledge(id, R"({"kind":"seen","as":"wangfang","pin":"246813"})").status, 201);
  EXPECT_EQ(last(id).strength, Strength::weak);
  EXPECT_EQ(incident(id).ladder.state, LadderState::running);
}

TEST_F(Acknowledgement, SpokenIsStrongOnlyToTheNumberOnFileWithTheWordsReadBack) {
  const auto strength = [&](const std::string& spoken) {
    const std::string id = file_flood();
    EXPECT_EQ(acknowledge(id, R"({"person":"wangfang","as":"liming","spoken":)" + spoken + "}").status, 201);
    EXPECT_EQ(last(id).via, AckVia::spoken);
    return last(id).strength;
  };
  EXPECT_EQ(strength(R"({"number":"0000 1234 511","words_read_back":true})"), Strength::strong);
  EXPECT_EQ(strength(R"({"number":"00001234511","words_read_back":false})"), Strength::weak);
  EXPECT_EQ(strength(R"({"number":"00009999999","words_read_back":true})"), Strength::weak);
}

TEST_F(Acknowledgement, WithAWrongPinIsRefusedAndBounded) {
  const std::string id = file_flood();
  const std::size_t before = records();
  for (int index = 0; index < 5; ++index)
    EXPECT_EQ(acknowledge(id, R"({"as":"wangfang","pin":"000000"})").status, 403);
  EXPECT_EQ(acknowledge(id, R"({"as":"wangfang","pin":"246813"})").status, 429);
  EXPECT_EQ(records(), before);
  world.advance(std::chrono::minutes(15));
  EXPECT_EQ(acknowledge(id, R"({"as":"wangfang","pin":"246813"})").status, 201);
}

TEST_F(Acknowledgement, NeedsAPersonAndOfPassingOnAnother) {
  const std::string id = file_flood();
  EXPECT_EQ(acknowledge(id, "{}").status, 422);
  EXPECT_EQ(acknowledge(id, R"({"person":"nobody"})").status, 422);
  EXPECT_EQ(acknowledge(id, R"({"as":"wangfang","kind":"passed_to"})").status, 422);
  EXPECT_EQ(acknowledge(id, R"({"as":"wangfang","kind":"passed_to","passed_to":"钱敏"})").status, 201);
  EXPECT_EQ(last(id).passed_to, "qianmin");
}

TEST_F(Acknowledgement, IsRecordedOnceForOneKeyWhateverThePin) {
  const std::string id = file_flood();
  ASSERT_EQ(acknowledge(id, R"({"as":"wangfang","pin":"246813"})", {{"Idempotency-Key", "k"}}).status, 201);
  EXPECT_EQ(acknowledge(id, R"({"as":"wangfang"})", {{"Idempotency-Key", "k"}}).status, 201);
  EXPECT_EQ(incident(id).acks.size(), 1u);
}

TEST_F(Acknowledgement, OfADialTaskCountsThePersonWhoWasCalled) {
  Policy policy = shipped_policy();
  policy.version = "by hand";
  for (EscalationPolicy& escalation : policy.escalations)
    for (Step& step : escalation.steps) step.by = {{"hand_call"}};
  adopt(std::move(policy));
  const std::string id = file_flood();
  const auto tasks = json(get("/api/v1/dial-tasks"));
  ASSERT_FALSE(tasks.at("dial_tasks").as_array().empty());
  const auto& task = tasks.at("dial_tasks").as_array()[0].as_object();
  EXPECT_FALSE(task.at("say").as_string().empty());
  EXPECT_FALSE(task.at("phone").as_string().empty());
  const std::string page(task.at("page").as_string());
  EXPECT_EQ(post("/api/v1/dial-tasks/" + page, R"({"outcome":"taken","as":"liming"})").status, 201);
  EXPECT_EQ(post("/api/v1/dial-tasks/" + page,
                 R"({"outcome":"reached","ack":{"kind":"taken","words_read_back":true},"as":"liming"})")
                .status,
            201);
  EXPECT_EQ(last(id).person, std::string(task.at("person").at("id").as_string()));
  EXPECT_EQ(last(id).strength, Strength::strong);
  EXPECT_EQ(last(id).by, "liming");
  const auto left_over = json(get("/api/v1/dial-tasks"));
  for (const auto& left : left_over.at("dial_tasks").as_array()) EXPECT_NE(left.at("page").as_string(), page);
  EXPECT_EQ(post("/api/v1/dial-tasks/9-9", R"({"outcome":"taken"})").status, 404);
}

}  // namespace
}  // namespace jibao::web
