// One incident's history judged under one policy: who would have been called, how often and when, and what would have
// become of each clock.
//
// Invariant: the same history and policy give the same outcome; two policies are given exactly the same world. The
// replay ends where the incident ended, else at the end of the journal, at most `longest_wait` after the last thing
// that was done. Pure. Called by comparison.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/simulate/history.hpp"
#include "rules/policy.hpp"
#include "rules/state.hpp"

namespace jibao::simulate {

/// Pages of one person; night is 22:00 to 06:00 by the office's clock.
struct Calls {
  std::uint64_t pages = 0;
  std::uint64_t at_night = 0;
  bool operator==(const Calls&) const = default;
};

struct ClockOutcome {
  std::optional<Instant> due;
  std::optional<Instant> office_due;  // the office's own clock, where it runs
  std::string verdict;                // on_time, late (unit) ..., or breached: open, and its limit passed
  bool operator==(const ClockOutcome&) const = default;
};

struct ReplayOutcome {
  bool filed = false;
  std::string refusal, refusal_en;             // why not
  std::map<std::string, Calls> calls;          // by person
  std::map<std::string, ClockOutcome> clocks;  // by rule; of one that comes again, "rule #2" and so on
  std::uint64_t unanswered = 0;                // acknowledgements that fell away: the person was not paged
};

/// An incident that nobody ends pages without end; nobody reads further than this.
inline constexpr std::chrono::hours longest_wait{7 * 24};

ReplayOutcome replay(const History& history, std::shared_ptr<const Policy> policy, Instant end_of_journal);

}  // namespace jibao::simulate
