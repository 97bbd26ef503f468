// What the daemon records and tells of its own clock: steps, a change of trust, and an administrator's page once it has not
// been trusted for as long as the policy says.
//
// Invariant: a drill's times are not the machine's: nothing of them is doubtful by its clock, and nothing is recorded. Called
// by the daemon: at its start, each second, and with each dated answer of a gateway. Thread: loop.
#pragma once

#include <optional>
#include <string>

#include "daemon/courier/courier.hpp"
#include "daemon/engine/engine.hpp"
#include "daemon/process/clock_watch.hpp"

namespace jibao::process {

class ClockRecord {
 public:
  /// `world` is the wall clock, `drill` whether the engine goes by another. Both references must outlive this; the engine may
  /// still have to be made.
  ClockRecord(engine::Engine& engine, const engine::Clock& world, bool drill);

  /// Goes on from the journal. `alive_until`: the last time that the process before this one wrote down.
  void begin(std::optional<Instant> alive_until);

  void look();
  void stepped(Duration by) { watch_.stepped(by); }
  void take(const courier::Heard& heard);
  ClockStanding standing() const;

 private:
  void tell(const Policy& in_force, Duration steady);

  engine::Engine& engine_;
  const engine::Clock& world_;
  bool drill_;
  ClockWatch watch_;
  std::optional<Duration> distrusted_since_;  // as the journal says, by the steady clock
};

}  // namespace jibao::process
