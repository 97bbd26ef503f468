// What lies in the incident's file beside its report: the superior's questions with their clocks and answers, what was
// checked and what is still unknown, the documents. Each part holds its own forms, so that what is open and where one records it stand together.
#include "daemon/web/case_file_view.hpp"

#include <algorithm>

#include "daemon/web/documents.hpp"
#include "daemon/web/form_parts.hpp"
#include "rules/classification.hpp"

namespace jibao::web {
namespace {

std::string action_of(const Incident& incident, std::string_view name) {
  return "/incidents/" + std::to_string(incident.id) + "/" + std::string(name);
}

std::string buttons(const std::string& inside) { return "<div class=\"buttons\">" + inside + "</div>"; }

std::string section(const Look& look, std::string_view zh, std::string_view en, const std::string& inside) {
  return inside.empty() ? "" : "<section><h2>" + look.html(zh, en) + "</h2>" + inside + "</section>";
}

std::string blank_is_now(const Look& look) { return "<small>" + look.html("不填则为现在", "blank: now") + "</small>"; }

/// What was typed into this one of several forms of a kind.
Given of_this(const Given& given, std::string_view field, std::uint32_t number) {
  return given.value(field) == std::to_string(number) ? given : Given{};
}

bool takes_words(const Incident& incident) { return incident.state == IncidentState::open || incident.state == IncidentState::withdrawn; }

std::string who(const Look& look, const std::string& by, const std::string& typed_by) {
  return by.empty() ? escaped(typed_by) : look.person(by);
}

/// What the state names by its person, else by the credential.
std::string person_or_name(const Look& look, const std::string& name) { return person_name(look.policy(), name, look.language); }

const Obligation& clock_of(const Incident& incident, const Question& question) {
  return incident.obligations.at(question.obligation - 1);
}

std::string asked_words(const Look& look, const Question& question) {
  std::string out = look.time(question.asked_at);
  if (!question.unit.empty()) out += " " + escaped(question.unit);
  if (!question.person.empty()) out += " " + escaped(question.person);
  out += look.html(" 提问", " asked");
  if (question.due_given) out += look.html("，时限由上级给定", ", who set the limit");
  return out;
}

/// What was answered, to whom, when, by whom; each answer on a line.
std::string answers_to(const Look& look, const Incident& incident, const Question& question) {
  const std::string rule = question_rule(question.number);
  std::string out;
  for (const Deed& deed : incident.deeds) {
    if (deed.kind != DeedKind::answer || std::find(deed.obligations.begin(), deed.obligations.end(), rule) == deed.obligations.end())
      continue;
    const std::string to = deed.to_unit + (deed.to_unit.empty() || deed.to_person.empty() ? "" : " ") + deed.to_person;
    out += "<p>" + escaped_lines(deed.content) + "<br><small>" + look.time(deed.done_at) +
           (to.empty() ? "" : look.html(" 答复 ", " to ") + escaped(to)) + look.html("，", ", by ") +
           who(look, deed.by, deed.typed_by) + "</small></p>";
  }
  return out;
}

std::string question_row(const Look& look, const Incident& incident, const Question& question) {
  const Obligation& owed = clock_of(incident, question);
  const auto due = owed.effective_due();
  return "<tr data-key=\"question-" + std::to_string(question.number) + "\" class=\"limit " + std::string(nearness(owed, look.now)) +
         "\"><td><b>" + std::to_string(question.number) + "</b> " + escaped_lines(question.text) + "<br><small>" +
         asked_words(look, question) + "</small>" + answers_to(look, incident, question) + "</td><td class=\"clock\">" +
         (due ? look.time(*due) : "") + "</td><td class=\"left\">" + countdown(look, incident, owed) + "</td></tr>";
}

std::string answer_form(const Look& look, const Incident& incident, const Question& question, bool failed, const Given& given) {
  return details(
      look.say("答复第", "Answer question ") + std::to_string(question.number) + look.say("问", ""),
      form(look, action_of(incident, "answer"),
           hidden("question", std::to_string(question.number)) +
               textarea("content", look.say("答复内容", "what was answered"), given.value("content"), 2) +
               input("to_unit", look.say("答复单位", "to which unit"), given.value("to_unit", question.unit)) +
               input("to_person", look.say("对方姓名", "to whom"), given.value("to_person", question.person)) +
               time_field(look, given, "done_at", "done_at") + blank_is_now(look) + by_select(look, given) +
               buttons(button(look.say("已答复", "It is answered"), "main"))),
      failed);
}

std::string ask_form(const Look& look, const Incident& incident, bool failed, const Given& given) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(look.state.policy_of(incident).questions.answer_within);
  return details(
      look.say("登记上级提问", "The superior asked something"),
      form(look, action_of(incident, "ask"),
           textarea("text", look.say("问什么", "what was asked"), given.value("text"), 2) +
               input("unit", look.say("提问单位", "which unit asked"), given.value("unit")) +
               input("person", look.say("提问人", "who asked"), given.value("person")) +
               input("within_minutes", look.say("限几分钟内答复", "to be answered within (minutes)"), given.value("within_minutes"),
                     "text", "inputmode=\"numeric\" autocomplete=\"off\"",
                     look.say("不填则按规则：", "blank: by the policy, ") + std::to_string(minutes.count()) +
                         look.say(" 分钟，自提问起", " minutes from the question")) +
               time_field(look, given, "asked_at", "asked_at") + blank_is_now(look) + by_select(look, given) +
               buttons(button(look.say("登记提问，开始计时", "Record it, start its clock"), "main"))),
      failed, 'q');
}

std::string check_row(const Look& look, const CheckItem& item) {
  std::string out = "<tr data-key=\"check-" + std::to_string(item.number) + "\"><td><b>" + std::to_string(item.number) + "</b> " +
                    escaped_lines(item.what) + "</td><td>";
  if (item.is_open())
    return out + "<b class=\"late-ink\">" + look.html("待核实", "not known") + "</b><br><small>" + look.time(item.recorded_at) + " " +
           who(look, item.by, item.typed_by) + "</small></td></tr>";
  out += escaped_lines(item.finding) + "<br><small>" + look.time(*item.checked_at) + " ";
  if (!item.person.empty()) out += look.html("向 ", "with ") + escaped(item.person) + look.html(" 核实，", ", by ");
  return out + who(look, item.by, item.typed_by) + "</small></td></tr>";
}

std::string check_form(const Look& look, const Incident& incident, const CheckItem* item, bool failed, const Given& given) {
  const std::string name = item == nullptr ? look.say("登记一次核实", "Something was checked")
                                           : look.say("核实第", "Check item ") + std::to_string(item->number) + look.say("项", "");
  return details(name,
                 form(look, action_of(incident, "check"),
                      (item != nullptr ? hidden("item", std::to_string(item->number))
                                       : input("what", look.say("核实什么", "what was checked"), given.value("what"))) +
                          textarea("finding", look.say("核实结果", "what it turned out to be"), given.value("finding"), 2) +
                          input("person", look.say("向谁核实", "with whom"), given.value("person")) +
                          time_field(look, given, "checked_at", "checked_at") + blank_is_now(look) + by_select(look, given) +
                          buttons(button(look.say("已核实", "It is checked"), "main"))),
                 failed);
}

std::string unknown_form(const Look& look, const Incident& incident, bool failed, const Given& given) {
  return details(look.say("登记待核实事项", "Something is not known"),
                 form(look, action_of(incident, "unknown"),
                      input("what", look.say("什么情况不明", "what is not known"), given.value("what")) + by_select(look, given) +
                          buttons(button(look.say("登记", "Record it"), "main"))),
                 failed, 'u');
}

std::string document_row(const Look& look, const Incident& incident, const FiledDocument& document, bool works, bool failed, const Given& given) {
  const std::string number = std::to_string(document.number);
  std::string out = "<tr data-key=\"document-" + number + "\"><td><b>" + number + "</b> ";
  if (!document.is_there())
    return out + look.html("已移除 ", "removed ") + look.time(*document.removed_at) + " " + escaped(person_or_name(look, document.removed_by)) +
           (document.reason.empty() ? "" : look.html("：", ": ") + escaped(document.reason)) + "</td><td></td></tr>";
  // A file's name may hold a person's, or a number: without the right to those its kind stands there, as in the API's answer.
  out += look.can(Act::numbers) ? "<a href=\"" + action_of(incident, "documents/" + number) + "\" download>" + escaped(document.name) + "</a>"
                                : look.html("附件 ", "document ") + escaped(name_of(document.kind));
  out += "<br><small>" + std::to_string((document.size + 1023) / 1024) + " KiB · " + look.time(document.filed_at) + " " +
         who(look, document.by, document.typed_by);
  if (!document.from.empty()) out += look.html(" · 来自 ", " · from ") + escaped(document.from);
  out += "</small></td><td>";
  if (works)
    out += details(look.say("移除", "Remove"),
                   form(look, action_of(incident, "remove-document"),
                        hidden("document", number) + input("reason", look.say("移除理由", "why"), given.value("reason")) +
                            by_select(look, given) + buttons(button(look.say("移除附件", "Remove it"), "danger"))),
                   failed);
  return out + "</td></tr>";
}

std::string upload_form(const Look& look, const Incident& incident, bool failed, const Given& given) {
  std::string inside = form(look, action_of(incident, document_form),
                            "<label class=\"field\"><span>" + look.html("文件", "file") +
                                "</span><input type=\"file\" name=\"file\" required accept=\".pdf,.png,.jpg,.jpeg,.txt,.docx,.xlsx,.ofd\"></label><small>" +
                                look.html("PDF、PNG、JPEG、TXT、DOCX、XLSX、OFD，最多 ", "PDF, PNG, JPEG, TXT, DOCX, XLSX, OFD, at most ") +
                                std::to_string(largest_document(look.policy()) >> 10) + " KiB</small>" +
                                input("from", look.say("来自（单位、传真机）", "whom it came from"), given.value("from")) +
                                by_select(look, given) + buttons(button(look.say("归入事件", "File it"), "main")),
                            "stack upload");
  inside.insert(std::string_view("<form").size(), " enctype=\"multipart/form-data\"");
  return details(look.say("归入传真、扫描件或文件", "File a fax, a scan or a file"), inside, failed);
}

}  // namespace

