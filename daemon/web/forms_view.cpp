// The console's forms. The filing form asks in the order in which a caller is heard: the fields of the phone
// record.
#include "daemon/web/duty_name.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/local_time.hpp"
#include "daemon/web/views.hpp"
#include "rules/sign_off.hpp"

namespace jibao::web {
namespace {

std::string wide(const std::string& html) { return "<div class=\"wide\">" + html + "</div>"; }

std::string legend(const std::string& words, const std::string& inside) {
  return "<fieldset><legend>" + escaped(words) + "</legend>" + inside + "</fieldset>";
}

// The list of the categories, and before it a field to find one by Chinese, pinyin or code, which only the script shows.
std::string category_field(const Look& look, const Given& given) {
  const std::string chosen = given.value("category"), label = field_label("category", look.language);
  std::string options = "<option value=\"\" data-name=\"\">" + look.html("分不清可先不选（未分类，稍后补）", "not known yet (asked for later)") + "</option>";
  for (const Category& category : look.policy().categories)
    options += "<option value=\"" + escaped(category.code) + "\" data-name=\"" + escaped(pick(look.language, category.name)) + "\"" +
               (category.code == chosen ? " selected" : "") + ">" + escaped(pick(look.language, category.name)) + "  " +
               escaped(category.code) + "</option>";
  return "<div class=\"field finder\" hidden><label for=\"find-category\">" +
         look.html("找事件分类：汉字、拼音或首字母", "find the category: Chinese, pinyin, initials or code") +
         "</label><input id=\"find-category\" type=\"text\" role=\"combobox\" aria-autocomplete=\"list\" aria-expanded=\"false\" "
         "aria-controls=\"found-categories\" autocomplete=\"off\" placeholder=\"hs\"><ul id=\"found-categories\" role=\"listbox\" "
         "aria-label=\"" + escaped(label) + "\" hidden></ul></div><label class=\"field\"><span>" + escaped(label) +
         "</span><select name=\"category\">" + options + "</select></label>";
}

// A time of the report, with what is said most often of it as buttons for the script.
std::string time_with_presses(const Look& look, const Given& given, const std::string& name) {
  std::string buttons;
  const auto press = [&](int minutes, std::string_view zh, std::string_view en) {
    buttons += "<button type=\"button\" class=\"plain\" data-ago=\"" + std::to_string(minutes) + "\">" + look.html(zh, en) + "</button>";
  };
  press(0, "刚刚", "just now");
  press(10, "10分钟前", "10 min ago");
  press(20, "20分钟前", "20 min ago");
  press(60, "1小时前", "1 hour ago");
  return "<div class=\"timed\">" + time_field(look, given, name, name) + "<div class=\"ago\" role=\"group\" aria-label=\"" +
         escaped(field_label(name, look.language)) + "\" data-for=\"" + name + "\">" + buttons + "</div></div>";
}

// What thresholds count beside casualties, by the policy; nothing where it has none.
std::string measure_fields(const Look& look, const Given& given) {
  std::string fields;
  for (const MeasureKind& measure : look.policy().measures)
    fields += input(std::string(measure_prefix) + measure.id,
                    pick(look.language, measure.name) + look.say("（", " (") + pick(look.language, measure.unit) + look.say("）", ")"),
                    given.value(std::string(measure_prefix) + measure.id), "text", "inputmode=\"numeric\" autocomplete=\"off\"");
  bool any = false;
  for (const MarkKind& mark : look.policy().marks) {
    const std::string name = std::string(mark_prefix) + mark.id;
    any |= !given.value(name).empty();
    fields += check(name, pick(look.language, mark.name), !given.value(name).empty());
  }
  if (fields.empty()) return {};
  return details(look.say("定级用的计量和标记", "Measures and marks for the level"), fields, any);
}

std::string phone_forms(const Look& look, const Incident& incident, const std::string& action, bool failed,
                        const Given& given) {
  const std::string stamps = key_button(look.say("正在拨号", "Dialling now"), 'd', "plain", "stamp", "dialling") +
                             key_button(look.say("已接通", "Connected now"), 'c', "plain", "stamp", "connected");
  std::string out = form(look, action + "/stamp",
                         hidden("by", look.acting) + stamps + "<small>" +
                             look.html("按下即记下此刻", "one press notes this moment") + "</small>",
                         "inline");
  if (incident.dialling_at)
    out += "<p>" + look.html("拨号 ", "dialled ") + look.time(*incident.dialling_at) + "</p>";
  if (incident.connected_at)
    out += "<p>" + look.html("接通 ", "connected ") + look.time(*incident.connected_at) + "</p>";
  const std::string connected =
      incident.connected_at ? clock_text(*incident.connected_at, look.now, look.zone()) : "";
  out += form(look, action + "/phone",
              time_field(look, given, "done_at", "done_at") + "<small>" +
                  (connected.empty()
                       ? look.html("不填则为现在", "blank: now")
                       : look.html("不填则为接通时间 ", "blank: when it connected, ") + escaped(connected)) +
                  "</small>" + labelled(look, given, "to_unit", "to_unit") +
                  labelled(look, given, "to_person", "to_person") +
                  textarea("content", field_label("content", look.language), given.value("content"), 3) +
                  by_select(look, given) + "<div class=\"buttons\">" +
                  button(look.say("记录电话报告", "Record the phone report"), "main") + "</div>");
  return details(look.say("电话报告", "Phone report"), out, failed || owes(incident, DeedKind::phone_report), 'r');
}

// Who may sign off, the duty leader first; beside those on leave stands who is there for them. Nobody is chosen: a sign-off that
// nobody gave must not come of one press.
std::string signer_select(const Look& look, const Given& given) {
  Choices choices{{"", look.say("（未签发）", "(not signed off)")}};
  for (const Signer& signer : signers_at(look.policy(), look.state.duty, look.now)) {
    const auto name = [&](const std::string& id) { return person_name(look.policy(), id, look.language); };
    std::string words = name(signer.person);
    if (!signer.stands_for.empty()) words += look.say("（代", " (for ") + name(signer.stands_for) + look.say("）", ")");
    if (signer.on_leave)
      words += look.say("（请假，", " (on leave, ") + (signer.stand_in.empty() ? look.say("无人代", "nobody stands in") : look.say("由", "") + name(signer.stand_in) + look.say("代", " stands in")) +
               look.say("）", ")");
    choices.emplace_back(signer.person, words);
  }
  return select("signed_off_by", field_label("signed_off_by", look.language), choices, given.value("signed_off_by")) +
         check("signed_off_by_phone", look.say("电话请示同意", "agreed by phone"), !given.value("signed_off_by_phone").empty());
}

std::string written_form(const Look& look, const Incident& incident, const std::string& action, bool failed,
                         const Given& given) {
  const bool next = owes(incident, DeedKind::written_report) && !owes(incident, DeedKind::phone_report);
  return details(
      look.say("书面报告", "Written report"),
      form(look, action + "/written",
           select("stage", look.say("类别", "stage"),
                  word_choices(look, {Stage::initial, Stage::followup, Stage::final, Stage::cancellation, Stage::verification,
                                      Stage::daily, Stage::nil, Stage::backfill}),
                  given.value("stage", incident.state == IncidentState::withdrawn ? "cancellation" : "initial")) +
               time_field(look, given, "done_at", "done_at") + labelled(look, given, "to_unit", "to_unit") +
               labelled(look, given, "to_person", "to_person") +
               textarea("content", look.say("文号、标题与要点", "number, title and substance"),
                        given.value("content"), 3) +
               signer_select(look, given) + by_select(look, given) + "<div class=\"buttons\">" +
               button(look.say("记录书面报告", "Record the written report"), "main") + "</div>"),
      failed || next);
}

std::string ack_form(const Look& look, const std::string& action, bool failed, const Given& given) {
  return details(
      look.say("代记确认", "Acknowledge for somebody"),
      form(look, action + "/ack",
           select("person", field_label("person", look.language),
                  people_choices(look, look.say("请选择", "choose")), given.value("person")) +
               select("kind", look.say("答复", "answer"),
                      word_choices(look, {AckKind::taken, AckKind::on_my_way, AckKind::seen,
                                          AckKind::passed_to, AckKind::cannot}),
                      given.value("kind", "taken")) +
               select("passed_to", field_label("passed_to", look.language), people_choices(look, "—"),
                      given.value("passed_to")) +
               input("number",
                     look.say("若是打电话说的：拨打的号码", "if said on the phone: the number called"),
                     given.value("number"), "tel", "autocomplete=\"off\"") +
               check("words_read_back", look.say("对方已复述要点", "the words were read back"),
                     !given.value("words_read_back").empty()) +
               input("note", look.say("备注", "note"), given.value("note")) + by_select(look, given) +
               "<div class=\"buttons\">" + button(look.say("记录确认", "Record it"), "main") + "</div>"),
      failed, 'a');
}

std::string amend_form(const Look& look, const std::string& action, bool correction, bool failed,
                       const Given& given) {
  Choices paths{{"", look.say("选择字段", "choose a field")}};
  for (const std::string_view path : report_fields())
    paths.emplace_back(std::string(path), field_label(path, look.language));
  for (const MeasureKind& measure : look.policy().measures)
    paths.emplace_back(std::string(measure_prefix) + measure.id, pick(look.language, measure.name));
  for (const MarkKind& mark : look.policy().marks)
    paths.emplace_back(std::string(mark_prefix) + mark.id, pick(look.language, mark.name) + look.say("（是/否）", " (yes/no)"));
  return details(correction ? look.say("更正", "Correct") : look.say("补充", "Supplement"),
                 form(look, action + (correction ? "/correct" : "/supplement"),
                      select("path", look.say("字段", "field"), paths, given.value("path")) +
                          textarea("value", look.say("内容（时间可写 03:42）", "value (a time may be 03:42)"),
                                   given.value("value"), 2) +
                          input("reason", look.say("依据或理由", "reason"), given.value("reason")) +
                          by_select(look, given) + "<div class=\"buttons\">" +
                          button(look.say("记录", "Record"), "main") + "</div>"),
                 failed);
}

std::string claim_forms(const Look& look, const Incident& incident, const std::string& action) {
  std::string out;
  for (const Claim& claim : incident.claims) {
    if (!claim.confirmed_by.empty()) continue;
    const std::string what = claim.change ? field_label(claim.change->path, look.language) +
                                                look.say("：", ": ") + claim.change->value
                                          : look.say("报告完成时间", "when the report was made");
    out += "<div class=\"card near\"><p>" + look.html("需第二人证实：", "needs a second person: ") +
           escaped(what) + " <small>" + look.person(claim.by) + " " + look.time(claim.made_at) +
           "</small></p>" +
           form(look, action + "/confirm",
                hidden("claim", std::to_string(claim.number)) + by_select(look, {}) +
                    button(look.say("我证实", "I confirm"), "main"),
                "inline") +
           "</div>";
  }
  return out;
}

std::string close_form(const Look& look, const Incident& incident, const std::string& action, bool failed,
                       const Given& given) {
  std::string waivers;
  for (const Obligation& obligation : incident.obligations) {
    if (obligation.state != ObligationState::open || !obligation.hard) continue;
    waivers += "<label class=\"field check\"><input type=\"checkbox\" name=\"waive\" value=\"" +
               escaped(obligation.rule) + "\"><span>" + look.html("免除：", "waive: ") +
               escaped(duty_name(look.state, incident, obligation.rule, look.language)) +
               "</span></label>";
  }
  if (!waivers.empty())
    waivers = "<p class=\"soft\">" +
              look.html("下列时限尚未履行；免除须由领导决定并写明理由。",
                        "these are still open; only a leader may waive them, with a reason") +
              "</p>" + waivers;
  return details(look.say("办结或撤销", "Close or withdraw"),
                 form(look, action + "/close",
                      select("outcome", look.say("结论", "as"),
                             word_choices(look, {CloseAs::resolved, CloseAs::handed_over, CloseAs::mistaken,
                                                 CloseAs::false_report, CloseAs::cancelled}),
                             given.value("outcome", "resolved")) +
                          textarea("reason", field_label("reason", look.language), given.value("reason"), 2) +
                          labelled(look, given, "handed_to", "handed_to") + waivers + by_select(look, given) + "<div class=\"buttons\">" +
                          button(look.say("确定", "Confirm"), "danger") + "</div>"),
                 failed);
}

}  // namespace

std::string by_select(const Look& look, const Given& given, std::string_view name) {
  if (!look.account.empty()) return {};  // who it is, is known
  return select(name, field_label("by", look.language), people_choices(look, look.say("请选择", "choose")),
                given.value(name, look.acting));
}

// At a seat where nobody is logged in the PIN says who files. Without one the report is taken as the seat's.
std::string seat_fields(const Look& look, const Given& given) {
  if (!look.seat) return {};
  std::string out = input("pin", look.say("PIN（证明是本人登记）", "PIN (that it is you who files)"), "", "password",
                          "inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"12\"");
  if (given.fields != nullptr)
    out += "<div class=\"buttons\">" +
           button(look.say("不用 PIN 登记（只记席位，不记姓名）", "File without a PIN (in the seat's name)"), "plain", "do", "unnamed") + "</div>";
  return out;
}

std::string filing_form(const Look& look, const Given& given) {
  const std::string now = local_time_value(look.now, look.zone()).substr(11);
  std::string call =
      time_field(look, given, "received_at", "received_at", now) +
      labelled(look, given, "reporter_name", "reporter.name", "text", given.fields == nullptr ? "autocomplete=\"off\" autofocus" : "autocomplete=\"off\"") +
      labelled(look, given, "reporter_unit", "reporter.unit") +
      labelled(look, given, "reporter_identity", "reporter.identity") +
      labelled(look, given, "reporter_post", "reporter.post") +
      labelled(look, given, "reporter_phone", "reporter.phone", "tel") +
      wide(textarea("summary", field_label("summary", look.language), given.value("summary"), 5)) +
      input("receiver", field_label("receiver", look.language),
            given.value("receiver", look.acting.empty() ? "" : person_name(look.policy(), look.acting, look.language)), "text",
            "autocomplete=\"off\"");
  std::string what = category_field(look, given) + wide(labelled(look, given, "title", "title")) +
                     labelled(look, given, "place", "place") + time_with_presses(look, given, "occurred_at") +
                     time_field(look, given, "occurred_until", "occurred_until") +
                     time_field(look, given, "discovered_at", "discovered_at") +
                     labelled(look, given, "justification", "justification");
  std::string counts;
  for (const std::string_view name : {"dead", "missing", "seriously_injured", "injured", "affected"})
    counts += labelled(look, given, name, "casualties." + std::string(name), "text",
                       "inputmode=\"numeric\" autocomplete=\"off\"");
  std::string more =
      select("level", field_label("level", look.language),
             {{"", look.say("未定", "not known")},
              {"I", look.say("I 特别重大", "I")},
              {"II", look.say("II 重大", "II")},
              {"III", look.say("III 较大", "III")},
              {"IV", look.say("IV 一般", "IV")}},
             given.value("level")) +
      select("kind", field_label("kind", look.language),
             word_choices(look, {IncidentKind::incident, IncidentKind::warning, IncidentKind::early_sign}),
             given.value("kind", "incident")) +
      select("classification", field_label("classification", look.language),
             {{"", look.say("内部", "internal")}, {"public", look.say("公开", "public")},
              {"secret", look.say("涉密：内容不得录入，只计时限", "secret: no content is kept, the clocks run")}},
             given.value("classification")) +
      labelled(look, given, "source_unit", "source.unit") +
      labelled(look, given, "source_id", "source.external_id") + by_select(look, given) +
      check("drill", look.say("演练", "drill"), !given.value("drill").empty());
  return form(
      look, "/file",
      legend(look.say("来电", "The call"), call) + legend(look.say("事件", "What happened"), what) +
          legend(look.say("伤亡（未知可不填）", "Casualties (blank: not known)"), counts) +
          measure_fields(look, given) + legend(look.say("其他", "More"), more) + "<p class=\"soft\">" +
          look.html("紧急而不全的可以先登记，缺的字段会提醒补充。事发时间不确定时填最早与最晚。",
                    "urgent but incomplete is accepted; what is missing is asked for later.") +
          "</p>" + seat_fields(look, given) + "<div class=\"buttons\">" +
          button(look.say("登记并开始呼叫", "File and start calling"), "main", "do", "file") +
          button(look.say("先试算（不登记）", "Try first (nothing is recorded)"), "plain", "do", "simulate") +
          "</div><p class=\"soft scripted-only\">" +
          look.html("Ctrl+Enter 直接登记。填写的内容随打随存，只在本标签页里，登记后即清除；关闭标签页也就没有了。",
                    "Ctrl+Enter files. What is typed is kept in this tab alone until it is filed or the tab is closed.") +
          "</p>",
      given.fields == nullptr ? "stack filing fresh" : "stack filing");
}

std::string incident_forms(const Look& look, const Incident& incident, std::string_view failed,
                           const Given& given) {
  const std::string action = "/incidents/" + std::to_string(incident.id);
  const auto of = [&](std::string_view name) { return failed == name ? given : Given{}; };
  if (incident.state == IncidentState::merged) return separation_form(look, incident, failed == "separate", of("separate"));
  if (incident.is_upkeep())
    return incident.state != IncidentState::open ? "" : ack_form(look, action, failed == "ack", of("ack")) +
                                                          close_form(look, incident, action, failed == "close", of("close"));
  std::string out = claim_forms(look, incident, action);
  if (incident.state == IncidentState::closed)
    return out + "<p class=\"soft\">" + look.html("已办结；仍可更正。", "closed; it can still be corrected") +
           "</p>" + amend_form(look, action, true, failed == "correct", of("correct"));
  return out + proposal_forms(look, incident) + happened_form(look, incident, failed == "happened", of("happened")) +
         phone_forms(look, incident, action, failed == "phone" || failed == "stamp", of("phone")) +
         written_form(look, incident, action, failed == "written", of("written")) +
         chain_forms(look, incident, failed, given) +
         ack_form(look, action, failed == "ack", of("ack")) +
         amend_form(look, action, false, failed == "supplement", of("supplement")) +
         amend_form(look, action, true, failed == "correct", of("correct")) +
         close_form(look, incident, action, failed == "close", of("close"));
}

std::string dial_form(const Look& look, PageId id, const Given& given) {
  std::string answer = select("kind", look.say("接通后对方答复", "if reached, the answer"),
                              {{"", look.say("未答复", "none")},
                               {"taken", word_label("taken", look.language)},
                               {"on_my_way", word_label("on_my_way", look.language)},
                               {"seen", word_label("seen", look.language)},
                               {"passed_to", word_label("passed_to", look.language)},
                               {"cannot", word_label("cannot", look.language)}},
                              given.value("kind")) +
                       select("passed_to", field_label("passed_to", look.language), people_choices(look, "—"),
                              given.value("passed_to")) +
                       check("words_read_back", look.say("对方已复述要点", "the words were read back"),
                             !given.value("words_read_back").empty()) +
                       input("note", look.say("备注", "note"), given.value("note")) + by_select(look, given);
  std::string outcomes = key_button(look.say("已接通", "Reached"), '1', "main", "outcome", "reached");
  char key = '2';
  for (const DialOutcome outcome : {DialOutcome::no_answer, DialOutcome::off, DialOutcome::refused})
    outcomes += key_button(word_label(name_of(outcome), look.language), key++, "plain", "outcome", std::string(name_of(outcome)));
  return form(look, "/dial/" + to_string(id), answer + "<div class=\"buttons\">" + outcomes + "</div>");
}

std::string faults_notice(const Look& look, const Faults& faults) {
  std::string words;
  for (const Fault& fault : faults.all())
    words += (words.empty() ? "" : "\n") + field_label(fault.pointer, look.language) + look.say("：", ": ") +
             look.say(fault.zh, fault.en);
  return notice("bad", words);
}

}  // namespace jibao::web
