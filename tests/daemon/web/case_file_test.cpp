// What the superior asked, what was checked and what is still unknown, over the API and on the console.
#include <gmock/gmock.h>

#include "daemon/http/text.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

using testing::HasSubstr;
using testing::Not;

class CaseFile : public WebWorld {
 protected:
  void SetUp() override { id = file_flood(); }
  std::string at(const std::string& more) const { return "/api/v1/incidents/" + id + more; }
  static std::string pointer_of(const http::Response& response) {
    auto body = json(response);
    return body.contains("errors") ? std::string(body["errors"].at(0).at("pointer").as_string()) : "";
  }
  std::string id;
};

TEST_F(CaseFile, AQuestionHasAClockAndIsAnsweredOnce) {
  const http::Response asked =
      post(at("/questions"), R"({"text":"伤员送到哪家医院？","unit":"市委值班室","person":"赵主任","as":"wangfang"})", {{"Idempotency-Key", "q"}});
  ASSERT_EQ(asked.status, 201) << asked.body;
  auto body = json(asked);
  EXPECT_EQ(body["question"].as_int64(), 1);
  EXPECT_EQ(body["questions"].at(0).at("due_at").as_string(), "2026-07-19T04:25:00+08:00");
  EXPECT_EQ(body["questions"].at(0).at("state").as_string(), "open");
  const auto& clock = body["obligations"].as_array().back();
  EXPECT_EQ(clock.at("rule").as_string(), "question/1");
  EXPECT_EQ(clock.at("name").as_string(), "答复上级第1问");
  EXPECT_EQ(json(get(at("?lang=en")))["obligations"].as_array().back().at("name").as_string(), "answer to question 1");
  const http::Response again =
      post(at("/questions"), R"({"text":"伤员送到哪家医院？","unit":"市委值班室","person":"赵主任","as":"wangfang"})", {{"Idempotency-Key", "q"}});
  EXPECT_EQ(header(again, "Idempotency-Replayed"), "true");
  const http::Response answered = post(at("/answers"), R"({"content":"县医院","as":"wangfang"})");
  ASSERT_EQ(answered.status, 201) << answered.body;
  EXPECT_EQ(json(answered)["questions"].at(0).at("state").as_string(), "fulfilled");
  EXPECT_EQ(json(answered)["questions"].at(0).at("deed").as_int64(), json(answered)["deed"].as_int64());
  EXPECT_EQ(json(answered)["deeds"].as_array().back().at("to_person").as_string(), "赵主任");
  EXPECT_EQ(post(at("/answers"), R"({"content":"还有","as":"wangfang"})").status, 409) << "no question is open";
}

TEST_F(CaseFile, ALimitIsTheSuperiorsOrThePolicys) {
  const http::Response asked = post(at("/questions"), R"({"text":"几人？","within_minutes":10,"asked_at":"2026-07-19T03:55:00+08:00","as":"wangfang"})");
  ASSERT_EQ(asked.status, 201) << asked.body;
  EXPECT_EQ(json(asked)["questions"].at(0).at("due_at").as_string(), "2026-07-19T04:05:00+08:00");
  EXPECT_TRUE(json(asked)["questions"].at(0).at("due_given").as_bool());
  EXPECT_EQ(pointer_of(post(at("/questions"), R"({"text":"几人？","within_minutes":10,"due_at":"2026-07-19T04:05:00+08:00"})")), "/within_minutes");
  EXPECT_EQ(pointer_of(post(at("/questions"), R"({"text":"几人？","within_minutes":0})")), "/within_minutes");
  EXPECT_EQ(pointer_of(post(at("/questions"), R"({"within_minutes":5})")), "/text");
  EXPECT_EQ(pointer_of(post(at("/questions"), R"({"text":"几人？","due_at":"2026-07-19T03:00:00+08:00","as":"wangfang"})")), "/due");
}

TEST_F(CaseFile, UnknownsAreNamedAndChecked) {
  const http::Response named = post(at("/unknowns"), R"({"what":"失联人数","as":"wangfang"})");
  ASSERT_EQ(named.status, 201) << named.body;
  EXPECT_EQ(json(named)["checks"].at(0).at("state").as_string(), "unknown");
  EXPECT_EQ(pointer_of(post(at("/checks"), R"({"item":7,"finding":"三人","as":"wangfang"})")), "/item");
  EXPECT_EQ(pointer_of(post(at("/checks"), R"({"item":1,"as":"wangfang"})")), "/finding");
  const http::Response checked = post(at("/checks"), R"({"item":1,"finding":"三人","person":"120调度","as":"wangfang"})");
  ASSERT_EQ(checked.status, 201) << checked.body;
  const auto item = json(checked)["checks"].at(0);
  EXPECT_EQ(item.at("state").as_string(), "checked");
  EXPECT_EQ(item.at("person").as_string(), "120调度");
  EXPECT_EQ(item.at("checked_at").as_string(), "2026-07-19T03:55:00+08:00");
  EXPECT_THAT(get(at("/timeline")).body, HasSubstr("核实第1项"));
}

