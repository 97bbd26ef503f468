// The clocks: which duties an incident brings, what each counts from, when it is due, when it is breached, and by whom.
//
// Source of the shape: a limit counts from its first known anchor (起算点), in the rule's order of fallback; where it had
// passed, or nearly, when the report came in, the office has a clock of its own from receipt, and the verdict names who
// was late. A breach is a fact and is never undone; a later record with an earlier claimed time rebuts it as a new fact.
#include <algorithm>

#include "rules/draft.hpp"
#include "rules/mutant.hpp"

namespace jibao {
namespace {

struct Anchored {
  Anchor anchor = Anchor::received;
  Instant at;
  std::vector<Anchor> passed_over;
};

std::optional<Instant> anchor_time(const Report& report, Anchor anchor, IntervalReading reading) {
  switch (anchor) {
    case Anchor::occurred:
      if (report.occurred.at) return report.occurred.at;
      if (reading == IntervalReading::earliest) return report.occurred.from;
      if (reading == IntervalReading::latest) return report.occurred.until;
      return std::nullopt;
    case Anchor::discovered: return report.discovered;
    case Anchor::received: return report.received;
  }
  return std::nullopt;
}

Anchored find_anchor(const ObligationRule& rule, const Incident& incident) {
  Anchored found;
  for (const Anchor anchor : rule.anchors) {
    if (const auto at = anchor_time(incident.report, anchor, rule.interval)) {
      found.anchor = anchor;
      found.at = *at;
      return found;
    }
    found.passed_over.push_back(anchor);
  }
  found.anchor = Anchor::received;  // always known: the time of record, where nobody gave another
  found.at = incident.report.received.value_or(incident.opened_at);
  return found;
}

struct Due {
  Instant at;
  bool in_days = false;
  std::vector<int> missing_years;
};

/// `limit` counted from `start`. Days by the Civil Code, articles 200-204: the first day is not counted, and the period
/// ends with its last day (or at the close of business, where the policy says so).
Due count(const Limit& limit, Instant start, const Policy& policy) {
  if (limit.unit == Limit::Unit::elapsed) return {start + limit.elapsed, false, {}};
  const std::string& zone = policy.office.zone;
  const Date first = date_at(start, zone);
  CountedDay last{Date(std::chrono::sys_days(first) + std::chrono::days(limit.days)), {}};
  if (limit.unit == Limit::Unit::working_days) last = working_days_after(policy.calendar, first, limit.days);
  return {instant_at(last.date, policy.office.day_ends, zone), true, last.missing_years};
}

bool applies(const ObligationRule& rule, const Report& report) {
  const bool kind = std::find(rule.kinds.begin(), rule.kinds.end(), report.kind) != rule.kinds.end();
  return kind && std::any_of(rule.categories.begin(), rule.categories.end(), [&](const std::string& prefix) {
           return category_matches(prefix, report.category);
         });
}

DeadlineSet deadline(const Draft& draft, const ObligationRule& rule, std::uint32_t number) {
  const Incident& incident = draft.incident;
  const Anchored anchor = find_anchor(rule, incident);
  DeadlineSet set;
  set.obligation = number;
  set.rule = rule.id;
  set.deed = rule.deed;
  set.hard = rule.hard;
  set.anchor = anchor.anchor;
  set.anchor_at = anchor.at;
  set.passed_over = anchor.passed_over;
  set.deed_within = rule.deed_within;
  if (!rule.limit) return set;
  const Due due = count(*rule.limit, anchor.at, draft.rules());
  set.due = due.at;
  set.in_days = due.in_days;
  set.missing_years = due.missing_years;
  const Instant received = incident.report.received.value_or(incident.opened_at);
  if (rule.office && due.at - received < rule.office->nearly) {
    const Due office = count(rule.office->limit, received, draft.rules());
    if (office.at > due.at) set.office_due = office.at;
  }
  const Instant last = set.office_due.value_or(due.at);
  for (const Duration before : rule.remind_before)
    if (last - before > draft.now) set.reminders.push_back(last - before);
  std::sort(set.reminders.begin(), set.reminders.end());
  return set;
}

const ObligationRule* rule_of(const Draft& draft, const std::string& id) {
  for (const ObligationRule& rule : draft.rules().obligations)
    if (rule.id == id) return &rule;
  return nullptr;
}

/// The limit had passed when the report came in: the unit was late, whatever the office does now.
void breach_at_receipt(Draft& draft, std::uint32_t number) {
  const Obligation& o = draft.incident.obligations.at(number - 1);
  const Instant received = draft.incident.report.received.value_or(draft.incident.opened_at);
  if (!o.hard || !o.due || !o.office_due || !is_late(received, *o.due)) return;
  DeadlineBreached breach;
  breach.obligation = number;
  breach.due = *o.due;
  breach.late_by = LateBy::unit;
  breach.at_receipt = true;
  draft.add(breach);
}

/// Whether this very decision has paged the person about that clock already.
bool paged_now(const Draft& draft, const std::string& person, std::uint32_t obligation) {
  return std::any_of(draft.decision.facts.begin(), draft.decision.facts.end(), [&](const Fact& fact) {
    const auto* page = std::get_if<PageQueued>(&fact);
    return page != nullptr && page->person == person && page->obligation == obligation;
  });
}

/// A limit passed: the escalation starts again unless it is running, and whoever must hear of it is paged as well (the
/// policy's on_breach, those who had taken it, the owner). They count as people of the step that was entered.
void page_breach(Draft& draft, std::uint32_t number, Instant due) {
  const Why why = draft.missed_while_down(breach_instant(due)) ? Why::overdue_at_start : Why::limit_passed;
  const Reason reason{why, draft.incident.obligations.at(number - 1).rule, {}};
  std::vector<std::string> who;
  if (const EscalationPolicy* escalation = draft.escalation()) who = escalation->on_breach;
  who.insert(who.end(), draft.incident.ladder.strong.begin(), draft.incident.ladder.strong.end());
  if (!draft.incident.owner.empty()) who.push_back(draft.incident.owner);
  const bool starts = draft.incident.state == IncidentState::open && draft.incident.ladder.state != LadderState::running;
  if (starts) start_escalation(draft, reason, {Purpose::breach, number, reason});
  const int step = starts ? draft.incident.ladder.step : 0;
  for (const std::string& name : who) {
    const Resolved resolved = resolve(draft.live(), name, draft.now);
    for (PersonSkipped skip : resolved.skipped) draft.add(std::move(skip));
    for (const OnDuty& person : resolved.people)
      if (!paged_now(draft, person.person, number))
        page_person(draft, {Purpose::breach, person.person, name, {}, step, reason, number}, usual_lanes(draft));
  }
}

void pass_breaches(Draft& draft) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation o = draft.incident.obligations[number - 1];
    if (o.state != ObligationState::open || !o.hard || !o.due) continue;
    if (mutant(1) && draft.incident.ladder.state == LadderState::resting) continue;  // an acknowledgement stops no clock
    DeadlineBreached breach;
    breach.obligation = number;
    if (o.breached_due != o.due && breach_instant(*o.due) <= draft.now) {
      breach.due = *o.due;
      breach.late_by = o.office_due ? LateBy::unit : LateBy::office;
      breach.while_down = draft.missed_while_down(breach_instant(*o.due));
      draft.add(breach);
      page_breach(draft, number, *o.due);
    }
    if (o.office_due && !o.office_breached_at && breach_instant(*o.office_due) <= draft.now) {
      breach.due = *o.office_due;
      breach.late_by = LateBy::office;
      breach.office_clock = true;
      breach.while_down = draft.missed_while_down(breach_instant(*o.office_due));
      draft.add(breach);
      page_breach(draft, number, *o.office_due);
    }
  }
}

