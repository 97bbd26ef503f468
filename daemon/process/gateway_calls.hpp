// A gateway's call to its hook, for the web room: its events, and the keys that a person pressed judged as a turn of the
// conversation, with what the call says next.
//
// Invariant: pure but for the credentials that it reads; nothing is acknowledged here (the web room submits it). Called
// on the loop by the daemon's context of the site.
#pragma once

#include "daemon/courier/credentials.hpp"
#include "daemon/web/context.hpp"
#include "rules/state.hpp"

namespace jibao::process {

struct GatewaySurroundings {
  const State& state;
  courier::Credentials& credentials;
  Instant now;
};

web::HookReading read_gateway_call(const GatewaySurroundings& around, const Channel& channel, const http::Request& request);

}  // namespace jibao::process
