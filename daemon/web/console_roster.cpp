// The roster's page: a month at a glance, what is wrong within thirty days, leave, the surge roster; and what is done there.
// Everything is a form; a preview of a month is the answer to its form and records nothing.
#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/duty_acts.hpp"
#include "daemon/web/duty_view.hpp"
#include "daemon/web/local_time.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/roster_files.hpp"
#include "daemon/web/views.hpp"
#include "rules/calendar.hpp"
#include "rules/duty_sentence.hpp"
#include "rules/roster.hpp"

namespace jibao::web {
namespace {

constexpr Duration looked_ahead = std::chrono::hours(24 * 30);

struct Shown {
  std::string month, date, shift;         // which month, and of which shift the form stands open
  std::string failed;                     // the form that was refused
  std::optional<DutyBook> trial{};        // a month that is looked at before it is issued
};

std::string month_links(const Look& look, const std::string& month) {
  const auto link = [&](const std::string& where, const std::string& words) { return "<a href=\"/roster?month=" + where + "\">" + words + "</a>"; };
  const std::string before = month_beside(month, -1), after = month_beside(month, 1);
  return "<nav class=\"beside\" aria-label=\"" + look.html("月份", "months") + "\">" + link(before, "← " + before) + link(month_of(look.now, look.zone()), look.html("本月", "this month")) +
         link(after, after + " →") + "</nav>";
}

std::string issued_words(const Look& look, const std::string& month) {
  const auto held = look.state.duty.months.find(month);
  if (held == look.state.duty.months.end())
    return notice("note", look.say("该月尚未发布：现按策略文件排班，不要求签到。调整任何一个班次，即以本页为准。",
                                   "This month is not issued: it is as the policy's file has it, and nobody checks in. Once a shift is changed here, this page counts."));
  return "<p class=\"soft\">" + look.html("已发布：", "issued: ") + look.time(held->second.issued_at) + " " + look.person(held->second.issued_by) + " · " +
         escaped(pick(look.language, words_of(held->second.source))) + "</p>";
}

// The weekday rule stands in for a year whose holidays nobody wrote down.
std::string calendar_words(const Look& look, const std::string& month) {
  const auto first = read_date(month + "-01");
  if (!first || !day_kind(look.policy().calendar, *first).year_missing) return {};
  return notice("note", month.substr(0, 4) + look.say(" 年的放假调休尚未写入策略，节假日按周末和固定假日推算", ": the policy has no calendar of that year; weekends and the holidays of fixed dates were used"));
}

std::string open_shift_form(const Look& look, const Shown& shown, const Given& given) {
  const auto date = read_date(shown.date);
  if (!date || !look.can(Act::arrange)) return {};
  const HeldMonth* month = look.state.duty.month_of(shown.date);
  for (const DutyShift& shift : shifts_of(look.policy(), look.state.duty, *date)) {
    if (shift.shift != shown.shift) continue;
    const auto held = month == nullptr ? nullptr : &month->shifts.at({shift.date, shift.shift});
    return shift_form(look, shift, held, shown.failed == "shift", given);
  }
  return notice("bad", look.say("没有这个班次", "there is no such shift"));
}

std::string done_words(const Look& look, std::string_view done) {
  if (done == "shift") return notice("good", look.say("班次已调整", "the shift is changed"));
  if (done == "issue") return notice("good", look.say("已发布，即时生效", "issued, in force at once"));
  if (done == "leave") return notice("good", look.say("已登记", "entered"));
  if (done == "decide") return notice("good", look.say("已记录", "recorded"));
  if (done == "surge") return notice("good", look.say("已启动，正在通知", "called: its people are being told"));
  if (done == "surge-end") return notice("good", look.say("已结束", "ended"));
  return {};
}

void show_roster(Desk& desk, const CallPtr& call, int status, const std::string& above, const Shown& shown, const Given& given) {
  const Look look = look_of(desk, *call);
  const DutyBook& book = shown.trial ? *shown.trial : look.state.duty;
  const auto [begin, end] = span_of_month(shown.month, look.zone());
  const std::vector<DutyFault> of_month = end > look.now ? duty_faults(look.policy(), book, std::max(begin, look.now), end) : std::vector<DutyFault>();
  std::string body = "<h1>" + look.html("值班表", "Roster") + "</h1>" + above + month_links(look, shown.month);
  if (shown.trial) {
    body += notice("note", look.say("这是预览，尚未发布", "a preview: nothing is issued")) + fault_list(look, of_month);
  } else {
    body += issued_words(look, shown.month) + calendar_words(look, shown.month) + open_shift_form(look, shown, given);
  }
  const bool changes = look.can(Act::arrange) && !shown.trial;
  body += month_calendar(look, shown.month, book, of_month, changes ? "/roster?month=" + shown.month : std::string());
  if (look.can(Act::arrange)) body += issue_form(look, shown.month, shown.failed == "issue" || shown.trial, given);
  body += roster_file_parts(look, shown.month);
  body += "<section id=\"faults\"><h2>" + look.html("今后30天的问题", "What is wrong within thirty days") + "</h2>" +
          fault_list(look, duty_faults(look.policy(), look.state.duty, look.now, look.now + looked_ahead)) + "</section>";
  body += "<section id=\"leave\"><h2>" + look.html("请假与替班", "Leave and substitutes") + "</h2>" + leave_table(look) + leave_forms(look, shown.failed, given) + "</section>";
  body += surge_form(look, shown.failed, given);
  send(call, page(look, {look.say("值班表", "Roster"), 0, "/roster"}, body, status));
}

// The month that was asked for, else the one that runs.
std::string asked_month(const Look& look, const std::string& given) {
  return read_date(given + "-01") ? given : month_of(look.now, look.zone());
}

struct Press {
  std::shared_ptr<http::Fields> fields;
  Shown shown;
  std::string back;  // where it leads when it is done

