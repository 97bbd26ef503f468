// The handover's page, which is also its paper, and the check-in. What came in, was done and is open is put in words by the
// rules; each thing that is open gets its person here, and both confirm: in their own account, or with their PIN.
#include <map>

#include "daemon/http/form.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/duty_acts.hpp"
#include "daemon/web/duty_name.hpp"
#include "daemon/web/duty_view.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/views.hpp"
#include "rules/handover.hpp"
#include "rules/handover_record.hpp"
#include "rules/roster.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t most_listed = 20;  // of past handovers: the others are in the journal

std::string item_name(IncidentId incident, std::uint32_t obligation) { return "to_" + std::to_string(incident) + "_" + std::to_string(obligation); }

std::string duty_words(const Look& look, const Incident& incident, std::uint32_t obligation) {
  if (obligation == 0) return look.html("事件本身（跟踪）", "the incident, to be followed");
  if (obligation > incident.obligations.size()) return {};
  return escaped(duty_name(look.state, incident, incident.obligations[obligation - 1].rule, look.language));
}

std::string due_words(const Look& look, const OpenMatter& open) {
  if (!open.due) return {};
  return look.time(*open.due) + (*open.due < look.now ? "<br><small class=\"late-ink\">" + look.html("已超时", "passed") + "</small>" : "");
}

// Whose the matter is offered to be: the one who comes, unless somebody who is not leaving has it, or stands in for who has it.
std::string offered(const Look& look, const OpenMatter& open, const std::string& outgoing, const std::string& incoming) {
  if (open.holder.empty() || open.holder == outgoing) return incoming;
  const std::string there = stands_for(look.policy(), look.state.duty, open.holder, look.now);
  return there.empty() || there == outgoing ? incoming : there;
}

static_assert(http::max_form_fields > most_handover_items + 16, "the form of the largest handover is read whole");

// What was typed for each matter, by the field's name: the form of a bad night has a thousand.
using Typed = std::map<std::string_view, std::string_view>;

Typed typed_in(const http::Fields& fields) { return {fields.begin(), fields.end()}; }

// The person of a matter as the form says it, nobody meaning the incoming; nothing where the form did not have the matter: it came
// in after it was shown, and has to be seen first. Whoever is not on file stays as typed, and is refused.
std::optional<std::string> chosen(const Policy& policy, const Typed& typed, const OpenMatter& open, const std::string& incoming) {
  const auto found = typed.find(item_name(open.incident->id, open.obligation));
  if (found == typed.end()) return std::nullopt;
  if (found->second.empty()) return incoming;
  const std::string who(found->second);
  const Person* person = find_person(policy, who);
  return person == nullptr ? who : person->id;
}

// How a person is written in the form: the name, or the id where two have it.
std::string written(const Look& look, const std::string& id) {
  const std::string name = person_name(look.policy(), id, look.language);
  const Person* found = find_person(look.policy(), name);
  return found != nullptr && found->id == id ? name : id;
}

// The people, once for the whole page: a list in each row would be tens of megabytes where a thousand things are open.
std::string people_list(const Look& look) {
  std::string out;
  for (const auto& [id, person] : look.policy().people)
    out += "<option value=\"" + escaped(written(look, id)) + "\">" + escaped(pick(look.language, person.title)) + "</option>";
  return "<datalist id=\"people\">" + out + "</datalist>";
}

