// Every fact and every reason as a sentence, in Chinese and in English, by golden words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "rules/calendar.hpp"
#include "rules/explain.hpp"

namespace jibao {
namespace {

using testing::HasSubstr;
using testing::Not;

Instant at(const char* text) { return parse_rfc3339(text).value(); }
Instant night(const char* clock) { return at((std::string("2026-07-19T") + clock + ":00+08:00").c_str()); }

Person person(std::string id, Text name) {
  Person made;
  made.id = std::move(id);
  made.name = std::move(name);
  return made;
}

Policy office() {
  Policy policy;
  policy.categories.push_back(
      {.code = "DIS.FLOOD.INUNDATION", .name = {"洪水进城进村", "flooding of settlements"}});
  ObligationRule phone;
  phone.id = "seed-nj.phone";
  phone.name = {"电话报告", "phone report"};
  phone.limit = Limit{Limit::Unit::elapsed, std::chrono::minutes(20), 0};
  phone.source = {"紧急信息报送制度", "第三条", "20分钟内电话报告"};
  policy.obligations.push_back(phone);
  ObligationRule written = phone;
  written.id = "seed-xj.written";
  written.name = {"书面报告", "written report"};
  written.deed = DeedKind::written_report;
  written.limit = Limit{Limit::Unit::working_days, {}, 1};
  written.source = {};
  written.verified = false;
  policy.obligations.push_back(written);
  policy.measures = {{"fire_area", {"过火面积", "burnt area"}, {"平方米", "m²"}}};
  policy.marks = {{"open_flame", {"明火未扑灭", "open flame"}}};
  policy.people["wangfang"] = person("wangfang", {"王芳", "Wang Fang"});
  policy.people["zhangwei"] = person("zhangwei", {"张伟", "Zhang Wei"});
  policy.people["lihua"] = person("lihua", {"李华", ""});
  return policy;
}

Incident flood() {
  Incident incident;
  incident.id = 7;
  incident.number = "2026-007";
  incident.opened_at = night("03:56");
  incident.report.source_unit = "县水利局";
  Obligation phone;
  phone.number = 1;
  phone.rule = "seed-nj.phone";
  phone.due = night("04:02");
  Obligation written;
  written.number = 2;
  written.rule = "seed-xj.written";
  written.deed = DeedKind::written_report;
  written.due = at("2026-07-21T00:00:00+08:00");
  written.in_days = true;
  incident.obligations = {phone, written};
  Page page;
  page.number = 1;
  page.person = "zhangwei";
  page.channel = "sms";
  incident.pages[1] = page;
  incident.page_people = {"zhangwei", "wangfang"};
  return incident;
}

struct Golden {
  Fact fact;
  const char* zh;
  const char* en;
};

IncidentOpened upkeep() {
  IncidentOpened f;
  f.number = "内务7";
  f.title = "短信线路测试失败";
  f.summary = "余额不足";
  f.matter = "line:sms";
  f.typed_by = "jibao";
  return f;
}

IncidentOpened opened() {
  IncidentOpened f;
  f.number = "2026-007";
  f.category = "DIS.FLOOD.INUNDATION";
  f.title = "洪水进村";
  f.level = "III";
  f.place = "河口镇三合村";
  f.occurred.at = night("03:42");
  f.received = night("03:55");
  f.casualties = {2, 1, {}, 6, {}};
  f.source_unit = "县水利局";
  f.owner = "wangfang";
  f.owner_reason = {Why::owner_filed, {}, {}};
  f.by = "wangfang";
  f.typed_by = "operator";
  f.drill = true;
  return f;
}

DeadlineSet deadline() {
  DeadlineSet f;
  f.obligation = 1;
  f.rule = "seed-nj.phone";
  f.due = night("04:02");
  f.anchor = Anchor::occurred;
  f.anchor_at = night("03:42");
  return f;
}

DeadlineSet deadline_in_days() {
  DeadlineSet f;
  f.obligation = 2;
  f.rule = "seed-xj.written";
  f.deed = DeedKind::written_report;
  f.due = at("2026-07-21T00:00:00+08:00");
  f.in_days = true;
  f.anchor = Anchor::received;
  f.anchor_at = night("03:55");
  f.passed_over = {Anchor::occurred, Anchor::discovered};
  f.missing_years = {2027};
  f.claim = 3;
  return f;
}

DeadlineSet near_at_receipt() {
  DeadlineSet f = deadline();
  f.anchor_at = night("03:36");
  f.due = night("03:56");
  f.office_due = night("04:15");
  return f;
}

DeadlineSet deadline_without_number() {
  DeadlineSet f = deadline();
  f.rule = "gone";
  f.due.reset();
  f.hard = false;
  return f;
}

DeadlineBreached breach(LateBy late_by, bool at_receipt, bool office_clock, bool while_down) {
  DeadlineBreached f;
  f.obligation = 1;
  f.due = night("04:02");
  f.late_by = late_by;
  f.at_receipt = at_receipt;
  f.office_clock = office_clock;
  f.while_down = while_down;
  return f;
}

ObligationFulfilled fulfilled(Verdict then, Verdict now, LateBy late_by, Duration late) {
  ObligationFulfilled f;
  f.obligation = 1;
  f.deed = 1;
  f.done_at = night("04:10");
  f.then = then;
  f.now = now;
  f.late_by = late_by;
  f.late = late;
  return f;
}

DeedRecorded deed() {
  DeedRecorded f;
  f.deed = 1;
  f.done_at = night("04:01");
  f.claimed = true;
  f.claim = 2;
  f.to_unit = "县委办信息调研室";
  f.to_person = "赵科长";
  f.content = "已电话报告初步情况";
  f.by = "wangfang";
  f.typed_by = "operator";
  return f;
}

DeedRecorded signed_off(const std::string& for_whom, bool by_phone) {
  DeedRecorded f;
  f.deed = 2;
  f.kind = DeedKind::written_report;
  f.done_at = night("05:30");
  f.by = "wangfang";
  f.signed_off_by = "zhangwei";
  f.signed_off_for = for_whom;
  f.signed_off_by_phone = by_phone;
  return f;
}

DeedRecorded deed_of_a_source() {
  DeedRecorded f = deed();
  f.claimed = false;
  f.claim = 0;
  f.source = 7;
  f.source_number = "2026-0007";
  f.noted = night("04:02");
  return f;
}

PageQueued queued() {
  PageQueued f;
  f.page = 1;
  f.person = "zhangwei";
  f.channel = "sms";
  f.address = "13800000001";
  f.post = "duty_leader";
  f.step = 1;
  f.reason = {Why::on_duty, "duty_leader", {}};
  f.code = "482913";
  f.obligation = 1;
  f.expires = night("03:57");
  return f;
}

Acknowledged acknowledged() {
  Acknowledged f;
  f.ack = 1;
  f.person = "zhangwei";
  f.kind = AckKind::passed_to;
  f.strength = Strength::weak;
  f.via = AckVia::sms_code;
  f.passed_to = "lihua";
  f.quiet_until = night("04:10");
  f.by = "wangfang";
  f.typed_by = "operator";
  f.note = "在路上";
  return f;
}

StepReached step(bool last_resort) {
  StepReached f;
  f.round = 2;
  f.step = 3;
  f.last_resort = last_resort;
  f.reason = {last_resort ? Why::last_resort_again : Why::step_wait_over, {}, {}};
  f.next_at = night("04:05");
  return f;
}

AttemptFailed failed() {
  AttemptFailed f;
  f.page = 1;
  f.attempt = 2;
  f.outcome = Outcome::try_again;
  f.in_doubt = true;
  f.detail = "timeout";
  f.again_at = night("03:58");
  return f;
}

std::vector<Golden> goldens() {
  const Reason closed{Why::incident_closed, {}, {}};
  FieldChanged change{"occurred_at",
                      "2026-07-19T03:42:00+08:00",
                      "2026-07-18T23:40:00+08:00",
                      true,
                      "听错",
                      "wangfang",
                      "",
                      3};
  return {
      {opened(),
       "【演练】2026-007 立案（突发事件，洪水进城进村）：洪水进村，Ⅲ级，地点 "
       "河口镇三合村，19日03:42，死2失联1伤6；03:55 接报，来自县水利局，王芳（operator 录入） "
       "受理；首问责任人 王芳（首先受理）",
       "【演练】2026-007 opened (incident, flooding of settlements): 洪水进村, level III, at 河口镇三合村, "
       "19 Jul 03:42, 2 dead, 1 missing, 6 injured; received 03:55 from 县水利局, filed by Wang Fang (typed "
       "by operator); first-contact owner Wang Fang (took the report in)"},
      {upkeep(), "系统内务 内务7：短信线路测试失败（余额不足）", "An affair of the program itself, 内务7: 短信线路测试失败 (余额不足)"},
      {FieldsMissing{}, "报告要素已补齐", "The report is complete now"},
      {FieldsMissing{{"reporter.post", "receiver"}, night("04:05"), false},
       "报告尚缺：发话人职务、接话人姓名，04:05 起催补",
       "The report still lacks: caller's post, who took the call; asked for at 04:05"},
      {FieldsMissing{{"receiver"}, night("04:15"), true}, "报告尚缺：接话人姓名，已催补，04:15 起再催补",
       "The report still lacks: who took the call; its owner was asked for it; asked for again at 04:15"},
      {FieldChanged{"place", "", "三合村", false, "", "wangfang", "operator", 0},
       "王芳（operator 录入） 补充地点：三合村", "Wang Fang (typed by operator) supplied the place: 三合村"},
      {change, "王芳 更正事发时间：03:42 改为 07-18 23:40（听错）；超时后填报，待第二人确认（第3号更改）",
       "Wang Fang corrected the time of occurrence: 03:42 to 07-18 23:40 (听错); claimed after the limit, a "
       "second person must confirm it (claim 3)"},
      {deadline(),
       "电话报告时限 04:02（自事发 03:42 起 20分钟，依据《紧急信息报送制度》第三条：“20分钟内电话报告”）",
       "phone report due 04:02 (20 min from occurrence 03:42, by 紧急信息报送制度 第三条: "
       "\"20分钟内电话报告\")"},
      {deadline_in_days(),
       "书面报告时限 07-20 24:00（自接报 03:55 起 1个工作日，依据 "
       "seed-xj."
       "written，原文未核）；事发、发现时间不明，依次顺延；注意：没有2027年放假安排，按周末和法定固定假日推算"
       "；第3号更改已由第二人确认，据此重算",
       "written report due 07-20 24:00 (1 working day from receipt 03:55, by seed-xj.written, not verified "
       "against its text); the time of occurrence, discovery is not known, the next anchor counts; warning: "
       "no calendar of 2027, weekends and fixed holidays were used; counted anew after claim 3 was "
       "confirmed"},
      {deadline_without_number(), "电话报告：第一时间，自事发 03:42 起计时，不设数字时限",
       "phone report: at once, measured from occurrence 03:42, without a number"},
      {near_at_receipt(),
       "电话报告时限 03:56（自事发 03:36 起 "
       "20分钟，依据《紧急信息报送制度》第三条：“20分钟内电话报告”）；接报时已过或将过时限，本办另计 04:15",
       "phone report due 03:56 (20 min from occurrence 03:36, by 紧急信息报送制度 第三条: "
       "\"20分钟内电话报告\"); it had passed or nearly when the report came in, this office's own limit is "
       "04:15"},
      {ReminderDue{1, night("04:02")}, "提醒：电话报告 04:02 到限", "Reminder: phone report is due at 04:02"},
      {ReminderDue{2, at("2026-07-21T00:00:00+08:00")}, "提醒：书面报告 07-20 24:00 到限",
       "Reminder: written report is due at 07-20 24:00"},
      {breach(LateBy::office, false, false, false), "04:02 电话报告到限，没有记录：超时，待核，迟在本办",
       "The phone report due 04:02 is not on record: breach, unconfirmed, this office is late"},
      {breach(LateBy::office, false, true, true),
       "04:02 本办电话报告到限，没有记录：超时，待核，迟在本办（停机期间到限，启动后补记）",
       "The phone report due 04:02 by this office's own clock is not on record: breach, unconfirmed, this "
       "office is late (it passed while the daemon was down)"},
      {breach(LateBy::unit, true, false, false), "接报时电话报告时限 04:02 已过：迟在报送单位（县水利局）",
       "The limit of the phone report, 04:02, had passed when the report came in: the reporting unit "
       "(县水利局) is late"},
      {BreachRebutted{1, 1}, "电话报告超时的记录被推翻：第1号报告确在时限内（原记录保留）",
       "The breach of the phone report is rebutted: deed 1 was within the limit (both stay on record)"},
      {fulfilled(Verdict::on_time, Verdict::on_time, LateBy::nobody, {}),
       "电话报告已于 04:10 完成（第1号报告）：按时", "The phone report was made at 04:10 (deed 1): on time"},
      {fulfilled(Verdict::late, Verdict::on_time, LateBy::nobody, {}),
       "电话报告已于 04:10 完成（第1号报告）：当时判定迟报，现在判定按时",
       "The phone report was made at 04:10 (deed 1): late as known then, on time as known now"},
      {fulfilled(Verdict::late, Verdict::late, LateBy::unit, std::chrono::minutes(8)),
       "电话报告已于 04:10 完成（第1号报告）：迟报，迟 8分钟，迟在报送单位（县水利局）",
       "The phone report was made at 04:10 (deed 1): late, 8 min late, the reporting unit (县水利局) is "
       "late"},
      {fulfilled(Verdict::measured, Verdict::measured, LateBy::nobody, std::chrono::minutes(13)),
       "电话报告已于 04:10 完成（第1号报告）：只计时，不评判，用时 13分钟",
       "The phone report was made at 04:10 (deed 1): measured only, after 13 min"},
      {ObligationWaived{2, "zhangwei", "上级口头免报"}, "张伟 免除书面报告：上级口头免报",
       "Zhang Wei waived the written report: 上级口头免报"},
      {ObligationSuperseded{2, closed}, "书面报告不再适用（事件已办结）",
       "The written report no longer applies (the incident was closed)"},
      {StampMade{Stamp::dialling, "wangfang", "operator"}, "王芳（operator 录入） 正在向上级拨号",
       "Wang Fang (typed by operator) is dialling the superior"},
      {StampMade{Stamp::connected, "", "operator"}, "operator 已与上级接通",
       "operator is connected with the superior"},
      {deed(),
       "王芳（operator 录入） 记录第1号报告：电话报告（初报），04:01（事后填报的时间），报 县委办信息调研室 "
       "赵科长：已电话报告初步情况；超时后填报，待第二人确认（第2号更改）",
       "Wang Fang (typed by operator) recorded deed 1: phone report (first), made at 04:01 (time claimed), "
       "to 县委办信息调研室 赵科长: 已电话报告初步情况; claimed after the limit, a second person must "
       "confirm it (claim 2)"},
      {signed_off("lihua", false), "王芳 记录第2号报告：书面报告（初报），05:30，签发 张伟（代 李华）",
       "Wang Fang recorded deed 2: written report (first), made at 05:30, signed off by Zhang Wei (for 李华)"},
      {signed_off("", true), "王芳 记录第2号报告：书面报告（初报），05:30，签发 张伟（电话请示）",
       "Wang Fang recorded deed 2: written report (first), made at 05:30, signed off by Zhang Wei (asked by phone)"},
      {deed_of_a_source(),
       "王芳（operator 录入） 记录第1号报告：电话报告（初报），04:01，报 县委办信息调研室 赵科长：已电话报告初步情况"
       "（并入前在 2026-0007 上记录，04:02，现计入本事件）",
       "Wang Fang (typed by operator) recorded deed 1: phone report (first), made at 04:01, to 县委办信息调研室 赵科长: "
       "已电话报告初步情况 (recorded on 2026-0007 at 04:02 before it was merged, counts for this one)"},
      {ClaimConfirmed{2, "lihua", ""}, "李华 作为第二人确认了第2号更改",
       "李华 confirmed claim 2 as the second person"},
      {step(false), "第2轮第3步（本步等待已满，无人确认）；无人确认则 04:05 进入下一步",
       "Round 2, step 3 (nobody acknowledged in the step's time); the next step follows at 04:05 unless "
       "somebody acknowledges"},
      {step(true), "第2轮最后一步（仍无人确认，最后一步重复呼叫）；04:05 再呼",
       "Round 2, last resort (still nobody acknowledged: the last resort is repeated); again at 04:05"},
      {PersonSkipped{"lihua", "secondary", 1, {Why::on_leave, "wangfang", night("08:00")}},
       "未呼 李华（副班）：请假或外出：由 王芳 替班，至 08:00",
       "Not paged: 李华 (secondary officer): on leave: Wang Fang stands in, until 08:00"},
      {PersonSkipped{"", "principal", 2, {Why::step_empty, "2", {}}}, "未呼 主要负责人：本步无人可呼：第2步",
       "Not paged: principal: nobody could be paged in the step: step 2"},
      {EscalationRested{night("04:12"), night("04:00"), {Why::acknowledged, "zhangwei", {}}},
       "停止升级呼叫（已有确认：张伟）；04:12 前仍未记录报告则从第1步重新呼叫",
       "Escalation rests (an acknowledgement came in: Zhang Wei); it starts again at step 1 if the "
       "report is not recorded by 04:12"},
      {EscalationEnded{{Why::deeds_done, {}, {}}}, "升级呼叫结束（应报的都已报）",
       "Escalation ended (everything owed is done)"},
      {queued(),
       "呼叫 张伟/带班领导（短信，急报呼叫，第1号），事关电话报告：按值班表在岗：带班领导；03:57 "
       "前无人接手则换下一通道",
       "Page 1 to Zhang Wei/duty leader (SMS, alarm) about the phone report: on duty by the roster: duty "
       "leader; untouched by 03:57 it moves on"},
      {AttemptStarted{1, 2, "", "secret 482913", "", night("04:00"), {Why::restarted, {}, {}}, "", false},
       "第1号呼叫（张伟、短信）第2次发送（程序重启，原号重发）",
       "Page 1 (Zhang Wei, SMS), attempt 2 (the daemon restarted: sent again under the same id)"},
      {PageAccepted{1, 2, "gateway-17"}, "第1号呼叫（张伟、短信）网关已收下（第2次发送；收下不等于本人看到）",
       "Page 1 (Zhang Wei, SMS) was taken by the gateway (attempt 2; nobody has seen it by that)"},
      {PageAccepted{1, 1, "", std::chrono::milliseconds(12'300)}, "第1号呼叫（张伟、短信）网关已收下（第1次发送；收下不等于本人看到），此前按渠道速率排队 12.3秒",
       "Page 1 (Zhang Wei, SMS) was taken by the gateway (attempt 1; nobody has seen it by that), after 12.3 s in line for the rate of the channel"},
      {failed(), "第1号呼叫（张伟、短信）第2次发送：暂时失败（timeout），也可能已经送到，03:58 重试",
       "Page 1 (Zhang Wei, SMS), attempt 2: failed for now (timeout), it may have arrived all the same, "
       "again at 03:58"},
      {PageDelivered{1, ""}, "第1号呼叫（张伟、短信）已送达（回执；不算确认）",
       "Page 1 (Zhang Wei, SMS) was delivered (a receipt, no acknowledgement)"},
      {PageFailed{2, {Why::receipt_failed, "UNDELIV", {}}},
       "第2号呼叫（王芳）未成（网关回执：未送达：UNDELIV）",
       "Page 2 (Wang Fang) failed (the gateway's receipt says that it was not delivered: UNDELIV)"},
      {PagesGathered{99, 37, "云值2026-0002 三合村进水"}, "第99号呼叫汇总37起事件一并发出",
       "Page 99 tells of 37 incidents in one"},
      {PageGathered{99, 4, 7, "2026-004"}, "第99号呼叫并入 2026-004 的汇总呼叫（4-7）",
       "Page 99 is told by the page of 2026-004 (4-7)"},
      {PageSuperseded{99, {Why::acknowledged, "wangfang", {}}}, "第99号呼叫不再需要（已有确认：王芳）",
       "Page 99 is no longer needed (an acknowledgement came in: Wang Fang)"},
      {DialTaskReported{1, DialOutcome::taken, "", "wangfang", "", night("03:59")},
       "第1号呼叫（张伟、短信）：正在拨打，王芳 回报；03:59 前须有结果",
       "Page 1 (Zhang Wei, SMS): being dialled, says Wang Fang; to be answered for by 03:59"},
      {DialTaskReported{1, DialOutcome::no_answer, "响了八声", "", "operator", {}},
       "第1号呼叫（张伟、短信）：无人接听，operator 回报（响了八声）",
       "Page 1 (Zhang Wei, SMS): no answer, says operator (响了八声)"},
      {acknowledged(),
       "张伟 转交他人（弱确认，短信回码）：转给 李华，04:10 前不再呼本人，升级照常，王芳（operator 录入） "
       "代记：“在路上”",
       "Zhang Wei passed it on (weak, by a code by SMS): to 李华, not paged again until 04:10, escalation "
       "runs on, entered by Wang Fang (typed by operator): \"在路上\""},
      {IncidentWithdrawn{CloseAs::mistaken, "学生自发合影", "wangfang", "", ""},
       "王芳 撤销事件（误报）：学生自发合影", "Wang Fang withdrew the incident (mistaken): 学生自发合影"},
      {IncidentWithdrawn{CloseAs::handed_over, "辖区不在我县", "wangfang", "", "邻县县委办"},
       "王芳 撤销事件（移交：邻县县委办）：辖区不在我县", "Wang Fang withdrew the incident (handed over to 邻县县委办): 辖区不在我县"},
      {IncidentClosed{CloseAs::resolved, "险情解除", "zhangwei", "operator", night("05:00")},
       "张伟（operator 录入） 办结事件（处置完毕）：险情解除",
       "Zhang Wei (typed by operator) closed the incident (resolved): 险情解除"},
      {IncidentClosed{CloseAs::resolved, "", "zhangwei", "", night("05:00")}, "张伟 办结事件（处置完毕）",
       "Zhang Wei closed the incident (resolved)"},
      {IncidentRetired{}, "确认码和链接失效，事件移出内存（台账保留）",
       "Its codes and links are over; it leaves memory and stays in the journal"},
      {PolicyAdopted{"ab12", "", "operator"}, "operator 启用规则版本 ab12",
       "operator put policy ab12 in force"},
      {DaemonStarted{}, "程序首次启动", "The daemon started for the first time"},
      {DaemonStarted{night("03:50")}, "程序启动，上次运行到 03:50",
       "The daemon started; it was last alive at 03:50"},
      {ReplyUnmatched{"sms", "13800000001", "482914", "", "wrong_code", true},
       "短信收到一条回复，不算确认：确认码不对", "A reply by SMS acknowledged nothing: the code is wrong"},
      {ReplyMatched{"sms", "17"}, "短信收到一条回复，已对上呼叫", "A reply by SMS was matched to its page"},
      {AdministratorNeeded{"sms", "余额不足", ChannelFault::credit, {"zhangwei", "wangfang"}},
       "通道短信欠费或额度不足，须管理员处理：余额不足；呼叫管理员张伟、王芳",
       "Channel SMS is out of credit, an administrator is needed: 余额不足; paged: Zhang Wei, Wang Fang"},
      {AdministratorNeeded{"sms", "403 credit", {}, {}}, "通道短信拒绝我们，须管理员处理：403 credit",
       "Channel SMS refuses us, an administrator is needed: 403 credit"},
      {LineTestBegun{1, "sms", night("03:56"), night("04:00"), true, "", ""},
       "按时开始短信线路测试：须在 03:56 前受理，04:00 前有回执",
       "By the clock, a line test of SMS began: to be taken by 03:56, with a receipt by 04:00"},
      {LineTestBegun{1, "sms", night("03:56"), {}, false, "zhangwei", ""}, "张伟 发起短信线路测试：须在 03:56 前受理",
       "Asked for by Zhang Wei, a line test of SMS began: to be taken by 03:56"},
      {LineTested{1, "sms", LineResult::good, "", night("03:55"), night("03:56"), night("03:57")},
       "短信线路测试通过，60 秒受理，120 秒有回执", "The line test of SMS passed, taken after 60 s, receipt after 120 s"},
      {LineTested{1, "sms", LineResult::failed, "余额不足", night("03:55"), {}, {}}, "短信线路测试失败：余额不足",
       "The line test of SMS failed: 余额不足"},
      {LineTested{1, "sms", LineResult::no_receipt, "", night("03:55"), night("03:55"), {}},
       "短信线路测试限时内没有回执，0 秒受理", "The line test of SMS got no receipt in its time, taken after 0 s"},
      {LineTested{1, "sms", LineResult::silent, "", night("03:55"), {}, {}}, "短信线路测试限时内未受理",
       "The line test of SMS was not taken in its time"},
      {TokenMade{"t1", "水利局来报", "digest", true, "zhangwei", {}, {}, {}, {}, {}, {}}, "张伟 发放令牌 t1（水利局来报，只可来报）",
       "Zhang Wei made token t1 (水利局来报, may only file)"},
      {TokenMade{"t2", "水利局来报", "digest", false, "", {Role::observer}, {}, night("08:00"), "t1", night("09:00"), "admin"},
       "admin 发放令牌 t2（水利局来报，上级观察员，有效至08:00，接替 t1）",
       "admin made token t2 (水利局来报, observer, until 08:00, taking over from t1)"},
      {AccountMade{"zhang", "zhangwei", {Role::officer, Role::leader}, {"河口镇"}, "digest", night("04:00"), "wangfang", "wang"},
       "王芳（wang 录入） 建立账号 zhang，即 张伟，值班员，带班领导，河口镇及其下",
       "Wang Fang (typed by wang) made the account zhang, which is Zhang Wei, duty officer, duty leader, 河口镇 and what is below"},
      {AccountChanged{"zhang", "", {Role::audit}, {}, "", "admin"}, "admin 更改账号 zhang，审计管理员",
       "admin changed the account zhang, audit administrator"},
      {AccountRenewed{"zhang", "digest", night("04:00"), "", "admin"}, "admin 给账号 zhang 发新的一次性代码，原密码作废",
       "admin gave the account zhang a new one-time code, its password is void"},
      {AccountOpened{"zhang", "10.0.0.1"}, "账号 zhang 启用：已设密码和动态码",
       "The account zhang was opened: a password and one-time passwords were set"},
      {AccountDisabled{"zhang", "", "admin"}, "admin 停用账号 zhang", "admin disabled the account zhang"},
      {LoggedIn{"zhang", "", "10.0.0.1", 7}, "zhang 登录", "zhang logged in"},
      {LoggedIn{"zhang", "主台", "10.0.0.1", 7}, "zhang 登录（席位 主台）", "zhang logged in (seat 主台)"},
      {LogInRefused{"zhang", LogInEnd::wrong_password, "", "10.0.0.1", 1}, "zhang 登录被拒：密码不对",
       "zhang was refused a log-in: wrong password"},
      {LogInRefused{"", LogInEnd::unknown, "", "10.0.0.1", 3}, "不明身份者 登录被拒：没有这个账号（3次）",
       "Somebody unknown was refused a log-in: there is no such account (3 times)"},
      {LoggedOut{"zhang", LogOutWhy::left, "", ""}, "zhang 退出", "zhang logged out"},
      {LoggedOut{"zhang", LogOutWhy::revoked, "", "admin"}, "admin 终止了 zhang 的登录", "admin ended the log-in of zhang"},
      {PasswordChanged{"zhang"}, "zhang 更换了密码", "zhang changed the password"},
      {AccessMade{"zhang", "GET /incidents/{id}", 7}, "zhang 查看 GET /incidents/{id}（第7号）",
       "zhang looked at GET /incidents/{id} (number 7)"},
      {AccessRefused{"zhang", "10.0.0.1", "POST /api/v1/reload", Act::upkeep, 0, 2}, "zhang 无权 POST /api/v1/reload，被拒绝（2次）",
       "zhang may not POST /api/v1/reload and was refused (2 times)"},
      {SeatEnrolled{"s1", "主台", "digest", "", "admin"}, "admin 登记席位 主台", "admin enrolled the seat 主台"},
      {SeatEnded{"s1", "", "admin"}, "admin 注销席位 s1", "admin ended the seat s1"},
      {RosterIssued{"2026-08", {{"2026-08-01", "day", night("08:00"), night("20:00"), "", "wangfang", ""}}, RosterSource::rotation, "zhangwei", ""},
       "张伟 发布 2026-08 值班表，1个班次（轮流排班）", "Zhang Wei issued the roster of 2026-08, 1 shifts (made by rotation)"},
      {ShiftChanged{"2026-07-19", "day", night("08:00"), night("20:00"), "", "wangfang", "", "换班", "zhangwei", ""},
       "张伟 调整 2026-07-19 day（08:00至20:00）：带班领导 （空），主班 王芳，副班 （空）：换班",
       "Zhang Wei changed 2026-07-19 day (08:00 to 20:00): duty leader (nobody), primary Wang Fang, secondary (nobody): 换班"},
      {LeaveEntered{1, "wangfang", "zhangwei", night("08:00"), night("20:00"), LeaveKind::sudden, "发烧", "wangfang", ""},
       "王芳 登记 王芳 突发请假（即时生效，后补批准），08:00至20:00，替班 张伟：发烧",
       "Wang Fang entered for Wang Fang: sudden leave (works at once, approved later), 08:00 to 20:00, substitute Zhang Wei: 发烧"},
      {LeaveDecided{1, LeaveDecision::approved, "", "zhangwei", ""}, "张伟 对请假1：批准", "Zhang Wei on leave 1: approved"},
      {CheckedIn{"2026-07-19", "day", Post::primary, "wangfang", "wangfang", ""}, "王芳 签到：2026-07-19 day 主班",
       "Wang Fang checked in: 2026-07-19 day primary officer"},
      {AbsenceNoticed{"2026-07-19", "day", Post::primary, "wangfang"}, "王芳 未签到：2026-07-19 day 主班",
       "Wang Fang has not checked in: 2026-07-19 day primary officer"},
      {HandoverWritten{1, night("03:00"), "wangfang", "zhangwei", "记录", "", {{7, 0, "2026-0007", "zhangwei"}}, "wangfang", ""},
       "第1次交接：王芳 交 张伟，1项未了事项逐一指定到人", "handover 1: Wang Fang to Zhang Wei, 1 open matters, each with its person"},
      {HandoverConfirmed{1, HandoverSide::incoming, "zhangwei", true, "", "seat"}, "第1次交接：接班人 张伟 确认（PIN）",
       "handover 1: confirmed by the incoming, Zhang Wei (PIN)"},
      {ClockAssigned{2, "zhangwei", 1}, "第1次交接：第2项时限由 张伟 负责", "handover 1: clock 2 is Zhang Wei's now"},
      {SurgeBegun{{"wangfang"}, "暴雨红色预警", "zhangwei", ""}, "张伟 启动全员在岗：王芳：暴雨红色预警", "Zhang Wei called the surge roster: Wang Fang: 暴雨红色预警"},
      {SurgeEnded{"", "zhangwei", ""}, "张伟 结束全员在岗", "Zhang Wei ended the surge roster"},
      {TokenEnded{"t1", "zhangwei", {}}, "张伟 收回令牌 t1", "Zhang Wei revoked token t1"},
      {DeliveryGivenUp{"city", 41, 7, "网关答复 410"}, "第 41 条记录未能推送给 city，不再重试：网关答复 410",
       "Record 41 could not be told to city and was given up: 网关答复 410"},
      {ClockJudged{false, ClockFault::unsynchronised, night("03:10"), false, {}, {}, {}, 0},
       "本机时钟不可信（03:10 起）：没有授时服务在同步；此间的判定注明时间不确定",
       "This machine's clock is not trusted (since 03:10): no time service keeps it; verdicts of this time say so"},
      {ClockJudged{false, ClockFault::gateways_differ, night("03:10"), true, Duration(40), Duration(88'930), Duration(90'100), 2},
       "本机时钟不可信（03:10 起）：多个网关的时间一致与本机不符，内核估计误差至多 0.1秒；与 2 个网关的时间比，本机快1分28.9秒至1分30.1秒；"
       "此间的判定注明时间不确定",
       "This machine's clock is not trusted (since 03:10): several gateways agree that it is off, off by at most 0.1 s as the "
       "kernel says; by the time of 2 gateways it is ahead by 1 min 28.9 s to 1 min 30.1 s; verdicts of this time say so"},
      {ClockJudged{true, {}, night("03:10"), true, Duration(2), Duration(-930), Duration(120), 3},
       "本机时钟可信，由授时服务同步，内核估计误差至多 0.1秒；与 3 个网关的时间比，本机相差至多1秒",
       "This machine's clock is trusted, a time service keeps it, off by at most 0.1 s as the kernel says; by the time of 3 "
       "gateways it is off by at most 1 s"},
      {ClockJudged{true, {}, night("03:10"), false, {}, {}, {}, 0}, "本机时钟未由授时服务同步，按规则不因此判为不可信",
       "No time service keeps this machine's clock, which is not held against it by the policy"},
      {ClockStepped{Duration(-90'000), false}, "本机时钟被拨回 1分30秒", "This machine's clock was set back by 1 min 30 s"},
      {ClockStepped{Duration(120'000), false}, "本机时钟被拨快 2分钟", "This machine's clock was set forward by 2 min"},
      {ClockStepped{Duration(-3'000), true}, "停机期间本机时钟被拨回至少 3秒",
       "This machine's clock was set back by 3 s or more while the daemon was down"},
      {VerdictDoubted{1, Duration(90'100), true},
       "电话报告的判定：时间不确定，所依时钟当时不可信，误差至多1分30.1秒；在误差之内，是否按时不能确定（判定不变）",
       "The verdict of the phone report: the time is uncertain, the clock that it rests on was not trusted then, off by at most "
       "1 min 30.1 s; within that of the limit, so whether it was kept cannot be told for certain (the verdict stays)"},
      {VerdictDoubted{1, {}, false}, "电话报告的判定：时间不确定，所依时钟当时不可信，误差多大不详",
       "The verdict of the phone report: the time is uncertain, the clock that it rests on was not trusted then, by how much is "
       "not known"},
      {DeliveryAskedAgain{"city", 41, "zhangwei", ""}, "张伟 要求再次向 city 推送第 41 条记录",
       "Zhang Wei had record 41 sent to city again"},
      {MarkedSecret{{{1, "wangfang", "sms", night("03:50")}}, "上级通知", "zhangwei", ""},
       "张伟 标明涉密：不再留存、不再发送内容，此前记录的内容予以销毁：上级通知；此前至少1次呼叫可能发出内容",
       "Zhang Wei marked it secret: its content is neither kept nor sent any more, and what was recorded of it is destroyed: 上级通知; pages that may have "
       "carried it before: at least 1"},
      {MarkedSecret{{}, "", "", ""}, "系统 标明涉密：不再留存、不再发送内容，此前记录的内容予以销毁",
       "the system marked it secret: its content is neither kept nor sent any more, and what was recorded of it is destroyed"},
      {ContentDestroyed{12}, "此前记录的内容已销毁（12项），台账仍可验证", "What was recorded of it before is destroyed (12 values); the journal still verifies"},
      {RetentionEnded{std::chrono::hours(24 * 100), {{7, "2026-0007", night("03:50")}, {9, "2026-0009", night("03:50")}}},
       "2起事件办结已满100天，其台账中的个人信息予以销毁：2026-0007、2026-0009",
       "What is personal in the records of 2 incidents, closed 100 d ago or longer, is to be destroyed: 2026-0007, 2026-0009"},
      {PersonalDestroyed{12}, "保存期满的个人信息已销毁（12项），台账仍可验证",
       "What was personal and kept for long enough is destroyed (12 values); the journal still verifies"},
      {DeliveryMade{"city", 41}, "第 41 条记录已补送给 city", "Record 41 reached city after all"},
      {LevelSet{Level::iii, Level::unknown, "", "", true, false, "wangfang", ""}, "定为Ⅲ级（王芳 认定）",
       "Graded level III (as Wang Fang states)"},
      {LevelSet{Level::ii, Level::iii, "order-493", "死亡10人以上", false, false, "", ""},
       "级别由Ⅲ级调整为Ⅱ级（order-493：死亡10人以上）", "Regraded from level III to level II (order-493: 死亡10人以上)"},
      {LevelSet{Level::ii, Level::iii, "order-493", "死亡10人以上", false, true, "", ""},
       "达到Ⅱ级的标准（order-493：死亡10人以上），但已过调整期限，级别不变",
       "It reaches level II (order-493: 死亡10人以上), but the time for regrading is over: it stays as it was"},
      {LevelSet{Level::iii, Level::iii, "order-493", "死亡3人以上", false, true, "", ""},
       "调整期限已过，按order-493定为Ⅲ级，此后的变化不再调整级别",
       "The time for regrading by order-493 is over: it stands at level III whatever comes after"},
      {LevelSet{Level::iv, Level::iii, "order-493", "死亡1人以上", false, true, "", ""},
       "按order-493只及Ⅳ级，但已过调整期限，级别不变",
       "By order-493 it is level IV now, but the time for regrading is over: it stays as it was"},
      {LevelSet{Level::iii, Level::iii, "open-flame", "24小时未扑灭明火", false, false, "", ""},
       "级别仍为Ⅲ级，依据改为open-flame：24小时未扑灭明火", "It stays level III, now by open-flame: 24小时未扑灭明火"},
      {LevelSet{Level::unknown, Level::iv, "", "", false, false, "wangfang", ""}, "级别由Ⅳ级调整为未定级（没有标准达到）",
       "Regraded from level IV to no level (no threshold is met)"},
      {FieldChanged{"measures.fire_area", "", "10000", false, "", "wangfang", "", 0}, "王芳 补充过火面积：10000 平方米",
       "Wang Fang supplied the burnt area: 10000 m²"},
      {FieldChanged{"marks.open_flame", "", "yes", false, "", "wangfang", "", 0}, "王芳 补充明火未扑灭：是",
       "Wang Fang supplied the open flame: yes"},
      {FieldChanged{"marks.open_flame", "yes", "no", true, "", "wangfang", "", 0}, "王芳 更正明火未扑灭：是 改为 否",
       "Wang Fang corrected the open flame: yes to no"},
      {LevelWatched{night("08:00")}, "08:00 再核定级别", "The level is looked at again at 08:00"},
      {LevelWatched{}, "级别不再随时间变化", "The level does not change by time any more"},
      {DuplicateProposed{3, "2026-003", {"category", "time", "place"}}, "可能与 2026-003 是同一事件（类别、时间、地点相同）",
       "It may be the same event as 2026-003 (same category, time, place)"},
      {DuplicateRefused{3, "两个小区", "wangfang", ""}, "王芳 认定与第3号不是同一事件（两个小区）",
       "Wang Fang says that it is not the same event as number 3 (两个小区)"},
      {IncidentMerged{3, "2026-003", Why::merged, "同一起", "wangfang", ""}, "王芳 将本事件并入 2026-003，来源均保留（同一起）",
       "Wang Fang took it into 2026-003, the sources of both are kept (同一起)"},
      {IncidentMerged{3, "2026-003", Why::same_source, "", "", ""}, "系统 将本事件并入 2026-003，来源均保留（同一来源、同一编号）",
       "the system took it into 2026-003, the sources of both are kept (the same number of the same source)"},
      {IncidentSeparated{3, "2026-003", "", "wangfang", ""}, "王芳 将本事件从 2026-003 拆出，时限按原来的时间恢复",
       "Wang Fang took it out of 2026-003 again, its clocks run on with their old times"},
      {SourceTaken{4, "2026-004", "信访局", "X1", night("08:34"), {{}, {}, {}, {}, 150}, {}}, "2026-004 并入本事件，作为又一来源（08:34 接报，信访局）：受影响150人",
       "2026-004 was merged into this one as one more source (received 08:34, 信访局): 150 affected"},
      {SourceReturned{4, "2026-004"}, "2026-004 已从本事件拆出，不再作为来源",
       "2026-004 was taken out of this one again and is no source of it"},
      {DelayNoticed{2, "道路中断", night("09:00"), true, "wangfang", "", "", ""}, "王芳 说明书面报告不能按时：道路中断，预计 09:00",
       "Wang Fang gave reasons why the written report is late: 道路中断, expected at 09:00"},
      {DelayNoticed{2, "道路中断", {}, false, "wangfang", "", "", ""}, "王芳 说明书面报告不能按时：道路中断（已过时限，不算事先说明）",
       "Wang Fang gave reasons why the written report is late: 道路中断 (after the limit: no notice)"},
      {ObligationMissed{2, {Why::missed_for_good, "seed-xj.written", {}}}, "书面报告按漏报计（超时太久，按漏报计）",
       "The written report counts as missed (so long after the limit that it counts as missed)"},
      {SignedReceipt{2, night("05:00"), false, "市委办公室", "赵强", "wangfang", "", "", ""}, "第2号报告已由 市委办公室 赵强 于 05:00 签收，王芳 登记",
       "Deed 2 was signed for by 市委办公室 赵强 at 05:00, recorded by Wang Fang"},
      {RetentionEnded{std::chrono::hours(24 * 365), {{3, "2026-003", night("05:00")}}},
       "1起事件办结已满365天，其台账中的个人信息予以销毁：2026-003",
       "What is personal in the records of 1 incidents, closed 365 d ago or longer, is to be destroyed: 2026-003"},
      {PersonalDestroyed{12}, "保存期满的个人信息已销毁（12项），台账仍可验证",
       "What was personal and kept for long enough is destroyed (12 values); the journal still verifies"},
      {QuestionAsked{1, 5, "转移了多少人？", "省政府值班室", "赵强", night("05:00"), false, true, "wangfang", "", "", "", 0, ""},
       "王芳 登记上级第1问（05:00 提问，省政府值班室 赵强）：转移了多少人？；时限由上级给定",
       "Wang Fang recorded question 1 of the superior (asked at 05:00 by 省政府值班室 赵强): 转移了多少人？; the superior set the limit"},
      {UnknownNamed{2, "失联人数", "wangfang", "", "", ""}, "王芳 登记待核实第2项：失联人数", "Wang Fang named item 2, not known yet: 失联人数"},
      {ItemChecked{2, "失联人数", "2人", "三合村村主任", night("05:10"), true, "wangfang", "", "", ""},
       "王芳 核实第2项（05:10）：失联人数——2人，向 三合村村主任 核实（事后填报的时间）",
       "Wang Fang checked item 2 (at 05:10): 失联人数: 2人, with 三合村村主任 (time claimed)"},
      {DocumentFiled{1, "ab", "传真.pdf", 9, DocumentKind::pdf, "市水利局", "wangfang", "", "", ""}, "王芳 归入第1号附件（pdf），来自 市水利局",
       "Wang Fang filed document 1 (pdf), from 市水利局"},
      {DocumentRemoved{1, "归错事件", "wangfang", ""}, "王芳 移除第1号附件：归错事件", "Wang Fang removed document 1: 归错事件"},
      {RollCallPlanned{night("21:30"), ""}, "已排定下一次点名", "The next roll call is planned"},
      {RollCallPlanned{}, "不再排定点名", "No roll call is planned any more"},
      {RollCallBegun{{"wangfang", "zhangwei"}, night("21:40"), true, "", ""}, "按规则点名2人：须在 21:40 前应答",
       "By the policy, the roll of 2 is called: to be answered by 21:40"},
      {RollCallBegun{{"zhangwei"}, night("21:40"), false, "wangfang", ""}, "王芳 发起点名1人：须在 21:40 前应答",
       "Asked for by Wang Fang, the roll of 1 is called: to be answered by 21:40"},
      {RollCallEnded{{{"wangfang", {"sms"}, "sms", RollCallFate::reached, night("21:31")}, {"zhangwei", {"sms"}, "", RollCallFate::silent, {}}}},
       "点名结束：应答1人，未应答1人：张伟（未应答）", "The roll call is over: 1 answered, 1 missing: Zhang Wei (no answer)"},
      {RollCallNoted{3, "内务3", night("21:30"), night("21:40"), night("21:40"), true, "", {{"wangfang", {"sms"}, "sms", RollCallFate::reached, night("21:31")}}},
       "点名内务3的结果：应答1人，全部应答", "Results of the roll call 内务3: 1 answered, nobody is missing"},
      {ContactCheckBegun{1, "zhangwei", "sms", ContactKind::phone, "d", night("05:10"), "wangfang", ""},
       "王芳 经短信向张伟的电话发出核验码，05:10 前有效", "Wang Fang sent a code by SMS to Zhang Wei's telephone, good until 05:10"},
      {ContactCodeRefused{"zhangwei", "wangfang", ""}, "王芳 报回的核验码不对（张伟）", "Wang Fang gave another code back (of Zhang Wei)"},
      {ContactProven{"zhangwei", ContactKind::phone, ProofWay::by_hand, "", "d", 0, "wangfang", ""}, "张伟的电话已核验：人工拨打核实（王芳）",
       "Zhang Wei's telephone is proven: called by hand (Wang Fang)"},
      {ContactUnproven{"zhangwei", ContactKind::email, "邮箱停用", "wangfang", ""}, "王芳 撤销张伟的邮箱的核验：邮箱停用",
       "Wang Fang withdrew the proof of Zhang Wei's mailbox: 邮箱停用"},
      {DrillNoted{3, "演练2026-0001", "DIS.FLOOD", night("05:00"), night("06:00"), {{"zhangwei", "sms", night("05:00"), night("05:02"), "taken"}}, {}},
       "【演练】演练2026-0001 的结果：呼叫1人，应答1人，时限0项", "[Drill] results of 演练2026-0001: 1 paged, 1 answered, 0 clocks"},
      {ProofRenewed{"wang", "127.0.0.1", 7}, "wang 再次验证了身份", "wang proved their identity once more"},
  };
}

TEST(Sentences, EveryFactHasItsGoldenWordsInBothLanguages) {
  std::set<std::size_t> told;
  for (const Golden& golden : goldens()) {
    EXPECT_EQ(sentence(office(), flood(), golden.fact, Language::zh), golden.zh);
    EXPECT_EQ(sentence(office(), flood(), golden.fact, Language::en), golden.en);
    told.insert(golden.fact.index());
  }
  EXPECT_EQ(told.size(), Fact::kinds) << "a fact has no golden sentence";
}

TEST(Sentences, OfAPageNeverHoldTheCodeOrTheNumber) {
  AttemptStarted attempt;
  attempt.page = 1;
  attempt.text = "回复482913确认";
  for (const Fact& fact : {Fact(queued()), Fact(attempt),
                           Fact(ReplyUnmatched{"sms", "13800000001", "482914", "", "wrong_code", true})})
    for (const Language language : {Language::zh, Language::en}) {
      EXPECT_THAT(sentence(office(), flood(), fact, language), Not(HasSubstr("48291")));
      EXPECT_THAT(sentence(office(), flood(), fact, language), Not(HasSubstr("13800000001")));
    }
}

TEST(Sentences, OfWhatHasLeftMemoryGoByNumbersAndIds) {
  const Fact breached = breach(LateBy::office, false, false, false);
  EXPECT_THAT(sentence(Policy{}, Incident{}, breached, Language::zh), HasSubstr("第1号时限到限"));
  EXPECT_THAT(sentence(Policy{}, Incident{}, PageDelivered{7, ""}, Language::en),
              HasSubstr("Page 7 was delivered"));
  EXPECT_THAT(sentence(Policy{}, Incident{}, acknowledged(), Language::en),
              HasSubstr("zhangwei passed it on"));
}

TEST(Sentences, ShowHostileTextOnOneLine) {
  const Fact waived = ObligationWaived{2, "zhangwei", "好\u202E\n{0}\x1b[31m"};
  EXPECT_EQ(sentence(office(), flood(), waived, Language::zh),
            "张伟 免除书面报告：好<U+202E> {0}<U+001B>[31m");
}

TEST(Reasons, EveryWhyHasWordsOfItsOwnInBothLanguages) {
  std::set<std::string> zh;
  std::set<std::string> en;
  for (std::size_t i = 0; i < Names<Why>::values.size(); ++i) {
    const Reason reason{static_cast<Why>(i), {}, {}};
    const std::string chinese = sentence(office(), reason, Language::zh);
    const std::string english = sentence(office(), reason, Language::en);
    EXPECT_TRUE(zh.insert(chinese).second) << Names<Why>::values[i] << ": " << chinese;
    EXPECT_TRUE(en.insert(english).second) << Names<Why>::values[i] << ": " << english;
    EXPECT_GT(chinese.size(), 5U);
    EXPECT_GT(static_cast<unsigned char>(chinese.back()), 0x7FU) << chinese;
    for (const char c : english) EXPECT_LT(static_cast<unsigned char>(c), 0x80U) << english;
    EXPECT_EQ(english.find('_'), std::string::npos) << english;
  }
}

TEST(Reasons, SayWhatTheirDetailNames) {
  const auto zh = [](const Reason& reason) { return sentence(office(), reason, Language::zh); };
  const auto en = [](const Reason& reason) { return sentence(office(), reason, Language::en); };
  EXPECT_EQ(zh({Why::on_leave, "lihua", night("08:00")}), "请假或外出：由 李华 替班，至 07-19 08:00");
  EXPECT_EQ(en({Why::on_leave, "lihua", night("08:00")}), "on leave: 李华 stands in, until 07-19 08:00");
  EXPECT_EQ(en({Why::substitute, "wangfang", {}}), "stands in: for Wang Fang");
  EXPECT_EQ(zh({Why::due_soon, "seed-nj.phone", night("04:02")}), "时限将至：电话报告，07-19 04:02 到限");
  EXPECT_EQ(zh({Why::next_channel, "sms", {}}), "上一通道未成，换下一通道：短信");
  EXPECT_EQ(zh({Why::call_failed, "no_answer", {}}), "电话没有打通：无人接听");
  EXPECT_EQ(en({Why::nobody_reached, "2", {}}), "nobody of the step was reached: step 2");
  EXPECT_EQ(en({Why::gave_up, "403 Forbidden\r\n", {}}), "the gateway refused it for good: 403 Forbidden  ");
  EXPECT_EQ(zh({Why::fallback, "primary", {}}), "该岗无人值班，由后备人员顶上：主班");
}

}  // namespace
}  // namespace jibao
