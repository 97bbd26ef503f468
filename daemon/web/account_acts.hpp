// What the API and the console do alike with accounts, seats and sessions: one-time codes, and what ends with a change.
//
// Invariant: a one-time code is shown once, to whoever asked for it, and kept as a digest; whoever loses an account, a role
// or a password loses every session with it, at once. Internal to daemon/web; on the loop.
#pragma once

#include <functional>
#include <string>

#include "daemon/web/acts.hpp"

namespace jibao::web {

/// Of an account that somebody else is to open: a day, so that it can be handed over in an envelope.
inline constexpr Duration code_lives = std::chrono::hours(24);

/// A fresh one-time code, a hundred random bits: "K7QZM-2XH4C-9RWTN-B3VJ6". Letters and digits that are not mistaken.
std::string one_time_code();

/// Its digest, however it was typed: case, blanks and dashes do not count.
std::string digest_of_code(std::string_view typed);

/// Submits `asked` and, where it takes something away, ends the account's sessions and secrets. make and renew: `then` gets
/// the new code.
void change_account(Desk& desk, const CallPtr& call, AccountAsked asked, std::function<void(const std::string& code)> then,
                    std::function<void(Trouble)> refused);

/// Ends the session of that public id, on record. False where there is none.
bool revoke_session(Desk& desk, const CallPtr& call, const std::string& id, std::function<void()> then);

}  // namespace jibao::web
