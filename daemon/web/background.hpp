// A small bounded pool for what is slow and touches no state: Argon2 of a PIN, reading the journal, a backup.
//
// Invariant: never more than `slots` works at once and never more than `waiting` behind them; `then` runs on
// the loop, in the order in which the works ended. Called by the web room's handlers, on the loop. Surprise:
// destroying the pool waits for the works under way; what waited is dropped without a call of `then`.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "daemon/engine/ports.hpp"

namespace jibao::web {

class Background {
 public:
  Background() = default;
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  virtual ~Background() = default;
  /// Runs `work` off the loop and then `then` on it. False, and neither is called, where too much waits: say
  /// 503. Requires: neither throws. Thread: loop.
  virtual bool run(std::function<void()> work, std::function<void()> then) = 0;
};

/// Two, so that log-ins cannot take the memory: Argon2id at 64 MiB each. Eight behind them are two seconds of
/// waiting.
inline constexpr std::size_t background_slots = 2;
inline constexpr std::size_t background_waiting = 8;

/// Of a pool for strangers' log-ins alone: one at a time, so that they never take more than one core from the duty room.
inline constexpr std::size_t log_in_slots = 1;

/// Threads of its own. `loop` must outlive it.
class ThreadBackground final : public Background {
 public:
  explicit ThreadBackground(engine::Loop& loop, std::size_t slots = background_slots,
                            std::size_t waiting = background_waiting);
  ~ThreadBackground() override;
  bool run(std::function<void()> work, std::function<void()> then) override;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Runs all at once on the caller's thread: for tests and the simulator.
class ImmediateBackground final : public Background {
 public:
  bool run(std::function<void()> work, std::function<void()> then) override {
    work();
    then();
    return true;
  }
};

}  // namespace jibao::web
