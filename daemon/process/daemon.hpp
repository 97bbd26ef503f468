// The daemon as a whole: every room put together, run until a signal ends it.
//
// Invariant: the journal is read and the port is open before systemd is told READY; nothing of the state directory is
// touched before its lock is held. Called by main, once. Thread: the loop's is the caller's.
#pragma once

#include <string>

#include "daemon/process/options.hpp"
#include "rules/result.hpp"

namespace jibao::process {

/// Serves until SIGTERM or SIGINT, and then ends in order. Errors: why it could not start.
Result<void> serve(const Options& options, const std::string& version);

}  // namespace jibao::process
