// The pages for administrators: who is paged, the policy's versions, the channels; and the sheet as one file.
#include "daemon/http/text.hpp"
#include "daemon/web/policy_versions.hpp"
#include "daemon/web/qr.hpp"
#include "tests/daemon/web/web_world.hpp"

namespace jibao::web {
namespace {

class Administration : public OperatorsBrowser {};

constexpr const char* flood_by_night = "/who?at=2026-07-19T03:42&category=DIS.FLOOD.DANGER&hours=12";

TEST_F(Administration, WhoIsPagedIsShownStepByStepWithTheReasonAndNothingIsRecorded) {
  (void)view(flood_by_night);  // the first look itself is on record
  const std::size_t before = records();
  const http::Response page = view(flood_by_night);
  EXPECT_EQ(page.status, 200);
  for (const char* part : {"第1步", "王芳", "接报即呼", "最后一步", "同样再呼 ", "不通则人工拨打", "时限 04:02"}) EXPECT_TRUE(says(page, part)) << part;
  EXPECT_EQ(records(), before);
  EXPECT_TRUE(world.engine->state().incidents.empty());
}

TEST_F(Administration, WhoIsOnLeaveIsShownAsPassedOverWithTheReason) {
  Policy policy = shipped_policy();
  policy.version = "with-leave";
  const Instant from = parse_rfc3339("2026-07-19T00:00:00+08:00").value();
  for (const auto& [id, person] : policy.people) policy.roster.leaves.push_back({id, from, from + std::chrono::hours(24), ""});
  std::erase_if(policy.roster.leaves, [](const Leave& leave) { return leave.person == "zhaowei"; });
  adopt(std::move(policy));
  const http::Response page = view(flood_by_night);
  EXPECT_TRUE(says(page, "跳过"));
  EXPECT_TRUE(says(page, "赵伟"));
}

TEST_F(Administration, TheSurgeRosterStandsInTheStepsWhereItIsCalledOrSupposed) {
  const std::string mark = "<small>全员在岗：", asked = flood_by_night;
  EXPECT_FALSE(says(view(asked), mark));
  const http::Response supposed = view(asked + "&surge=1");
  EXPECT_TRUE(says(supposed, mark + "副班")) << "the others with the secondary";
  EXPECT_TRUE(says(supposed, mark + "带班领导")) << "leaders with the duty leader";
  EXPECT_TRUE(says(supposed, "假定全员在岗已启动"));
  EXPECT_TRUE(world.engine->state().incidents.empty());
  EXPECT_FALSE(world.engine->state().duty.surge);
  ASSERT_EQ(post("/api/v1/surge", R"({"reason":"暴雨","people":["zhengjie"]})").status, 201);
  const http::Response called = view(asked);
  EXPECT_TRUE(says(called, "<b>郑洁</b>"));
  EXPECT_TRUE(says(called, mark + "副班"));
  EXPECT_FALSE(says(called, mark + "带班领导")) << "nobody of the leaders was called";
}

TEST_F(Administration, WhoIsAwayThenIsNamedWithWhyAndWhoStandsIn) {
  EXPECT_TRUE(says(view(flood_by_night), "没有人请假或离岗"));
  const std::string until = R"("until":"2026-07-19T12:00:00+08:00","reason":"x")";
  ASSERT_EQ(post("/api/v1/leaves", R"({"person":"wangfang","substitute":"zhengjie","kind":"sudden",)" + until + "}").status, 201);
  ASSERT_EQ(post("/api/v1/leaves", R"({"person":"sunqiang","kind":"planned",)" + until + "}").status, 201);
  const http::Response page = view("/who?at=2026-07-19T04:42&category=DIS.FLOOD.DANGER");
  EXPECT_TRUE(says(page, "<b>王芳</b> 突发请假（即时生效，后补批准），至 12:00；由郑洁替班"));
  EXPECT_TRUE(says(page, "<b>孙强</b> 请假（未批准，照常呼叫），至 12:00；无人替班"));
  EXPECT_TRUE(says(page, "由 郑洁 替班")) << "in the step, why she is passed over";
  EXPECT_TRUE(says(page, "替 王芳"));
  EXPECT_FALSE(says(view("/who?at=2026-07-19T12:42&category=DIS.FLOOD.DANGER"), "<b>王芳</b> 突发"));
}

TEST_F(Administration, AQuestionThatMakesNoSenseIsSaidAndKeepsWhatWasTyped) {
  for (const auto& [target, words] : {std::pair{"/who?category=NO.SUCH", "规则中没有这个类别"}, {"/who?at=gestern&category=DIS.FLOOD.DANGER", "时间看不懂"},
                                      {"/who?level=IX&category=DIS.FLOOD.DANGER", "级别应为"}}) {
    const http::Response page = view(target);
    EXPECT_EQ(page.status, 422) << target;
    EXPECT_TRUE(says(page, words)) << target;
    EXPECT_FALSE(says(page, "第1步")) << target;
  }
}

TEST_F(Administration, ThePreviewOfTheApiHasTheStepsWithPeopleAndChannels) {
  const auto told = json(post("/api/v1/policy/preview", R"({"category":"DIS.FLOOD.DANGER","at":"2026-07-19T03:42:00+08:00","hours":3})"));
  const auto& steps = told.at("steps").as_array();
  ASSERT_GE(steps.size(), 3U);
  const auto& first = steps.at(0).as_object();
  EXPECT_EQ(first.at("step").as_int64(), 1);
  EXPECT_EQ(first.at("after_seconds").as_int64(), 0);
  const auto& person = first.at("people").as_array().at(0).as_object();
  EXPECT_EQ(person.at("person").as_string(), "wangfang");
  EXPECT_EQ(person.at("channels").as_array().at(0).as_array().at(0).as_string(), "sms");
  EXPECT_FALSE(person.at("reason").as_string().empty());
  std::size_t last_resorts = 0;
  std::int64_t repeats = 0;
  for (const auto& step : steps)
    if (step.at("last_resort").as_bool()) {
      ++last_resorts;
      if (const auto* more = step.as_object().if_contains("repeats")) repeats = more->as_int64();
    }
  EXPECT_EQ(last_resorts, 1U) << "the same people again are no step of their own";
  EXPECT_GT(repeats, 10);
}

TEST_F(Administration, ThePolicyPageTellsItsVersionsAndWhatChanged) {
  kept_files[shipped_policy().version] = {{"office.yaml", "office: {phone: 1, zone: A}\nroster: {x: 1}\n"}};
  kept_files["second"] = {{"office.yaml", "office: {phone: 1, zone: B}\nroster: {x: 1}\n"}};
  Policy policy = shipped_policy();
  policy.version = "second";
  adopt(std::move(policy));
  const http::Response page = view("/policy?since=" + shipped_policy().version + "&version=second");
  EXPECT_EQ(page.status, 200);
  for (const char* part : {"历次版本", "最早的记录", "与上一版相比", "office.zone", "现行", "突发事件发生后", "需要留意"}) EXPECT_TRUE(says(page, part)) << part;
  const auto versions = json(get("/api/v1/policy/versions"));
  EXPECT_EQ(versions.at("in_force").as_string(), "second");
  ASSERT_EQ(versions.at("versions").as_array().size(), 2U);
  EXPECT_EQ(versions.at("versions").at(1).at("version").as_string(), "second");
  const auto changes = json(get("/api/v1/policy/versions/second/changes"));
  EXPECT_EQ(changes.at("since").as_string(), shipped_policy().version);
  ASSERT_EQ(changes.at("changes").as_array().size(), 1U);
  EXPECT_EQ(changes.at("changes").at(0).at("after").as_string(), "B");
}

TEST_F(Administration, VersionsThatNobodyKnowsAreNotCompared) {
  EXPECT_EQ(get("/api/v1/policy/versions/nonsense/changes").status, 404);
  EXPECT_EQ(get("/api/v1/policy/versions/" + shipped_policy().version + "/changes").status, 404) << "there is none before the first";
  EXPECT_EQ(get("/api/v1/policy/versions/" + shipped_policy().version + "/changes?since=nonsense").status, 404);
  EXPECT_EQ(get("/api/v1/policy/versions/" + shipped_policy().version + "/changes?since=" + shipped_policy().version).status, 409) << "its files are not kept";
  EXPECT_TRUE(says(view("/policy?since=<b>&version=x"), "历次版本"));
}

TEST_F(Administration, AChannelShowsWhatItTookAndATestIsAPressAway) {
  Policy policy = shipped_policy();
  policy.version = "with-tests";
  policy.line_tests["sms"] = {"zhouli", {}, std::chrono::seconds(60), std::nullopt};
  adopt(std::move(policy));
  EXPECT_TRUE(says(view("/channels"), "未测试"));
  EXPECT_EQ(press("/channels/test", "channel=sms").status, 303);
  const http::Response page = view("/channels");
  for (const char* part : {"通过", "受理 0.0 秒", "现在试发给 周丽", "最近受理", "规则没有给它线路测试"}) EXPECT_TRUE(says(page, part)) << part;
  EXPECT_EQ(press("/channels/test", "channel=email").status, 404);
  EXPECT_EQ(press("/channels/test", "channel=%3Cb%3E").status, 404);
}

TEST_F(Administration, AChannelSaysWhatIsLeftOnItsAccount) {
  EXPECT_FALSE(says(view("/channels"), "账户余额"));
  credits["sms"] = {"low", "12.5", "CNY", "100", world.clock.now(), ""};
  for (const char* part : {"账户余额", "不足 100 CNY", "12.5 CNY"}) EXPECT_TRUE(says(view("/channels"), part)) << part;
  credits["sms"] = {"refused", "", "", "100", {}, "HTTP 401 <b>"};
  for (const char* part : {"查询时凭据被拒", "HTTP 401 &lt;b&gt;"}) EXPECT_TRUE(says(view("/channels"), part)) << part;
  EXPECT_TRUE(says(view("/channels?lang=en"), "it does not take the credentials"));
}

TEST_F(Administration, AChannelThatRefusesUsSaysWhy) {
  world.gateway.on_send = [this](const Dispatch& sent) {
    world.loop.post([this, sent] {
      world.engine->submit(AttemptEnded{sent.page, sent.attempt, Outcome::tell_administrator, false, "", "余额不足"}, {});
    });
  };
  file_flood();
  const http::Response page = view("/channels");
  EXPECT_TRUE(says(page, "拒收，须管理员处理"));
  EXPECT_TRUE(says(page, "余额不足"));
}

TEST_F(Administration, TheSheetIsOneFileWithThisShiftTheNextAndTheSuperior) {
  file_flood();
  const http::Response sheet = get("/api/v1/sheet");
  EXPECT_EQ(sheet.status, 200);
  EXPECT_EQ(sheet.content_type, "text/html; charset=utf-8");
  for (const char* part : {"印于 <b>2026-07-19 03:55</b>", "下一班，", ">08:00<", "主班", "青石河决口", ">04:02<", "县委办公室信息调研室", "周丽", "电话记录", "<style>"})
    EXPECT_TRUE(says(sheet, part)) << part;
  EXPECT_FALSE(says(sheet, "<link")) << "it needs no other file";
  EXPECT_FALSE(says(sheet, "<script"));
  EXPECT_EQ(get("/api/v1/sheet", "").status, 401);
}

TEST(QrCode, IsBlackOnWhiteWithItsQuietZoneAndThreeCorners) {
  const std::string svg = qr_svg("otpauth://totp/a:b?secret=ABCDEFGH", "a <label>");
  EXPECT_NE(svg.find("aria-label=\"a &lt;label&gt;\""), std::string::npos);
  EXPECT_NE(svg.find("fill=\"#fff\""), std::string::npos);
  EXPECT_NE(svg.find("d=\"M4 4h7v1h-7z"), std::string::npos) << "the first corner begins behind four white modules";
  EXPECT_EQ(qr_svg("", "empty"), "");
  EXPECT_EQ(qr_svg(std::string(5000, 'x'), "too long"), "");
}

TEST_F(Administration, WhatASubscriptionWasNotToldIsListedAndSentAgainOnce) {
  subscriptions = {{"city", 40, 2, "网关超时未答"}};
  EXPECT_TRUE(says(view("/channels"), "推送（订阅）"));
  EXPECT_FALSE(says(view("/channels"), "补发"));
  world.engine->submit(DeliveryEnded{"city", 41, 7, false, "网关答复 422"}, {});
  world.settle();
  const http::Response page = view("/channels");
  for (const char* part : {"未送达 1", "网关答复 422", "/channels/send-again"}) EXPECT_TRUE(says(page, part)) << part;
  EXPECT_EQ(press("/channels/send-again", "subscription=city&sequence=40").status, 404);
  EXPECT_EQ(press("/channels/send-again", "subscription=city&sequence=41").status, 303);
  EXPECT_TRUE(world.engine->state().undelivered.at("city").at(41).asked_at);
  const http::Response asked = view("/channels");
  EXPECT_TRUE(says(asked, "正在补发"));
  EXPECT_FALSE(says(asked, "/channels/send-again")) << "asked for once";
}

}  // namespace
}  // namespace jibao::web
