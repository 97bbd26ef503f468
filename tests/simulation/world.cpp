// Implements world.hpp: the process and its time, and what must hold of it.
#include "tests/simulation/world.hpp"

#include <algorithm>

#include "daemon/journal/codec.hpp"
#include "rules/audit.hpp"
#include "rules/heartbeat.hpp"
#include "tests/stories/world.hpp"

namespace jibao::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t whole_audit_every = 64;  // rests; between them what was touched is looked at
constexpr Duration alive_every = 5s;             // how exactly the time down is known
constexpr Duration worth_a_record = 2s;          // of a clock that was set
constexpr Duration longest_round = 5min;         // of the office's escalation

std::array<unsigned char, courier::LinkKey::bytes> link_key() {
  std::array<unsigned char, courier::LinkKey::bytes> key{};
  key.fill(7);
  return key;
}

}  // namespace

World::World(const Plan& plan, const OfficeFiles& files, Coverage& coverage, std::size_t lines)
    : plan_(plan),
      lines_(lines),
      coverage_(coverage),
      clock_(timeline_, plan.start),
      of_engine_(plan.seed ^ 0x11),
      of_gateways_(plan.seed ^ 0x2200),
      of_people_(plan.seed ^ 0x330000),
      of_faults_(plan.seed ^ 0x44000000),
      of_disk_(plan.seed ^ 0x5500000000),
      in_files_(std::make_shared<const Policy>(make_office(plan))),
      credentials_(files.folder(), [](const std::string&) {}),
      sandbox_(files.folder()),
      links_(link_key()),
      settled_(plan.start),
      latest_(plan.start) {
  policies_[in_files_->version] = in_files_;
  outside_ = std::make_unique<Outside>(
      timeline_, plan.start,
      [this](const std::optional<ChainHead>& asked) -> std::optional<Heartbeat> {
        if (!is_awake() || line_cut_) return std::nullopt;
        VitalSigns signs;
        signs.writable = engine_->writable();
        signs.policy = policy() != nullptr;
        signs.clock_trusted = engine_->state().clock.trusted();
        if (stalled_since_) signs.since_writer = signs.since_disk = timeline_.now() - *stalled_since_;
        const auto due = next_wake(engine_->state());
        // As the pulse: by its clock, and no longer than it really has waited.
        if (due && due_since_) signs.overdue = std::clamp<Duration>(clock_.now() - *due, 0ms, timeline_.now() - *due_since_);
        Heartbeat beat;
        beat.wall = clock_.now();
        beat.started = plan_.start + booted_;
        beat.head = {disk_.head().sequence, disk_.head().hash};
        if (asked) beat.holds = disk_.contains({asked->sequence, asked->hash}).value_or(false);
        for (const Unwell each : broken_promises(signs)) beat.broken.emplace_back(name_of(each));
        return beat;
      },
      [this] {
        Cause cause;
        cause.silent = !is_awake() || line_cut_;
        cause.broken = is_awake() && (!engine_->writable() || (stalled_since_ && timeline_.now() - *stalled_since_ > longest_writer));
        const Duration off = clock_.now() - clock_.right();
        cause.clock_off = std::chrono::abs(off) > WatchLimits{}.clock_within;
        cause.goes_on = clock_.is_slewed() || stalled_since_.has_value();
        return cause;
      });
}

World::~World() {
  engine_.reset();
  disk_.cut(false);  // what waits there is answered by nobody
}

std::shared_ptr<const Policy> World::policy() const {
  const auto found = engine_->state().policies.find(engine_->state().policy);
  return found == engine_->state().policies.end() ? nullptr : found->second;
}

// ---- the process ----

