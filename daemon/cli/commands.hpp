// The commands of `jibao`: each is one call to the daemon (or none), and an exit code.
//
// Invariant: a POST that may have been recorded and was not answered is repeated under the same
// Idempotency-Key, and never reported as "failed": only as "unknown". Called by main.
#pragma once

#include "daemon/cli/options.hpp"

namespace jibao::cli {

/// Runs the command that the options name. Returns its exit code.
int run(const Options& options);

/// Those that need no daemon (local.cpp).
int check_policy(const Options& options);
int preview_policy(const Options& options);
int verify_journal(const Options& options);
int restore_from(const Options& options);
int make_pin(const Options& options);
int simulate_scenarios(const Options& options);
int compare_policies(const Options& options);
int watch_daemon(const Options& options);
int keep_copies(const Options& options);

/// doctor: exit code 1 where it found a fault. An empty token: none was found.
int examine_installation(const Options& options, const std::string& url, const std::string& token,
                         const std::string& authorities);

/// Where the operator token is looked for, in order.
std::vector<std::string> token_places(const Options& options);

}  // namespace jibao::cli