std::string items_table(const Look& look, const std::string& outgoing, const std::string& incoming, const Given& given) {
  std::string rows;
  const Typed typed = given.fields == nullptr ? Typed{} : typed_in(*given.fields);
  const std::string to = look.say("交给", "to"), attributes = "list=\"people\" autocomplete=\"off\" placeholder=\"" + look.html("接班人", "the incoming") + "\"";
  for (const OpenMatter& open : open_matters(look.state)) {
    const Incident& incident = *open.incident;
    const std::string name = item_name(incident.id, open.obligation);
    const std::string what = escaped(incident.number) + (open.obligation == 0 ? " <a href=\"/incidents/" + std::to_string(incident.id) + "\">" + escaped(incident.report.title) + "</a>" : "");
    const std::string offer = offered(look, open, outgoing, incoming);
    const auto before = typed.find(name);
    const std::string value = before != typed.end() ? std::string(before->second) : offer == incoming ? std::string() : written(look, offer);
    rows += "<tr><td>" + what + "</td><td>" + duty_words(look, incident, open.obligation) + "</td><td class=\"clock\">" + due_words(look, open) + "</td><td>" +
            input(name, to, value, "text", attributes) + "</td></tr>";
  }
  if (rows.empty()) return "<p class=\"empty\">" + look.html("没有未结的事项", "nothing is open") + "</p>";
  return "<p class=\"soft\">" + look.html("不填的都交给接班人", "whatever is left empty is the incoming's") + "</p>" + people_list(look) +
         "<table class=\"stacked\"><thead><tr><th>" + look.html("事件", "incident") + "</th><th>" + look.html("事项", "matter") + "</th><th>" + look.html("时限", "due") + "</th><th>" +
         look.html("由谁负责", "whose it is") + "</th></tr></thead><tbody>" + rows + "</tbody></table>";
}

std::string first_of(const Resolved& resolved) { return resolved.people.empty() ? std::string() : resolved.people.front().person; }

// Who goes: the last who took over, else the primary of the shift before; who comes: the primary of now, else of the next shift.
Between expected(const Look& look) {
  if (const auto between = between_shifts(look.state, look.now)) return *between;
  Between out{first_of(resolve(look.state, name_of(Post::primary), look.now)), {}};
  const auto& all = look.state.duty.handovers;
  if (!all.empty() && all.rbegin()->second.is_complete()) out.outgoing = all.rbegin()->second.incoming;
  for (const DutyShift& shift : shifts_between(look.policy(), look.state.duty, look.now, look.now + std::chrono::hours(24)))
    if (shift.from > look.now && out.incoming.empty()) out.incoming = stands_for(look.policy(), look.state.duty, shift.primary, shift.from);
  if (out.incoming == out.outgoing) out.incoming.clear();
  return out;
}

std::string write_form(const Look& look, bool failed, const Given& typed) {
  const Given given = failed ? typed : Given{};
  const Between people = expected(look);
  const std::string outgoing = given.value("outgoing", people.outgoing), incoming = given.value("incoming", people.incoming);
  const Phrases phrases(look.policy(), look.language, look.now);
  const Choices choices = people_choices(look, look.say("请选择", "choose"));
  return "<section class=\"writing\"><h2>" + look.html("填写交接", "Write the handover") + "</h2>" +
         form(look, "/handover/write",
              "<fieldset><legend>" + look.html("交接双方", "who") + "</legend>" + select("outgoing", look.say("交班人", "outgoing"), choices, outgoing) +
                  select("incoming", look.say("接班人", "incoming"), choices, incoming) + "</fieldset><h3>" +
                  look.html("记录（自动生成，提交时更新）", "record (made by itself, anew when it is sent)") + "</h3><pre class=\"message\" tabindex=\"0\">" +
                  escaped(handover_record(look.state, phrases, handover_from(look.state, look.now), look.now)) + "</pre><h3>" +
                  look.html("未结事项，逐项指定到人", "what is open, each with its person") + "</h3>" + items_table(look, outgoing, incoming, given) +
                  textarea("notes", look.say("另须交代（物品、天气、领导指示等）", "to be known besides"), given.value("notes"), 4) +
                  "<div class=\"buttons\">" + button(look.say("写入，等双方确认", "Write it; both confirm then"), "main") + "</div>") +
         "</section>";
}

std::string items_of(const Look& look, const Handover& handover) {
  std::string rows;
  for (const HandoverItem& item : handover.items) {
    const auto incident = look.state.incidents.find(item.incident);
    const bool known = incident != look.state.incidents.end();
    rows += "<tr><td>" + escaped(item.number) + (known && item.obligation == 0 ? " " + escaped(incident->second.report.title) : "") + "</td><td>" +
            (known ? duty_words(look, incident->second, item.obligation) : std::string()) + "</td><td>" + look.person(item.person) + "</td></tr>";
  }
  if (rows.empty()) return "<p>" + look.html("没有未结的事项", "nothing was open") + "</p>";
  return "<table><thead><tr><th>" + look.html("事件", "incident") + "</th><th>" + look.html("事项", "matter") + "</th><th>" + look.html("由谁负责", "whose it is") + "</th></tr></thead><tbody>" +
         rows + "</tbody></table>";
}