// As Daemon::start does: journal, policy of the files, the first turn.
void World::boot() {
  outside_->before_change();
  ++life_;
  ++result_.starts;
  posted_.clear();
  deadline_.reset();
  due_since_.reset();
  booted_ = seconds_from_ = timeline_.now();
  commit_planned_ = false;
  clock_was_set_ = false;
  in_groups_.clear();
  courier_ = std::make_unique<courier::Courier>(courier::Surroundings{
      clock_, *this, resolver_, credentials_, sandbox_, links_, [this] { return policy(); },
      [this] { return timeline_.now() - asleep_; }, {},
      [this](const std::string& name, const Channel& channel) -> std::unique_ptr<notifiers::Carrier> {
        return std::make_unique<SimulatedCarrier>(timeline_, static_cast<Surrounding&>(*this), name, channel);
      }});
  engine_ = std::make_unique<engine::Engine>(engine::Ports{clock_, *this, *this, *this, disk_});
  courier_->on_end([this](AttemptEnded end) {
    in_groups_.erase({end.page, end.attempt});
    engine_->submit(std::move(end), {});
  });
  engine_->observe([this](IncidentId id, const std::vector<Fact>& facts, Instant at) { observe(id, facts, at); });
  engine_->on_journal([this](const engine::JournalTurn& turn) {
    if (!turn.writable) outside_->after_change();
    if (turn.writable)
      for (const Disk::Attempt& attempt : left_unrecorded_)
        if (!disk_.holds(attempt)) check("I45: attempt " + std::to_string(attempt.second) + " of page " + to_string(attempt.first) + " left unrecorded and is not recorded afterwards");
    if (turn.writable) left_unrecorded_.clear();
  });
  engine_->on_unrecorded([this](const engine::Unrecorded& one) { left_unrecorded_.insert({one.dispatch.page, one.dispatch.attempt}); });
  const auto loaded = engine_->load(
      [this](const std::string& version) -> Result<std::shared_ptr<const Policy>> {
        const auto found = policies_.find(version);
        if (found == policies_.end()) return failure("there is no policy of that version");
        return found->second;
      },
      [this](const std::string& warning) { check("a policy is not found again: " + warning); });
  if (!loaded) check("the journal cannot be read: " + loaded.error().message);
  check_loaded();
  engine_->adopt(in_files_, Actor{{}, "start", true}, {});
  auto last_alive = died_;
  if (last_alive && *last_alive > clock_.now()) last_alive = clock_.now();
  engine_->begin(last_alive);
  if (died_ && *died_ - clock_.now() >= worth_a_record) engine_->submit(ClockJumped{-(*died_ - clock_.now()), true}, {});
  const Instant begun = clock_.now();
  settle();
  if (engine_ == nullptr) return;  // it was killed at once
  check(invariants_.after_start(engine_->state(), begun));
  outside_->after_change();
}

// I32, I55: what a start reads is what was on disk, whatever the process had still in mind.
void World::check_loaded() {
  const State& loaded = engine_->state();
  if (!written_at_death_) {
    if (loaded.incidents.size() != shadow_.incidents.size()) check("I32: the journal tells of other incidents than were recorded");
    for (const auto& [id, incident] : loaded.incidents) {
      const auto before = shadow_.incidents.find(id);
      if (before == shadow_.incidents.end() || image_of(before->second) != image_of(incident))
        check("I32: incident #" + std::to_string(id) + " is not what was recorded");
    }
    if (loaded.last_incident != shadow_.last_incident) check("I48: the counter of incidents was not found again");
  }
  if (written_at_death_) invariants_.goes_on_from(loaded);
  shadow_ = loaded;
  for (const auto& [id, incident] : loaded.incidents) touched_.insert(id);
}

