// Taking a report in, and what is added to it or corrected later. Incomplete but urgent is accepted, marked, and what is
// missing is chased, a category that nobody could give without end; what contradicts itself is refused with the place of the fault. A machine source never becomes the
// owner: the primary officer on duty does.
#include <algorithm>

#include "rules/amend.hpp"
#include "rules/classification.hpp"
#include "rules/draft.hpp"
#include "rules/spelling.hpp"

namespace jibao {
namespace {

/// A chase of the category goes on without end; where the policy gives it no time, so often.
constexpr Duration chase_again = std::chrono::minutes(10);

/// Refuses a code that the policy does not have, and names the one that was probably meant.
void refuse_category(Draft& draft, const std::string& code) {
  std::vector<std::string> known;
  for (const Category& category : draft.live().categories) known.push_back(category.code);
  const auto meant = closest(code, known);
  std::string zh = "没有这个事件类别：" + code;
  std::string en = "no such category: " + code;
  for (const Category& one : draft.live().categories) {
    if (one.code != meant) continue;
    zh += "；是不是 " + one.code + "（" + one.name.zh + "）？";
    en += "; did you mean " + one.code + " (" + (one.name.en.empty() ? one.name.zh : one.name.en) + ")?";
    break;
  }
  zh += (meant ? "" : "；") + std::string("分不清可不填类别，报告照收，稍后补");
  en += (meant ? " " : "; ") + std::string("left out, the report is taken and the category asked for later");
  refuse(draft, RefusalKind::invalid, "/category", std::move(zh), std::move(en));
}

/// Whether it says nothing of what happened; of what is secret it may not.
bool is_empty(const Report& r) {
  const bool nothing = r.category.empty() && r.title.empty() && r.summary.empty() && r.place.empty() && r.source_id.empty();
  return nothing && classification_of(r) != Classification::secret;
}

/// The first fault of times and category, refused with its place; false after a refusal. No category is none: the report is
/// taken as not classified yet (未分类).
bool check(Draft& draft, const Report& report) {
  const Policy& policy = draft.live();
  if (!report.category.empty() && find_category(policy, report.category) == nullptr) {
    refuse_category(draft, report.category);
    return false;
  }
  for (const auto& [measure, amount] : report.measures) {
    if (find_measure(policy, measure) != nullptr || find_measure(draft.rules(), measure) != nullptr) continue;
    refuse(draft, RefusalKind::invalid, "/measures/" + measure, "没有这项计量：" + measure, "no such measure: " + measure);
    return false;
  }
  for (const std::string& mark : report.marks) {
    if (find_mark(policy, mark) != nullptr || find_mark(draft.rules(), mark) != nullptr) continue;
    refuse(draft, RefusalKind::invalid, "/marks", "没有这个标记：" + mark, "no such mark: " + mark);
    return false;
  }
  const Instant latest = draft.now + policy.future_tolerance;
  const auto future = [&](const std::optional<Instant>& when, const char* pointer, const char* zh, const char* en) {
    if (!when || *when <= latest) return false;
    refuse(draft, RefusalKind::invalid, pointer, zh, en);
    return true;
  };
  if (future(report.received, "/received_at", "接报时间在将来", "received_at lies in the future")) return false;
  if (report.kind != IncidentKind::incident) return true;  // a warning may speak of tomorrow
  if (future(report.occurred.at, "/occurred_at", "事发时间在将来", "occurred_at lies in the future")) return false;
  if (future(report.occurred.from, "/occurred_at/from", "事发时间在将来", "occurred_at lies in the future")) return false;
  if (future(report.discovered, "/discovered_at", "发现时间在将来", "discovered_at lies in the future")) return false;
  const Instant received = report.received.value_or(draft.now);
  const auto start = report.occurred.at ? report.occurred.at : report.occurred.from;
  if (start && received < *start) {
    refuse(draft, RefusalKind::invalid, "/received_at", "接报时间早于事发时间", "received_at is before the occurrence");
    return false;
  }
  if (start && report.discovered && *report.discovered < *start) {
    refuse(draft, RefusalKind::invalid, "/discovered_at", "发现时间早于事发时间", "discovered_at is before the occurrence");
    return false;
  }
  return true;
}

/// 2026-0001; a drill's begins with its mark and counts apart.
std::string next_number(const Draft& draft, bool drill) {
  const Policy& policy = draft.live();
  const int year = static_cast<int>(date_at(draft.now, policy.office.zone).year());
  const auto last = draft.state.last_number.find(drill ? -year : year);
  const std::uint32_t next = (last == draft.state.last_number.end() ? 0 : last->second) + 1;
  std::string digits = std::to_string(next);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return (drill ? "演练" : "") + policy.office.number_prefix + std::to_string(year) + "-" + digits;
}

/// The first-contact owner (首问责任人): who took the report in, else the primary officer on duty.
std::pair<std::string, Reason> owner_of(const Draft& draft, const Actor& by) {
  if (!by.machine && draft.live().people.count(by.person) != 0) return {by.person, {Why::owner_filed, {}, {}}};
  const Resolved primary = resolve(draft.state, name_of(Post::primary), draft.now);
  if (!primary.people.empty()) return {primary.people.front().person, {Why::owner_on_duty, {}, {}}};
  return {{}, {Why::none, {}, {}}};
}

/// What is recorded of a change: of levels, measures and marks the one spelling (特别重大 is I).
std::string spelling_of(const Report& changed, const FieldChange& change) {
  if (change.path == "level" || change.path.starts_with(measure_prefix)) return field_text(changed, change.path, "UTC");
  if (!change.path.starts_with(mark_prefix)) return change.value;
  return field_text(changed, change.path, "UTC").empty() ? "no" : "yes";
}

IncidentOpened opened(const Draft& draft, const ReportFiled& event) {
  const Report r = classification_of(event.report) == Classification::secret ? stub_of(event.report) : event.report;
  IncidentOpened o;
  o.number = next_number(draft, r.drill);
  o.policy = draft.state.policy;
  o.kind = r.kind;
  o.category = r.category;
  o.level = r.level;
  o.classification = r.classification;
  o.drill = r.drill;
  o.occurred = r.occurred;
  o.discovered = r.discovered;
  o.received = r.received.value_or(draft.now);
  o.received_given = r.received.has_value();
  o.casualties = r.casualties;
  o.classified = r.classified;
  o.declared = r.declared;
  o.ended = r.ended;
  for (const auto& [measure, amount] : r.measures) o.measures.push_back({measure, amount});
  o.marks.assign(r.marks.begin(), r.marks.end());
  o.title = r.title;
  o.summary = r.summary;
  o.place = r.place;
  o.justification = r.justification;
  o.source_unit = r.source_unit;
  o.source_id = r.source_id;
  o.reporter = r.reporter;
  o.receiver = r.receiver;
  std::tie(o.owner, o.owner_reason) = owner_of(draft, event.by);
  o.by = event.by.person;
  o.typed_by = event.by.typed_by;
  o.idempotency_key = scoped_key(event.idempotency, event.by);
  o.idempotency_digest = event.idempotency.digest;
  return o;
}

bool is_unclassified(const Incident& incident) { return !incident.is_upkeep() && incident.report.category.empty(); }

std::vector<std::string> still_missing(const Draft& draft) {
  const Report& report = draft.incident.report;
  const bool secret = classification_of(report) == Classification::secret;
  std::vector<std::string> missing;
  if (!secret) missing = missing_fields(report, draft.live().asked_fields);  // of what is secret it must not be told here
  if (is_unclassified(draft.incident) && std::find(missing.begin(), missing.end(), "category") == missing.end())
    missing.insert(missing.begin(), "category");
  if (secret) return missing;
  const Category* category = find_category(draft.live(), report.category);
  const bool asked = std::find(missing.begin(), missing.end(), "justification") != missing.end();
  if (category != nullptr && category->needs_justification && report.justification.empty() && !asked)
    missing.push_back("justification");
  return missing;
}

/// The changes asked for. What was warned of and has happened is received now, unless it is said when: the office is not
/// late by the time of the warning.
std::vector<FieldChange> changes_of(const Draft& draft, const ReportAmended& event) {
  std::vector<FieldChange> changes = event.changes;
  const auto changes_it = [&](std::string_view path) {
    return std::any_of(changes.begin(), changes.end(), [&](const FieldChange& change) { return change.path == path; });
  };
  if (draft.incident.report.kind != IncidentKind::incident && changes_it("kind") && !changes_it("received_at"))
    changes.push_back({"received_at", to_rfc3339(draft.now, draft.live().office.zone)});
  return changes;
}

}  // namespace

void judge_filing(Draft& draft, const ReportFiled& event) {
  if (!event.dry_run && answered_before(draft, draft.state.keys, event.idempotency, event.by)) return;
  if (is_empty(event.report))
    return refuse(draft, RefusalKind::invalid, "/title", "报告是空的：标题、情况、地点、类别至少写一项",
                  "the report is empty: give a title, what was said, a place or a category");
  if (!check(draft, event.report)) return;
  draft.incident.id = draft.state.last_incident + 1;
  draft.decision.incident = draft.incident.id;
  draft.add(opened(draft, event));
  propose_duplicates(draft);
  grade(draft, event.by, true);
  merge_same_source(draft, event.by);
  set_deadlines(draft);
  update_missing(draft);
  start_escalation(draft, {Why::first_report, {}, {}});
  if (!event.dry_run) return;
  draft.decision.draft = draft.incident;
  draft.decision.facts.clear();  // it answers clocks and people, and does nothing
}

void update_missing(Draft& draft) {
  std::vector<std::string> missing = still_missing(draft);
  if (missing == draft.incident.missing) return;
  FieldsMissing fact{std::move(missing), {}, false};
  const Chase& chase = draft.live().chase;
  const bool unclassified = is_unclassified(draft.incident);
  if (!fact.fields_missing.empty() && (unclassified || draft.incident.chased < chase.times)) {
    const Duration first = chase.first_after > Duration::zero() ? chase.first_after : chase_again;
    fact.chase_at = draft.incident.chase_at ? draft.incident.chase_at : draft.now + first;
  }
  draft.add(fact);
}

void pass_chase(Draft& draft) {
  const Incident& incident = draft.incident;
  if (incident.state != IncidentState::open || incident.missing.empty() || !incident.chase_at || *incident.chase_at > draft.now) return;
  const Chase& chase = draft.live().chase;
  FieldsMissing again{incident.missing, {}, true};
  const Duration every = chase.every > Duration::zero() ? chase.every : chase_again;
  if (is_unclassified(incident) || incident.chased + 1 < chase.times) again.chase_at = draft.now + every;  // what is owed hangs on it
  draft.add(again);
  if (!incident.owner.empty())
    page_person(draft, {Purpose::chase, incident.owner, {}, {}, 0, {Why::missing_fields, {}, {}}, 0}, usual_lanes(draft));
}

void judge_amendment(Draft& draft, const ReportAmended& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (refuse_merged(draft) || refuse_upkeep(draft)) return;
  if (draft.incident.closed_at && !event.correction)
    return refuse(draft, RefusalKind::conflict, {}, "事件已办结，只能更正", "the incident is closed: only corrections");
  pass_level(draft);  // what time has brought by now comes before what is told now
  const std::vector<FieldChange> changes = changes_of(draft, event);
  Report changed = draft.incident.report;
  bool anchors = false;
  for (const FieldChange& change : changes) {
    const std::string pointer = "/changes/" + change.path;
    if (!is_report_field(change.path))
      return refuse(draft, RefusalKind::invalid, pointer, "没有这个字段：" + change.path, "no such field: " + change.path);
    const std::string before = field_text(changed, change.path, "UTC");
    const bool grows = change.path == "received_at" || change.path == "kind" || change.path == "level" ||
                       change.path.starts_with(measure_prefix) || change.path.starts_with("casualties.") ||
                       change.path.starts_with(mark_prefix);  // what a follow-up report tells anew
    if (!event.correction && !before.empty() && before != change.value && !grows)
      return refuse(draft, RefusalKind::conflict, pointer, "该字段已有内容，请用更正", "the field has a value: use a correction");
    if (auto set = change_field(changed, change); !set)
      return refuse(draft, RefusalKind::invalid, pointer, change.path.starts_with(mark_prefix) ? "应为“是”或“否”：" + change.value : "内容无法读取：" + change.value, set.error().message);
    anchors |= is_anchor_field(change.path);
  }
  if (changed.category.empty() && !draft.incident.report.category.empty())
    return refuse(draft, RefusalKind::invalid, "/changes/category", "类别已定，只能改成另一个类别",
                  "the incident is classified: its category can be changed to another one only");
  if (!check(draft, changed)) return;
  // What was said to be secret may be said not to be; until then nothing of it is taken down.
  const bool stays_secret = classification_of(draft.incident.report) == Classification::secret &&
                            classification_of(changed) == Classification::secret;
  if (stays_secret && std::any_of(changes.begin(), changes.end(), [](const FieldChange& c) { return !is_of_stub(c.path); }))
    return refuse(draft, RefusalKind::forbidden, {}, "涉密事件的内容不得录入本系统，请当面或用机要渠道报送",
                  "what is secret may not be entered here: report it in person or by a protected channel");
  const IncidentKind kind_before = draft.incident.report.kind;
  if (changed.kind != kind_before && changed.kind != IncidentKind::incident)
    return refuse(draft, RefusalKind::conflict, "/changes/kind", "突发事件不能改回预警或苗头，误报请撤销",
                  "an incident does not turn back into a warning: withdraw it where it was mistaken");
  // What a clock counts from, changed after that clock's limit, needs a second person before it moves anything.
  const auto limit_passed = [&](const FieldChange& change) {
    const auto anchor = anchor_of_field(change.path);
    const auto& all = draft.incident.obligations;
    return anchor && std::any_of(all.begin(), all.end(), [&](const Obligation& o) {
             if (!o.hard || !o.due || !is_late(draft.now, *o.effective_due())) return false;
             const ObligationRule* rule = find_rule(draft.rules(), o.rule);
             return rule == nullptr || std::find(rule->anchors.begin(), rule->anchors.end(), *anchor) != rule->anchors.end();
           });
  };
  // A warning that has happened counts from what is told now: its own clocks are over.
  const bool happened = changed.kind != kind_before;
  const bool classified = draft.incident.report.category.empty() && !changed.category.empty();
  const EscalationPolicy* unclassified_by = draft.escalation();
  const bool passed = !happened && std::any_of(changes.begin(), changes.end(), limit_passed);
  for (const FieldChange& change : changes) {
    FieldChanged fact{change.path, field_text(draft.incident.report, change.path, "UTC"), spelling_of(changed, change), event.correction,
                      event.reason, event.by.person, event.by.typed_by, 0};
    if (fact.before == fact.after) continue;
    if (!happened && limit_passed(change)) {
      fact.claim = static_cast<std::uint32_t>(draft.incident.claims.size() + 1);
      draft.decision.number = fact.claim;
    }
    draft.add(fact);
  }
  const bool becomes_secret = classification_of(draft.incident.report) == Classification::secret && draft.incident.report != stub_of(draft.incident.report);
  if (becomes_secret) mark_secret(draft, event.reason, event.by.person, event.by.typed_by);
  if (draft.incident.closed_at) {
    grade(draft, event.by);  // on record; nothing is owed or told any more
    return;
  }
  if (happened) propose_duplicates(draft);
  if (happened || classified) supersede_unowed(draft, {happened ? Why::turned_incident : Why::classified, {}, {}});
  if (anchors && !passed) move_deadlines(draft, 0);
  const Level level_before = draft.incident.level;
  const EscalationPolicy* governed = draft.escalation();
  set_deadlines(draft, grade(draft, event.by));
  update_missing(draft);
  if (classified) reconsider_rest(draft, Why::classified);
  if (happened) return start_escalation(draft, {Why::turned_incident, {}, {}});
  if (classified && draft.escalation() != unclassified_by) return start_escalation(draft, {Why::classified, {}, {}});
  follow_level(draft, level_before, governed, event.by);
}

}  // namespace jibao
