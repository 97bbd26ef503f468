// Whether somebody is who they say: an account's name, its password and a one-time password, judged in the background and
// bounded, so that guessing, and a storm of log-ins, stop neither paging nor reporting.
//
// Invariant: an account that does not exist takes the same time and gets the same words as a wrong password; each one-time
// password is good once; what was typed in the place of a name that is none is never on record, for it may be a password. A
// lock-out concerns one account from one network, or at one enrolled seat, for a quarter of an hour, and nothing but logging
// in; others' tries slow down neither a seat nor the network of the account's last good log-in. Called by the log-in page and by whoever changes a password. On the loop.
#pragma once

#include <functional>
#include <string>

#include "daemon/web/acts.hpp"
#include "daemon/web/desk.hpp"

namespace jibao::web {

struct LogInAsked {
  std::string account, password, code;
  std::string seat;  // the enrolled seat at which it is asked; empty: none
};

/// Calls `then` with the account once its log-in is on record, else `refused` with the words for the page.
void log_in(Desk& desk, const CallPtr& call, LogInAsked asked, std::function<void(const Account&)> then,
            std::function<void(Trouble)> refused);

/// Begins the person's session: its cookie goes out with the call's answer.
void begin_session(Desk& desk, const CallPtr& call, const std::string& account, const std::string& seat);

/// Counts a log-in that was refused, for the record.
void note_refused(Desk& desk, const CallPtr& call, LogInEnd end, const std::string& account, const std::string& seat);

/// Why it can be no password of that account; empty: it can. Twelve characters at least, 256 bytes at most, no word that
/// everybody tries, nothing of the account's or the office's own name.
Text fault_of_password(const Policy& policy, const std::string& account, const std::string& password);

/// Puts the account's secret (nothing: none) into the vault and its file; `then` hears whether it is on disk. False, and
/// nothing is called, where too many wait to be written.
bool keep_secret(Desk& desk, const std::string& account, std::optional<LogInSecret> secret, std::function<void(bool)> then);

}  // namespace jibao::web
