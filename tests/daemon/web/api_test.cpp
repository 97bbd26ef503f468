#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Api : public WebWorld {};

TEST_F(Api, AnswersAFilingWithItsClocksOnceItIsOnDisk) {
  const http::Response filed =
      post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"青石河决口","place":"三合村",
      "occurred_at":"2026-07-19T03:42:00+08:00","as":"王芳"})");
  ASSERT_EQ(filed.status, 201) << filed.body;
  EXPECT_GT(records(), 1u);
  auto body = json(filed);
  EXPECT_EQ(header(filed, "Location"), "/api/v1/incidents/" + std::string(body["id"].as_string()));
  EXPECT_EQ(std::string(body["number"].as_string()), "云值2026-0001");
  EXPECT_EQ(body["state"].as_string(), "open");
  EXPECT_EQ(body["owner"].at("id").as_string(), "wangfang");
  ASSERT_FALSE(body["obligations"].as_array().empty());
  bool phone = false;
  for (const auto& clock : body["obligations"].as_array()) {
    EXPECT_FALSE(clock.at("source").at("document").as_string().empty());
    if (clock.at("deed").as_string() == "phone_report" && clock.at("hard").as_bool()) {
      phone = true;
      EXPECT_EQ(clock.at("anchor").as_string(), "occurred");
      EXPECT_EQ(clock.at("due_at").as_string(), "2026-07-19T04:02:00+08:00");
      EXPECT_EQ(clock.at("remaining_seconds").as_int64(), 420);
    }
  }
  EXPECT_TRUE(phone);
  EXPECT_FALSE(body["pages"].as_array().empty());
  EXPECT_EQ(body["escalation"].at("state").as_string(), "running");
}

TEST_F(Api, RefusesAMalformedFilingWithEachFaultAndRecordsNothing) {
  const std::size_t before = records();
  const http::Response refused =
      post("/api/v1/incidents",
           R"({"category":"DIS.FLOOD.DANGER","titel":"x","occurred_at":"03:42","as":"nobody"})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.content_type, "application/problem+json; charset=utf-8");
  auto body = json(refused);
  std::vector<std::string> pointers;
  for (const auto& error : body["errors"].as_array()) pointers.emplace_back(error.at("pointer").as_string());
  EXPECT_EQ(pointers, (std::vector<std::string>{"/occurred_at", "/titel", "/as"}));
  EXPECT_EQ(records(), before);
}

TEST_F(Api, AnswersWhatIsNoJsonWith400AndAnotherTypeWith415) {
  EXPECT_EQ(post("/api/v1/incidents", "{").status, 400);
  EXPECT_EQ(post("/api/v1/incidents", R"({"a":1,"a":1})").status, 400);
  http::Request form = request("POST", "/api/v1/incidents");
  form.headers = {{"Authorization", std::string("Bearer ") + operator_token}, {"Content-Type", "text/plain"}};
  form.body = "{}";
  EXPECT_EQ(ask(form).status, 415);
  form.headers[1].second = "application/json";
  form.headers.emplace_back("Content-Encoding", "gzip");
  EXPECT_EQ(ask(form).status, 415);
}

TEST_F(Api, FilesOnceForOneKeyAndRefusesTheKeyForAnotherBody) {
  const std::string body = R"({"category":"DIS.FLOOD.DANGER","title":"一"})";
  const http::Response first = post("/api/v1/incidents", body, {{"Idempotency-Key", "k1"}});
  const std::size_t after_first = records();
  const http::Response second = post("/api/v1/incidents", body, {{"Idempotency-Key", "k1"}});
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(header(second, "Idempotency-Replayed"), "true");
  EXPECT_EQ(json(first)["id"], json(second)["id"]);
  EXPECT_EQ(records(), after_first);
  EXPECT_EQ(post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"二"})",
                 {{"Idempotency-Key", "k1"}})
                .status,
            422);
  EXPECT_EQ(records(), after_first);
}

TEST_F(Api, AnswersADryRunWithClocksAndPeopleAndDoesNothing) {
  const std::size_t before = records();
  const http::Response tried =
      post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"x","dry_run":true})");
  EXPECT_EQ(tried.status, 200) << tried.body;
  auto body = json(tried);
  EXPECT_TRUE(body["dry_run"].as_bool());
  EXPECT_FALSE(body["obligations"].as_array().empty());
  ASSERT_FALSE(body["would_page"].as_array().empty());
  EXPECT_FALSE(body["would_page"].as_array()[0].at("pages").as_array().empty());
  EXPECT_EQ(records(), before);
  EXPECT_TRUE(world.gateway.sent.empty());
}

