// What the superior asked, what was checked and what is still unknown, over the API and on the console.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

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

// The world's state directory is the folder "state" where the test runs.
class OnDisk : public CaseFile {
 protected:
  OnDisk() { std::filesystem::create_directories("state"); }
  ~OnDisk() override { std::filesystem::remove_all("state/documents"); }
  static std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> found;
    std::error_code none;
    for (std::filesystem::recursive_directory_iterator each("state/documents", none), end; !none && each != end; each.increment(none))
      if (each->is_regular_file()) found.push_back(each->path());
    return found;
  }
};

class Documents : public OnDisk {
 protected:
  http::Response put(const std::string& name, const std::string& bytes, const std::string& token = operator_token) {
    http::Request made = request("PUT", at("/documents/" + http::percent_encode(name)) + "?from=" + http::percent_encode("河口镇"));
    made.body = bytes;
    made.headers.emplace_back("Content-Type", "application/octet-stream");
    made.headers.emplace_back("X-Jibao-As", "wangfang");
    made.headers.emplace_back("Authorization", "Bearer " + token);
    made.path = at("/documents/" + name);  // as the server decodes it
    return ask(std::move(made));
  }
  static std::string zip(const std::string& part) { return std::string("PK\x03\x04") + part + "..."; }
};

TEST_F(Documents, IsFiledAndGivenAsAFileThatNobodyOpensByMistake) {
  const http::Response filed = put("a.pdf", "%PDF-1.7 传真");
  ASSERT_EQ(filed.status, 201) << filed.body;
  const auto document = json(filed)["documents"].at(0);
  EXPECT_EQ(document.at("name").as_string(), "a.pdf");
  EXPECT_EQ(document.at("kind").as_string(), "pdf");
  EXPECT_EQ(document.at("from").as_string(), "河口镇");
  EXPECT_EQ(header(put("b.pdf", "%PDF-1.7 传真"), "Idempotency-Replayed"), "true") << "the same bytes";
  const http::Response got = get(at("/documents/1"));
  ASSERT_EQ(got.status, 200) << got.body;
  EXPECT_EQ(got.body, "%PDF-1.7 传真");
  EXPECT_EQ(got.content_type, "application/pdf");
  EXPECT_THAT(header(got, "Content-Disposition"), testing::StartsWith("attachment; "));
  EXPECT_EQ(header(got, "Content-Security-Policy"), "sandbox; default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(get(at("/documents/2")).status, 404);
  EXPECT_THAT(get(at("/timeline")).body, HasSubstr("归入第1号附件"));
}

TEST_F(Documents, OfAnotherKindOrUnderAFalseNameIsRefused) {
  const std::string html = "<html><script>alert(1)</script>";
  for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"a.html", html}, {"a.pdf", html}, {"a.png", "%PDF-1.7"}, {"a.exe", "MZ"}, {"a.svg", "<svg/>"}, {"a.txt", std::string("a\0b", 3)},
           {"a.docx", zip("xl/workbook.xml")}, {"a.docx", zip("word/document.xml word/vbaProject.bin")}, {"a.zip", zip("x")}, {".pdf", "%PDF-"},
           {"a", "%PDF-"}})
    EXPECT_EQ(put(name, bytes).status, 415) << name;
  EXPECT_EQ(put("a.pdf", "").status, 422);
  EXPECT_EQ(put(std::string(200, 'a') + ".pdf", "%PDF-").status, 422);
  EXPECT_TRUE(files().empty());
  for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"A.PDF", "%PDF-1"}, {"b.png", "\x89PNG\r\n\x1a\n1"}, {"c.jpeg", "\xff\xd8\xff\xe0"}, {"d.txt", "水位28.4米\r\n"},
           {"e.docx", zip("word/document.xml")}, {"f.xlsx", zip("xl/workbook.xml")}, {"g.ofd", zip("OFD.xml")}})
    EXPECT_EQ(put(name, bytes).status, 201) << name;
}

TEST_F(Documents, IsBounded) {
  Policy policy = world.engine->state().current();
  policy.version += "+documents";
  policy.documents.largest = 10;
  policy.documents.most = 1;
  adopt(std::move(policy));
  EXPECT_EQ(put("a.txt", "12345678901").status, 413);
  EXPECT_EQ(put("a.txt", "1").status, 201);
  EXPECT_EQ(put("b.txt", "2").status, 409);
  EXPECT_EQ(files().size(), 1u) << "what was refused leaves the disk again";
}

TEST_F(Documents, ThatChangedOnDiskIsToldAndNeverGiven) {
  put("a.txt", "1");
  std::ofstream(files().at(0)) << "2";
  const http::Response refused = get(at("/documents/1"));
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, Not(HasSubstr("2\"")));
  bool told = false;
  for (const auto& [number, one] : world.engine->state().incidents) told |= one.matter == "document:" + id;
  EXPECT_TRUE(told) << "an administrator hears of it";
}

