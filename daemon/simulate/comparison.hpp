// Two policies over the incidents of one journal: what would differ, incident by incident and in sum.
//
// Invariant: streaming and bounded: an incident is judged when its records are over (retired, or the journal ends) and
// forgotten; at most `most_open` are held, the oldest is judged early beyond that. Lines are gathered and judged together. The old policy is replayed too, so
// that what differs comes from the policies alone and not from what has changed in the program or the world since.
// Called by `jibao simulate --diff` and by POST /api/v1/policy/diff. Thread: any, one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/simulate/replay.hpp"

namespace jibao::simulate {

/// Something under the old policy and under the new.
template <class T>
struct Both {
  T before{};
  T after{};
};

struct ClockDifference {
  std::string rule;
  Both<std::optional<ClockOutcome>> clock;  // nothing: no such clock
};

struct CallDifference {
  std::string person;
  Both<Calls> calls;
};

struct IncidentDifference {
  std::uint64_t line = 0;               // at which it was judged
  IncidentId incident = 0;
  std::string number, category;
  Instant opened;
  Both<bool> filed;
  Both<Calls> calls;                    // of everyone
  std::vector<CallDifference> people;   // whose calls differ
  std::vector<ClockDifference> clocks;  // that differ
  Both<std::uint64_t> unanswered;
};

/// What differs of one rule's clocks, in incidents.
struct RuleDifference {
  std::uint64_t appear = 0, vanish = 0;
  std::uint64_t earlier = 0, later = 0;        // another due
  Duration most_earlier{}, most_later{};       // by how much at most
  std::map<Both<std::string>, std::uint64_t, bool (*)(const Both<std::string>&, const Both<std::string>&)> verdicts;
  RuleDifference();
};

struct Comparison {
  std::uint64_t records = 0;
  std::uint64_t incidents = 0;                 // judged
  std::uint64_t differing = 0;
  Both<std::uint64_t> refused;                 // could not be filed: no such category any more
  Both<Calls> calls;
  Both<std::uint64_t> unanswered;
  std::map<std::string, Both<Calls>> people;
  std::map<std::string, RuleDifference> rules; // that differ anywhere
  std::vector<IncidentDifference> list;        // the first that differ, in the order of their end
  std::uint64_t unreadable = 0;                // changes whose value is not in the export
  std::uint64_t unopened = 0;                  // incidents whose opening is not in the journal
  std::uint64_t late_records = 0;              // of incidents that had been judged
};

/// Incidents held at once: each takes a few kilobytes.
inline constexpr std::size_t most_open = 50'000;

struct BadLine {
  std::uint64_t line = 0;  // from 1
  std::string reason;
};

class PolicyComparison {
 public:
  /// `most_listed`: incidents in the list; the sums count all. `threads`: how many judge at once while the caller reads on;
  /// with one, the caller does both; the result is the same for every number.
  PolicyComparison(std::shared_ptr<const Policy> before, std::shared_ptr<const Policy> after, std::size_t most_listed,
                   std::size_t threads);
  ~PolicyComparison();

  /// Takes the next line of an export, without its end. Returns the first line that is bad, which may be an earlier one;
  /// the comparison is over then.
  const std::optional<BadLine>& take(std::string_view line);

  /// The journal has ended: judges what is still open. Requires: no bad line, of this call neither: ask bad_line().
  Comparison finish();
  const std::optional<BadLine>& bad_line() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace jibao::simulate
