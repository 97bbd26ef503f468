// Facts, recorded and read back: what is written is within the bounds of a record, and reads as what was found.
#pragma once

#include <vector>

#include "rules/fact.hpp"

namespace jibao::fuzz {

/// Ends the process where the facts cannot be recorded, or do not come back as they were.
void recorded_and_read_back(IncidentId incident, const std::vector<Fact>& facts, Instant at);

}  // namespace jibao::fuzz
