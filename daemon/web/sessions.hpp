// The console's sessions: a random reference in a cookie, its digest here, 12 hours (one shift and the
// handover), then the operator token must be pasted again. They live in memory: a restart logs everyone out,
// and loses nothing else.
//
// Invariant: a reference that came from outside never becomes a session; a form is accepted only with the
// CSRF token of its own session. Bounded: the session that began first makes room. Called by access and the
// console.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/time.hpp"

namespace jibao::web {

inline constexpr Duration session_lives = std::chrono::hours(12);
inline constexpr std::chrono::seconds session_lives_seconds =
    std::chrono::duration_cast<std::chrono::seconds>(session_lives);
inline constexpr std::size_t most_sessions =
    256;  // seats, wall displays and phones of one office, many times over

struct Session {
  std::string csrf;
  std::string name;  // of the credential that was pasted
  Instant begun;
};

class Sessions {
 public:
  /// A new session; the reference for the cookie.
  std::string begin(const std::string& name, Instant now);
  /// The session of that reference; nullptr where there is none, or it is over.
  const Session* find(std::string_view reference, Instant now);
  void end(std::string_view reference);
  /// Ends every session that was begun with that credential.
  void end_all_of(const std::string& name);
  std::size_t size() const { return sessions_.size(); }

 private:
  std::map<std::string, Session> sessions_;  // by digest of the reference
};

}  // namespace jibao::web
