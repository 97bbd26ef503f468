// What is read out or lies on the desk: the words of the phone report, made of the report's own fields, and the sheet for
// the night in which the computer is dead. Numbers of people stand on the sheet, because it is for calling them.
#include <set>

#include "daemon/web/form_parts.hpp"
#include "daemon/web/views.hpp"
#include "rules/roster.hpp"

namespace jibao::web {
namespace {

constexpr int blank_records = 2;  // on one sheet: a night has rarely more before the computer is back

std::string term(const std::string& label, const std::string& html) {
  return "<dt>" + escaped(label) + "</dt><dd>" + html + "</dd>";
}

std::string line(const std::string& label) { return term(label, "<span class=\"write\"></span>"); }

std::string when_html(const Look& look, const Occurrence& occurred) {
  if (occurred.at) return look.time(*occurred.at);
  if (!occurred.from && !occurred.until) return {};
  return (occurred.from ? look.time(*occurred.from) : "?") + look.html(" 至 ", " to ") +
         (occurred.until ? look.time(*occurred.until) : "?");
}

std::string counts_of(const Look& look, const Casualties& said) {
  std::string out;
  const auto add = [&](std::string_view name, const std::optional<int>& count) {
    if (!count) return;
    out += (out.empty() ? "" : look.html("，", ", ")) + escaped(field_label("casualties." + std::string(name), look.language)) +
           " " + std::to_string(*count);
  };
  add("dead", said.dead);
  add("missing", said.missing);
  add("seriously_injured", said.seriously_injured);
  add("injured", said.injured);
  add("affected", said.affected);
  return out;
}

std::string number_of(const Person& person) {
  return escaped(person.contact.phone) + (person.contact.extension.empty() ? "" : " - " + escaped(person.contact.extension));
}

std::string people_rows(const Look& look) {
  std::string rows;
  std::set<std::string> listed;
  const auto row = [&](const std::string& post, const Person& person) {
    if (!listed.insert(person.id).second) return;
    rows += "<tr><td>" + escaped(post) + "</td><td>" + escaped(pick(look.language, person.name)) + " <small>" +
            escaped(pick(look.language, person.title)) + "</small></td><td class=\"clock\">" + number_of(person) + "</td></tr>";
  };
  const std::pair<Post, std::string> posts[] = {{Post::duty_leader, look.say("带班领导", "duty leader")},
                                                {Post::primary, look.say("主班", "primary")},
                                                {Post::secondary, look.say("副班", "secondary")}};
  for (const auto& [post, words] : posts)
    for (const OnDuty& on : resolve(look.state, name_of(post), look.now).people)
      if (const auto person = look.policy().people.find(on.person); person != look.policy().people.end())
        row(words, person->second);
  for (const auto& [id, person] : look.policy().people) row("", person);
  return rows;
}

std::string limit_rows(const Look& look) {
  std::string rows;
  for (const auto& [id, incident] : look.state.incidents) {
    if (incident.state != IncidentState::open && incident.state != IncidentState::withdrawn) continue;
    if (!look.sees(incident)) continue;
    for (const Obligation& owed : incident.obligations) {
      const auto due = owed.effective_due();
      if (owed.state != ObligationState::open || !due) continue;
      const ObligationRule* rule = rule_of(look.state, incident, owed.rule);
      rows += "<tr><td>" + escaped(incident.number) + " " + escaped(incident.report.title) + "</td><td>" +
              escaped(rule != nullptr ? pick(look.language, rule->name) : owed.rule) +
              (rule != nullptr ? " → " + escaped(pick(look.language, rule->owed_to)) : "") + "</td><td class=\"clock\">" +
              look.time(*due, owed.in_days && !owed.office_due) + "</td><td><span class=\"write\"></span></td></tr>";
    }
  }
  return rows;
}

std::string blank_record(const Look& look) {
  std::string out = "<section class=\"record\"><h2>" + look.html("电话记录", "Phone record") + "</h2><dl>";
  for (const std::string_view path : {"received_at", "reporter.name", "reporter.unit", "reporter.identity", "reporter.post",
                                      "reporter.phone", "occurred_at", "place"})
    out += line(field_label(path, look.language));
  out += term(field_label("summary", look.language), std::string("<span class=\"write tall\"></span>"));
  out += line(look.say("伤亡（死、失联、重伤、轻伤）", "casualties"));
  for (const std::string_view path : {"receiver", "to_unit", "to_person"}) out += line(field_label(path, look.language));
  return out + line(look.say("拨号／接通／报毕时间", "dialled / connected / reported at")) + "</dl></section>";
}

}  // namespace

std::string phone_script(const Look& look, const Incident& incident) {
  const Report& report = incident.report;
  const Office& office = look.policy().office;
  const Category* category = find_category(look.policy(), report.category);
  std::string parts;
  const auto say = [&](const std::string& label, const std::string& html) {
    if (!html.empty()) parts += term(label, html);
  };
  say(look.say("何事", "what"), escaped(report.title) + (category == nullptr ? "" : look.html("（", " (") +
                                   escaped(pick(look.language, category->name)) + look.html("）", ")")));
  say(look.say("何时", "when"), when_html(look, report.occurred));
  say(look.say("何地", "where"), escaped(report.place));
  say(look.say("情况", "how"), escaped_lines(report.summary));
  say(look.say("伤亡", "casualties"), counts_of(look, report.casualties));
  say(look.say("级别", "level"), incident.level == Level::unknown ? "" : std::string(name_of(incident.level)));
  std::string from = escaped(report.reporter.unit.empty() ? report.source_unit : report.reporter.unit);
  if (!report.reporter.name.empty()) from += (from.empty() ? "" : " ") + escaped(report.reporter.name);
  if (report.received) from += look.html("，接报 ", ", received ") + look.time(*report.received);
  say(look.say("来源", "from"), from);
  std::string unknown;
  for (const std::string& path : incident.missing)
    unknown += (unknown.empty() ? "" : look.html("、", ", ")) + escaped(field_label(path, look.language));
  say(look.say("尚不清楚", "not known yet"), unknown);
  const std::string me = look.acting.empty() ? std::string("____") : look.person(look.acting);
  return details(
      look.say("电话里照此说", "What to say on the phone"),
      "<div class=\"say script\"><p>" +
          look.html("您好，这里是", "This is the ") + escaped(pick(look.language, office.name)) + " " +
          escaped(pick(look.language, office.duty_room)) + look.html("，我是", ", ") + me +
          look.html("。现电话报告一起突发事件，请记录。", " speaking. I have an urgent incident to report; please write it down.") +
          "</p><dl>" + parts + "</dl><p>" +
          look.html("以上是初步情况，续情随时再报。请复述要点。请问您贵姓、职务？",
                    "This is what we know so far; more will follow. Please read it back. Your name and post, please?") +
          "</p><dl>" + line(look.say("对方姓名、职务", "name and post")) + line(look.say("对方指示", "instructions")) +
          "</dl></div>",
      owes(incident, DeedKind::phone_report));
}

std::string shift_sheet(const Look& look) {
  const Office& office = look.policy().office;
  const std::string limits = limit_rows(look);
  std::string out = "<h1>" + look.html("值班单", "Shift sheet") + "</h1><p class=\"soft\">" + escaped(pick(look.language, office.name)) +
                    " · " + escaped(office.phone) + " · " + look.html("印于 ", "printed at ") +
                    "<b>" + look.time(look.now) + "</b>" + look.html("。每班打印一份放在电话旁；电脑不能用时照此拨打、记录，恢复后补录。",
                                                       ". Print one each shift and keep it by the telephone: where the computer is dead, call and write by it, and file afterwards.") +
                    "</p>";
  out += "<section><h2>" + look.html("电话", "Numbers") + "</h2><table><tr><th>" + look.html("岗位", "post") + "</th><th>" +
         look.html("姓名", "name") + "</th><th>" + look.html("号码", "number") + "</th></tr>" + people_rows(look) + "</table></section>";
  out += "<section><h2>" + look.html("未结时限", "Open limits") + "</h2>" +
         (limits.empty() ? "<p>" + look.html("没有未履行的时限", "no clock is running") + "</p>"
                         : "<table><tr><th>" + look.html("事件", "incident") + "</th><th>" + look.html("义务", "duty") + "</th><th>" +
                               look.html("时限", "due") + "</th><th>" + look.html("办理时间、经办人", "done at, by") + "</th></tr>" +
                               limits + "</table>") +
         "</section>";
  for (int index = 0; index < blank_records; ++index) out += blank_record(look);
  return out;
}

}  // namespace jibao::web