std::string confirmation(const Look& look, const Caller& caller, const Handover& handover, HandoverSide side) {
  const bool outgoing = side == HandoverSide::outgoing;
  const std::string& person = outgoing ? handover.outgoing : handover.incoming;
  const auto& at = outgoing ? handover.outgoing_at : handover.incoming_at;
  std::string out = "<article class=\"card " + std::string(at ? "calm" : "near") + "\"><h3>" + (outgoing ? look.html("交班人 ", "outgoing: ") : look.html("接班人 ", "incoming: ")) +
                    look.person(person) + "</h3>";
  if (at) return out + "<p>" + look.html("已确认 ", "confirmed ") + look.time(*at) + "</p></article>";
  const bool own = !caller.account.empty() && caller.person == person;
  const auto known = look.policy().people.find(person);
  const bool pin = !own && known != look.policy().people.end() && !known->second.pin_hash.empty();
  out += "<p>" + look.html("尚未确认", "not confirmed yet") + "</p>" +
         form(look, "/handover/confirm",
              hidden("handover", std::to_string(handover.number)) + hidden("at", std::to_string(to_millis(handover.at))) + hidden("person", person) +
                  (pin ? input("pin", look.say("本人 PIN", "their PIN"), "", "password", "inputmode=\"numeric\" autocomplete=\"off\" required") : std::string()) +
                  "<div class=\"buttons\">" + button(outgoing ? look.say("我已交清", "I have handed over") : look.say("我已接班", "I take over"), "main") + "</div>");
  return out + "<p class=\"signature\">" + look.html("签字：", "signature: ") + "<span class=\"write\"></span></p></article>";
}

std::string handover_html(const Look& look, const Caller& caller, const Handover& handover) {
  return "<article class=\"handover\"><h2>" + look.html("第", "Handover ") + std::to_string(handover.number) + look.html("次交接：", ": ") + look.person(handover.outgoing) + " → " +
         look.person(handover.incoming) + "</h2><p class=\"soft\">" + look.time(handover.from) + look.html(" 至 ", " to ") + look.time(handover.at) + " · " +
         (handover.is_complete() ? look.html("双方已确认", "confirmed by both") : look.html("等待双方确认，其间两人都负责、都被呼叫", "waits for both; until then both answer for it and both are paged")) +
         "</p><pre class=\"message\">" + escaped(handover.record) + "</pre><h3>" + look.html("未结事项", "Open matters") + "</h3>" + items_of(look, handover) +
         (handover.notes.empty() ? std::string() : "<h3>" + look.html("另须交代", "Besides") + "</h3><p>" + escaped_lines(handover.notes) + "</p>") + "<div class=\"columns\">" +
         confirmation(look, caller, handover, HandoverSide::outgoing) + confirmation(look, caller, handover, HandoverSide::incoming) + "</div></article>";
}

std::string past_handovers(const Look& look) {
  std::string rows;
  std::size_t shown = 0;
  const auto& all = look.state.duty.handovers;
  for (auto each = all.rbegin(); each != all.rend() && shown < most_listed; ++each, ++shown)
    rows += "<li><a href=\"/handovers/" + std::to_string(each->first) + "\">" + look.html("第", "no. ") + std::to_string(each->first) + look.html("次", "") + "</a> " +
            look.time(each->second.at) + " " + look.person(each->second.outgoing) + " → " + look.person(each->second.incoming) +
            (each->second.is_complete() ? std::string() : " <b>" + look.html("未确认", "not confirmed") + "</b>") + "</li>";
  return rows.empty() ? std::string() : "<section class=\"past\"><h2>" + look.html("以往交接", "Handovers before") + "</h2><ul>" + rows + "</ul></section>";
}

