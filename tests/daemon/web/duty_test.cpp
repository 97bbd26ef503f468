// The duty room's own book over the site: the roster's page and its forms, leave, check-in, handover and surge, and the same by
// the API; who may, and who proves to be who.
#include <gmock/gmock.h>

#include "daemon/http/text.hpp"
#include "daemon/web/duty_view.hpp"
#include "rules/handover.hpp"
#include "rules/roster.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Duty : public OperatorsBrowser {
 protected:
  const DutyBook& book() const { return world.engine->state().duty; }
  std::string primary_now() const {
    const auto people = resolve(world.engine->state(), "primary", world.clock.now()).people;
    return people.empty() ? std::string() : people.front().person;
  }
  std::string token_of(const std::string& role) {
    const auto made = json(post("/api/v1/tokens", R"({"name":")" + role + R"(","roles":[")" + role + R"("]})"));
    return std::string(made.at("token").as_string());
  }
  /// The value of the first field of that name.
  static std::string value_of(const http::Response& page, const std::string& name) {
    const std::string mark = "name=\"" + name + "\" value=\"";
    const std::size_t at = page.body.find(mark);
    return at == std::string::npos ? std::string() : page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
  }
};

constexpr const char* august = "month=2026-08&way=rotation&r_duty_leader_working=%E5%AD%99%E5%BC%BA&r_primary_working=wangfang%E3%80%81liming&r_primary_weekend=zhouli";

TEST_F(Duty, TheMonthStandsAsTheFileHasItUntilItIsIssued) {
  const http::Response page = view("/roster");
  EXPECT_EQ(page.status, 200);
  for (const char* part : {"2026-07", "该月尚未发布", "白班 08:00", "夜班 20:00", "今天", "今后30天", "王芳"}) EXPECT_THAT(page.body, HasSubstr(part));
  EXPECT_THAT(view("/roster?month=nonsense").body, HasSubstr("2026-07")) << "what is no month is the one that runs";
  EXPECT_TRUE(book().months.empty());
}

TEST_F(Duty, APreviewShowsTheMonthAndRecordsNothingAndTheIssueIsTheSame) {
  (void)view("/roster");
  const std::size_t before = records();
  const http::Response preview = press("/roster/issue", std::string(august) + "&do=preview");
  EXPECT_EQ(preview.status, 200) << preview.body;
  EXPECT_THAT(preview.body, HasSubstr("这是预览"));
  EXPECT_THAT(preview.body, HasSubstr("value=\"wangfang、liming\"")) << "what was typed stays";
  EXPECT_EQ(records(), before);
  EXPECT_EQ(press("/roster/issue", std::string(august) + "&do=issue").status, 303);
  EXPECT_EQ(press("/roster/issue", std::string(august) + "&do=issue").status, 303) << "the second click";
  const HeldMonth& month = book().months.at("2026-08");
  EXPECT_EQ(month.source, RosterSource::rotation);
  EXPECT_EQ(month.shifts.size(), 62U);
  EXPECT_EQ(month.shifts.at({"2026-08-01", "day"}).duty.primary, "zhouli") << "a Saturday";
  EXPECT_EQ(month.shifts.at({"2026-08-03", "day"}).duty.duty_leader, "sunqiang") << "by name";
  EXPECT_THAT(view("/roster?month=2026-08").body, HasSubstr("轮流排班"));
}

TEST_F(Duty, AMonthThatIsIssuedIsNotIssuedAnewByMistake) {
  press("/roster/issue", std::string(august) + "&do=issue");
  press("/roster/shift", "date=2026-08-03&shift=day&from=2026-08-03T08:00&until=2026-08-03T20:00&primary=wujun&reason=%E6%8D%A2%E7%8F%AD");
  EXPECT_EQ(press("/roster/issue", std::string(august) + "&do=issue").status, 422);
  EXPECT_EQ(book().months.at("2026-08").shifts.at({"2026-08-03", "day"}).duty.primary, "wujun");
  EXPECT_EQ(press("/roster/issue", std::string(august) + "&do=issue&again=1").status, 303);
  EXPECT_NE(book().months.at("2026-08").shifts.at({"2026-08-03", "day"}).duty.primary, "wujun");
}

