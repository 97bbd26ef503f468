// See credit.hpp.
#include "notifiers/credit.hpp"

#include <algorithm>
#include <cmath>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/json_answer.hpp"
#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

namespace json = boost::json;

const std::string refused = "凭据被拒 / the credentials are refused";
constexpr double most = 1e12;  // of the unit
constexpr std::size_t most_unit = 8, most_code = 60;

constexpr const char* aliyun_billing = "https://business.aliyuncs.com/";

bool is_aliyun(const Channel& channel) {
  return std::holds_alternative<AliyunSmsSettings>(channel.settings) || std::holds_alternative<AliyunVoiceSettings>(channel.settings);
}

const TwilioAccount* twilio_of(const Channel& channel) {
  if (const auto* sms = std::get_if<TwilioSmsSettings>(&channel.settings)) return &sms->account;
  if (const auto* voice = std::get_if<TwilioVoiceSettings>(&channel.settings)) return &voice->account;
  return nullptr;
}

// The number at `path`, be it text or a number of JSON.
Result<std::int64_t> amount_at(const json::value& answer, const std::string& path) {
  if (const auto text = text_at(answer, path)) return parse_amount(*text);
  const json::value* at = &answer;
  for (std::string_view left = path; !left.empty();) {
    const std::size_t dot = std::min(left.find('.'), left.size());
    const json::object* object = at->if_object();
    const std::string_view step = left.substr(0, dot);
    at = object == nullptr ? nullptr : object->if_contains(json::string_view(step.data(), step.size()));
    if (at == nullptr) return failure("the answer has nothing at " + path);
    left.remove_prefix(std::min(dot + 1, left.size()));
  }
  const double* number = at->if_double();
  if (number == nullptr || !std::isfinite(*number) || std::abs(*number) > most) return failure("the answer has no amount at " + path);
  return std::llround(*number * 10'000);
}

// Its errors have a status of 4xx and a Code; of an answer that is one, Code is "200".
Result<Credit> read_aliyun(const Response& response) {
  const auto answer = response.truncated ? std::nullopt : parsed_json(response.body);
  const std::string code = answer ? text_at(*answer, "Code").value_or("") : "";
  if (aliyun_refuses_credentials(code)) return failure(refused + "（" + visible(code, most_code) + "）");
  if (response.status / 100 != 2) return failure("网关答复 " + std::to_string(response.status) + (code.empty() ? "" : " " + visible(code, most_code)));
  if (!answer) return failure("the answer is no JSON");
  if (code.empty()) return failure("the answer has nothing at Code");
  if (code != "200") return failure("网关答复 " + visible(code, most_code));
  const auto left = amount_at(*answer, "Data.AvailableAmount");
  if (!left) return tl::unexpected<Error>(left.error());
  return Credit{*left, visible(text_at(*answer, "Data.Currency").value_or(""), most_unit)};
}

}  // namespace

bool credentials_refused(const Error& error) { return error.message.starts_with(refused); }

Result<std::int64_t> parse_amount(std::string_view text) {
  const std::string_view whole_text = text;
  const auto no_amount = [&] { return failure("no amount: " + visible(std::string(whole_text), 30)); };
  const bool owed = text.starts_with('-');
  if (owed) text.remove_prefix(1);
  std::int64_t amount = 0;
  std::size_t digits = 0, places = 0;
  bool behind_point = false;
  for (const char c : text) {
    if (c == ',' && !behind_point && digits > 0) continue;
    if (c == '.' && !behind_point && digits > 0) {
      behind_point = true;
      continue;
    }
    if (c < '0' || c > '9') return no_amount();
    if (behind_point && places == 4) continue;
    if (!behind_point && ++digits > 12) return no_amount();
    places += behind_point ? 1 : 0;
    amount = amount * 10 + (c - '0');
  }
  if (digits == 0 || text.ends_with('.') || text.ends_with(',')) return no_amount();
  for (; places < 4; ++places) amount *= 10;
  return owed ? -amount : amount;
}

Result<Request> compose_credit(const Channel& channel, const Secrets& secrets, Instant now) {
  Result<HttpRequest> request = failure("this channel tells no credit");
  if (const TwilioAccount* account = twilio_of(channel)) {
    request = twilio_request(*account, "Balance.json", {}, secrets);
    if (request) std::erase_if(request->headers, [](const Header& header) { return header.first == "Content-Type"; });
  } else if (const auto* http = std::get_if<HttpSettings>(&channel.settings)) {
    HttpSettings question;
    question.method = "GET";
    question.url = channel.credit ? channel.credit->url : std::string();
    question.headers = http->headers;
    question.credential = http->credential;
    question.ca_file = http->ca_file;
    request = compose_http({}, question, secrets);
  }
  const std::string billing = channel.credit && !channel.credit->url.empty() ? channel.credit->url : aliyun_billing;
  const auto of_aliyun = [&](const auto& settings) {
    return compose_aliyun_balance(billing, settings.region, settings.access_key_id, settings.secret_credential, settings.ca_file, secrets, now);
  };
  if (const auto* sms = std::get_if<AliyunSmsSettings>(&channel.settings)) request = of_aliyun(*sms);
  if (const auto* voice = std::get_if<AliyunVoiceSettings>(&channel.settings)) request = of_aliyun(*voice);
  if (!request) return tl::unexpected<Error>(request.error());
  if (!is_aliyun(channel)) request->method = "GET";
  return Request{std::move(*request), std::chrono::duration_cast<std::chrono::milliseconds>(channel.timeout)};
}

Result<Credit> read_credit(const Response& response, const Channel& channel) {
  if (response.end != Response::End::answered) return failure(to_string(response.end));
  if (is_aliyun(channel)) return read_aliyun(response);
  // Not its words: an error page may quote what was asked, and with it the key.
  if (response.status == 401 || response.status == 403) return failure(refused + "（" + std::to_string(response.status) + "）");
  if (response.status / 100 != 2) return failure("网关答复 " + std::to_string(response.status));
  const auto answer = response.truncated ? std::nullopt : parsed_json(response.body);
  if (!answer) return failure("the answer is no JSON");
  const bool twilio = twilio_of(channel) != nullptr;
  const auto left = amount_at(*answer, twilio || !channel.credit ? "balance" : channel.credit->path);
  if (!left) return tl::unexpected<Error>(left.error());
  Credit credit{*left, {}};
  if (twilio) credit.unit = visible(text_at(*answer, "currency").value_or(""), most_unit);
  return credit;
}

}  // namespace jibao::notifiers
