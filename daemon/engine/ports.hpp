// What the engine needs of the world, as narrow as it can be: a clock, a loop, randomness and a gateway (the store's port
// is store/store.hpp). The daemon fills them with Asio, SQLite and libcurl; tests and the simulator with values that they
// move by hand, so that the engine and the courier run without Asio, threads or sleeping.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao::engine {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall-clock UTC (in a drill with a pace: the drill's own time). Thread: any.
  virtual Instant now() const = 0;
};

class Loop {
 public:
  virtual ~Loop() = default;
  /// Runs `work` on the loop's thread, after what was posted before. Thread: any.
  virtual void post(std::function<void()> work) = 0;
  /// Calls Engine::pass_time() at `when` or a little later (nothing: only by the every-second look). Thread: loop.
  virtual void wake_at(std::optional<Instant> when) = 0;
  /// Runs `work` on the loop's thread after so long by the steady clock, or never: whoever asks also looks every second.
  /// Thread: loop.
  virtual void call_in(Duration, std::function<void()>) {}
  /// Runs `work` off the loop's thread, one at a time, because it may block for seconds; what it finds it posts.
  /// Where there is one thread only (tests, the simulator): on the loop. Thread: loop.
  virtual void aside(std::function<void()> work) { post(std::move(work)); }
};

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

/// Where pages leave. An attempt handed in always comes back, once, as an AttemptEnded event (the lease in the state
/// covers a courier that breaks this).
class Gateway {
 public:
  virtual ~Gateway() = default;
  /// Never blocks and never throws. Thread: loop.
  virtual void send(Dispatch dispatch) = 0;
};

}  // namespace jibao::engine
