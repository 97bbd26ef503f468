// See invariants.hpp.
#include "tests/simulation/invariants.hpp"

#include <algorithm>

#include "rules/audit.hpp"

namespace jibao::simulation {
namespace {

using stories::clock;

std::string name(auto value) { return std::string(name_of(value)); }

bool legal(PageState from, PageState to) {  // I13
  using enum PageState;
  switch (from) {
    case held: return to == sending || to == gathered || to == superseded;
    case waiting: return to == sending || to == superseded || to == accepted || to == failed || to == delivered;
    case sending: return to == sending || to == accepted || to == waiting || to == delivered || to == failed || to == superseded;
    case accepted: return to == delivered || to == failed || to == superseded;
    case delivered: return to == failed;
    case failed: return false;
    case superseded:
    case gathered: return false;
  }
  return false;
}

/// I22: after a strong acknowledgement no alarm leaves until the escalation starts again.
std::string attempts_while_resting(const State& state, IncidentId id, const std::vector<Fact>& facts) {
  const auto found = state.incidents.find(id);
  if (found == state.incidents.end() || found->second.ladder.state != LadderState::resting) return {};
  bool rested = false;
  for (const Fact& fact : facts) {
    rested |= std::holds_alternative<EscalationRested>(fact);
    const auto* attempt = std::get_if<AttemptStarted>(&fact);
    if (attempt == nullptr) continue;
    const auto page = found->second.pages.find(attempt->page);
    // A page that tells of other incidents, too, goes on for those.
    if (page != found->second.pages.end() && page->second.step != 0 && page->second.incidents == 1)
      return "I22: an alarm leaves although it is taken" + std::string(rested ? " (just now)" : "");
  }
  return {};
}

/// Everyone who was paged is told when it is taken.
std::string told_when_taken(const State& state, IncidentId id, const std::vector<Fact>& facts) {
  std::string taker;
  bool rested = false;
  std::set<std::string> told;
  for (const Fact& fact : facts) {
    if (const auto* ack = std::get_if<Acknowledged>(&fact)) taker = ack->person;
    rested |= std::holds_alternative<EscalationRested>(fact);
    if (const auto* page = std::get_if<PageQueued>(&fact); page != nullptr && page->purpose == Purpose::taken)
      told.insert(page->person);
    if (const auto* skip = std::get_if<PersonSkipped>(&fact)) told.insert(skip->person);
  }
  if (!rested || taker.empty()) return {};
  for (const auto& [number, page] : state.incidents.at(id).pages)
    if (asks(page.purpose) && page.person != taker && told.count(page.person) == 0)
      return page.person + " was paged and is not told that " + taker + " has taken it";
  return {};
}

/// What was merged into another incident asks nobody, and nothing of it is attempted again but what only tells.
std::string merged_and_paging(const State& state, IncidentId id, const std::vector<Fact>& facts) {
  const auto found = state.incidents.find(id);
  if (found == state.incidents.end() || found->second.merged_into == 0) return {};
  for (const Fact& fact : facts) {
    const auto* attempt = std::get_if<AttemptStarted>(&fact);
    const auto page = attempt != nullptr ? found->second.pages.find(attempt->page) : found->second.pages.end();
    if (page != found->second.pages.end() && asks(page->second.purpose)) return "a merged incident pages " + page->second.person;
  }
  return {};
}

/// The level in force is never below what is stated, and what time may raise lies ahead of the last record.
std::string level_stands(const State& state, IncidentId id, const std::vector<Fact>& facts, Instant now) {
  const auto found = state.incidents.find(id);
  if (found == state.incidents.end() || found->second.merged_into != 0) return {};
  const Incident& incident = found->second;
  if (incident.level < read_level(incident.report.level).value_or(Level::unknown))
    return "the level stands below what is stated";
  const bool watched = std::any_of(facts.begin(), facts.end(), [](const Fact& fact) { return std::holds_alternative<LevelWatched>(fact); });
  if (watched && incident.level_watch && *incident.level_watch <= now) return "a level is watched for what has passed";
  return {};
}

}  // namespace

std::string Invariants::after_record(const State& state, IncidentId id, const std::vector<Fact>& facts, Instant now) {
  if (auto fault = attempts_while_resting(state, id, facts); !fault.empty()) return fault;
  if (auto fault = told_when_taken(state, id, facts); !fault.empty()) return fault;
  if (auto fault = merged_and_paging(state, id, facts); !fault.empty()) return fault;
  if (auto fault = level_stands(state, id, facts, now); !fault.empty()) return fault;
  for (const Fact& fact : facts) {
    if (const auto* opened = std::get_if<IncidentOpened>(&fact)) {
      const std::string& key = opened->idempotency_key;
      if (!key.empty() && !keys_.emplace(key, id).second && keys_[key] != id) return "I2: one key, two incidents: " + key;
    }
    if (const auto* rest = std::get_if<EscalationRested>(&fact)) {
      const Incident& incident = state.incidents.at(id);
      const bool strong = std::any_of(incident.acks.begin(), incident.acks.end(), [](const Ack& a) {
        return a.strength == Strength::strong && a.kind != AckKind::seen && a.via != AckVia::link && a.via != AckVia::sms_code;
      });
      if (!strong) return "a weak answer stopped the escalation until " + clock(rest->until);
    }
    if (const auto* fulfilled = std::get_if<ObligationFulfilled>(&fact)) {
      const Obligation& o = state.incidents.at(id).obligations.at(fulfilled->obligation - 1);
      if (o.hard && fulfilled->now == Verdict::on_time && is_late(fulfilled->done_at, *o.due))
        return "on time, and done after the limit";
    }
  }
  const auto found = state.incidents.find(id);
  if (found == state.incidents.end()) return {};
  const Incident& incident = found->second;
  std::set<std::uint32_t> touched;
  for (const Fact& fact : facts)
    std::visit([&](const auto& f) {
      if constexpr (requires { f.page; }) touched.insert(f.page);
    }, fact);
  for (const std::uint32_t number : touched) {
    const auto there = incident.pages.find(number);
    if (there == incident.pages.end()) continue;
    const Page& page = there->second;
    const PageId which{id, number};
    const auto before = pages_.find(which);
    if (before != pages_.end() && before->second != page.state && !legal(before->second, page.state))
      return "I13: page " + to_string(which) + " from " + name(before->second) + " to " + name(page.state);
    pages_[which] = page.state;
    if (page.state == PageState::sending && !page.lease) return "I14: sending without a lease";
    if (page.state == PageState::waiting && !page.again_at) return "I17: waiting without a time";
    if (copies_[which] > 1 + doubts_[which]) return "I16: page " + to_string(which) + " was sent twice without a doubt";
  }
  for (const Obligation& o : incident.obligations) {
    const auto key = std::pair{id, o.number};
    if (o.breached_at) breaches_.emplace(key, *o.breached_at);
    if (breaches_.count(key) != 0 && !o.breached_at) return "I7: a breach was undone";
  }
  latest_ = std::max(latest_, now);
  return {};
}

std::string Invariants::at_rest(const State& state, Instant now) {
  latest_ = std::max(latest_, now);
  const auto first = [](const std::vector<Violation>& found) {
    return found.empty() ? std::string() : std::string(found[0].invariant) + ": #" + std::to_string(found[0].incident) + " " + found[0].what;
  };
  if (auto fault = first(audit_indexes(state, now)); !fault.empty()) return fault;
  for (const auto& [id, incident] : state.incidents) {
    if (auto fault = first(audit_incident(state, incident, now)); !fault.empty()) return fault;
    if (incident.state == IncidentState::open && incident.ladder.state == LadderState::running &&
        *incident.ladder.next_at > latest_ + std::chrono::minutes(5))
      return "I26: the next round is too far off";
  }
  return {};
}

void Invariants::ended(const State& state) {
  doubtful_.clear();
  for (const auto& [id, incident] : state.incidents)
    for (const auto& [number, page] : incident.pages)
      if (page.state == PageState::sending) {
        doubtful_.insert({id, number});
        in_doubt({id, number});
      }
}

void Invariants::goes_on_from(const State& state) {
  for (const auto& [id, incident] : state.incidents)
    for (const auto& [number, page] : incident.pages) pages_[{id, number}] = page.state;
}

std::string Invariants::after_start(const State& state, Instant now) {
  for (const PageId page : doubtful_) {
    const auto incident = state.incidents.find(page.incident);
    if (incident == state.incidents.end()) continue;
    const auto found = incident->second.pages.find(page.number);
    if (found == incident->second.pages.end()) continue;
    if (found->second.state == PageState::sending && found->second.lease && *found->second.lease <= now)
      return "I14: page " + to_string(page) + " was being sent and is not sent again";
    if (found->second.state == PageState::sending && found->second.attempt < 2)
      return "I14: page " + to_string(page) + " was being sent and waits for its lease";
  }
  return {};
}

std::string digest(const State& state) {
  std::string out;
  const auto add = [&](const auto&... parts) { ((out += parts, out += ' '), ...); };
  const auto time = [](const std::optional<Instant>& t) { return t ? std::to_string(to_millis(*t)) : std::string("-"); };
  for (const auto& [id, incident] : state.incidents) add(image_of(incident));
  for (const auto& [when, id] : state.wakes) add(time(when), std::to_string(id));
  for (const auto& [key, answer] : state.keys) add(key, answer.digest);
  for (const auto& [number, pages] : state.asked) add(number, std::to_string(pages.size()));
  return out;
}

}  // namespace jibao::simulation