void show_handover(Desk& desk, const CallPtr& call, int status, const std::string& above, const Given& given = {}) {
  const Look look = look_of(desk, *call);
  const Handover* open = open_handover(look.state);
  const auto between = between_shifts(look.state, look.now);
  std::string body = "<h1>" + look.html("交接班", "Handover") + "</h1>" + above;
  if (open == nullptr && between)
    body += notice("note", look.say("已换班，尚未交接：", "the shift has changed and was not handed over: ") + person_name(look.policy(), between->outgoing, look.language) +
                               look.say(" 与 ", " and ") + person_name(look.policy(), between->incoming, look.language) +
                               look.say(" 同时负责，时限两人都呼叫", " both answer for what is open, and both are paged"));
  if (open != nullptr) body += handover_html(look, call->caller, *open);
  const bool failed = given.fields != nullptr;
  body += open != nullptr ? details(look.say("有变化，重新填写", "Something changed: write it anew"), write_form(look, failed, given), failed) : write_form(look, failed, given);
  send(call, page(look, {look.say("交接班", "Handover"), 0, "/handover"}, body + past_handovers(look), status));
}

void write(Desk& desk, const CallPtr& call, const std::shared_ptr<http::Fields>& fields) {
  const Given given{&*fields};
  const Look look = look_of(desk, *call);
  Faults faults;
  HandoverAsked asked{given.value("outgoing"), given.value("incoming"), {}, given.value("notes"), {}, actor_of(desk, *call, "", faults)};
  std::erase(asked.notes, '\r');
  if (call->caller.account.empty()) asked.by.person.clear();  // a name that was chosen confirms nothing
  asked.record = handover_record(look.state, Phrases(look.policy(), look.language, look.now), handover_from(look.state, look.now), look.now);
  const Typed typed = typed_in(*fields);
  for (const OpenMatter& open : open_matters(look.state))
    if (auto person = chosen(look.policy(), typed, open, asked.incoming))
      asked.items.push_back({open.incident->id, open.obligation, open.incident->number, std::move(*person)});
  if (faults.any()) return show_handover(desk, call, 422, faults_notice(look, faults), given);
  submit(
      desk, call, std::move(asked), [call](const Decision&, const State&) { send(call, see_other("/handover")); },
      [&desk, call, fields](const Trouble& trouble) { show_handover(desk, call, trouble.status, notice("bad", trouble.words), {&*fields}); });
}

void confirm(Desk& desk, const CallPtr& call, const Given& given) {
  const auto number = parse_number(given.value("handover"));
  const auto person = desk.policy().people.find(given.value("person"));
  const auto refused = [&desk, call](const Trouble& trouble) { show_handover(desk, call, trouble.status, notice("bad", trouble.words)); };
  if (!number || *number > UINT32_MAX || person == desk.policy().people.end())
    return refused({404, pick(call->language, "没有这次交接", "there is no such handover"), ""});
  const auto at = parse_number(given.value("at"));
  const auto shown = at ? std::optional(from_millis(static_cast<std::int64_t>(*at))) : std::nullopt;
  confirm_handover(
      desk, call, static_cast<std::uint32_t>(*number), shown, person->second, given.value("pin"),
      [call, number](const Decision&, const State& state) {
        const auto found = state.duty.handovers.find(static_cast<std::uint32_t>(*number));
        const bool complete = found != state.duty.handovers.end() && found->second.is_complete();
        send(call, see_other(complete ? "/handovers/" + std::to_string(*number) : "/handover"));
      },
      refused);
}

// Shifts that run or begin soon, with who is to be there and who is.
std::string soon_table(const Look& look) {
  std::string rows;
  const auto until = look.now + look.policy().duty.check_in_before + std::chrono::milliseconds(1);
  for (const DutyShift& shift : shifts_between(look.policy(), look.state.duty, look.now, until)) {
    const Watch watch = shift.watch();
    for (const Post post : {Post::duty_leader, Post::primary, Post::secondary}) {
      const std::string& person = watch[static_cast<std::size_t>(post)];
      if (person.empty()) continue;
      const std::string there = stands_for(look.policy(), look.state.duty, person, std::max(look.now, shift.from));
      const auto here = look.state.duty.check_ins.find(slot_key(shift.date, shift.shift, post));
      rows += "<tr><td>" + escaped(shift.date + " " + shift_name(look, shift.shift)) + "</td><td>" + escaped(sentence(look.policy(), {Why::on_duty, std::string(name_of(post)), {}}, look.language)) +
              "</td><td>" + (there.empty() ? look.person(person) + look.html("（不在）", " (away)") : look.person(there)) + "</td><td>" +
              (here == look.state.duty.check_ins.end() ? look.html("未签到", "not here yet") : look.html("已签到 ", "here since ") + look.time(here->second.at)) + "</td></tr>";
    }
  }
  if (rows.empty()) return "<p class=\"empty\">" + look.html("现在没有班次", "no shift runs or begins soon") + "</p>";
  return "<table class=\"stacked\"><thead><tr><th>" + look.html("班次", "shift") + "</th><th>" + look.html("岗位", "post") + "</th><th>" + look.html("人员", "person") + "</th><th>" +
         look.html("签到", "checked in") + "</th></tr></thead><tbody>" + rows + "</tbody></table>";
}

