// Implements engine.hpp. A decision is encoded, applied and appended in one turn; its effects wait in `pending_`, in
// order, for the commit. What happens where the journal fails stands in failing_journal.cpp.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <thread>
#include <utility>

#include "daemon/engine/inside.hpp"
#include "rules/apply.hpp"
#include "rules/mutant.hpp"

namespace jibao::engine {
namespace {

// Whether the event may be judged while nothing can be recorded. New reports, tokens, accounts, seats and records to be sent again may not:
// their senders hear 503 and come again, each time as a new one. Line tests, roll calls and codes wait for a journal to stand in, and nothing is named to be destroyed without one. What is known already goes on, with acknowledgements and deeds of it.
bool judged_without_journal(const Event& event) {
  if (const auto* filed = std::get_if<ReportFiled>(&event)) return filed->dry_run;
  return !std::holds_alternative<TokenIssued>(event) && !std::holds_alternative<TokenRevoked>(event) &&
         !std::holds_alternative<AccountAsked>(event) && !std::holds_alternative<SeatAsked>(event) &&
         !std::holds_alternative<DeliveryRequested>(event) && !std::holds_alternative<LineTestAsked>(event) &&
         !std::holds_alternative<UpkeepLooked>(event) && !std::holds_alternative<RollCallAsked>(event) &&
         !std::holds_alternative<ContactCheckAsked>(event) && !std::holds_alternative<RetentionLooked>(event);
}

void mark_as_drill(Event& event) {
  if (auto* filed = std::get_if<ReportFiled>(&event)) filed->report.drill = true;
  if (auto* needed = std::get_if<UpkeepNeeded>(&event)) needed->drill = true;
  if (auto* asked = std::get_if<LineTestAsked>(&event)) asked->drill = true;
  if (auto* looked = std::get_if<UpkeepLooked>(&event)) looked->drill = true;
  if (auto* called = std::get_if<RollCallAsked>(&event)) called->drill = true;
  if (auto* checked = std::get_if<ContactCheckAsked>(&event)) checked->drill = true;
}

}  // namespace

// ---- judging ----

void Engine::Inside::submit(Event event, Reply reply) {
  ++steps;
  if (pending_.size() >= bounds.inbox || (!writable_ && !judged_without_journal(event))) {
    if (reply) reply(Decision{}, state, false);
    return;
  }
  if (drill) mark_as_drill(event);
  judge(event, std::move(reply));
  if (next_wake(state) != armed_) arm();
}

bool Engine::Inside::judge(const Event& event, Reply reply) {
  const Instant now = ports.clock.now();
  const Entropy entropy{ports.random.next()};
  // Memory runs ahead of the disk here: a mistake of ours that breaks it off ends the process, and the journal restores.
  Decision decision = [&]() noexcept { return decide_in_place(state, event, entropy, now); }();
  if (decision.facts.empty()) {
    answer_without_facts(std::move(decision), now, std::move(reply));
    return false;
  }
  const bool stays_loaded = holds_a_counter(state, decision.incident);
  auto entries = to_entries(decision.incident, decision.facts, now, stays_loaded, !reply);
  if (!entries) {
    forget(event, decision.incident);
    if (reply) reply(Decision{}, state, false);
    return false;
  }
  apply_beside(state, decision.incident, decision.facts, now);
  Pending pending{std::move(decision), now, std::move(reply), stays_loaded, Fate::in_flight, 0};
  if (writable_) {
    record(std::move(pending), std::move(*entries));
  } else {
    keep(pending, 0);
    if (pending.reply) pending.reply(pending.decision, state, false);
  }
  return true;
}

// Of what no entry can hold: a report has opened an incident that nothing else knows of yet, and the house's own facts are
// not applied yet. Anything else is changed already, and too large only by a mistake of ours: every door bounds it.
void Engine::Inside::forget(const Event& event, IncidentId incident) {
  if (incident == 0) return;
  if (!std::holds_alternative<ReportFiled>(event)) std::abort();
  state.incidents.erase(incident);
}

void Engine::Inside::answer_without_facts(Decision decision, Instant now, Reply reply) {
  if (!reply) return;
  if (!writable_ || pending_.empty()) return reply(decision, state, writable_ || unrecorded_.empty());
  pending_.push_back({std::move(decision), now, std::move(reply), false, Fate::nothing_to_record, 0});
}

void Engine::Inside::record(Pending pending, std::vector<store::Entry> entries) {
  const std::uint64_t number = first_pending_ + pending_.size();
  pending_.push_back(std::move(pending));
  if (holding_) {
    pending_.back().fate = Fate::lost;
    return;
  }
  appending_ = number;
  const std::uint64_t ticket = ports.store.append(std::move(entries), on_done(number));
  appending_ = 0;
  pending_.back().ticket = ticket;
  if (holding_ || mutant(12)) drain();
}

// What the store calls, mostly on its own thread: the loop hears of it. An error that comes before append() returns
// is taken at once, so that no later record can overtake the lost one.
store::Store::Done Engine::Inside::on_done(std::uint64_t number) {
  return [weak = weak_from_this(), &loop = ports.loop, caller = std::this_thread::get_id(),
          number](Result<store::Head> head) {
    std::string why = head ? std::string() : head.error().message;
    if (std::this_thread::get_id() == caller) {
      const auto self = weak.lock();
      if (self && self->appending_ == number && !why.empty()) return self->lose(number, std::move(why));
    }
    loop.post([weak, number, why = std::move(why)] {
      const auto self = weak.lock();
      if (!self) return;
      ++self->steps;
      if (number < self->first_pending_) return self->settle_late(number, why.empty());
      if (why.empty()) {
        self->settle(number, Fate::durable);
      } else {
        self->lose(number, why);
      }
      self->drain();
    });
  };
}

void Engine::Inside::settle(std::uint64_t number, Fate fate) { pending_.at(number - first_pending_).fate = fate; }

void Engine::Inside::lose(std::uint64_t number, std::string why) {
  if (!holding_) why_lost_ = std::move(why);
  holding_ = true;
  settle(number, Fate::lost);
}

// ---- acting: in order, once on disk ----

// Whoever waits is served first: the answer, then the pages, then the observers. An answer may bring a submit whose
// append fails at once and would drain again: the turn that is under way goes on to it.
void Engine::Inside::drain() {
  if (draining_) return;
  draining_ = true;
  while (!pending_.empty() && (pending_.front().fate != Fate::in_flight || mutant(12))) {  // nothing leaves before it is on disk
    if (pending_.front().fate == Fate::lost) {
      fall();
      break;
    }
    Pending done = std::move(pending_.front());
    pending_.pop_front();
    ++first_pending_;
    if (done.reply) done.reply(done.decision, state, true);
    if (done.fate == Fate::nothing_to_record) continue;
    send_attempts(done.decision.incident, done.decision.facts, done.at, true);
    tell(done.decision.incident, done.decision.facts, done.at);
  }
  draining_ = false;
}

void Engine::Inside::tell(IncidentId incident, const std::vector<Fact>& facts, Instant at) {
  for (const Observer& observer : observers) observer(incident, facts, at);
}

void Engine::Inside::send_attempts(IncidentId incident, const std::vector<Fact>& facts, Instant at, bool recorded) {
  for (const Fact& fact : facts) {
    const auto* started = std::get_if<AttemptStarted>(&fact);
    if (started == nullptr) continue;
    std::optional<Dispatch> dispatch = dispatch_of(state, incident, *started, at);
    if (!dispatch) continue;  // superseded, or its lease is over, between the decision and the commit
    if (!recorded) note_unrecorded(*dispatch);
    ports.gateway.send(std::move(*dispatch));
  }
}

// ---- time ----

void Engine::Inside::pass_time() {
  ++steps;
  if (writable_) {
    look_at_commits();
  } else {
    try_journal();
  }
  behind = true;
  for (int step = 0; pending_.size() < bounds.inbox; ++step) {
    if (step == bounds.time_steps) {
      post_pass_time();
      return;
    }
    if (judge(TimePassed{}, {})) continue;
    behind = false;
    break;
  }
  arm();
}

void Engine::Inside::post_pass_time() {
  if (std::exchange(time_posted_, true)) return;
  ports.loop.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->time_posted_ = false;
      self->pass_time();
    }
  });
}