TEST_F(Duty, AListWithSomebodyUnknownIsRefusedAndSaysWho) {
  const http::Response page = press("/roster/issue", "month=2026-08&way=rotation&r_primary_working=wangfang+nobody&do=issue");
  EXPECT_EQ(page.status, 422);
  EXPECT_THAT(page.body, HasSubstr("nobody"));
  EXPECT_EQ(press("/roster/issue", "month=2026-08&way=rotation&do=issue").status, 422) << "nobody is primary";
  EXPECT_TRUE(book().months.empty());
}

TEST_F(Duty, NamesAreReadAsPeopleTypeThem) {
  Faults faults;
  EXPECT_THAT(read_people(shipped_policy(), "王芳 李明、zhouli，Wu Jun Wang Fang；\r\nzhengjie", "/list", faults),
              ElementsAre("wangfang", "liming", "zhouli", "wujun", "wangfang", "zhengjie"));
  EXPECT_FALSE(faults.any());
}

TEST_F(Duty, AShiftIsChangedWithAReasonAloneAndTheReasonIsShown) {
  const std::string shift = "date=2026-07-19&shift=day&from=2026-07-19T08:00&until=2026-07-19T20:00&duty_leader=qianmin&primary=liming&secondary=";
  EXPECT_EQ(press("/roster/shift", shift).status, 422);
  EXPECT_TRUE(book().months.empty());
  EXPECT_EQ(press("/roster/shift", shift + "&reason=%3Cb%3E%E6%8D%A2%E7%8F%AD").status, 303);
  EXPECT_EQ(book().months.at("2026-07").shifts.at({"2026-07-19", "day"}).duty.primary, "liming");
  const http::Response page = view("/roster?month=2026-07&date=2026-07-19&shift=day");
  EXPECT_THAT(page.body, HasSubstr("&lt;b&gt;换班"));
  EXPECT_THAT(page.body, HasSubstr("已调整"));
  EXPECT_THAT(view("/roster?month=2026-07&date=2026-07-19&shift=none").body, HasSubstr("没有这个班次"));
}

TEST_F(Duty, SuddenLeaveWorksAtOnceAndWaitsForItsApproval) {
  const std::string away = primary_now();
  ASSERT_FALSE(away.empty());
  const std::string leave = "kind=sudden&person=" + away + "&substitute=zhengjie&from=2026-07-19T03:55&until=2026-07-19T08:00&reason=%E5%8F%91%E7%83%A7";
  EXPECT_EQ(press("/duty/leave", leave).status, 303);
  EXPECT_EQ(primary_now(), "zhengjie");
  EXPECT_EQ(press("/duty/leave", leave).status, 303) << "the second click";
  EXPECT_EQ(book().leaves.size(), 1U);
  const http::Response page = view("/roster");
  for (const char* part : {"已生效，待批准", "发烧", "批准"}) EXPECT_THAT(page.body, HasSubstr(part));
  EXPECT_EQ(press("/roster/decide", "leave=1&decision=refused").status, 303);
  EXPECT_EQ(primary_now(), away);
  EXPECT_EQ(press("/roster/decide", "leave=1&decision=refused").status, 303) << "the second click";
  EXPECT_EQ(press("/roster/decide", "leave=1&decision=approved").status, 409) << "it is decided";
  EXPECT_EQ(press("/roster/decide", "leave=9&decision=approved").status, 404);
  EXPECT_EQ(press("/roster/decide", "leave=1&decision=ended").status, 404) << "an end is no decision of a leader's";
}

