// The watcher outside and what it must do: alarm in time where the daemon gives cause, and never without one.
//
// The judgement is the watcher's own (rules/watcher.hpp), with the limits and the rhythm of its file's defaults. While all
// is well nothing is asked: whoever changes something tells first (`before_change`), and the question that would have
// come last is asked then. Invariant I43.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rules/watcher.hpp"
#include "tests/simulation/timeline.hpp"

namespace jibao::simulation {

/// What gives cause for an alarm now.
struct Cause {
  bool silent = false;     // no answer would come
  bool broken = false;     // it says that a promise is broken
  bool clock_off = false;
  bool goes_on = false;    // something that may become one is under way
};

class Outside {
 public:
  static constexpr Duration every = std::chrono::seconds(15);

  /// The daemon's answer now; nothing: none comes. `asked`: the head to be proved.
  using Ask = std::function<std::optional<Heartbeat>(const std::optional<ChainHead>& asked)>;

  Outside(Timeline& timeline, Instant start, Ask ask, std::function<Cause()> cause);

  /// Something that the watcher may see is about to change.
  void before_change();
  /// It has changed: questions are asked until all is well again.
  void after_change();
  /// The watcher's program is started anew, with what it kept.
  void restart() { paused_until_ = timeline_.now() + std::chrono::seconds(20); }

  bool has_alarmed() const;
  /// The alarms that are not over, by name.
  std::string standing() const;
  std::size_t words() const { return told_; }
  /// What it did wrong; empty: nothing.
  const std::string& violation() const { return violation_; }

 private:
  void question();
  void judge(const std::vector<WatchWord>& words);
  void expect(Trouble trouble, bool cause, std::optional<Duration>& since);

  Timeline& timeline_;
  Instant start_;
  Ask ask_;
  std::function<Cause()> cause_;
  WatchLimits limits_;
  WatchMemory memory_;
  std::optional<Duration> paused_until_;
  std::optional<Duration> silent_since_, broken_since_, clock_since_;
  std::map<Trouble, Duration> last_cause_;   // when it was last there
  std::map<Trouble, Duration> last_told_;
  bool asking_ = false;
  std::size_t told_ = 0;
  std::string violation_;
};

}  // namespace jibao::simulation
