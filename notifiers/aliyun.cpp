// Aliyun's SendSms (dysmsapi 2017-05-25) and SingleCallByTts (dyvmsapi 2017-05-25), with their receipts and replies.
//
// Invariant: only Code "OK" is an acceptance, whatever the HTTP status. The page's id goes out as OutId and comes back
// with each receipt; replies carry no id of ours and are matched by number and code. The calls are not signed: the
// secret path and the address list are all that guards them. Surprise: the provider takes a request twice where it is
// sent twice; SignatureNonce differs from attempt to attempt and is made from the page, so that nothing is random.
#include <array>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/json_answer.hpp"
#include "notifiers/provider_answer.hpp"
#include "notifiers/provider_signature.hpp"

namespace jibao::notifiers {
namespace {

namespace json = boost::json;

// https://help.aliyun.com/document_detail/101346.html (SMS), /112502.html (voice); the last ones are of all products.
constexpr std::array codes{
    ProviderCode{"OK", Meaning::sent},
    ProviderCode{"isp.SYSTEM_ERROR", Meaning::try_again},
    ProviderCode{"isv.BUSINESS_LIMIT_CONTROL", Meaning::try_again},
    ProviderCode{"isv.DAY_LIMIT_CONTROL", Meaning::give_up},
    ProviderCode{"isv.MONTH_LIMIT_CONTROL", Meaning::give_up},
    ProviderCode{"isv.MOBILE_NUMBER_ILLEGAL", Meaning::give_up},
    ProviderCode{"isv.MOBILE_COUNT_OVER_LIMIT", Meaning::give_up},
    ProviderCode{"isv.PARAM_LENGTH_LIMIT", Meaning::give_up},
    ProviderCode{"isv.PARAM_NOT_SUPPORT_URL", Meaning::give_up},
    ProviderCode{"isv.INVALID_JSON_PARAM", Meaning::give_up},
    ProviderCode{"isv.INVALID_PARAMETERS", Meaning::give_up},
    ProviderCode{"isv.BLACK_KEY_CONTROL_LIMIT", Meaning::words_refused},
    ProviderCode{"isv.SMS_CONTENT_ILLEGAL", Meaning::words_refused},
    ProviderCode{"isv.SMS_SIGNATURE_ILLEGAL", Meaning::template_approval},
    ProviderCode{"isv.SMS_TEMPLATE_ILLEGAL", Meaning::template_approval},
    ProviderCode{"isv.SMS_SIGNATURE_SCENE_ILLEGAL", Meaning::template_approval},
    ProviderCode{"isv.SIGN_STATE_ILLEGAL", Meaning::template_approval},
    ProviderCode{"isv.TEMPLATE_MISSING_PARAMETERS", Meaning::template_approval},
    ProviderCode{"isv.TEMPLATE_PARAMS_ILLEGAL", Meaning::template_approval},
    ProviderCode{"isv.TTS_TEMPLATE_ILLEGAL", Meaning::template_approval},
    ProviderCode{"isv.DISPLAY_NUMBER_ILLEGAL", Meaning::settings},
    ProviderCode{"isv.AMOUNT_NOT_ENOUGH", Meaning::credit},
    ProviderCode{"isv.OUT_OF_SERVICE", Meaning::credit},
    ProviderCode{"isv.PRODUCT_UN_SUBSCRIPT", Meaning::settings},
    ProviderCode{"isv.PRODUCT_UNSUBSCRIBE", Meaning::settings},
    ProviderCode{"isv.ACCOUNT_NOT_EXISTS", Meaning::settings},
    ProviderCode{"isv.ACCOUNT_ABNORMAL", Meaning::settings},
    ProviderCode{"isv.DENY_IP_RANGE", Meaning::settings},
    ProviderCode{"isp.RAM_PERMISSION_DENY", Meaning::credentials},
    ProviderCode{"SignatureNonceUsed", Meaning::try_again},
    ProviderCode{"Throttling", Meaning::try_again},
    ProviderCode{"Throttling.", Meaning::try_again},
    ProviderCode{"ServiceUnavailable", Meaning::try_again},
    ProviderCode{"InternalError", Meaning::try_again},
    ProviderCode{"SignatureDoesNotMatch", Meaning::credentials},
    ProviderCode{"IncompleteSignature", Meaning::credentials},
    ProviderCode{"InvalidAccessKeyId.", Meaning::credentials},
    ProviderCode{"Forbidden.", Meaning::credentials},
    ProviderCode{"InvalidTimeStamp.", Meaning::settings},  // our clock
    ProviderCode{"InvalidAction.", Meaning::settings},
    ProviderCode{"InvalidVersion", Meaning::settings},
};

// Of a call's report: the status codes that are ours to put right; all others are the number's or the carrier's.
// https://help.aliyun.com/zh/vms/developer-reference/operators-receipt-error-code
constexpr std::array report_codes{
    ProviderCode{"200006", Meaning::settings},  // what is played has no form that can be played
    ProviderCode{"200104", Meaning::settings},  // the number that calls is barred
    ProviderCode{"200117", Meaning::settings},  // the number that is shown may not be used
};

constexpr std::size_t max_items = 200;         // of one push; the provider documents 100
constexpr std::size_t max_detail_bytes = 200;

std::string as_json(const std::vector<TemplateValue>& values) {
  std::string text = "{";
  for (const TemplateValue& each : values) {
    if (text.size() > 1) text += ",";
    text += "\"" + json_escaped(each.name) + "\":\"" + json_escaped(each.value) + "\"";
  }
  return text + "}";
}

struct Account {
  const std::string& url;
  const std::string& region;
  const std::string& access_key_id;
  const std::string& secret_credential;
  const std::string& ca_file;
};

// `seed`: of the nonce, which differs from request to request where it does.
Result<HttpRequest> signed_call(const std::string& seed, const Account& account, std::string action, std::string version, std::string out_id,
                                Parameters parameters, const Secrets& secrets, Instant now) {
  const Result<std::string> secret = secret_of(secrets, account.secret_credential);
  if (!secret) return tl::unexpected<Error>(secret.error());
  Parameters common{{"AccessKeyId", account.access_key_id},
                    {"Action", std::move(action)},
                    {"Format", "JSON"},
                    {"RegionId", account.region},
                    {"SignatureMethod", "HMAC-SHA1"},
                    {"SignatureNonce", hex_sha256(seed).substr(0, 32)},
                    {"SignatureVersion", "1.0"},
                    {"Timestamp", utc_seconds(now)},
                    {"Version", std::move(version)}};
  if (!out_id.empty()) common.insert(common.begin() + 3, {"OutId", std::move(out_id)});
  parameters.insert(parameters.end(), common.begin(), common.end());
  parameters.emplace_back("Signature", aliyun_signature(parameters, *secret));
  HttpRequest request;
  request.url = account.url;
  request.ca_file = account.ca_file;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = form_body(parameters);
  return request;
}

Result<HttpRequest> signed_request(const Dispatch& dispatch, const Account& account, std::string action,
                                   Parameters parameters, const Secrets& secrets, Instant now) {
  const std::string seed = to_string(dispatch.page) + " " + std::to_string(dispatch.attempt) + " " +
                           std::to_string(now.time_since_epoch().count()) + " " + dispatch.address + " " + dispatch.message.text;
  return signed_call(seed, account, std::move(action), "2017-05-25", to_string(dispatch.page), std::move(parameters), secrets, now);
}

// Numbers come as 13800138000 or 8613800138000.
std::string caller_number(std::string number) { return number.size() == 13 && number.starts_with("86") ? "+" + number : number; }

std::optional<Inbound> read_item(const Channel& channel, const json::value& item) {
  const auto text = [&](std::string_view name) { return text_at(item, name).value_or(""); };
  if (const auto content = text_at(item, "content")) {
    if (text("phone_number").empty()) return std::nullopt;
    ReplyArrived reply;
    reply.channel = channel.name;
    reply.from = caller_number(text("phone_number"));
    reply.text = *content;
    reply.gateway_id = text("sequence_id");
    return reply;
  }
  const auto page = parse_page_id(text("out_id"));
  const auto success = text_at(item, "success");
  if (!page || !success) return std::nullopt;
  if (*success != "true")
    if (auto refused = refused_later(codes, *page, text("err_code"), text("err_msg"), text("biz_id"))) return *refused;
  const std::string detail = cut_to_bytes(text("err_code") + (text("err_msg").empty() ? "" : " " + text("err_msg")), max_detail_bytes);
  return ReceiptArrived{*page, *success == "true" ? ReceiptKind::delivered : ReceiptKind::failed, detail};
}

}  // namespace

Result<HttpRequest> compose_aliyun_sms(const Dispatch& dispatch, const AliyunSmsSettings& settings, const Secrets& secrets,
                                       Instant now) {
  Parameters parameters{
      {"PhoneNumbers", dispatch.address},
      {"SignName", settings.sign_name},
      {"TemplateCode", approved_template(settings.templates, dispatch.purpose, dispatch.low_sensitivity).id},
      {"TemplateParam", as_json(dispatch.message.values)}};
  if (!settings.extend_code.empty()) parameters.emplace_back("SmsUpExtendCode", settings.extend_code);
  return signed_request(dispatch, {settings.url, settings.region, settings.access_key_id, settings.secret_credential, settings.ca_file},
                        "SendSms", std::move(parameters), secrets, now);
}

Result<HttpRequest> compose_aliyun_voice(const Dispatch& dispatch, const AliyunVoiceSettings& settings,
                                         const Secrets& secrets, Instant now) {
  Parameters parameters{
      {"CalledNumber", dispatch.address},
      {"TtsCode", approved_template(settings.templates, dispatch.purpose, dispatch.low_sensitivity).id},
      {"TtsParam", as_json(dispatch.message.values)},
      {"PlayTimes", std::to_string(settings.play_times)}};
  if (!settings.shown_number.empty()) parameters.emplace_back("CalledShowNumber", settings.shown_number);
  return signed_request(dispatch, {settings.url, settings.region, settings.access_key_id, settings.secret_credential, settings.ca_file},
                        "SingleCallByTts", std::move(parameters), secrets, now);
}

Result<HttpRequest> compose_aliyun_balance(const std::string& url, const std::string& region, const std::string& access_key_id,
                                           const std::string& secret_credential, const std::string& ca_file, const Secrets& secrets, Instant now) {
  const std::string seed = "balance " + access_key_id + " " + std::to_string(now.time_since_epoch().count());
  return signed_call(seed, {url, region, access_key_id, secret_credential, ca_file}, "QueryAccountBalance", "2017-12-14", {}, {}, secrets, now);
}

bool aliyun_refuses_credentials(std::string_view code) {
  // NotAuthorized is the balance's own: the key lacks the right bss:DescribeAcccount (so spelt there).
  return code == "NotAuthorized" || judge_code(codes, code, "").fault == ChannelFault::credentials;
}

Verdict judge_aliyun(const Response& response) {
  const auto answer = response.truncated ? std::nullopt : parsed_json(response.body);
  const auto code = answer ? text_at(*answer, "Code") : std::nullopt;
  if (!code) {
    if (response.status / 100 != 2) return judge_refusing_status(response);
    Verdict verdict;
    verdict.in_doubt = true;  // a 2xx that says nothing that can be read
    verdict.reason = answered_words(response);
    return verdict;
  }
  Verdict verdict = judge_code(codes, *code, text_at(*answer, "Message").value_or(""));
  if (verdict.outcome == Outcome::try_again) verdict.in_doubt = response.status >= 500 && response.status != 503;
  if (verdict.outcome == Outcome::sent)
    verdict.reference = text_at(*answer, "BizId").value_or(text_at(*answer, "CallId").value_or(""));
  return verdict;
}

Result<std::vector<Inbound>> read_aliyun_sms(const Channel& channel, const Callback& callback) {
  const auto body = parsed_json(callback.body);
  const json::array* items = body ? body->if_array() : nullptr;
  if (items == nullptr || items->size() > max_items) return failure("the call is no list of receipts or replies");
  std::vector<Inbound> read;
  for (const json::value& item : *items)
    if (auto known = read_item(channel, item)) read.push_back(std::move(*known));
  if (read.empty() && !items->empty()) return failure("the call holds neither a receipt of ours nor a reply");
  return read;
}

// A VoiceReport: status_code 200000 is a call that was answered, 300000 one key pressed, every other an end without anyone.
Result<std::vector<Inbound>> read_aliyun_voice(const Channel&, const Callback& callback) {
  const auto body = parsed_json(callback.body);
  const json::array* items = body ? body->if_array() : nullptr;
  if (items == nullptr || items->size() > max_items) return failure("the call is no list of reports");
  std::vector<Inbound> read;
  for (const json::value& item : *items) {
    const auto text = [&](std::string_view name) { return text_at(item, name).value_or(""); };
    const auto page = parse_page_id(text("out_id"));
    const std::string status = text("status_code"), keys = text("dtmf");
    if (!page || status.empty()) continue;
    if (auto refused = refused_later(report_codes, *page, status, "", text("call_id"))) {
      read.push_back(std::move(*refused));
      continue;
    }
    if (status != "300000") {
      ReceiptArrived receipt;
      receipt.page = *page;
      receipt.kind = status == "200000" ? ReceiptKind::delivered : ReceiptKind::failed;
      receipt.detail = status;
      read.push_back(std::move(receipt));
    }
    constexpr std::size_t most_keys = 24;
    const bool pressed = !keys.empty() && keys.size() <= most_keys && (status == "200000" || status == "300000");
    if (pressed) read.push_back(KeysPressed{*page, {CallStage::whole, 1, keys}, text("call_id")});
  }
  if (read.empty() && !items->empty()) return failure("the call holds no report of ours");
  return read;
}

}  // namespace jibao::notifiers
