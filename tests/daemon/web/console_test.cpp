#include "daemon/http/text.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Console : public WebWorld {
 protected:
  http::Response submit(const std::string& target, const std::string& form, http::Fields headers = {}) {
    http::Request made = request("POST", target);
    made.body = form;
    made.headers.emplace_back("Origin", "http://127.0.0.1:8440");
    if (!cookie.empty()) made.headers.emplace_back("Cookie", cookie);
    for (auto& header : headers) made.headers.push_back(header);
    return ask(std::move(made));
  }
  http::Response view(const std::string& target) {
    http::Request made = request("GET", target);
    if (!cookie.empty()) made.headers.emplace_back("Cookie", cookie);
    return ask(std::move(made));
  }
  void log_in() {
    const http::Response in = submit("/login", std::string("token=") + operator_token);
    ASSERT_EQ(in.status, 303);
    const std::string set = header(in, "Set-Cookie");
    cookie = set.substr(0, set.find(';'));
    csrf = value_of(view("/file"), "csrf");
    ASSERT_FALSE(csrf.empty());
  }
  static std::string value_of(const http::Response& page, const std::string& name) {
    const std::string mark = "name=\"" + name + "\" value=\"";
    const std::size_t at = page.body.find(mark);
    return at == std::string::npos
               ? ""
               : page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
  }
  std::string form(const http::Fields& fields) {
    std::string text = "csrf=" + http::percent_encode(csrf);
    for (const auto& [name, value] : fields) text += "&" + name + "=" + http::percent_encode(value);
    return text;
  }

  std::string cookie, csrf;
};

TEST_F(Console, ShowsNothingBeforeTheLogIn) {
  file_flood();
  for (const char* path : {"/", "/wall", "/live", "/file", "/incidents/1", "/dial/1-1"}) {
    const http::Response answer = view(path);
    EXPECT_EQ(answer.status, 303) << path;
    EXPECT_EQ(header(answer, "Location"), "/login");
    EXPECT_TRUE(answer.body.empty());
  }
  cookie = "jibao_session=AAAA";
  EXPECT_EQ(view("/").status, 303);
}

TEST_F(Console, LogsInWithTheOperatorTokenAndASafeCookie) {
  const http::Response in = submit("/login", std::string("token=") + operator_token + "%0D%0A");
  EXPECT_EQ(in.status, 303);
  const std::string set = header(in, "Set-Cookie");
  EXPECT_NE(set.find("HttpOnly"), std::string::npos);
  EXPECT_NE(set.find("SameSite=Strict"), std::string::npos);
  EXPECT_NE(set.find("Path=/;"), std::string::npos);
  EXPECT_EQ(set.find(operator_token), std::string::npos);
}

TEST_F(Console, BoundsWrongTokensByAddress) {
  for (int index = 0; index < 5; ++index) EXPECT_EQ(submit("/login", "token=wrong").status, 403);
  EXPECT_EQ(submit("/login", std::string("token=") + operator_token).status, 429);
  world.advance(std::chrono::minutes(15));
  EXPECT_EQ(submit("/login", std::string("token=") + operator_token).status, 303);
}

TEST_F(Console, LogsOutForGood) {
  log_in();
  EXPECT_EQ(submit("/logout", form({})).status, 303);
  EXPECT_EQ(view("/").status, 303);
}

TEST_F(Console, TakesNoFormWithoutItsSessionsToken) {
  log_in();
  const std::size_t before = records();
  const std::string fields = "category=DIS.FLOOD.DANGER&title=x&do=file";
  EXPECT_EQ(submit("/file", fields).status, 403);
  EXPECT_EQ(submit("/file", "csrf=wrong&" + fields).status, 403);
  http::Request other = request("POST", "/file");
  other.body = form({{"category", "DIS.FLOOD.DANGER"}});
  other.headers.emplace_back("Cookie", cookie);
  other.headers.emplace_back("Origin", "https://evil.test");
  EXPECT_EQ(ask(other).status, 403);
  EXPECT_EQ(records(), before);
}