TEST_F(Duty, TheWrittenReportsFormOffersWhoMaySignAndNamesWhoStandsInForWhomIsOnLeave) {
  const std::string at = "/incidents/" + file_flood();
  const auto choices = [&] {
    const std::string body = view(at).body, mark = "<select name=\"signed_off_by\">";
    const std::size_t from = body.find(mark);
    return from == std::string::npos ? std::string() : body.substr(from + mark.size(), body.find("</select>", from) - from - mark.size());
  };
  EXPECT_THAT(choices(), HasSubstr("<option value=\"\" selected>（未签发）<")) << "what nobody gave must not come of one press";
  EXPECT_THAT(choices(), HasSubstr("<option value=\"sunqiang\">孙强<"));
  EXPECT_THAT(choices(), HasSubstr("<option value=\"zhaowei\">赵伟<"));
  EXPECT_THAT(choices(), Not(HasSubstr("wangfang")));
  ASSERT_EQ(post("/api/v1/leaves", R"({"person":"sunqiang","substitute":"liming","kind":"sudden","until":"2026-07-19T20:00:00+08:00","as":"zhaowei"})").status, 201);
  EXPECT_THAT(choices(), HasSubstr("<option value=\"liming\">李明（代孙强）<"));
  EXPECT_THAT(choices(), HasSubstr("<option value=\"sunqiang\">孙强（请假，由李明代）<"));
  const std::string written = "content=%E3%80%942026%E3%80%951%E5%8F%B7&by=wangfang&signed_off_by=";
  const http::Response refused = press(at + "/written", written + "sunqiang");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("签发人：孙强当时请假，由李明代"));
  EXPECT_THAT(refused.body, HasSubstr("<option value=\"sunqiang\" selected>")) << "what was chosen stays";
  EXPECT_EQ(press(at + "/written", written + "sunqiang&signed_off_by_phone=on").status, 303) << "asked by phone";
  const http::Response shown = view(at);
  EXPECT_THAT(shown.body, HasSubstr("，签发 孙强（电话请示）")) << "its timeline";
  EXPECT_THAT(shown.body, HasSubstr("，签发 孙强（电话请示）</small>")) << "beside the clock that it stopped";
}

TEST_F(Duty, TheApiNamesASignerAndRefusesOneWhoIsOnLeave) {
  const std::string id = file_flood(), path = "/api/v1/incidents/" + id + "/written-reports";
  EXPECT_EQ(post(path, R"({"as":"wangfang","signed_off_by":"无此人"})").status, 422);
  EXPECT_EQ(post(path, R"({"as":"wangfang","signed_off_by":"wangfang"})").status, 422) << "no leader";
  ASSERT_EQ(post("/api/v1/leaves", R"({"person":"sunqiang","substitute":"liming","kind":"sudden","until":"2026-07-19T20:00:00+08:00","as":"zhaowei"})").status, 201);
  const http::Response refused = post(path, R"({"as":"wangfang","signed_off_by":"孙强"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("由李明代"));
  EXPECT_THAT(refused.body, HasSubstr("/signed_off_by"));
  const auto done = json(post(path, R"({"as":"wangfang","signed_off_by":"李明"})"));
  const auto& deed = done.at("deeds").at(0);
  EXPECT_EQ(deed.at("signed_off_by").as_string(), "liming");
  EXPECT_EQ(deed.at("signed_off_for").as_string(), "sunqiang");
  EXPECT_FALSE(deed.at("signed_off_by_phone").as_bool());
  EXPECT_TRUE(deed.at("signed_by").is_null()) << "that is the superior's receipt";
}

TEST_F(Duty, WhoLeavesThePostNamesASubstituteAndTheFormKeepsWhatWasTyped) {
  const http::Response page = press("/duty/leave", "kind=left_post&person=wangfang&substitute=&from=2026-07-19T03:55&until=2026-07-19T08:00&reason=kept");
  EXPECT_EQ(page.status, 422);
  EXPECT_THAT(page.body, HasSubstr("离岗必须指定替班人"));
  EXPECT_THAT(page.body, HasSubstr("value=\"kept\""));
  EXPECT_EQ(press("/duty/leave", "kind=sudden&person=wangfang&from=x&until=y").status, 422);
}

TEST_F(Duty, TheSurgeRosterNeedsAReasonAndIsOnEveryPageUntilItEnds) {
  EXPECT_EQ(press("/duty/surge", "p_liming=1").status, 422);
  EXPECT_EQ(press("/duty/surge", "reason=rain&p_liming=1&p_qianmin=1").status, 303);
  ASSERT_TRUE(book().surge);
  EXPECT_THAT(book().surge->people, ElementsAre("liming", "qianmin"));
  EXPECT_THAT(view("/").body, HasSubstr("全员在岗"));
  EXPECT_EQ(press("/duty/surge", "reason=rain&p_liming=1&p_qianmin=1").status, 303) << "the second click";
  const http::Response late = press("/duty/surge", "reason=again&p_liming=1");
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body, Not(HasSubstr("value=\"again\""))) << "why it was called is not why it ends";
  const http::Response refused = press("/duty/surge-end", "reason=over&by=nobody");
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("value=\"over\"")) << "what was typed stays";
  EXPECT_EQ(press("/duty/surge-end", "reason=over").status, 303);
  EXPECT_FALSE(book().surge);
  EXPECT_EQ(press("/duty/nothing", "").status, 404);
  EXPECT_EQ(press("/roster/nothing", "").status, 404);
}

