// Mail: the message of a page, and what a mail server's last reply means.
//
// Invariant: the whole message is ASCII with lines below 78 characters, whatever the words; the Message-ID is
// the same in every attempt of a page and says another thing for another text, so that a server that throws
// repeats away can throw away nothing else. Sources: RFC 5322, 2045, 2047, 3834, 5321, 3463.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

constexpr std::size_t max_subject_units = 120;  // what a mail program's list shows, twice over
constexpr std::size_t max_reference_bytes = 120;

std::string mail_date(Instant at) {
  constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                    days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                    months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                    static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

std::string subject_of(const Message& message) {
  const std::string& words = message.subject.empty() ? message.text : message.subject;
  return visible(words, max_subject_units);
}

std::string body_of(const std::string& text) {
  constexpr std::size_t line = 76;  // RFC 2045, 6.8
  std::string crlf;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') crlf += '\r';
    crlf += c;
  }
  const std::string encoded = base64(crlf);
  std::string body;
  for (std::size_t at = 0; at < encoded.size(); at += line) body += encoded.substr(at, line) + "\r\n";
  return body;
}

// What mail programs show and phones ring by: RFC 2156 (Importance, Priority); X-Priority is custom. What has
// no level yet may be anything.
const char* urgency_of(Level level) {
  switch (level) {
    case Level::i: return "Importance: high\r\nPriority: urgent\r\nX-Priority: 1\r\n";
    case Level::ii:
    case Level::unknown: return "Importance: high\r\nX-Priority: 1\r\n";
    case Level::iii: return "Importance: high\r\nX-Priority: 2\r\n";
    case Level::iv: return "Importance: normal\r\nX-Priority: 3\r\n";
  }
  return "";
}

std::string message_of(const Dispatch& dispatch, const SmtpSettings& settings, const std::string& domain) {
  const std::string page = to_string(dispatch.page);
  const std::string words = dispatch.message.subject + '\0' + dispatch.message.text;
  constexpr std::size_t hash_digits = 16;
  std::string message;
  message += "From: ";
  if (settings.from_name.empty()) {
    message += settings.from;
  } else {  // always as encoded words: a name may hold anything that a bare phrase may not
    const std::string name = visible(settings.from_name, max_subject_units);
    const std::string text = mail_header_text(name);
    message +=
        (text.starts_with("=?") ? text : "=?UTF-8?B?" + base64(text) + "?=") + "\r\n <" + settings.from + ">";
  }
  message += "\r\nTo: <" + dispatch.address + ">\r\n";
  message += "Subject: " + mail_header_text(subject_of(dispatch.message)) + "\r\n";
  message += "Date: " + mail_date(dispatch.at) + "\r\n";
  message +=
      "Message-ID: <jibao." + page + "." + hex_sha256(words).substr(0, hash_digits) + "@" + domain + ">\r\n";
  message += "X-Jibao-Page: " + page + "\r\n";
  message += "Auto-Submitted: auto-generated\r\n";  // no holiday replies
  if (asks(dispatch.purpose)) message += urgency_of(dispatch.level);
  message +=
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\n";
  return message + body_of(dispatch.message.text);
}

MailRequest::Tls tls_of(MailTls tls) {
  switch (tls) {
    case MailTls::none: return MailRequest::Tls::none;
    case MailTls::starttls: return MailRequest::Tls::starttls;
    case MailTls::tls: return MailRequest::Tls::tls;
  }
  return MailRequest::Tls::tls;
}

// "250 2.0.0 queued as 4RT7" -> "4RT7"; where the words are others, what follows the codes.
std::string reference_of(std::string_view line) {
  constexpr std::string_view mark = "queued as ";
  const std::size_t at = line.find(mark);
  line = at == std::string_view::npos ? line.substr(std::min<std::size_t>(4, line.size()))
                                      : line.substr(at + mark.size());
  return cut_to_bytes(line, max_reference_bytes);
}

// Whether a 5xx is about us (our log-in, our right to send), not about this person's mailbox or this message.
bool concerns_our_standing(const Response& response) {
  const std::string_view line = response.body;
  const bool security = line.size() > 6 && line.substr(4, 4) == "5.7.";  // RFC 3463: security or policy
  const int status = response.status;
  return status == 530 || status == 534 || status == 535 || status == 538 || security ||
         response.header("command") == "mail from" || response.header("command") == "data";
}

}  // namespace

Result<MailRequest> compose_mail(const Dispatch& dispatch, const SmtpSettings& settings,
                                 const Secrets& secrets) {
  const std::size_t at = settings.from.rfind('@');
  if (at == std::string::npos || at + 1 == settings.from.size()) return failure("the sender is no mailbox");
  const std::string domain = settings.from.substr(at + 1);
  const auto hostile = [](char c) { return c <= 0x20 || c >= 0x7F || c == '<' || c == '>'; };
  if (std::any_of(dispatch.address.begin(), dispatch.address.end(), hostile) ||
      std::any_of(settings.from.begin(), settings.from.end(), hostile)) {
    return failure("the sender or the recipient is no plain mailbox");
  }
  MailRequest request;
  const bool six = settings.host.find(':') != std::string::npos;
  request.tls = tls_of(settings.tls);
  request.url = std::string(settings.tls == MailTls::tls ? "smtps://" : "smtp://") +
                (six ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port) +
                "/" + percent_encoded(domain);
  request.from = settings.from;
  request.to = dispatch.address;
  request.ca_file = settings.ca_file;
  if (!settings.user.empty()) {
    Result<std::string> password = secret_of(secrets, settings.password_credential);
    if (!password) return tl::unexpected<Error>(password.error());
    request.user = settings.user;
    request.password = std::move(*password);
  }
  request.message = message_of(dispatch, settings, domain);
  return request;
}

Verdict judge_mail(const Response& response) {
  Verdict verdict;
  if (response.status / 100 == 2 && response.header("command") == "message") {
    verdict.outcome = Outcome::sent;
    verdict.reference = reference_of(response.body);
    return verdict;
  }
  verdict.reason = answered_words(response);
  verdict.in_doubt = response.request_may_have_been_sent;
  if (response.status / 100 == 5) {
    verdict.outcome = concerns_our_standing(response) ? Outcome::tell_administrator : Outcome::give_up;
  }
  return verdict;
}

}  // namespace jibao::notifiers