TEST_F(Console, SaysSoWhereNothingIsOpen) {
  log_in();
  const http::Response board = view("/");
  EXPECT_EQ(board.status, 200);
  EXPECT_NE(board.body.find("目前没有未结事件"), std::string::npos);
  EXPECT_NE(board.body.find("http-equiv=\"refresh\" content=\"15\""), std::string::npos);
  EXPECT_NE(board.body.find("沙箱"), std::string::npos);
}

TEST_F(Console, FilesFromTheFormOnceForTwoClicksAndRedirects) {
  log_in();
  const std::string filed = form({{"key", "k1"},
                                  {"received_at", "03:55"},
                                  {"category", "DIS.FLOOD.DANGER"},
                                  {"title", "青石河决口"},
                                  {"occurred_at", "03:42"},
                                  {"dead", "0"},
                                  {"by", "wangfang"},
                                  {"reporter_name", "李明"},
                                  {"do", "file"}});
  const http::Response first = submit("/file", filed);
  ASSERT_EQ(first.status, 303) << first.body;
  EXPECT_EQ(header(first, "Location"), "/incidents/1?done=filed");
  EXPECT_EQ(header(submit("/file", filed), "Location"), "/incidents/1?done=filed");
  EXPECT_EQ(world.engine->state().incidents.size(), 1u);
  const Report& report = incident("1").report;
  EXPECT_EQ(to_rfc3339(*report.occurred.at, "Asia/Shanghai"), "2026-07-19T03:42:00+08:00");
  EXPECT_EQ(report.casualties.dead, 0);
  EXPECT_EQ(report.reporter.name, "李明");
  EXPECT_EQ(incident("1").by, "wangfang");
}

TEST_F(Console, GivesARefusedFormBackWithWhatWasTyped) {
  log_in();
  const http::Response refused =
      submit("/file", form({{"title", "半条\"消息"}, {"occurred_at", "昨天"}, {"dead", "许多"}, {"by", ""}}));
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("value=\"半条&quot;消息\""), std::string::npos);
  EXPECT_NE(refused.body.find("事发时间："), std::string::npos);
  EXPECT_NE(refused.body.find("死亡人数："), std::string::npos);
}

TEST_F(Console, SaysThatItIsNotCertainWhereTheJournalCannotBeWritten) {
  log_in();
  world.store.set_unwritable(true);
  const http::Response answer = submit(
      "/file", form({{"key", "k"}, {"category", "DIS.FLOOD.DANGER"}, {"title", "x"}, {"by", "wangfang"}}));
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("value=\"x\""), std::string::npos) << "what was typed stays";
  EXPECT_NE(view("/").body.find("台账暂不可写"), std::string::npos);
}

TEST_F(Console, TriesAFilingWithoutRecordingIt) {
  log_in();
  const std::size_t before = records();
  const http::Response tried = submit(
      "/file",
      form({{"category", "DIS.FLOOD.DANGER"}, {"title", "x"}, {"by", "wangfang"}, {"do", "simulate"}}));
  EXPECT_EQ(tried.status, 200);
  EXPECT_NE(tried.body.find("试算结果"), std::string::npos);
  EXPECT_EQ(records(), before);
}

TEST_F(Console, ATrialNamesWhatMayHaveBeenReportedAlready) {
  log_in();
  file_flood();
  const http::Response tried = submit("/file", form({{"category", "DIS.FLOOD.DANGER"}, {"title", "又一通来电"}, {"occurred_at", "03:42"},
                                                     {"by", "wangfang"}, {"do", "simulate"}}));
  EXPECT_EQ(tried.status, 200);
  EXPECT_NE(tried.body.find("可能已有人报过：<a href=\"/incidents/1\">"), std::string::npos);
}

TEST_F(Console, TheWordsForThePhoneAreTheReportsOwnAndSayWhatIsNotKnown) {
  log_in();
  const std::string id = file_flood(R"(,"summary":"<b>漫堤</b>")");
  const std::string page = view("/incidents/" + id).body;
  const std::size_t at = page.find("class=\"say script\"");
  ASSERT_NE(at, std::string::npos);
  const std::string words = page.substr(at, page.find("</details>", at) - at);
  for (const char* part : {"您好，这里是", "青石河决口", "&lt;b&gt;漫堤", "尚不清楚", "请复述要点"})
    EXPECT_NE(words.find(part), std::string::npos) << part;
}

