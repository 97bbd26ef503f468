// The journal's records of one incident, read back: for the timeline, the explanation, and incidents that are
// so old that they are no longer in memory.
//
// Invariant: what is shown is what the journal holds, in its order; personal values that were destroyed show
// as such. Reading waits for the disk, so it happens in Background; `then` runs on the loop. Internal to
// daemon/web.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/journal/codec.hpp"
#include "daemon/web/desk.hpp"

namespace jibao::web {

struct Record {
  std::uint64_t sequence = 0;
  Instant at;
  std::vector<Fact> facts;
};

struct History {
  Incident incident;  // as it stands: of memory, or rebuilt from the records
  bool in_memory = false;
  std::vector<Record> records;
};

/// Reads the records of an incident, at most `limit` from sequence `from` on. An incident that nobody knows
/// is answered with 404, an unreadable store with 503; `then` is called otherwise. An old one is rebuilt from
/// all its records.
void with_history(Desk& desk, const CallPtr& call, const std::string& id_or_number, std::uint64_t from,
                  std::size_t limit, std::function<void(History)> then);

/// The incident from memory, or rebuilt where it is no longer there; 404 as above.
void with_incident(Desk& desk, const CallPtr& call, const std::string& id_or_number,
                   std::function<void(const Incident&)> then);

/// The facts with their times, as explain() takes them.
std::vector<std::pair<Instant, Fact>> facts_of(const std::vector<Record>& records);

/// One record's facts as items of the API's timeline, comma-separated JSON objects.
std::string timeline_items(const State& state, const Incident& incident, const Record& record,
                           Language language, journal::Personal personal);

}  // namespace jibao::web
