// The policy in force with the roster as the duty room holds it: what is foreseen of a night must page the people who were
// issued in the browser, not those of the policy's file.
//
// Invariant: the policy itself is never changed. Bounded: two days around the time asked about. Thread: loop (it copies a
// policy: for a question that somebody asks, not for each event). Surprise: a surge roster adds people to posts, which no
// policy can say; whoever shows what is foreseen names them beside it.
#pragma once

#include <memory>

#include "rules/state.hpp"

namespace jibao::web {

/// The policy in force itself where the duty room holds nothing for the time.
std::shared_ptr<const Policy> arranged_policy(const State& state, Instant from, Instant until);

}  // namespace jibao::web