void World::crash(bool written) {
  if (engine_ == nullptr) return;
  outside_->before_change();
  invariants_.ended(shadow_);
  for (const Disk::Attempt& attempt : left_unrecorded_) invariants_.in_doubt(attempt.first);
  left_unrecorded_.clear();
  const Duration ran = timeline_.now() - booted_;
  died_ = clock_.now() - ran % alive_every;
  engine_.reset();
  courier_.reset();
  posted_.clear();
  at_the_door_.clear();
  paused_ = false;
  stalled_since_.reset();
  written_at_death_ = (written && disk_.waits()) || disk_.failed();
  struck_.push_back(std::string("   ended; what was being written is ") + (written ? "there" : "gone"));
  disk_.cut(written);
  outside_->after_change();
  const Duration down = of_faults_.chance(700) ? of_faults_.between(500ms, 20s) : of_faults_.between(20s, 2h);
  timeline_.in(down, [this, life = life_] {
    if (engine_ == nullptr && life == life_) boot();
  });
}

// A process that is stopped (its timers run on) or a machine that sleeps (its steady clock stands still).
void World::pause(Duration length, bool suspended) {
  if (!is_awake()) return;
  outside_->before_change();
  paused_ = true;
  outside_->after_change();
  timeline_.in(length, [this, length, suspended, life = life_] {
    if (life != life_ || !paused_) return;
    paused_ = false;
    due_since_.reset();
    doubt_what_is_being_sent();  // answers may come behind the end of their leases
    if (suspended) {
      asleep_ += length;
      seconds_from_ += length;
      if (deadline_) *deadline_ += length;
    }
    for (auto& request : std::exchange(at_the_door_, {})) request();
  });
}

void World::doubt_what_is_being_sent() {
  if (engine_ == nullptr) return;
  for (const auto& [id, incident] : engine_->state().incidents)
    for (const auto& [number, page] : incident.pages)
      if (page.state == PageState::sending) invariants_.in_doubt({id, number});
}

// ---- time ----

void World::wake_at(std::optional<Instant> when) {
  deadline_.reset();
  if (when) deadline_ = timeline_.now() + std::clamp<Duration>(*when - clock_.now(), 0ms, 1h);
}

Duration World::next_second(Duration from) const {
  const Duration since = std::max(from - seconds_from_, Duration(0));
  return seconds_from_ + (since / 1000ms + 1) * 1000ms;
}

// When the process does something by itself: its timer, or a look of each second that finds something. All other looks
// find nothing and are left out.
std::optional<Duration> World::process_wake() const {
  if (!is_awake()) return std::nullopt;
  std::optional<Duration> wake = deadline_;
  const auto also = [&](Duration when) { wake = wake ? std::min(*wake, when) : when; };
  const Duration now = timeline_.now();
  if (!engine_->writable() || stalled_since_ || clock_was_set_ || !in_groups_.empty()) also(next_second(now));
  if (!in_files_->line_tests.empty()) also(next_second(std::max(upkeep_at_ + 1h, now)));
  if (const auto due = next_wake(engine_->state())) {
    const Duration shown = clock_.when(*due);
    also(next_second(std::max(shown - 1ms, now)));
  }
  return wake;
}

void World::look() {
  const Duration now = timeline_.now();
  if (std::exchange(clock_was_set_, false)) {
    const Duration by = std::exchange(set_by_, {});
    if (std::chrono::abs(by) >= worth_a_record) engine_->submit(ClockJumped{by, false}, {});
  }
  engine_->pass_time();
  if (now >= upkeep_at_) {
    upkeep_at_ = now + 1min;
    engine_->submit(UpkeepLooked{}, {});
  }
  courier_->pass_time();
}

void World::run_until(Duration end) {
  while (result_.violation.empty()) {
    settle();
    Duration next = end;
    if (const auto planned = timeline_.next()) next = std::min(next, *planned);
    const auto wake = process_wake();
    if (wake) next = std::min(next, std::max(*wake, timeline_.now()));
    timeline_.advance(next);
    latest_ = std::max(latest_, clock_.now());
    if (wake && is_awake() && *wake <= timeline_.now()) {
      const bool timer = deadline_ && *deadline_ <= timeline_.now();
      if (timer) {
        deadline_.reset();
        engine_->pass_time();
      } else {
        look();
      }
      continue;
    }
    if (!timeline_.step() && timeline_.now() >= end) break;
    if (!outside_->violation().empty()) check(outside_->violation());
  }
}