TEST_F(Duty, NobodyIsCheckedInWithoutTheirPin) {
  press("/roster/shift", "date=2026-07-19&shift=day&from=2026-07-19T04:00&until=2026-07-19T20:00&primary=wangfang&secondary=liming&reason=x");
  EXPECT_THAT(view("/check-in").body, HasSubstr("未签到"));
  EXPECT_EQ(press("/check-in", "person=wangfang").status, 422) << "without the PIN";
  EXPECT_EQ(press("/check-in", "person=wangfang&pin=000000").status, 403);
  EXPECT_TRUE(book().check_ins.empty());
  EXPECT_EQ(press("/check-in", "person=wangfang&pin=246813").status, 303);
  EXPECT_EQ(book().check_ins.at("2026-07-19/day/primary").person, "wangfang");
  EXPECT_EQ(press("/check-in", "person=wangfang&pin=246813").status, 303) << "the second click";
  EXPECT_EQ(press("/check-in", "person=liming").status, 303) << "who has no PIN, by a bearer of full rights";
  EXPECT_EQ(press("/check-in", "person=zhouli").status, 409) << "who has no shift";
  EXPECT_EQ(press("/check-in", "person=nobody").status, 422);
}

TEST_F(Duty, AtASeatWhereNobodyIsLoggedInOneChecksInByPinAndSeesNoHandover) {
  press("/roster/shift", "date=2026-07-19&shift=day&from=2026-07-19T04:00&until=2026-07-19T20:00&primary=wangfang&secondary=liming&reason=x");
  const std::string set = header(press("/accounts/enrol", "name=seat"), "Set-Cookie");
  cookie = set.substr(0, set.find(';'));
  EXPECT_THAT(view("/check-in").body, HasSubstr("我已到岗"));
  EXPECT_EQ(header(view("/handover"), "Location"), "/login");
  EXPECT_EQ(header(view("/roster"), "Location"), "/login");
  EXPECT_EQ(press("/check-in", "person=liming").status, 422) << "who has no PIN uses their own account";
  EXPECT_EQ(press("/check-in", "person=wangfang&pin=246813").status, 303);
  EXPECT_EQ(book().check_ins.at("2026-07-19/day/primary").person, "wangfang");
}

TEST_F(Duty, AHandoverIsWrittenWithEveryMatterAndConfirmedByBoth) {
  const std::string id = file_flood();
  const http::Response form = view("/handover");
  for (const char* part : {"填写交接", "一、收到", "三、未结", "青石河决口", "由谁负责"}) EXPECT_THAT(form.body, HasSubstr(part));
  std::string fields = "outgoing=wangfang&incoming=liming&notes=%E6%B3%A8%E6%84%8F%E6%B2%B3%E6%B0%B4";
  EXPECT_EQ(press("/handover/write", fields).status, 409) << "nobody has what is open";
  EXPECT_TRUE(book().handovers.empty());
  for (const OpenMatter& open : open_matters(world.engine->state())) fields += "&to_" + id + "_" + std::to_string(open.obligation) + (open.obligation == 1 ? "=" : "=liming");
  EXPECT_EQ(press("/handover/write", fields).status, 303);
  const Handover& written = book().handovers.at(1);
  EXPECT_FALSE(written.outgoing_at) << "a name in a form confirms nothing";
  EXPECT_THAT(written.record, Not(HasSubstr("青石河")));
  EXPECT_THAT(view("/").body, HasSubstr("尚未交接完毕"));
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=wangfang").status, 422);
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=wangfang&pin=111111").status, 403);
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=wangfang&pin=246813").status, 303);
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=wangfang&pin=246813").status, 303) << "the second click";
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=zhouli").status, 403) << "a third person";
  const http::Response done = press("/handover/confirm", "handover=1&person=liming");
  EXPECT_EQ(header(done, "Location"), "/handovers/1");
  EXPECT_TRUE(book().handovers.at(1).is_complete());
  world.advance(std::chrono::seconds(1));
  EXPECT_EQ(incident(id).owner, "liming");
  const http::Response paper = view("/handovers/1");
  for (const char* part : {"值班交接记录", "注意河水", "双方已确认"}) EXPECT_THAT(paper.body, HasSubstr(part));
  EXPECT_EQ(view("/handovers/7").status, 404);
  EXPECT_EQ(view("/handovers/x").status, 404);
}

