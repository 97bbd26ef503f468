// The auditor: looks, while the daemon runs, whether its memory and its journal still are what they must be.
//
// At the start and each minute a round: every open incident and every index in memory (rules/audit.hpp); a part of the journal's file, so
// that each record is hashed again once a day (SqliteStore::audit); some incidents made anew from the journal and compared
// with memory. Invariant: it changes nothing and mends nothing; what is found is told, stands in the heartbeat until a
// round finds it gone, and is the program's or the machine's fault, never a user's. Surprise: what is found in memory is
// looked at once more a second later before it counts, because a promise of "by now" may be kept just after the look.
// Called by the daemon each second. Thread: loop; the file is read aside.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/engine/engine.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "rules/heartbeat.hpp"

namespace jibao::process {

class Auditor {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// A slice of the journal's file, read on the thread that works aside.
  using Look = std::function<Result<store::Audited>(const store::Head& after, std::size_t limit)>;

  /// What a round works on; all of it must outlive this. `told` is called with each new fault, at most most_told a round.
  struct Parts {
    engine::Engine& engine;
    engine::Loop& loop;
    engine::Clock& clock;
    store::Store& store;
    Look look;
    std::function<void(const std::string& fault)> told;
    int pace = 1;
  };
  Auditor(Parts parts, Time now);
  ~Auditor();

  /// One step of the round that is under way; begins one where it is time.
  void step(Time now);

  /// The two signs of it; the others are left as they are.
  void tell(VitalSigns& signs, Time now) const;

  /// What stands now, of the last whole round: in the order of finding.
  const std::vector<std::string>& faults() const;
  /// The record that the hashing of the file has come to.
  std::uint64_t reached() const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // what comes back from aside after the end finds it gone
};

inline constexpr std::chrono::seconds round_every{60};
inline constexpr std::size_t incidents_a_step = 2000;  // some milliseconds of the loop
inline constexpr std::size_t records_a_look = 2000;    // some tens of milliseconds of the reader
inline constexpr std::size_t rounds_a_day = 1440;
inline constexpr std::size_t least_compared = 5;       // incidents made anew in a round
inline constexpr std::size_t most_told = 20;

}  // namespace jibao::process
