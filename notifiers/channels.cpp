// See channels.hpp.
#include "notifiers/channels.hpp"

#include <algorithm>
#include <charconv>

#include "notifiers/channel_kinds.hpp"
#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

using End = Response::End;

constexpr std::size_t max_reason_units = 120;              // a line of the timeline
constexpr Duration max_connect = std::chrono::seconds(5);  // three SYNs; a gateway is near, or it is down

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string without_mark(const std::string& text) {
  std::string clean = text;
  for (std::size_t at = clean.find(link_mark); at != std::string::npos; at = clean.find(link_mark, at)) {
    clean.erase(at, link_mark.size());
  }
  return clean;
}

template <class What>
Result<Request> as_request(Result<What> what, const Channel& channel) {
  if (!what) return tl::unexpected<Error>(what.error());
  return Request{std::move(*what), channel.timeout, std::min(channel.timeout, max_connect)};
}

std::optional<Duration> retry_after(const Response& response) {
  const auto header = response.header("retry-after");
  if (!header) return std::nullopt;
  // Seconds only: a date would need the gateway's clock to be right, and it is the back-off's job to be so.
  long long seconds = 0;
  const auto [end, fault] = std::from_chars(header->data(), header->data() + header->size(), seconds);
  if (end != header->data() + header->size() || seconds < 0) return std::nullopt;
  if (fault == std::errc::result_out_of_range) return max_wait;
  if (fault != std::errc()) return std::nullopt;
  return std::min<Duration>(max_wait, std::chrono::seconds(std::min<long long>(seconds, 1'000'000)));
}

// How an attempt without an answer is told in the timeline, whose readers are the duty room.
std::string phrase(End end) {
  switch (end) {
    case End::answered: return "网关已答复";
    case End::refused_connection: return "网关拒绝连接";
    case End::timed_out: return "网关超时未答";
    case End::dns_failed: return "网关域名解析失败";
    case End::tls_failed: return "网关加密连接(TLS)失败";
    case End::login_refused: return "网关登录被拒";
    case End::broken: return "网关连接中断";
    case End::forbidden: return "网关地址不在允许的网络内";
    case End::bad_request: return "请求无法发出";
    case End::cancelled: return "发送中止";
  }
  return "";
}

// Everything but a whole answer.
Verdict judge_end(const Response& response) {
  Verdict verdict;
  verdict.in_doubt = response.request_may_have_been_sent;
  const std::string& words =
      response.body.empty() || response.end != End::login_refused ? response.detail : response.body;
  verdict.reason = visible(phrase(response.end) + (words.empty() ? "" : ": " + words), max_reason_units);
  switch (response.end) {
    case End::tls_failed:
    case End::forbidden:
    case End::bad_request:
      verdict.outcome = Outcome::tell_administrator;
      verdict.fault = ChannelFault::settings;
      break;
    case End::login_refused:  // 454 is a mail server that cannot check now; 535 one that has checked
      verdict.outcome = response.status / 100 == 4 ? Outcome::try_again : Outcome::tell_administrator;
      if (verdict.outcome == Outcome::tell_administrator) verdict.fault = ChannelFault::credentials;
      break;
    case End::answered:
    case End::refused_connection:
    case End::timed_out:
    case End::dns_failed:
    case End::broken:
    case End::cancelled: verdict.outcome = Outcome::try_again; break;
  }
  return verdict;
}

}  // namespace

Result<std::string> secret_of(const Secrets& secrets, const std::string& name) {
  const auto found = secrets.find(name);
  if (found == secrets.end() || found->second.empty())
    return failure("the credential '" + name + "' is missing");
  return found->second;
}

std::string answered_words(const Response& response) {
  std::string words = "网关答复 " + std::to_string(response.status);
  // A proxy's error page may quote the URL that was asked for, and Kannel's holds the password.
  const bool quotes_us = response.body.find("password=") != std::string::npos;
  if (!response.body.empty() && !quotes_us) words += ": " + response.body;
  return visible(words, max_reason_units);
}

