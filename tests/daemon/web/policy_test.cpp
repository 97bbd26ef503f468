// The view into the future over HTTP: of the policy in force and of one that is sent along; nothing is recorded.
#include "tests/daemon/web/web_world.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace jibao::web {
namespace {

/// The shipped files as a body's "policy".
boost::json::object shipped_files() {
  const std::filesystem::path folder = std::filesystem::path(JIBAO_SOURCE_DIR) / "config";
  boost::json::object texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string name = entry.path().lexically_relative(folder).string();
    if (name.starts_with("scenarios/")) continue;
    std::ifstream in(entry.path());
    texts[name] = std::string{std::istreambuf_iterator<char>(in), {}};
  }
  return {{"main", "county-office.yaml"}, {"texts", std::move(texts)}};
}

std::string flood(boost::json::object more = {}) {
  boost::json::object body{{"category", "DIS.FLOOD.DANGER"}, {"at", "2026-07-19T03:42:00+08:00"}, {"hours", 1}};
  for (auto& member : more) body[member.key()] = member.value();
  return boost::json::serialize(body);
}

class Future : public WebWorld {};

TEST_F(Future, OfThePolicyInForceIsToldAndNothingIsRecorded) {
  const std::size_t before = records();
  const http::Response answer = post("/api/v1/policy/preview", flood());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const boost::json::object told = json(answer);
  EXPECT_EQ(told.at("version").as_string(), shipped_policy().version);
  const auto& first = told.at("minutes").as_array().at(0).as_object();
  EXPECT_EQ(first.at("minute").as_string(), "2026-07-19T03:42:00+08:00");
  bool clock = false, page = false;
  for (const auto& fact : first.at("facts").as_array()) {
    if (fact.at("fact").as_string() == "deadline_set" && fact.at("fields").at("rule").as_string() == "seed-nj.phone")
      clock = fact.at("fields").at("due").as_string() == "2026-07-19T04:02:00+08:00";
    page = page || fact.at("fact").as_string() == "page_queued";
  }
  EXPECT_TRUE(clock) << answer.body;
  EXPECT_TRUE(page);
  EXPECT_GT(told.at("explanation").as_array().size(), 5U);
  EXPECT_EQ(records(), before);
  EXPECT_TRUE(world.engine->state().incidents.empty());
}

TEST_F(Future, OfAPolicyThatIsSentIsItsOwn) {
  boost::json::object files = shipped_files();
  auto& text = files["texts"].as_object().at("packs/seed-nj.yaml").as_string();
  const auto at = text.find("limit: 20m");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 10, "limit: 25m");
  const http::Response answer = post("/api/v1/policy/preview", flood({{"policy", files}}));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_NE(answer.body.find("2026-07-19T04:07:00+08:00"), std::string::npos);
  EXPECT_NE(json(answer).at("version").as_string(), shipped_policy().version);
  EXPECT_EQ(world.engine->state().policy, shipped_policy().version) << "nothing is adopted";
}

TEST_F(Future, OfAFaultyPolicyIsRefusedWithThePlaceOfTheFault) {
  boost::json::object files = shipped_files();
  files["texts"].as_object().at("packs/seed-nj.yaml").as_string().append("    lmit: 3\n");
  const http::Response answer = post("/api/v1/policy/preview", flood({{"policy", files}}));
  EXPECT_EQ(answer.status, 422);
  EXPECT_NE(answer.body.find("packs/seed-nj.yaml:"), std::string::npos) << answer.body;
}

TEST_F(Future, OfWhatCannotBeReportedIsRefused) {
  EXPECT_EQ(post("/api/v1/policy/preview", R"({"category":"DIS.NONE"})").status, 422);
  EXPECT_EQ(post("/api/v1/policy/preview", R"({})").status, 422);
  EXPECT_EQ(post("/api/v1/policy/preview", flood({{"level", "dire"}})).status, 422);
  EXPECT_EQ(post("/api/v1/policy/preview", flood({{"hours", 49}})).status, 422);
  EXPECT_EQ(post("/api/v1/policy/preview", flood({{"policy", "text"}})).status, 422);
  EXPECT_EQ(post("/api/v1/policy/preview", flood({{"policy", {{"main", "x"}, {"texts", {{"x", 1}}}}}})).status, 422);
  EXPECT_EQ(post("/api/v1/policy/preview", flood({{"polcy", 1}})).status, 422);
  EXPECT_EQ(post("/api/v1/policy/preview", "{").status, 400);
}