TEST_F(Console, TheShiftSheetHasEverybodysNumberTheOpenLimitsAndBlankRecords) {
  log_in();
  file_flood();
  const std::string sheet = view("/sheet").body;
  for (const auto& [id, person] : shipped_policy().people)
    EXPECT_NE(sheet.find(person.contact.phone), std::string::npos) << id;
  EXPECT_NE(sheet.find("青石河决口"), std::string::npos);
  EXPECT_NE(sheet.find(">04:02<"), std::string::npos);
  EXPECT_NE(sheet.find("class=\"record\""), std::string::npos);
  EXPECT_EQ(sheet.substr(sheet.find("<main")).find("<form"), std::string::npos);
}

TEST_F(Console, ShowsTheClocksOfWhatIsOpenAndWhoHasNotAnswered) {
  log_in();
  file_flood();
  const http::Response board = view("/");
  EXPECT_NE(board.body.find("青石河决口"), std::string::npos);
  EXPECT_NE(board.body.find(">04:02<"), std::string::npos);
  EXPECT_NE(board.body.find("已呼叫未答复"), std::string::npos);
  world.advance(std::chrono::minutes(10));
  EXPECT_NE(view("/").body.find("已超 "), std::string::npos);
}

TEST_F(Console, GivesEachOpenLimitTheMomentToCountDownTo) {
  log_in();
  file_flood();
  const std::string board = view("/").body;
  const Instant due = *incident("1").obligations.front().effective_due();
  EXPECT_NE(board.find("data-due=\"" + std::to_string(to_millis(due)) + "\""), std::string::npos);
  EXPECT_NE(board.find("data-now=\"" + std::to_string(to_millis(world.clock.now())) + "\""), std::string::npos);
}

TEST_F(Console, TheWallShowsWhatTheBoardShowsWithoutLinksFormsOrNumbers) {
  log_in();
  file_flood();
  const std::string wall = view("/wall").body;
  EXPECT_NE(wall.find("青石河决口"), std::string::npos);
  EXPECT_NE(wall.find("data-due="), std::string::npos);
  EXPECT_NE(wall.find("已呼叫未答复"), std::string::npos);
  const std::string main = wall.substr(wall.find("<main"));
  for (const char* none : {"<a ", "<form", "tel:", "<input"}) EXPECT_EQ(main.find(none), std::string::npos) << none;
}

TEST_F(Console, BetweenTwoBoardsThatAreAskedForAtOnceTheLoopIsGivenBack) {
  puts_off = true;
  make_site();
  log_in();
  int answered = 0;
  const auto look = [&](const std::string& path) {
    http::Request made = request("GET", path);
    made.path = path;
    made.headers.emplace_back("Cookie", cookie);
    site->handle(std::move(made), Answer{[&](http::Response response) { answered += response.status == 200 ? 1 : 0; },
                                         [](http::Fields) { return nullptr; }});
  };
  for (const char* path : {"/", "/wall", "/"}) look(path);
  EXPECT_EQ(answered, 1) << "the first at once";
  for (int board = 2; board <= 3; ++board) {
    ASSERT_EQ(put_off.size(), 1U);
    const auto next = std::move(put_off.front());
    put_off.pop_front();
    next();
    EXPECT_EQ(answered, board);
  }
  look("/");
  EXPECT_EQ(answered, 3) << "one was drawn a moment ago";
  for (int rest = 0; rest < 2; ++rest) {
    const auto next = std::move(put_off.front());
    put_off.pop_front();
    next();
  }
  EXPECT_EQ(answered, 4);
  EXPECT_TRUE(put_off.empty());
  look("/wall");
  EXPECT_EQ(answered, 5) << "whoever looks alone waits for nobody";
}

