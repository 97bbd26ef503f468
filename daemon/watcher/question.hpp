// One question to the daemon that is watched, and what its answer means.
//
// Invariant: only an answer signed for this very question is a heartbeat; a login page, a proxy's "OK", an old answer and
// one that was changed on the way are none, whatever their status. Pure. Called by the watcher.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "daemon/watcher/watch_file.hpp"
#include "notifiers/transport.hpp"
#include "rules/watcher.hpp"

namespace jibao::watcher {

/// The request. `nonce`: small hex digits, never used before; `prove`: the head that the journal should hold.
notifiers::Request question(const WatchPlan& plan, const std::string& key, const std::string& nonce,
                            const std::optional<ChainHead>& prove);

/// What came back: a heartbeat, or why it is none.
std::variant<Heartbeat, NoHeartbeat> read_answer(const notifiers::Response& response, const std::string& key,
                                                 const std::string& nonce, Language language);

}  // namespace jibao::watcher
