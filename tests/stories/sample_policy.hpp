// A small policy for stories and the simulation, with the clocks of both source documents and round numbers that a
// reader can follow: steps after 3, 4 and 4 minutes, the last resort every 5, quiet for 10, the deed within 10 (phone) or
// 60 (written). The shipped policy has tests of its own.
#pragma once

#include <memory>

#include "rules/policy.hpp"
#include "rules/report.hpp"

namespace jibao::stories {

Policy sample_policy();

/// A report that pages at once, where a story needs just any.
Report danger_at_the_dyke(Instant occurred);

std::shared_ptr<const Policy> shared(Policy policy);

}  // namespace jibao::stories
