// Whether the machine's clock is trusted: what the kernel says of it and what gateways' Date headers show, against the
// policy's section `clock`, with a say only once it has stood for a while.
//
// Invariant: pure; the daemon passes in what it read. A change is told once, when it has stood for `settle`, and a return to
// trust when it has stood for ten times that: a clock that flaps fills no journal. A kernel that is synchronised is one
// witness beside the gateways: one gateway that contradicts it is in the wrong until another one agrees with it.
#pragma once

#include <optional>
#include <vector>

#include "rules/clock_offset.hpp"
#include "rules/fact.hpp"

namespace jibao {

struct ClockReading {
  bool synchronised = false;            // as the kernel says
  std::optional<Duration> error;        // its bound, where it is synchronised
  std::vector<OffsetBounds> gateways;   // one each, of those that answered lately
};

/// What a reading says by itself. `once_synchronised`: it has been so before. Of `since` nothing is said.
ClockRead judge_reading(const ClockReading& reading, const ClockRules& rules, bool once_synchronised);

/// By how much the clock may be off by what is on record, either way; nothing where nobody knows.
std::optional<Duration> most_off(const ClockJudged& judged);

class ClockKeeper {
 public:
  /// `said`: what the journal says last; nothing: nothing yet.
  ClockKeeper(std::optional<ClockRead> said, bool once_synchronised);

  /// What there is to record now, if anything. `steady`: a clock that is never set, `wall`: ours.
  std::optional<ClockRead> look(const ClockReading& reading, const ClockRules& rules, Duration steady, Instant wall);

  /// The latest reading by itself, whether it has stood or not.
  const ClockRead& now() const { return now_; }

 private:
  std::optional<ClockRead> said_;
  bool once_synchronised_;
  ClockRead now_;
  std::optional<Duration> differs_since_;  // steady
  Instant differs_from_;
};

}  // namespace jibao