void show_check_in(Desk& desk, const CallPtr& call, int status, const std::string& above, const Given& given = {}) {
  const Look look = look_of(desk, *call);
  std::string fields = select("person", look.say("谁", "who"), people_choices(look, look.say("请选择", "choose")), given.value("person", look.acting));
  fields += input("pin", look.say("本人 PIN（以本人账号登录的不用填）", "their PIN (not in one's own account)"), "", "password", "inputmode=\"numeric\" autocomplete=\"off\"");
  send(call, page(look, {look.say("签到", "Check in"), 0, "/check-in"},
                  "<h1>" + look.html("签到", "Check in") + "</h1>" + above + soon_table(look) +
                      form(look, "/check-in", fields + "<div class=\"buttons\">" + button(look.say("我已到岗", "I am here"), "main") + "</div>", "stack card"),
                  status));
}

}  // namespace

void get_handover(Desk& desk, const CallPtr& call) {
  if (sees_the_room(desk, call)) show_handover(desk, call, 200, "");
}

void get_past_handover(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const Look look = look_of(desk, *call);
  const auto number = parse_number(call->parameters[0]);
  const auto found = number && *number <= UINT32_MAX ? look.state.duty.handovers.find(static_cast<std::uint32_t>(*number)) : look.state.duty.handovers.end();
  const std::string links = "<p class=\"links\"><a href=\"/handover\">" + look.html("交接班", "handover") + "</a></p>";
  if (found == look.state.duty.handovers.end())
    return send(call, page(look, {look.say("没有这次交接", "no such handover"), 0, "/handover"},
                           "<h1>" + look.html("没有这次交接，或已只在台账中", "no such handover, or it is in the journal alone") + "</h1>" + links, 404));
  send(call, page(look, {look.say("交接班", "Handover"), 0, "/handovers/" + std::to_string(found->first)},
                  "<h1>" + look.html("值班交接记录", "Record of a handover") + "</h1>" + handover_html(look, call->caller, found->second) + links));
}

void post_handover(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto fields = std::make_shared<http::Fields>(http::parse_urlencoded(call->request.body).value_or(http::Fields{}));
  if (call->parameters[0] == "write") return write(desk, call, fields);
  if (call->parameters[0] == "confirm") return confirm(desk, call, {&*fields});
  send_problem(call, 404, "没有这个地址", "there is no such address");
}

void get_check_in(Desk& desk, const CallPtr& call) {
  const Look look = look_of(desk, *call);
  show_check_in(desk, call, 200, call->request.query_value("done").empty() ? "" : notice("good", look.say("已签到", "checked in")));
}

void post_check_in(Desk& desk, const CallPtr& call) {
  const auto fields = std::make_shared<http::Fields>(http::parse_urlencoded(call->request.body).value_or(http::Fields{}));
  const Given given{&*fields};
  const auto refused = [&desk, call, fields](const Trouble& trouble) { show_check_in(desk, call, trouble.status, notice("bad", trouble.words), {&*fields}); };
  const auto person = desk.policy().people.find(given.value("person"));
  if (person == desk.policy().people.end()) return refused({422, pick(call->language, "请选择是谁", "say who it is"), "/person"});
  check_in(
      desk, call, person->second, given.value("pin"), [call](const Decision&, const State&) { send(call, see_other("/check-in?done=1")); }, refused);
}

}  // namespace jibao::web
