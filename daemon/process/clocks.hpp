// The daemon's clocks: the wall clock, and a drill's, which has another time and may run faster.
//
// Invariant: a drill's clock never steps while the process runs (it goes by the steady clock), and goes on after a
// restart as if the daemon had run on: the mark of the drill (state_directory.hpp) remembers when it began.
// Called by the engine, the loop and the site. Thread: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/engine/ports.hpp"

namespace jibao::process {

class WallClock final : public engine::Clock {
 public:
  Instant now() const override;
};

/// When a drill's clock showed what, and how fast it goes: from that any later time follows.
struct DrillMark {
  Instant real;   // wall clock at ...
  Instant drill;  // ... which the drill's clock showed this
  int pace = 1;
  Instant asked;  // what --clock said when the drill was made, or `real`

  Instant at(Instant real_now) const { return drill + (real_now - real) * pace; }
  friend bool operator==(const DrillMark&, const DrillMark&) = default;
};

/// The mark as it is written, one line, and read back; nothing where it is none.
std::string to_text(const DrillMark& mark);
std::optional<DrillMark> parse_drill_mark(std::string_view text);

class DrillClock final : public engine::Clock {
 public:
  DrillClock(Instant start, int pace);
  Instant now() const override;

 private:
  Instant start_;
  int pace_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace jibao::process
