// The watcher as a program: asks, judges, keeps what it decided, tells; until a signal ends it.
//
// Invariant: it needs nothing of the daemon but its address and the shared key; a question that hangs ends by itself and
// counts as silence; what is to be told is on disk before it leaves. Called by `jibao watch`.
#pragma once

#include <filesystem>

#include "daemon/watcher/watch_file.hpp"
#include "rules/result.hpp"

namespace jibao::watcher {

struct Places {
  std::filesystem::path state;
  std::filesystem::path credentials;
};

/// Watches until SIGTERM or SIGINT. Errors: why it could not start. Requires: called once, before other threads.
Result<void> run(const WatchPlan& plan, const Places& places);

/// What one trial came to, in words.
struct Trial {
  bool good = true;
  std::vector<std::string> lines;
};

/// One question, and one message to everybody who would be told; changes no memory.
Trial try_out(const WatchPlan& plan, const Places& places);

}  // namespace jibao::watcher
