// One record of the journal as the event that a subscription is told.
//
// Invariant: no personal value and no code is in it (journal::to_json_public); the same record gives the same bytes.
// Reads the journal, so it is called aside.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "daemon/store/store.hpp"
#include "notifiers/subscription.hpp"
#include "rules/classification.hpp"
#include "rules/time.hpp"

namespace jibao::courier {

/// What stands in every event of an incident, from the incident's first record.
struct IncidentTag {
  std::string number;
  bool drill = false;
  bool upkeep = false;  // the daemon's own affair: nobody else's business
};

/// How an incident is classified by the whole of its records. Errors: the journal cannot be read.
Result<Classification> classification_on_record(store::Store& store, std::uint64_t incident);

class EventBodies {
 public:
  EventBodies(store::Store& store, std::string zone) : store_(store), zone_(std::move(zone)) {}

  /// The event as it is told in full, and as it is told where its incident may not be: the same id, number and drill, and
  /// "withheld". Nothing where the record is the house's own, or of its own affairs. Errors: the journal cannot be read.
  struct Event {
    notifiers::EventPost whole, withheld;
  };
  Result<std::optional<Event>> of(const store::Stored& record);

 private:
  Result<IncidentTag> tag_of(std::uint64_t incident);

  store::Store& store_;
  std::string zone_;
  std::map<std::uint64_t, IncidentTag> tags_;  // of one batch: bounded by it
};

}  // namespace jibao::courier
