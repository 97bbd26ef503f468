// What is read out or lies on the desk: the words of the phone report, made of the report's own fields, and the sheet for
// the night in which the computer is dead. Numbers of people stand on the sheet, because it is for calling them.
#include <set>
#include <utility>

#include "daemon/web/duty_name.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/local_time.hpp"
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

// When the next shift begins; nothing where the roster has none within two days.
std::optional<Instant> next_shift(const Look& look) {
  std::optional<Instant> next;
  for (const DutyShift& shift : shifts_between(look.policy(), look.state.duty, look.now, look.now + std::chrono::hours(48)))
    if (shift.from > look.now && (!next || shift.from < *next)) next = shift.from;
  return next;
}

std::string on_duty(const Look& look, Post post, Instant when) {
  std::string out;
  for (const OnDuty& on : resolve(look.state, name_of(post), when).people)
    if (const auto person = look.policy().people.find(on.person); person != look.policy().people.end())
      out += (out.empty() ? "" : "<br>") + std::string("<b>") + escaped(pick(look.language, person->second.name)) + "</b> <span class=\"number\">" +
             number_of(person->second) + "</span>";
  return out;
}

std::string duty_table(const Look& look) {
  const auto next = next_shift(look);
  std::string out = "<table><tr><th></th><th>" + look.html("现在", "now") + "</th>";
  if (next) out += "<th>" + look.html("下一班，", "next, from ") + look.time(*next) + look.html(" 起", "") + "</th>";
  out += "</tr>";
  const std::pair<Post, std::string> posts[] = {{Post::duty_leader, look.say("带班领导", "duty leader")},
                                                {Post::primary, look.say("主班", "primary")},
                                                {Post::secondary, look.say("副班", "secondary")}};
  for (const auto& [post, words] : posts)
    out += "<tr><td>" + escaped(words) + "</td><td>" + on_duty(look, post, look.now) + "</td>" +
           (next ? "<td>" + on_duty(look, post, *next) + "</td>" : std::string()) + "</tr>";
  return out + "</table>";
}

bool ends_with(const std::string& text, const std::string& end) { return !end.empty() && text.ends_with(end); }

// To whom this office reports, by its duties; with the numbers of the policy's people who stand in that unit, else a line to
// write one on.
std::string superior_rows(const Look& look) {
  std::set<std::string> told;
  std::string rows;
  for (const ObligationRule& rule : look.policy().obligations) {
    if (rule.tracked || rule.owed_to.zh.empty() || !told.insert(rule.owed_to.zh).second) continue;
    std::string numbers;
    for (const auto& [id, person] : look.policy().people)
      if (ends_with(rule.owed_to.zh, person.unit.zh) || ends_with(person.unit.zh, rule.owed_to.zh))
        numbers += (numbers.empty() ? "" : "<br>") + escaped(pick(look.language, person.name)) + " <span class=\"number\">" + number_of(person) + "</span>";
    rows += "<tr><td>" + escaped(pick(look.language, rule.owed_to)) + "</td><td>" + (numbers.empty() ? "<span class=\"write\"></span>" : numbers) + "</td></tr>";
  }
  return rows;
}

std::string people_rows(const Look& look) {
  std::string rows;
  for (const auto& [id, person] : look.policy().people)
    rows += "<tr><td>" + escaped(pick(look.language, person.name)) + "</td><td>" + escaped(pick(look.language, person.title)) + "</td><td class=\"number\">" +
            number_of(person) + "</td></tr>";
  return rows;
}

std::string incident_cell(const Incident& incident) {
  const Reporter& reporter = incident.report.reporter;
  std::string out = escaped(incident.number) + " <b>" + escaped(incident.report.title) + "</b> " + escaped(incident.report.place);
  if (!reporter.name.empty() || !reporter.phone.empty())
    out += "<br><small>" + escaped(reporter.name) + " <span class=\"number\">" + escaped(reporter.phone) + "</span></small>";
  return out;
}

