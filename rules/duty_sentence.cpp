// See duty_sentence.hpp.
#include "rules/duty_sentence.hpp"

namespace jibao {

Text words_of(RosterSource source) {
  switch (source) {
    case RosterSource::policy: return {"沿用策略文件", "taken over from the policy"};
    case RosterSource::rotation: return {"轮流排班", "made by rotation"};
    case RosterSource::import: return {"文件导入", "read from a file"};
  }
  return {};
}

Text words_of(LeaveKind kind) {
  switch (kind) {
    case LeaveKind::planned: return {"请假", "leave"};
    case LeaveKind::sudden: return {"突发请假（即时生效，后补批准）", "sudden leave (works at once, approved later)"};
    case LeaveKind::left_post: return {"中途离岗", "left the post in mid-shift"};
  }
  return {};
}

Text words_of(LeaveDecision decision) {
  switch (decision) {
    case LeaveDecision::approved: return {"批准", "approved"};
    case LeaveDecision::refused: return {"不予批准", "refused"};
    case LeaveDecision::ended: return {"销假", "ended"};
  }
  return {};
}

std::string DutyTeller::slot(const std::string& date, const std::string& shift, Post post) const {
  return words_.quoted(date) + " " + words_.quoted(shift) + " " + words_.post(std::string(name_of(post)));
}

std::string DutyTeller::somebody(const std::string& person) const {
  return person.empty() ? words_.say("（空）", "(nobody)") : words_.person(person);
}

std::string DutyTeller::because(const std::string& reason) const {
  return reason.empty() ? std::string() : words_.say("：{0}", ": {0}", {words_.quoted(reason)});
}

std::string DutyTeller::operator()(const RosterIssued& f) const {
  return words_.say("{0} 发布 {1} 值班表，{2}个班次（{3}）", "{0} issued the roster of {1}, {2} shifts ({3})",
                    {words_.who(f.by, f.typed_by), words_.quoted(f.month), std::to_string(f.shifts.size()), words_.pick(words_of(f.source))});
}

std::string DutyTeller::operator()(const ShiftChanged& f) const {
  return words_.say("{0} 调整 {1} {2}（{3}至{4}）：带班领导 {5}，主班 {6}，副班 {7}", "{0} changed {1} {2} ({3} to {4}): duty leader {5}, primary {6}, secondary {7}",
                    {words_.who(f.by, f.typed_by), words_.quoted(f.date), words_.quoted(f.shift), words_.clock(f.from), words_.clock(f.until),
                     somebody(f.duty_leader), somebody(f.primary), somebody(f.secondary)}) +
         because(f.reason);
}

std::string DutyTeller::operator()(const LeaveEntered& f) const {
  return words_.say("{0} 登记 {1} {2}，{3}至{4}，替班 {5}", "{0} entered for {1}: {2}, {3} to {4}, substitute {5}",
                    {words_.who(f.by, f.typed_by), words_.person(f.person), words_.pick(words_of(f.kind)), words_.clock(f.from), words_.clock(f.until),
                     somebody(f.substitute)}) +
         because(f.reason);
}

std::string DutyTeller::operator()(const LeaveDecided& f) const {
  return words_.say("{0} 对请假{1}：{2}", "{0} on leave {1}: {2}",
                    {words_.who(f.by, f.typed_by), std::to_string(f.leave), words_.pick(words_of(f.decision))}) +
         because(f.note);
}

std::string DutyTeller::operator()(const CheckedIn& f) const {
  return words_.say("{0} 签到：{1}", "{0} checked in: {1}", {words_.person(f.person), slot(f.date, f.shift, f.post)}) +
         (f.by == f.person ? std::string() : words_.say("，{0} 代为登记", ", told by {0}", {words_.who(f.by, f.typed_by)}));
}

std::string DutyTeller::operator()(const AbsenceNoticed& f) const {
  return words_.say("{0} 未签到：{1}", "{0} has not checked in: {1}", {somebody(f.person), slot(f.date, f.shift, f.post)});
}

std::string DutyTeller::operator()(const HandoverWritten& f) const {
  return words_.say("第{0}次交接：{1} 交 {2}，{3}项未了事项逐一指定到人", "handover {0}: {1} to {2}, {3} open matters, each with its person",
                    {std::to_string(f.handover), words_.person(f.outgoing), words_.person(f.incoming), std::to_string(f.items.size())}) +
         because(f.notes);
}

std::string DutyTeller::operator()(const HandoverConfirmed& f) const {
  const std::string side = f.side == HandoverSide::outgoing ? words_.say("交班人", "outgoing") : words_.say("接班人", "incoming");
  return words_.say("第{0}次交接：{1} {2} 确认", "handover {0}: confirmed by the {1}, {2}", {std::to_string(f.handover), side, words_.person(f.person)}) +
         (f.by_pin ? words_.say("（PIN）", " (PIN)") : std::string());
}

std::string DutyTeller::operator()(const ClockAssigned& f) const {
  const std::string what = f.obligation == 0 ? words_.say("本事件", "the incident") : words_.say("第{0}项时限", "clock {0}", {std::to_string(f.obligation)});
  return words_.say("第{0}次交接：{1}由 {2} 负责", "handover {0}: {1} is {2}'s now", {std::to_string(f.handover), what, words_.person(f.person)});
}

std::string DutyTeller::operator()(const SurgeBegun& f) const {
  std::vector<std::string> people;
  for (const std::string& person : f.people) people.push_back(words_.person(person));
  return words_.say("{0} 启动全员在岗：{1}", "{0} called the surge roster: {1}", {words_.who(f.by, f.typed_by), words_.list(people)}) + because(f.reason);
}

std::string DutyTeller::operator()(const SurgeEnded& f) const {
  return words_.say("{0} 结束全员在岗", "{0} ended the surge roster", {words_.who(f.by, f.typed_by)}) + because(f.reason);
}

}  // namespace jibao
