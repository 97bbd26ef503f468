// Who is on duty: a post of the escalation resolved to people at one instant, through shifts (also over midnight), the
// rotation, substitutions and leave. Everyone who is passed over is named with the reason.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/fact.hpp"
#include "rules/policy.hpp"

namespace jibao {

struct OnDuty {
  std::string person;
  Reason reason;  // on_duty, fixed_post, named, substitute, fallback
};

struct Resolved {
  std::vector<OnDuty> people;        // in order, each once
  std::vector<PersonSkipped> skipped;
};

/// The people behind `name` (a Post's name, a fixed post or a person's id) at `now`. Where a post comes to nobody, the
/// roster's fallback stands in; a person who is named stands for themself or their substitute alone.
Resolved resolve(const Policy& policy, std::string_view name, Instant now);

/// The watch of every shift that covers `now`, in the order of the shifts.
std::vector<Watch> watches_at(const Policy& policy, Instant now);

}  // namespace jibao
