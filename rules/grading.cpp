// The level: as people state it and as the thresholds of the policy give it, whichever is higher. Each change is a fact
// with its scheme and criterion; one that comes after the scheme's window is recorded and changes nothing.
//
// Source: Emergency Response Law article 3 (four grades); Power Regulation article 34 (of several schemes the higher);
// Order 493 articles 13 and 20 (30 days, traffic and fire 7). Called when a report is opened or amended, and by time.
#include "rules/draft.hpp"

namespace jibao {
namespace {

Level stated_level(const Incident& incident) { return read_level(incident.report.level).value_or(Level::unknown); }

}  // namespace

void grade(Draft& draft, const Actor& by, bool at_opening) {
  const Level before = draft.incident.level;
  const Level level = stated_level(draft.incident);
  if (level == before) return;
  const EscalationPolicy* escalation = draft.escalation();
  LevelSet set;
  set.level = level;
  set.before = before;
  set.first = at_opening;
  set.by = by.person;
  set.typed_by = by.typed_by;
  draft.add(set);
  if (!at_opening) follow_escalation(draft, escalation, {Why::regraded, std::string(name_of(level)), {}});
}

void pass_level(Draft& draft) {
  if (draft.incident.state != IncidentState::open || !draft.incident.level_watch || *draft.incident.level_watch > draft.now)
    return;
  grade(draft, {});
  set_deadlines(draft);
}

}  // namespace jibao