TEST_F(Console, NamesItsScriptOnlyWhereSomebodyIsLoggedInAndTakesNoOther) {
  EXPECT_EQ(view("/login").body.find("<script"), std::string::npos);
  EXPECT_EQ(header(view("/login"), "Content-Security-Policy").find("script-src"), std::string::npos);
  log_in();
  const http::Response board = view("/");
  EXPECT_NE(board.body.find("<script type=\"module\" src=\"/ui/console.js\"></script>"), std::string::npos);
  const std::string policy = header(board, "Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(policy.find("script-src 'self';"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

TEST_F(Console, ServesItsScriptsByNameWithATagThatSavesSendingThemAgain) {
  const http::Response script = view("/ui/console.js");
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  http::Request again = request("GET", "/ui/console.js");
  again.headers.emplace_back("If-None-Match", header(script, "ETag"));
  EXPECT_EQ(ask(std::move(again)).status, 304);
  EXPECT_EQ(view("/ui/other.js").status, 404);
}

TEST_F(Console, ShowsOneIncidentWithItsSourcesTimelineAndForms) {
  log_in();
  const std::string id = file_flood(R"(,"summary":"<b>漫堤</b>")");
  const http::Response page = view("/incidents/" + id);
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("<blockquote>"), std::string::npos);
  EXPECT_NE(page.body.find("class=\"timeline\""), std::string::npos);
  EXPECT_NE(page.body.find("&lt;b&gt;漫堤"), std::string::npos);
  for (const char* action : {"stamp", "phone", "written", "ack", "supplement", "correct", "close"})
    EXPECT_NE(page.body.find("action=\"/incidents/" + id + "/" + action + "\""), std::string::npos) << action;
  EXPECT_EQ(page.body.find("<script", page.body.find("<script") + 1), std::string::npos) << "one script, and it is a file";
  const http::Response none = view("/incidents/99");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.content_type, "text/html; charset=utf-8");
  EXPECT_NE(none.body.find("<a href=\"/\">"), std::string::npos);
}

TEST_F(Console, StampsReportsAcknowledgesAndClosesFromItsForms) {
  log_in();
  const std::string id = file_flood();
  const std::string at = "/incidents/" + id;
  EXPECT_EQ(submit(at + "/stamp", form({{"key", "1"}, {"stamp", "connected"}, {"by", "wangfang"}})).status,
            303);
  ASSERT_TRUE(incident(id).connected_at);
  const Instant pressed = *incident(id).connected_at;
  world.advance(std::chrono::seconds(9));
  EXPECT_EQ(submit(at + "/stamp", form({{"key", "1b"}, {"stamp", "connected"}, {"by", "wangfang"}})).status,
            303);
  EXPECT_EQ(*incident(id).connected_at, pressed);
  world.advance(std::chrono::seconds(1));
  EXPECT_EQ(submit(at + "/stamp", form({{"key", "1c"}, {"stamp", "connected"}, {"by", "wangfang"}})).status,
            303);
  EXPECT_GT(*incident(id).connected_at, pressed) << "called again";
  EXPECT_EQ(submit(at + "/phone", form({{"key", "2"}, {"content", "已报"}, {"by", "wangfang"}})).status, 303);
  EXPECT_EQ(submit(at + "/phone", form({{"key", "2"}, {"content", "已报"}, {"by", "wangfang"}})).status, 303);
  EXPECT_EQ(incident(id).deeds.size(), 1u);
  EXPECT_EQ(
      submit(at + "/written", form({{"key", "3"}, {"content", "〔2026〕1号"}, {"by", "wangfang"}})).status,
      303);
  EXPECT_EQ(
      submit(at + "/ack", form({{"key", "4"}, {"person", "qianmin"}, {"kind", "taken"}, {"by", "wangfang"}}))
          .status,
      303);
  EXPECT_EQ(incident(id).acks.back().person, "qianmin");
  EXPECT_EQ(submit(at + "/supplement",
                   form({{"key", "5"}, {"path", "discovered_at"}, {"value", "03:50"}, {"by", "wangfang"}}))
                .status,
            303);
  EXPECT_TRUE(incident(id).report.discovered);
  EXPECT_EQ(
      submit(
          at + "/correct",
          form(
              {{"key", "6"}, {"path", "place"}, {"value", "二合村"}, {"reason", "听错"}, {"by", "wangfang"}}))
          .status,
      303);
  EXPECT_EQ(incident(id).report.place, "二合村");
  EXPECT_EQ(submit(at + "/close",
                   form({{"key", "7"}, {"outcome", "resolved"}, {"reason", "处置完毕"}, {"by", "wangfang"}}))
                .status,
            303);
  EXPECT_EQ(incident(id).state, IncidentState::closed);
  EXPECT_EQ(submit(at + "/nothing", form({})).status, 404);
}

