// Destroys what was recorded of an incident before it was marked secret (rules/secrecy.hpp): the personal values that hold
// content, in the records up to that of the marking.
//
// Invariant: what is said to be destroyed is in no byte of the journal's file or its log when that is said; a marking is obeyed
// again after each start until it is, and where the content came back by a restored copy. Thread: loop; reads and erases aside.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <vector>
#include <string>

#include "daemon/engine/ports.hpp"
#include "daemon/store/store.hpp"
#include "rules/event.hpp"

namespace jibao::process {

/// Destroys them and returns how many there were (0: they were destroyed before). Errors: the store cannot be read or written,
/// or holds no marking of `marked_at` or later yet. Thread: any but the store's writer.
Result<std::uint64_t> erase_content(store::Store& store, IncidentId incident, Instant marked_at);

/// Destroys these values, so many in one transaction that others can record in between; returns how many there still were.
/// Errors: the store's. Thread: any but the store's writer.
Result<std::uint64_t> destroy_all(store::Store& store, IncidentId incident, const std::vector<store::PersonalPlace>& places);

class Eraser {
 public:
  /// `take_away` destroys the incident's documents, before its values; it runs aside. `erased` hears of each end on the loop.
  /// Everything must outlive the last call that runs aside.
  Eraser(engine::Loop& loop, store::Store& store, std::function<Result<void>(IncidentId)> take_away, std::function<void(ContentErased)> erased,
         std::function<void(std::string)> warn);
  ~Eraser();

  void erase(IncidentId incident, Instant marked_at);
  /// Tries again what could not be done. To be called every second.
  void pass_time(std::chrono::steady_clock::time_point now);

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace jibao::process
