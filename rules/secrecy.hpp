// An incident that is found to be secret after its content was recorded: what that means, in words.
//
// What is recorded is personal values behind salted commitments (daemon/store), so texts can be destroyed and the chain still
// verifies; counts, marks, category, level and times stand in the records themselves and cannot. Pure; thread: any.
#pragma once

#include <string>
#include <vector>

#include "rules/explain.hpp"
#include "rules/state.hpp"

namespace jibao {

/// Whether it was destroyed, what has left already by which pages and to whom, and what is beyond this program, for the person
/// who marked it; of one that was filed as secret, what the stub keeps. Empty of all others.
std::vector<std::string> tell_secrecy(const Policy& policy, const Incident& incident, Language language);

}  // namespace jibao
