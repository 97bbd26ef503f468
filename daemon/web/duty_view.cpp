// See duty_view.hpp.
#include "daemon/web/duty_view.hpp"

#include <algorithm>

#include "daemon/http/text.hpp"
#include "daemon/web/form_parts.hpp"
#include "rules/calendar.hpp"
#include "rules/duty_sentence.hpp"
#include "rules/handover.hpp"
#include "rules/roster.hpp"
#include "rules/rotation.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t most_faults = 40;  // of one list: the rest are of the same kind
constexpr Duration board_looks = std::chrono::hours(24 * 7);
constexpr Post posts[] = {Post::duty_leader, Post::primary, Post::secondary};

// One letter beside each name; what it means stands above the calendar.
std::string post_letter(const Look& look, Post post) {
  switch (post) {
    case Post::duty_leader: return look.say("带", "L");
    case Post::primary: return look.say("主", "P");
    case Post::secondary: return look.say("副", "S");
  }
  return {};
}

std::string day_words(const Look& look, Date date) {
  const DutyDay day = duty_day(look.policy().calendar, date);
  const std::chrono::weekday weekday{std::chrono::sys_days(date)};
  const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
  if (day == DutyDay::holiday) return look.html("节假日", "holiday");
  if (day == DutyDay::weekend) return look.html("周末", "weekend");
  return weekend ? look.html("调休上班", "make-up day") : std::string();
}

std::string weekday_words(const Look& look, unsigned iso) {  // 1: Monday
  static constexpr std::pair<std::string_view, std::string_view> names[] = {{"周一", "Mon"}, {"周二", "Tue"}, {"周三", "Wed"}, {"周四", "Thu"},
                                                                            {"周五", "Fri"}, {"周六", "Sat"}, {"周日", "Sun"}};
  return look.html(names[iso - 1].first, names[iso - 1].second);
}

// Who stands at the post: the roster's, and behind an arrow whoever is there in their place.
std::string held_by(const Look& look, const DutyBook& book, const DutyShift& shift, Post post) {
  const Watch watch = shift.watch();
  const std::string& person = watch[static_cast<std::size_t>(post)];
  if (person.empty()) return {};
  std::string out = look.person(person);
  if (post == Post::primary) out = "<b>" + out + "</b>";
  const Instant looked = std::clamp(look.now, shift.from, shift.until - std::chrono::milliseconds(1));
  const std::string there = stands_for(look.policy(), book, person, looked);
  if (there.empty()) out += look.html("（不在）", " (away)");
  else if (there != person) out += "→" + look.person(there);
  const std::string key = slot_key(shift.date, shift.shift, post);
  if (book.check_ins.contains(key)) out += look.html(" 已签到", " here");
  else if (book.absences.contains(key)) out += look.html(" 缺岗", " absent");
  return "<span><abbr>" + escaped(post_letter(look, post)) + "</abbr>" + out + "</span>";
}

std::string shift_cell(const Look& look, const DutyBook& book, const DutyShift& shift, const std::vector<DutyFault>& faults, const std::string& change) {
  const bool faulty = std::any_of(faults.begin(), faults.end(), [&](const DutyFault& fault) { return fault.date == shift.date && fault.shift == shift.shift; });
  const bool runs = shift.from <= look.now && look.now < shift.until;
  const HeldMonth* month = book.month_of(shift.date);
  const auto held = month != nullptr ? month->shifts.find({shift.date, shift.shift}) : decltype(month->shifts.find({}))();
  const bool changed = month != nullptr && held != month->shifts.end() && held->second.changed_at;
  const std::string name = escaped(shift_name(look, shift.shift)) + " " + clock_text(shift.from, shift.from, look.zone());
  const std::string target = change + "&date=" + shift.date + "&shift=" + http::percent_encode(shift.shift) + "#shift";
  std::string out = "<div class=\"watch" + std::string(runs ? " now" : "") + (faulty ? " wrong" : "") + "\"><small>" +
                    (change.empty() ? name : "<a href=\"" + escaped(target) + "\">" + name + "</a>") + (runs ? look.html(" 当班", " now") : "") +
                    (changed ? look.html(" 已调整", " changed") : "") + (faulty ? "<b class=\"late-ink\"> " + look.html("有问题", "fault") + "</b>" : "") + "</small>";
  std::string people;
  for (const Post post : posts) people += held_by(look, book, shift, post);
  return out + (people.empty() ? "<span class=\"late-ink\">" + look.html("无人", "nobody") + "</span>" : people) + "</div>";
}

std::string leave_state(const Look& look, const DutyLeave& leave) {
  if (leave.decision) return escaped(pick(look.language, words_of(*leave.decision)));
  return leave.kind == LeaveKind::planned ? look.html("待批准（未生效）", "waits for approval (not in force)") : look.html("已生效，待批准", "in force, waits for approval");
}

