// Two reports of one event: one incident is taken into another, its clocks and pages rest, the sources of both are kept;
// and taking them apart again. Nothing on record is undone by either: the clocks of what is taken apart run on with their
// old times, and what passed meanwhile is a breach then.
//
// A decision has one record, of one incident. So what a merge asks of the other one (its source is told, it closes with the
// main one) is a decision of that one's own, made by time at once: follow_another().
#include <algorithm>

#include "rules/draft.hpp"

namespace jibao {
namespace {

/// Of the incident and of those that were merged into it and that it has not taken over yet.
std::size_t questions_of(const State& state, const Incident& incident) {
  std::size_t questions = incident.questions.size();
  for (const IncidentId merged : incident.merged) {
    const bool told = std::any_of(incident.sources.begin(), incident.sources.end(), [&](const SourceTaken& s) { return s.other == merged; });
    if (const auto other = state.incidents.find(merged); !told && other != state.incidents.end()) questions += other->second.questions.size();
  }
  return questions;
}

constexpr std::size_t most_merged = 100;  // reports of one event; more are a machine that repeats itself

SourceTaken source_of(const Incident& other) {
  const Report& report = other.report;
  SourceTaken source{other.id, other.number, report.source_unit, report.source_id, report.received.value_or(other.opened_at),
                     report.casualties, {}};
  for (const auto& [measure, amount] : report.measures) source.measures.push_back({measure, amount});
  return source;
}

/// Its escalation, pages and clocks rest; everyone who was paged for it is told where it went.
void rest(Draft& draft, const Incident& into, Why why, const std::string& reason, const Actor& by) {
  const Reason because{why, into.number, {}};
  draft.add(IncidentMerged{into.id, into.number, why, reason, by.person, by.typed_by});
  end_escalation(draft, because);
  supersede_pages(draft, {}, because);
  for (std::uint32_t number = 1; number <= draft.incident.obligations.size(); ++number)
    if (draft.incident.obligations[number - 1].state == ObligationState::open)
      draft.add(ObligationSuperseded{number, {Why::merged, into.number, {}}});
  tell_everyone(draft, Purpose::merged, by.person);
}

/// Where nobody has looked at it: those who have the main incident in hand are told that it has one more source.
void tell_those_in_charge(Draft& draft, const Incident& into, const Actor& by) {
  std::set<std::string> who = into.ladder.strong;
  if (!into.owner.empty()) who.insert(into.owner);
  who.erase(by.person);
  for (const std::string& person : who)
    page_person(draft, {Purpose::merged, person, {}, {}, 0, {Why::same_source, into.number, {}}, 0}, usual_lanes(draft));
}

/// The other one of a merge, or nothing after a refusal.
const Incident* find_main(Draft& draft, const MergeRequested& event) {
  const auto other = draft.state.incidents.find(event.into);
  if (other != draft.state.incidents.end() && event.into != event.incident) return &other->second;
  refuse(draft, RefusalKind::invalid, "/into", "没有可并入的事件", "there is no such incident to merge into");
  return nullptr;
}

/// What was done for the source alone is owed here again: whoever had it in hand is told so by an escalation that had ended.
void give_back(Draft& draft, const SourceTaken& source) {
  return_questions(draft, source.other);
  reconsider_rest(draft, Why::separated);
  const bool owed = any_hard_open(draft.incident);
  draft.add(SourceReturned{source.other, source.number});
  if (!owed && any_hard_open(draft.incident) && draft.incident.ladder.state == LadderState::ended)
    start_escalation(draft, {Why::separated, source.number, {}});
}

bool can_merge(Draft& draft, const Incident& into) {
  const auto no = [&](const std::string& zh, const std::string& en) {
    refuse(draft, RefusalKind::conflict, "/into", zh, en);
    return false;
  };
  if (into.merged_into != 0)
    return no(into.number + " 已并入 " + into.merged_number + "，请并入后者",
              into.number + " was merged into " + into.merged_number + ": merge into that one");
  if (draft.incident.state != IncidentState::open || into.state != IncidentState::open)
    return no("只有未办结的事件才能合并", "only open incidents can be merged");
  if (draft.incident.is_upkeep() || into.is_upkeep())
    return no("系统内务不是突发事件，不能合并", "an affair of the daemon's own is no event to be merged");
  if (draft.incident.report.drill != into.report.drill)
    return no("演练与真实事件不能合并", "a drill and a real incident are never one");
  if (!draft.incident.merged.empty())
    return no("本事件已并入其他事件来源，请反向合并", "others were merged into this one: merge the other way round");
  if (into.merged.size() >= most_merged) return no("并入的来源过多", "too many sources were merged into it");
  if (questions_of(draft.state, into) + draft.incident.questions.size() > most_questions)
    return no("两起事件登记的提问合计过多，请分别办理", "both together have too many questions on record: deal with them apart");
  return true;
}

}  // namespace

bool refuse_merged(Draft& draft) {
  if (draft.incident.merged_into == 0) return false;
  const std::string& main = draft.incident.merged_number;
  refuse(draft, RefusalKind::conflict, {}, "本事件已并入 " + main + "，请在 " + main + " 上办理",
         "this incident was merged into " + main + ": do it there");
  return true;
}

void merge_same_source(Draft& draft, const Actor& by) {
  if (!draft.live().duplicates.merge_same_source) return;
  const Incident* into = find_same_source(draft);
  if (into == nullptr || into->merged.size() >= most_merged) return;
  rest(draft, *into, Why::same_source, {}, {{}, by.typed_by, by.machine});
  tell_those_in_charge(draft, *into, by);
}

void judge_merge(Draft& draft, const MergeRequested& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  const Incident* into = find_main(draft, event);
  if (into == nullptr) return;
  if (event.by.person.empty())
    return refuse(draft, RefusalKind::invalid, "/as", "请写明由谁认定", "say who decides it");
  if (!event.same) {
    if (refuse_merged(draft)) return;
    if (draft.incident.not_same.contains(event.into)) {
      draft.decision.repeated = true;
      return;
    }
    draft.add(DuplicateRefused{event.into, event.reason, event.by.person, event.by.typed_by});
    return;
  }
  if (draft.incident.merged_into == event.into) {
    draft.decision.repeated = true;
    return;
  }
  if (refuse_merged(draft) || !can_merge(draft, *into)) return;
  rest(draft, *into, Why::merged, event.reason, event.by);
}

void judge_separation(Draft& draft, const SeparationRequested& event) {
  if (answered_before(draft, draft.incident.keys, event.idempotency, event.by)) return;
  if (draft.incident.merged_into == 0)
    return refuse(draft, RefusalKind::conflict, {}, "本事件没有并入其他事件", "this incident is not merged into another");
  if (draft.incident.state != IncidentState::merged)
    return refuse(draft, RefusalKind::conflict, {}, "事件已办结", "the incident is closed");
  if (event.by.person.empty())
    return refuse(draft, RefusalKind::invalid, "/as", "请写明由谁认定", "say who decides it");
  const Reason because{Why::separated, draft.incident.merged_number, {}};
  const Ladder& ladder = draft.incident.ladder;
  const bool was_rested = ladder.state == LadderState::idle || ladder.reason.why == Why::merged;  // by the merge alone
  draft.add(IncidentSeparated{draft.incident.merged_into, because.detail, event.reason, event.by.person, event.by.typed_by});
  set_deadlines(draft, grade(draft, event.by));
  update_missing(draft);
  if (was_rested || any_hard_open(draft.incident)) start_escalation(draft, because);
}

void follow_another(Draft& draft) {
  const Incident& incident = draft.incident;
  if (!follows_another(incident)) return;
  const auto& all = draft.state.incidents;
  if (secret_with_main(incident)) {
    const auto main_of = all.find(incident.merged_into);
    mark_secret(draft, {}, main_of != all.end() ? main_of->second.secret_by : std::string(), {});
  }
  const std::vector<SourceTaken> sources = incident.sources;
  for (const SourceTaken& source : sources)
    if (std::find(incident.merged.begin(), incident.merged.end(), source.other) == incident.merged.end())
      give_back(draft, source);
  bool deeds = false;
  for (const IncidentId merged : std::vector(incident.merged)) {
    const bool told = std::any_of(sources.begin(), sources.end(), [&](const SourceTaken& s) { return s.other == merged; });
    const auto other = all.find(merged);
    if (told) continue;
    draft.add(other != all.end() ? source_of(other->second) : SourceTaken{merged, {}, {}, {}, draft.now, {}, {}});
    if (other == all.end() || incident.closed_at) continue;
    deeds |= take_deeds(draft, other->second);
    take_questions(draft, other->second);
  }
  if (deeds) {
    reconsider_rest(draft);
    close_if_done(draft);
  }
  if (!incident.main_closed_at || incident.closed_at) return;
  const auto main = all.find(incident.merged_into);
  IncidentClosed closed;
  closed.retire_at = draft.now + draft.live().code_lives;
  if (main != all.end()) {
    closed.as = main->second.closed_as;
    closed.reason = main->second.close_reason;
    closed.by = main->second.closed_by;
    closed.retire_at = main->second.retire_at.value_or(closed.retire_at);
  }
  draft.add(closed);
}

}  // namespace jibao