TEST_F(Api, Answers503WhereTheJournalCannotBeWritten) {
  world.store.set_unwritable(true);
  const http::Response answer =
      post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"x"})", {{"Idempotency-Key", "k"}});
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(header(answer, "Retry-After"), "2");
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_NE(get("/readyz").body.find("journal"), std::string::npos);
}

TEST_F(Api, AnIncidentIsNamedByItsIdItsNumberOrAShortFormOfIt) {
  world.engine->submit(UpkeepNeeded{"clock", "本机时钟不可信", "", false}, {});  // takes the id 1
  world.settle();
  file_flood();
  for (const char* name : {"2", "2026-0001", "0001", "云值2026-0001", "~1", "~0001", "~2"}) {
    const http::Response found = get(std::string("/api/v1/incidents/") + name);
    EXPECT_EQ(found.status, 200) << name;
    EXPECT_EQ(json(found)["number"].as_string(), "云值2026-0001") << name;
  }
  for (const char* name : {"1", "内务1", "~内务1"})
    EXPECT_EQ(json(get(std::string("/api/v1/incidents/") + name))["number"].as_string(), "内务1") << name;
  file_flood();
  const http::Response either = post("/api/v1/incidents/~2/acknowledgements", R"({"person":"wangfang","as":"wangfang"})");
  EXPECT_EQ(either.status, 409) << either.body;
  EXPECT_NE(either.body.find("云值2026-0002, 云值2026-0001"), std::string::npos) << either.body;
  EXPECT_EQ(post("/api/v1/incidents/~0002/acknowledgements", R"({"person":"wangfang","as":"wangfang"})").status, 201);
  EXPECT_EQ(incident("3").acks.size(), 1u);
  EXPECT_EQ(get("/api/v1/incidents/0009").status, 404);
}

TEST_F(Api, TakesAReportThatNobodyCouldClassifyYet) {
  const http::Response filed = post("/api/v1/incidents", R"({"title":"村里出事了","place":"三合村","as":"wangfang"})");
  ASSERT_EQ(filed.status, 201) << filed.body;
  auto body = json(filed);
  EXPECT_EQ(body["category"].as_string(), "");
  EXPECT_EQ(body["category_name"].as_string(), "未分类");
  EXPECT_EQ(body["missing"].as_array()[0].as_string(), "category");
  EXPECT_FALSE(body["obligations"].as_array().empty());
  EXPECT_EQ(post("/api/v1/incidents/1/supplements", R"({"changes":{"category":"DIS.FLOOD.DANGER"},"as":"wangfang"})").status, 201);
  const http::Response wrong = post("/api/v1/incidents", R"({"category":"DIS.FLOD.DANGER","title":"x"})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_NE(wrong.body.find("DIS.FLOOD.DANGER"), std::string::npos) << wrong.body;
  EXPECT_EQ(post("/api/v1/incidents", "{}").status, 422) << "nothing at all is no report";
}

TEST_F(Api, SaysOfWhatWasFiledAsSecretWhatTheStubKeeps) {
  const http::Response filed = post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"机密","classification":"secret","as":"wangfang"})");
  ASSERT_EQ(filed.status, 201) << filed.body;
  auto body = json(filed);
  EXPECT_EQ(body["title"].as_string(), "");
  const auto& notes = body["secrecy"].as_object()["notes"].as_array();
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_NE(std::string(notes[0].as_string()).find("只留存根"), std::string::npos);
  EXPECT_NE(std::string(notes[1].as_string()).find("不得录入本系统"), std::string::npos);
}

TEST_F(Api, ListsTheNewestFirstByPagesAndByState) {
  for (int index = 0; index < 3; ++index) file_flood();
  auto first = json(get("/api/v1/incidents?limit=2"));
  ASSERT_EQ(first["incidents"].as_array().size(), 2u);
  EXPECT_EQ(first["incidents"].as_array()[0].at("id").as_string(), "3");
  const std::string next(first["next_before"].as_string());
  auto second = json(get("/api/v1/incidents?limit=2&before=" + next));
  ASSERT_EQ(second["incidents"].as_array().size(), 1u);
  EXPECT_TRUE(second["next_before"].is_null());
  EXPECT_TRUE(json(get("/api/v1/incidents?state=closed"))["incidents"].as_array().empty());
  EXPECT_EQ(get("/api/v1/incidents?limit=9999").status, 400);
  EXPECT_EQ(get("/api/v1/incidents?state=opne").status, 400);
}

