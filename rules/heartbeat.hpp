// What the daemon says of itself to a watcher outside (心跳): the signs that it measured, and which of its promises they
// break. Silence is judged by the watcher (watcher.hpp), for who is dead says nothing.
//
// Invariant: every sign is the age of something that the engine, the journal's writer or the disk itself did, never of a
// thread whose only work is to say that all is well. Pure. Called by the web room for GET /api/v1/heartbeat.
#pragma once

#include <optional>
#include <vector>

#include "rules/names.hpp"
#include "rules/time.hpp"

namespace jibao {

/// A promise that does not hold now.
enum class Unwell {
  engine_stalled,      // the engine has not turned
  overdue,             // something due (a page, a step, a limit) is still not done
  journal_unwritable,  // no new report is taken; pages leave unrecorded
  writer_stalled,      // the journal's writer does not answer
  disk_stalled,        // the disk of the state directory confirms nothing
  policy_missing,      // nobody knows whom to page
  clock_untrusted,     // what is on time and what is late rests on a clock that is not trusted (clock_trust.hpp)
};
JIBAO_NAMES(Unwell, "engine_stalled", "overdue", "journal_unwritable", "writer_stalled", "disk_stalled", "policy_missing",
            "clock_untrusted");

/// As the daemon measured them, ages by its steady clock.
struct VitalSigns {
  Duration since_step{};    // since the engine last turned
  Duration since_writer{};  // since the journal's writer last answered
  Duration since_disk{};    // since the disk last confirmed a write
  Duration overdue{};       // how long the oldest thing that is due has waited, in real time
  bool writable = true;
  bool policy = true;
  bool clock_trusted = true;
};

/// The engine turns each second; systemd's watchdog gives up after the same ten.
inline constexpr Duration longest_step = std::chrono::seconds(10);
/// Asked each five seconds; a large batch on a slow disk takes a few more.
inline constexpr Duration longest_writer = std::chrono::seconds(30);
/// Asked each fifteen seconds; an old disk that wakes up takes ten.
inline constexpr Duration longest_disk = std::chrono::seconds(60);
/// What is due is done within the second; after a long time down the backlog of a county is worked off in a few.
inline constexpr Duration longest_overdue = std::chrono::seconds(30);

/// What is broken, in the order of Unwell; empty where all is well.
std::vector<Unwell> broken_promises(const VitalSigns& signs);

}  // namespace jibao
