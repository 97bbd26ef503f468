// Implements engine.hpp. A decision is encoded, applied and appended in one turn; its effects wait in `pending_`, in
// order, for the commit. What happens where the journal fails stands in the second half (unrecorded_ and on).
#include "daemon/engine/engine.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <thread>
#include <utility>

#include "daemon/engine/record.hpp"
#include "rules/apply.hpp"

namespace jibao::engine {
namespace {

// A failed journal is tried again this often: a full disk may be freed at any time, a reopening costs seconds at worst.
constexpr Duration retry_journal_after = std::chrono::seconds(1);

// Whether the event may be judged while nothing can be recorded. New reports and tokens may not: their senders hear
// 503 and come again, each time as a new one. What is known already goes on, with acknowledgements and deeds of it.
bool judged_without_journal(const Event& event) {
  if (const auto* filed = std::get_if<ReportFiled>(&event)) return filed->dry_run;
  return !std::holds_alternative<TokenIssued>(event) && !std::holds_alternative<TokenRevoked>(event);
}

}  // namespace

struct Engine::Inside : std::enable_shared_from_this<Engine::Inside> {
  enum class Fate { in_flight, durable, lost, nothing_to_record };
  struct Pending {
    Decision decision;
    Instant at;
    Reply reply;
    bool stays_loaded = false;  // see record.hpp
    Fate fate = Fate::in_flight;
    std::uint64_t ticket = 0;
  };
  struct Kept {  // decided and applied, and not on disk
    IncidentId incident = 0;
    std::vector<Fact> facts;
    Instant at;
    bool stays_loaded = false;
    std::uint64_t ticket = 0;  // of the append that failed, 0 where none was tried
  };

  Inside(Ports p, Bounds b) : ports(p), bounds(b) {}

  Ports ports;
  Bounds bounds;
  State state;
  std::vector<Observer> observers;
  std::function<void(const JournalTurn&)> journal_told;
  std::function<void(const Unrecorded&)> unrecorded_told;
  PolicySource policies;
  std::uint64_t steps = 0;
  bool drill = false;
  bool behind = false;
  std::deque<Pending> pending_;
  std::uint64_t first_pending_ = 1;  // the number of pending_.front()
  std::uint64_t appending_ = 0;      // the number whose append() runs now, 0: none
  bool holding_ = false;             // an append was lost: append no more, so that the order stays
  bool writable_ = true;
  bool trying_ = false;              // a reopening or a catching-up append is under way
  bool overflowed_ = false;          // more was decided than is kept: rebuild from the journal once it works
  Instant tried_at_;
  std::deque<Kept> unrecorded_;
  std::deque<Unrecorded> left_unrecorded_;
  std::uint64_t recorded_late_ = 0;
  bool time_posted_ = false;

  // ---- judging ----

  void submit(Event event, Reply reply) {
    ++steps;
    if (pending_.size() >= bounds.inbox || (!writable_ && !judged_without_journal(event))) {
      if (reply) reply(Decision{}, state, false);
      return;
    }
    if (auto* filed = std::get_if<ReportFiled>(&event); filed != nullptr && drill) filed->report.drill = true;
    judge(event, std::move(reply));
    if (next_wake(state) != armed_) arm();
  }

  // Whether the event brought facts.
  bool judge(const Event& event, Reply reply) {
    const Instant now = ports.clock.now();
    Decision decision = decide(state, event, Entropy{ports.random.next()}, now);
    if (decision.facts.empty()) {
      answer_without_facts(std::move(decision), now, std::move(reply));
      return false;
    }
    const bool stays_loaded = holds_a_counter(state, decision.incident);
    auto entries = to_entries(decision.incident, decision.facts, now, stays_loaded);
    if (!entries) {
      if (reply) reply(Decision{}, state, false);
      return false;
    }
    apply(state, decision.incident, decision.facts, now);
    Pending pending{std::move(decision), now, std::move(reply), stays_loaded, Fate::in_flight, 0};
    if (writable_) {
      record(std::move(pending), std::move(*entries));
    } else {
      keep(pending);
      if (pending.reply) pending.reply(pending.decision, state, false);
    }
    return true;
  }

