// Implements auditor.hpp.
#include "daemon/process/auditor.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <set>
#include <utility>

#include "daemon/journal/codec.hpp"
#include "rules/apply.hpp"
#include "rules/audit.hpp"

namespace jibao::process {
namespace {

// What is due is done within the second; a backlog is another promise (longest_overdue).
constexpr Duration settled_after = std::chrono::seconds(30);

std::string words_of(const Violation& violation) {
  const std::string where = violation.incident == 0 ? "state" : "incident " + std::to_string(violation.incident);
  return std::string(violation.invariant) + " " + where + ": " + violation.what;
}

// Whether its own records alone make it: those of others change what is tied to others.
bool stands_alone(const Incident& incident) {
  return incident.merged_into == 0 && !incident.main_closed_at && incident.merged.empty() && incident.sources.empty() &&
         incident.perhaps_same.empty() && incident.not_same.empty();
}

// The incident as its records in the journal make it, under the policies that memory has. Empty: it cannot be told, because
// it has more records than one look takes.
Result<std::optional<std::string>> image_from_journal(store::Store& store, IncidentId id, State state) {
  const auto records = store.timeline(id, 1, store::max_timeline_entries);
  if (!records) return tl::unexpected(records.error());
  if (records->size() == store::max_timeline_entries) return std::optional<std::string>();
  for (const store::Stored& record : *records) {
    const auto facts = journal::decode(record);
    if (!facts) return tl::unexpected(facts.error());
    try {
      apply(state, record.incident, *facts, from_millis(record.at));
    } catch (const std::exception& error) {  // facts that do not follow from each other
      return failure("record " + std::to_string(record.sequence) + " does not fit: " + error.what());
    }
  }
  const auto made = state.incidents.find(id);
  return std::optional(made == state.incidents.end() ? std::string() : image_of(made->second));
}

}  // namespace

struct Auditor::Inside : std::enable_shared_from_this<Auditor::Inside> {
  Inside(Parts p, Time now) : parts(std::move(p)), finished(now), next_round(now) {}

  Parts parts;
  Time finished;    // when the last round was over
  Time next_round;
  bool running = false;                       // a round; done with ...
  bool memory_done = false, journal_done = false, compared_done = false;
  IncidentId looked_until = 0;                // of the round under way
  std::set<IncidentId> suspects;              // found once, looked at again
  std::vector<std::string> faults, finding;   // of the last round; of the one under way
  store::Head reached = store::genesis();
  std::vector<std::string> journal_faults, pass_faults;  // of the last whole pass over the file; of the one under way
  IncidentId compared_until = 0;
  std::set<IncidentId> touched;               // since their records were asked for
  bool observing = false;

  const State& state() const { return parts.engine.state(); }
  Instant settled() const { return parts.clock.now() - settled_after * parts.pace; }

  // Only where the engine does what is due as it comes: else other signs say what is wrong.
  bool at_rest() const { return parts.engine.writable() && !parts.engine.behind(); }

  void begin(Time now) {
    running = true;
    next_round = now + round_every;
    memory_done = journal_done = compared_done = false;
    looked_until = 0;
    finding.clear();
    look_at_journal(looks_a_round());
    compare();
  }

  // ---- memory ----

  void look_at_memory() {
    for (const IncidentId id : std::exchange(suspects, {}))
      if (const auto found = state().incidents.find(id); found != state().incidents.end())
        for (const Violation& violation : audit_incident(state(), found->second, settled())) finding.push_back(words_of(violation));
    std::size_t many = 0;
    auto next = state().incidents.upper_bound(looked_until);
    for (; next != state().incidents.end() && many < incidents_a_step; ++next, ++many) {
      looked_until = next->first;
      if (!audit_incident(state(), next->second, settled()).empty()) suspects.insert(next->first);
    }
    if (next != state().incidents.end() || !suspects.empty()) return;
    for (const Violation& violation : audit_indexes(state(), settled())) finding.push_back(words_of(violation));
    memory_done = true;
  }

  // ---- the file ----

  std::size_t looks_a_round() const { return 1 + parts.store.head().sequence / (rounds_a_day * records_a_look); }