TEST_F(Api, ShowsAnIncidentByItsIdAndByItsNumber) {
  const std::string id = file_flood();
  EXPECT_EQ(std::string(json(get("/api/v1/incidents/" + id))["number"].as_string()), "云值2026-0001");
  EXPECT_EQ(json(get("/api/v1/incidents/云值2026-0001"))["id"].as_string(), id);
  for (const char* none : {"2", "0", "云值2026-0002", "-1", "99999999999999999999", "01"})
    EXPECT_EQ(get(std::string("/api/v1/incidents/") + none).status, 404) << none;
}

TEST_F(Api, NeverShowsACodeToAnswerWith) {
  const std::string id = file_flood();
  std::string code;
  for (const auto& [number, page] : incident(id).pages)
    if (!page.code.empty()) code = page.code;
  ASSERT_FALSE(code.empty());
  EXPECT_EQ(get("/api/v1/incidents/" + id).body.find(code), std::string::npos);
}

TEST_F(Api, TellsTheTimelineFactByFactWithASentence) {
  const std::string id = file_flood();
  auto timeline = json(get("/api/v1/incidents/" + id + "/timeline"));
  ASSERT_GT(timeline["facts"].as_array().size(), 3u);
  const auto& first = timeline["facts"].as_array()[0].as_object();
  EXPECT_EQ(first.at("fact").as_string(), "incident_opened");
  EXPECT_EQ(first.at("at").as_string(), start);
  EXPECT_FALSE(first.at("sentence").as_string().empty());
  const auto english = json(get("/api/v1/incidents/" + id + "/timeline?lang=en"));
  EXPECT_NE(english.at("facts").as_array()[0].at("sentence"), first.at("sentence"));
  EXPECT_EQ(get("/api/v1/incidents/99/timeline").status, 404);
}

TEST_F(Api, PagesTheTimelineByRecords) {
  const std::string id = file_flood();
  auto one = json(get("/api/v1/incidents/" + id + "/timeline?limit=1"));
  const auto next = one["next_from"].as_int64();
  const auto rest = json(get("/api/v1/incidents/" + id + "/timeline?from=" + std::to_string(next)));
  for (const auto& fact : rest.at("facts").as_array()) EXPECT_GE(fact.at("sequence").as_int64(), next);
  EXPECT_FALSE(rest.at("facts").as_array().empty());
}

TEST_F(Api, ExplainsWhy) {
  const std::string id = file_flood();
  const auto why = json(get("/api/v1/incidents/" + id + "/explanation"));
  EXPECT_FALSE(why.at("explanation").as_array().empty());
}

TEST_F(Api, RecordsAPhoneReportAndStopsItsClock) {
  const std::string id = file_flood();
  const http::Response done = post(
      "/api/v1/incidents/" + id + "/phone-reports",
      R"({"done_at":"2026-07-19T03:54:00+08:00","to_person":"市委值班室 刘","content":"已报","as":"wangfang"})");
  ASSERT_EQ(done.status, 201) << done.body;
  const auto answered = json(done);
  for (const auto& clock : answered.at("obligations").as_array())
    if (clock.at("deed").as_string() == "phone_report" && clock.at("hard").as_bool()) {
      EXPECT_EQ(clock.at("state").as_string(), "fulfilled");
      EXPECT_EQ(clock.at("verdict").at("now").as_string(), "on_time");
    }
}

TEST_F(Api, TakesTheMomentOfConnectingForAReportWithoutATime) {
  const std::string id = file_flood();
  EXPECT_EQ(
      post("/api/v1/incidents/" + id + "/phone-reports", R"({"stamp":"connected","as":"wangfang"})").status,
      201);
  world.advance(std::chrono::minutes(3));
  const http::Response done =
      post("/api/v1/incidents/" + id + "/phone-reports", R"({"content":"已报","as":"wangfang"})");
  ASSERT_EQ(done.status, 201);
  EXPECT_EQ(json(done)["deeds"].as_array()[0].at("done_at").as_string(), start);
  EXPECT_TRUE(json(done)["deeds"].as_array()[0].at("stamped").as_bool());
}

TEST_F(Api, TakesASecondPersonForAClaimMadeAfterTheLimit) {
  const std::string id = file_flood();
  world.advance(std::chrono::minutes(15));
  const auto done = json(post("/api/v1/incidents/" + id + "/phone-reports",
                              R"({"done_at":"2026-07-19T04:00:00+08:00","content":"已报","as":"wangfang"})"));
  const auto& claims = done.at("claims").as_array();
  ASSERT_EQ(claims.size(), 1u);
  const std::string claim = R"({"claim":1,"as":)";
  EXPECT_NE(post("/api/v1/incidents/" + id + "/confirmations", claim + "\"wangfang\"}").status, 201)
      << "not by the same person";
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/confirmations", claim + "\"liming\"}").status, 201);
  EXPECT_EQ(json(get("/api/v1/incidents/" + id))["claims"].as_array()[0].at("confirmed_by").as_string(),
            "liming");
}

