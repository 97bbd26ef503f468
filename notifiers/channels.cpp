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
    case End::bad_request: verdict.outcome = Outcome::tell_administrator; break;
    case End::login_refused:  // 454 is a mail server that cannot check now; 535 one that has checked
      verdict.outcome = response.status / 100 == 4 ? Outcome::try_again : Outcome::tell_administrator;
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
  }
  return verdict;
}

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
                 [](const SandboxSettings&) { return std::vector<std::string>{}; }},
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
          [](const SandboxSettings&) -> Result<Request> { return failure("the sandbox sends nothing"); }},
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
                               [&](const SandboxSettings&) { return nothing_sent(); }},
                    channel.settings);
}

Result<std::vector<Inbound>> read_callback(const Channel& channel, const Callback& callback) {
  if (std::holds_alternative<KannelSettings>(channel.settings)) return read_kannel(channel, callback);
  return failure("channel " + channel.name + " takes no calls");
}

}  // namespace jibao::notifiers
