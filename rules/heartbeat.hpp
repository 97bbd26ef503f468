// What the daemon says of itself to a watcher outside (心跳): the signs that it measured, and which of its promises they
// break. Silence is judged by the watcher (watcher.hpp), for who is dead says nothing.
//
// Invariant: every sign is the age of something that the engine, the journal's writer or the disk itself did, never of a
// thread whose only work is to say that all is well. Pure. Called by the web room for GET /api/v1/heartbeat.
#pragma once

#include <optional>
#include <vector>

#include "rules/names.hpp"
#include "rules/policy.hpp"
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
  audit_faults,        // memory or journal are not what they must be (audit.hpp)
  audit_stalled,       // nobody has looked whether they are
};
JIBAO_NAMES(Unwell, "engine_stalled", "overdue", "journal_unwritable", "writer_stalled", "disk_stalled", "policy_missing",
            "clock_untrusted", "audit_faults", "audit_stalled");

/// As the daemon measured them, ages by its steady clock.
struct VitalSigns {
  Duration since_step{};    // since the engine last turned
  Duration since_writer{};  // since the journal's writer last answered
  Duration since_disk{};    // since the disk last confirmed a write
  Duration overdue{};       // how long the oldest thing that is due has waited, in real time
  bool writable = true;
  bool policy = true;
  bool clock_trusted = true;
  std::size_t faults = 0;   // that the last audit found
  Duration since_audit{};   // since it was over
};

/// The engine turns each second; systemd's watchdog gives up after the same ten.
inline constexpr Duration longest_step = std::chrono::seconds(10);
/// Asked each five seconds; a large batch on a slow disk takes a few more.
inline constexpr Duration longest_writer = std::chrono::seconds(30);
/// Asked each fifteen seconds; an old disk that wakes up takes ten.
inline constexpr Duration longest_disk = std::chrono::seconds(60);
/// What is due is done within the second; after a long time down the backlog of a county is worked off in a few.
inline constexpr Duration longest_overdue = std::chrono::seconds(30);

/// A round each minute; over a full office it takes nearly as long.
inline constexpr Duration longest_audit = std::chrono::minutes(5);

/// What is broken, in the order of Unwell; empty where all is well.
std::vector<Unwell> broken_promises(const VitalSigns& signs);

/// What that means, in a few words.
Text words_of(Unwell what);

}  // namespace jibao