std::string leave_buttons(const Look& look, const DutyLeave& leave) {
  const std::string number = hidden("leave", std::to_string(leave.number));
  std::string out;
  if (leave.is_open() && look.can(Act::arrange))
    out += form(look, "/roster/decide", number + button(look.say("批准", "Approve"), "main", "decision", "approved") +
                                            button(look.say("不批准", "Refuse"), "plain", "decision", "refused"), "inline");
  if (look.can(Act::work) && (leave.is_open() || leave.decision == LeaveDecision::approved))
    out += form(look, "/duty/end", number + button(look.say("销假／撤回", "Back, or withdraw"), "quiet"), "inline");
  return out;
}

// Whoever looks has a shift of an issued month that runs or begins soon, and has not checked in.
bool should_check_in(const Look& look) {
  if (look.account.empty() || look.acting.empty()) return false;
  const DutyBook& book = look.state.duty;
  const Instant until = look.now + look.policy().duty.check_in_before + std::chrono::milliseconds(1);
  for (const DutyShift& shift : book.months.empty() ? std::vector<DutyShift>() : shifts_between(look.policy(), book, look.now, until)) {
    const Watch watch = shift.watch();
    for (const Post post : posts) {
      const std::string& person = watch[static_cast<std::size_t>(post)];
      if (person.empty() || book.month_of(shift.date) == nullptr || book.check_ins.contains(slot_key(shift.date, shift.shift, post))) continue;
      if (stands_for(look.policy(), book, person, std::max(look.now, shift.from)) == look.acting) return true;
    }
  }
  return false;
}

}  // namespace

std::string month_beside(const std::string& month, int later) {
  const auto first = read_date(month + "-01");
  if (!first) return {};
  return written_date(Date((first->year() / first->month() + std::chrono::months(later)) / std::chrono::day(1))).substr(0, 7);
}

std::string month_of(Instant when, const std::string& zone) { return written_date(date_at(when, zone)).substr(0, 7); }

std::vector<DutyShift> shifts_of_month(const Policy& policy, const DutyBook& book, const std::string& month) {
  std::vector<DutyShift> out;
  const auto first = read_date(month + "-01");
  if (!first) return out;
  for (auto day = std::chrono::sys_days(*first); Date(day).month() == first->month(); day += std::chrono::days(1))
    for (DutyShift& shift : shifts_of(policy, book, Date(day))) out.push_back(std::move(shift));
  return out;
}

DutyBook with_month(const DutyBook& book, const std::string& month, const std::vector<DutyShift>& shifts) {
  DutyBook trial = book;
  HeldMonth& held = trial.months[month];
  held.shifts.clear();
  for (const DutyShift& shift : shifts) held.shifts[{shift.date, shift.shift}].duty = shift;
  return trial;
}

std::pair<Instant, Instant> span_of_month(const std::string& month, const std::string& zone) {
  const auto begin = read_date(month + "-01"), end = read_date(month_beside(month, 1) + "-01");
  if (!begin || !end) return {};
  return {instant_at(*begin, std::chrono::minutes(0), zone), instant_at(*end, std::chrono::minutes(0), zone)};
}

std::string shift_name(const Look& look, const std::string& shift) {
  if (shift == "day") return look.say("白班", "day");
  if (shift == "night") return look.say("夜班", "night");
  return shift;
}

std::string month_calendar(const Look& look, const std::string& month, const DutyBook& book, const std::vector<DutyFault>& faults,
                           const std::string& change) {
  const auto first = read_date(month + "-01");
  if (!first) return {};
  std::string out = "<div class=\"scroll\"><table class=\"month\"><caption>" + escaped(month) + " <small>" +
                    look.html("带＝带班领导，主＝主班，副＝副班；→ 后是替班的人", "L duty leader, P primary, S secondary; behind an arrow who stands in") +
                    "</small></caption><thead><tr>";
  for (unsigned day = 1; day <= 7; ++day) out += "<th scope=\"col\">" + weekday_words(look, day) + "</th>";
  out += "</tr></thead><tbody><tr>";
  const Date today = date_at(look.now, look.zone());
  auto day = std::chrono::sys_days(*first);
  for (unsigned empty = 1; empty < std::chrono::weekday(day).iso_encoding(); ++empty) out += "<td class=\"none\"></td>";
  for (; Date(day).month() == first->month(); day += std::chrono::days(1)) {
    const Date date(day);
    const unsigned weekday = std::chrono::weekday(day).iso_encoding();
    if (weekday == 1 && date.day() != std::chrono::day(1)) out += "</tr><tr>";
    const std::string kind = day_words(look, date);
    out += "<td class=\"" + std::string(date == today ? "today" : "") + (duty_day(look.policy().calendar, date) == DutyDay::working ? "" : " off") + "\"><p><b>" +
           std::to_string(static_cast<unsigned>(date.day())) + "</b> <small><span class=\"weekday\">" + weekday_words(look, weekday) + "</span> " + kind +
           (date == today ? look.html(" 今天", " today") : "") + "</small></p>";
    const std::vector<DutyShift> shifts = shifts_of(look.policy(), book, date);
    for (const DutyShift& shift : shifts) out += shift_cell(look, book, shift, faults, change);
    if (shifts.empty()) out += "<p class=\"late-ink\">" + look.html("没有班次", "no shift") + "</p>";
    out += "</td>";
  }
  for (unsigned weekday = std::chrono::weekday(day).iso_encoding(); weekday != 1 && weekday <= 7; ++weekday) out += "<td class=\"none\"></td>";
  return out + "</tr></tbody></table></div>";
}