std::string limit_rows(const Look& look) {
  std::string rows;
  for (const auto& [id, incident] : look.state.incidents) {
    const bool stands = incident.state == IncidentState::open || incident.state == IncidentState::withdrawn;
    if (!stands || incident.is_upkeep() || !look.sees(incident)) continue;
    std::string cell = incident_cell(incident);
    for (const Obligation& owed : incident.obligations) {
      const auto due = owed.effective_due();
      if (owed.state != ObligationState::open || !due) continue;
      const ObligationRule* rule = rule_of(look.state, incident, owed.rule);
      rows += "<tr><td>" + std::exchange(cell, "") + "</td><td>" + escaped(duty_name(look.state, incident, owed.rule, look.language)) +
              (rule != nullptr ? " → " + escaped(pick(look.language, rule->owed_to)) : "") + "</td><td class=\"clock\">" +
              look.time(*due, owed.in_days && !owed.office_due) + (is_late(look.now, *due) ? "<br><small>" + look.html("已超时", "passed") + "</small>" : "") +
              "</td><td><span class=\"write\"></span></td></tr>";
    }
    if (!cell.empty()) rows += "<tr><td>" + cell + "</td><td>" + look.html("没有未履行的时限", "no clock is running") + "</td><td></td><td></td></tr>";
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
  const std::string counts = counts_of(look, report.casualties);
  say(look.say("伤亡", "casualties"), counts.empty() ? look.html("尚在核实", "being verified") : counts);
  say(look.say("级别", "level"), incident.level == Level::unknown ? "" : std::string(name_of(incident.level)));
  std::string from = escaped(report.reporter.unit.empty() ? report.source_unit : report.reporter.unit);
  if (!report.reporter.name.empty()) from += (from.empty() ? "" : " ") + escaped(report.reporter.name);
  if (report.received) from += look.html("，接报 ", ", received ") + look.time(*report.received);
  say(look.say("来源", "from"), from);
  std::string unknown;
  for (const std::string& path : incident.missing)
    unknown += (unknown.empty() ? "" : look.html("、", ", ")) + escaped(field_label(path, look.language));
  std::string checked;
  for (const CheckItem& item : incident.checks) {
    if (item.is_open()) {
      unknown += (unknown.empty() ? "" : look.html("、", ", ")) + escaped(item.what);
      continue;
    }
    checked += (checked.empty() ? "" : "<br>") + escaped(item.what) + look.html("：", ": ") + escaped(item.finding);
    if (!item.person.empty()) checked += look.html("（向 ", " (with ") + escaped(item.person) + look.html(" 核实）", ")");
  }
  say(look.say("已核实", "checked"), checked);
  say(look.say("尚不清楚", "not known yet"), unknown);
  const std::string drill = report.drill ? look.html("【演练】这是演练，不是真实事件。", "DRILL. This is an exercise, not a real event. ") : std::string();
  const std::string superiors = look.can(Act::numbers) ? superior_rows(look) : std::string();
  const std::string me = look.acting.empty() ? std::string("____") : look.person(look.acting);
  return details(
      look.say("电话里照此说", "What to say on the phone"),
      (superiors.empty() ? "" : "<table>" + superiors + "</table>") + "<div class=\"say script\"><p>" +
          look.html("您好，这里是", "This is the ") + escaped(pick(look.language, office.name)) + " " +
          escaped(pick(look.language, office.duty_room)) + look.html("，我是", ", ") + me +
          look.html("。", " speaking. ") + drill + look.html("现电话报告一起突发事件，请记录。", "I have an urgent incident to report; please write it down.") +
          "</p><dl>" + parts + "</dl><p>" + drill +
          look.html("以上是初步情况，续情随时再报。请复述要点。请问您贵姓、职务？",
                    "This is what we know so far; more will follow. Please read it back. Your name and post, please?") +
          "</p><dl>" + line(look.say("对方姓名、职务", "name and post")) + line(look.say("对方指示", "instructions")) +
          "</dl></div>",
      owes(incident, DeedKind::phone_report));
}

std::string shift_sheet(const Look& look) {
  const Office& office = look.policy().office;
  const std::string limits = limit_rows(look), superiors = superior_rows(look);
  const auto section = [&](std::string_view zh, std::string_view en, const std::string& inside) {
    return "<section><h2>" + look.html(zh, en) + "</h2>" + inside + "</section>";
  };
  const auto head = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> names) {
    std::string row = "<tr>";
    for (const auto& [zh, en] : names) row += "<th>" + look.html(zh, en) + "</th>";
    return row + "</tr>";
  };
  std::string out = "<h1>" + look.html("值班单", "Shift sheet") + "</h1><p class=\"soft\">" + escaped(pick(look.language, office.name)) + " · " +
                    escaped(office.phone) + " · " + look.html("印于 ", "printed at ") + "<b>" + escaped(local_time_value(look.now, look.zone()).replace(10, 1, " ")) +
                    "</b>" +
                    look.html("。每班打印一份放在电话旁；电脑不能用时照此拨打、记录，恢复后补录。",
                              ". Print one each shift and keep it by the telephone: where the computer is dead, call and write by it, and file afterwards.") +
                    "</p>";
  out += section("在班", "On duty", duty_table(look));
  out += section("未结事件与时限", "Open incidents and their limits",
                 limits.empty() ? "<p>" + look.html("没有未结事件", "no incident is open") + "</p>"
                                : "<table>" + head({{"事件", "incident"}, {"义务", "duty"}, {"时限", "due"}, {"办理时间、经办人", "done at, by"}}) + limits + "</table>");
  if (!superiors.empty()) out += section("向上报告", "Reported to", "<table>" + head({{"单位", "unit"}, {"号码", "number"}}) + superiors + "</table>");
  out += section("全部号码", "All numbers", "<table>" + head({{"姓名", "name"}, {"职务", "title"}, {"号码", "number"}}) + people_rows(look) + "</table>");
  for (int index = 0; index < blank_records; ++index) out += blank_record(look);
  return out;
}

}  // namespace jibao::web