TEST_F(Duty, TheHandoverNamesNobodyWhoIsOnLeaveButWhoStandsInForThem) {
  ASSERT_EQ(post("/api/v1/incidents", R"({"category":"DIS.FLOOD.DANGER","title":"青石河决口","as":"zhouli"})").status, 201);
  const auto enter = [&](const std::string& person, const std::string& substitute) {
    return post("/api/v1/leaves", R"({"person":")" + person + R"(","substitute":")" + substitute +
                                      R"(","kind":"sudden","until":"2026-07-19T20:00:00+08:00","as":"zhaowei"})").status;
  };
  const auto selected = [](const http::Response& page, const std::string& field) {
    const std::size_t from = page.body.find("<select name=\"" + field + "\">"), at = page.body.find("\" selected", from);
    const std::size_t begin = page.body.rfind('"', at - 1) + 1;
    return page.body.substr(begin, at - begin);
  };
  EXPECT_THAT(view("/handover").body, HasSubstr("name=\"to_1_1\" type=\"text\" value=\"周丽\"")) << "whoever filed it";
  EXPECT_EQ(selected(view("/handover"), "incoming"), "liming");
  ASSERT_EQ(enter("zhouli", "wujun"), 201);
  ASSERT_EQ(enter("liming", "zhengjie"), 201);
  const http::Response form = view("/handover");
  EXPECT_THAT(form.body, HasSubstr("name=\"to_1_1\" type=\"text\" value=\"吴军\""));
  EXPECT_EQ(selected(form, "incoming"), "zhengjie") << "of the shift that begins, who stands in on it";
  EXPECT_EQ(selected(form, "outgoing"), "wangfang");
}

TEST_F(Duty, AThousandMattersAreHandedOverByOneFormAndNoneFallsBetweenTwoShifts) {
  while (open_matters(world.engine->state()).size() < 1000) file_flood();
  const std::string shown = view("/handover").body, field = "<input name=\"to_";
  EXPECT_LT(shown.size(), 600'000U) << "the people stand in it once, not in each row";
  std::string fields = "outgoing=wangfang&incoming=liming";
  std::size_t sent = 0;
  for (std::size_t at = shown.find(field); at != std::string::npos; at = shown.find(field, at + 1), ++sent) {
    const std::size_t name = at + field.size() - 3;  // as a browser sends them: every field, empty or not
    fields += "&" + shown.substr(name, shown.find('"', name) - name) + "=" + (sent == 500 ? "%E5%91%A8%E4%B8%BD" : "");
  }
  EXPECT_EQ(sent, open_matters(world.engine->state()).size());
  const std::string late = file_flood();
  EXPECT_EQ(press("/handover/write", fields).status, 409) << "what came in meanwhile has to be seen first";
  for (const OpenMatter& open : open_matters(world.engine->state()))
    if (std::to_string(open.incident->id) == late) fields += "&to_" + late + "_" + std::to_string(open.obligation) + "=";
  const http::Response unknown = press("/handover/write", fields + "0%3F%3F");
  EXPECT_EQ(unknown.status, 422) << "nobody of that name";
  EXPECT_TRUE(says(unknown, "value=\"周丽\"")) << "what was typed stays";
  EXPECT_EQ(press("/handover/write", fields).status, 303);
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=wangfang&pin=246813").status, 303);
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=liming").status, 303);
  world.advance(std::chrono::seconds(1));
  std::map<std::string, std::size_t> held;
  for (const OpenMatter& open : open_matters(world.engine->state())) ++held[open.holder];
  EXPECT_EQ(held.size(), 2U);
  EXPECT_EQ(held["zhouli"], 1U);
  EXPECT_EQ(held["liming"], open_matters(world.engine->state()).size() - 1);
}

TEST_F(Duty, AFormThatIsOlderThanAnothersChangeIsRefusedWithWhatStands) {
  const std::string shift = "/roster?month=2026-07&date=2026-07-19&shift=day";
  const std::string fields = "date=2026-07-19&shift=day&from=2026-07-19T08:00&until=2026-07-19T20:00&reason=x";
  const auto as_shown = [&](const http::Response& page) {
    std::string out;
    for (const char* name : {"was_from", "was_until", "was_duty_leader", "was_primary", "was_secondary"})
      out += "&" + std::string(name) + "=" + http::percent_encode(value_of(page, name));
    return out;
  };
  const std::string shown = as_shown(view(shift));
  EXPECT_EQ(press("/roster/shift", fields + "&primary=liming" + shown).status, 303);
  EXPECT_EQ(press("/roster/shift", fields + "&primary=liming" + shown).status, 303) << "the second click";
  const http::Response late = press("/roster/shift", fields + "&primary=zhouli&secondary=wujun" + shown);
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body, HasSubstr("主班 李明"));
  const auto stands = [&] { return book().months.at("2026-07").shifts.at({"2026-07-19", "day"}).duty; };
  EXPECT_EQ(stands().primary, "liming");
  EXPECT_EQ(press("/roster/shift", fields + "&primary=liming&secondary=wujun" + as_shown(late)).status, 303) << "the answer is a form that knows";
  EXPECT_EQ(stands().secondary, "wujun");
}