TEST_F(Future, TheRisksOfThePolicyInForceAndOfOneThatIsSent) {
  http::Response answer = post("/api/v1/policy/check", "{}");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(json(answer).at("good").as_bool(), true);
  EXPECT_EQ(json(answer).at("version").as_string(), shipped_policy().version);
  EXPECT_TRUE(json(answer).at("risks").as_array().empty()) << "nothing leaves a new office: no contact is relied on" << answer.body;

  boost::json::object files = shipped_files();
  auto& people = files["texts"].as_object().at("county-office/roster.yaml").as_string();
  people.append("  leaves:\n    - {person: zhaowei, from: 2026-07-20T00:00:00+08:00, until: 2026-07-21T00:00:00+08:00}\n");
  answer = post("/api/v1/policy/check?lang=en", boost::json::serialize(boost::json::object{{"policy", files}}));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto told = json(answer);
  ASSERT_EQ(told.at("risks").as_array().size(), 1U) << answer.body;
  const auto& risk = told.at("risks").as_array()[0].as_object();
  EXPECT_EQ(risk.at("id").as_string(), "post_unmanned:principal");
  EXPECT_EQ(risk.at("file").as_string(), "county-office/roster.yaml");
  EXPECT_EQ(risk.at("line").as_int64(), 7);

  files["texts"].as_object().at("packs/seed-nj.yaml").as_string().append("    lmit: 3\n");
  answer = post("/api/v1/policy/check", boost::json::serialize(boost::json::object{{"policy", files}}));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(json(answer).at("good").as_bool(), false);
}

std::string scenario(const std::string& due) {
  return boost::json::serialize(boost::json::object{
      {"scenario", "scenarios:\n  - name: a fire\n    given: {now: 2026-07-19 03:55}\n    when:\n"
                   "      - {at: +0s, file: {by: wangfang, category: ACC.FIRE, occurred_at: 03:50}}\n    then:\n"
                   "      - {at: +0s, clocks: {seed-nj.phone: {due: " + due + "}}}\n"}});
}

TEST_F(Future, AScenarioIsRunOnThePolicyInForce) {
  const http::Response passed = post("/api/v1/policy/simulate", scenario("04:10"));
  ASSERT_EQ(passed.status, 200) << passed.body;
  EXPECT_TRUE(json(passed).at("passed").as_bool()) << passed.body;
  const http::Response failed = post("/api/v1/policy/simulate", scenario("04:11"));
  ASSERT_EQ(failed.status, 200) << failed.body;
  EXPECT_FALSE(json(failed).at("passed").as_bool());
  EXPECT_EQ(json(failed).at("files").at(0).at("failures").at(0).at("line").to_number<int>(), 7);
  EXPECT_TRUE(world.engine->state().incidents.empty());
}

TEST_F(Future, OfAFaultyScenarioIsWhereItIsAtFault) {
  const http::Response answer = post("/api/v1/policy/simulate", scenario("noon"));
  ASSERT_EQ(answer.status, 422) << answer.body;
  EXPECT_NE(std::string(json(answer).at("diagnostics").as_string()).find("scenario:7:49"), std::string::npos)
      << answer.body;
  EXPECT_EQ(post("/api/v1/policy/simulate", "{}").status, 422);
}

TEST_F(Future, OfANewPolicyIsWhatItWouldHaveChanged) {
  ASSERT_EQ(post("/api/v1/incidents", R"({"category":"ACC.FIRE","title":"x","occurred_at":"2026-07-19T03:50:00+08:00"})").status, 201);
  boost::json::object files = shipped_files();
  const std::string same = boost::json::serialize(boost::json::object{{"policy", files}});
  http::Response answer = post("/api/v1/policy/diff", same);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(json(answer).at("incidents").to_number<int>(), 1);
  EXPECT_EQ(json(answer).at("differing").to_number<int>(), 0) << answer.body;

  auto& text = files["texts"].as_object().at("packs/seed-nj.yaml").as_string();
  text.replace(text.find("limit: 20m"), 10, "limit: 25m");
  answer = post("/api/v1/policy/diff", boost::json::serialize(boost::json::object{{"policy", files}, {"list", 5}}));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(json(answer).at("differing").to_number<int>(), 1) << answer.body;
  EXPECT_EQ(json(answer).at("clocks").at(0).at("later").to_number<int>(), 1);
  EXPECT_EQ(post("/api/v1/policy/diff", "{}").status, 422) << "a policy must be sent";
}

}  // namespace
}  // namespace jibao::web
