// The clocks: which duties an incident brings, what each counts from, when it is due, when it is breached, and by whom.
//
// Source of the shape: a limit counts from its first known anchor (起算点), in the rule's order of fallback; where it had
// passed, or nearly, when the report came in, the office has a clock of its own from receipt, and the verdict names who
// was late. A breach is a fact and is never undone; a later record with an earlier claimed time rebuts it as a new fact.
#include <algorithm>

#include "rules/draft.hpp"
#include "rules/handover.hpp"
#include "rules/limit.hpp"
#include "rules/mutant.hpp"

namespace jibao {
namespace {

struct Anchored {
  Anchor anchor = Anchor::received;
  Instant at;
  std::vector<Anchor> passed_over;
};

bool is_of(const Obligation& o, const std::string& rule) {
  return o.rule == rule || std::find(o.stacked.begin(), o.stacked.end(), rule) != o.stacked.end();
}

/// The last deed that fulfilled an obligation of that rule; nullptr: none did.
const Deed* last_deed(const Incident& incident, const std::string& rule) {
  const Deed* last = nullptr;
  for (const Obligation& o : incident.obligations) {
    if (o.deed_number == 0 || !is_of(o, rule)) continue;
    const Deed& deed = incident.deeds.at(o.deed_number - 1);
    if (last == nullptr || deed.done_at > last->done_at) last = &deed;
  }
  return last;
}

template <class Matches>
std::optional<Instant> first_done(const Incident& incident, Matches matches) {
  const auto found = std::find_if(incident.deeds.begin(), incident.deeds.end(), matches);
  return found != incident.deeds.end() ? std::optional(found->done_at) : std::nullopt;
}

std::optional<Instant> occurrence_time(const Report& report, IntervalReading reading) {
  if (report.occurred.at) return report.occurred.at;
  if (reading == IntervalReading::earliest) return report.occurred.from;
  if (reading == IntervalReading::latest) return report.occurred.until;
  return std::nullopt;
}

std::optional<Instant> anchor_time(const Incident& incident, const ObligationRule& rule, Anchor anchor) {
  const Report& report = incident.report;
  switch (anchor) {
    case Anchor::occurred: return occurrence_time(report, rule.interval);
    case Anchor::discovered: return report.discovered;
    case Anchor::received: return report.received ? report.received : incident.opened_at;
    case Anchor::classified: return report.classified;
    case Anchor::declared: return report.declared;
    case Anchor::ended: return report.ended;
    case Anchor::regraded: return incident.regraded_at;
    case Anchor::withdrawn: return incident.withdrawn_at;
    case Anchor::asked: return std::nullopt;  // a question's clock is set with it (case_file.cpp)
    case Anchor::phone_reported:
      return first_done(incident, [](const Deed& deed) { return deed.kind == DeedKind::phone_report; });
    case Anchor::skipped:
      return first_done(incident, [](const Deed& deed) { return deed.skips_level; });
    case Anchor::previous_reported: {
      const Deed* deed = last_deed(incident, rule.after.empty() ? rule.id : rule.after);
      return deed != nullptr ? std::optional(deed->done_at) : std::nullopt;
    }
    case Anchor::hop_received: {
      const Deed* deed = last_deed(incident, rule.after);
      return deed != nullptr ? received_at(*deed) : std::nullopt;
    }
  }
  return std::nullopt;
}

/// Whether the report itself holds that time, so that a correction can move what counts from it. The other anchors are
/// steps of the chain: what began with one keeps it, and what began without one is not moved to it.
bool is_time_of_report(Anchor anchor) {
  return anchor == Anchor::occurred || anchor == Anchor::discovered || anchor == Anchor::received ||
         anchor == Anchor::classified || anchor == Anchor::declared || anchor == Anchor::ended;
}

std::optional<Instant> anchor_time_again(const Incident& incident, const ObligationRule& rule, Anchor anchor, const Obligation& there) {
  if (is_time_of_report(anchor)) return anchor_time(incident, rule, anchor);
  return anchor == there.anchor ? std::optional(there.anchor_at) : std::nullopt;
}

/// The first anchor that is known, in the rule's order; nothing: the obligation has not begun. `there`: the obligation,
/// where it has begun already.
std::optional<Anchored> find_anchor(const ObligationRule& rule, const Incident& incident, const Obligation* there = nullptr) {
  Anchored found;
  for (const Anchor anchor : rule.anchors) {
    const auto at = there != nullptr ? anchor_time_again(incident, rule, anchor, *there) : anchor_time(incident, rule, anchor);
    if (at) {
      found.anchor = anchor;
      found.at = *at;
      return found;
    }
    found.passed_over.push_back(anchor);
  }
  return std::nullopt;
}

template <class T>
bool holds(const std::vector<T>& list, const T& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool concerns_level(const ObligationRule& rule, Level level) {
  if (rule.levels.empty()) return true;
  return level == Level::unknown ? rule.no_level == NoLevel::applies : holds(rule.levels, level);
}

bool concerns_withdrawal(const ObligationRule& rule, const Incident& incident) {
  if (incident.state == IncidentState::withdrawn) return holds(rule.withdrawn_as, incident.closed_as);
  return rule.withdrawn_as.empty();
}

bool is_in_force(const InForce& span, Date date) {
  return (!span.from || date >= *span.from) && (!span.until || date < *span.until);
}

bool applies(const Draft& draft, const ObligationRule& rule) {
  const Incident& incident = draft.incident;
  const Report& report = incident.report;
  const Policy& policy = draft.rules();
  if (!holds(rule.kinds, report.kind) || !concerns_level(rule, incident.level) || !concerns_withdrawal(rule, incident))
    return false;
  if (!concerns_category(policy, rule.categories, report.category)) return false;
  if (rule.sensitive) {
    const auto as = judged_as(policy, report.category);
    const bool sensitive = std::any_of(as.begin(), as.end(), [](const Category* one) { return one->sensitive; });
    const bool other = as.empty() || std::any_of(as.begin(), as.end(), [](const Category* one) { return !one->sensitive; });
    if (*rule.sensitive ? !sensitive : !other) return false;
  }
  if (!rule.marks.empty() && std::none_of(rule.marks.begin(), rule.marks.end(), [&](const std::string& mark) {
        return report.marks.contains(mark);
      }))
    return false;
  if (!rule.office_classes.empty() && std::none_of(rule.office_classes.begin(), rule.office_classes.end(),
                                                   [&](const std::string& one) { return holds(policy.office.classes, one); }))
    return false;
  return is_in_force(rule.in_force, date_at(report.received.value_or(incident.opened_at), policy.office.zone));
}

/// The deadline by one rule, counted from `anchor`.
DeadlineSet deadline_by(const Draft& draft, const ObligationRule& rule, const Anchored& anchor) {
  const Incident& incident = draft.incident;
  DeadlineSet set;
  set.rule = rule.id;
  set.deed = rule.deed;
  set.stage = rule.stage;
  set.tracked = rule.tracked;
  set.hard = rule.hard;
  set.anchor = anchor.anchor;
  set.anchor_at = anchor.at;
  set.passed_over = anchor.passed_over;
  set.deed_within = rule.deed_within;
  if (!rule.limit) return set;
  Due due = due_of(*rule.limit, rule.rest_days, anchor.at, draft.rules());
  if (rule.not_later_than) {
    // A clock that began after its cap keeps its own limit.
    if (const auto from = anchor_time(incident, rule, rule.not_later_than->anchor)) {
      const Due cap = due_of(rule.not_later_than->limit, rule.rest_days, *from, draft.rules());
      set.capped = cap.at < due.at && cap.at >= anchor.at;
      if (set.capped) due = cap;
    }
  }
  set.due = due.at;
  set.in_days = due.in_days;
  set.moved_from_rest = due.moved_from_rest;
  set.missing_years = due.missing_years;
  const Instant received = incident.report.received.value_or(incident.opened_at);
  if (rule.office && due.at - received < rule.office->nearly) {
    const Due office = due_of(rule.office->limit, {}, received, draft.rules());
    if (office.at > due.at) set.office_due = office.at;
  }
  const Instant last = set.office_due.value_or(due.at);
  for (const Duration before : rule.remind_before)
    if (last - before > draft.now) set.reminders.push_back(last - before);
  std::sort(set.reminders.begin(), set.reminders.end());
  if (rule.missed_after) set.missed_at = last + *rule.missed_after;
  return set;
}

/// Of two rules of one duty the strictest governs: a hard one before a soft one, the earlier limit, then by its name, so
/// that the order of the packs makes no difference.
bool is_stricter(const DeadlineSet& left, const DeadlineSet& right) {
  if (left.hard != right.hard) return left.hard;
  if (left.due != right.due) return left.due && (!right.due || *left.due < *right.due);
  return left.rule < right.rule;
}

/// The deadline of one duty by all of its rules that have begun; nothing: none has.
std::optional<DeadlineSet> deadline(const Draft& draft, const std::vector<const ObligationRule*>& rules,
                                    const Obligation* there = nullptr) {
  std::vector<DeadlineSet> all;
  for (const ObligationRule* rule : rules)
    if (const auto anchor = find_anchor(*rule, draft.incident, there)) all.push_back(deadline_by(draft, *rule, *anchor));
  if (all.empty()) return std::nullopt;
  std::sort(all.begin(), all.end(), is_stricter);
  for (std::size_t i = 1; i < all.size(); ++i) all.front().stacked.push_back(all[i].rule);
  return std::move(all.front());
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

/// Who answers for a clock: its holder; between two shifts both, the outgoing and the incoming.
std::vector<std::string> answers_for(const Draft& draft, std::uint32_t number) {
  std::vector<std::string> who;
  const auto add = [&](const std::string& person) {
    if (!person.empty() && std::find(who.begin(), who.end(), person) == who.end()) who.push_back(person);
  };
  add(holder_of(draft.incident, number));
  if (const auto between = between_shifts(draft.state, draft.now)) add(between->outgoing), add(between->incoming);
  return who;
}

/// A limit passed: the escalation starts again unless it is running, and whoever must hear of it is paged as well (the
/// policy's on_breach, those who had taken it, the owner). They count as people of the step that was entered.
void page_breach(Draft& draft, std::uint32_t number, Instant due) {
  const Why why = draft.missed_while_down(breach_instant(due)) ? Why::overdue_at_start : Why::limit_passed;
  const Reason reason{why, draft.incident.obligations.at(number - 1).rule, {}};
  const bool ours = !draft.incident.obligations.at(number - 1).tracked;  // of another's clock the owner alone is told
  std::vector<std::string> who;
  if (const EscalationPolicy* escalation = draft.escalation(); escalation != nullptr && ours) who = escalation->on_breach;
  if (ours) who.insert(who.end(), draft.incident.ladder.strong.begin(), draft.incident.ladder.strong.end());
  for (const std::string& person : answers_for(draft, number)) who.push_back(person);
  const bool starts =
      ours && draft.incident.state == IncidentState::open && draft.incident.ladder.state != LadderState::running;
  if (starts) start_escalation(draft, reason, {Purpose::breach, number, reason});
  const int step = starts ? draft.incident.ladder.step : 0;
  for (const std::string& name : who) {
    const Resolved resolved = resolve(draft.state, name, draft.now);
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
      breach.late_by = late_by_limit(o);
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

/// Who is reminded: those who took it in this round, and whoever answers for the clock.
std::set<std::string> reminded(const Draft& draft, std::uint32_t number) {
  std::set<std::string> who = draft.incident.ladder.strong;
  for (const std::string& each : answers_for(draft, number)) {
    const Resolved there = resolve(draft.state, each, draft.now);
    if (there.people.empty()) who.insert(each);  // on leave without a substitute: told all the same
    for (const OnDuty& person : there.people) who.insert(person.person);
  }
  return who;
}

void pass_reminders(Draft& draft) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation o = draft.incident.obligations[number - 1];
    if (o.state != ObligationState::open || o.reminders.empty() || o.reminders.front() > draft.now) continue;
    const Instant due = *o.effective_due();
    draft.add(ReminderDue{number, due});
    if (is_late(draft.now, due)) continue;  // the breach has been paged: a reminder would only confuse
    for (const std::string& person : reminded(draft, number))
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
  const Verdict late = o.state == ObligationState::missed ? Verdict::missed
                       : o.delay_noticed                  ? Verdict::late_with_notice
                                                          : Verdict::late;
  out.then = recorded_late ? late : Verdict::on_time;
  out.now = done_late || (recorded_late && deed.claim != 0) ? late : Verdict::on_time;
  if (out.now == Verdict::on_time) return out;
  const Instant counted = deed.claim != 0 ? deed.recorded_at : deed.done_at;  // an unconfirmed claim counts as recorded
  const bool office_kept_its_clock = o.tracked || (o.office_due && !is_late(counted, *o.office_due));
  out.late_by = office_kept_its_clock ? LateBy::unit : LateBy::office;
  // The unit is late by what had passed when its report came in; the office by what passed of its own clock.
  if (office_kept_its_clock) {
    out.late = (is_late(received, *o.due) ? received : counted) - *o.due;
  } else {
    out.late = counted - *o.effective_due();
  }
  return out;
}

/// Whether what is still owed of the chain ended with its final report.
bool has_final_report(const Incident& incident) {
  return std::any_of(incident.deeds.begin(), incident.deeds.end(), [](const Deed& deed) { return deed.stage == Stage::final; });
}

void begin(Draft& draft, DeadlineSet set, std::uint32_t series) {
  set.obligation = static_cast<std::uint32_t>(draft.incident.obligations.size() + 1);
  set.series = series;
  const std::uint32_t number = set.obligation;
  draft.add(std::move(set));
  breach_at_receipt(draft, number);
}

/// A duty that comes again: the next one, once the last is done; of fixed times also once the last one's time is over.
void begin_next(Draft& draft, const ObligationRule& rule, const Obligation& last) {
  if (has_final_report(draft.incident) || draft.incident.state != IncidentState::open) return;
  const bool by_clock = rule.limit->unit == Limit::Unit::clock;
  const bool over = last.state == ObligationState::fulfilled || (by_clock && last.due && is_late(draft.now, *last.due));
  if (!over) return;
  Anchored anchor{Anchor::previous_reported, *last.due, {}};
  if (!by_clock) anchor.at = draft.incident.deeds.at(last.deed_number - 1).done_at;
  begin(draft, deadline_by(draft, rule, anchor), last.series + 1);
}

/// The final report ends what would have followed it.
void end_followups(Draft& draft) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation& o = draft.incident.obligations[number - 1];
    if (o.state != ObligationState::open || !o.stage) continue;
    if (*o.stage == Stage::followup || *o.stage == Stage::daily || *o.stage == Stage::nil)
      draft.add(ObligationSuperseded{number, {Why::final_report, {}, {}}});
  }
}

void pass_misses(Draft& draft) {
  bool any = false;
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation& o = draft.incident.obligations[number - 1];
    if (o.state != ObligationState::open || !o.missed_at || *o.missed_at > draft.now) continue;
    draft.add(ObligationMissed{number, {Why::missed_for_good, o.rule, {}}});
    any = true;
  }
  if (any) reconsider_rest(draft);
}

}  // namespace

/// One of another party, or of several of its kind, must be named.
bool fulfils(const Deed& deed, const Obligation& o) {
  if (deed.kind != o.deed) return false;
  // What was said before a regrading told of the level before; of another source, perhaps of what was not this event yet.
  if ((o.anchor == Anchor::regraded || deed.source != 0) && deed.done_at < o.anchor_at) return false;
  if (!deed.obligations.empty())
    return std::any_of(deed.obligations.begin(), deed.obligations.end(), [&](const std::string& rule) { return is_of(o, rule); });
  if (o.tracked) return false;
  if (!o.stage || deed.stage == *o.stage) return true;
  // A later report of the chain says what the first one would have said.
  return *o.stage == Stage::initial && deed.stage != Stage::cancellation && deed.stage != Stage::nil;
}

std::optional<Instant> received_at(const Deed& deed) {
  if (deed.received_at) return deed.received_at;
  const bool spoken = deed.kind != DeedKind::written_report;
  return spoken && !deed.to_person.empty() ? std::optional(deed.done_at) : std::nullopt;
}

void set_deadlines(Draft& draft, bool raised) {
  const Incident& incident = draft.incident;
  if (incident.merged_into != 0 || incident.closed_at || incident.is_upkeep()) return;
  std::map<std::string, std::vector<const ObligationRule*>> duties;  // in an order that no pack's place changes
  std::vector<std::string> order;
  for (const ObligationRule& rule : draft.rules().obligations) {
    const auto last = std::find_if(incident.obligations.rbegin(), incident.obligations.rend(),
                                   [&](const Obligation& o) { return is_of(o, rule.id); });
    const bool known = last != incident.obligations.rend();
    if (known && rule.repeats) begin_next(draft, rule, Obligation(*last));
    if (known && (rule.repeats || !raised)) continue;
    const auto anchor = find_anchor(rule, incident);
    if (!anchor || (known && anchor->anchor != Anchor::regraded) || !applies(draft, rule)) continue;
    const std::string duty = rule.duty.empty() ? "rule " + rule.id : "duty " + rule.duty;
    if (!duties.contains(duty)) order.push_back(duty);
    duties[duty].push_back(&rule);
  }
  for (const std::string& duty : order)
    if (auto set = deadline(draft, duties[duty])) begin(draft, std::move(*set), duties[duty].front()->repeats ? 1 : 0);
}

void move_deadlines(Draft& draft, std::uint32_t claim) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation& o = draft.incident.obligations[number - 1];
    if (o.state != ObligationState::open || o.series > 1) continue;
    std::vector<const ObligationRule*> rules;
    for (const ObligationRule& rule : draft.rules().obligations)
      if (is_of(o, rule.id)) rules.push_back(&rule);
    auto moved = deadline(draft, rules, &o);
    if (!moved || (moved->due == o.due && moved->anchor_at == o.anchor_at && moved->office_due == o.office_due)) continue;
    moved->obligation = number;
    moved->claim = claim;
    moved->series = o.series;
    draft.add(*moved);
    if (draft.incident.obligations[number - 1].breached_due != moved->due) breach_at_receipt(draft, number);
  }
}

