// Explanations: the clocks, the people and what comes next of one incident, and how times and lengths are
// told.
#include "rules/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/apply.hpp"
#include "rules/calendar.hpp"

namespace jibao {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string shanghai = "Asia/Shanghai";

Instant at(const char* text) { return parse_rfc3339(text).value(); }
Instant night(const char* clock) { return at((std::string("2026-07-19T") + clock + ":00+08:00").c_str()); }

TEST(Clock, IsToldWithItsDateOnAnotherDayAndItsYearInAnother) {
  EXPECT_EQ(clock_text(night("04:02"), night("03:55"), shanghai), "04:02");
  EXPECT_EQ(clock_text(night("04:02"), at("2026-07-20T00:00:00+08:00"), shanghai), "07-19 04:02");
  EXPECT_EQ(clock_text(at("2027-01-04T08:30:00+08:00"), night("04:02"), shanghai), "2027-01-04 08:30");
  EXPECT_EQ(clock_text(night("04:02"), night("03:55"), "UTC"), "20:02");
}

TEST(Clock, TheMidnightThatEndsADayIsItsTwentyFourHundred) {
  const Instant midnight = at("2026-07-21T00:00:00+08:00");
  EXPECT_EQ(clock_text(midnight, night("03:55"), shanghai, true), "07-20 24:00");
  EXPECT_EQ(clock_text(midnight, night("03:55"), shanghai), "07-21 00:00");
  EXPECT_EQ(clock_text(midnight, at("2026-07-20T09:00:00+08:00"), shanghai, true), "24:00");
  EXPECT_EQ(clock_text(at("2027-01-01T00:00:00+08:00"), night("03:55"), shanghai, true), "12-31 24:00");
  EXPECT_EQ(clock_text(at("2026-07-20T17:30:00+08:00"), night("03:55"), shanghai, true), "07-20 17:30");
}

TEST(Clock, IsNeverToldLaterThanItIs) {
  EXPECT_EQ(clock_text(night("04:02") + 59s + 999ms, night("03:55"), shanghai), "04:02");
  EXPECT_EQ(clock_text(night("04:02") - 1ms, night("03:55"), shanghai), "04:01");
}

TEST(Length, IsToldInMinutesAndHoursAndNeverInDays) {
  EXPECT_EQ(duration_text(7min, Language::zh), "7分钟");
  EXPECT_EQ(duration_text(7min + 59s, Language::en), "7 min");
  EXPECT_EQ(duration_text(2h + 5min, Language::zh), "2小时5分");
  EXPECT_EQ(duration_text(2h, Language::en), "2 h");
  EXPECT_EQ(duration_text(72h, Language::zh), "72小时");
  EXPECT_EQ(duration_text(59s + 999ms, Language::zh), "59秒");
  EXPECT_EQ(duration_text(0ms, Language::en), "0 s");
  EXPECT_EQ(duration_text(-3min, Language::en), "3 min");
}

TEST(Names, OfSomebodyUnknownAreTheirIds) {
  Policy policy;
  policy.people["lihua"].name = {"李华", ""};
  EXPECT_EQ(person_name(policy, "lihua", Language::en), "李华");
  EXPECT_EQ(person_name(policy, "gone\n", Language::zh), "gone ");
  EXPECT_EQ(person_name(policy, "", Language::zh), "");
}

TEST(Sources, AreExplainedWithWhatTheyDifferOn) {
  Incident incident;
  incident.report.casualties.affected = 120;
  SourceTaken source;
  source.other = 2;
  source.number = "2026-0002";
  source.unit = "信访局";
  source.received = night("08:34");
  source.casualties.affected = 150;
  incident.sources = {source};
  const std::vector<std::pair<Instant, Fact>> facts{{night("08:34"), DuplicateProposed{2, "2026-0002", {"category", "time"}}},
                                                    {night("08:35"), source}};
  const std::vector<Explanation> told = explain(Policy{}, incident, facts, night("08:40"), Language::zh);
  const auto found = std::find_if(told.begin(), told.end(), [](const Explanation& part) { return part.heading == "来源"; });
  ASSERT_NE(found, told.end());
  EXPECT_THAT(found->lines, testing::ElementsAre("08:34 可能与 2026-0002 是同一事件（类别、时间相同）",
                                                 "08:35 2026-0002 并入本事件，作为又一来源（08:34 接报，信访局）：受影响150人",
                                                 "各来源受影响人数不一致：120至150"));
}

// ---- a night: the flood of 2026-07-19 ----

Policy office() {
  Policy policy;
  ObligationRule phone;
  phone.id = "seed-nj.phone";
  phone.name = {"电话报告", "phone report"};
  phone.owed_by = {"本办", "this office"};
  phone.owed_to = {"县委办信息调研室", "the information office"};
  phone.limit = Limit{Limit::Unit::elapsed, 20min, 0};
  policy.obligations.push_back(phone);
  for (const auto& [id, zh, en, title] : {std::tuple{"zhangwei", "张伟", "Zhang Wei", "带班领导"},
                                          {"wangfang", "王芳", "Wang Fang", "值班员"},
                                          {"lihua", "李华", "Li Hua", ""}}) {
    Person& person = policy.people[id];
    person.id = id;
    person.name = {zh, en};
    person.title = {title, ""};
  }
  EscalationPolicy escalation;
  escalation.categories = {"*"};
  escalation.steps = {{{"primary"}, {{"sms"}, {"hand_call"}}, 2min},
                      {{"duty_leader", "lihua"}, {{"sms", "email"}}, 3min}};
  escalation.last_resort = {{"principal"}, {{"voice"}}, 5min};
  policy.escalations.push_back(escalation);
  return policy;
}

class Night : public testing::Test {
 protected:
  void happens(const char* clock, Fact fact) {
    if (std::holds_alternative<IncidentOpened>(fact)) incident_.id = 7;
    apply(incident_, fact, night(clock));
    facts_.emplace_back(night(clock), std::move(fact));
  }

