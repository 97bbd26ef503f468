// The daemon's own affairs (内务): its clock, a line, a package or certificate that ends. Each is an incident that has a
// matter and nothing else of an event: no category, level, duty or limit, never merged or amended, and counted in no figure
// of events. So it is paged for, failed over, acknowledged, told and journalled by what does that for every incident.
//
// Invariant: a matter has one open incident at most, and people are told something new of it at most once in the policy's
// time; so whoever sees trouble may say so at each look. Called by decide.cpp.
#include <algorithm>
#include <array>

#include "rules/characters.hpp"
#include "rules/draft.hpp"
#include "rules/phrases.hpp"

namespace jibao {
namespace {

constexpr std::string_view line_prefix = "line:";
constexpr std::string_view credit_prefix = "credit:";
constexpr std::string_view certificate_prefix = "certificate:";

// What a person has put away although it lasts stays away for a shift.
constexpr Duration put_away_for = std::chrono::hours(8);

constexpr std::size_t most_title = 80;   // units: a message of two parts holds it with its code
constexpr std::size_t most_detail = 300;

// Before the end of what ends; the last is the end itself.
constexpr std::array<int, 4> days_before{30, 7, 1, 0};

/// How long people are left alone with what they were told of a matter.
Duration told_for(const Policy& policy) {
  return policy.upkeep.steps.empty() ? Duration(std::chrono::minutes(30)) : policy.upkeep.last_resort.wait;
}

const Incident* open_one(const State& state, const std::string& matter) {
  const auto known = state.upkeep.find(matter);
  if (known == state.upkeep.end() || known->second.incident == 0) return nullptr;
  const auto found = state.incidents.find(known->second.incident);
  return found == state.incidents.end() ? nullptr : &found->second;
}

Decision tell_news(const State& state, const Incident& open, const std::string& title, Entropy& entropy, Instant now) {
  Draft draft(state, open, entropy, now);
  retitle_upkeep(draft, title);
  if (draft.incident.ladder.state != LadderState::running) start_escalation(draft, {Why::upkeep, {}, {}});
  return std::move(draft.decision);
}

struct Ending {  // a package, contract or certificate
  std::string matter;
  std::string name;  // in words
  Instant at;
  std::string last_day;
};

std::vector<Ending> endings(const State& state, const std::vector<Certificate>& certificates, const Phrases& p) {
  const std::string& zone = state.current().office.zone;
  const auto day_of = [&](Instant when) { return to_rfc3339(when, zone).substr(0, 10); };
  std::vector<Ending> all;
  for (const auto& [channel, day] : state.current().credit_until) {
    const Date next{std::chrono::sys_days(day) + std::chrono::days(1)};
    const Instant end = instant_at(next, {}, zone);
    all.push_back({std::string(credit_prefix) + channel,
                   p.say("渠道{0}的套餐或合同", "the package or contract of channel {0}", {p.channel(channel)}), end,
                   day_of(end - std::chrono::seconds(1))});
  }
  for (const Certificate& each : certificates)
    all.push_back({std::string(certificate_prefix) + each.name, p.say("证书{0}", "certificate {0}", {p.quoted(each.name)}), each.ends,
                   day_of(each.ends)});
  return all;
}

/// What is wrong with it by now; empty: it is far off. The same words from one threshold to the next.
std::string title_of(const Ending& ending, const Phrases& p, Instant now) {
  for (auto days = days_before.rbegin(); days != days_before.rend(); ++days) {
    if (now + std::chrono::days(*days) < ending.at) continue;
    if (*days == 0) return p.say("{0}已到期（{1}）", "{0} has ended ({1})", {ending.name, ending.last_day});
    return p.say("{0}不足{2}天到期（{1}）", "{0} ends in less than {2} d ({1})", {ending.name, ending.last_day, std::to_string(*days)});
  }
  return {};
}

/// A matter of ours that is open and for which nothing speaks any more.
Decision end_one(const State& state, const std::set<std::string>& lasting, Entropy& entropy, Instant now) {
  for (const auto& [matter, known] : state.upkeep) {
    const Incident* open = open_one(state, matter);
    if (open == nullptr || lasting.contains(matter)) continue;
    const bool ends = matter.starts_with(credit_prefix) || matter.starts_with(certificate_prefix);
    const bool untested =
        matter.starts_with(line_prefix) && !open->line_test && !state.current().line_tests.contains(tested_channel(*open));
    if (ends || untested) return judge_upkeep_over(state, {matter, {}}, entropy, now);
  }
  return {};
}

}  // namespace

bool refuse_upkeep(Draft& draft) {
  if (!draft.incident.is_upkeep()) return false;
  refuse(draft, RefusalKind::conflict, {}, "这是系统内务，不是突发事件：只能确认或办结",
         "this is an affair of the program itself, no event: it can be acknowledged or closed");
  return true;
}

std::string line_matter(const std::string& channel) { return std::string(line_prefix) + channel; }

std::string tested_channel(const Incident& incident) {
  return incident.matter.starts_with(line_prefix) ? incident.matter.substr(line_prefix.size()) : std::string();
}

void open_upkeep(Draft& draft, const std::string& matter, const std::string& title, const std::string& detail, bool drill) {
  draft.incident.id = draft.state.last_incident + 1;
  draft.decision.incident = draft.incident.id;
  IncidentOpened opened;
  // Numbers of events have no gap for it, and nobody takes it for one.
  opened.number = phrases_of(draft.live(), draft.now).say("内务", "upkeep ") + std::to_string(draft.incident.id);
  opened.policy = draft.state.policy;
  opened.received = draft.now;
  opened.title = visible(title, most_title);
  opened.summary = visible(detail, most_detail);
  opened.typed_by = daemon_name;
  opened.matter = matter;
  opened.drill = drill;
  draft.add(std::move(opened));
}

void retitle_upkeep(Draft& draft, const std::string& title) {
  FieldChanged changed{"title", draft.incident.report.title, visible(title, most_title), true, {}, {}, std::string(daemon_name), 0};
  if (changed.before != changed.after) draft.add(std::move(changed));
}

void close_upkeep(Draft& draft, const std::string& detail) {
  judge_close(draft, {draft.incident.id, CloseAs::resolved, visible(detail, most_detail), {}, {}, {{}, std::string(daemon_name), true}, {}});
}

Decision judge_upkeep_needed(const State& state, const UpkeepNeeded& event, Entropy& entropy, Instant now) {
  const auto known = state.upkeep.find(event.matter);
  const bool told = known != state.upkeep.end() && now - known->second.told_at < told_for(state.current());
  if (const Incident* open = open_one(state, event.matter)) {
    if (told || open->report.title == visible(event.title, most_title)) return {};
    return tell_news(state, *open, event.title, entropy, now);
  }
  const bool away = known != state.upkeep.end() && known->second.put_away && now - *known->second.put_away < put_away_for;
  if (told || away) return {};
  Draft draft(state, Incident{}, entropy, now);
  open_upkeep(draft, event.matter, event.title, event.detail, event.drill);
  start_escalation(draft, {Why::upkeep, {}, {}});
  return std::move(draft.decision);
}

Decision judge_upkeep_over(const State& state, const UpkeepOver& event, Entropy& entropy, Instant now) {
  const Incident* open = open_one(state, event.matter);
  if (open == nullptr) return {};
  Draft draft(state, *open, entropy, now);
  close_upkeep(draft, event.detail.empty() ? phrases_of(state.current(), now).say("已恢复正常", "it is well again") : event.detail);
  return std::move(draft.decision);
}

Decision judge_upkeep_look(const State& state, const UpkeepLooked& event, Entropy& entropy, Instant now) {
  Decision decision = begin_due_line_test(state, event.drill, entropy, now);
  if (!decision.facts.empty()) return decision;
  const Phrases p = phrases_of(state.current(), now);
  std::set<std::string> lasting;
  for (const Ending& ending : endings(state, event.certificates, p)) {
    const std::string title = title_of(ending, p, now);
    if (title.empty()) continue;
    lasting.insert(ending.matter);
    decision = judge_upkeep_needed(state, {ending.matter, title, {}, event.drill}, entropy, now);
    if (!decision.facts.empty()) return decision;
  }
  decision = end_one(state, lasting, entropy, now);
  if (!decision.facts.empty()) return decision;
  decision = look_at_contacts(state);
  if (!decision.facts.empty()) return decision;
  decision = look_at_drills(state);
  if (!decision.facts.empty()) return decision;
  decision = look_at_roll_calls(state, event.drill, entropy, now);
  return decision.facts.empty() ? look_at_duty(state, event.drill, entropy, now) : decision;
}

}  // namespace jibao
