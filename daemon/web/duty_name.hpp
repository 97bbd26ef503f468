// What a duty is called where people read it: on pages and in the API. Pure.
#pragma once

#include <string>

#include "daemon/web/incident_json.hpp"

namespace jibao::web {

/// What the duty is called: by its rule, of a question by its number; by the rule's id where the policy knows it no more.
std::string duty_name(const State& state, const Incident& incident, const std::string& rule, Language language);

}  // namespace jibao::web
