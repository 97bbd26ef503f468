// One event from several sources (D06: one incident, one chain): which open incidents may be the same. Only proposed: a
// person decides, or the policy's rule for the same number of the same source. See merging.cpp for what follows.
#include <algorithm>

#include "rules/draft.hpp"
#include "rules/place.hpp"

namespace jibao {
namespace {

constexpr std::size_t most_proposed = 3;    // more than a person compares in a hurry
constexpr std::size_t most_compared = 500;  // of the latest incidents: a county has a few a day, a storm of reports must not be slow

std::string_view first_parts(std::string_view code, int parts) {
  for (std::size_t i = 0; i < code.size(); ++i)
    if (code[i] == '.' && --parts == 0) return code.substr(0, i);
  return code;
}

struct Span {
  Instant from;
  Instant until;
};

/// When it happened, else when it was reported.
Span event_time(const Incident& incident) {
  const Occurrence& occurred = incident.report.occurred;
  const Instant received = incident.report.received.value_or(incident.opened_at);
  if (occurred.at) return {*occurred.at, *occurred.at};
  if (!occurred.from && !occurred.until) return {received, received};
  return {occurred.from.value_or(*occurred.until < received ? *occurred.until : received), occurred.until.value_or(received)};
}

bool near_in_time(const Span& one, const Span& other, Duration within) {
  return one.from <= other.until + within && other.from <= one.until + within;
}

bool same_source(const Report& one, const Report& other) {
  return !one.source_id.empty() && one.source_id == other.source_id && one.source_unit == other.source_unit;
}

/// What two reports have in common; empty: not enough to be one event. A forecast is never what it forecasts.
std::vector<std::string> alike(const Duplicates& rule, const Incident& one, const Incident& other) {
  const Report& a = one.report;
  const Report& b = other.report;
  if (one.is_upkeep() || other.is_upkeep() || a.drill != b.drill || (a.kind == IncidentKind::warning) != (b.kind == IncidentKind::warning)) return {};
  if (same_source(a, b)) return {"external_id"};
  if (first_parts(a.category, rule.category_parts) != first_parts(b.category, rule.category_parts)) return {};
  if (!near_in_time(event_time(one), event_time(other), rule.within)) return {};
  if (a.place.empty() || b.place.empty()) return {"category", "time"};
  return same_place(a.place, b.place) ? std::vector<std::string>{"category", "time", "place"} : std::vector<std::string>{};
}

}  // namespace

const Incident* find_same_source(const Draft& draft) {
  const Report& report = draft.incident.report;
  const auto known = draft.state.by_source.find({report.source_unit, report.source_id});
  if (report.source_id.empty() || known == draft.state.by_source.end()) return nullptr;
  const auto other = draft.state.incidents.find(standing_for(draft.state, known->second));
  if (other == draft.state.incidents.end() || other->first == draft.incident.id) return nullptr;
  const Incident& open = other->second;
  return open.state == IncidentState::open && open.report.drill == report.drill ? &open : nullptr;
}

void propose_duplicates(Draft& draft) {
  const Duplicates& rule = draft.live().duplicates;
  if (rule.within.count() == 0) return;
  std::size_t proposed = 0;
  const auto propose = [&](const Incident& other) {
    const auto& known = draft.incident.perhaps_same;
    const bool told = std::any_of(known.begin(), known.end(), [&](const PerhapsSame& each) { return each.other == other.id; });
    if (told || other.id == draft.incident.id || other.state != IncidentState::open || draft.incident.not_same.contains(other.id))
      return;
    auto common = alike(rule, draft.incident, other);
    if (common.empty()) return;
    draft.add(DuplicateProposed{other.id, other.number, std::move(common)});
    ++proposed;
  };
  if (const Incident* same = find_same_source(draft)) propose(*same);
  std::size_t compared = 0;
  for (auto each = draft.state.incidents.rbegin();
       each != draft.state.incidents.rend() && proposed < most_proposed && compared < most_compared; ++each, ++compared)
    propose(each->second);
}

}  // namespace jibao
