// Dangerous acts ask a person for another one-time password, where the last proof is more than ten minutes old: so that
// whoever finds a screen open, or has a session's cookie, makes no account, token or policy with it.
//
// Invariant: the form that was sent comes back as it was, with a field for the password, and is carried out in the same press
// that proves it; without script, too. Whoever proves it has a new session reference from then on, and the old one opens
// nothing. Each password is good once, for one press: its second press within seconds, which the browser may have sent with the
// old reference, does nothing and gets the answer of the first. Wrong ones count like those of a log-in. Calls of the API
// by token are not concerned, nor are sessions of a token and seats, which have no second factor. On the loop.
#pragma once

#include "daemon/web/routes.hpp"

namespace jibao::web {

inline constexpr Duration proof_lasts = std::chrono::minutes(10);

/// Whether the form asks for something dangerous: accounts, tokens and seats; policy, backup and restore; a duty waived; a
/// proof of a contact withdrawn.
bool is_dangerous(const Call& call);

/// Whether it is the second press of one that proved who it is: then it gets the first one's answer, at once or as soon as there is
/// one. Asked before the session is, which has another reference by then.
bool is_second_press(Desk& desk, const CallPtr& call);

/// Whether the call may go on now; else it is answered, or goes on by itself once the password is on record as used.
bool is_proven(Desk& desk, const CallPtr& call);

}  // namespace jibao::web