  void the_report_comes_in() {
    IncidentOpened opened;
    opened.number = "2026-007";
    opened.category = "DIS.FLOOD.INUNDATION";
    opened.received = night("03:55");
    opened.source_unit = "县水利局";
    opened.owner = "wangfang";
    happens("03:55", opened);
    DeadlineSet deadline;
    deadline.obligation = 1;
    deadline.rule = "seed-nj.phone";
    deadline.due = night("04:02");
    deadline.anchor = Anchor::discovered;
    deadline.anchor_at = night("03:42");
    deadline.passed_over = {Anchor::occurred};
    deadline.reminders = {night("03:59")};
    happens("03:55", deadline);
    happens("03:55", StepReached{1, 1, false, {Why::first_report, {}, {}}, night("03:57")});
    happens("03:55", PersonSkipped{"lihua", "primary", 1, {Why::on_leave, {}, night("08:00")}});
    PageQueued page;
    page.page = 1;
    page.person = "zhangwei";
    page.channel = "sms";
    page.post = "primary";
    page.step = 1;
    page.reason = {Why::on_duty, "primary", {}};
    happens("03:55", page);
    AttemptStarted attempt;
    attempt.page = 1;
    attempt.attempt = 1;
    attempt.lease = night("03:56");
    happens("03:55", attempt);
  }

  std::vector<Explanation> told(const char* clock, Language language = Language::zh) const {
    return explain(office(), incident_, facts_, night(clock), language);
  }

