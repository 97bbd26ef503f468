// Which fault met which situation, how often: what a run of many seeds has really tried.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/plan.hpp"

namespace jibao::simulation {

/// Where the daemon and what it does stand; several at once.
enum class Situation {
  idle,             // no incident is open
  page_held,        // within somebody's budget
  page_waiting,     // for its next attempt
  page_sending,
  page_accepted,    // and nobody has answered
  step_running,     // of the escalation
  last_resort,
  resting,          // somebody has taken it
  breached,         // a limit has passed
  closed,           // and kept for its codes
  committing,       // a commit is under way
  journal_failing,
  unrecorded,       // a page left that is on no record
  drill,            // one is open
  older_policy,     // an incident is open under a policy that was replaced
  alarmed,          // the watcher has told somebody
  down,             // no process runs
};
}  // namespace jibao::simulation
namespace jibao {
JIBAO_NAMES(simulation::Situation, "idle", "page_held", "page_waiting", "page_sending", "page_accepted", "step_running", "last_resort",
            "resting", "breached", "closed", "committing", "journal_failing", "unrecorded", "drill", "older_policy", "alarmed", "down");
}
namespace jibao::simulation {
inline constexpr std::size_t situations = Names<Situation>::values.size();

using Situations = std::array<bool, situations>;

class Coverage {
 public:
  void met(Fault fault, const Situations& where) {
    for (std::size_t i = 0; i < situations; ++i)
      if (where[i]) ++counts_[static_cast<std::size_t>(fault)][i];
  }
  void add(const Coverage& other);

  /// The table: a line a fault, a column a situation.
  std::string table() const;
  /// Cells that can be met and were not (but for the seldom ones, coverage.cpp), and cells that were met although they are said to be impossible.
  std::vector<std::string> faults_of_table() const;
  std::size_t cells_that_can_be_met() const;  // and are looked for

 private:
  std::array<std::array<std::uint64_t, situations>, faults> counts_{};
};

}  // namespace jibao::simulation
