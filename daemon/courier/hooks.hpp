// A gateway's call to /hooks/{channel}/{secret}, read: what it says as events, or why it says nothing.
//
// Invariant: pure but for the request; the path's secret and the caller's address were checked before. Called by the
// web room on the loop. Surprise: the answer to give is an empty 200, because Kannel would send words on as an SMS.
#pragma once

#include <vector>

#include "daemon/http/message.hpp"
#include "rules/channel.hpp"
#include "rules/event.hpp"
#include "rules/result.hpp"

namespace jibao::courier {

/// The events of the call; none where it says nothing of interest. Errors: it is not a call of this channel's kind.
Result<std::vector<Event>> read_hook(const Channel& channel, const http::Request& request);

}  // namespace jibao::courier