std::string fault_list(const Look& look, const std::vector<DutyFault>& faults) {
  if (faults.empty()) return "<p>" + look.html("没有空岗、重岗，也没有人请假而无人替班", "no gap, nobody at two posts, nobody away without a substitute") + "</p>";
  const Phrases phrases(look.policy(), look.language, look.now);
  std::string items;
  for (std::size_t i = 0; i < faults.size() && i < most_faults; ++i) items += "<li>" + escaped(tell(phrases, faults[i])) + "</li>";
  std::string out = "<ul class=\"faults\">" + items + "</ul>";
  if (faults.size() > most_faults) out += "<p>" + look.html("另有 ", "and ") + std::to_string(faults.size() - most_faults) + look.html(" 处", " more") + "</p>";
  return out;
}

std::string leave_table(const Look& look) {
  std::string rows;
  for (auto entry = look.state.duty.leaves.rbegin(); entry != look.state.duty.leaves.rend(); ++entry) {
    const DutyLeave& leave = entry->second;
    const bool over = leave.until <= look.now || leave.decision == LeaveDecision::refused || leave.decision == LeaveDecision::ended;
    if (over && !(leave.is_open() && leave.kind != LeaveKind::planned)) continue;
    const bool may_know = look.can(Act::work) || look.can(Act::arrange);
    rows += "<tr><td>" + look.person(leave.person) + "</td><td>" + escaped(pick(look.language, words_of(leave.kind))) + "</td><td>" + look.time(leave.from) +
            look.html(" 至 ", " to ") + look.time(leave.until) + "</td><td>" +
            (leave.substitute.empty() ? look.html("无人替班", "nobody stands in") : look.person(leave.substitute)) + "</td><td>" +
            (may_know ? escaped(leave.reason) : std::string()) + "</td><td>" + leave_state(look, leave) + "</td><td>" + leave_buttons(look, leave) + "</td></tr>";
  }
  if (rows.empty()) return "<p class=\"empty\">" + look.html("没有请假，也没有待批的", "nobody is on leave, nothing waits for approval") + "</p>";
  const auto head = [&](std::string_view zh, std::string_view en) { return "<th>" + look.html(zh, en) + "</th>"; };
  return "<div class=\"scroll\"><table class=\"stacked\"><thead><tr>" + head("人员", "person") + head("类别", "kind") + head("时间", "time") + head("替班", "substitute") +
         head("原因", "why") + head("状态", "state") + "<th></th></tr></thead><tbody>" + rows + "</tbody></table></div>";
}

std::string duty_notices(const Look& look) {
  const auto told = [&](std::string_view where, const std::string& html) {
    return "<p class=\"notice note\" role=\"status\">" + html + " <a href=\"" + std::string(where) + "\">" + look.html("去办理", "see to it") + "</a></p>";
  };
  std::string out;
  if (should_check_in(look)) out += told("/check-in", look.html("轮到您值班，请签到", "it is your shift: please check in"));
  if (const auto between = between_shifts(look.state, look.now); between && look.can(Act::work) && look.units.empty())
    out += told("/handover", look.html("尚未交接完毕：", "the shift is not handed over: ") + look.person(between->outgoing) + look.html(" 与 ", " and ") +
                                 look.person(between->incoming) + look.html(" 同时负责，时限两人都呼叫", " both answer for what is open, and both are paged"));
  if (look.state.duty.surge && look.can(Act::roster))
    out += told("/roster#surge", look.html("全员在岗（自 ", "the surge roster is called (since ") + look.time(look.state.duty.surge->since) + look.html("）", ")"));
  if (!look.can(Act::roster)) return out;
  const std::size_t faults = duty_faults(look.policy(), look.state.duty, look.now, look.now + board_looks).size();
  if (faults > 0) out += told("/roster#faults", look.html("7天内值班表有 ", "within seven days the roster has ") + std::to_string(faults) + look.html(" 处问题", " faults"));
  return out;
}

}  // namespace jibao::web
