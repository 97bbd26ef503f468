// One event from several sources, notices, receipts and reasons of a delay, over the API and on the console.
#include <gmock/gmock.h>

#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

using testing::HasSubstr;
using testing::Not;

class Merging : public WebWorld {
 protected:
  std::string file_petition(const std::string& unit, int people, const http::Fields& headers = {}) {
    const http::Response filed = post("/api/v1/incidents", petition(unit, people), headers);
    EXPECT_EQ(filed.status, 201) << filed.body;
    last = json(filed);
    return std::string(last["id"].as_string());
  }
  static std::string petition(const std::string& unit, int people) {
    return R"({"category":"MASS.PETITION","title":"集体上访","place":"县政府南门","occurred_at":"2026-07-19T03:42:00+08:00",)"
           R"("as":"wangfang","source":{"unit":")" + unit + R"("},"casualties":{"affected":)" + std::to_string(people) + "}}";
  }
  std::string at(const std::string& id, const std::string& more) const { return "/api/v1/incidents/" + id + more; }
  static std::string pointer_of(const http::Response& response) {
    auto body = json(response);
    return body.contains("errors") ? std::string(body["errors"].at(0).at("pointer").as_string()) : "";
  }
  /// A rule of such a deed for every incident, due after an hour.
  void owe(DeedKind deed, const std::string& id, bool delay_notice = false) {
    Policy policy = world.engine->state().current();
    policy.version += "+" + id;
    ObligationRule rule;
    rule.id = id;
    rule.name = {id, id};
    rule.categories = {"*"};
    rule.deed = deed;
    rule.owed_to = {"县疾控中心", "CDC"};
    rule.limit = Limit{Limit::Unit::elapsed, std::chrono::hours(1), 0};
    rule.anchors = {Anchor::received};
    rule.delay_notice = delay_notice;
    policy.obligations.push_back(rule);
    adopt(std::move(policy));
  }
  boost::json::object last;
};

TEST_F(Merging, IsProposedInTheAnswerAndInADryRun) {
  file_petition("县政府门卫", 120);
  const http::Response dry = post("/api/v1/incidents", petition("信访局", 150).insert(1, R"("dry_run":true,)"));
  EXPECT_EQ(json(dry)["possible_duplicates"].at(0).at("number").as_string(), last["number"].as_string());
  file_petition("信访局", 150);
  const auto& proposed = last["possible_duplicates"].as_array();
  ASSERT_EQ(proposed.size(), 1u);
  EXPECT_EQ(proposed[0].at("id").as_string(), "1");
  EXPECT_EQ(boost::json::serialize(proposed[0].at("alike")), R"(["category","time","place"])");
  EXPECT_EQ(json(get("/api/v1/incidents/1"))["possible_duplicates"].at(0).at("id").as_string(), "2");
}