TEST_F(Documents, IsRemovedWithAReason) {
  put("a.txt", "1");
  EXPECT_EQ(pointer_of(post(at("/documents/1/removal"), R"({"as":"wangfang"})")), "/reason");
  EXPECT_EQ(post(at("/documents/9/removal"), R"({"reason":"归错","as":"wangfang"})").status, 404);
  const http::Response removed = post(at("/documents/1/removal"), R"({"reason":"归错","as":"wangfang"})");
  ASSERT_EQ(removed.status, 201) << removed.body;
  EXPECT_TRUE(json(removed)["documents"].at(0).at("name").is_null());
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(get(at("/documents/1")).status, 404);
}

TEST_F(Documents, OfASecretIncidentAreNeverOnTheDisk) {
  ASSERT_EQ(post(at("/corrections"), R"({"changes":{"classification":"secret"},"as":"wangfang"})").status, 201);
  background.holds = true;  // what would be written stays to be looked at
  const http::Response refused = put("a.txt", "1");
  EXPECT_EQ(refused.status, 403) << refused.body;
  background.let_go();
  EXPECT_TRUE(files().empty());
}

TEST_F(Documents, AreGivenOutWhenTheirIncidentHasLeftMemory) {
  put("a.pdf", "%PDF-1.7 传真");
  put("b.txt", "归错");
  ASSERT_EQ(post(at("/documents/2/removal"), R"({"reason":"归错","as":"wangfang"})").status, 201);
  post(at("/close"), R"({"as":"mistaken","reason":"误报","by":"zhaowei"})");
  post(at("/written-reports"), R"({"stage":"cancellation","content":"撤销","as":"wangfang"})");
  world.advance(std::chrono::hours(24 * 5));
  ASSERT_FALSE(world.engine->state().incidents.contains(std::stoull(id))) << "retired";
  const http::Response got = get(at("/documents/1"));
  EXPECT_EQ(got.status, 200) << got.body;
  EXPECT_EQ(got.body, "%PDF-1.7 传真");
  EXPECT_EQ(get(at("/documents/2")).status, 404) << "it was removed";
  EXPECT_EQ(get(at("/documents/3")).status, 404);
  const std::string source(json(post("/api/v1/tokens", R"({"name":"gate"})"))["token"].as_string());
  EXPECT_EQ(get(at("/documents/1"), source).status, 403);
}

TEST_F(Documents, AreForWhoeverMayWork) {
  const std::string source(json(post("/api/v1/tokens", R"({"name":"gate"})"))["token"].as_string());
  EXPECT_EQ(put("a.txt", "1", source).status, 403);
  put("a.txt", "1");
  EXPECT_EQ(get(at("/documents/1"), source).status, 403);
  const std::string observer(json(post("/api/v1/tokens", R"({"name":"upper","roles":["observer"]})"))["token"].as_string());
  EXPECT_EQ(put("b.txt", "2", observer).status, 403);
  EXPECT_EQ(get(at("/documents/1"), observer).status, 403) << "a scan has numbers of people";
}

class CaseFilePage : public OnDisk {
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
  /// A form with a file, as a browser sends it.
  http::Response upload(const std::string& name, const std::string& bytes, const std::string& csrf) {
    std::string body;
    for (const auto& [field, value] : http::Fields{{"csrf", csrf}, {"key", "k"}, {"by", "wangfang"}, {"from", "河口镇"}})
      body += "--x\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value + "\r\n";
    body += "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + bytes + "\r\n--x--\r\n";
    return submit("/incidents/" + id + "/document", body, "multipart/form-data; boundary=x");
  }
  std::string csrf() const { return csrf_; }

 private:
  http::Response submit(const std::string& target, const std::string& body, const std::string& type = {}) {
    http::Request made = request("POST", target);
    if (!type.empty()) made.headers.emplace_back("Content-Type", type);
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

TEST_F(CaseFilePage, TakesAFileWithoutScriptAndGivesItBack) {
  EXPECT_THAT(page(), HasSubstr("enctype=\"multipart/form-data\""));
  EXPECT_EQ(upload("传真.pdf", "%PDF-1.7", "wrong").status, 403) << "another site's form";
  EXPECT_EQ(upload("传真.pdf", "MZ", csrf()).status, 415);
  EXPECT_EQ(upload("", "", csrf()).status, 422) << "none was chosen";
  ASSERT_EQ(upload("传真<1>.pdf", "%PDF-1.7", csrf()).status, 303);
  EXPECT_THAT(page(), HasSubstr("传真&lt;1&gt;.pdf"));
  EXPECT_THAT(page(), HasSubstr("河口镇"));
  EXPECT_EQ(view("/incidents/" + id + "/documents/1").body, "%PDF-1.7");
  EXPECT_EQ(send("remove-document", {{"document", "1"}}).status, 422) << "a reason";
  ASSERT_EQ(send("remove-document", {{"document", "1"}, {"reason", "归错"}}).status, 303);
  EXPECT_THAT(page(), HasSubstr("已移除"));
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(upload("传真<1>.pdf", "%PDF-1.7", csrf()).status, 303) << "the same form sent once more";
  EXPECT_TRUE(files().empty()) << "what was removed does not come back";
}

}  // namespace
}  // namespace jibao::web
