// Which incident the path of a request names: its id, or what a person types for it (rules/incident_name.hpp).
//
// Invariant: an incident that the caller may not see is named by nothing. Called by access.cpp before a route runs, and where a
// form names another incident. On the loop.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/web/desk.hpp"

namespace jibao::web {

/// Before the name of an incident that a person typed: ~7 is the number 0007 rather than the id.
inline constexpr std::string_view typed_mark = "~";

/// The incidents that the name may stand for, of those that the caller may see or that are not in memory; at most two.
std::vector<IncidentId> incidents_meant(const Desk& desk, const Caller& caller, std::string_view name);

}  // namespace jibao::web
