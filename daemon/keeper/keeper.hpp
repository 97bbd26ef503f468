// `jibao keep`: holds the copy of the journals of daemons on other machines (jibaod --ship https://...), so that a dead disk,
// or a dead machine, costs seconds. What it takes and answers is desk.hpp's.
//
// Invariant: it serves TLS, or loopback alone; one process uses a state directory. Thread: the calling one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "rules/result.hpp"

namespace jibao::keeper {

struct Places {
  std::filesystem::path state;        // the copies lie in state/copies/NAME
  std::filesystem::path credentials;  // keep_NAME for each copy; tls_cert and tls_key
  std::string address = "127.0.0.1";
  std::uint16_t port = 8445;
};

/// Serves until SIGTERM or SIGINT; SIGHUP reads tokens and certificate again. Errors: another one uses the state directory, it
/// cannot be written, no token, no certificate beyond loopback, the address is in use.
Result<void> run(const Places& places);

}  // namespace jibao::keeper
