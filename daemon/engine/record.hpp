// From a decision to what leaves the engine: its journal entries, and the dispatch of an attempt. Pure, over the state.
//
// Invariant: the entries of one decision are one unit, in the order of its facts, each within the store's bounds; the
// counters of incidents and numbers can always be rebuilt from what a restart loads. Called by engine.cpp alone.
#pragma once

#include <optional>
#include <vector>

#include "daemon/journal/codec.hpp"
#include "rules/page.hpp"
#include "rules/state.hpp"

namespace jibao::engine {

/// Whether the incident has the highest id, or the last number of its series. Its entries are never marked as retired,
/// though it leaves the memory: a restart must find the counters, or ids and numbers would be given a second time.
bool holds_a_counter(const State& state, IncidentId incident);

/// The entries of one decision (mostly one); nothing where a single fact is over the bounds of the journal.
/// `stays_loaded` is what holds_a_counter said before the facts were applied. Where `unasked` (nobody is to be answered),
/// and nothing is to be sent either, the entries are patient.
std::optional<std::vector<store::Entry>> to_entries(IncidentId incident, const std::vector<Fact>& facts, Instant at,
                                                    bool stays_loaded, bool unasked);

/// What the gateway is handed for an attempt; nothing where the page is not being sent by that attempt any more. Of a page
/// that tells of several incidents by a channel of approved templates the purpose is `gathered`: it chooses the template.
std::optional<Dispatch> dispatch_of(const State& state, IncidentId incident, const AttemptStarted& attempt, Instant at);

}  // namespace jibao::engine
