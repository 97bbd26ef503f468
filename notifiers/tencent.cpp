// Tencent Cloud's SendSms (2021-01-11), with its receipts and replies.
//
// Invariant: only the number's own Code "Ok" is an acceptance; the HTTP status is 200 either way. The page's id goes out
// as SessionContext; receipts as they are documented (382/43547) do not bring it back, and are matched by the provider's
// serial number (`sid`).
// Replies carry no id and are matched by number and code. The calls are not signed: the secret path and the address list
// are all that guards them. Surprise: the signed time may differ from the provider's by five minutes; a clock that is
// wrong is the administrator's.
#include <algorithm>
#include <array>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/json_answer.hpp"
#include "notifiers/provider_answer.hpp"
#include "notifiers/provider_signature.hpp"

namespace jibao::notifiers {
namespace {

namespace json = boost::json;

// https://cloud.tencent.com/document/product/382/59177 and /55981; families are last.
constexpr std::array codes{
    ProviderCode{"Ok", Meaning::sent},
    ProviderCode{"FailedOperation.ContainSensitiveWord", Meaning::words_refused},
    ProviderCode{"FailedOperation.SignatureIncorrectOrUnapproved", Meaning::template_approval},
    ProviderCode{"FailedOperation.TemplateIncorrectOrUnapproved", Meaning::template_approval},
    ProviderCode{"FailedOperation.TemplateParamSetNotMatchApprovedTemplate", Meaning::template_approval},
    ProviderCode{"FailedOperation.TemplateUnapprovedOrNotExist", Meaning::template_approval},
    ProviderCode{"FailedOperation.InsufficientBalanceInSmsPackage", Meaning::credit},
    ProviderCode{"FailedOperation.PhoneNumberInBlacklist", Meaning::give_up},
    ProviderCode{"LimitExceeded.DeliveryFrequencyLimit", Meaning::try_again},
    ProviderCode{"LimitExceeded.PhoneNumberThirtySecondLimit", Meaning::try_again},
    ProviderCode{"LimitExceeded.AppDailyLimit", Meaning::credit},
    ProviderCode{"LimitExceeded.AppMainlandChinaDailyLimit", Meaning::credit},
    ProviderCode{"LimitExceeded.", Meaning::give_up},  // per number, of an hour or a day: another channel is sooner
    ProviderCode{"InvalidParameterValue.IncorrectPhoneNumber", Meaning::give_up},
    ProviderCode{"InvalidParameterValue.ContentLengthLimit", Meaning::give_up},
    ProviderCode{"InvalidParameterValue.TemplateParameterFormatError", Meaning::give_up},
    ProviderCode{"InvalidParameterValue.TemplateParameterLengthLimit", Meaning::give_up},
    ProviderCode{"InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", Meaning::give_up},
    ProviderCode{"InvalidParameterValue.SdkAppIdNotExist", Meaning::settings},
    ProviderCode{"UnauthorizedOperation.SmsSdkAppIdVerifyFail", Meaning::credentials},
    ProviderCode{"UnauthorizedOperation.", Meaning::settings},
    ProviderCode{"AuthFailure.SignatureExpire", Meaning::settings},  // our clock
    ProviderCode{"AuthFailure.", Meaning::credentials},
    ProviderCode{"UnsupportedOperation.", Meaning::settings},
    ProviderCode{"InternalError", Meaning::try_again},
    ProviderCode{"InternalError.", Meaning::try_again},
    ProviderCode{"RequestLimitExceeded", Meaning::try_again},
    ProviderCode{"RequestLimitExceeded.", Meaning::try_again},
};

// The status codes of receipts are the carriers' and hundreds; of them this one is no affair of the number's.
// https://cloud.tencent.com/document/product/382/3771
constexpr std::array receipt_codes{
    ProviderCode{"-106", Meaning::words_refused},  // the carrier's filter of words
};

constexpr std::size_t max_items = 200;         // of one push; the provider documents 100
constexpr std::size_t max_detail_bytes = 200;
constexpr std::string_view content_type = "application/json; charset=utf-8";

json::string json_text(std::string_view text) { return json::string(text.data(), text.size()); }

// "13800138000" of country "86" as +8613800138000.
std::string caller_number(const std::string& country, const std::string& number) {
  return country.empty() || number.starts_with('+') ? number : "+" + country + number;
}

std::optional<Inbound> read_item(const Channel& channel, const json::value& item) {
  const auto text = [&](std::string_view name) { return text_at(item, name).value_or(""); };
  if (const auto status = text_at(item, "report_status")) {
    ReceiptArrived receipt;
    receipt.kind = *status == "SUCCESS" ? ReceiptKind::delivered : ReceiptKind::failed;
    receipt.page = parse_page_id(text("ext")).value_or(PageId{});
    receipt.channel = channel.name;
    receipt.reference = text("sid");
    if (receipt.page == PageId{} && receipt.reference.empty()) return std::nullopt;
    if (receipt.kind == ReceiptKind::failed)
      for (const std::span<const ProviderCode> table : {std::span<const ProviderCode>(codes), std::span<const ProviderCode>(receipt_codes)})
        if (auto refused = refused_later(table, receipt.page, text("errmsg"), text("description"), receipt.reference)) return *refused;
    receipt.detail = cut_to_bytes(text("errmsg") + (text("description").empty() ? "" : " " + text("description")), max_detail_bytes);
    return receipt;
  }
  const auto words = text_at(item, "text");
  if (!words || text("mobile").empty()) return std::nullopt;
  ReplyArrived reply;
  reply.channel = channel.name;
  reply.from = caller_number(text("nationcode"), text("mobile"));
  reply.text = *words;
  reply.gateway_id = hex_sha256(reply.from + " " + text("time") + " " + *words).substr(0, 32);  // it has none of its own
  return reply;
}

}  // namespace

Result<HttpRequest> compose_tencent_sms(const Dispatch& dispatch, const TencentSmsSettings& settings, const Secrets& secrets,
                                        Instant now) {
  const Result<std::string> key = secret_of(secrets, settings.secret_credential);
  if (!key) return tl::unexpected<Error>(key.error());
  json::array values;
  for (const TemplateValue& each : dispatch.message.values) values.push_back(json_text(each.value));
  json::object body;
  body["PhoneNumberSet"] = json::array{json_text(international(dispatch.address))};
  body["SmsSdkAppId"] = json_text(settings.app_id);
  body["TemplateId"] = json_text(approved_template(settings.templates, dispatch.purpose, dispatch.low_sensitivity).id);
  body["SignName"] = json_text(settings.sign_name);
  body["TemplateParamSet"] = std::move(values);
  if (!settings.extend_code.empty()) body["ExtendCode"] = json_text(settings.extend_code);
  body["SessionContext"] = json_text(to_string(dispatch.page));

  HttpRequest request;
  request.url = settings.url;
  request.ca_file = settings.ca_file;
  request.body = json::serialize(body);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  request.headers = {{"Content-Type", std::string(content_type)},
                     {"Authorization", tencent_authorization("sms", authority_of(settings.url), content_type, request.body,
                                                             settings.secret_id, *key, now)},
                     {"X-TC-Action", "SendSms"},
                     {"X-TC-Version", "2021-01-11"},
                     {"X-TC-Region", settings.region},
                     {"X-TC-Timestamp", std::to_string(seconds)}};
  return request;
}

Verdict judge_tencent(const Response& response) {
  const auto answer = response.truncated ? std::nullopt : parsed_json(response.body);
  if (answer) {
    for (const std::string_view at : {"Response.Error.", "Response.SendStatusSet.0."}) {
      const auto code = text_at(*answer, std::string(at) + "Code");
      if (!code) continue;
      Verdict verdict = judge_code(codes, *code, text_at(*answer, std::string(at) + "Message").value_or(""));
      if (verdict.outcome == Outcome::sent) verdict.reference = text_at(*answer, std::string(at) + "SerialNo").value_or("");
      return verdict;
    }
  }
  if (response.status / 100 != 2) return judge_refusing_status(response);
  Verdict verdict;
  verdict.in_doubt = true;  // a 2xx that says nothing that can be read
  verdict.reason = answered_words(response);
  return verdict;
}

Result<std::vector<Inbound>> read_tencent_sms(const Channel& channel, const Callback& callback) {
  auto body = parsed_json(callback.body);
  if (!body || !(body->is_array() || body->is_object())) return failure("the call is no list of receipts or replies");
  const json::array items = body->is_array() ? std::move(body->get_array()) : json::array{std::move(*body)};  // a reply comes alone
  if (items.size() > max_items) return failure("the call holds too many receipts");
  std::vector<Inbound> read;
  for (const json::value& item : items)
    if (auto known = read_item(channel, item)) read.push_back(std::move(*known));
  if (read.empty() && !items.empty()) return failure("the call holds neither a receipt of ours nor a reply");
  return read;
}

}  // namespace jibao::notifiers
