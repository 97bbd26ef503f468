// What the policy asks of the machine's clock, on which every verdict rests, and the words for what is wrong with it. The
// values alone, because the policy and the facts hold them; clock_trust.hpp judges.
#pragma once

#include "rules/names.hpp"
#include "rules/time.hpp"

namespace jibao {

/// What is asked of the kernel's word that the clock is kept right by a time service: always; once it was so, that it stays
/// so (a machine that never had one is let be, and `jibao doctor` says so); nothing.
enum class ClockDemand { synchronised, kept, any };
JIBAO_NAMES(ClockDemand, "synchronised", "kept", "any");

/// Why the clock is not trusted.
enum class ClockFault {
  none,
  unsynchronised,  // no time service keeps it, as the kernel says
  error_too_large, // one does, and the kernel's bound of its error is larger than the policy allows
  gateways_differ, // several gateways agree by their Date headers that it is off
};
JIBAO_NAMES(ClockFault, "none", "unsynchronised", "error_too_large", "gateways_differ");

/// The policy's section `clock`.
struct ClockRules {
  ClockDemand trust = ClockDemand::kept;
  Duration most_error = std::chrono::seconds(5);   // the kernel's bound; limits are minutes, and kept to the second
  Duration most_offset = std::chrono::seconds(5);  // by the gateways, either way
  int gateways = 2;                                // so many must agree: one that lies condemns nothing
  Duration settle = std::chrono::minutes(1);       // a change counts once it has stood for so long
  Duration page_after = std::chrono::minutes(10);  // not trusted for so long: an administrator is paged
};

}  // namespace jibao