class CaseFilePage : public CaseFile {
 protected:
  void SetUp() override {
    log_in();
    CaseFile::SetUp();
  }
  std::string page() { return view("/incidents/" + id).body; }
  http::Response view(const std::string& target) {
    http::Request made = request("GET", target);
    made.headers.emplace_back("Cookie", cookie_);
    return ask(std::move(made));
  }
  http::Response send(const std::string& name, http::Fields fields) {
    fields.emplace_back("by", "wangfang");
    fields.emplace_back("key", std::to_string(++keys_));
    std::string body = "csrf=" + http::percent_encode(csrf_);
    for (const auto& [field, value] : fields) body += "&" + field + "=" + http::percent_encode(value);
    return submit("/incidents/" + id + "/" + name, body);
  }

 private:
  http::Response submit(const std::string& target, const std::string& body) {
    http::Request made = request("POST", target);
    made.body = body;
    made.headers.emplace_back("Origin", "http://127.0.0.1:8440");
    if (!cookie_.empty()) made.headers.emplace_back("Cookie", cookie_);
    return ask(std::move(made));
  }
  void log_in() {
    const std::string set = header(submit("/login", std::string("token=") + operator_token), "Set-Cookie");
    cookie_ = set.substr(0, set.find(';'));
    const std::string body = view("/file").body, mark = "name=\"csrf\" value=\"";
    const auto from = body.find(mark) + mark.size();
    csrf_ = body.substr(from, body.find('"', from) - from);
  }

  std::string cookie_, csrf_;
  int keys_ = 0;
};

TEST_F(CaseFilePage, AsksAndAnswersWithoutScript) {
  EXPECT_THAT(page(), HasSubstr("/incidents/" + id + "/ask"));
  EXPECT_THAT(page(), Not(HasSubstr("/incidents/" + id + "/answer")));
  ASSERT_EQ(send("ask", {{"text", "伤员<送>到哪家医院？"}, {"person", "赵主任"}, {"within_minutes", "15"}}).status, 303);
  EXPECT_THAT(page(), HasSubstr("伤员&lt;送&gt;到哪家医院？"));
  EXPECT_THAT(page(), HasSubstr("data-due=\"" + std::to_string(to_millis(parse_rfc3339("2026-07-19T04:10:00+08:00").value())) + "\""));
  const std::string board = view("/").body;
  EXPECT_THAT(board, HasSubstr("答复上级第1问"));
  EXPECT_THAT(board, HasSubstr("到哪家医院？"));
  EXPECT_THAT(view("/wall").body, Not(HasSubstr("到哪家医院？"))) << "the wall is read by whoever stands before it";
  const http::Response refused = send("answer", {{"question", "1"}, {"to_person", "赵主任"}});
  EXPECT_EQ(refused.status, 422) << "what was answered is missing";
  EXPECT_THAT(refused.body, HasSubstr("答复内容"));
  ASSERT_EQ(send("answer", {{"question", "1"}, {"content", "县医院"}, {"to_person", "赵主任"}}).status, 303);
  EXPECT_THAT(page(), HasSubstr("县医院"));
  EXPECT_THAT(page(), Not(HasSubstr("/incidents/" + id + "/answer")));
  EXPECT_EQ(incident(id).deeds.back().kind, DeedKind::answer);
}

TEST_F(CaseFilePage, ARefusedQuestionKeepsWhatWasTyped) {
  const http::Response refused = send("ask", {{"text", "几人？"}, {"asked_at", "25:99"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr(">几人？</textarea>"));
  EXPECT_THAT(refused.body, HasSubstr("提问时间"));
}

TEST_F(CaseFilePage, WhatIsNotKnownStandsInThePhoneScriptUntilItIsChecked) {
  ASSERT_EQ(send("unknown", {{"what", "失联人数"}}).status, 303);
  const auto script = [&] {
    const std::string body = page();
    const auto from = body.find("class=\"say script\"");
    return body.substr(from, body.find("</div>", from) - from);
  };
  EXPECT_THAT(script(), HasSubstr("失联人数"));
  EXPECT_THAT(script(), Not(HasSubstr("已核实")));
  EXPECT_THAT(page(), HasSubstr("待核实"));
  ASSERT_EQ(send("check", {{"item", "1"}, {"finding", "三人"}, {"person", "120调度"}}).status, 303);
  EXPECT_THAT(script(), HasSubstr("失联人数：三人（向 120调度 核实）"));
  ASSERT_EQ(send("check", {{"what", "水位"}, {"finding", "28.4米"}}).status, 303);
  EXPECT_EQ(incident(id).checks.size(), 2u);
  EXPECT_THAT(view("/incidents/" + id + "?lang=en").body, HasSubstr("Verification"));
}

}  // namespace
}  // namespace jibao::web
