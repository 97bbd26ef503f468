// Roll calls (点名): at the policy's times, at a random one of its nights, or when somebody asks, everyone whom it names is
// called by the channels by which they would be paged, and says that they are there. Who does not within the time is told
// to those who must know it before the night in which it counts. Each roll call is an affair of the daemon's own: it has no
// category, no level and no clock, its words begin with 【点名】, and nothing makes an event of it.
//
// Invariant: one roll call runs at a time; of the times that passed while the daemon was down one is called, not each; a
// random time is drawn once, and is on record before it comes, so that a restart draws no other. Surprise: a roll call of
// the policy's waits while somebody is paged for a real event: whoever answers that is reached, and nobody else has time.
#include <algorithm>

#include "rules/draft.hpp"
#include "rules/house_decision.hpp"
#include "rules/phrases.hpp"
#include "rules/reach.hpp"

namespace jibao {
namespace {

constexpr std::string_view matter_prefix = "roll_call:";

// A random night is drawn among so many; with one in thirty, the longest that a policy may ask for, all of them are passed
// over once in 750,000 draws, and then the last one is taken.
constexpr int most_nights = 400;

Date day_after(Date date, int days) { return Date(std::chrono::sys_days(date) + std::chrono::days(days)); }

struct Span {
  Instant from, until;
};

Span window_of(const RandomTime& random, Date night, const std::string& zone) {
  const bool over_midnight = random.until <= random.from;
  return {instant_at(night, random.from, zone), instant_at(over_midnight ? day_after(night, 1) : night, random.until, zone)};
}

/// Whether the policy in force has that time.
bool fits(const RollCallRules& rules, Instant when, const std::string& zone) {
  const Date date = date_at(when, zone);
  if (rules.random) {
    for (const int back : {0, 1}) {
      const Span window = window_of(*rules.random, day_after(date, -back), zone);
      if (window.from <= when && when < window.until) return true;
    }
    return false;
  }
  return std::any_of(rules.at.begin(), rules.at.end(), [&](std::chrono::minutes at) { return instant_at(date, at, zone) == when; });
}

Instant random_time(const RandomTime& random, const State& state, Entropy& entropy, Instant now) {
  const std::string& zone = state.current().office.zone;
  const Date first = day_after(date_at(now, zone), -1);
  Span chosen{now, now};
  for (int night = 0; night < most_nights; ++night) {
    Span window = window_of(random, day_after(first, night), zone);
    const bool called = state.roll_calls.begun && *state.roll_calls.begun >= window.from;
    window.from = std::max(window.from, now + std::chrono::milliseconds(1));
    if (called || window.from >= window.until) continue;
    chosen = window;
    if (entropy.next() % static_cast<std::uint64_t>(random.one_night_in) == 0) break;
  }
  const auto length = static_cast<std::uint64_t>((chosen.until - chosen.from).count());
  return chosen.from + Duration(static_cast<std::int64_t>(entropy.next() % std::max<std::uint64_t>(length, 1)));
}

/// The next time by the policy; nothing: it is called on demand alone.
std::optional<Instant> next_time(const State& state, Entropy& entropy, Instant now) {
  const RollCallRules& rules = state.current().roll_call;
  if (rules.people.empty()) return std::nullopt;
  if (rules.random) return random_time(*rules.random, state, entropy, now);
  const std::string& zone = state.current().office.zone;
  std::optional<Instant> next;
  for (const int ahead : {0, 1, 2})  // an hour that the clock leaves out may come to lie before now
    for (const std::chrono::minutes at : rules.at)
      if (const Instant when = instant_at(day_after(date_at(now, zone), ahead), at, zone); when > now && (!next || when < *next)) next = when;
  return next;
}

/// Everyone who is called, with the name by which the policy has them.
std::vector<std::pair<std::string, std::string>> people_of(Draft& draft) {
  std::vector<std::pair<std::string, std::string>> people;
  for (const std::string& name : draft.live().roll_call.people) {
    Resolved resolved = resolve(draft.state, name, draft.now);
    for (PersonSkipped& skipped : resolved.skipped) draft.add(std::move(skipped));
    for (const OnDuty& one : resolved.people)
      if (std::none_of(people.begin(), people.end(), [&](const auto& each) { return each.first == one.person; }))
        people.emplace_back(one.person, name);
  }
  return people;
}

Decision begin(const State& state, const Actor* asked, bool drill, Entropy& entropy, Instant now) {
  Draft draft(state, Incident{}, entropy, now);
  const RollCallRules& rules = draft.live().roll_call;
  open_upkeep(draft, std::string(matter_prefix) + std::to_string(to_millis(now)), phrases_of(draft.live(), now).say("点名", "roll call"), {}, drill);
  const auto people = people_of(draft);
  RollCallBegun begun;
  for (const auto& [person, post] : people) begun.people.push_back(person);
  begun.answer_by = now + rules.answer_within;
  begun.scheduled = asked == nullptr;
  if (asked != nullptr) {
    begun.by = asked->person;
    begun.typed_by = asked->typed_by;
  }
  draft.add(std::move(begun));
  for (const auto& [person, post] : people)
    page_person(draft, {Purpose::roll_call, person, post == person ? std::string() : post, {}, 0, {Why::roll_call, {}, {}}, 0}, rules.by);
  conclude_roll_call(draft);
  return std::move(draft.decision);
}

/// The roll call that runs; nullptr: none does.
const Incident* running(const State& state) {
  for (auto each = state.upkeep.lower_bound(std::string(matter_prefix)); each != state.upkeep.end() && each->first.starts_with(matter_prefix); ++each) {
    const auto found = state.incidents.find(each->second.incident);
    if (found != state.incidents.end() && found->second.roll_call && !found->second.roll_call->ended) return &found->second;
  }
  return nullptr;
}

/// Somebody is being paged for a real event.
bool is_busy(const State& state) {
  return std::any_of(state.incidents.begin(), state.incidents.end(), [](const auto& each) {
    return !each.second.is_upkeep() && !each.second.report.drill && each.second.ladder.state == LadderState::running;
  });
}

/// Whether a page to that person may still be answered, or be sent.
bool may_answer(const Incident& incident, const std::string& person) {
  return std::any_of(incident.pages.begin(), incident.pages.end(), [&](const auto& each) {
    const Page& page = each.second;
    return page.purpose == Purpose::roll_call && page.person == person && page.state != PageState::failed && page.state != PageState::superseded;
  });
}

RollCallResult result_of(const Incident& incident, const std::string& person) {
  RollCallResult result;
  result.person = person;
  result.fate = may_answer(incident, person) ? RollCallFate::silent : RollCallFate::failed;
  for (const auto& [number, page] : incident.pages)
    if (page.purpose == Purpose::roll_call && page.person == person) result.channels.push_back(page.channel);
  if (result.channels.empty()) result.fate = RollCallFate::skipped;
  if (const auto answer = incident.roll_call->answers.find(person); answer != incident.roll_call->answers.end()) {
    result.fate = RollCallFate::reached;
    result.by = answer->second.channel;
    result.answered = answer->second.at;
  }
  return result;
}

void tell_missing(Draft& draft, const std::vector<RollCallResult>& results) {
  const Phrases p = phrases_of(draft.live(), draft.now);
  std::vector<std::string> missing;
  for (const RollCallResult& result : results)
    if (result.fate != RollCallFate::reached) missing.push_back(p.person(result.person));
  if (draft.incident.closed_at) return;
  if (missing.empty() && !results.empty()) return close_upkeep(draft, p.say("点名全部应答", "everyone answered the roll call"));
  retitle_upkeep(draft, results.empty() ? p.say("点名时无人可点", "there was nobody to call the roll of")
                                        : p.say("点名未应答{0}人：{1}", "{0} did not answer the roll call: {1}",
                                                {std::to_string(missing.size()), p.list(missing)}));
  start_escalation(draft, {Why::roll_call_missed, {}, {}});
}

/// One that is judged and still open although a later one has begun: the later one says how it is.
const Incident* outdated(const State& state) {
  for (auto each = state.upkeep.lower_bound(std::string(matter_prefix)); each != state.upkeep.end() && each->first.starts_with(matter_prefix); ++each) {
    const auto found = state.incidents.find(each->second.incident);
    if (found == state.incidents.end() || !found->second.roll_call || !found->second.roll_call->ended) continue;
    if (state.roll_calls.begun && found->second.roll_call->begun < *state.roll_calls.begun) return &found->second;
  }
  return nullptr;
}

}  // namespace

bool is_roll_call(const Incident& incident) { return incident.matter.starts_with(matter_prefix); }

Decision judge_roll_call_asked(const State& state, const RollCallAsked& event, Entropy& entropy, Instant now) {
  if (state.current().roll_call.people.empty())
    return refused(RefusalKind::conflict, {}, "规则没有设点名（roll_call）", "the policy has no roll call (roll_call)");
  if (const Incident* runs = running(state)) {
    if (runs->roll_call->scheduled || runs->roll_call->by != event.by.known_as())
      return refused(RefusalKind::conflict, {}, "点名正在进行", "a roll call is under way");
    Decision decision = stands_already();
    decision.incident = runs->id;
    return decision;
  }
  return begin(state, &event.by, event.drill, entropy, now);
}

Decision look_at_roll_calls(const State& state, bool drill, Entropy& entropy, Instant now) {
  const RollCallBook& book = state.roll_calls;
  for (const IncidentId id : book.to_note) {
    const auto found = state.incidents.find(id);
    if (found == state.incidents.end() || !found->second.roll_call) continue;
    const RunningRollCall& call = *found->second.roll_call;
    return house(RollCallNoted{id, found->second.number, call.begun, call.answer_by, call.ended, call.scheduled, call.by, call.results});
  }
  if (const Incident* old = outdated(state)) {
    Draft draft(state, *old, entropy, now);
    close_upkeep(draft, phrases_of(state.current(), now).say("已有新的点名", "the roll was called again"));
    return std::move(draft.decision);
  }
  const RollCallRules& rules = state.current().roll_call;
  const bool called = book.planned && book.begun && *book.planned <= *book.begun;
  // What has come and only waits is called by another version, too; what is still to come is planned anew by it.
  const bool outlived = book.planned && *book.planned > now && book.planned_under != state.policy;
  if (!book.planned || called || outlived || rules.people.empty() || !fits(rules, *book.planned, state.current().office.zone)) {
    const auto next = next_time(state, entropy, now);
    return next == book.planned ? Decision{} : house(RollCallPlanned{next, state.policy});
  }
  if (*book.planned > now || running(state) != nullptr || is_busy(state)) return {};
  return begin(state, nullptr, drill, entropy, now);
}

bool answers_the_roll(const Incident& incident, const std::string& person) {
  if (!incident.roll_call) return false;
  const auto& people = incident.roll_call->people;
  if (std::find(people.begin(), people.end(), person) == people.end()) return false;
  // Whoever is on the roll and was told who is missing answers for both.
  return std::none_of(incident.pages.begin(), incident.pages.end(),
                      [&](const auto& each) { return each.second.purpose == Purpose::upkeep && each.second.person == person; });
}

std::vector<std::pair<IncidentId, HeldRollCall>> roll_calls_of(const State& state) {
  std::map<IncidentId, HeldRollCall> known = state.roll_calls.held;
  for (const auto& [id, incident] : state.incidents) {
    if (!incident.roll_call) continue;
    const RunningRollCall& call = *incident.roll_call;
    HeldRollCall now{incident.number, call.begun, call.answer_by, call.ended, call.scheduled, call.by, call.results};
    if (!call.ended)
      for (const std::string& person : call.people) now.results.push_back(result_of(incident, person));
    known[id] = std::move(now);
  }
  return {known.rbegin(), known.rend()};
}

void conclude_roll_call(Draft& draft) {
  const Incident& incident = draft.incident;
  if (!incident.roll_call) return;
  const RunningRollCall& call = *incident.roll_call;
  const auto answered = [&](const std::string& person) { return call.answers.contains(person); };
  if (call.ended) {
    const bool all = std::all_of(call.people.begin(), call.people.end(), answered);
    if (all && !call.people.empty() && !incident.closed_at)
      close_upkeep(draft, phrases_of(draft.live(), draft.now).say("未应答的人均已补答", "everyone who was missing has answered late"));
    return;
  }
  const auto settled = [&](const std::string& person) { return answered(person) || !may_answer(incident, person); };
  const bool over = incident.closed_at || draft.now >= call.answer_by || std::all_of(call.people.begin(), call.people.end(), settled);
  if (!over) {
    for (const auto& [person, answer] : call.answers) supersede_pages(draft, person, {Why::acknowledged, person, {}});
    return;
  }
  std::vector<RollCallResult> results;
  for (const std::string& person : call.people) results.push_back(result_of(incident, person));
  draft.add(RollCallEnded{results});
  supersede_pages(draft, {}, {Why::roll_call, {}, {}});
  tell_missing(draft, results);
}

}  // namespace jibao