// A time that is past and brought nothing is left to the every-second look, so that no timer can spin.
void Engine::Inside::arm() {
  auto wake = next_wake(state);
  armed_ = wake;
  if (wake && *wake <= ports.clock.now()) {
    if (wake == passed_wake_) {
      wake.reset();
    } else {
      passed_wake_ = wake;
    }
  }
  ports.loop.wake_at(wake);
}

// ---- the start ----

Result<void> Engine::Inside::load(const PolicySource& source, const std::function<void(std::string)>& warn) {
  policies = source;
  auto read = ports.store.load_open([&](store::Stored&& record) -> Result<void> {
    auto facts = journal::decode(record);
    if (!facts) return tl::unexpected(facts.error());
    apply(state, record.incident, *facts, from_millis(record.at));
    return {};
  });
  if (!read) return read;
  load_policies(source, warn);
  return {};
}

// Only the versions that something still stands under: an office changes its policy hundreds of times.
void Engine::Inside::load_policies(const PolicySource& source, const std::function<void(std::string)>& warn) {
  std::set<std::string> wanted;
  if (!state.policy.empty()) wanted.insert(state.policy);
  for (const auto& [id, incident] : state.incidents) wanted.insert(incident.policy);
  for (const std::string& version : wanted) {
    if (version.empty() || state.policies.count(version) != 0) continue;
    auto policy = source(version);
    if (policy) {
      state.policies[version] = std::move(*policy);
    } else {
      warn("policy " + version + ": " + policy.error().message);
    }
  }
}

