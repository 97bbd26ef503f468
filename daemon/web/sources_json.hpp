// One event from several sources, as the API shows it: what each of them said, between which numbers the truth lies, which
// other incidents may be the same, and into which one an incident was merged.
//
// Pure; called by incident_json and the console. Surprise: what a source counted stands in the main incident itself; its
// other words stand at the incident that was merged, under its own id.
#pragma once

#include "daemon/web/incident_json.hpp"

namespace jibao::web {

/// Adds `possible_duplicates`, `sources` and `ranges`.
void add_sources(JsonWriter& out, const Viewpoint& view, const Incident& incident);

/// Adds `merged_into`, {"id", "number"} of the incident that stands for this one; null where it stands for itself.
void add_merged_into(JsonWriter& out, const Incident& incident);

}  // namespace jibao::web