std::string questions_part(const Look& look, const Incident& incident, bool works, std::string_view failed, const Given& given) {
  std::string rows, forms;
  for (const Question& question : incident.questions) {
    rows += question_row(look, incident, question);
    if (clock_of(incident, question).state != ObligationState::open) continue;
    const Given mine = of_this(given, "question", question.number);
    forms += answer_form(look, incident, question, failed == "answer" && mine.fields != nullptr, mine);
  }
  std::string out;
  if (!rows.empty())
    out = "<div class=\"scroll\"><table><tr><th>" + look.html("提问与答复", "asked and answered") + "</th><th>" +
          look.html("时限", "due") + "</th><th>" + look.html("状态", "state") + "</th></tr>" + rows + "</table></div>";
  if (works && takes_words(incident)) out += forms + ask_form(look, incident, failed == "ask", failed == "ask" ? given : Given{});
  return section(look, "上级提问", "The superior's questions", out);
}

std::string checks_part(const Look& look, const Incident& incident, bool works, std::string_view failed, const Given& given) {
  std::string rows, forms;
  for (const CheckItem& item : incident.checks) {
    rows += check_row(look, item);
    if (!item.is_open()) continue;
    const Given mine = of_this(given, "item", item.number);
    forms += check_form(look, incident, &item, failed == "check" && mine.fields != nullptr, mine);
  }
  std::string out;
  if (!rows.empty())
    out = "<div class=\"scroll\"><table><tr><th>" + look.html("事项", "item") + "</th><th>" + look.html("结果", "finding") +
          "</th></tr>" + rows + "</table></div>";
  if (works && takes_words(incident)) {
    const bool fresh = failed == "check" && given.value("item").empty();
    out += forms + unknown_form(look, incident, failed == "unknown", failed == "unknown" ? given : Given{}) +
           check_form(look, incident, nullptr, fresh, fresh ? given : Given{});
  }
  return section(look, "核实", "Verification", out);
}

std::string documents_part(const Look& look, const Incident& incident, bool works, std::string_view failed, const Given& given) {
  const bool takes = works && incident.merged_into == 0 && classification_of(incident.report) != Classification::secret;
  std::string rows;
  for (const FiledDocument& document : incident.documents) {
    const Given mine = failed == "remove-document" ? of_this(given, "document", document.number) : Given{};
    rows += document_row(look, incident, document, works && incident.merged_into == 0, mine.fields != nullptr, mine);
  }
  std::string out;
  if (!rows.empty()) out = "<div class=\"scroll\"><table>" + rows + "</table></div>";
  if (takes) out += upload_form(look, incident, failed == "document", failed == "document" ? given : Given{});
  return section(look, "附件", "Documents", out);
}

}  // namespace jibao::web
