// The console's sessions: a random reference in a cookie, its digest here, 12 hours (one shift and the handover), and for a
// person 30 minutes without being used, but at an enrolled seat, where it is locked then and a PIN opens it. They live in
// memory: a restart logs everyone out, and loses nothing else.
//
// Invariant: a reference that came from outside never becomes a session; a log-in and another proof of who it is give a new one
// (renew), so that a reference that was stolen before opens nothing more; a form is accepted only with the
// CSRF token of its own session, which stays with it, so that no form that is being filled in is lost. Bounded: the session that began first makes room. Called by access and the
// console. Surprises: what a page asks for by itself (its script, looking for news) does not count as use; they go by the
// steady clock (`steady`, Desk::steady), and the wall clock is only shown, so that setting it neither ends nor revives one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/time.hpp"

namespace jibao::web {

inline constexpr Duration session_lives = std::chrono::hours(12);
inline constexpr std::chrono::seconds session_lives_seconds =
    std::chrono::duration_cast<std::chrono::seconds>(session_lives);
inline constexpr std::size_t most_sessions =
    256;  // seats, wall displays and phones of one office, many times over

/// Without use, of a person's account.
inline constexpr Duration session_rests = std::chrono::minutes(30);

struct Session {
  std::string csrf;
  std::string name;     // of the credential that was pasted, or the account's
  Instant begun;        // by the wall clock, to be shown
  Duration since{};
  std::string id{};     // public: to list and to end it
  bool person = false;  // of an account
  std::string seat{};   // at which it began, where that is enrolled
  std::string address{};
  Duration used{};      // the last time by a person

  bool rests(Duration steady) const { return person && used + session_rests <= steady; }
  bool is_over(Duration steady) const { return since + session_lives <= steady || (rests(steady) && seat.empty()); }
};

class Sessions {
 public:
  /// A new session; the reference for the cookie.
  std::string begin(const std::string& name, Instant now, Duration steady);
  /// ... of an account, from that address, at that seat (empty: none that is enrolled).
  std::string begin_person(const std::string& account, const std::string& seat, const std::string& address, Instant now,
                           Duration steady);
  /// The session of that reference; nullptr where there is none, or it is over.
  Session* find(std::string_view reference, Duration steady);
  /// Another reference and another public id for that session, as it is otherwise: the old ones are good for nothing from now on,
  /// and what streams to them ends. Empty where there is no such session.
  std::string renew(std::string_view reference);
  /// ... of that public id.
  const Session* find_by_id(std::string_view id, Duration steady) const;
  void end(std::string_view reference);
  /// Ends every session that was begun with that credential.
  void end_all_of(const std::string& name);
  /// Ends the session of that public id; whose it was.
  std::optional<Session> end_by_id(std::string_view id);
  /// Those that are not over, the one that began first first.
  std::vector<Session> listed(Duration steady) const;
  std::size_t size() const { return sessions_.size(); }

 private:
  std::map<std::string, Session> sessions_;  // by digest of the reference
};

}  // namespace jibao::web