/// Who is reminded: those who took it in this round, else the owner.
std::set<std::string> reminded(const Incident& incident) {
  std::set<std::string> who = incident.ladder.strong;
  if (!incident.owner.empty()) who.insert(incident.owner);
  return who;
}

void pass_reminders(Draft& draft) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation o = draft.incident.obligations[number - 1];
    if (o.state != ObligationState::open || o.reminders.empty() || o.reminders.front() > draft.now) continue;
    const Instant due = *o.effective_due();
    draft.add(ReminderDue{number, due});
    if (is_late(draft.now, due)) continue;  // the breach has been paged: a reminder would only confuse
    for (const std::string& person : reminded(draft.incident))
      page_person(draft, {Purpose::reminder, person, {}, {}, 0, {Why::due_soon, o.rule, due}, number}, usual_lanes(draft));
  }
}

/// The verdict on one obligation by what is claimed and when it was recorded.
ObligationFulfilled judge(const Obligation& o, const Deed& deed, Instant received) {
  ObligationFulfilled out;
  out.obligation = o.number;
  out.deed = deed.number;
  out.done_at = deed.done_at;
  if (!o.hard || !o.due) {
    out.then = out.now = Verdict::measured;
    out.late = deed.done_at - o.anchor_at;  // the latency that a soft clock measures
    return out;
  }
  const bool recorded_late = is_late(deed.recorded_at, *o.due);
  const bool done_late = is_late(deed.done_at, *o.due);
  out.then = recorded_late ? Verdict::late : Verdict::on_time;
  out.now = done_late || (recorded_late && deed.claim != 0) ? Verdict::late : Verdict::on_time;
  if (out.now == Verdict::on_time) return out;
  const Instant counted = deed.claim != 0 ? deed.recorded_at : deed.done_at;  // an unconfirmed claim counts as recorded
  const bool office_kept_its_clock = o.office_due && !is_late(counted, *o.office_due);
  out.late_by = office_kept_its_clock ? LateBy::unit : LateBy::office;
  // The unit is late by what had passed when its report came in; the office by what passed of its own clock.
  if (office_kept_its_clock) {
    out.late = (is_late(received, *o.due) ? received : counted) - *o.due;
  } else {
    out.late = counted - *o.effective_due();
  }
  return out;
}

}  // namespace

