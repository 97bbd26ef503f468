// What is put on record of accesses and refusals: each refusal at once, and where many come, how many within the minute; each
// access once in twelve hours for whoever sees what, so that a board that keeps itself up to date is one record.
//
// Invariant: bounded in memory and in what it writes, whatever knocks: so many keys, and of all refusals together so many
// records a minute. What was counted and not told is told with the next look. Called by access and log-in, on the loop.
// Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/event.hpp"

namespace jibao::web {

class AccessRecord {
 public:
  static constexpr Duration gathered = std::chrono::minutes(1);
  static constexpr Duration remembered = std::chrono::hours(12);
  static constexpr std::size_t most_keys = 4096;
  static constexpr std::size_t most_told = 120;  // records of refusals within `gathered`

  /// Counts a refusal. `event` is what would be told of it alone: AccessTold or LogInTried.
  void refused(const std::string& key, Event event);
  /// What is to be submitted now, with how often it was so. Empty for most calls.
  std::vector<Event> due(Instant now);

  /// True the first time within `remembered`.
  bool is_new(const std::string& key, Instant now);

 private:
  struct Count {
    Event event;
    std::uint32_t times = 0;
    std::optional<Instant> told;
  };
  std::map<std::string, Count> counts_;
  std::map<std::string, Instant> seen_;
  Instant span_{};
  std::size_t told_ = 0;
};

}  // namespace jibao::web
