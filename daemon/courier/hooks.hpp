// A gateway's call to /hooks/{channel}/{secret}, read: what it says as events, what a person pressed, and the answer that
// the gateway waits for; or why it says nothing.
//
// Invariant: pure but for the request; the path's secret and the caller's address were checked before, the provider's
// signature is checked here. Called by the web room on the loop. Surprise: each provider wants another answer, and
// repeats what was not answered so; Kannel's is empty, because it would send words on as an SMS.
#pragma once

#include <vector>

#include "daemon/http/message.hpp"
#include "notifiers/channels.hpp"
#include "rules/channel.hpp"
#include "rules/event.hpp"
#include "rules/result.hpp"

namespace jibao::courier {

struct HookCall {
  std::vector<Event> events;                     // none where it says nothing of interest
  std::vector<notifiers::KeysPressed> pressed;   // during calls about pages
  http::Response answer;                         // to be given once all of it is on disk
};

enum class HookFault { forged, not_ours };

/// Errors: `forged` where the provider signs and this is not its signature; `not_ours` where it is no call of this
/// channel's kind (`why` says so).
struct HookRefusal {
  HookFault fault{};
  std::string why;
};
tl::expected<HookCall, HookRefusal> read_hook(const Channel& channel, const http::Request& request,
                                              const notifiers::Secrets& secrets);

}  // namespace jibao::courier