void set_deadlines(Draft& draft) {
  for (const ObligationRule& rule : draft.rules().obligations) {
    const auto& there = draft.incident.obligations;
    const bool known = std::any_of(there.begin(), there.end(), [&](const Obligation& o) { return o.rule == rule.id; });
    if (known || !applies(rule, draft.incident.report)) continue;
    const auto number = static_cast<std::uint32_t>(there.size() + 1);
    draft.add(deadline(draft, rule, number));
    breach_at_receipt(draft, number);
  }
}

void move_deadlines(Draft& draft, std::uint32_t claim) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation& o = draft.incident.obligations[number - 1];
    const ObligationRule* rule = rule_of(draft, o.rule);
    if (o.state != ObligationState::open || rule == nullptr) continue;
    DeadlineSet moved = deadline(draft, *rule, number);
    if (moved.due == o.due && moved.anchor_at == o.anchor_at && moved.office_due == o.office_due) continue;
    moved.claim = claim;
    draft.add(moved);
    if (draft.incident.obligations[number - 1].breached_due != moved.due) breach_at_receipt(draft, number);
  }
}

void pass_limits(Draft& draft) {
  pass_breaches(draft);
  pass_reminders(draft);
}

void fulfil(Draft& draft, std::uint32_t deed_number, const std::vector<std::string>& rules) {
  const Deed deed = draft.incident.deeds.at(deed_number - 1);
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation o = draft.incident.obligations[number - 1];
    if (o.state != ObligationState::open || o.deed != deed.kind) continue;
    if (!rules.empty() && std::find(rules.begin(), rules.end(), o.rule) == rules.end()) continue;
    const ObligationFulfilled fulfilled = judge(o, deed, draft.incident.report.received.value_or(draft.incident.opened_at));
    draft.add(fulfilled);
    // Recorded after the limit but stamped as it happened before it: no second person is needed.
    if (o.hard && o.due && deed.claim == 0 && is_late(deed.recorded_at, *o.effective_due()) &&
        !is_late(deed.done_at, *o.effective_due()))
      draft.add(BreachRebutted{number, deed_number});
  }
}

void rebut(Draft& draft, std::uint32_t deed_number) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation o = draft.incident.obligations[number - 1];
    if (o.deed_number != deed_number || o.state != ObligationState::fulfilled || !o.hard || !o.due) continue;
    if (o.done_at && !is_late(*o.done_at, *o.effective_due())) draft.add(BreachRebutted{number, deed_number});
  }
}

bool any_hard_open(const Incident& incident) {
  return std::any_of(incident.obligations.begin(), incident.obligations.end(),
                     [](const Obligation& o) { return o.hard && o.state == ObligationState::open; });
}

}  // namespace jibao