TEST_F(Duty, AHandoverThatWasWrittenAnewIsConfirmedByNobodyWhoSawTheOldOne) {
  const std::string write = "outgoing=wangfang&incoming=liming&notes=";
  ASSERT_EQ(press("/handover/write", write + "one").status, 303);
  const std::string shown = value_of(view("/handover"), "at");
  world.advance(std::chrono::seconds(5));
  ASSERT_EQ(press("/handover/write", write + "two").status, 303);
  const http::Response stale = press("/handover/confirm", "handover=1&person=liming&at=" + shown);
  EXPECT_EQ(stale.status, 409);
  EXPECT_THAT(stale.body, HasSubstr("交接已重写"));
  EXPECT_FALSE(book().handovers.at(1).incoming_at);
  EXPECT_EQ(press("/handover/confirm", "handover=1&person=liming&at=" + value_of(stale, "at")).status, 303);
  EXPECT_EQ(post("/api/v1/handovers/1/confirm", R"({"person":"wangfang","pin":"246813","at":"2026-07-19T03:55:00+08:00"})").status, 409);
  const std::string at(json(get("/api/v1/handovers")).at("handovers").at(0).at("at").as_string());
  EXPECT_EQ(post("/api/v1/handovers/1/confirm", R"({"person":"wangfang","pin":"246813","at":")" + at + "\"}").status, 200);
}

TEST_F(Duty, AHandoversItemIsNamedAsPeopleNameItAndOneThatIsNotOpenIsAFault) {
  const std::string id = file_flood();
  const auto with = [&](const std::string& items) {
    return post("/api/v1/handovers", R"({"outgoing":"wangfang","incoming":"liming","all_to_incoming":true,"items":[)" + items + "]}");
  };
  const auto pointer = [&](const std::string& item) {
    const http::Response answer = with(item);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.status == 422 ? std::string(json(answer).at("errors").at(0).at("pointer").as_string()) : std::string();
  };
  EXPECT_EQ(pointer(R"({"incident":"~0009","person":"zhouli"})"), "/items/0/incident");
  EXPECT_EQ(pointer(R"({"incident":"nonsense","person":"zhouli"})"), "/items/0/incident");
  EXPECT_EQ(pointer(R"({"incident":"~0001","obligation":99,"person":"zhouli"})"), "/items/0/obligation");
  EXPECT_TRUE(book().handovers.empty());
  ASSERT_EQ(with(R"({"incident":"~0001","person":"zhouli"})").status, 201);
  const auto& items = book().handovers.at(1).items;
  const auto found = std::find_if(items.begin(), items.end(), [](const HandoverItem& item) { return item.obligation == 0; });
  ASSERT_NE(found, items.end());
  EXPECT_EQ(found->person, "zhouli");
  EXPECT_EQ(with("{\"incident\":\"" + id + R"(","person":"zhouli"})").status, 201) << "a program's is the id";
}