Verdict judge_refusing_status(const Response& response) {
  Verdict verdict;
  verdict.reason = answered_words(response);
  const int status = response.status;
  if (status == 408 || status == 425 || status == 429 || status >= 500) {
    verdict.outcome = Outcome::try_again;
    verdict.after = retry_after(response);
    // A proxy's 502 and 504, and a 500, say nothing of what the gateway behind did; 429 and 503 say that it
    // did not.
    verdict.in_doubt = status == 408 || (status >= 500 && status != 503);
  } else if (status == 400 || status == 409 || status == 413 || status == 422) {
    verdict.outcome = Outcome::give_up;
  } else {
    verdict.outcome = Outcome::tell_administrator;
    verdict.fault = status == 401 || status == 403 ? ChannelFault::credentials : ChannelFault::settings;
  }
  return verdict;
}

namespace {

std::vector<std::string> tokens_of(const TwilioAccount& account) {
  return {account.token_credential, account.old_token_credential};
}

}  // namespace

std::vector<std::string> credentials_of(const Channel& channel) {
  std::vector<std::string> names = std::visit(
      Overloaded{[](const KannelSettings& it) { return std::vector<std::string>{it.password_credential}; },
                 [](const SmtpSettings& it) { return std::vector<std::string>{it.password_credential}; },
                 [](const HttpSettings& it) { return std::vector<std::string>{it.credential}; },
                 [](const WebhookSettings& it) { return it.key_credentials; },
                 [](const GroupSettings& it) {
                   std::vector<std::string> of_robots;
                   for (const Robot& robot : it.robots) {
                     of_robots.push_back(robot.key_credential);
                     of_robots.push_back(robot.sign_credential);
                   }
                   return of_robots;
                 },
                 [](const ExecSettings& it) { return it.credentials; },
                 [](const HandCallSettings&) { return std::vector<std::string>{}; },
                 [](const SandboxSettings&) { return std::vector<std::string>{}; },
                 [](const AliyunSmsSettings& it) { return std::vector<std::string>{it.secret_credential}; },
                 [](const TencentSmsSettings& it) { return std::vector<std::string>{it.secret_credential}; },
                 [](const TwilioSmsSettings& it) { return tokens_of(it.account); },
                 [](const TwilioVoiceSettings& it) { return tokens_of(it.account); },
                 [](const AliyunVoiceSettings& it) { return std::vector<std::string>{it.secret_credential}; }},
      channel.settings);
  names.push_back(channel.hook_secret_credential);
  std::erase(names, "");
  return names;
}

bool sends(const Channel& channel) {
  return !std::holds_alternative<HandCallSettings>(channel.settings) &&
         !std::holds_alternative<SandboxSettings>(channel.settings);
}

Result<Request> compose(const Dispatch& dispatch, const Channel& channel, const Secrets& secrets,
                        Instant now) {
  if (dispatch.address.empty() && channel.contact != ContactKind::none)
    return failure("the page has no address");
  Dispatch final = dispatch;
  final.message.subject = without_mark(dispatch.message.subject);
  final.message.text = without_mark(dispatch.message.text);
  return std::visit(
      Overloaded{
          [&](const KannelSettings& it) {
            return as_request(compose_kannel(final, channel, it, secrets), channel);
          },
          [&](const SmtpSettings& it) { return as_request(compose_mail(final, it, secrets), channel); },
          [&](const HttpSettings& it) { return as_request(compose_http(final, it, secrets), channel); },
          [&](const WebhookSettings& it) {
            return as_request(compose_webhook(final, it, secrets, now), channel);
          },
          [&](const GroupSettings& it) {
            return as_request(compose_group(final, it, secrets, now), channel);
          },
          [&](const ExecSettings& it) { return as_request(compose_exec(final, it, secrets), channel); },
          [](const HandCallSettings&) -> Result<Request> { return failure("a hand call sends nothing"); },
          [](const SandboxSettings&) -> Result<Request> { return failure("the sandbox sends nothing"); },
          [&](const AliyunSmsSettings& it) { return as_request(compose_aliyun_sms(final, it, secrets, now), channel); },
          [&](const TencentSmsSettings& it) { return as_request(compose_tencent_sms(final, it, secrets, now), channel); },
          [&](const TwilioSmsSettings& it) {
            return as_request(compose_twilio_sms(final, channel, it, secrets), channel);
          },
          [&](const TwilioVoiceSettings& it) {
            return as_request(compose_twilio_voice(final, channel, it, secrets), channel);
          },
          [&](const AliyunVoiceSettings& it) {
            return as_request(compose_aliyun_voice(final, it, secrets, now), channel);
          }},
      channel.settings);
}

