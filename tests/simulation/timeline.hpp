// The virtual time of a whole world: what happens next, and the wall clock that one machine shows meanwhile.
//
// Invariant: the same calls give the same order; what is due at one instant happens in the order in which it was planned.
// Nothing sleeps and no clock is read. Times are true ones, since the world began: the wall clock may step and slew.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "daemon/engine/ports.hpp"
#include "rules/event.hpp"
#include "rules/time.hpp"

namespace jibao::simulation {

/// Everything random of one part of a world.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : entropy_{seed} {}
  std::uint64_t next() { return entropy_.next(); }
  std::uint64_t pick(std::uint64_t below) { return below == 0 ? 0 : entropy_.next() % below; }
  bool chance(unsigned permille) { return permille != 0 && pick(1000) < permille; }
  /// From `least` up to `most`, in milliseconds.
  Duration between(Duration least, Duration most) {
    return least + Duration(static_cast<std::int64_t>(pick(static_cast<std::uint64_t>((most - least).count()) + 1)));
  }

 private:
  Entropy entropy_;
};

class Timeline {
 public:
  using What = std::function<void()>;

  Duration now() const { return now_; }
  void in(Duration delay, What what) { at(now_ + std::max(delay, Duration(0)), std::move(what)); }
  void at(Duration when, What what) { planned_.push({std::max(when, now_), next_++, std::move(what)}); }

  std::optional<Duration> next() const {
    return planned_.empty() ? std::nullopt : std::optional(planned_.top().when);
  }
  void advance(Duration to) { now_ = std::max(now_, to); }

  /// Does one thing that is due; false where nothing is.
  bool step() {
    if (planned_.empty() || planned_.top().when > now_) return false;
    const What what = std::move(const_cast<Planned&>(planned_.top()).what);  // its place in the order stays until it is gone
    planned_.pop();
    what();
    return true;
  }

 private:
  struct Planned {
    Duration when;
    std::uint64_t order;
    What what;
    bool operator<(const Planned& other) const {  // the queue's top is the largest
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  Duration now_{};
  std::uint64_t next_ = 0;
  std::priority_queue<Planned> planned_;
};

/// What a machine's wall clock shows: it may be set, and run fast or slow.
class MachineClock final : public engine::Clock {
 public:
  MachineClock(const Timeline& timeline, Instant start) : timeline_(timeline), start_(start), base_(start) {}

  Instant now() const override { return shown_at(timeline_.now()); }
  /// What a clock that is right shows.
  Instant right() const { return start_ + timeline_.now(); }

  void set_by(Duration by) { rebase(now() + by); }
  /// So many parts in a million faster than time.
  void run_fast_by(int parts) {
    rebase(now());
    fast_by_ = parts;
  }
  bool is_slewed() const { return fast_by_ != 0; }

  /// The first true time, from now on, at which it shows `wall` or later.
  Duration when(Instant wall) const {
    const Duration left = wall - now();
    if (left <= Duration(0)) return timeline_.now();
    Duration guess = timeline_.now() + Duration(left.count() * 1'000'000 / (1'000'000 + fast_by_));
    while (shown_at(guess) < wall) ++guess;
    return guess;
  }

 private:
  Instant shown_at(Duration when) const {
    const Duration passed = when - from_;
    return base_ + passed + Duration(passed.count() * fast_by_ / 1'000'000);
  }
  void rebase(Instant shown) {
    base_ = shown;
    from_ = timeline_.now();
  }

  const Timeline& timeline_;
  Instant start_, base_;
  Duration from_{};
  int fast_by_ = 0;
};

}  // namespace jibao::simulation
