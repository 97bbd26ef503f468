// See handover.hpp.
#include "rules/handover.hpp"

#include <set>
#include <utility>

#include "rules/characters.hpp"
#include "rules/draft.hpp"
#include "rules/house_decision.hpp"

namespace jibao {
namespace {

constexpr std::size_t most_notes = 2000;    // units
constexpr std::size_t most_record = 20000;  // what a printed page or two hold

const Handover* last_complete(const State& state) {
  const auto& all = state.duty.handovers;
  for (auto each = all.rbegin(); each != all.rend(); ++each)
    if (each->second.is_complete()) return &each->second;
  return nullptr;
}

/// The first matter that nobody is named for; nothing: each has its person.
std::optional<Decision> unassigned(const State& state, const std::vector<HandoverItem>& items) {
  std::set<std::pair<IncidentId, std::uint32_t>> named;
  for (const HandoverItem& item : items) named.emplace(item.incident, item.obligation);
  for (const OpenMatter& open : open_matters(state)) {
    if (named.contains({open.incident->id, open.obligation})) continue;
    return refused(RefusalKind::conflict, "/items", "还有事项未指定到人，请刷新后重写交接：" + open.incident->number,
                   "something open has nobody named for it, write the handover anew: " + open.incident->number);
  }
  return std::nullopt;
}

}  // namespace

std::string holder_of(const Incident& incident, std::uint32_t obligation) {
  const auto found = incident.assigned.find(obligation);
  return found == incident.assigned.end() ? incident.owner : found->second;
}

std::vector<OpenMatter> open_matters(const State& state) {
  std::vector<OpenMatter> out;
  for (const auto& [id, incident] : state.incidents) {
    const bool over = incident.closed_at || incident.is_upkeep() || incident.merged_into != 0;
    if (over) continue;
    out.push_back({&incident, 0, incident.owner, {}});
    for (const Obligation& o : incident.obligations)
      if (o.state == ObligationState::open) out.push_back({&incident, o.number, holder_of(incident, o.number), o.effective_due()});
  }
  return out;
}

const Handover* open_handover(const State& state) {
  const auto& all = state.duty.handovers;
  return all.empty() || all.rbegin()->second.is_complete() ? nullptr : &all.rbegin()->second;
}

Instant handover_from(const State& state, Instant now) {
  const Handover* last = last_complete(state);
  return last == nullptr ? now - std::chrono::hours(24) : last->at;
}

std::optional<Between> between_shifts(const State& state, Instant now) {
  if (const Handover* open = open_handover(state)) return Between{open->outgoing, open->incoming};
  const Handover* last = last_complete(state);
  if (last == nullptr) return std::nullopt;
  const auto primary = resolve(state, name_of(Post::primary), now).people;
  if (primary.empty() || primary.front().person == last->incoming) return std::nullopt;
  return Between{last->incoming, primary.front().person};
}

Decision judge_handover(const State& state, const HandoverAsked& event, Instant now) {
  const auto& people = state.current().people;
  if (people.count(event.outgoing) == 0 || people.count(event.incoming) == 0 || event.outgoing == event.incoming)
    return refused(RefusalKind::invalid, "/incoming", "交班人和接班人应是人员表中的两个人", "the outgoing and the incoming are two people of the policy");
  if (event.items.size() > most_handover_items)
    return refused(RefusalKind::invalid, "/items", "未结事项超过" + std::to_string(most_handover_items) + "项，一次交接不下：请先办结或合并",
                   "more than " + std::to_string(most_handover_items) + " matters are open, too many for one handover: close or merge some first");
  if (event.notes.size() > 4 * most_notes || event.record.size() > 4 * most_record)
    return refused(RefusalKind::invalid, "/notes", "内容太长", "it is too long");
  for (const HandoverItem& item : event.items)
    if (people.count(item.person) == 0)
      return refused(RefusalKind::invalid, "/items", "每个事项都要指定到人员表中的一人：" + item.number,
                     "each thing is assigned to a person of the policy: " + item.number);
  if (auto fault = unassigned(state, event.items)) return std::move(*fault);
  const Handover* open = open_handover(state);
  Decision decision;
  HandoverWritten written{open != nullptr ? open->number : state.duty.last_handover + 1, handover_from(state, now), event.outgoing, event.incoming,
                          event.record, event.notes, event.items, event.by.person, event.by.typed_by};
  decision.number = written.handover;
  decision.facts.push_back(std::move(written));
  if (event.by.person == event.outgoing)
    decision.facts.push_back(HandoverConfirmed{decision.number, HandoverSide::outgoing, event.outgoing, false, event.by.person, event.by.typed_by});
  return decision;
}

Decision judge_handover_answer(const State& state, const HandoverAnswered& event) {
  const auto found = state.duty.handovers.find(event.handover);
  if (found == state.duty.handovers.end()) return refused(RefusalKind::not_found, "", "没有这次交接", "there is no such handover");
  const Handover& handover = found->second;
  if (event.shown && *event.shown != handover.at)
    return refused(RefusalKind::conflict, "/at", "交接已重写，请看过新的内容再确认", "the handover was written anew: look at it, then confirm");
  const bool outgoing = event.person == handover.outgoing;
  if (!outgoing && event.person != handover.incoming)
    return refused(RefusalKind::forbidden, "/person", "只有交班人和接班人可以确认", "the outgoing and the incoming alone confirm it");
  if (outgoing ? handover.outgoing_at.has_value() : handover.incoming_at.has_value())
    return stands_already(event.handover);
  if (auto fault = unassigned(state, handover.items)) return std::move(*fault);
  Decision decision;
  decision.facts.push_back(HandoverConfirmed{event.handover, outgoing ? HandoverSide::outgoing : HandoverSide::incoming, event.person,
                                             event.by_pin, event.by.person, event.by.typed_by});
  return decision;
}

void pass_assignments(Draft& draft) {
  const std::vector<ClockAssigned> waiting = draft.incident.assignments;
  for (const ClockAssigned& each : waiting) draft.add(each);
}

}  // namespace jibao
