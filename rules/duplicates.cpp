// One event from several sources (D06: one incident, one chain): which open incidents may be the same, taking one into
// another with the sources of both kept, and taking them apart again. Nothing on record is undone by either.
#include <algorithm>

#include "rules/draft.hpp"

namespace jibao {
namespace {

constexpr std::size_t most_proposed = 5;  // more than a person can compare at once

std::string_view first_parts(std::string_view code, int parts) {
  for (std::size_t i = 0; i < code.size(); ++i)
    if (code[i] == '.' && --parts == 0) return code.substr(0, i);
  return code;
}

Instant event_time(const Incident& incident) {
  const Occurrence& occurred = incident.report.occurred;
  if (occurred.at) return *occurred.at;
  if (occurred.from) return *occurred.from;
  return incident.report.received.value_or(incident.opened_at);
}

/// What two reports have in common; empty: not enough to be one event.
std::vector<std::string> alike(const Duplicates& rule, const Incident& one, const Incident& other) {
  const Report& a = one.report;
  const Report& b = other.report;
  if (a.drill != b.drill) return {};
  if (!a.source_id.empty() && a.source_id == b.source_id && a.source_unit == b.source_unit) return {"external_id"};
  if (first_parts(a.category, rule.category_parts) != first_parts(b.category, rule.category_parts)) return {};
  if (std::chrono::abs(event_time(one) - event_time(other)) > rule.within) return {};
  if (a.place.empty() || b.place.empty()) return {"category", "time"};
  const bool same_place = a.place.find(b.place) != std::string::npos || b.place.find(a.place) != std::string::npos;
  return same_place ? std::vector<std::string>{"category", "time", "place"} : std::vector<std::string>{};
}

}  // namespace

void propose_duplicates(Draft& draft) {
  const Duplicates& rule = draft.live().duplicates;
  if (rule.within.count() == 0) return;
  std::size_t proposed = 0;
  for (auto each = draft.state.incidents.rbegin(); each != draft.state.incidents.rend() && proposed < most_proposed; ++each) {
    const Incident& other = each->second;
    if (other.id == draft.incident.id || other.state != IncidentState::open || draft.incident.not_same.contains(other.id)) continue;
    auto common = alike(rule, draft.incident, other);
    if (common.empty()) continue;
    draft.add(DuplicateProposed{other.id, other.number, std::move(common)});
    ++proposed;
  }
}

void judge_merge(Draft& draft, const MergeRequested& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  const auto other = draft.state.incidents.find(event.into);
  if (other == draft.state.incidents.end() || event.into == event.incident)
    return refuse(draft, RefusalKind::invalid, "/into", "没有可并入的事件", "there is no such incident to merge into");
  if (!event.same) {
    draft.add(DuplicateRefused{event.into, event.reason, event.by.person, event.by.typed_by});
    return;
  }
  if (draft.incident.merged_into == event.into) {
    draft.decision.repeated = true;
    return;
  }
  if (draft.incident.state != IncidentState::open || other->second.state != IncidentState::open)
    return refuse(draft, RefusalKind::conflict, "/into", "只有未办结的事件才能合并", "only open incidents can be merged");
  if (draft.incident.report.drill != other->second.report.drill)
    return refuse(draft, RefusalKind::conflict, "/into", "演练与真实事件不能合并", "a drill and a real incident are never one");
  if (!draft.incident.merged.empty())
    return refuse(draft, RefusalKind::conflict, "/into", "本事件已并入其他事件来源，请反向合并", "others were merged into this one: merge the other way round");
  draft.add(IncidentMerged{event.into, other->second.number, Why::merged, event.reason, event.by.person, event.by.typed_by});
  end_escalation(draft, {Why::merged, other->second.number, {}});
  supersede_pages(draft, {}, {Why::merged, other->second.number, {}});
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number)
    if (draft.incident.obligations[number - 1].state == ObligationState::open)
      draft.add(ObligationSuperseded{number, {Why::merged, other->second.number, {}}});
}

void judge_separation(Draft& draft, const SeparationRequested& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (draft.incident.merged_into == 0)
    return refuse(draft, RefusalKind::conflict, {}, "本事件没有并入其他事件", "this incident is not merged into another");
  const auto other = draft.state.incidents.find(draft.incident.merged_into);
  const std::string number = other != draft.state.incidents.end() ? other->second.number : std::string();
  draft.add(IncidentSeparated{draft.incident.merged_into, number, event.reason, event.by.person, event.by.typed_by});
  grade(draft, event.by);
  set_deadlines(draft);
  start_escalation(draft, {Why::separated, number, {}});
}

}  // namespace jibao
