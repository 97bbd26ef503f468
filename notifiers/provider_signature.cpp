// See provider_signature.hpp.
#include "notifiers/provider_signature.hpp"

#include <algorithm>
#include <cstdio>

#include "notifiers/encodings.hpp"

namespace jibao::notifiers {

std::string utc_date(Instant at) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at));
  char text[32] = {};
  const int length = std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return std::string(text, static_cast<std::size_t>(length));
}

std::string utc_seconds(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  char text[32] = {};
  const int length = std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                                   static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return utc_date(at) + std::string(text, static_cast<std::size_t>(length));
}

std::string aliyun_signature(Parameters parameters, std::string_view secret) {
  std::sort(parameters.begin(), parameters.end());
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (!query.empty()) query += "&";
    query += percent_encoded(name) + "=" + percent_encoded(value);
  }
  return base64(hmac_sha1(std::string(secret) + "&", "POST&%2F&" + percent_encoded(query)));
}

std::string tencent_authorization(std::string_view service, std::string_view host, std::string_view content_type,
                                  std::string_view body, std::string_view secret_id, std::string_view secret_key,
                                  Instant now) {
  const std::string date = utc_date(now);
  const std::string scope = date + "/" + std::string(service) + "/tc3_request";
  const std::string canonical = "POST\n/\n\ncontent-type:" + std::string(content_type) + "\nhost:" + std::string(host) +
                                "\n\ncontent-type;host\n" + hex_sha256(body);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const std::string to_sign = "TC3-HMAC-SHA256\n" + std::to_string(seconds) + "\n" + scope + "\n" + hex_sha256(canonical);
  const std::string key = hmac_sha256(hmac_sha256(hmac_sha256("TC3" + std::string(secret_key), date), service), "tc3_request");
  return "TC3-HMAC-SHA256 Credential=" + std::string(secret_id) + "/" + scope +
         ", SignedHeaders=content-type;host, Signature=" + hex_hmac_sha256(key, to_sign);
}

std::string twilio_signature(std::string_view url, Parameters form, std::string_view token) {
  std::sort(form.begin(), form.end());
  form.erase(std::unique(form.begin(), form.end()), form.end());
  std::string text(url);
  for (const auto& [name, value] : form) text += name + value;
  return base64(hmac_sha1(token, text));
}

}  // namespace jibao::notifiers
