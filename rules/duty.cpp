// What is asked of the duty room's own book: a month issued, a shift changed, leave, check-in, the surge roster; and what its
// times bring about, looked at with the daemon's other affairs: an absence is paged, a roster that is not issued is reminded of,
// whoever stands in for somebody who was paged is paged, whoever was put on a shift that begins soon is told.
//
// Invariant: what is on record is whole: people that the policy knows, times in order, a month's shifts all of that month.
// An absence is judged in months that were issued alone: an office that keeps its roster in the file checks in nobody.
#include <algorithm>

#include "rules/characters.hpp"
#include "rules/draft.hpp"
#include "rules/duty_book.hpp"
#include "rules/house_decision.hpp"
#include "rules/phrases.hpp"

namespace jibao {
namespace {

constexpr std::string_view absence_prefix = "absence:";
constexpr std::string_view roster_prefix = "roster:";
constexpr std::string_view surge_prefix = "surge:";
constexpr std::string_view shift_prefix = "shift:";

constexpr std::size_t most_reason = 300;                     // units
constexpr Duration longest_shift = std::chrono::hours(48);   // a weekend in one piece
constexpr Duration longest_leave = std::chrono::hours(24 * 400);
constexpr Duration sudden_before = std::chrono::hours(24);   // so far back a sudden absence may be said to have begun
// A surge or a stand-in whose call was lost with a restart is not called again hours later: the next step finds them.
constexpr Duration called_within = std::chrono::minutes(10);

std::optional<Decision> fault_of(const Policy& policy, const DutyShift& shift) {
  const auto date = read_date(shift.date);
  const std::string where = shift.date + " " + shift.shift;
  if (!date || shift.shift.empty() || shift.shift.size() > 60 || visible(shift.shift, most_reason) != shift.shift)
    return refused(RefusalKind::invalid, "/shift", "班次的日期或名称不对：" + where, "a shift's date or name is wrong: " + where);
  if (shift.until <= shift.from || shift.until - shift.from > longest_shift || written_date(date_at(shift.from, policy.office.zone)) != shift.date)
    return refused(RefusalKind::invalid, "/from", "班次时间不对（须在当日开始，最长48小时）：" + where,
                   "a shift's times are wrong (it begins on its date and lasts 48 h at most): " + where);
  for (const std::string& person : shift.watch())
    if (!person.empty() && policy.people.count(person) == 0)
      return refused(RefusalKind::invalid, "/person", "人员表中没有此人：" + person, "no such person in the policy: " + person);
  return std::nullopt;
}

/// Somebody else has changed the shift since the page was made; what it is now.
Decision changed_meanwhile(const Policy& policy, const DutyShift& stands) {
  const auto said = [&](Language language) {
    const Phrases p(policy, language, stands.from);
    const auto person = [&](const std::string& id) { return id.empty() ? p.say("（空）", "nobody") : p.person(id); };
    return p.say("该班次刚被他人调整，现为 {0}至{1}，带班领导 {2}，主班 {3}，副班 {4}：请核对后再提交",
                 "somebody changed that shift meanwhile: {0} to {1}, duty leader {2}, primary {3}, secondary {4} now: look at it, then send yours again",
                 {p.clock(stands.from), p.clock(stands.until), person(stands.duty_leader), person(stands.primary), person(stands.secondary)});
  };
  return refused(RefusalKind::conflict, "/shift", said(Language::zh), said(Language::en));
}

/// A month as it stands without the browser.
std::vector<DutyShift> month_by_file(const State& state, const std::string& month) {
  std::vector<DutyShift> out;
  const auto first = read_date(month + "-01");
  if (!first) return out;
  for (std::chrono::sys_days day(*first); Date(day).month() == first->month(); day += std::chrono::days(1))
    for (DutyShift& shift : shifts_of(state.current(), state.duty, Date(day))) out.push_back(std::move(shift));
  return out;
}

/// "2026-12" behind "2026-11".
std::string month_after(const std::string& month) {
  const auto first = read_date(month + "-01");
  return written_date(Date((first->year() / first->month() + std::chrono::months(1)) / std::chrono::day(1))).substr(0, 7);
}

/// Whose absence is paged now: the first post of a held shift that has begun and has nobody checked in.
Decision notice_absence(const State& state, bool drill, Entropy& entropy, Instant now) {
  const Policy& policy = state.current();
  const DutyBook& book = state.duty;
  const Instant begun = now - policy.duty.absent_after;
  for (const DutyShift& shift : shifts_between(policy, book, begun, now + std::chrono::milliseconds(1))) {
    const HeldMonth* month = book.month_of(shift.date);
    if (month == nullptr || shift.from > begun || shift.until <= now) continue;
    const HeldShift& held = month->shifts.at({shift.date, shift.shift});
    if (month->issued_at > shift.from || (held.changed_at && *held.changed_at > shift.from)) continue;  // nobody could know it
    const Watch watch = shift.watch();
    for (const Post post : {Post::primary, Post::secondary}) {
      const std::string& person = watch[static_cast<std::size_t>(post)];
      const std::string key = slot_key(shift.date, shift.shift, post);
      if (person.empty() || book.check_ins.contains(key) || book.absences.contains(key)) continue;
      const Phrases p = phrases_of(policy, now);
      const std::string there = stands_for(policy, book, person, now);
      Draft draft(state, Incident{}, entropy, now);
      open_upkeep(draft, std::string(absence_prefix) + key,
                  p.say("未签到：{0}{1} {2}", "not checked in: {0}, {1} of {2}",
                        {p.post(std::string(name_of(post))), p.person(there.empty() ? person : there), p.quoted(shift.date.substr(5) + " " + shift.shift)}),
                  {}, drill);
      draft.add(AbsenceNoticed{shift.date, shift.shift, post, there.empty() ? person : there});
      start_escalation(draft, {Why::not_checked_in, {}, {}});
      return std::move(draft.decision);
    }
  }
  return {};
}

/// The month that should have been issued by now and was not; empty: none, or the office issues none.
std::string month_missing(const State& state, Instant now) {
  if (state.duty.months.empty() || state.current().duty.issue_by == 0) return {};
  const Date today = date_at(now, state.current().office.zone);
  const std::string month = written_date(today).substr(0, 7);
  if (!state.duty.months.contains(month)) return month;
  const std::string next = month_after(month);
  const bool late = static_cast<unsigned>(today.day()) >= static_cast<unsigned>(state.current().duty.issue_by);
  return late && !state.duty.months.contains(next) ? next : std::string();
}

bool is_over(const State& state, const std::string& matter, const std::string& missing, Instant now) {
  if (matter.starts_with(roster_prefix)) return matter.substr(roster_prefix.size()) != missing;
  if (matter.starts_with(surge_prefix)) return !state.duty.surge;
  if (!matter.starts_with(absence_prefix)) return false;
  const std::string key = matter.substr(absence_prefix.size());
  if (state.duty.check_ins.contains(key)) return true;
  const auto here = shifts_between(state.current(), state.duty, now, now + std::chrono::milliseconds(1));
  return std::none_of(here.begin(), here.end(), [&](const DutyShift& shift) { return key.starts_with(shift.date + "/" + shift.shift + "/"); });
}

/// Everyone on the surge roster is told, each by every channel in turn.
Decision call_surge(const State& state, bool drill, Entropy& entropy, Instant now) {
  if (!state.duty.surge) return {};
  const Surge& surge = *state.duty.surge;
  const std::string matter = std::string(surge_prefix) + std::to_string(to_millis(surge.since));
  if (state.upkeep.contains(matter) || now - surge.since > called_within) return {};
  Draft draft(state, Incident{}, entropy, now);
  const Phrases p = phrases_of(state.current(), now);
  open_upkeep(draft, matter, p.say("极端天气全员在岗：{0}", "surge roster, report for duty: {0}", {p.quoted(surge.reason)}), {}, drill);
  for (const std::string& person : surge.people)
    for (const OnDuty& there : resolve(state, person, now).people)
      page_person(draft, {Purpose::upkeep, there.person, {}, {}, 0, {Why::surge, {}, {}}, 0}, {other_channels(draft, {})});
  return std::move(draft.decision);
}

/// Whoever was put on a shift that begins soon is told, once, of all that they were given at that moment; not who did it
/// themselves. The matter is closed at once: nobody has to answer, and what is still to be sent goes out.
Decision tell_given(const State& state, bool drill, Entropy& entropy, Instant now) {
  const Duration within = state.current().duty.tell_within;
  const auto is_near = [&](const ShiftGiven& given) { return given.from - given.at <= within && now < given.until && now - given.at <= within; };
  std::map<std::string, ShiftGiven> stand;  // looked up once somebody has to be told
  for (const auto& [slot, first] : state.duty.given) {
    const std::string matter = std::string(shift_prefix) + first.person + ":" + std::to_string(to_millis(first.at));
    if (!is_near(first) || state.upkeep.contains(matter)) continue;
    if (stand.empty()) stand = standing(state.current(), state.duty, now, now + most_told_ahead);
    const Phrases p = phrases_of(state.current(), now);
    std::vector<std::string> shifts;
    for (const auto& [other, given] : state.duty.given)
      if (given.person == first.person && given.at == first.at && is_near(given) && stand.contains(other))
        shifts.push_back(p.say("{0} {1} 至 {2}", "{0}, {1} to {2}", {p.post(std::string(name_of(given.post))), p.clock(given.from), p.clock(given.until)}));
    if (shifts.empty()) continue;  // taken from them again before they were told
    Draft draft(state, Incident{}, entropy, now);
    open_upkeep(draft, matter, p.say("{0}：{1}", "{0}: {1}", {p.person(first.person), p.list(shifts)}),
                p.say("由{0}安排", "by {0}", {p.person(first.by)}), drill);
    page_person(draft, {Purpose::shift, first.person, {}, {}, 0, {Why::shift_given, first.by, {}}, 0}, {other_channels(draft, {})});
    close_upkeep(draft, p.say("已告知本人", "told"));
    return std::move(draft.decision);
  }
  return {};
}

/// Since when the person is away by it. Requires: it covers this moment.
Instant away_since(const DutyLeave& leave) {
  const Instant known = leave.kind == LeaveKind::planned ? leave.decided_at.value_or(leave.entered_at) : leave.entered_at;
  return std::max(leave.from, known);
}

/// The page by which `person`, who is away since then, was asked in the round that runs; nullptr: none, or `there` was asked in it.
const Page* asked_before(const Incident& incident, const std::string& person, const std::string& there, Instant since) {
  const Ladder& ladder = incident.ladder;
  if (ladder.state != LadderState::running || ladder.strong.contains(there) || incident.cannot.contains(there)) return nullptr;
  const Page* found = nullptr;
  for (const auto& [number, page] : incident.pages) {
    if (!asks(page.purpose) || page.round != ladder.round) continue;
    if (page.person == there) return nullptr;
    if (page.person == person && page.queued_at <= since) found = &page;
  }
  return found;
}

/// Whoever stands in for somebody who was paged and has just left is paged at once, not with the next step; one incident a look.
Decision call_stand_in(const State& state, Entropy& entropy, Instant now) {
  for (const auto& [number, leave] : state.duty.leaves) {
    if (leave.substitute.empty() || !leave.covers(now) || now - away_since(leave) > called_within) continue;
    const std::string there = stands_for(state.current(), state.duty, leave.person, now);
    if (there.empty() || there == leave.person) continue;
    for (const auto& [id, incident] : state.incidents) {
      const Page* before = asked_before(incident, leave.person, there, away_since(leave));
      if (before == nullptr) continue;
      Draft draft(state, incident, entropy, now);
      const PageOrder order{before->purpose, there, before->post, {}, before->step, {Why::substitute, leave.person, leave.until}, before->obligation};
      if (page_person(draft, order, usual_lanes(draft))) return std::move(draft.decision);
    }
  }
  return {};
}

}  // namespace

Decision judge_roster(const State& state, const RosterAsked& event) {
  const auto first = read_date(event.month + "-01");
  if (!first) return refused(RefusalKind::invalid, "/month", "月份应写成 2026-12", "a month is written 2026-12");
  if (event.shifts.empty() || event.shifts.size() > most_shifts_a_month)
    return refused(RefusalKind::invalid, "/shifts", "一个月应有1至200个班次", "a month has 1 to 200 shifts");
  std::set<std::pair<std::string, std::string>> seen;
  for (const DutyShift& shift : event.shifts) {
    if (auto fault = fault_of(state.current(), shift)) return std::move(*fault);
    if (shift.date.substr(0, 7) != event.month || !seen.insert({shift.date, shift.shift}).second)
      return refused(RefusalKind::invalid, "/shifts", "班次不在该月，或重复：" + shift.date + " " + shift.shift,
                     "a shift of another month, or twice: " + shift.date + " " + shift.shift);
  }
  if (state.duty.is_issued(event.month, event.source, event.shifts, event.by.known_as())) return stands_already();
  return house(RosterIssued{event.month, event.shifts, event.source, event.by.person, event.by.typed_by});
}

Decision judge_shift(const State& state, const ShiftAsked& event) {
  const DutyShift& shift = event.shift;
  if (auto fault = fault_of(state.current(), shift)) return std::move(*fault);
  if (event.shown) {
    const auto all = shifts_of(state.current(), state.duty, *read_date(shift.date));
    const auto stands = std::find_if(all.begin(), all.end(), [&](const DutyShift& each) { return each.shift == shift.shift; });
    if (stands != all.end() && *stands != *event.shown) return *stands == shift ? stands_already() : changed_meanwhile(state.current(), *stands);
  }
  Decision decision;
  const HeldMonth* held = state.duty.month_of(shift.date);
  if (held == nullptr) {
    const std::string month = shift.date.substr(0, 7);
    decision.facts.push_back(RosterIssued{month, month_by_file(state, month), RosterSource::policy, event.by.person, event.by.typed_by});
  } else if (held->shifts.size() >= most_shifts_a_month && !held->shifts.contains({shift.date, shift.shift})) {
    return refused(RefusalKind::conflict, "/shift", "该月班次已满200个", "that month has 200 shifts already");
  }
  decision.facts.push_back(ShiftChanged{shift.date, shift.shift, shift.from, shift.until, shift.duty_leader, shift.primary, shift.secondary,
                                        visible(event.reason, most_reason), event.by.person, event.by.typed_by});
  return decision;
}

Decision judge_leave(const State& state, const LeaveAsked& event, Instant now) {
  const auto& people = state.current().people;
  const auto invalid = [](std::string pointer, std::string zh, std::string en) {
    return refused(RefusalKind::invalid, std::move(pointer), std::move(zh), std::move(en));
  };
  if (people.count(event.person) == 0) return invalid("/person", "人员表中没有此人", "no such person in the policy");
  if (!event.substitute.empty() && (event.substitute == event.person || people.count(event.substitute) == 0))
    return invalid("/substitute", "替班人应是人员表中的另一人", "the substitute is another person of the policy");
  if (event.kind == LeaveKind::left_post && event.substitute.empty())
    return invalid("/substitute", "离岗必须指定替班人，岗位不能空", "who leaves the post names a substitute: it is never empty");
  const Instant from = event.from.value_or(now);
  if (event.until <= from || event.until - from > longest_leave || event.until <= now)
    return invalid("/until", "结束时间应在开始之后、现在之后，最长400天", "it ends after it begins and after now, and lasts 400 days at most");
  if (from < now - sudden_before) return invalid("/from", "开始时间最多补记24小时", "it began at most 24 h ago");
  for (const auto& [known, leave] : state.duty.leaves) {
    const bool begins = event.from ? leave.from == *event.from : leave.from <= now;  // "now" was a moment earlier the first time
    const bool same = leave.person == event.person && leave.substitute == event.substitute && begins && leave.until == event.until &&
                      leave.kind == event.kind;
    if (same && (!leave.decision || leave.decision == LeaveDecision::approved)) return stands_already(known);
  }
  Decision decision;
  const std::uint32_t number = state.duty.last_leave + 1;
  decision.number = number;
  decision.facts.push_back(LeaveEntered{number, event.person, event.substitute, from, event.until, event.kind,
                                        visible(event.reason, most_reason), event.by.person, event.by.typed_by});
  if (event.approved && event.by.person != event.person)
    decision.facts.push_back(LeaveDecided{number, LeaveDecision::approved, {}, event.by.person, event.by.typed_by});
  return decision;
}

Decision judge_leave_decision(const State& state, const LeaveDecisionAsked& event) {
  const auto found = state.duty.leaves.find(event.leave);
  if (found == state.duty.leaves.end()) return refused(RefusalKind::not_found, "", "没有这条请假", "there is no such leave");
  const DutyLeave& leave = found->second;
  if (leave.decision == event.decision && leave.decided_by == event.by.known_as()) return stands_already(event.leave);
  const bool ends = event.decision == LeaveDecision::ended;
  const bool stands = !leave.decision || leave.decision == LeaveDecision::approved;
  if (ends ? !stands : !leave.is_open())
    return refused(RefusalKind::conflict, "", "这条请假已有结论", "it is decided already");
  if (!ends && event.by.person == leave.person && !leave.person.empty())
    return refused(RefusalKind::forbidden, "", "不能批准自己的请假", "nobody approves a leave of their own");
  return house(LeaveDecided{event.leave, event.decision, visible(event.note, most_reason), event.by.person, event.by.typed_by});
}

Decision with_given(const State& state, Decision decision, const Actor& by, Instant now) {
  const Duration within = state.current().duty.tell_within;
  if (decision.facts.empty() || within == Duration::zero()) return decision;
  const Instant until = now + within + std::chrono::milliseconds(1);
  DutyBook book = state.duty;
  for (const Fact& fact : decision.facts)
    std::visit([&](const auto& of_duty) { if constexpr (requires { of_duty.given; }) note(book, of_duty, now); }, fact);
  const auto before = standing(state.current(), state.duty, now, until);
  std::vector<ShiftGiven> given;
  for (auto& [slot, each] : standing(state.current(), book, now, until))
    if (!before.contains(slot) && each.person != by.person && given.size() < check_ins_kept) given.push_back(std::move(each));
  std::visit([&](auto& of_duty) { if constexpr (requires { of_duty.given; }) of_duty.given = std::move(given); }, decision.facts.back());
  return decision;
}

Decision judge_check_in(const State& state, const CheckInAsked& event, Instant now) {
  const Policy& policy = state.current();
  Decision decision;
  bool any = false;
  for (const DutyShift& shift : shifts_between(policy, state.duty, now, now + policy.duty.check_in_before + std::chrono::milliseconds(1))) {
    const Watch watch = shift.watch();
    for (const Post post : {Post::duty_leader, Post::primary, Post::secondary}) {
      const std::string& person = watch[static_cast<std::size_t>(post)];
      if (person.empty() || stands_for(policy, state.duty, person, std::max(now, shift.from)) != event.person) continue;
      any = true;
      if (state.duty.check_ins.contains(slot_key(shift.date, shift.shift, post))) continue;
      decision.facts.push_back(CheckedIn{shift.date, shift.shift, post, event.person, event.by.person, event.by.typed_by});
    }
  }
  if (!any)
    return refused(RefusalKind::conflict, "/person", "此人现在没有班，也没有即将开始的班", "that person has no shift now, nor one that begins soon");
  return decision;
}

Decision judge_surge(const State& state, const SurgeAsked& event) {
  const std::string reason = visible(event.reason, most_reason);
  if (event.end) {
    if (!state.duty.surge && state.duty.surge_ended_by == event.by.known_as()) return stands_already();
    if (!state.duty.surge) return refused(RefusalKind::conflict, "", "没有启动全员在岗", "no surge roster is running");
    return house(SurgeEnded{reason, event.by.person, event.by.typed_by});
  }
  std::vector<std::string> people;
  for (const std::string& person : event.people)
    if (std::find(people.begin(), people.end(), person) == people.end()) people.push_back(person);
  if (const auto& runs = state.duty.surge) {
    if (runs->by == event.by.known_as() && runs->reason == reason && runs->people == people) return stands_already();
    return refused(RefusalKind::conflict, "", "全员在岗已经启动", "the surge roster is running already");
  }
  if (reason.empty()) return refused(RefusalKind::invalid, "/reason", "请写明原因（如：暴雨红色预警）", "say why (a red rain warning)");
  for (const std::string& person : people)
    if (state.current().people.count(person) == 0)
      return refused(RefusalKind::invalid, "/people", "人员表中没有此人：" + person, "no such person in the policy: " + person);
  if (people.empty() || people.size() > most_surge)
    return refused(RefusalKind::invalid, "/people", "应有1至60人", "1 to 60 people");
  return house(SurgeBegun{std::move(people), reason, event.by.person, event.by.typed_by});
}

bool is_absence(const Incident& incident) { return incident.matter.starts_with(absence_prefix); }

Decision look_at_duty(const State& state, bool drill, Entropy& entropy, Instant now) {
  Decision decision = call_stand_in(state, entropy, now);
  if (decision.facts.empty()) decision = call_surge(state, drill, entropy, now);
  if (decision.facts.empty()) decision = tell_given(state, drill, entropy, now);
  if (!decision.facts.empty()) return decision;
  const std::string missing = month_missing(state, now);
  for (const auto& [matter, known] : state.upkeep) {
    if (known.incident == 0 || !is_over(state, matter, missing, now)) continue;
    decision = judge_upkeep_over(state, {matter, {}}, entropy, now);
    if (!decision.facts.empty()) return decision;
  }
  if (state.duty.months.empty()) return {};
  decision = notice_absence(state, drill, entropy, now);
  if (!decision.facts.empty() || missing.empty()) return decision;
  const Phrases p = phrases_of(state.current(), now);
  return judge_upkeep_needed(
      state, {std::string(roster_prefix) + missing, p.say("{0} 值班表尚未发布", "the roster of {0} is not issued", {missing}), {}, drill}, entropy, now);
}

}  // namespace jibao
