// The handover (交接班): what is open when the shift changes, whose it is from then on, and who answers for it in between.
//
// Invariant: no running clock is without a person. Until both have confirmed, the outgoing and the incoming both answer for
// what is open, and both are reminded and paged. Called by decide.cpp, by the clocks, and by the console for its form.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/state.hpp"

namespace jibao {

/// One line of what stands open: an incident to be followed (obligation 0), or one running clock.
struct OpenMatter {
  const Incident* incident = nullptr;
  std::uint32_t obligation = 0;
  std::string holder;                  // who has it now; empty: nobody
  std::optional<Instant> due;
};

/// Everything that is open, by incident: the incident itself, then its clocks. Affairs of the daemon's own are none of it.
std::vector<OpenMatter> open_matters(const State& state);

/// Who answers for an obligation: who took it over, else the incident's owner; empty: nobody.
std::string holder_of(const Incident& incident, std::uint32_t obligation);

struct Between {  // two shifts
  std::string outgoing, incoming;
};
/// The two who both answer now: of a handover that is written and not confirmed by both; or, in an office that hands over in
/// writing, the last who took over and the primary officer on duty, where that is another. Nothing: the shift is handed over.
std::optional<Between> between_shifts(const State& state, Instant now);

/// The handover that waits for a confirmation; nullptr: none.
const Handover* open_handover(const State& state);

/// From when on the next handover tells: the last one that both confirmed, else a day ago.
Instant handover_from(const State& state, Instant now);

}  // namespace jibao