  void look_at_journal(std::size_t looks) {
    parts.loop.aside([weak = weak_from_this(), look = parts.look, after = reached, looks, &loop = parts.loop] {
      auto audited = look(after, records_a_look);
      loop.post([weak, looks, audited = std::move(audited)]() mutable {
        if (const auto back = weak.lock()) back->looked_at_journal(looks, std::move(audited));
      });
    });
  }

  void looked_at_journal(std::size_t looks, Result<store::Audited> audited) {
    if (!audited) {
      finding.push_back("the journal cannot be read: " + audited.error().message);
      journal_done = true;
      return;
    }
    reached = audited->reached;
    for (std::string& fault : audited->faults)
      if (pass_faults.size() < store::most_faults) pass_faults.push_back(std::move(fault));
    if (audited->end) {
      journal_faults = std::exchange(pass_faults, {});
      reached = store::genesis();
    }
    if (looks > 1 && !audited->end) return look_at_journal(looks - 1);
    journal_done = true;
  }

  // ---- memory as the journal tells it ----

  void compare() {
    std::vector<IncidentId> wanted;
    const std::size_t many = std::max(least_compared, state().incidents.size() / rounds_a_day);
    auto next = state().incidents.upper_bound(compared_until);
    if (next == state().incidents.end()) next = state().incidents.begin();
    for (; next != state().incidents.end() && wanted.size() < many; ++next) {
      compared_until = next->first;
      if (stands_alone(next->second)) wanted.push_back(next->first);
    }
    if (wanted.empty() || !at_rest() || parts.engine.unanswered() != 0) {
      compared_done = true;
      return;
    }
    touched.clear();
    observing = true;
    State base;
    base.policies = state().policies;
    base.policy = state().policy;
    parts.loop.aside([weak = weak_from_this(), wanted, base = std::move(base), &store = parts.store, &loop = parts.loop] {
      std::vector<std::pair<IncidentId, Result<std::optional<std::string>>>> images;
      for (const IncidentId id : wanted) images.emplace_back(id, image_from_journal(store, id, base));
      loop.post([weak, images = std::move(images)] {
        if (const auto back = weak.lock()) back->compared(images);
      });
    });
  }

  void compared(const std::vector<std::pair<IncidentId, Result<std::optional<std::string>>>>& images) {
    compared_done = true;
    observing = false;
    if (parts.engine.unanswered() != 0) return;  // memory is ahead of the journal: another round will tell
    for (const auto& [id, image] : images) {
      const auto known = state().incidents.find(id);
      if (known == state().incidents.end() || touched.contains(id) || !stands_alone(known->second)) continue;
      if (!image)
        finding.push_back("I32 incident " + std::to_string(id) + ": " + image.error().message);
      else if (*image && **image != image_of(known->second))
        finding.push_back("I32 incident " + std::to_string(id) + ": the journal tells another than memory has");
    }
  }

  void finish(Time now) {
    running = false;
    finished = now;
    for (const std::string& fault : journal_faults) finding.push_back(fault);
    for (const std::string& fault : pass_faults)
      if (std::find(finding.begin(), finding.end(), fault) == finding.end()) finding.push_back(fault);
    std::size_t told = 0;
    for (const std::string& fault : finding)
      if (std::find(faults.begin(), faults.end(), fault) == faults.end() && told++ < most_told) parts.told(fault);
    faults = std::exchange(finding, {});
  }
};

Auditor::Auditor(Parts parts, Time now) : inside_(std::make_shared<Inside>(std::move(parts), now)) {
  inside_->parts.engine.observe([weak = std::weak_ptr<Inside>(inside_)](IncidentId incident, const std::vector<Fact>&, Instant) {
    if (const auto back = weak.lock(); back && back->observing) back->touched.insert(incident);
  });
}

Auditor::~Auditor() = default;

void Auditor::step(Time now) {
  Inside& self = *inside_;
  if (!self.running && now >= self.next_round) self.begin(now);
  if (!self.running) return;
  if (!self.memory_done && self.at_rest()) self.look_at_memory();
  if (self.memory_done && self.journal_done && self.compared_done) self.finish(now);
}

void Auditor::tell(VitalSigns& signs, Time now) const {
  signs.faults = inside_->faults.size();
  signs.since_audit = std::chrono::duration_cast<Duration>(now - inside_->finished);
}

const std::vector<std::string>& Auditor::faults() const { return inside_->faults; }
std::uint64_t Auditor::reached() const { return inside_->reached.sequence; }

}  // namespace jibao::process
