// The end of an incident: closed when its duties are done or waived by a leader; or withdrawn (撤销: mistaken, false,
// cancelled), where the phone report falls away, the written one stays owed as the report of the withdrawal, and the
// incident closes with it. Everyone who was paged is told. Its codes and links die 72 h (policy) after the close.
#include <algorithm>

#include "rules/draft.hpp"

namespace jibao {
namespace {

void close(Draft& draft, CloseAs as, const std::string& reason, const Actor& by) {
  draft.add(IncidentClosed{as, reason, by.person, by.typed_by, draft.now + draft.live().code_lives});
  end_escalation(draft, {Why::incident_closed, {}, {}});
  supersede_pages(draft, {}, {Why::incident_closed, {}, {}});
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number)  // only soft ones can be open here
    if (draft.incident.obligations[number - 1].state == ObligationState::open)
      draft.add(ObligationSuperseded{number, {Why::incident_closed, {}, {}}});
}

bool is_withdrawal(CloseAs as) {
  return as == CloseAs::mistaken || as == CloseAs::false_report || as == CloseAs::cancelled;
}

void withdraw(Draft& draft, const CloseRequested& event) {
  draft.add(IncidentWithdrawn{event.as, event.reason, event.by.person, event.by.typed_by});
  end_escalation(draft, {Why::incident_withdrawn, {}, {}});
  supersede_pages(draft, {}, {Why::incident_withdrawn, {}, {}});
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number) {
    const Obligation& o = draft.incident.obligations[number - 1];
    if (o.state == ObligationState::open && (o.deed == DeedKind::phone_report || !o.hard))
      draft.add(ObligationSuperseded{number, {Why::incident_withdrawn, {}, {}}});
  }
  tell_everyone(draft, Purpose::cancelled, event.by.person);
  close_if_done(draft);
}

/// The waivers asked for, each with its reason, by a leader; false after a refusal.
bool waive(Draft& draft, const CloseRequested& event) {
  if (event.waive.empty()) return true;
  const auto leader = draft.live().people.find(event.by.person);
  if (leader == draft.live().people.end() || !leader->second.leader) {
    refuse(draft, RefusalKind::forbidden, "/as", "免除时限义务须由领导决定", "only a leader may waive an obligation");
    return false;
  }
  for (std::size_t i = 0; i < event.waive.size(); ++i) {
    const Waiver& waiver = event.waive[i];
    const auto& all = draft.incident.obligations;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Obligation& o) { return o.rule == waiver.rule; });
    const std::string pointer = "/waive/" + std::to_string(i);
    if (found == all.end()) {
      refuse(draft, RefusalKind::invalid, pointer + "/rule", "本事件没有这项时限义务：" + waiver.rule,
             "this incident has no such obligation: " + waiver.rule);
      return false;
    }
    if (waiver.reason.empty()) {
      refuse(draft, RefusalKind::invalid, pointer + "/reason", "请写明免除的理由", "give the reason of the waiver");
      return false;
    }
    if (found->state == ObligationState::open)
      draft.add(ObligationWaived{found->number, event.by.person, waiver.reason});
  }
  return true;
}

}  // namespace

void close_if_done(Draft& draft) {
  if (draft.incident.state != IncidentState::withdrawn || any_hard_open(draft.incident)) return;
  close(draft, draft.incident.closed_as, draft.incident.close_reason, {draft.incident.closed_by, {}, false});
}

void judge_close(Draft& draft, const CloseRequested& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (draft.incident.state == IncidentState::closed) {
    if (draft.incident.closed_as != event.as)
      return refuse(draft, RefusalKind::conflict, "/as", "事件已按另一结论办结", "the incident was closed with another finding");
    draft.decision.repeated = true;
    return;
  }
  if (!waive(draft, event)) return;
  if (is_withdrawal(event.as)) {
    if (draft.incident.state == IncidentState::open) return withdraw(draft, event);
    close_if_done(draft);
    if (draft.incident.state == IncidentState::withdrawn && draft.decision.facts.empty()) draft.decision.repeated = true;
    return;
  }
  if (any_hard_open(draft.incident)) {
    std::string open;
    for (const Obligation& o : draft.incident.obligations)
      if (o.hard && o.state == ObligationState::open) open += (open.empty() ? "" : ", ") + o.rule;
    return refuse(draft, RefusalKind::obligations_open, {}, "还有未履行的时限义务：" + open + "；须先履行，或由领导免除",
                  "obligations are still open: " + open + "; fulfil them, or let a leader waive them");
  }
  close(draft, event.as, event.reason, event.by);
  tell_everyone(draft, Purpose::closed, event.by.person);
}

void pass_retirement(Draft& draft) {
  if (draft.incident.retire_at && *draft.incident.retire_at <= draft.now) draft.add(IncidentRetired{});
}

}  // namespace jibao
