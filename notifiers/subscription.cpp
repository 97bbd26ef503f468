// See subscription.hpp.
#include "notifiers/subscription.hpp"

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"

namespace jibao::notifiers {
namespace {

constexpr Duration patience = std::chrono::seconds(10);  // a receiver answers first and works later
constexpr Duration to_connect = std::chrono::seconds(5);

}  // namespace

Result<Request> compose_event(const EventPost& event, const Subscription& subscription, const Secrets& secrets) {
  HttpRequest request;
  request.url = subscription.url;
  request.ca_file = subscription.ca_file;
  request.body = event.body;
  std::string signatures;
  for (const std::string& name : subscription.key_credentials) {
    const Result<std::string> key = secret_of(secrets, name);
    if (!key) return tl::unexpected<Error>(key.error());
    if (!signatures.empty()) signatures += ",";
    signatures += "v1=" + hex_hmac_sha256(*key, event.body);
  }
  if (signatures.empty()) return failure("the subscription has no key to sign with");
  request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                     {"X-Jibao-Id", event.id},
                     {"X-Jibao-Body-Signature", signatures}};
  return Request{std::move(request), patience, to_connect};
}

Verdict judge_event(const Response& response) {
  Channel as_webhook;
  as_webhook.settings = WebhookSettings{};
  Verdict verdict = judge(response, as_webhook);
  if (verdict.outcome == Outcome::tell_administrator) verdict.outcome = Outcome::try_again;
  return verdict;
}

}  // namespace jibao::notifiers
