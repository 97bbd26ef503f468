// Watches the room on the state directory's disk, and gives the reserve up or makes it again (reserve.hpp judges).
//
// Invariant: the disk is asked off the loop and once at a time, so that one that hangs costs one thread's wait. Called by
// the daemon: once before the journal is opened, which may need what is given up, then each second. Thread: loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/engine/ports.hpp"
#include "daemon/process/disk.hpp"

namespace jibao::process {

/// One look at the disk and what was done about it.
struct DiskLook {
  std::optional<DiskRoom> room;  // nothing: the system could not say, and `trouble` says why
  std::uint64_t held = 0;        // by the reserve
  ReserveAction done = ReserveAction::nothing;
  std::string trouble;           // where what was to be done failed
};

/// Looks and acts. `seen` has what the disk does not tell: its room and held are asked for. Thread: any; blocks.
DiskLook look_at(Disk& disk, ReserveSeen seen);

/// What the log says of a look: nothing, a line, and how bad it is. Where something was done, or failed, there is a line.
struct DiskLine {
  enum class Grade { info, warning, critical };
  Grade grade = Grade::info;
  std::string text;
};
std::optional<DiskLine> line_of(const DiskLook& look, std::uint64_t wanted);

class DiskWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds every{60};
  static constexpr std::chrono::seconds every_without_reserve{5};  // a person is making room: they want to see it

  /// `first`: the look before the start. `told` hears of each later one that did something or failed, once for a failure
  /// that stays. `loop` must outlive this.
  DiskWatch(engine::Loop& loop, std::shared_ptr<Disk> disk, std::uint64_t wanted, DiskLook first, Time now,
            std::function<void(const DiskLine&)> told);

  /// To be called each second; asks at once where the journal has found the disk full and there is a reserve.
  void look(Time now, bool journal_full);

  const DiskLook& last() const;
  std::uint64_t wanted() const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // answers that come after the end find it gone
};

}  // namespace jibao::process
