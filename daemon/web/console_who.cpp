// Who would be paged: for any time, category and level, the escalation of the policy in force step by step, with the people
// whom the roster gives, their channels, and why; or why somebody is passed over. Nothing is sent and nothing recorded, so it
// is a GET, and its address can be kept.
#include "daemon/simulate/paged_steps.hpp"
#include "daemon/web/administration.hpp"
#include "daemon/web/contacts.hpp"
#include "daemon/web/duty_view.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/local_time.hpp"
#include "daemon/web/pages.hpp"
#include "rules/calendar.hpp"
#include "rules/duty_sentence.hpp"
#include "rules/level.hpp"

namespace jibao::web {
namespace {

constexpr int hours_choices[] = {1, 4, 12, 24, 48};

struct Asked {
  Supposed supposed;
  std::string category, level, kind, hours, at;  // as they were typed
  bool surge = false;                            // as if the surge roster had been called
  std::string trouble;
  bool complete = false;
};

Asked read_asked(const Look& look, const http::Request& request) {
  const auto given = [&](std::string_view name) { return std::string(request.query_value(name)); };
  Asked asked;
  asked.category = given("category");
  asked.level = given("level");
  asked.kind = given("kind");
  asked.hours = given("hours");
  asked.at = given("at");
  asked.supposed.at = look.now;
  if (!asked.at.empty()) {
    const auto at = parse_local_time(asked.at, look.now, look.zone());
    if (at) asked.supposed.at = *at;
    else asked.trouble = look.say("时间看不懂，请写成 2026-07-19 03:42", "that is no time; write it as 2026-07-19 03:42");
  }
  const auto level = read_level(asked.level);
  if (level) asked.supposed.level = name_of(*level);
  else asked.trouble = look.say("级别应为 I、II、III、IV", "the level is I, II, III or IV");
  asked.supposed.kind = from_name<IncidentKind>(asked.kind).value_or(IncidentKind::incident);
  asked.supposed.horizon = std::chrono::hours(4);
  for (const int hours : hours_choices)
    if (asked.hours == std::to_string(hours)) asked.supposed.horizon = std::chrono::hours(hours);
  asked.surge = given("surge") == "1";
  asked.supposed.duty = who_stands(look.state.duty);
  if (asked.surge && !asked.supposed.duty.surge) asked.supposed.duty.surge = Surge{look.policy().duty.surge, {}, {}, asked.supposed.at};
  asked.supposed.category = asked.category;
  if (!asked.category.empty() && find_category(look.policy(), asked.category) == nullptr)
    asked.trouble = look.say("规则中没有这个类别", "the policy has no such category");
  asked.complete = !asked.category.empty() && asked.trouble.empty();
  return asked;
}

std::string question(const Look& look, const Asked& asked) {
  Choices categories, levels{{"", look.say("未定级", "not known")}}, hours;
  if (asked.category.empty()) categories.emplace_back("", look.say("请选择", "please choose"));
  for (const Category& category : look.policy().categories)
    categories.emplace_back(category.code, pick(look.language, category.name) + look.say("（", " (") + category.code + look.say("）", ")"));
  for (const char* level : {"I", "II", "III", "IV"}) levels.emplace_back(level, level);
  const Choices kinds = word_choices(look, {IncidentKind::incident, IncidentKind::warning, IncidentKind::early_sign});
  for (const int count : hours_choices) hours.emplace_back(std::to_string(count), std::to_string(count) + look.say(" 小时", " h"));
  return "<form method=\"get\" action=\"/who\" class=\"pair card\">" +
         input("at", look.say("接报时间（空：现在）", "reported at (empty: now)"), asked.at.empty() ? local_time_value(look.now, look.zone()) : asked.at,
               "datetime-local") +
         select("category", look.say("类别", "category"), categories, asked.category) +
         select("level", look.say("级别", "level"), levels, asked.level) + select("kind", look.say("性质", "kind"), kinds, asked.kind) +
         select("hours", look.say("无人应答，看多久", "nobody answers: follow it for"), hours, asked.hours.empty() ? "4" : asked.hours) +
         select("surge", look.say("全员在岗", "surge roster"), {{"", look.state.duty.surge ? look.say("按现状（已启动）", "as it is (called)") : look.say("按现状（未启动）", "as it is (not called)")},
                                                                {"1", look.say("假定已启动", "as if it were called")}}, asked.surge ? "1" : "") +
         "<div class=\"buttons wide\">" + button(look.say("看会呼叫谁", "Show who is paged"), "main") + "</div></form>";
}

std::string ways_html(const Look& look, const std::vector<std::vector<std::string>>& ways) {
  std::string out;
  for (const auto& way : ways) {
    out += (out.empty() ? "" : look.html("，同时 ", ", and ")) + escaped(word_label(way.front(), look.language));
    for (std::size_t i = 1; i < way.size(); ++i)
      out += look.html("（不通则", " (else ") + escaped(word_label(way[i], look.language)) + look.html("）", ")");
  }
  return out;
}

std::string person_html(const Look& look, const simulate::PagedPerson& paged) {
  const auto known = look.policy().people.find(paged.person);
  const std::string title = known == look.policy().people.end() ? "" : pick(look.language, known->second.title);
  const std::string why = escaped(sentence(look.policy(), paged.reason, look.language));
  const std::string who = paged.person.empty() ? look.html("无人", "nobody") : look.person(paged.person);
  std::string out = "<li" + std::string(paged.ways.empty() ? " class=\"passed\"" : "") + "><b>" + who + "</b> <span class=\"soft\">" + escaped(title) + "</span> ";
  out += paged.ways.empty() ? "<span class=\"tag near\">" + look.html("跳过", "passed over") + "</span>" : ways_html(look, paged.ways);
  if (paged.purpose != Purpose::alarm) out += " <span class=\"tag\">" + escaped(word_label("page." + std::string(name_of(paged.purpose)), look.language)) + "</span>";
  return out + (why.empty() ? "" : " <small>" + why + "</small>") + "</li>";
}

std::string step_words(const Look& look, const simulate::PagedStep& step) {
  if (step.step == 0) return look.html("时限提醒", "about a limit");
  if (step.last_resort) return look.html("最后一步", "last resort");
  return look.html("第", "step ") + std::to_string(step.step) + look.html("步", "");
}

std::string steps_html(const Look& look, const Preview& seen) {
  std::string out;
  for (const simulate::PagedStep& step : simulate::paged_steps(seen)) {
    const Duration after = step.at - seen.at;
    std::string people;
    for (const simulate::PagedPerson& person : step.people) people += person_html(look, person);
    out += "<li><time datetime=\"" + to_rfc3339(step.at, look.zone()) + "\">" + escaped(clock_text(step.at, seen.at, look.zone())) + "</time><div><b>" +
           step_words(look, step) + "</b> <span class=\"soft\">" +
           (after < std::chrono::seconds(1) ? look.html("接报即呼", "at once") : escaped(duration_text(after, look.language)) + look.html("后", " later")) + "</span><ul>" +
           people + "</ul>";
    if (step.repeats > 0)
      out += "<p class=\"soft\">" + look.html("同样再呼 ", "the same ") + std::to_string(step.repeats) + look.html(" 次，到 ", " times more, until ") +
             escaped(clock_text(step.last, seen.at, look.zone())) + look.html("；无人应答就一直呼下去", "; without end while nobody answers") + "</p>";
    out += "</div></li>";
  }
  return out.empty() ? "<p class=\"empty\">" + look.html("不会呼叫任何人", "nobody would be paged") + "</p>" : "<ol class=\"timeline\">" + out + "</ol>";
}

// The steps name whoever a surge adds, each with that reason; this says why they are in them.
std::string surge_html(const Look& look, const DutyBook& duty) {
  if (!duty.surge) return {};
  if (duty.surge->people.empty()) return notice("note", look.say("规则没有列出全员在岗的人员（duty: surge）", "the policy lists nobody for the surge roster (duty: surge)"));
  return notice("note", look.state.duty.surge ? look.say("全员在岗已启动：呼叫带班领导时加领导，呼叫副班时加其他人", "the surge roster is called: leaders are paged with the duty leader, the others with the secondary")
                                              : look.say("假定全员在岗已启动：呼叫带班领导时加领导，呼叫副班时加其他人", "as if the surge roster were called: leaders are paged with the duty leader, the others with the secondary"));
}

// Whoever is away at that time, and by what; and whoever has asked to be and is paged until it is approved.
std::string away_html(const Look& look, Instant at) {
  std::string rows;
  const auto add = [&](const std::string& person, const std::string& why, Instant until, const std::string& substitute) {
    rows += "<li><b>" + look.person(person) + "</b> " + why + look.html("，至 ", ", until ") + escaped(clock_text(until, at, look.zone())) + look.html("；", "; ") +
            (substitute.empty() ? look.html("无人替班", "nobody stands in") : look.html("由", "") + look.person(substitute) + look.html("替班", " stands in")) + "</li>";
  };
  for (const auto& [number, leave] : look.state.duty.leaves) {
    const bool waits = leave.is_open() && leave.kind == LeaveKind::planned && leave.from <= at && at < leave.until;
    if (!leave.covers(at) && !waits) continue;
    add(leave.person, escaped(pick(look.language, words_of(leave.kind))) + (waits ? look.html("（未批准，照常呼叫）", " (not approved: paged as usual)") : std::string()), leave.until,
        leave.substitute);
  }
  for (const Leave& leave : look.policy().roster.leaves)
    if (leave.from <= at && at < leave.until) add(leave.person, look.html("请假（规则文件）", "on leave (the policy's file)"), leave.until, leave.substitute);
  for (const Substitution& swap : look.policy().roster.substitutions)
    if (swap.from <= at && at < swap.until) add(swap.person, look.html("替班（规则文件）", "substituted (the policy's file)"), swap.until, swap.substitute);
  return "<section><h2>" + look.html("此时谁不在", "Who is away then") + "</h2>" +
         (rows.empty() ? "<p class=\"empty\">" + look.html("没有人请假或离岗", "nobody is on leave or has left the post") + "</p>" : "<ul>" + rows + "</ul>") + "</section>";
}

// A number that nobody has proven may be anybody's.
std::string unproven_html(const Desk& desk, const Look& look) {
  const auto risk = unproven_risk(look.policy(), look.state.contacts, contact_digest(desk));
  if (!risk) return {};
  return notice("note", pick(look.language, risk->sentence)) + "<p><a href=\"/contacts\">" + look.html("去核验", "prove them") + "</a></p>";
}

std::string told_html(const std::vector<Explanation>& told) {
  std::string out;
  for (const Explanation& part : told) {
    out += "<h3>" + escaped(part.heading) + "</h3>";
    for (const std::string& line : part.lines) out += "<p>" + escaped(line) + "</p>";
  }
  return out;
}

std::string answer_html(const Look& look, const Asked& asked, const Preview& seen) {
  const std::vector<Explanation> told = tell_preview(look.policy(), seen, look.language);
  if (seen.refusal) return notice("bad", told.front().lines.front());
  std::string out = "<section><h2>" + look.html("逐步呼叫", "Step by step") + "</h2><p class=\"soft\">" +
                    look.html("按现行规则，接报后一直无人应答时。只推演，不发出，不记录；渠道是否畅通不在推演之内。",
                              "By the policy in force, where nobody answers. Only foreseen: nothing is sent or recorded, and every channel is taken to work.") +
                    "</p>" + surge_html(look, asked.supposed.duty) + steps_html(look, seen) + "</section>" + away_html(look, asked.supposed.at) + "<section><h2>" + escaped(told.front().heading) + "</h2>";
  for (const std::string& line : told.front().lines) out += "<p>" + escaped(line) + "</p>";
  return out + "</section><details><summary>" + look.html("逐分钟的全部经过", "Everything, minute by minute") + "</summary>" +
         told_html({told.begin() + 1, told.end()}) + "</details>";
}

void show_who(Desk& desk, const CallPtr& call, const Asked& asked, const Preview* seen) {
  const Look look = look_of(desk, *call);
  std::string body = administration_links(look, "/who") + "<h1>" + look.html("此刻呼叫谁", "Who is paged at this minute") + "</h1>";
  if (!asked.trouble.empty()) body += notice("bad", asked.trouble);
  body += unproven_html(desk, look);
  body += question(look, asked) + (seen != nullptr ? answer_html(look, asked, *seen) : std::string());
  send(call, page(look, {look.say("此刻呼叫谁", "Who is paged"), 0, "/who"}, body, asked.trouble.empty() ? 200 : 422));
}

}  // namespace

void get_who(Desk& desk, const CallPtr& call) {
  const Asked asked = read_asked(look_of(desk, *call), call->request);
  if (!asked.complete) return show_who(desk, call, asked, nullptr);
  auto seen = std::make_shared<Preview>();
  const bool taken = desk.context.background.run(
      [seen, supposed = asked.supposed, policy = desk.state().policies.at(desk.state().policy)] { *seen = preview(policy, supposed); },
      [&desk, call, asked, seen] { show_who(desk, call, asked, seen.get()); });
  if (!taken) send_busy(call);
}

}  // namespace jibao::web