TEST_F(Merging, KeepsBothSourcesAndGivesTheRange) {
  file_petition("县政府门卫", 120);
  file_petition("信访局", 150);
  const http::Response merged = post(at("2", "/merge"), R"({"into":"1","reason":"同一起","as":"wangfang"})",
                                     {{"Idempotency-Key", "m1"}});
  ASSERT_EQ(merged.status, 201) << merged.body;
  EXPECT_EQ(json(merged)["state"].as_string(), "merged");
  EXPECT_EQ(json(merged)["merged_into"].at("id").as_string(), "1");
  const http::Response again = post(at("2", "/merge"), R"({"into":"1","reason":"同一起","as":"wangfang"})",
                                    {{"Idempotency-Key", "m1"}});
  EXPECT_EQ(header(again, "Idempotency-Replayed"), "true");
  world.advance(std::chrono::seconds(1));
  auto main = json(get(at("1", "")));
  EXPECT_EQ(boost::json::serialize(main["ranges"]), R"({"casualties.affected":[120,150]})");
  ASSERT_EQ(main["sources"].as_array().size(), 2u);
  EXPECT_EQ(main["sources"].at(1).at("unit").as_string(), "信访局");
  EXPECT_EQ(boost::json::serialize(main["sources"].at(1).at("values")), R"({"casualties.affected":150})");
  EXPECT_THAT(get(at("1", "/explanation")).body, HasSubstr("各来源受影响人数不一致：120至150"));
  EXPECT_EQ(json(get("/api/v1/incidents?state=merged"))["incidents"].as_array().size(), 1u);
  const http::Response deed = post(at("2", "/phone-reports"), R"({"as":"wangfang"})");
  EXPECT_EQ(deed.status, 409);
  EXPECT_THAT(deed.body, HasSubstr(std::string(main["number"].as_string())));
  const http::Response acknowledged = post(at("2", "/acknowledgements"), R"({"as":"wangfang"})");
  EXPECT_EQ(json(acknowledged)["id"].as_string(), "1") << "it counts for the main incident";
  const http::Response apart = post(at("2", "/separate"), R"({"reason":"两个小区","as":"wangfang"})");
  ASSERT_EQ(apart.status, 201) << apart.body;
  EXPECT_EQ(json(apart)["state"].as_string(), "open");
  world.advance(std::chrono::seconds(1));
  EXPECT_EQ(json(get(at("1", "")))["sources"].as_array().size(), 1u);
}

TEST_F(Merging, IsRefusedWithThePlaceOfTheFault) {
  file_petition("县政府门卫", 120);
  EXPECT_EQ(pointer_of(post(at("1", "/merge"), R"({"into":"9","as":"wangfang"})")), "/into");
  EXPECT_EQ(pointer_of(post(at("1", "/merge"), R"({"as":"wangfang"})")), "/into");
  EXPECT_EQ(pointer_of(post(at("1", "/merge"), R"({"into":"1","same":"yes"})")), "/same");
  file_petition("信访局", 150);
  EXPECT_EQ(pointer_of(post(at("2", "/merge"), R"({"into":"1"})")), "/as");
  EXPECT_EQ(post(at("2", "/separate"), R"({"as":"wangfang"})").status, 409);
  EXPECT_EQ(post(at("2", "/merge"), R"({"into":"1","same":false,"as":"wangfang"})").status, 201);
  EXPECT_TRUE(json(get(at("1", "")))["possible_duplicates"].as_array().empty());
}

TEST_F(Merging, IsNotForMachineSources) {
  file_petition("县政府门卫", 120);
  const std::string token(json(post("/api/v1/tokens", R"({"name":"gate"})"))["token"].as_string());
  for (const char* call : {"/merge", "/separate", "/notices", "/call-backs", "/receipts", "/delay-notices"})
    EXPECT_EQ(post(at("1", call), "{}", {}, token).status, 403) << call;
}

TEST_F(Merging, OfTheSameNumberByRuleAnswersTheSenderWithItsOwnIncidentAndTheMainOne) {
  Policy policy = world.engine->state().current();
  policy.version += "+same";
  policy.duplicates.merge_same_source = true;
  adopt(std::move(policy));
  const std::string token(json(post("/api/v1/tokens", R"({"name":"gate"})"))["token"].as_string());
  const std::string body = R"({"category":"MASS.PETITION","title":"集体上访","source":{"unit":"门卫","external_id":"A1"}})";
  const auto first = json(post("/api/v1/incidents", body, {}, token));
  const http::Response second = post("/api/v1/incidents", body, {}, token);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(json(second)["merged_into"].at("number"), first.at("number"));
}

