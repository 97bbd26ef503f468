// What two policies differ in, for people and for programs.
#pragma once

#include <string>

#include "daemon/simulate/comparison.hpp"
#include "rules/explain.hpp"

namespace jibao::simulate {

/// Tables of the sums and the list of incidents. `zone`: the office's, of the new policy.
std::string comparison_text(const Comparison& comparison, const Policy& before, const Policy& after, Language language);

/// The same as one JSON object.
std::string comparison_json(const Comparison& comparison, const Policy& before, const Policy& after);

}  // namespace jibao::simulate
