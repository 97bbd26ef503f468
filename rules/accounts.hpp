// Who may have an account, and what it may see: the judgement of accounts, seats and units.
//
// Invariant: an account for duty belongs to a person of the policy; where administrators are kept apart (`strict`), no
// person holds two of their roles, by one account or by several; nobody changes an account of their own. Called by decide
// and by daemon/web. Surprise: the machine's own token may do all of this at any time, so that nobody can be locked out.
#pragma once

#include "rules/decide.hpp"
#include "rules/event.hpp"
#include "rules/state.hpp"

namespace jibao {

/// What comes of it, or why not: 404 an unknown account, 409 one that exists, is ended, or the hundredth too many, 422 a
/// name, role, unit or person that cannot be, 403 one's own.
Decision judge_account(const State& state, const AccountAsked& event, Instant now);

/// 409 where there are too many, 404 where there is none of that id.
Decision judge_seat(const State& state, const SeatAsked& event);

/// Whether people may be logged in by it: it is open, and its person is one of the policy in force.
bool may_enter(const State& state, const Account& account);

/// The account that a one-time code of that digest opens; nullptr where none does, or its time is over.
const Account* invited_by(const State& state, const std::string& code_digest, Instant now);

/// Whether somebody who sees these units (none: all) sees what `unit` reports: it is one of them, or stands below one.
bool sees(const AccountRules& rules, const std::vector<std::string>& units, const std::string& unit);

/// A name to log in with: 2 to 32 small letters, digits, '.', '_' and '-', beginning with a letter.
bool is_account_name(std::string_view text);

}  // namespace jibao
