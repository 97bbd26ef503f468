// What must hold after every step of a simulated night, as predicates over the state and the facts of the step. Numbers
// in the comments are those of the table in tests/README.md.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/stories/world.hpp"

namespace jibao::simulation {

/// What the checker remembers between steps.
class Invariants {
 public:
  /// Checks the facts of one record and the state after it; the first violation in words, or empty.
  std::string after_record(const State& state, IncidentId incident, const std::vector<Fact>& facts, Instant now);

  /// Checks a moment at which nothing is left to do.
  std::string at_rest(const State& state, Instant now);

  /// The process has just ended: each page being sent must be sent again at once.
  void ended(const State& state);
  std::string after_start(const State& state, Instant now);

  /// A start read this, of which nobody had heard: what was being written when the process ended. It goes on from there.
  void goes_on_from(const State& state);

  void accepted(PageId page) { ++copies_[page]; }     // the gateway really took a copy
  void in_doubt(PageId page) { ++doubts_[page]; }     // an attempt ended without the truth being known

 private:
  Instant latest_{};  // of all clocks shown so far: a clock that was set back makes what was planned seem further off
  std::map<PageId, PageState> pages_;
  std::map<std::pair<IncidentId, std::uint32_t>, Instant> breaches_;
  std::map<std::string, IncidentId> keys_;
  std::map<PageId, int> copies_, doubts_;
  std::set<PageId> doubtful_;
};

/// Everything that is known of the incidents, as text: two states with equal digests behave alike.
std::string digest(const State& state);

}  // namespace jibao::simulation