// Runs what is posted, and begins a commit where something waits.
void World::settle() {
  if (!is_awake()) return;
  while (!posted_.empty()) {
    const auto work = std::move(posted_.front());
    posted_.pop_front();
    work();
  }
  if (disk_.waits() && !commit_planned_) plan_commit();
  if (!aimed_.empty()) strike_aimed();
  if (is_awake()) rest();
}

void World::plan_commit() {
  commit_planned_ = true;
  Duration takes = of_disk_.between(1ms, 8ms);
  if (!disk_is_full_ && chance_of(Fault::disk_stalls)) {
    takes = of_disk_.between(1s, 60s);
    stalled_since_ = timeline_.now();
    outside_->after_change();
  }
  timeline_.in(takes, [this, life = life_] {
    if (life != life_ || engine_ == nullptr) return;
    commit_planned_ = false;
    stalled_since_.reset();
    if (!paused_) commit();
  });
}

void World::commit() {
  if (disk_is_full_) disk_.commit();
  else if (chance_of(Fault::commit_fails)) disk_.commit_with(Disk::Fault::failed);
  else if (chance_of(Fault::commit_lost)) disk_.commit_with(Disk::Fault::unknown_absent);
  else if (chance_of(Fault::commit_there)) disk_.commit_with(Disk::Fault::unknown_present);
  else disk_.commit();
}

// ---- what the engine sends ----

// I4, I14: nothing leaves before it is on disk; what does, because the journal fails, is listed.
void World::send(Dispatch dispatch) {
  const Disk::Attempt attempt{dispatch.page, dispatch.attempt};
  if (!disk_.holds(attempt) && left_unrecorded_.count(attempt) == 0)
    check("I14: page " + to_string(dispatch.page) + " leaves before its record");
  if (dispatch.channel == "group") in_groups_.insert(attempt);
  courier_->send(std::move(dispatch));
}

void World::observe(IncidentId id, const std::vector<Fact>& facts, Instant at) {
  ++result_.records;
  shadow_.policies = engine_->state().policies;
  for (std::size_t i = 0; lines_ != 0 && i < facts.size(); ++i) {
    log_.push_back({at, id, facts[i]});
    if (log_.size() > lines_) log_.pop_front();
  }
  apply(shadow_, id, facts, at);
  check(invariants_.after_record(shadow_, id, facts, at));
  touched_.insert(id);
  if (healed_) return;
  for (const Fact& fact : facts) react(id, fact);
}

// ---- what must hold ----

void World::check(const std::string& violation) {
  if (result_.violation.empty()) result_.violation = violation;
}

void World::rest() {
  if (engine_->behind() || disk_.waits() || !posted_.empty()) return;
  const State& state = engine_->state();
  if (!clock_was_set_) settled_ = clock_.now();
  const bool passed = !state.wakes.empty() && state.wakes.begin()->first <= settled_;
  const bool due = passed && state.wakes.begin()->first <= clock_.now();  // by a clock that was set back it is not
  if (passed) settled_ = state.wakes.begin()->first - 1ms;
  if (due) {  // the look of the second, or the timer, comes for it
    if (!due_since_) due_since_ = timeline_.now();
    if (timeline_.now() - *due_since_ > 2s) check("I10: something is due and nothing is done");
  } else {
    due_since_.reset();
  }
  const auto first = [](const std::vector<Violation>& found) {
    return found.empty() ? std::string() : std::string(found[0].invariant) + ": #" + std::to_string(found[0].incident) + " " + found[0].what;
  };
  if (++rests_ % whole_audit_every == 0) {
    check(first(audit_indexes(state, settled_)));
    for (const auto& [id, incident] : state.incidents) touched_.insert(id);
  }
  for (const IncidentId id : touched_) {
    const auto found = state.incidents.find(id);
    if (found == state.incidents.end()) continue;
    check(first(audit_incident(state, found->second, settled_)));
    const Ladder& ladder = found->second.ladder;
    if (found->second.state == IncidentState::open && ladder.state == LadderState::running && *ladder.next_at > latest_ + longest_round)
      check("I26: the next round is too far off");
  }
  touched_.clear();
}