  void answer_without_facts(Decision decision, Instant now, Reply reply) {
    if (!reply) return;
    if (!writable_ || pending_.empty()) return reply(decision, state, writable_ || unrecorded_.empty());
    pending_.push_back({std::move(decision), now, std::move(reply), false, Fate::nothing_to_record, 0});
  }

  void record(Pending pending, std::vector<store::Entry> entries) {
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
    if (holding_) drain();
  }

  // What the store calls, mostly on its own thread: the loop hears of it. An error that comes before append() returns
  // is taken at once, so that no later record can overtake the lost one.
  store::Store::Done on_done(std::uint64_t number) {
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
        if (why.empty()) {
          self->settle(number, Fate::durable);
        } else {
          self->lose(number, why);
        }
        self->drain();
      });
    };
  }

  void settle(std::uint64_t number, Fate fate) {
    if (number < first_pending_) return;  // given up already
    pending_.at(number - first_pending_).fate = fate;
  }

  void lose(std::uint64_t number, std::string why) {
    if (number < first_pending_) return;
    if (!holding_) why_lost_ = std::move(why);
    holding_ = true;
    settle(number, Fate::lost);
  }
  std::string why_lost_;

  // ---- acting: in order, once on disk ----

  void drain() {
    while (!pending_.empty() && pending_.front().fate != Fate::in_flight) {
      if (pending_.front().fate == Fate::lost) return fall();
      Pending done = std::move(pending_.front());
      pending_.pop_front();
      ++first_pending_;
      if (done.fate == Fate::durable) {
        tell(done.decision.incident, done.decision.facts, done.at);
        send_attempts(done.decision.incident, done.decision.facts, done.at, true);
      }
      if (done.reply) done.reply(done.decision, state, true);
    }
  }

  void tell(IncidentId incident, const std::vector<Fact>& facts, Instant at) {
    for (const Observer& observer : observers) observer(incident, facts, at);
  }

  void send_attempts(IncidentId incident, const std::vector<Fact>& facts, Instant at, bool recorded) {
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

  void pass_time() {
    ++steps;
    if (!writable_) try_journal();
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

  void post_pass_time() {
    if (std::exchange(time_posted_, true)) return;
    ports.loop.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) {
        self->time_posted_ = false;
        self->pass_time();
      }
    });
  }

  // A time that is past and brought nothing is left to the every-second look, so that no timer can spin.
  void arm() {
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
  std::optional<Instant> armed_;        // next_wake of the state when it was looked at last
  std::optional<Instant> passed_wake_;

  // ---- the journal fails: page from memory, answer nothing with success ----

  // The first record that waits was lost, and all behind it: none of them gets a 2xx, each page of theirs leaves now.
  void fall() {
    writable_ = false;
    recorded_late_ = 0;
    tried_at_ = ports.clock.now();
    if (journal_told) journal_told({false, why_lost_});
    std::deque<Pending> lost = std::exchange(pending_, {});
    first_pending_ += lost.size();
    // All are kept before anyone is answered: whoever hears the answer may submit, and the order must stay.
    for (Pending& one : lost) {
      if (one.fate != Fate::nothing_to_record) keep(one);
    }
    for (const Pending& one : lost) {
      if (one.reply) one.reply(one.decision, state, false);
    }
  }

  // Sends what the decision wants sent, and keeps its facts (which it loses) for the journal.
  void keep(Pending& one) {
    send_attempts(one.decision.incident, one.decision.facts, one.at, false);
    if (unrecorded_.size() >= bounds.unrecorded) overflowed_ = true;
    if (overflowed_) return;
    unrecorded_.push_back(
        {one.decision.incident, std::exchange(one.decision.facts, {}), one.at, one.stays_loaded, one.ticket});
  }

  void note_unrecorded(const Dispatch& dispatch) {
    Unrecorded unrecorded{dispatch};
    unrecorded.dispatch.message = {};
    if (unrecorded_told) unrecorded_told(unrecorded);
    if (left_unrecorded_.size() >= bounds.unrecorded_shown) left_unrecorded_.pop_front();
    left_unrecorded_.push_back(std::move(unrecorded));
  }

  // ---- the journal works again: first what is unrecorded, in order, then everything as usual ----

  void try_journal() {
    const Instant now = ports.clock.now();
    const bool too_early = now >= tried_at_ && now < tried_at_ + retry_journal_after;  // a clock set back does not bind
    if (trying_ || too_early) return;
    trying_ = true;
    tried_at_ = now;
    ports.loop.aside([weak = weak_from_this(), &store = ports.store, &loop = ports.loop] {
      auto reopened = store.reopen();
      loop.post([weak, reopened = std::move(reopened)] {
        if (const auto self = weak.lock()) self->after_reopening(reopened);
      });
    });
  }

  void after_reopening(const Result<store::Reopened>& reopened) {
    ++steps;
    if (!reopened) {
      trying_ = false;
      return;
    }
    for (const store::Settled& settled : reopened->settled) {
      if (!settled.head) continue;
      const auto there = std::find_if(unrecorded_.begin(), unrecorded_.end(),
                                      [&](const Kept& kept) { return kept.ticket == settled.ticket; });
      if (there == unrecorded_.end()) continue;
      tell(there->incident, there->facts, there->at);
      unrecorded_.erase(there);
      ++recorded_late_;
    }
    for (Kept& kept : unrecorded_) kept.ticket = 0;
    catch_up();
  }

  // Appends the next unrecorded decisions as one unit; goes on when they are durable.
  void catch_up() {
    std::vector<store::Entry> entries;
    std::size_t count = 0;
    for (; count < unrecorded_.size(); ++count) {
      const Kept& kept = unrecorded_[count];
      auto more = to_entries(kept.incident, kept.facts, kept.at, kept.stays_loaded);
      if (!more || entries.size() + more->size() > store::max_entries_per_append) break;
      std::move(more->begin(), more->end(), std::back_inserter(entries));
    }
    if (count == 0) return rise();
    const std::uint64_t ticket = ports.store.append(
        std::move(entries), [weak = weak_from_this(), &loop = ports.loop, count](const Result<store::Head>& head) {
          loop.post([weak, count, good = head.has_value()] {
            if (const auto self = weak.lock()) self->caught_up(count, good);
          });
        });
    for (std::size_t i = 0; i < count; ++i) unrecorded_[i].ticket = ticket;
  }

  void caught_up(std::size_t count, bool good) {
    ++steps;
    if (!good) {
      trying_ = false;
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      Kept kept = std::move(unrecorded_.front());
      unrecorded_.pop_front();
      tell(kept.incident, kept.facts, kept.at);
    }
    recorded_late_ += count;
    catch_up();
  }

  void rise() {
    trying_ = false;
    holding_ = false;
    writable_ = true;
    left_unrecorded_.clear();
    if (journal_told) journal_told({true, std::to_string(recorded_late_)});
    if (std::exchange(overflowed_, false)) rebuild();
  }

  // More was decided without the journal than was kept, so memory and journal differ: the journal is what counts. As
  // after a restart, what it shows as being sent is sent again.
  void rebuild() {
    State before = std::exchange(state, {});
    state.policies = before.policies;
    const auto loaded = load(policies, [](const std::string&) {});
    if (!loaded) {
      state = std::move(before);  // better a memory that differs than none
    } else if (state.policy.empty()) {
      state.policy = before.policy;
    }
    submit(Started{ports.clock.now()}, {});
    post_pass_time();
  }

  // ---- the start ----

  Result<void> load(const PolicySource& source, const std::function<void(std::string)>& warn) {
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
  void load_policies(const PolicySource& source, const std::function<void(std::string)>& warn) {
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
};

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
