// What is left on the account behind a channel, as administrators hear of it: an affair of the daemon's own, told once while
// less is left than the policy's credit_below, and over once there is more again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/event.hpp"
#include "rules/state.hpp"

namespace jibao {

/// The event of a look at the account of that channel, in the office's language: UpkeepNeeded where less is left than
/// `credit_below`, else UpkeepOver. `left` in ten-thousandths of `unit`. Nothing: the policy watches no credit of it.
std::optional<Event> judge_credit(const Policy& policy, const std::string& channel, std::int64_t left, const std::string& unit);

/// An UpkeepOver for each open matter of a credit that the policy watches no more.
std::vector<Event> credits_unwatched(const State& state);

/// "12.29": ten-thousandths as people write them.
std::string amount_text(std::int64_t ten_thousandths);

}  // namespace jibao
