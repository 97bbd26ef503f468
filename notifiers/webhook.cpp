// A receiver of ours: JSON with signatures.
//
// What the receiver checks: X-Jibao-Signature holds one "v1=" and hex HMAC-SHA256 for each key, over the
// bytes of X-Jibao-Timestamp (Unix seconds), a dot, and the body. X-Jibao-Id is the same in every attempt of
// a page. Invariant: any 2xx is an acceptance, because the receiver was written for this; all else is judged
// by its status.
#include <boost/json.hpp>
#include <cstdio>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"

namespace jibao::notifiers {
namespace {

std::string rfc3339(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  char text[64] = {};
  const int length =
      std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()));
  return std::string(text, static_cast<std::size_t>(length));
}

}  // namespace

Result<HttpRequest> compose_webhook(const Dispatch& dispatch, const WebhookSettings& settings,
                                    const Secrets& secrets, Instant now) {
  const std::string id = to_string(dispatch.page);
  boost::json::object body;
  body["id"] = id;
  body["incident"] =
      std::to_string(dispatch.page.incident);  // ids are strings: some readers have no 64-bit numbers
  body["purpose"] = std::string(name_of(dispatch.purpose));
  body["level"] = std::string(name_of(dispatch.level));
  body["drill"] = dispatch.drill;
  body["channel"] = dispatch.channel;
  body["person"] = dispatch.person;
  body["subject"] = dispatch.message.subject;
  body["text"] = dispatch.message.text;
  body["at"] = rfc3339(dispatch.at);

  HttpRequest request;
  request.url = settings.url;
  request.ca_file = settings.ca_file;
  request.body = boost::json::serialize(body);
  const std::string timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  std::string signatures;
  for (const std::string& name : settings.key_credentials) {
    const Result<std::string> key = secret_of(secrets, name);
    if (!key) return tl::unexpected<Error>(key.error());
    if (!signatures.empty()) signatures += ",";
    signatures += "v1=" + hex_hmac_sha256(*key, timestamp + "." + request.body);
  }
  if (signatures.empty()) return failure("the webhook has no key to sign with");
  request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                     {"X-Jibao-Id", id},
                     {"X-Jibao-Attempt", std::to_string(dispatch.attempt)},
                     {"X-Jibao-Timestamp", timestamp},
                     {"X-Jibao-Signature", signatures}};
  return request;
}

Verdict judge_webhook(const Response& response) {
  if (response.status / 100 != 2) return judge_refusing_status(response);
  Verdict verdict;
  verdict.outcome = Outcome::sent;
  return verdict;
}

}  // namespace jibao::notifiers
