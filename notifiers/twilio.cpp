// Twilio's Messages.json, and the receipts, replies and signatures of its calls to us.
//
// Invariant: only a 201 with a sid and a status that is not an end in failure is an acceptance; a call to us counts only
// with the signature over its public address and whatever its form holds. Surprise: statuses may come out of order and
// new ones without notice; only the final ones say anything.
#include <algorithm>
#include <array>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/json_answer.hpp"
#include "notifiers/provider_answer.hpp"
#include "notifiers/provider_signature.hpp"
#include "rules/wording.hpp"

namespace jibao::notifiers {
namespace {

// https://www.twilio.com/docs/api/errors
constexpr std::array codes{
    ProviderCode{"20003", Meaning::credentials},
    ProviderCode{"20005", Meaning::credit},       // the account is not active
    ProviderCode{"20404", Meaning::settings},
    ProviderCode{"20429", Meaning::try_again},
    ProviderCode{"20500", Meaning::try_again},
    ProviderCode{"20503", Meaning::try_again},
    ProviderCode{"21211", Meaning::give_up},      // To is no number
    ProviderCode{"21214", Meaning::give_up},
    ProviderCode{"21217", Meaning::give_up},
    ProviderCode{"21610", Meaning::give_up},      // the person has opted out
    ProviderCode{"21612", Meaning::give_up},
    ProviderCode{"21614", Meaning::give_up},      // no mobile number
    ProviderCode{"21617", Meaning::give_up},      // too long
    ProviderCode{"30002", Meaning::credit},       // suspended since it was queued: first of all for a negative balance
    ProviderCode{"30007", Meaning::words_refused},  // filtered
    ProviderCode{"21210", Meaning::settings},     // From is not ours
    ProviderCode{"21212", Meaning::settings},
    ProviderCode{"21408", Meaning::settings},     // no permission for that country
    ProviderCode{"21215", Meaning::settings},
    ProviderCode{"21606", Meaning::settings},
    ProviderCode{"21659", Meaning::settings},
    ProviderCode{"21705", Meaning::settings},     // the messaging service
    ProviderCode{"63038", Meaning::credit},       // the account's daily limit
    ProviderCode{"10001", Meaning::credit},       // of calls: the account is not active
    ProviderCode{"13214", Meaning::settings},     // ... From is not ours
    ProviderCode{"13224", Meaning::give_up},      // ... To cannot be called
    ProviderCode{"13225", Meaning::give_up},      // ... To is barred
    ProviderCode{"13227", Meaning::settings},     // ... no permission for that country
    ProviderCode{"32205", Meaning::settings},
};

// ValidityPeriod: https://www.twilio.com/docs/messaging/api/message-resource; of the two bounds documented the smaller.
constexpr std::chrono::seconds least_validity(60);
constexpr std::chrono::seconds most_validity(14'400);
constexpr std::size_t most_body = 1600;           // characters
constexpr std::size_t max_detail_bytes = 200;

std::optional<std::string> field(const Parameters& fields, std::string_view name) {
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return std::nullopt;
}

// How long the message is worth delivering: until the limit that it is about, else (also once that has passed) the
// provider's own four hours. By the clock that the limit is of: a drill's own may run faster than ours.
std::optional<std::chrono::seconds> validity(const Dispatch& dispatch) {
  if (!dispatch.limit || *dispatch.limit <= dispatch.at) return std::nullopt;
  return std::clamp(std::chrono::floor<std::chrono::seconds>(*dispatch.limit - dispatch.at), least_validity, most_validity);
}

// "https://a.test/x" with ":443" and the reverse: a proxy may show either.
std::string other_port(const std::string& url) {
  const std::string scheme = url.substr(0, url.find("://") + 3);
  const std::string port = scheme == "https://" ? ":443" : ":80";
  const auto slash = url.find('/', scheme.size());
  const std::string host = url.substr(scheme.size(), slash - scheme.size());
  const std::string rest = slash == std::string::npos ? std::string() : url.substr(slash);
  if (host.ends_with(port)) return scheme + host.substr(0, host.size() - port.size()) + rest;
  return host.find(':') == std::string::npos ? scheme + host + port + rest : url;
}

std::string without_slash(std::string base) {
  while (base.ends_with('/')) base.pop_back();
  return base;
}

}  // namespace

Result<std::string> twilio_callback(const Dispatch& dispatch, const Channel& channel, const TwilioAccount& account,
                                    const Secrets& secrets, std::string_view query) {
  if (account.callback_base.empty() || channel.hook_secret_credential.empty()) return std::string();
  const Result<std::string> secret = secret_of(secrets, channel.hook_secret_credential);
  if (!secret) return secret;
  return without_slash(account.callback_base) + "/hooks/" + percent_encoded(channel.name) + "/" + percent_encoded(*secret) +
         "?page=" + to_string(dispatch.page) + std::string(query);
}

Result<HttpRequest> twilio_request(const TwilioAccount& account, std::string_view resource, const Parameters& form,
                                   const Secrets& secrets) {
  const Result<std::string> token = secret_of(secrets, account.token_credential);
  if (!token) return tl::unexpected<Error>(token.error());
  HttpRequest request;
  request.url = without_slash(account.url) + "/2010-04-01/Accounts/" + percent_encoded(account.account_sid) + "/" + std::string(resource);
  request.ca_file = account.ca_file;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Authorization", "Basic " + base64(account.account_sid + ":" + *token)}};
  request.body = form_body(form);
  return request;
}

Result<HttpRequest> compose_twilio_sms(const Dispatch& dispatch, const Channel& channel, const TwilioSmsSettings& settings,
                                       const Secrets& secrets) {
  const TwilioAccount& account = settings.account;
  Parameters form{{"To", international(dispatch.address)},
                  {account.sender.starts_with("MG") ? "MessagingServiceSid" : "From", account.sender},
                  {"Body", cut_to_units(dispatch.message.text, most_body)}};
  if (const auto seconds = validity(dispatch)) form.emplace_back("ValidityPeriod", std::to_string(seconds->count()));
  const Result<std::string> callback = twilio_callback(dispatch, channel, account, secrets, "");
  if (!callback) return tl::unexpected<Error>(callback.error());
  if (!callback->empty()) form.emplace_back("StatusCallback", *callback);
  return twilio_request(account, "Messages.json", form, secrets);
}

Verdict judge_twilio(const Response& response) {
  const auto answer = response.truncated ? std::nullopt : parsed_json(response.body);
  if (response.status / 100 != 2) {
    const auto code = answer ? text_at(*answer, "code") : std::nullopt;
    const bool known = code && std::any_of(codes.begin(), codes.end(), [&](const ProviderCode& each) { return each.code == *code; });
    Verdict by_status = judge_refusing_status(response);
    if (!known) return by_status;
    Verdict verdict = judge_code(codes, *code, text_at(*answer, "message").value_or(""));
    if (verdict.outcome == Outcome::try_again) {
      verdict.after = by_status.after;
      verdict.in_doubt = by_status.in_doubt;
    }
    return verdict;
  }
  const auto sid = answer ? text_at(*answer, "sid") : std::nullopt;
  const auto status = answer ? text_at(*answer, "status") : std::nullopt;
  Verdict verdict;
  if (!sid || !status) {
    verdict.in_doubt = true;
    verdict.reason = answered_words(response);
    return verdict;
  }
  const bool failed = *status == "failed" || *status == "undelivered" || *status == "canceled";
  if (failed) {
    std::string code = text_at(*answer, "error_code").value_or("null");
    if (code == "null") code = *status;
    verdict = judge_code(codes, code, text_at(*answer, "error_message").value_or(""));
    if (verdict.outcome == Outcome::try_again) verdict.outcome = Outcome::give_up;  // it has ended, whatever the code
    return verdict;
  }
  verdict.outcome = Outcome::sent;
  verdict.reference = *sid;
  return verdict;
}

std::optional<AttemptEnded> twilio_refused_later(PageId page, std::string_view code, std::string reference) {
  return refused_later(codes, page, code, "", std::move(reference));
}

bool twilio_signed(const TwilioAccount& account, const Callback& callback, const Secrets& secrets) {
  const std::string url = without_slash(account.callback_base) + callback.target;
  for (const std::string& name : {account.token_credential, account.old_token_credential}) {
    const auto token = secrets.find(name);
    if (token == secrets.end() || token->second.empty()) continue;
    for (const std::string& each : {url, other_port(url)})
      if (same_secret(twilio_signature(each, callback.form, token->second), callback.signature)) return true;
  }
  return false;
}

Result<std::vector<Inbound>> read_twilio_sms(const Channel& channel, const Callback& callback) {
  if (const auto status = field(callback.form, "MessageStatus")) {
    const auto page = parse_page_id(field(callback.fields, "page").value_or(""));
    if (!page) return failure("the receipt names no page of ours");
    std::string detail = *status + " " + field(callback.form, "ErrorCode").value_or("");
    if (detail.ends_with(' ')) detail.pop_back();
    detail = cut_to_bytes(detail, max_detail_bytes);
    ReceiptArrived receipt;
    receipt.page = *page;
    receipt.detail = detail;
    if (*status == "delivered" || *status == "read") return std::vector<Inbound>{receipt};
    receipt.kind = ReceiptKind::failed;
    if (*status != "failed" && *status != "undelivered" && *status != "canceled") return std::vector<Inbound>{};  // on its way
    if (auto refused = twilio_refused_later(*page, field(callback.form, "ErrorCode").value_or(""), field(callback.form, "MessageSid").value_or("")))
      return std::vector<Inbound>{*refused};
    return std::vector<Inbound>{receipt};
  }
  const auto from = field(callback.form, "From");
  const auto body = field(callback.form, "Body");
  if (!from || from->empty() || !body) return failure("the call is neither a receipt nor a message");
  ReplyArrived reply;
  reply.channel = channel.name;
  reply.from = *from;
  reply.text = *body;
  reply.gateway_id = field(callback.form, "MessageSid").value_or("");
  return std::vector<Inbound>{std::move(reply)};
}

}  // namespace jibao::notifiers
