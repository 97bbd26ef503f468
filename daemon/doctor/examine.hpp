// Looks at an installation: files, the kernel, systemd, the daemon's answers; changes nothing and judges nothing.
//
// Invariant: it never opens the journal with SQLite (a second process that does can lose commits): of that file it reads
// the first hundred bytes. No secret is kept: of a credential it notes whether it is there. Called by `jibao doctor`.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "daemon/doctor/findings.hpp"

namespace jibao::doctor {

struct Places {
  std::filesystem::path state;
  std::filesystem::path policy;       // empty: none was found
  std::filesystem::path credentials;  // empty: credentials/ of the state
};

/// An answer of the daemon's, as the command line's link gives it.
struct Answer {
  bool answered = false;
  int status = 0;
  std::string body;
  std::string trouble;
};
/// GET of a path, with the token where `with_token`.
using Get = std::function<Answer(const std::string& path, bool with_token)>;

/// Clock, state directory, disk, journal's head, certificate, unit; and the policy with what it names.
void examine_machine(const Places& places, Instant now, Found& found);

/// What the daemon at `found.daemon.url` says.
void examine_daemon(const Get& get, Found& found);

}  // namespace jibao::doctor
