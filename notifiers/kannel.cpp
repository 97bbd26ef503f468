// SMS by Kannel's sendsms interface (Kannel 1.4.5 user guide, chapter 6), and its delivery reports and
// inbound messages.
//
// Invariant: only "0:" and "3:" with 202 are an acceptance. The answer holds no message id, so the page's id
// travels in the dlr-url and comes back with each report. Surprise: in the dlr-url a '%' is Kannel's own
// escape, so ours are doubled; and a report's %I differs from report to report, so nothing is matched by it.
#include <array>
#include <optional>

#include "notifiers/channel_kinds.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/sms_text.hpp"

namespace jibao::notifiers {
namespace {

// Kannel cuts silently at the `max-messages` of its sendsms-user; the guide that ships with us sets it to
// this.
constexpr std::size_t max_parts = 10;
constexpr std::size_t max_detail_bytes = 200;

std::string doubled_percents(const std::string& text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '%' ? 2 : 1, c);
  return doubled;
}

std::string report_url(const Dispatch& dispatch, const Channel& channel, const KannelSettings& settings,
                       const std::string& hook_secret) {
  std::string base = settings.callback_base;
  while (!base.empty() && base.back() == '/') base.pop_back();
  return doubled_percents(base + "/hooks/" + percent_encoded(channel.name) + "/" +
                          percent_encoded(hook_secret) + "?page=" + to_string(dispatch.page) +
                          "&attempt=" + std::to_string(dispatch.attempt)) +
         "&type=%d&reply=%A";
}

std::optional<std::string> field(const Callback& callback, std::string_view name) {
  for (const auto& [key, value] : callback.fields) {
    if (key == name) return value;
  }
  return std::nullopt;
}

// The bits of dlr-mask, one in each report.
Result<std::vector<Inbound>> read_report(const std::string& page, const std::string& type,
                                         std::string reply) {
  const std::optional<PageId> id = parse_page_id(page);
  if (!id) return failure("the report names no page of ours");
  reply = cut_to_bytes(reply, max_detail_bytes);
  if (type == "1") return std::vector<Inbound>{ReceiptArrived{*id, ReceiptKind::delivered, reply}};
  if (type == "2")
    return std::vector<Inbound>{ReceiptArrived{*id, ReceiptKind::failed, "not delivered " + reply}};
  if (type == "16")
    return std::vector<Inbound>{ReceiptArrived{*id, ReceiptKind::failed, "refused by the SMSC " + reply}};
  if (type == "4" || type == "8")
    return std::vector<Inbound>{};  // queued; taken by the SMSC: not yet on a phone
  return failure("the report has no type that Kannel knows");
}

// "priority", 0 (the default, the lowest) to 3 (user guide, table of the CGI variables of sendsms): the queues of Kannel's SMSCs
// go by it, the higher first, then by age; SMPP hands it on as priority_flag. What only tells goes last.
int priority_of(const Dispatch& dispatch) {
  if (!asks(dispatch.purpose)) return 0;
  return dispatch.level == Level::i ? 3 : dispatch.level == Level::ii ? 2 : 1;
}

}  // namespace

Result<HttpRequest> compose_kannel(const Dispatch& dispatch, const Channel& channel,
                                   const KannelSettings& settings, const Secrets& secrets) {
  const Result<std::string> password = secret_of(secrets, settings.password_credential);
  if (!password) return tl::unexpected<Error>(password.error());
  HttpRequest request;
  request.method = "GET";
  request.url = settings.url + (settings.url.find('?') == std::string::npos ? "?" : "&");
  request.url += "username=" + percent_encoded(settings.user) + "&password=" + percent_encoded(*password);
  if (!settings.sender.empty()) request.url += "&from=" + percent_encoded(settings.sender);
  if (!settings.smsc.empty()) request.url += "&smsc=" + percent_encoded(settings.smsc);
  request.url += "&priority=" + std::to_string(priority_of(dispatch));
  request.url += "&to=" + percent_encoded(dispatch.address) + "&charset=UTF-8&coding=2&text=" +
                 percent_encoded(cut_ucs2(dispatch.message.text, max_parts));
  if (!settings.callback_base.empty() && !channel.hook_secret_credential.empty()) {
    const Result<std::string> hook_secret = secret_of(secrets, channel.hook_secret_credential);
    if (!hook_secret) return tl::unexpected<Error>(hook_secret.error());
    request.url +=
        "&dlr-mask=31&dlr-url=" + percent_encoded(report_url(dispatch, channel, settings, *hook_secret));
  }
  return request;
}

Verdict judge_kannel(const Response& response) {
  Verdict verdict;
  if (response.status == 202 && (response.body.starts_with("0:") || response.body.starts_with("3:"))) {
    verdict.outcome = Outcome::sent;
    return verdict;
  }
  if (response.status == 403 && response.body.starts_with("Not routable")) {
    verdict.outcome = Outcome::give_up;
    verdict.reason = answered_words(response);
    return verdict;
  }
  if (response.status / 100 == 2) {  // an acceptance that Kannel does not know: not Kannel, or a newer one
    verdict.outcome = Outcome::try_again;
    verdict.in_doubt = true;
    verdict.reason = answered_words(response);
    return verdict;
  }
  return judge_refusing_status(response);
}

Result<std::vector<Inbound>> read_kannel(const Channel& channel, const Callback& callback) {
  if (const auto page = field(callback, "page")) {
    return read_report(*page, field(callback, "type").value_or(""), field(callback, "reply").value_or(""));
  }
  const auto from = field(callback, "from");
  const auto text = field(callback, "text");
  if (!from || from->empty() || !text) return failure("the call is neither a report nor a message");
  ReplyArrived reply;
  reply.channel = channel.name;
  reply.from = *from;
  reply.text = *text;
  reply.gateway_id = field(callback, "id").value_or("");  // the same in each of Kannel's repeats
  return std::vector<Inbound>{std::move(reply)};
}

}  // namespace jibao::notifiers
