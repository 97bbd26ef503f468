// The end of an incident: closed when its duties are done or waived by a leader; or withdrawn (撤销: mistaken, false,
// cancelled, handed over to another office), and closed once what is owed of that is done. Where the policy has rules for
// such a withdrawal they replace what was owed; else the first written report stays owed, as the report of the withdrawal,
// and the call back to whoever reported it. Everyone who was paged is told. Codes and links die 72 h (policy) after the close.
//
// Surprise: mistaken (误报) becomes false (谎报) only where a person says so; the program never does.
#include <algorithm>

#include "rules/draft.hpp"

namespace jibao {
namespace {

// A restart knows the last test of a line by its incident: until the next one, which is made once a week or oftener where it
// is made by the clock, and so long after where the policy says how long.
Duration upkeep_kept(const Draft& draft) {
  constexpr Duration day = std::chrono::hours(24);
  const auto& tests = draft.live().line_tests;
  const auto test = tests.find(tested_channel(draft.incident));
  return std::max(test == tests.end() ? Duration() : test->second.every + day, std::max(8 * day, draft.live().code_lives));
}

void close(Draft& draft, CloseAs as, const std::string& reason, const Actor& by) {
  const Duration kept = draft.incident.is_upkeep() ? upkeep_kept(draft) : draft.live().code_lives;
  draft.add(IncidentClosed{as, reason, by.person, by.typed_by, draft.now + kept});
  end_escalation(draft, {Why::incident_closed, {}, {}});
  supersede_pages(draft, {}, {Why::incident_closed, {}, {}});
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number)  // only soft ones can be open here
    if (draft.incident.obligations[number - 1].state == ObligationState::open)
      draft.add(ObligationSuperseded{number, {Why::incident_closed, {}, {}}});
}

/// What is still owed of a withdrawn incident where no rule speaks of its withdrawal.
bool stays_owed(const Obligation& o) {
  if (!o.hard) return false;
  const bool first = !o.stage || *o.stage == Stage::initial || *o.stage == Stage::cancellation;
  return o.deed == DeedKind::call_back || o.deed == DeedKind::answer || (o.deed == DeedKind::written_report && first);
}

/// The duties of the withdrawal take the place of those of the incident.
void owe_withdrawal(Draft& draft) {
  const auto before = static_cast<std::uint32_t>(draft.incident.obligations.size());
  set_deadlines(draft);
  const bool replaced = draft.incident.obligations.size() > before;
  for (std::uint32_t number = 1; number <= before; ++number) {
    const Obligation& o = draft.incident.obligations[number - 1];
    const bool over = replaced && o.deed != DeedKind::answer;  // the superior still waits for what was asked
    if (o.state == ObligationState::open && (over || !stays_owed(o)))
      draft.add(ObligationSuperseded{number, {Why::incident_withdrawn, {}, {}}});
  }
}

void withdraw(Draft& draft, const CloseRequested& event) {
  draft.add(IncidentWithdrawn{event.as, event.reason, event.by.person, event.by.typed_by, event.handed_to});
  end_escalation(draft, {Why::incident_withdrawn, {}, {}});
  supersede_pages(draft, {}, {Why::incident_withdrawn, {}, {}});
  owe_withdrawal(draft);
  tell_everyone(draft, Purpose::cancelled, event.by.person);
  close_if_done(draft);
}

/// Another finding on what is withdrawn already, or the same once more.
void find_otherwise(Draft& draft, const CloseRequested& event) {
  if (event.as != draft.incident.closed_as) {
    draft.add(IncidentWithdrawn{event.as, event.reason, event.by.person, event.by.typed_by, event.handed_to});
    owe_withdrawal(draft);
  }
  close_if_done(draft);
  draft.decision.repeated = draft.decision.facts.empty();
}

bool check_finding(Draft& draft, const CloseRequested& event) {
  if (event.as == CloseAs::handed_over && event.handed_to.empty()) {
    refuse(draft, RefusalKind::invalid, "/handed_to", "请写明移交给哪个单位", "say which unit it is handed over to");
    return false;
  }
  if (event.as == CloseAs::false_report && event.by.person.empty()) {
    refuse(draft, RefusalKind::invalid, "/by", "谎报须由人认定，请写明由谁认定", "a false report is a person's finding: say whose");
    return false;
  }
  return true;
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
    const auto of_rule = [&](const Obligation& o) { return o.rule == waiver.rule; };
    const std::string pointer = "/waive/" + std::to_string(i);
    if (std::none_of(all.begin(), all.end(), of_rule)) {
      refuse(draft, RefusalKind::invalid, pointer + "/rule", "本事件没有这项时限义务：" + waiver.rule,
             "this incident has no such obligation: " + waiver.rule);
      return false;
    }
    if (waiver.reason.empty()) {
      refuse(draft, RefusalKind::invalid, pointer + "/reason", "请写明免除的理由", "give the reason of the waiver");
      return false;
    }
    for (std::uint32_t number = 1; number <= all.size(); ++number)  // a rule may be owed more than once
      if (of_rule(all[number - 1]) && all[number - 1].state == ObligationState::open)
        draft.add(ObligationWaived{number, event.by.person, waiver.reason});
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
  if (refuse_merged(draft)) return;
  if (draft.incident.state == IncidentState::closed) {
    if (draft.incident.closed_as != event.as)
      return refuse(draft, RefusalKind::conflict, "/as", "事件已按另一结论办结", "the incident was closed with another finding");
    draft.decision.repeated = true;
    return;
  }
  if (!check_finding(draft, event) || !waive(draft, event)) return;
  if (event.as != CloseAs::resolved)
    return draft.incident.state == IncidentState::open ? withdraw(draft, event) : find_otherwise(draft, event);
  if (any_hard_open(draft.incident)) {
    std::string open, open_en;
    for (const Obligation& o : draft.incident.obligations) {
      if (!o.hard || o.state != ObligationState::open) continue;
      const ObligationRule* rule = find_rule(draft.rules(), o.rule);
      open += (open.empty() ? "" : "、") + (rule == nullptr ? o.rule : rule->name.zh + "（" + o.rule + "）");
      open_en += (open_en.empty() ? "" : ", ") + (rule == nullptr ? o.rule : rule->name.en + " (" + o.rule + ")");
    }
    return refuse(draft, RefusalKind::obligations_open, {}, "还有未履行的时限义务：" + open + "；须先履行，或由领导免除",
                  "obligations are still open: " + open_en + "; fulfil them, or let a leader waive them");
  }
  close(draft, event.as, event.reason, event.by);
  tell_everyone(draft, Purpose::closed, event.by.person);
}

void pass_retirement(Draft& draft) {
  if (draft.incident.retire_at && *draft.incident.retire_at <= draft.now) draft.add(IncidentRetired{});
}

}  // namespace jibao
