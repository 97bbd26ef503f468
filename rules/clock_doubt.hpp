// Which verdicts rest on a clock that was not trusted: the spans in which it was not, and what of an incident was judged,
// done or due in one. A doubt stands beside the verdict and never changes it.
//
// Invariant: pure; spans are kept by the facts of the house alone and are bounded (most_untrusted_spans). A doubt becomes a
// fact of its incident: with the decision that judges, or, where the clock's record comes later, in one of its own at once.
// Called by apply (spans) and decide (doubts).
#pragma once

#include <vector>

#include "rules/state.hpp"

namespace jibao {

/// What a record of the clock does to what is known of it. `at`: the time of record.
void note_clock(ClockState& clock, const ClockJudged& judged, Instant at);
void note_clock(ClockState& clock, const ClockStepped& stepped, Instant at);

/// The doubts of this incident that are not on its record yet, or not with these numbers.
std::vector<VerdictDoubted> doubts(const ClockState& clock, const Incident& incident);

}  // namespace jibao
