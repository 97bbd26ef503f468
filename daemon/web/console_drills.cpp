// Drills: who was paged, who answered after how long, which clocks were kept; each by its own number, apart from every real
// event, and counted with none.
#include "daemon/web/administration.hpp"
#include "daemon/web/labels.hpp"
#include "daemon/web/reach_pages.hpp"
#include "rules/reach.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t most_shown = 30;

std::string tag(std::string_view kind, const std::string& words) {
  return "<span class=\"tag " + std::string(kind) + "\">" + escaped(words) + "</span>";
}

std::string person_row(const Look& look, const HeldDrill& drill, const DrillPerson& person) {
  return "<tr><td>" + look.person(person.person) + "</td><td>" + look.time(person.paged) + "</td><td>" + escaped(word_label(person.channel, look.language)) +
         "</td><td>" +
         (person.answered ? tag("calm", word_label(person.answer, look.language)) + " " + escaped(duration_text(*person.answered - person.paged, look.language)) + look.html("后", " later")
                          : tag(drill.closed ? "late" : "near", drill.closed ? look.say("未应答", "no answer") : look.say("尚未应答", "not yet"))) +
         "</td></tr>";
}

std::string clock_row(const Look& look, const DrillClock& clock) {
  const ObligationRule* rule = find_rule(look.policy(), clock.rule);
  const bool kept = clock.verdict == name_of(Verdict::on_time) || clock.verdict == name_of(Verdict::measured);
  return "<tr><td>" + escaped(rule != nullptr ? pick(look.language, rule->name) : clock.rule) + "</td><td>" + (clock.due ? look.time(*clock.due) : std::string("—")) +
         "</td><td>" + (clock.done ? look.time(*clock.done) : std::string("—")) + "</td><td>" +
         tag(kept ? "calm" : clock.verdict == name_of(Verdict::open) ? "near" : "late", word_label(clock.verdict, look.language)) + "</td></tr>";
}

std::string table(const std::vector<std::string>& heads, const std::string& rows) {
  std::string out = "<div class=\"wide\"><table><thead><tr>";
  for (const std::string& head : heads) out += "<th>" + head + "</th>";
  return out + "</tr></thead><tbody>" + rows + "</tbody></table></div>";
}

std::string one_drill(const Look& look, IncidentId id, const HeldDrill& drill) {
  std::string people, clocks;
  for (const DrillPerson& person : drill.people) people += person_row(look, drill, person);
  for (const DrillClock& clock : drill.clocks) clocks += clock_row(look, clock);
  const Category* category = find_category(look.policy(), drill.category);
  const std::string number = look.state.incidents.contains(id) && look.can(Act::read)
                                 ? "<a href=\"/incidents/" + std::to_string(id) + "\">" + escaped(drill.number) + "</a>"
                                 : escaped(drill.number);
  std::string out = "<article class=\"card\"><h2><span class=\"tag drill-tag\">" + look.html("演练", "drill") + "</span> " + number + " " +
                    escaped(category != nullptr ? pick(look.language, category->name) : drill.category) + "</h2><p class=\"soft\">" + look.time(drill.opened) +
                    (drill.closed ? look.html(" 至 ", " to ") + look.time(*drill.closed) : look.html("，进行中", ", under way")) + "</p>";
  out += drill.people.empty() ? "<p class=\"empty\">" + look.html("没有呼叫任何人", "nobody was paged") + "</p>"
                              : table({look.html("姓名", "who"), look.html("呼叫", "paged"), look.html("渠道", "channel"), look.html("应答", "answer")}, people);
  if (!drill.clocks.empty())
    out += table({look.html("时限", "duty"), look.html("限时", "due"), look.html("完成", "done"), look.html("结论", "verdict")}, clocks);
  return out + "</article>";
}

}  // namespace

void get_drills_page(Desk& desk, const CallPtr& call) {
  const Look look = look_of(desk, *call);
  const auto drills = drills_of(look.state);
  std::string body = administration_links(look, "/drills") + "<h1>" + look.html("演练", "Drills") + "</h1><p>" +
                     look.html("演练走真实渠道，每条消息标明【演练】，单独编号、单独统计；不能改为真实事件，也不与真实事件合并。登记时勾选“演练”即开始一次。",
                               "A drill goes by the real channels, each message marked; it has numbers and figures of its own, and is never made a real event "
                               "nor merged with one. File a report with \"drill\" to begin one.") +
                     "</p>";
  if (drills.empty()) body += "<p class=\"empty\">" + look.html("还没有演练过", "there was no drill yet") + "</p>";
  std::size_t shown = 0;
  for (const auto& [id, drill] : drills) {
    const auto incident = look.state.incidents.find(id);
    if (incident != look.state.incidents.end() && !look.sees(incident->second)) continue;
    if (incident == look.state.incidents.end() && !look.units.empty()) continue;  // whose it was is not kept
    if (++shown > most_shown) break;
    body += one_drill(look, id, drill);
  }
  send(call, page(look, {look.say("演练", "Drills"), 0, "/drills", false, Live::watched}, body, 200));
}

}  // namespace jibao::web