TEST_F(Console, OpensARefusedFormOfAnIncidentWithTheReasonOnTop) {
  log_in();
  const std::string id = file_flood();
  const http::Response refused =
      submit("/incidents/" + id + "/close",
             form({{"key", "1"}, {"outcome", "resolved"}, {"reason", "写了一半"}, {"by", "wangfang"}}));
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("role=\"alert\""), std::string::npos);
  EXPECT_NE(refused.body.find("写了一半"), std::string::npos);
}

TEST_F(Console, CallsByHandFromTheBoard) {
  Policy policy = shipped_policy();
  policy.version = "by hand";
  for (EscalationPolicy& escalation : policy.escalations)
    for (Step& step : escalation.steps) step.by = {{"hand_call"}};
  adopt(std::move(policy));
  log_in();
  const std::string id = file_flood();
  const http::Response board = view("/");
  const std::size_t at = board.body.find("action=\"/dial/");
  ASSERT_NE(at, std::string::npos);
  const std::string task = board.body.substr(at + 8, board.body.find('"', at + 8) - at - 8);
  const http::Response taken = submit(task, form({{"outcome", "taken"}, {"by", "liming"}}));
  EXPECT_EQ(header(taken, "Location"), task);
  EXPECT_NE(view(task).body.find("class=\"say\""), std::string::npos);
  EXPECT_EQ(view(task).body.find("http-equiv"), std::string::npos) << "no reload under what is typed";
  EXPECT_EQ(
      submit(task,
             form({{"outcome", "reached"}, {"kind", "taken"}, {"words_read_back", "1"}, {"by", "liming"}}))
          .status,
      303);
  EXPECT_EQ(incident(id).acks.back().strength, Strength::strong);
  EXPECT_EQ(view("/dial/9-9").status, 404);
}

TEST_F(Console, ShowsTheSandboxsMessagesAsText) {
  log_in();
  sandbox = {{"sms", "wangfang", "00001234511", "", "【急报】<决口> 回复 1234", world.clock.now()}};
  EXPECT_NE(view("/").body.find("&lt;决口&gt;"), std::string::npos);
}

