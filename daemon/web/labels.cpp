// Two tables; what the fields of a report are called the rules say. The trade's words are those of the glossary.
#include "daemon/web/labels.hpp"

#include <algorithm>

namespace jibao::web {
namespace {

struct Label {
  std::string_view key, zh, en;
};

constexpr Label fields[] = {
    {"drill", "演练", "drill"},
    {"done_at", "完成时间", "done at"},
    {"to_unit", "报给单位", "reported to (unit)"},
    {"to_person", "对方接听/接收人", "who took it there"},
    {"content", "报告内容", "what was reported"},
    {"signed_off_by", "签发人", "signed off by"},
    {"person", "确认人", "who acknowledges"},
    {"passed_to", "转交给", "passed to"},
    {"as", "经办人", "done by"},
    {"by", "经办人", "done by"},
    {"reason", "理由", "reason"},
    {"handed_to", "移交给（单位）", "handed over to (unit)"},
    {"into", "并入的事件", "merged into"},
    {"obligation", "时限义务", "obligation"},
    {"deed", "报告编号", "deed"},
    {"signed_at", "签收时间", "signed for at"},
    {"expected_at", "预计完成时间", "expected at"},
    {"text", "问什么", "what was asked"},
    {"question", "第几问", "question"},
    {"asked_at", "提问时间", "asked at"},
    {"due_at", "答复时限", "due at"},
    {"within_minutes", "限几分钟内答复", "within (minutes)"},
    {"what", "核实什么", "what was checked"},
    {"finding", "核实结果", "finding"},
    {"item", "核实事项", "item"},
    {"checked_at", "核实时间", "checked at"},
    {"spoken.number", "拨打的号码", "number called"},
};

constexpr Label words[] = {
    {"sms", "短信", "SMS"},
    {"email", "邮件", "e-mail"},
    {"voice", "语音电话", "voice call"},
    {"hand_call", "人工拨打", "hand call"},
    {"incident", "突发事件", "incident"},
    {"warning", "预警", "warning"},
    {"early_sign", "苗头", "early sign"},
    {"phone_report", "电话报告", "phone report"},
    {"written_report", "书面报告", "written report"},
    {"notice", "通报", "notice"},
    {"call_back", "回复来电人", "call back"},
    {"answer", "答复上级", "answer to the superior"},
    {"asked", "上级提问", "the question"},
    {"unknown", "待核实", "not known"},
    {"checked", "已核实", "checked"},
    {"initial", "初报", "initial"},
    {"followup", "续报", "follow-up"},
    {"final", "终报", "final"},
    {"cancellation", "撤销报告", "withdrawal"},
    {"verification", "核报", "verified"},
    {"daily", "日报", "daily"},
    {"nil", "零报告", "nil"},
    {"backfill", "补报", "backfill"},
    {"late_with_notice", "迟报（事先已说明）", "late, with notice"},
    {"missed", "漏报", "missed"},
    {"merged", "已并入", "merged"},
    {"alike.place", "地点", "place"},
    {"alike.time", "时间", "time"},
    {"alike.category", "类别", "category"},
    {"alike.external_id", "来源编号", "the source's number"},
    {"page.gathered", "汇总呼叫", "several incidents"},
    {"page.merged", "告知：已并入", "told: merged"},
    {"page.codes", "告知：各事件确认码", "told: the codes"},
    {"page.administrator", "告知管理员", "told: administrator"},
    {"page.upkeep", "内务呼叫", "about this system"},
    {"page.line_test", "线路测试", "line test"},
    {"page.roll_call", "点名", "roll call"},
    {"page.contact_check", "核验联系方式", "check of a contact"},
    {"page.shift", "告知：班次变动", "told: a shift"},
    {"contact_phone", "电话", "telephone"},
    {"contact_email", "邮箱", "mailbox"},
    {"contact_proven", "已核验", "proven"},
    {"contact_changed", "已改，须重新核验", "changed since"},
    {"contact_unproven", "未核验", "not proven"},
    {"contact_asked", "核验码已发出", "a code is out"},
    {"contact_code", "报回核验码", "gave the code back"},
    {"contact_reply", "由该处回复", "answered from there"},
    {"contact_by_hand", "人工核实", "called by hand"},
    {"roll_waiting", "待应答", "not yet"},
    {"roll_reached", "已应答", "answered"},
    {"roll_silent", "未应答", "no answer"},
    {"roll_failed", "呼叫未成", "could not be reached"},
    {"roll_skipped", "未呼叫", "not called"},
    {"line_untested", "未测试", "not tested"},
    {"line_running", "测试中", "under test"},
    {"line_good", "通过", "passed"},
    {"line_failed", "失败", "failed"},
    {"line_silent", "限时内未受理", "not taken in its time"},
    {"line_no_receipt", "限时内没有回执", "no receipt in its time"},
    {"classified", "定性", "classification"},
    {"declared", "宣布", "declaration"},
    {"regraded", "调级", "regrading"},
    {"phone_reported", "电话报告", "the phone report"},
    {"previous_reported", "前次报告", "the report before"},
    {"hop_received", "上一级签收", "receipt by the level before"},
    {"skipped", "越级上报", "the skipping report"},
    {"open", "进行中", "open"},
    {"fulfilled", "已履行", "fulfilled"},
    {"waived", "已免除", "waived"},
    {"superseded", "不再需要", "superseded"},
    {"held", "稍后汇总发出", "told with others in a moment"},
    {"gathered", "已汇总告知", "told with others"},
    {"withdrawn", "已撤销", "withdrawn"},
    {"closed", "已办结", "closed"},
    {"on_time", "按时", "on time"},
    {"late", "迟报", "late"},
    {"measured", "已计时", "measured"},
    {"nobody", "无", "nobody"},
    {"unit", "报送单位", "the unit"},
    {"office", "本办公室", "this office"},
    {"idle", "未启动", "idle"},
    {"running", "正在呼叫", "calling"},
    {"resting", "已有人接手，等待履行", "taken, waiting for the deed"},
    {"ended", "已结束", "ended"},
    {"waiting", "待发", "waiting"},
    {"sending", "正在发送", "sending"},
    {"accepted", "已发出", "sent"},
    {"delivered", "已送达", "delivered"},
    {"failed", "失败", "failed"},
    {"page.alarm", "呼叫", "alarm"},
    {"page.reminder", "限前提醒", "reminder"},
    {"page.breach", "超时", "limit passed"},
    {"page.chase", "催补", "missing fields"},
    {"page.taken", "告知：已有人处理", "told: somebody took it"},
    {"page.cancelled", "告知：已撤销", "told: withdrawn"},
    {"page.closed", "告知：已办结", "told: closed"},
    {"page.passed", "转交", "passed on"},
    {"taken", "由其处理", "taken"},
    {"cancelled", "撤销", "cancelled"},
    {"seen", "已收到", "seen"},
    {"on_my_way", "在途中", "on the way"},
    {"passed_to", "已转交", "passed on"},
    {"cannot", "无法处理", "cannot"},
    {"duty_leader", "带班领导", "duty leader"},
    {"primary", "主班", "primary"},
    {"secondary", "副班", "secondary"},
    {"weak", "弱确认", "weak"},
    {"strong", "强确认", "strong"},
    {"resolved", "处置完毕", "resolved"},
    {"mistaken", "误报", "mistaken"},
    {"false", "谎报", "false"},
    {"handed_over", "移交", "handed over"},
    {"reached", "已接通", "reached"},
    {"no_answer", "无人接听", "no answer"},
    {"off", "关机/不在服务区", "phone off"},
    {"refused", "拒接", "refused"},
    {"occurred", "事发", "occurrence"},
    {"discovered", "发现", "discovery"},
    {"received", "接报", "receipt"},
    {"public", "公开", "public"},
    {"internal", "内部", "internal"},
    {"secret", "涉密", "secret"},
};

std::string find(const Label* from, const Label* to, std::string_view key, Language language) {
  const Label* found = std::find_if(from, to, [&](const Label& label) { return label.key == key; });
  if (found == to) return {};
  return std::string(language == Language::en ? found->en : found->zh);
}

}  // namespace

std::string field_label(std::string_view path, Language language) {
  std::string key(path);
  if (key.starts_with('/')) {
    key.erase(0, 1);
    std::replace(key.begin(), key.end(), '/', '.');
    if (key.starts_with("changes.")) key.erase(0, 8);
    if (key.starts_with("source.reporter.")) key.erase(0, 7);
    if (key == "occurred_at.from") key = "occurred_from";
    if (key == "occurred_at.until") key = "occurred_until";
  }
  std::string label = find(std::begin(fields), std::end(fields), key, language);
  if (label.empty()) label = field_name(key, language);
  return label.empty() ? key : label;
}

std::string word_label(std::string_view word, Language language) {
  const std::string label = find(std::begin(words), std::end(words), word, language);
  return label.empty() ? std::string(word) : label;
}

}  // namespace jibao::web
