// A scenario as values: what happens when, and what must have come of it. README.md has the YAML.
//
// Invariant: what stands here was checked against the policy it is for: its people, rules, categories and
// channels exist, its times are instants, and its entries go forward in time. The incidents of a scenario are
// numbered by their filing, 1, 2 ..., as a rehearsal numbers them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/diagnostics.hpp"
#include "rules/event.hpp"
#include "rules/state.hpp"

namespace jibao::simulate {

using config::Place;

// ---- when ----

/// From its entry's time until `until` every attempt by this channel fails and may be tried again.
struct ChannelFails {
  std::string channel;
  Instant until;
};

/// The seat calls `person` by hand: what came of the open dial task.
struct HandCall {
  IncidentId incident = 1;
  std::string person;
  DialOutcome outcome = DialOutcome::reached;
  Actor by;
};

using Action = std::variant<Event, ChannelFails, HandCall>;

struct When {
  Place place;  // of the word that says what is done
  Instant at;
  std::string what;      // that word: file, acknowledge ...
  Action action;
  bool refused = false;  // the rules must refuse it
};

// ---- then ----

/// What must be said of one property of a clock or of an incident, as text ("none": nothing).
struct Wanted {
  Place place;
  std::string property;  // due, anchor, verdict ...
  std::string text;
  std::optional<Instant> time;  // where it is one; `text` is then how it was written
};

struct WantedClock {
  Place place;
  std::string rule;
  bool absent = false;  // there must be no such clock
  std::vector<Wanted> properties;
};

struct WantedPage {
  Place place;
  std::string person;
  std::string channel;             // empty: by any
  std::optional<Purpose> purpose;  // nothing: of any
  std::optional<int> times;        // nothing: once or more
};

struct WantedPages {
  Place place;
  std::vector<WantedPage> pages;  // empty: nobody
};

struct Then {
  Place place;
  Instant at;
  IncidentId incident = 1;
  std::vector<WantedClock> clocks;
  std::optional<WantedPages> paged;  // since the `then` before it that says so; nothing: not looked at
  std::vector<Wanted> properties;    // of the incident: state, level, escalation
};

struct Scenario {
  std::string name;
  Place place;
  Instant start;
  std::vector<When> when;  // in the order of their times
  std::vector<Then> then;  // likewise
};

// Bounds of one file: far above what anyone writes by hand, and run within a second.
inline constexpr std::size_t most_scenarios = 100;
inline constexpr std::size_t most_entries = 500;              // of one scenario, `when` and `then` each
inline constexpr std::chrono::hours longest_scenario{31 * 24};

}  // namespace jibao::simulate