  Incident incident_;
  std::vector<std::pair<Instant, Fact>> facts_;
};

std::vector<std::string> headings(const std::vector<Explanation>& told) {
  std::vector<std::string> all;
  for (const Explanation& each : told) all.push_back(each.heading);
  return all;
}

TEST_F(Night, AClockSaysWhatItCountsFromAndWhatIsLeft) {
  the_report_comes_in();
  const auto explained = told("03:56");
  EXPECT_THAT(headings(explained),
              ElementsAre("时限：电话报告，未报，限 04:02，还剩 6分钟", "人员：李华，未呼",
                          "人员：张伟（带班领导），正在呼叫", "接下来"));
  EXPECT_THAT(
      explained[0].lines,
      ElementsAre(
          "由 本办 报 县委办信息调研室",
          "03:55 电话报告时限 04:02（自发现 03:42 起 20分钟，依据 seed-nj.phone）；事发时间不明，依次顺延"));
}

TEST_F(Night, APersonSaysWhyTheyWereOrWereNotPaged) {
  the_report_comes_in();
  happens("03:56", PageAccepted{1, 1, "17"});
  const auto explained = told("03:56");
  EXPECT_THAT(explained[1].lines, ElementsAre("03:55 未呼 李华（主班）：请假或外出，至 08:00"));
  EXPECT_EQ(explained[2].heading, "人员：张伟（带班领导），网关已收，未确认");
  EXPECT_THAT(explained[2].lines,
              ElementsAre("03:55 呼叫 张伟/主班（短信，急报呼叫，第1号）：按值班表在岗：主班",
                          "03:56 第1号呼叫（张伟、短信）网关已收下（第1次发送；收下不等于本人看到）"));
}

TEST_F(Night, WhatComesNextStandsInTheOrderOfTime) {
  the_report_comes_in();
  EXPECT_THAT(told("03:55").back().lines,
              ElementsAre("03:56 第1号呼叫（张伟，短信）仍无结果就重发",
                          "03:57 无人确认就进入第2步：带班领导、李华（短信）", "03:59 提醒电话报告",
                          "04:02 电话报告到限（04:02）；没有记录就记超时并呼叫"));
  EXPECT_THAT(told("03:55", Language::en).back().lines,
              Contains("03:57 step 2 if nobody acknowledges: duty leader, Li Hua (SMS)"));
}

TEST_F(Night, AfterTheLastStepComesTheLastResort) {
  the_report_comes_in();
  happens("03:57", StepReached{1, 2, false, {Why::step_wait_over, {}, {}}, night("04:00")});
  EXPECT_THAT(told("03:58").back().lines, Contains("04:00 无人确认就进入第3步：主要负责人（语音电话）"));
  happens("04:00", StepReached{1, 3, true, {Why::step_wait_over, {}, {}}, night("04:05")});
  EXPECT_THAT(told("04:01").back().lines, Contains("04:05 无人确认就重复最后一步：主要负责人（语音电话）"));
}

TEST_F(Night, AnAcknowledgementStopsThePagingAndNotTheClock) {
  the_report_comes_in();
  Acknowledged ack;
  ack.ack = 1;
  ack.person = "zhangwei";
  ack.strength = Strength::strong;
  ack.via = AckVia::link_pin;
  happens("03:57", ack);
  happens("03:57", EscalationRested{night("04:00"), night("03:57"), {Why::acknowledged, "zhangwei", {}}});
  const auto explained = told("03:58");
  EXPECT_EQ(explained[0].heading, "时限：电话报告，未报，限 04:02，还剩 4分钟");
  EXPECT_EQ(explained[2].heading, "人员：张伟（带班领导），确认接手（强确认）");
  EXPECT_THAT(explained.back().lines,
              Contains("04:00 仍未记录报告就从第1步重新呼叫：主班（短信、人工拨打）"));
}

TEST_F(Night, ABreachAndItsRebuttalAreBothTold) {
  the_report_comes_in();
  DeadlineBreached breach;
  breach.obligation = 1;
  breach.due = night("04:02");
  breach.late_by = LateBy::office;
  happens("04:03", breach);
  EXPECT_EQ(told("04:05")[0].heading, "时限：电话报告，未报，限 04:02，已过 3分钟");
  EXPECT_THAT(told("04:05")[0].lines,
              Contains(HasSubstr("04:02 电话报告到限，没有记录：超时，待核，迟在本办")));
  EXPECT_EQ(told("04:05")[0].lines.back(), "超时尚未核实：补记更早的报告时间须第二人确认");
  DeedRecorded deed;
  deed.deed = 1;
  deed.done_at = night("04:01");
  deed.claimed = true;
  deed.claim = 1;
  deed.by = "wangfang";
  happens("04:06", deed);
  EXPECT_THAT(told("04:06").back().lines, Contains("第1号更改待第二人确认：第1号报告于 04:01 完成（王芳 填报）"));
  ObligationFulfilled done;
  done.obligation = 1;
  done.deed = 1;
  done.done_at = night("04:01");
  done.then = Verdict::late;
  done.now = Verdict::late;
  done.late_by = LateBy::office;
  done.late = 4min;
  happens("04:06", done);
  const auto waits = told("04:06")[0];
  EXPECT_EQ(waits.heading, "时限：电话报告，已报，迟报，待第二人确认");
  EXPECT_THAT(waits.lines, Contains("判定：当时迟报，现在迟报，迟 4分钟，迟在本办"));
  EXPECT_EQ(waits.lines.back(), "完成时间 04:01 是事后填报的，待第二人确认（第1号更改，王芳 填报）；确认以前超时记录不推翻");
  EXPECT_THAT(waits.lines, Contains(HasSubstr("迟在本办；超时后填报，待第二人确认（第1号更改）"))) << "and the timeline says so";
  happens("04:08", ClaimConfirmed{1, "lihua", {}});
  happens("04:08", BreachRebutted{1, 1});
  const auto explained = told("04:09");
  EXPECT_EQ(explained[0].heading, "时限：电话报告，已报，按时");
  EXPECT_EQ(explained[0].lines.back(), "判定：当时迟报，现在按时（超时记录已被推翻，两者均保留）");
  EXPECT_THAT(explained[0].lines, Contains(StartsWith("04:03 04:02 电话报告到限")));
}

TEST_F(Night, OfALongNightOnlyTheLatestEventsOfAPersonAreTold) {
  the_report_comes_in();
  for (std::uint32_t i = 2; i <= 100; ++i) {
    PageQueued page;
    page.page = i;
    page.person = "zhangwei";
    page.channel = "voice";
    happens("04:30", page);
  }
  const auto explained = told("05:00");
  ASSERT_EQ(explained[2].lines.size(), 41U);
  EXPECT_EQ(explained[2].lines.front(), "（此前另有 60 条，见时间线）");
  EXPECT_THAT(explained[2].lines.back(), HasSubstr("第100号"));
}

TEST_F(Night, TheNextDayTheTimesOfTheNightHaveTheirDate) {
  the_report_comes_in();
  const auto explained = explain(office(), incident_, facts_, at("2026-07-20T09:00:00+08:00"), Language::zh);
  EXPECT_THAT(explained[0].lines.back(),
              StartsWith("07-19 03:55 电话报告时限 07-19 04:02（自发现 07-19 03:42 起"));
}

TEST_F(Night, AnIncidentWithoutRulesSaysSo) {
  incident_.id = 7;
  EXPECT_THAT(headings(told("04:00")), ElementsAre("时限", "接下来"));
  EXPECT_THAT(told("04:00").front().lines, ElementsAre("没有规则给这类事件设定时限"));
  EXPECT_THAT(told("04:00").back().lines, ElementsAre("没有待办"));
}

}  // namespace
}  // namespace jibao
