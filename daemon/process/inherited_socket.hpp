// The listening socket that systemd hands over (jibaod.socket): $LISTEN_PID, $LISTEN_FDS and $LISTEN_FDNAMES.
//
// Invariant: whatever was handed over, the variables are gone afterwards, and no program that is started gets the socket.
// It stays open in systemd, so who connects while the daemon is restarted waits in the socket's queue and is not refused.
// Called by main, before there is a second thread. Surprise: what is meant for another process is left alone, as the
// protocol has it (sd_listen_fds(3)); what is meant for this one and is not right is an error, never ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "rules/result.hpp"

namespace jibao::process {

struct InheritedSocket {
  int descriptor = -1;  // whether it listens is seen by the server that adopts it
  std::string address;  // "127.0.0.1", "::1"
  std::uint16_t port = 0;
};

/// Takes the one socket handed to this process; nothing where none was. Errors: half of the variables, or values that
/// systemd does not write; more than one socket; one that is closed or not of IPv4 or IPv6. Thread: main, alone.
Result<std::optional<InheritedSocket>> take_inherited_socket();

}  // namespace jibao::process