TEST_F(Merging, NoticesCallBacksAndReceiptsAreDeeds) {
  owe(DeedKind::notice, "house.cdc");
  owe(DeedKind::notice, "house.police");
  owe(DeedKind::call_back, "house.callback");
  const std::string id = file_flood();
  const http::Response unclear = post(at(id, "/notices"), R"({"as":"wangfang"})");
  EXPECT_EQ(unclear.status, 422);
  EXPECT_EQ(pointer_of(unclear), "/obligations");
  const http::Response notice =
      post(at(id, "/notices"), R"({"obligations":["house.cdc"],"to_person":"周医生","as":"wangfang"})", {{"Idempotency-Key", "n"}});
  ASSERT_EQ(notice.status, 201) << notice.body;
  EXPECT_EQ(json(notice)["deeds"].at(0).at("kind").as_string(), "notice");
  const http::Response back = post(at(id, "/call-backs"), R"({"content":"已派人","as":"wangfang"})");
  ASSERT_EQ(back.status, 201) << back.body;
  const http::Response report = post(at(id, "/written-reports"), R"({"stage":"verification","skips_level":true,"as":"wangfang"})");
  ASSERT_EQ(report.status, 201) << report.body;
  EXPECT_TRUE(json(report)["deeds"].at(2).at("skips_level").as_bool());
  EXPECT_EQ(pointer_of(post(at(id, "/receipts"), R"({"deed":9,"person":"赵强"})")), "/deed");
  EXPECT_EQ(pointer_of(post(at(id, "/receipts"), R"({"deed":3})")), "/person");
  const http::Response receipt = post(at(id, "/receipts"), R"({"deed":3,"unit":"市委办","person":"赵强","as":"wangfang"})",
                                      {{"Idempotency-Key", "r"}});
  ASSERT_EQ(receipt.status, 201) << receipt.body;
  EXPECT_EQ(json(receipt)["deeds"].at(2).at("signed_by").as_string(), "赵强");
  EXPECT_EQ(header(post(at(id, "/receipts"), R"({"deed":3,"unit":"市委办","person":"赵强","as":"wangfang"})",
                        {{"Idempotency-Key", "r"}}),
                   "Idempotency-Replayed"),
            "true");
}

TEST_F(Merging, ReasonsOfADelayAreForRulesThatKnowThem) {
  owe(DeedKind::written_report, "house.final", true);
  const std::string id = file_flood();
  EXPECT_EQ(pointer_of(post(at(id, "/delay-notices"), R"({"obligation":"none","reason":"x","as":"wangfang"})")), "/obligation");
  const http::Response delay = post(at(id, "/delay-notices"),
                                    R"({"obligation":"house.final","reason":"道路中断","expected_at":"2026-07-19T09:00:00+08:00","as":"wangfang"})");
  ASSERT_EQ(delay.status, 201) << delay.body;
  EXPECT_THAT(delay.body, HasSubstr(R"("delay":{"reason":"道路中断","in_time":true,"expected_at":"2026-07-19T09:00:00+08:00"})"));
}

TEST_F(Merging, HandingOverNamesTheUnit) {
  const std::string id = file_flood();
  EXPECT_EQ(pointer_of(post(at(id, "/close"), R"({"as":"handed_over","by":"wangfang"})")), "/handed_to");
  const http::Response closed = post(at(id, "/close"), R"({"as":"handed_over","handed_to":"邻县县委办","by":"wangfang"})");
  EXPECT_EQ(json(closed)["closed"].at("handed_to").as_string(), "邻县县委办");
}

TEST_F(Merging, AWarningThatHappensTakesTheClocksOfAnIncident) {
  const auto warned = json(post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"洪水橙色预警","kind":"warning","as":"wangfang"})"));
  const std::string id(warned.at("id").as_string());
  const http::Response happened = post(at(id, "/corrections"),
                                       R"({"changes":{"kind":"incident","occurred_at":"2026-07-19T03:50:00+08:00"},"as":"wangfang"})");
  ASSERT_EQ(happened.status, 201) << happened.body;
  EXPECT_EQ(json(happened)["kind"].as_string(), "incident");
  EXPECT_THAT(happened.body, HasSubstr(R"("due_at":"2026-07-19T04:10:00+08:00")"));
}

}  // namespace
}  // namespace jibao::web
