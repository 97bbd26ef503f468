// Looks once a day which closed incidents have been kept for as long as the policy says (rules/retention.hpp), and destroys
// what is personal in their records, and their documents.
//
// Invariant: nothing is destroyed that no RetentionEnded on disk names; a batch that was cut off is gone on with at the next
// start. Of a field's times, level and category the text stays, because the incident reads wrong without it and no person is in
// it. Copies, backups and exports keep theirs. Called by the daemon each second. Thread: loop; reads and destroys aside.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/engine/ports.hpp"
#include "daemon/store/store.hpp"
#include "rules/state.hpp"

namespace jibao::process {

/// The incident, where its latest close is on record and something personal of it is still there to be destroyed; else nothing.
/// Errors: the store cannot be read. Thread: any but the store's writer.
Result<std::optional<ClosedIncident>> kept_incident(store::Store& store, IncidentId incident);

/// Destroys what is personal of it and returns how many values there were. Errors: as the store's. Thread: as above.
Result<std::uint64_t> erase_personal(store::Store& store, IncidentId incident);

class RetentionWatch {
 public:
  /// All must outlive the last call that runs aside. `submit` takes the two events.
  struct Parts {
    engine::Loop& loop;
    store::Store& store;
    const State& state;
    const engine::Clock& clock;
    std::function<void(Event)> submit;
    std::function<void(std::string)> warn;
    std::function<Result<void>(IncidentId)> take_away;  // destroys the incident's documents, before its values; it runs aside
  };
  explicit RetentionWatch(Parts parts);
  ~RetentionWatch();

  /// Goes on with the batch that the journal named before the start. To be called once, after it was read.
  void begin();
  /// What is to be destroyed is on disk.
  void recorded(const RetentionEnded& ended);
  /// The clock was set: until it has stood for an hour, by a steady one, nothing more ends. The same after the start, and
  /// while it is not trusted.
  void clock_moved();
  /// Goes on with what is under way, or begins the day's look. To be called every second.
  void pass_time(std::chrono::steady_clock::time_point now);
  /// The policy is another: looks again.
  void look_again();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace jibao::process