TEST_F(Api, SupplementsABlankFieldAndCorrectsAGivenOne) {
  const std::string id = file_flood();
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/supplements",
                 R"({"changes":{"source.reporter.phone":"0000-1234501"},"as":"wangfang"})")
                .status,
            201);
  EXPECT_EQ(incident(id).report.reporter.phone, "0000-1234501");
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/corrections",
                 R"({"changes":{"place":"二合村"},"reason":"听错","as":"wangfang"})")
                .status,
            201);
  EXPECT_EQ(incident(id).report.place, "二合村");
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/corrections",
                 R"({"changes":{"casualties.dead":"many"},"reason":"x","as":"wangfang"})")
                .status,
            422);
}

TEST_F(Api, ClosesOnlyWhereALeaderWaivesWhatIsOpen) {
  const std::string id = file_flood();
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/close", R"({"reason":"处置完毕","by":"wangfang"})").status,
            409);
  std::string waive;
  for (const Obligation& obligation : incident(id).obligations)
    if (obligation.hard)
      waive += (waive.empty() ? "" : ",") + std::string(R"({"rule":")") + obligation.rule +
               R"(","reason":"演练结束"})";
  const std::string body = R"({"reason":"处置完毕","waive":[)" + waive + "],\"by\":";
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/close", body + "\"wangfang\"}").status, 403);
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/close", body + "\"zhaowei\"}").status, 201);
  EXPECT_EQ(incident(id).state, IncidentState::closed);
}

TEST_F(Api, RebuildsAnOldIncidentFromTheJournal) {
  const std::string id = file_flood();
  EXPECT_EQ(post("/api/v1/incidents/" + id + "/close", R"({"as":"mistaken","reason":"误报","by":"zhaowei"})")
                .status,
            201);
  const http::Response report = post("/api/v1/incidents/" + id + "/written-reports",
                                     R"({"stage":"cancellation","content":"撤销","as":"wangfang"})");
  ASSERT_EQ(incident(id).state, IncidentState::closed) << report.body;
  world.advance(std::chrono::hours(24 * 5));
  ASSERT_FALSE(world.engine->state().incidents.contains(std::stoull(id))) << "retired";
  const auto old = json(get("/api/v1/incidents/" + id));
  EXPECT_EQ(old.at("state").as_string(), "closed");
  EXPECT_EQ(old.at("title").as_string(), "青石河决口");
  EXPECT_FALSE(json(get("/api/v1/incidents/" + id + "/timeline"))["facts"].as_array().empty());
}

TEST_F(Api, ExportsTheJournalWithoutPersonalValuesUnlessAsked) {
  file_flood();
  const http::Response without = get("/api/v1/journal");
  EXPECT_EQ(without.content_type, "application/x-ndjson; charset=utf-8");
  EXPECT_EQ(without.body.find("青石河"), std::string::npos);
  EXPECT_NE(get("/api/v1/journal?personal=included").body.find("青石河"), std::string::npos);
  EXPECT_EQ(static_cast<std::size_t>(std::count(without.body.begin(), without.body.end(), '\n')), records());
}

TEST_F(Api, ShowsThePolicyWithoutNumbersOrHashes) {
  const http::Response policy = get("/api/v1/policy");
  auto body = json(policy);
  EXPECT_EQ(body["zone"].as_string(), "Asia/Shanghai");
  EXPECT_EQ(body["now"].as_string(), start);
  EXPECT_FALSE(body["people"].as_array().empty());
  EXPECT_EQ(policy.body.find("argon2"), std::string::npos);
  EXPECT_EQ(policy.body.find("0000123"), std::string::npos);
}

TEST_F(Api, SaysWhatIsWrongInTheLanguageAskedFor) {
  http::Request wanted = request("GET", "/api/v1/incidents/9");
  wanted.headers = {{"Authorization", std::string("Bearer ") + operator_token},
                    {"Accept-Language", "en-GB,en"}};
  EXPECT_NE(ask(wanted).body.find("there is no incident"), std::string::npos);
  EXPECT_NE(get("/api/v1/incidents/9").body.find("没有这个编号"), std::string::npos);
}

}  // namespace
}  // namespace jibao::web
