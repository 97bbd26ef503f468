// For how long what is personal stays in the journal: of incidents that are closed and out of memory, as long as the policy
// says; where it says nothing, for ever.
//
// Invariant: of an open incident, or one whose codes still live, nothing is destroyed; what is to be destroyed is on record
// before the first value is (RetentionEnded), and that it was, afterwards (PersonalDestroyed). One batch at a time: a daemon
// that stops in between finds it in State::expired and goes on. Called by decide.cpp; the shell looks and destroys
// (daemon/process/retention_watch.hpp).
#pragma once

#include <string_view>

#include "rules/decide.hpp"

namespace jibao {

/// Of one batch: its fact is a record of ten kilobytes.
inline constexpr std::size_t most_expired_at_once = 100;

/// Whether an incident that was closed then has been kept for as long as the policy says.
bool is_expired(const Policy& policy, Instant closed, Instant now);

/// Whether a personal value on record may stay when the incident's time is over: the field's name in its fact, and the path of
/// the report's field where the fact is of one. Times, level, category and the source's unit and number of it (the fields of a
/// stub, classification.hpp) are of no person, and clocks count from them.
bool may_outlast(std::string_view field, std::string_view path);

/// RetentionEnded of those whose time is over; no facts where there are none, the batch before is not done yet, or the clock is
/// not trusted.
Decision judge_retention(const State& state, const RetentionLooked& event, Instant now);

/// PersonalDestroyed; no facts where nothing was to be destroyed.
Decision judge_personal_erased(const State& state, const PersonalErased& event);

}  // namespace jibao
