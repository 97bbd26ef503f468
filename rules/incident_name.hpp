// Which incident is meant by what somebody types or a program sends: its id, its number whole (云值2026-0001), without the
// office's letters (2026-0001), of this year (0001), or an affair of the daemon's own (内务7).
//
// Invariant: a name leads to one incident, or the caller is told which ones it could be; an event and an affair of the
// daemon's own are never taken for each other. Pure; called by the web's door and by whoever reads a number. Surprise: a
// program's `7` is the id alone; a person's is the number 0007 first, because no person is ever shown an id.
#pragma once

#include <string_view>
#include <vector>

#include "rules/state.hpp"

namespace jibao {

/// The incidents that `name` may stand for, at most two, without repeats; empty: none. An id that is no longer in memory
/// stands for itself. `typed`: by a person. Requires: `now` for the year of a short number, in the office's zone.
std::vector<IncidentId> incidents_named(const State& state, std::string_view name, bool typed, Instant now);

}  // namespace jibao