TEST_F(Duty, SuddenLeaveThatIsEnteredTwiceByTheApiIsOne) {
  const std::string body = R"({"person":"wangfang","kind":"sudden","until":"2026-07-19T12:00:00+08:00"})";
  EXPECT_EQ(post("/api/v1/leaves", body).status, 201);
  world.advance(std::chrono::seconds(20));
  const auto again = json(post("/api/v1/leaves", body));
  EXPECT_EQ(again.at("leave").as_int64(), 1);
  EXPECT_EQ(book().leaves.size(), 1U);
}

TEST_F(Duty, AListOfTooManySaysSoAndBlamesNobody) {
  Faults faults;
  std::string list;
  for (int i = 0; i < 100; ++i) list += "王芳 ";
  EXPECT_EQ(read_people(shipped_policy(), list, "/list", faults).size(), 100U);
  EXPECT_FALSE(faults.any());
  (void)read_people(shipped_policy(), list + "李明、周丽", "/list", faults);
  ASSERT_EQ(faults.all().size(), 1U);
  EXPECT_EQ(faults.all().front().zh, "一份名单最多100人");
}

TEST_F(Duty, TheApiIssuesAMonthByRotationAndTellsWhatIsWrongWithIt) {
  const std::string body = R"({"month":"2026-08","rotation":{"primary":{"working":["王芳","liming"]}})";
  const auto tried = json(post("/api/v1/roster", body + R"(,"dry_run":true})"));
  EXPECT_EQ(tried.at("shifts").as_array().size(), 62U);
  EXPECT_FALSE(tried.at("issued").as_bool());
  EXPECT_TRUE(book().months.empty());
  EXPECT_EQ(post("/api/v1/roster", body + "}").status, 201);
  EXPECT_EQ(post("/api/v1/roster", body + "}").status, 201) << "the same once more";
  EXPECT_EQ(post("/api/v1/roster", R"({"month":"2026-08","rotation":{"primary":{"working":["liming"]}}})").status, 409);
  EXPECT_EQ(post("/api/v1/roster", body + R"(,"again":true})").status, 201);
  EXPECT_EQ(post("/api/v1/roster", R"({"month":"2026-13"})").status, 422);
  EXPECT_EQ(post("/api/v1/roster", R"({"month":"2026-09","rotation":{"primary":{"working":["nobody"]}}})").status, 422);
  EXPECT_EQ(post("/api/v1/roster", R"({"month":"2026-09","shifts":[{"date":"2026-09-01","shift":"day"}]})").status, 422) << "no times";
  EXPECT_EQ(post("/api/v1/roster", R"({"month":"2026-09","shifts":7})").status, 422);
  const auto month = json(get("/api/v1/roster?month=2026-08"));
  EXPECT_EQ(month.at("source").as_string(), "rotation");
  EXPECT_EQ(get("/api/v1/roster?month=x").status, 422);
  const auto shift = json(post("/api/v1/roster/shifts", R"({"date":"2026-08-03","shift":"day","from":"2026-08-03T08:00:00+08:00",)"
                                                        R"("until":"2026-08-03T20:00:00+08:00","primary":"周丽","reason":"换班"})"));
  EXPECT_EQ(shift.at("primary").as_string(), "zhouli");
  EXPECT_EQ(shift.at("reason").as_string(), "换班");
}

