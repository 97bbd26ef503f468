// The words for closed sets, both languages side by side. See phrases.hpp.
//
// Invariant: every value of every set has words in both languages; the switches have no default arm, so a new
// value does not compile until it is named here. Called through Phrases alone.
#include "rules/phrases.hpp"

namespace jibao {

std::string Phrases::post(const std::string& id) const {
  if (id.empty()) return {};
  if (id == name_of(Post::duty_leader)) return say("带班领导", "duty leader");
  if (id == name_of(Post::primary)) return say("主班", "primary officer");
  if (id == name_of(Post::secondary)) return say("副班", "secondary officer");
  if (id == "principal") return say("主要负责人", "principal");
  if (id == "leader_in_charge") return say("分管领导", "leader in charge");
  return person(id);
}

std::string Phrases::deed(DeedKind kind) const {
  switch (kind) {
    case DeedKind::phone_report: return say("电话报告", "phone report");
    case DeedKind::written_report: return say("书面报告", "written report");
    case DeedKind::notice: return say("通报", "notice");
    case DeedKind::call_back: return say("回复来电人", "call back");
    case DeedKind::answer: return say("答复上级", "answer to the superior");
  }
  return {};
}

std::string Phrases::anchor(Anchor anchor) const {
  switch (anchor) {
    case Anchor::occurred: return say("事发", "occurrence");
    case Anchor::discovered: return say("发现", "discovery");
    case Anchor::received: return say("接报", "receipt");
    case Anchor::classified: return say("定性", "classification");
    case Anchor::declared: return say("宣布应急状态", "declaration");
    case Anchor::regraded: return say("级别调整", "regrading");
    case Anchor::phone_reported: return say("电话报告", "the phone report");
    case Anchor::previous_reported: return say("前次报告", "the report before");
    case Anchor::hop_received: return say("上一级签收", "receipt by the level before");
    case Anchor::skipped: return say("越级上报", "the report past the next level");
    case Anchor::withdrawn: return say("撤销", "withdrawal");
    case Anchor::ended: return say("处置结束", "the end of the handling");
    case Anchor::asked: return say("上级提问", "the question");
  }
  return {};
}

std::string Phrases::purpose(Purpose purpose) const {
  switch (purpose) {
    case Purpose::alarm: return say("急报呼叫", "alarm");
    case Purpose::reminder: return say("到限提醒", "reminder of a limit");
    case Purpose::breach: return say("超时呼叫", "alarm of a passed limit");
    case Purpose::chase: return say("催补要素", "request for what is missing");
    case Purpose::taken: return say("告知已有人接手", "word that somebody took it");
    case Purpose::cancelled: return say("告知撤销", "word that it was withdrawn");
    case Purpose::closed: return say("告知办结", "word that it was closed");
    case Purpose::passed: return say("转办呼叫", "alarm passed on");
    case Purpose::merged: return say("告知并入", "word that it was merged");
    case Purpose::codes: return say("告知各事件确认码", "the codes of what is open");
    case Purpose::administrator: return say("告知管理员", "word to an administrator");
    case Purpose::gathered: return say("汇总呼叫", "alarm of several incidents");
    case Purpose::upkeep: return say("内务呼叫", "page about the program itself");
    case Purpose::line_test: return say("线路测试", "line test");
    case Purpose::roll_call: return say("点名", "roll call");
    case Purpose::contact_check: return say("核验码", "code that proves a contact");
    case Purpose::shift: return say("告知班次变动", "word of a shift");
  }
  return {};
}

std::string Phrases::ack(AckKind kind) const {
  switch (kind) {
    case AckKind::taken: return say("确认接手", "took it");
    case AckKind::seen: return say("已阅", "has seen it");
    case AckKind::on_my_way: return say("正在赶来", "is on the way");
    case AckKind::passed_to: return say("转交他人", "passed it on");
    case AckKind::cannot: return say("表示不能到位", "cannot");
  }
  return {};
}

std::string Phrases::via(AckVia via) const {
  switch (via) {
    case AckVia::api: return say("系统登录", "a login");
    case AckVia::command_line: return say("命令行", "the command line");
    case AckVia::sms_code: return say("短信回码", "a code by SMS");
    case AckVia::sms_bare: return say("短信回复", "a bare SMS reply");
    case AckVia::link: return say("链接", "a link");
    case AckVia::link_pin: return say("链接加口令", "a link with PIN");
    case AckVia::code_pin: return say("回码加口令", "a code with PIN");
    case AckVia::spoken: return say("电话口头（回拨复述）", "a call back, words read back");
    case AckVia::voice: return say("语音电话按键（两次）", "keys of a voice call, pressed twice");
    case AckVia::voice_pin: return say("语音电话按键加口令", "keys of a voice call with PIN");
  }
  return {};
}

std::string Phrases::fault(ChannelFault fault) const {
  switch (fault) {
    case ChannelFault::other: return say("拒绝我们", "refuses us");
    case ChannelFault::settings: return say("设置有误", "has wrong settings");
    case ChannelFault::credentials: return say("凭据被拒或缺失", "refuses our credentials, or they are missing");
    case ChannelFault::credit: return say("欠费或额度不足", "is out of credit");
    case ChannelFault::template_approval: return say("签名或模板未获批准", "has not approved the signature or template");
  }
  return {};
}

std::string Phrases::strength(Strength strength) const {
  switch (strength) {
    case Strength::weak: return say("弱确认", "weak");
    case Strength::strong: return say("强确认", "strong");
  }
  return {};
}

std::string Phrases::outcome(DialOutcome outcome) const {
  switch (outcome) {
    case DialOutcome::taken: return say("正在拨打", "being dialled");
    case DialOutcome::reached: return say("已接通", "reached");
    case DialOutcome::no_answer: return say("无人接听", "no answer");
    case DialOutcome::off: return say("已关机", "phone is off");
    case DialOutcome::refused: return say("拒接", "refused");
  }
  return {};
}

std::string Phrases::outcome(Outcome outcome) const {
  switch (outcome) {
    case Outcome::sent: return say("已发出", "sent");
    case Outcome::try_again: return say("暂时失败", "failed for now");
    case Outcome::give_up: return say("网关拒收", "refused by the gateway");
    case Outcome::tell_administrator:
      return say("通道故障，须管理员处理", "the channel needs an administrator");
  }
  return {};
}

std::string Phrases::stage(Stage stage) const {
  switch (stage) {
    case Stage::initial: return say("初报", "first");
    case Stage::followup: return say("续报", "follow-up");
    case Stage::final: return say("终报", "final");
    case Stage::cancellation: return say("撤销报告", "cancellation");
    case Stage::verification: return say("核报", "verified");
    case Stage::daily: return say("日报", "daily");
    case Stage::nil: return say("零报告", "nil");
    case Stage::backfill: return say("补报", "backfill");
  }
  return {};
}

std::string Phrases::close_as(CloseAs as) const {
  switch (as) {
    case CloseAs::resolved: return say("处置完毕", "resolved");
    case CloseAs::mistaken: return say("误报", "mistaken");
    case CloseAs::false_report: return say("谎报", "false report");
    case CloseAs::cancelled: return say("撤销", "cancelled");
    case CloseAs::handed_over: return say("移交", "handed over");
  }
  return {};
}

std::string Phrases::verdict(Verdict verdict) const {
  switch (verdict) {
    case Verdict::open: return say("未定", "open");
    case Verdict::on_time: return say("按时", "on time");
    case Verdict::late: return say("迟报", "late");
    case Verdict::waived: return say("免除", "waived");
    case Verdict::superseded: return say("不再适用", "superseded");
    case Verdict::measured: return say("只计时，不评判", "measured only");
    case Verdict::late_with_notice: return say("迟报（事先已说明）", "late, with notice");
    case Verdict::missed: return say("漏报", "missed");
  }
  return {};
}

std::string Phrases::line_result(LineResult result) const {
  switch (result) {
    case LineResult::good: return say("通过", "passed");
    case LineResult::failed: return say("失败", "failed");
    case LineResult::silent: return say("限时内未受理", "was not taken in its time");
    case LineResult::no_receipt: return say("限时内没有回执", "got no receipt in its time");
  }
  return {};
}

std::string Phrases::kind(IncidentKind kind) const {
  switch (kind) {
    case IncidentKind::incident: return say("突发事件", "incident");
    case IncidentKind::warning: return say("预警", "warning");
    case IncidentKind::early_sign: return say("苗头", "early sign");
  }
  return {};
}

std::string Phrases::unmatched(const std::string& why) const {
  if (why == "unknown_number") return say("号码不在呼叫之列", "no page went to that number");
  if (why == "wrong_code") return say("确认码不对", "the code is wrong");
  if (why == "too_many_tries") return say("错码次数过多，暂不受理", "too many wrong codes");
  if (why == "not_understood") return say("看不出是确认", "it does not read as an acknowledgement");
  if (why == "nothing_open") return say("没有待确认的呼叫", "no page is open");
  if (why == "several_open")
    return say("有多个待确认的呼叫，须回确认码", "several pages are open: the code is needed");
  return quoted(why);
}

Words words_of(Why why) {
  switch (why) {
    case Why::none: return {"未注明原因", "no reason recorded"};
    case Why::first_report: return {"接到首报", "the first report came in"};
    case Why::step_wait_over: return {"本步等待已满，无人确认", "nobody acknowledged in the step's time"};
    case Why::nobody_reached: return {"本步的人一个也没有呼到", "nobody of the step was reached"};
    case Why::step_empty: return {"本步无人可呼", "nobody could be paged in the step"};
    case Why::said_cannot: return {"有人回复不能到位", "somebody answered that they cannot"};
    case Why::deed_missing:
      return {"已确认，但到时仍未记录报告", "acknowledged, but the report was not recorded in time"};
    case Why::limit_passed: return {"时限已过，没有报告记录", "a limit passed without a record"};
    case Why::last_resort_again:
      return {"仍无人确认，最后一步重复呼叫", "still nobody acknowledged: the last resort is repeated"};
    case Why::on_duty: return {"按值班表在岗", "on duty by the roster"};
    case Why::fixed_post: return {"固定岗位", "holds the post by the policy"};
    case Why::named: return {"规则点名", "named by the policy"};
    case Why::substitute: return {"替班", "stands in"};
    case Why::fallback: return {"该岗无人值班，由后备人员顶上", "nobody was on duty, the fallback stands in"};
    case Why::on_leave: return {"请假或外出", "on leave"};
    case Why::no_contact: return {"没有可用的号码或邮箱", "no number or address on file"};
    case Why::quiet: return {"本人已知悉，暂不重复呼叫", "has seen it and is not paged again for now"};
    case Why::said_cannot_before: return {"本人已回复不能到位", "has said that they cannot"};
    case Why::unknown_person: return {"人员档案中已无此人", "is not in the people file any more"};
    case Why::unknown_channel: return {"现行规则没有这个通道", "the policy has no such channel any more"};
    case Why::already_in_step: return {"本步已呼过此人", "was already paged in this step"};
    case Why::next_channel: return {"上一通道未成，换下一通道", "the channel before failed"};
    case Why::passed_on: return {"由他人转交", "passed on"};
    case Why::acknowledged: return {"已有确认", "an acknowledgement came in"};
    case Why::quorum_open:
      return {"已有强确认，人数还不够", "a strong acknowledgement, but more people must acknowledge"};
    case Why::deeds_done: return {"应报的都已报", "everything owed is done"};
    case Why::nothing_owed: return {"已确认，没有待报事项", "acknowledged, and nothing is owed"};
    case Why::incident_closed: return {"事件已办结", "the incident was closed"};
    case Why::incident_withdrawn: return {"事件已撤销", "the incident was withdrawn"};
    case Why::untouched: return {"拨打任务无人接手", "nobody took the dial task up"};
    case Why::call_failed: return {"电话没有打通", "the call failed"};
    case Why::receipt_failed:
      return {"网关回执：未送达", "the gateway's receipt says that it was not delivered"};
    case Why::gave_up: return {"网关拒收", "the gateway refused it for good"};
    case Why::attempts_used_up: return {"重试次数已用完", "all attempts are used up"};
    case Why::restarted: return {"程序重启，原号重发", "the daemon restarted: sent again under the same id"};
    case Why::attempt_lost:
      return {"发送没有结果，原号重发", "no end of the attempt in its time: sent again"};
    case Why::overdue_at_start: return {"停机期间到限，启动后补呼", "fell due while the daemon was down"};
    case Why::owner_filed: return {"首先受理", "took the report in"};
    case Why::owner_on_duty:
      return {"系统来报，由主班负责", "a machine filed it: the primary officer owns it"};
    case Why::missing_fields: return {"报告要素不全", "the report lacks something"};
    case Why::due_soon: return {"时限将至", "a limit is near"};
    case Why::newer_task:
      return {"同一人有了更新的拨打任务", "a newer dial task for the same person took its place"};
    case Why::deed_recorded:
      return {"报告已登记，其余时限仍在计时", "the report is on record, other duties are still owed"};
    case Why::regraded: return {"级别调整", "the level changed"};
    case Why::turned_incident: return {"已成为突发事件", "what was warned of has happened"};
    case Why::final_report: return {"终报已作，不再续报", "the final report was made, nothing follows it"};
    case Why::merged: return {"已并入同一事件", "it was taken into another incident"};
    case Why::separated: return {"已从合并中拆出", "it was taken out of another incident"};
    case Why::missed_for_good: return {"超时太久，按漏报计", "so long after the limit that it counts as missed"};
    case Why::same_source: return {"同一来源、同一编号", "the same number of the same source"};
    case Why::words_refused: return {"用语被运营商过滤，改用低敏感用语", "the words were filtered: words of low sensitivity instead"};
    case Why::channel_refuses: return {"渠道须管理员处理", "an administrator must look at a channel"};
    case Why::no_words: return {"渠道没有这种用途的已审核模板", "the channel has no approved words for it"};
    case Why::upkeep: return {"系统自身的事须有人处理", "something about the program itself needs a person"};
    case Why::line_test: return {"线路测试", "a line is tested"};
    case Why::surge: return {"全员在岗", "on the surge roster"};
    case Why::not_checked_in: return {"到点未签到", "not checked in when the shift began"};
    case Why::handover_open: return {"交接未经双方确认", "the handover is not confirmed by both"};
    case Why::classified: return {"已定类别", "the incident was classified"};
    case Why::question_open: return {"上级有提问待答复", "the superior waits for an answer"};
    case Why::roll_call: return {"点名", "the roll is called"};
    case Why::roll_call_missed: return {"有人点名未应答", "somebody did not answer the roll call"};
    case Why::contact_check: return {"核验联系方式", "a contact is to be proven"};
    case Why::shift_given: return {"被排入临近的班次", "was put on a shift that begins soon"};
  }
  return {};
}

}  // namespace jibao
