// The signs of life that a heartbeat tells: when the engine last turned, the journal's writer last answered and the disk
// last confirmed a write, and how long what is due has really waited.
//
// Invariant: each is noted by what it is about: the engine's count of turns, an answer of the writer's own thread to an
// empty append, an fdatasync beside the journal. A part that hangs is asked once and not again until it answers, so a
// dead disk costs one thread's wait and no more. Called by the daemon each second. Thread: loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "daemon/engine/ports.hpp"
#include "daemon/store/store.hpp"
#include "rules/heartbeat.hpp"

namespace jibao::process {

class Pulse {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `probe`: a small file on the disk of the journal, made where there is none. `loop` and `store` must outlive this.
  Pulse(engine::Loop& loop, store::Store& store, std::filesystem::path probe, Time now);

  /// One look, after the engine's turn: notes whether it turned since the last and whether anything due was left (`overdue`),
  /// and asks writer and disk where it is time.
  void look(std::uint64_t steps, bool overdue, Time now);

  /// The three ages, and `overdue`, which the wall clock told, cut to the time since a look that left nothing due: where that
  /// clock was just set forward, or the machine slept, nothing has waited yet. The other signs are left as they are.
  void tell(VitalSigns& signs, Time now) const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // answers that come after the end find it gone
};

}  // namespace jibao::process
