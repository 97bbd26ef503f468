// What one seed draws: a scenario, the office, and which faults there are and how often (a swarm: each seed has some).
//
// Pure: the same seed gives the same plan.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/names.hpp"
#include "rules/time.hpp"

namespace jibao::simulation {

enum class Scenario {
  swarm,             // whatever the seed draws
  quiet_month,       // no fault at all: nothing may alarm
  one_officer,       // a night in which one person is all posts, and sleeps
  earthquake,        // a burst of reports
  flapping_source,   // a machine that reports, corrects and takes back the same thing
  drill_in_event,    // a drill while something real happens
  policy_edited,     // in mid-escalation
  gateways_dead,     // no name is found for six hours
  disk_full,         // for forty minutes
  clock_moves,       // steps and slews
  suspended,         // the machine sleeps
  handover,          // of a shift, where there is one on the night on which the clocks change
};
}  // namespace jibao::simulation
namespace jibao {
JIBAO_NAMES(simulation::Scenario, "swarm", "quiet_month", "one_officer", "earthquake", "flapping_source", "drill_in_event", "policy_edited",
            "gateways_dead", "disk_full", "clock_moves", "suspended", "handover");
}
namespace jibao::simulation {

enum class Fault {
  // Of the journal's disk.
  commit_fails,      // nothing was written
  commit_lost,       // an error that says nothing, and it is not there
  commit_there,      // an error that says nothing, and it is there
  disk_full,
  disk_stalls,       // a commit takes seconds to a minute
  // Of the process and its machine.
  killed,            // what was being written is gone
  cut_in_commit,     // power is cut when it was written and not answered
  paused,            // stopped; timers run on
  suspended,         // the machine sleeps; timers stand still
  clock_back,
  clock_forward,
  clock_slewed,
  // Of gateways.
  refuses,           // 503, or nobody listens
  busy,              // 429, come again later
  gives_up,          // refuses this message for good
  silent,            // never answers; it may have arrived
  in_doubt,          // the connection breaks behind the message, or 502
  false_ok,          // 200, and an error in the body
  refuses_us,        // 401: an administrator's
  names_dead,        // no name server answers
  receipt_late,
  receipt_twice,
  receipt_failed,    // accepted, and then not delivered
  receipt_lost,
  // Of people and senders.
  answer_late,
  answer_twice,
  answer_wrong,      // another code
  answer_never,
  report_repeated,   // the sender did not hear the answer
  policy_replaced,
  nobody_on_duty,
  // Outside.
  line_cut,          // between watcher and daemon
  watcher_restarts,
};
}  // namespace jibao::simulation
namespace jibao {
JIBAO_NAMES(simulation::Fault, "commit_fails", "commit_lost", "commit_there", "disk_full", "disk_stalls", "killed", "cut_in_commit", "paused",
            "suspended", "clock_back", "clock_forward", "clock_slewed", "refuses", "busy", "gives_up", "silent", "in_doubt",
            "false_ok", "refuses_us", "names_dead", "receipt_late", "receipt_twice", "receipt_failed", "receipt_lost",
            "answer_late", "answer_twice", "answer_wrong", "answer_never", "report_repeated", "policy_replaced",
            "nobody_on_duty", "line_cut", "watcher_restarts");
}
namespace jibao::simulation {
inline constexpr std::size_t faults = Names<Fault>::values.size();

/// Whether the fault strikes by itself, at a time or in a situation; the others meet something that is done.
bool strikes(Fault fault);

struct Plan {
  std::uint64_t seed = 0;
  Scenario scenario = Scenario::swarm;
  std::array<unsigned, faults> permille{};  // of what is done, or 1000 where one that strikes does so
  Duration lasts{};                         // the safety phase
  Duration report_every{};                  // on average
  unsigned office = 0;                      // bits that vary the policy
  Instant start;

  unsigned of(Fault fault) const { return permille[static_cast<std::size_t>(fault)]; }
  bool has(Fault fault) const { return of(fault) != 0; }
};

/// Of the seed; `scenario` in the place of the one that it draws; `year`: a year of work in the place of some hours.
Plan draw_plan(std::uint64_t seed, std::optional<Scenario> scenario, bool year);

}  // namespace jibao::simulation
