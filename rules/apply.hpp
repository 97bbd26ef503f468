// State + Facts -> State: the only way in which anything known changes, live and at a restart alike.
#pragma once

#include <vector>

#include "rules/state.hpp"

namespace jibao {

/// Applies the facts of one record. Requires: in the order of the journal. `at` is the record's time.
void apply(State& state, IncidentId incident, const std::vector<Fact>& facts, Instant at);

/// Applies one fact to one incident alone (what a decision does to its own draft).
void apply(Incident& incident, const Fact& fact, Instant at);

/// Applies the facts of one record to the incident itself, which the first of them may open.
void apply_to_incident(State& state, IncidentId incident, const std::vector<Fact>& facts, Instant at);

/// Applies the facts of one record to everything but the incident itself, to which they were applied one by one: the
/// indexes, the other incidents, the house.
void apply_beside(State& state, IncidentId incident, const std::vector<Fact>& facts, Instant at);

}  // namespace jibao