void supersede_unowed(Draft& draft, Reason reason) {
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation& o = draft.incident.obligations[number - 1];
    const ObligationRule* rule = find_rule(draft.rules(), o.rule);
    if (o.state != ObligationState::open || rule == nullptr || applies(draft, *rule)) continue;
    // Its rule was the strictest of one duty as long as nobody knew what it was: what another rule of that duty still asks stays.
    const bool stays = reason.why == Why::classified && std::any_of(o.stacked.begin(), o.stacked.end(), [&](const std::string& id) {
      const ObligationRule* other = find_rule(draft.rules(), id);
      return other != nullptr && applies(draft, *other);
    });
    if (!stays) draft.add(ObligationSuperseded{number, reason});
  }
}

void pass_limits(Draft& draft) {
  pass_breaches(draft);
  pass_reminders(draft);
  pass_misses(draft);
  set_deadlines(draft);
}

void fulfil(Draft& draft, std::uint32_t deed_number) {
  const Deed deed = draft.incident.deeds.at(deed_number - 1);
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation o = draft.incident.obligations[number - 1];
    if ((o.state != ObligationState::open && o.state != ObligationState::missed) || !fulfils(deed, o)) continue;
    const ObligationRule* rule = find_rule(draft.rules(), o.rule);
    if (rule != nullptr && rule->needs_receipt && !received_at(deed)) continue;  // until it is signed for
    const ObligationFulfilled fulfilled = judge(o, deed, draft.incident.report.received.value_or(draft.incident.opened_at));
    draft.add(fulfilled);
    // Recorded after the limit but stamped as it happened before it: no second person is needed.
    if (o.hard && o.due && deed.claim == 0 && is_late(deed.recorded_at, *o.effective_due()) &&
        !is_late(deed.done_at, *o.effective_due()))
      draft.add(BreachRebutted{number, deed_number});
  }
  if (deed.stage == Stage::final) end_followups(draft);
  set_deadlines(draft);  // what counts from this deed begins now
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
                     [](const Obligation& o) { return o.hard && !o.tracked && o.state == ObligationState::open; });
}

}  // namespace jibao