TEST_F(Console, SpeaksEnglishWhereAskedTo) {
  log_in();
  const http::Response english = view("/?lang=en");
  EXPECT_NE(english.body.find("Open incidents"), std::string::npos);
  EXPECT_NE(english.body.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_NE(header(english, "Set-Cookie").find("jibao_lang=en"), std::string::npos);
  cookie += "; jibao_lang=en";
  EXPECT_NE(view("/file").body.find("File a report"), std::string::npos);
  file_flood();
  submit("/incidents/1/ack", form({{"key", "4"}, {"person", "qianmin"}, {"kind", "taken"}, {"by", "wangfang"}}));
  const std::string board = view("/").body;
  EXPECT_NE(board.find("if not done, again at"), std::string::npos);
  EXPECT_EQ(board.find("再次呼叫"), std::string::npos) << "what one language need not say is not said in the other";
}

TEST_F(Console, ProposesAMergeWithTwoButtonsShowsTheSourcesAndTakesThemApart) {
  log_in();
  file_flood(R"(,"casualties":{"affected":120},"source":{"unit":"水利局"})");
  file_flood(R"(,"casualties":{"affected":150},"source":{"unit":"河口镇"})");
  EXPECT_NE(view("/").body.find("可能重复，请核对"), std::string::npos);
  for (const char* page : {"/incidents/1", "/incidents/2"}) {
    const std::string body = view(page).body;
    EXPECT_NE(body.find("action=\"/incidents/2/merge\""), std::string::npos) << page << ": the later one goes into the earlier";
    EXPECT_NE(body.find("不是同一事件"), std::string::npos);
  }
  EXPECT_EQ(submit("/incidents/2/merge", form({{"into", "1"}, {"same", "1"}, {"by", ""}, {"key", "a"}})).status, 422);
  const http::Response merged =
      submit("/incidents/2/merge", form({{"into", "1"}, {"same", "1"}, {"by", "wangfang"}, {"key", "b"}}));
  ASSERT_EQ(merged.status, 303) << merged.body;
  world.advance(std::chrono::seconds(1));
  const std::string main = view("/incidents/1").body;
  EXPECT_NE(main.find("<b>120-150</b>"), std::string::npos);
  EXPECT_NE(main.find("河口镇"), std::string::npos);
  EXPECT_EQ(view("/").body.find("/incidents/2\""), std::string::npos) << "the board shows one event once";
  const std::string other = view("/incidents/2").body;
  EXPECT_NE(other.find("已并入"), std::string::npos);
  EXPECT_EQ(other.find("/incidents/2/phone"), std::string::npos) << "nothing is recorded at a merged one";
  EXPECT_EQ(submit("/incidents/2/separate", form({{"by", "wangfang"}, {"key", "c"}})).status, 303);
  EXPECT_EQ(incident("2").state, IncidentState::open);
}

TEST_F(Console, ATwinIsStruckByTheOtherButton) {
  log_in();
  file_flood();
  file_flood();
  ASSERT_EQ(submit("/incidents/2/merge", form({{"into", "1"}, {"same", "0"}, {"by", "wangfang"}, {"key", "a"}})).status, 303);
  EXPECT_TRUE(incident("1").perhaps_same.empty());
  EXPECT_EQ(view("/incidents/1").body.find("/merge\""), std::string::npos);
}

TEST_F(Console, HasOneFormForEachNoticeThatIsOwedAndAReceiptForEachReport) {
  Policy policy = world.engine->state().current();
  policy.version += "+notices";
  for (const char* id : {"house.cdc", "house.police"}) {
    ObligationRule rule;
    rule.id = id;
    rule.name = {id, id};
    rule.categories = {"*"};
    rule.deed = DeedKind::notice;
    rule.limit = Limit{Limit::Unit::elapsed, std::chrono::hours(1), 0};
    rule.anchors = {Anchor::received};
    policy.obligations.push_back(rule);
  }
  adopt(std::move(policy));
  log_in();
  file_flood();
  const std::string before = view("/incidents/1").body;
  EXPECT_NE(before.find("value=\"house.cdc\""), std::string::npos);
  EXPECT_NE(before.find("value=\"house.police\""), std::string::npos);
  ASSERT_EQ(submit("/incidents/1/notice",
                   form({{"obligation", "house.cdc"}, {"to_person", "周医生"}, {"by", "wangfang"}, {"key", "a"}}))
                .status,
            303);
  ASSERT_EQ(incident("1").deeds.size(), 1u);
  EXPECT_EQ(view("/incidents/1").body.find("name=\"obligation\" value=\"house.cdc\""), std::string::npos);
  ASSERT_EQ(submit("/incidents/1/receipt",
                   form({{"deed", "1"}, {"person", "周医生"}, {"received_at", "03:55"}, {"by", "wangfang"}, {"key", "b"}}))
                .status,
            303);
  EXPECT_EQ(incident("1").deeds[0].signed_by, "周医生");
}

TEST_F(Console, AWarningHasAFormForWhenItHappens) {
  log_in();
  post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"洪水橙色预警","kind":"warning","as":"wangfang"})");
  EXPECT_NE(view("/incidents/1").body.find("/incidents/1/happened"), std::string::npos);
  ASSERT_EQ(submit("/incidents/1/happened", form({{"occurred_at", "03:50"}, {"by", "wangfang"}, {"key", "a"}})).status, 303);
  EXPECT_EQ(incident("1").report.kind, IncidentKind::incident);
  EXPECT_EQ(view("/incidents/1").body.find("/incidents/1/happened"), std::string::npos);
}

TEST_F(Console, HasAnIcon) {
  const http::Response icon = view("/favicon.ico");
  EXPECT_EQ(icon.status, 200);
  EXPECT_EQ(icon.content_type, "image/svg+xml");
}

}  // namespace
}  // namespace jibao::web