TEST_F(Duty, LeaveCheckInHandoverAndSurgeAreTheSameByTheApi) {
  const auto leave = json(post("/api/v1/leaves", R"({"person":"wangfang","substitute":"李明","kind":"sudden","until":"2026-07-19T12:00:00+08:00","reason":"发烧"})"));
  EXPECT_EQ(leave.at("leave").as_int64(), 1);
  EXPECT_TRUE(leave.at("away").as_bool());
  EXPECT_EQ(post("/api/v1/leaves/1/decision", R"({"decision":"ended"})").status, 422);
  EXPECT_EQ(post("/api/v1/leaves/1/decision", R"({"decision":"approved","as":"qianmin"})").status, 200);
  EXPECT_EQ(post("/api/v1/leaves/1/end", "{}").status, 200);
  EXPECT_EQ(post("/api/v1/leaves/1/end", "{}").status, 200) << "the same once more";
  EXPECT_EQ(post("/api/v1/leaves/1/end", R"({"as":"qianmin"})").status, 409);
  EXPECT_EQ(post("/api/v1/leaves/x/end", "{}").status, 404);
  EXPECT_EQ(json(get("/api/v1/leaves")).at("leaves").as_array().size(), 1U);

  EXPECT_EQ(post("/api/v1/check-ins", "{}").status, 422);
  EXPECT_EQ(post("/api/v1/check-ins", R"({"person":"wangfang"})").status, 422) << "she has a PIN";
  EXPECT_EQ(post("/api/v1/roster/shifts", R"({"date":"2026-07-19","shift":"day","from":"2026-07-19T04:00:00+08:00","primary":"wangfang","reason":"x"})").status, 200);
  const auto here = json(post("/api/v1/check-ins", R"({"person":"wangfang","pin":"246813"})"));
  ASSERT_FALSE(here.at("posts").as_array().empty());
  EXPECT_EQ(here.at("posts").as_array().back().at("shift").as_string(), "day");

  file_flood();
  EXPECT_EQ(post("/api/v1/handovers", R"({"outgoing":"wangfang","incoming":"liming","as":"wangfang"})").status, 409);
  const auto written = json(post("/api/v1/handovers", R"({"outgoing":"wangfang","incoming":"liming","all_to_incoming":true,"as":"wangfang"})"));
  EXPECT_EQ(written.at("handover").as_int64(), 1);
  EXPECT_EQ(written.if_contains("outgoing_at"), nullptr) << "a bearer's word confirms nothing";
  EXPECT_GT(json(get("/api/v1/handovers")).at("open").as_array().size(), 1U);
  EXPECT_EQ(post("/api/v1/handovers/1/confirm", R"({"person":"wangfang","pin":"246813"})").status, 200);
  EXPECT_TRUE(json(post("/api/v1/handovers/1/confirm", R"({"person":"liming"})")).at("complete").as_bool());

  EXPECT_EQ(post("/api/v1/surge", "{}").status, 422);
  EXPECT_EQ(post("/api/v1/surge", R"({"reason":"暴雨"})").status, 201);
  EXPECT_EQ(json(get("/api/v1/surge")).at("people").as_array().size(), shipped_policy().duty.surge.size()) << "those whom the policy offers";
  EXPECT_EQ(post("/api/v1/surge/end", R"({"reason":"解除"})").status, 200);
}

TEST_F(Duty, AnOfficerWorksALeaderArrangesAndAnObserverLooks) {
  const std::string officer = token_of("officer"), leader = token_of("leader"), observer = token_of("observer");
  const std::string leave = R"({"person":"wangfang","until":"2026-07-19T12:00:00+08:00","reason":"secret of hers")";
  EXPECT_EQ(post("/api/v1/leaves", leave + "}", {}, officer).status, 201);
  EXPECT_EQ(post("/api/v1/leaves", leave + R"(,"kind":"sudden","approved":true})", {}, officer).status, 403) << "who may not approve";
  EXPECT_EQ(post("/api/v1/leaves/1/decision", R"({"decision":"approved"})", {}, officer).status, 403);
  EXPECT_EQ(post("/api/v1/leaves/1/decision", R"({"decision":"approved"})", {}, leader).status, 200);
  EXPECT_EQ(post("/api/v1/roster", R"({"month":"2026-08"})", {}, officer).status, 403);
  EXPECT_EQ(post("/api/v1/roster", R"({"month":"2026-08"})", {}, leader).status, 201);
  EXPECT_EQ(post("/api/v1/check-ins", R"({"person":"liming"})", {}, officer).status, 422) << "without PIN nor full rights";
  EXPECT_EQ(get("/api/v1/roster", observer).status, 200);
  EXPECT_EQ(get("/api/v1/handovers", observer).status, 403);
  EXPECT_EQ(post("/api/v1/surge", R"({"reason":"x"})", {}, observer).status, 403);
  EXPECT_THAT(get("/api/v1/leaves", observer).body, Not(HasSubstr("secret of hers")));
}

}  // namespace
}  // namespace jibao::web
