// A world that is moved by hand: clock, loop, gateway and randomness for tests and the simulator, on one thread.
//
// Invariant: the same calls give the same world; nothing sleeps, nothing reads a clock. advance() goes from wake-up to
// wake-up as the daemon's loop does, with the every-second look where the journal fails.
// Used by the tests of every room above the engine, with store::MemoryStore.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/engine/engine.hpp"
#include "daemon/engine/ports.hpp"
#include "daemon/store/memory_store.hpp"

namespace jibao::engine {

class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(Instant now) : now_(now) {}
  Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_;
};

class SimulatedLoop final : public Loop {
 public:
  void post(std::function<void()> work) override { queue_.push_back(std::move(work)); }
  void wake_at(std::optional<Instant> when) override { wake_ = when; }

  /// Runs all that was posted, and what that posts. Returns how much ran.
  std::size_t run() {
    std::size_t ran = 0;
    for (; !queue_.empty(); ++ran) {
      const std::function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      work();
    }
    return ran;
  }
  std::optional<Instant> wake() const { return wake_; }
  std::size_t waiting() const { return queue_.size(); }

 private:
  std::deque<std::function<void()>> queue_;
  std::optional<Instant> wake_;
};

/// Keeps every attempt; `answer`, where it is set, says what came of it.
class SimulatedGateway final : public Gateway {
 public:
  void send(Dispatch dispatch) override {
    sent.push_back(dispatch);
    if (on_send) on_send(dispatch);
  }
  std::vector<Dispatch> sent;
  std::function<void(const Dispatch&)> on_send;
};

class SimulatedRandom final : public Random {
 public:
  explicit SimulatedRandom(std::uint64_t seed) : entropy_{seed} {}
  std::uint64_t next() override { return entropy_.next(); }

 private:
  Entropy entropy_;
};

/// One office with its journal. The engine can be taken away and made anew (a restart); the journal stays.
class SimulatedWorld {
 public:
  explicit SimulatedWorld(Instant start, store::MemoryStore::Commit commit = store::MemoryStore::Commit::at_once,
                          Bounds bounds = {})
      : clock(start), store(commit), bounds_(bounds) {
    make_engine();
  }

  SimulatedClock clock;
  SimulatedLoop loop;
  SimulatedRandom random{1};
  SimulatedGateway gateway;
  store::MemoryStore store;
  std::unique_ptr<Engine> engine;
  std::map<std::string, std::shared_ptr<const Policy>> policies;  // what a restart finds again

  void adopt(Policy policy) {
    auto shared = std::make_shared<const Policy>(std::move(policy));
    policies[shared->version] = shared;
    engine->adopt(shared, Actor{{}, "start", false}, {});
    settle();
  }

  /// Commits what waits and runs the loop, until nothing is left to do at this instant.
  void settle() {
    do {
      store.pump();
    } while (loop.run() != 0 || store.waiting() != 0);
  }

  /// Moves the clock to `until`, stopping at every wake-up on the way (and each second while the journal fails).
  void advance_to(Instant until) {
    settle();
    while (clock.now() < until) {
      Instant next = until;
      if (loop.wake()) next = std::min(next, std::max(*loop.wake(), clock.now() + Duration(1)));
      if (!engine->writable()) next = std::min(next, clock.now() + std::chrono::seconds(1));
      clock.set(next);
      engine->pass_time();
      settle();
    }
  }
  void advance(Duration by) { advance_to(clock.now() + by); }

  /// The process dies (what waited for the disk is gone) and a new one starts `down` later.
  Result<void> restart(Duration down) {
    const Instant died = clock.now();
    engine.reset();
    store.crash();
    loop = SimulatedLoop();
    clock.set(died + down);
    make_engine();
    auto loaded = engine->load(
        [this](const std::string& version) -> Result<std::shared_ptr<const Policy>> {
          const auto found = policies.find(version);
          if (found == policies.end()) return failure("there is no policy of that version");
          return found->second;
        },
        [this](const std::string& warning) { warnings.push_back(warning); });
    if (!loaded) return loaded;
    engine->begin(died);
    settle();
    return {};
  }
  std::vector<std::string> warnings;

 private:
  void make_engine() { engine = std::make_unique<Engine>(Ports{clock, loop, random, gateway, store}, bounds_); }

  Bounds bounds_;
};

}  // namespace jibao::engine