  Given given() const { return {&*fields}; }
};

Press read_press(Desk& desk, const CallPtr& call, const std::string& failed, const std::string& done) {
  Press press{std::make_shared<http::Fields>(http::parse_urlencoded(call->request.body).value_or(http::Fields{})), {}, {}};
  const Look look = look_of(desk, *call);
  const std::string date = press.given().value("date");
  press.shown.month = asked_month(look, read_date(date) ? date.substr(0, 7) : press.given().value("month"));
  press.shown.date = date;
  press.shown.shift = press.given().value("shift");
  press.shown.failed = failed;
  press.back = "/roster?month=" + press.shown.month + "&done=" + done;
  return press;
}

void again(Desk& desk, const CallPtr& call, const Press& press, const Trouble& trouble) {
  show_roster(desk, call, trouble.status, notice("bad", trouble.words), press.shown, press.given());
}

void submit_press(Desk& desk, const CallPtr& call, const Press& press, Event event) {
  submit(
      desk, call, std::move(event), [call, back = press.back](const Decision&, const State&) { send(call, see_other(back)); },
      [&desk, call, press](const Trouble& trouble) { again(desk, call, press, trouble); });
}

void show_faults(Desk& desk, const CallPtr& call, const Press& press, const Faults& faults) {
  show_roster(desk, call, 422, faults_notice(look_of(desk, *call), faults), press.shown, press.given());
}

Instant time_of(const Look& look, const Given& given, std::string_view name, Faults& faults) {
  const auto when = parse_local_time(given.value(name), look.now, look.zone());
  if (!when) faults.add("/" + std::string(name), "不是时间，请写成 2026-07-19 08:00", "not a time: write 2026-07-19 08:00");
  return when.value_or(Instant{});
}

Actor actor(const Desk& desk, const CallPtr& call, const Press& press, Faults& faults) {
  return actor_of(desk, *call, press.given().value("by"), faults);
}

// The shift as the form had it when it was made; nothing: the form does not say.
std::optional<DutyShift> shown_shift(const Given& given) {
  const auto from = parse_number(given.value("was_from")), until = parse_number(given.value("was_until"));
  if (!from || !until) return std::nullopt;
  return DutyShift{given.value("date"), given.value("shift"), from_millis(static_cast<std::int64_t>(*from)), from_millis(static_cast<std::int64_t>(*until)),
                   given.value("was_duty_leader"), given.value("was_primary"), given.value("was_secondary")};
}

void change_shift(Desk& desk, const CallPtr& call) {
  const Press press = read_press(desk, call, "shift", "shift");
  const Look look = look_of(desk, *call);
  const Given given = press.given();
  Faults faults;
  ShiftAsked asked;
  asked.shift = {given.value("date"), given.value("shift"), time_of(look, given, "from", faults), time_of(look, given, "until", faults),
                 given.value("duty_leader"), given.value("primary"), given.value("secondary")};
  asked.reason = given.value("reason");
  asked.shown = shown_shift(given);
  if (asked.reason.empty()) faults.add("/reason", "请写明调整的原因", "say why it is changed");
  asked.by = actor(desk, call, press, faults);
  if (faults.any()) return show_faults(desk, call, press, faults);
  submit_press(desk, call, press, std::move(asked));
}

RotationPlan read_plan(const Desk& desk, const Given& given, Faults& faults) {
  RotationPlan plan;
  for (std::size_t post = 0; post < post_count; ++post)
    for (std::size_t day = 0; day < duty_days; ++day) {
      const std::string name = "r_" + std::string(Names<Post>::values[post]) + "_" + std::string(Names<DutyDay>::values[day]);
      plan.people[post][day] = read_people(desk.policy(), given.value(name), "/" + name, faults);
    }
  const auto& primary = plan.people[static_cast<std::size_t>(Post::primary)][static_cast<std::size_t>(DutyDay::working)];
  if (primary.empty()) faults.add("/r_primary_working", "主班的名单不能空", "the list of primary officers is empty");
  return plan;
}

void issue(Desk& desk, const CallPtr& call) {
  Press press = read_press(desk, call, "issue", "issue");
  const Given given = press.given();
  Faults faults;
  RosterAsked asked{press.shown.month, {}, RosterSource::policy, actor(desk, call, press, faults)};
  const bool preview = given.value("do") == "preview";
  if (given.value("way") == "rotation") {
    asked.source = RosterSource::rotation;
    const RotationPlan plan = read_plan(desk, given, faults);
    if (!faults.any()) asked.shifts = rotated(desk, asked.month, plan);
  } else {
    asked.shifts = shifts_of_month(desk.policy(), DutyBook{}, asked.month);
  }
  const DutyBook& book = desk.state().duty;
  const bool twice = book.is_issued(asked.month, asked.source, asked.shifts, asked.by.known_as());
  if (!preview && book.months.contains(asked.month) && given.value("again").empty() && !twice)
    faults.add("/again", "该月已发布：确要重新发布请勾选", "that month is issued already: tick the box to issue it anew");
  if (faults.any()) return show_faults(desk, call, press, faults);
  if (preview) {
    press.shown.trial = with_month(desk.state().duty, asked.month, asked.shifts);
    return show_roster(desk, call, 200, "", press.shown, given);
  }
  submit_press(desk, call, press, std::move(asked));
}

void decide_leave(Desk& desk, const CallPtr& call, std::optional<LeaveDecision> decision) {
  const Press press = read_press(desk, call, "", "decide");
  const auto leave = parse_number(press.given().value("leave"));
  Faults faults;
  const Actor by = actor(desk, call, press, faults);
  if (faults.any()) return show_faults(desk, call, press, faults);
  if (!leave || !decision || *leave > UINT32_MAX)
    return again(desk, call, press, {404, pick(call->language, "没有这条请假", "there is no such leave"), ""});
  submit_press(desk, call, press, LeaveDecisionAsked{static_cast<std::uint32_t>(*leave), *decision, {}, by});
}

void enter_leave(Desk& desk, const CallPtr& call) {
  Press press = read_press(desk, call, "leave", "leave");
  press.back += "#leave";
  const Look look = look_of(desk, *call);
  const Given given = press.given();
  Faults faults;
  LeaveAsked asked{given.value("person"), given.value("substitute"), time_of(look, given, "from", faults), time_of(look, given, "until", faults),
                   from_name<LeaveKind>(given.value("kind")).value_or(LeaveKind::planned), given.value("reason"), !given.value("approved").empty(), {}};
  if (asked.kind != LeaveKind::planned) press.shown.failed = "sudden";
  asked.by = actor(desk, call, press, faults);
  asked.approved = asked.approved && look.can(Act::arrange);
  if (faults.any()) return show_faults(desk, call, press, faults);
  submit_press(desk, call, press, std::move(asked));
}

void call_surge(Desk& desk, const CallPtr& call, bool end) {
  const std::string what = end ? "surge-end" : "surge";
  Press press = read_press(desk, call, what, what);
  press.back += "#surge";
  Faults faults;
  SurgeAsked asked{end, {}, press.given().value("reason"), actor(desk, call, press, faults)};
  for (const auto& [id, person] : desk.policy().people)
    if (!press.given().value("p_" + id).empty()) asked.people.push_back(id);
  if (faults.any()) return show_faults(desk, call, press, faults);
  submit_press(desk, call, press, std::move(asked));
}

}  // namespace

void get_roster(Desk& desk, const CallPtr& call) {
  const Look look = look_of(desk, *call);
  const auto given = [&](std::string_view name) { return std::string(call->request.query_value(name)); };
  show_roster(desk, call, 200, done_words(look, given("done")), {asked_month(look, given("month")), given("date"), given("shift"), {}}, {});
}

void post_roster(Desk& desk, const CallPtr& call) {
  const std::string& what = call->parameters[0];
  if (what == "shift") return change_shift(desk, call);
  if (what == "issue") return issue(desk, call);
  if (what == "read") return read_roster_form(desk, call);
  if (what == "import") return import_roster_form(desk, call);
  if (what == "decide") {
    const auto fields = http::parse_urlencoded(call->request.body).value_or(http::Fields{});
    const auto decision = from_name<LeaveDecision>(Given{&fields}.value("decision"));
    return decide_leave(desk, call, decision == LeaveDecision::ended ? std::nullopt : decision);
  }
  send_problem(call, 404, "没有这个地址", "there is no such address");
}

void post_duty(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const std::string& what = call->parameters[0];
  if (what == "leave") return enter_leave(desk, call);
  if (what == "end") return decide_leave(desk, call, LeaveDecision::ended);
  if (what == "surge") return call_surge(desk, call, false);
  if (what == "surge-end") return call_surge(desk, call, true);
  send_problem(call, 404, "没有这个地址", "there is no such address");
}

}  // namespace jibao::web