Engine::Engine(Ports ports, Bounds bounds) : inside_(std::make_shared<Inside>(ports, bounds)) {
  if (!ports.store.failed()) return;  // a start with a journal that can only be read
  inside_->writable_ = false;
  inside_->holding_ = true;
  inside_->tried_at_ = ports.clock.now();
}

Engine::~Engine() = default;

Result<void> Engine::load(const PolicySource& policies, const std::function<void(std::string)>& warn) {
  return inside_->load(policies, warn);
}

void Engine::adopt(std::shared_ptr<const Policy> policy, Actor by, Reply reply) {
  State& state = inside_->state;
  const std::string version = policy->version;
  state.policies.emplace(version, std::move(policy));
  if (state.policy == version) {
    ++inside_->steps;
    return inside_->answer_without_facts({}, inside_->ports.clock.now(), std::move(reply));
  }
  inside_->submit(PolicyReplaced{version, std::move(by)}, std::move(reply));
}

void Engine::submit(Event event, Reply reply) { inside_->submit(std::move(event), std::move(reply)); }
void Engine::pass_time() { inside_->pass_time(); }

void Engine::begin(std::optional<Instant> last_alive) {
  inside_->submit(Started{last_alive}, {});
  inside_->pass_time();
}

void Engine::make_drill() { inside_->drill = true; }
void Engine::observe(Observer observer) { inside_->observers.push_back(std::move(observer)); }
void Engine::on_journal(std::function<void(const JournalTurn&)> told) { inside_->journal_told = std::move(told); }
void Engine::on_unrecorded(std::function<void(const Unrecorded&)> told) { inside_->unrecorded_told = std::move(told); }
const std::deque<Unrecorded>& Engine::unrecorded() const { return inside_->left_unrecorded_; }
const State& Engine::state() const { return inside_->state; }
bool Engine::writable() const { return inside_->writable_; }
std::size_t Engine::unanswered() const { return inside_->pending_.size(); }
bool Engine::behind() const { return inside_->behind; }
std::uint64_t Engine::steps() const { return inside_->steps; }

}  // namespace jibao::engine
