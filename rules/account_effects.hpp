// What another policy would do to the accounts that there are, in words, for whoever adopts it.
//
// Invariant: pure; an account that is ended is never told of. Called by the daemon before it adopts a policy.
#pragma once

#include <vector>

#include "rules/accounts.hpp"

namespace jibao {

/// What `next` would do to the accounts that there are: those whose person it no longer has, which let nobody in from then
/// on; and where it keeps administrators apart and the one before did not, those that could not be made like that, which go
/// on. One line each, at most twenty and how many more.
std::vector<Text> told_of_accounts(const State& state, const Policy& next);

}  // namespace jibao
