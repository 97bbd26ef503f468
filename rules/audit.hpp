// The auditor's judgement: which promises the state breaks, if any. None is ever broken unless the program, the machine's
// memory or the journal's file is wrong; so what is found is never mended here, it is told.
//
// Pure. Called by the daemon's auditor (daemon/process/auditor.hpp), a slice of the incidents at a time, and by the
// simulation after each step. The numbers are those of the table in tests/README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/state.hpp"

namespace jibao {

struct Violation {
  std::string_view invariant;  // "I9"
  IncidentId incident = 0;     // 0: of the state as a whole
  std::string what;            // in English, for the log and for whoever mends the program: names, never what was reported
};

/// What one open incident breaks: nothing passed in silence, nobody owed and unpaged, no page without a time, its
/// wake-up in the index. `settled`: all that was due until then must have been done.
std::vector<Violation> audit_incident(const State& state, const Incident& incident, Instant settled);

/// What the indexes over all incidents break. Takes time in their number: 0.1 s for 100,000.
std::vector<Violation> audit_indexes(const State& state, Instant settled);

/// What is known of one incident as text: two with equal texts behave alike. For the comparison of memory with what the
/// journal tells (I32). Left out are the leases of pages, which a restart ends for all incidents at once.
std::string image_of(const Incident& incident);

}  // namespace jibao