// I1, I2, I23: what anyone was told is kept is there, once.
void World::check_journal() {
  std::map<std::string, std::set<IncidentId>> opened;
  std::set<std::pair<IncidentId, std::uint32_t>> acks;
  State folded;
  folded.policies = engine_->state().policies;
  for (std::uint64_t after = 0;;) {
    const auto records = disk_.following(after, 1000);
    if (!records) return check("the journal cannot be read");
    if (records->empty()) break;
    for (const store::Stored& record : *records) {
      after = record.sequence;
      const auto facts = journal::decode(record);
      if (!facts) return check("a record cannot be understood: " + facts.error().message);
      for (const Fact& fact : *facts) {
        if (const auto* one = std::get_if<IncidentOpened>(&fact); one != nullptr && !one->idempotency_key.empty())
          opened[one->idempotency_key].insert(record.incident);
        if (const auto* one = std::get_if<Acknowledged>(&fact)) acks.insert({record.incident, one->ack});
      }
      apply(folded, record.incident, *facts, from_millis(record.at));
    }
  }
  for (const auto& [key, id] : accepted_) {
    const auto found = opened.find(key);
    if (found == opened.end()) check("I1: report " + key + " was accepted as #" + std::to_string(id) + " and is not there");
    else if (found->second.size() != 1 || *found->second.begin() != id) check("I2: report " + key + " is there otherwise than was said");
  }
  for (const auto& [id, ack] : acknowledged_)
    if (acks.count({id, ack}) == 0) check("I23: an acknowledgement of #" + std::to_string(id) + " was heard and is not there");
  if (digest(folded) != digest(engine_->state())) check("I32: the journal does not rebuild the state");
}

std::string World::tail() const {
  std::string out;
  for (const stories::Logged& logged : log_) {
    const std::string line = stories::line(logged.fact);
    out += stories::clock(logged.at) + " #" + std::to_string(logged.incident) + " " +
           (line.empty() ? std::string(Names<Fact>::values[logged.fact.index()]) : line) + "\n";
  }
  for (const std::string& strike : struck_) out += "struck: " + strike + "\n";
  return out;
}

WorldResult World::run() {
  boot();
  outside_->before_change();
  plan_strikes();
  plan_reports();
  run_until(plan_.lasts);
  if (result_.violation.empty()) {
    end_faults();
    run_until(timeline_.now() + 3min);
    do_all_deeds();
    run_until(timeline_.now() + 10min);
    do_all_deeds();  // a call that was stamped before the last regrading told of the level before it
    run_until(timeline_.now() + 1h);
    do_all_deeds();  // of what came in by the last letters
    run_until(timeline_.now() + 80h);
    outside_->before_change();
    for (const auto& [id, incident] : engine_->state().incidents) {
      if (incident.is_upkeep() && incident.state != IncidentState::open) continue;  // lines are tested every day
      check("incident #" + std::to_string(id) + " does not come to its end: " + std::string(name_of(incident.state)) + " " + incident.matter +
            (incident.retire_at ? " until " + stories::clock(*incident.retire_at) : ""));
    }
    if (outside_->has_alarmed()) check("I43: the watcher's alarm does not come to its end:" + outside_->standing());
    if (plan_.scenario == Scenario::quiet_month && outside_->words() != 0) check("I43: the watcher speaks in a quiet month");
    check(outside_->violation());
    check_journal();
  }
  result_.incidents = shadow_.last_incident;
  result_.alarms = outside_->words();
  result_.lasted = timeline_.now();
  result_.head = disk_.head().hash;
  if (lines_ != 0) result_.last_lines = tail();
  return result_;
}

}  // namespace jibao::simulation
