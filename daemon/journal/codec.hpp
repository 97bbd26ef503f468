// Facts <-> what the journal keeps of them: the body and the personal values of a store::Entry, and the same facts as
// JSON for the timeline of the API. All three walk each fact's own list of fields (rules/fact.hpp), so that a field
// that is added there is recorded, read back and shown without a line here.
//
// Invariant: decode(encode(facts)) == facts, and the same facts give the same bytes. What is written is format
// version 1 for good (README.md; tests/daemon/journal/golden): absent means zero, false, empty or nothing, never the
// C++ type's default, so that a changed default changes no history.
// Called by the engine (each record), at a restart (each open record) and by the API. Pure; thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"
#include "rules/fact.hpp"
#include "rules/result.hpp"

namespace jibao::journal {

/// What stands in the place of a personal value that was destroyed.
inline constexpr std::string_view destroyed_value = "（已销毁）";

/// The entry that records these facts of one decision. Ensures: `retires` where they hold IncidentRetired.
store::Entry encode(IncidentId incident, const std::vector<Fact>& facts, Instant at);

/// The facts of a record. Unknown fields are passed over (a newer program wrote them). Errors name the record, the
/// fact and the field: not JSON, another version, a fact or a written name that this program does not know.
Result<std::vector<Fact>> decode(const store::Stored& record);

enum class Personal { left_out, shown };

/// One fact as a JSON object for people and programs: {"fact":"deadline_set","rule":...}. Instants are RFC 3339 in
/// `zone`, durations ISO 8601; absent: empty texts, lists and unknown instants. Digests, idempotency keys and codes to
/// answer with are never in it; personal values only where `personal` says so. Requires: the zone exists.
std::string to_json_public(const Fact& fact, const std::string& zone, Personal personal);

/// Which personal values of a record hold content: those that may not stay where the incident was marked secret later
/// (rules/classification.hpp). Errors: as decode.
Result<std::vector<std::size_t>> content_of(const store::Stored& record);

/// The written name of a fact: "incident_opened", "page_queued" ...
std::string_view name_of_fact(const Fact& fact);

}  // namespace jibao::journal
