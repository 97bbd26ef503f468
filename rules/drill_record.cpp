// What came of a drill (演练), once it is over: one fact on the house's record, because its incident leaves memory with its
// codes. A drill is one by what it was filed as, and stays one: no field of it can be amended to be none (amend.cpp), its
// numbers are a series of their own, and its record is never counted among those of real events.
//
// Called by the daemon's look at its own affairs (upkeep.cpp).
#include "rules/drill_record.hpp"

#include <algorithm>

#include "rules/draft.hpp"
#include "rules/house_decision.hpp"
#include "rules/reach.hpp"

namespace jibao {
namespace {

std::vector<DrillPerson> people_of(const Incident& incident) {
  std::vector<DrillPerson> people;
  for (const auto& [number, page] : incident.pages) {  // by number: the first page of each comes first
    if (!asks(page.purpose)) continue;
    const auto known = std::find_if(people.begin(), people.end(), [&](const DrillPerson& each) { return each.person == page.person; });
    if (known == people.end()) people.push_back({page.person, page.channel, page.queued_at, {}, {}});
  }
  for (DrillPerson& person : people) {
    const auto ack = std::find_if(incident.acks.begin(), incident.acks.end(), [&](const Ack& each) { return each.person == person.person; });
    if (ack == incident.acks.end()) continue;
    person.answered = ack->at;
    person.answer = name_of(ack->kind);
  }
  return people;
}

std::vector<DrillClock> clocks_of(const Incident& incident) {
  std::vector<DrillClock> clocks;
  for (const Obligation& each : incident.obligations)
    clocks.push_back({each.rule, std::string(name_of(each.now)), each.effective_due(), each.done_at});
  return clocks;
}

}  // namespace

HeldDrill drill_record(const Incident& incident) {
  return {incident.number, incident.report.category, incident.opened_at, incident.closed_at, people_of(incident), clocks_of(incident)};
}

std::vector<std::pair<IncidentId, HeldDrill>> drills_of(const State& state) {
  std::map<IncidentId, HeldDrill> known = state.drills.held;
  for (const auto& [id, incident] : state.incidents)
    if (incident.report.drill && !incident.is_upkeep()) known[id] = drill_record(incident);
  return {known.rbegin(), known.rend()};
}

Decision look_at_drills(const State& state) {
  for (const IncidentId id : state.drills.to_note) {
    const auto found = state.incidents.find(id);
    if (found == state.incidents.end()) continue;
    HeldDrill held = drill_record(found->second);
    return house(DrillNoted{id, held.number, held.category, held.opened, held.closed, std::move(held.people), std::move(held.clocks)});
  }
  return {};
}

}  // namespace jibao
