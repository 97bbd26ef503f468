// What a subscription is told: the post of one event, and what the receiver's answer means for it.
//
// Invariant: the same event gives the same bytes and signatures in every attempt, so that a repeat can be
// recognised and checked. Called by the feeds of daemon/courier. Pure; thread: any.
#pragma once

#include <string>

#include "notifiers/channels.hpp"
#include "rules/policy.hpp"

namespace jibao::notifiers {

// One event, ready to leave.
struct EventPost {
  std::string id;    // the same in every attempt
  std::string body;  // JSON
};

// The request. X-Jibao-Body-Signature holds one "v1=" and hex HMAC-SHA256 of the body as it is for each key
// (the scheme of PagerDuty's v3 webhooks), X-Jibao-Id the event's id. Errors: a credential is missing.
Result<Request> compose_event(const EventPost& event, const Subscription& subscription, const Secrets& secrets);

// `sent` for any 2xx; `give_up` where the receiver refuses this one event (400, 409, 413, 422); all else is
// tried again, because it passes or somebody mends it.
Verdict judge_event(const Response& response);

}  // namespace jibao::notifiers