Verdict judge(const Response& response, const Channel& channel) {
  if (response.end != End::answered) return judge_end(response);
  const auto nothing_sent = [] {
    Verdict verdict;
    verdict.outcome = Outcome::tell_administrator;
    verdict.reason = "this channel sends nothing, and was answered";
    return verdict;
  };
  return std::visit(Overloaded{[&](const KannelSettings&) { return judge_kannel(response); },
                               [&](const SmtpSettings&) { return judge_mail(response); },
                               [&](const HttpSettings& it) { return judge_http(response, it); },
                               [&](const WebhookSettings&) { return judge_webhook(response); },
                               [&](const GroupSettings& it) { return judge_group(response, it); },
                               [&](const ExecSettings&) { return judge_exec(response); },
                               [&](const HandCallSettings&) { return nothing_sent(); },
                               [&](const SandboxSettings&) { return nothing_sent(); },
                               [&](const AliyunSmsSettings&) { return judge_aliyun(response); },
                               [&](const TencentSmsSettings&) { return judge_tencent(response); },
                               [&](const TwilioSmsSettings&) { return judge_twilio(response); },
                               [&](const TwilioVoiceSettings&) { return judge_twilio(response); },
                               [&](const AliyunVoiceSettings&) { return judge_aliyun(response); }},
                    channel.settings);
}

Result<std::vector<Inbound>> read_callback(const Channel& channel, const Callback& callback) {
  using Read = Result<std::vector<Inbound>>;
  const auto takes_none = [&]() -> Read { return failure("channel " + channel.name + " takes no calls"); };
  return std::visit(
      Overloaded{[&](const KannelSettings&) { return read_kannel(channel, callback); },
                 [&](const SmtpSettings&) { return takes_none(); },
                 [&](const HttpSettings& it) { return it.speaks ? read_voice_gateway(channel, callback) : takes_none(); },
                 [&](const WebhookSettings&) { return takes_none(); },
                 [&](const GroupSettings&) { return takes_none(); },
                 [&](const ExecSettings&) { return takes_none(); },
                 [&](const HandCallSettings&) { return takes_none(); },
                 [&](const SandboxSettings&) { return takes_none(); },
                 [&](const AliyunSmsSettings&) { return read_aliyun_sms(channel, callback); },
                 [&](const TencentSmsSettings&) { return read_tencent_sms(channel, callback); },
                 [&](const TwilioSmsSettings&) { return read_twilio_sms(channel, callback); },
                 [&](const TwilioVoiceSettings&) { return read_twilio_voice(channel, callback); },
                 [&](const AliyunVoiceSettings&) { return read_aliyun_voice(channel, callback); }},
      channel.settings);
}

bool is_genuine(const Channel& channel, const Callback& callback, const Secrets& secrets) {
  if (const auto* sms = std::get_if<TwilioSmsSettings>(&channel.settings)) return twilio_signed(sms->account, callback, secrets);
  if (const auto* voice = std::get_if<TwilioVoiceSettings>(&channel.settings)) return twilio_signed(voice->account, callback, secrets);
  return true;
}

CallbackAnswer answer_to(const Channel& channel) {
  const bool aliyun = std::holds_alternative<AliyunSmsSettings>(channel.settings) ||
                      std::holds_alternative<AliyunVoiceSettings>(channel.settings);
  if (aliyun) return {"application/json; charset=utf-8", R"({"code":0,"msg":"成功"})"};
  if (std::holds_alternative<TencentSmsSettings>(channel.settings))
    return {"application/json; charset=utf-8", R"({"result":0,"errmsg":"OK"})"};
  const bool twilio = std::holds_alternative<TwilioSmsSettings>(channel.settings) ||
                      std::holds_alternative<TwilioVoiceSettings>(channel.settings);
  if (twilio) return {"text/xml; charset=utf-8", "<Response/>"};
  return {};  // an empty 200: Kannel would send words on as an SMS
}

Result<std::string> call_script(const Channel& channel, const CallMove& move, const std::string& message, PageId page,
                                int turn, const Secrets& secrets) {
  const auto* settings = std::get_if<TwilioVoiceSettings>(&channel.settings);
  if (settings == nullptr) return answer_to(channel).body;
  const Result<std::string> next =
      twilio_next_address(page, channel, settings->account, secrets, move.next.value_or(CallStage::menu), turn + 1);
  if (!next) return next;
  return twilio_script(*settings, move, message, *next);
}

}  // namespace jibao::notifiers
