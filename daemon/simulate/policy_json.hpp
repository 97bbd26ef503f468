// A preview and a policy's risks as JSON: the same for the command line and the API.
//
// Invariant: no code to answer with stands in it; facts look as they do in an incident's timeline. Pure.
#pragma once

#include <string>

#include "config/risk_places.hpp"
#include "rules/preview.hpp"

namespace jibao::simulate {

/// {"version", "category", "level", "kind", "at", "until", "steps": [...], "minutes": [{"minute", "facts": [...]}],
/// "explanation": [...]}; a step as paged_steps.hpp has it.
/// Requires: the preview was not refused.
std::string preview_json(const Policy& policy, const Supposed& supposed, const Preview& preview, Language language);

/// {"good", "version", "diagnostics", "risks": [{"id", "risk", "sentence", "file", "line", "column"}]}; version is empty
/// and there are no risks where `good` is false.
std::string check_json(bool good, const std::string& version, const std::string& diagnostics,
                       const std::vector<config::PlacedRisk>& risks, Language language);

}  // namespace jibao::simulate
