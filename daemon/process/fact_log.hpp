// One line of the log for each fact: the sentence that explain has for it, and the ids.
//
// Invariant: no secret and nothing personal beyond names: what a fact marks as personal is left out before the
// sentence is made, and long numbers are masked in whatever is left. Called by the daemon, as the engine's observer.
#pragma once

#include <string>
#include <vector>

#include "rules/fact.hpp"
#include "rules/state.hpp"

namespace jibao::process {

/// The lines of the facts of one record. Requires: the state after it.
std::vector<std::string> log_lines(const State& state, IncidentId incident, const std::vector<Fact>& facts);

/// The text with the middle of every run of seven digits and more replaced: 138****01.
std::string mask_numbers(std::string text);

}  // namespace jibao::process
