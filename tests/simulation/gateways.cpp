// Implements gateways.hpp.
#include "tests/simulation/gateways.hpp"

#include <utility>
#include <variant>

#include "daemon/http/form.hpp"

namespace jibao::simulation {
namespace {

using namespace std::chrono_literals;
using notifiers::Response;
using Kind = Fate::Kind;

// Kannel doubles what is percent-encoded in the address of its reports.
std::string halved_percents(const std::string& text) {
  std::string halved;
  for (std::size_t i = 0; i < text.size(); ++i) {
    halved += text[i];
    if (text[i] == '%' && i + 1 < text.size() && text[i + 1] == '%') ++i;
  }
  return halved;
}

Copy read_form(std::string channel, std::string_view form) {
  Copy copy;
  copy.channel = std::move(channel);
  const auto fields = http::parse_urlencoded(form);
  if (!fields) return copy;
  for (const auto& [name, value] : *fields) {
    if (name == "to") copy.to = value;
    else if (name == "text") copy.text = value;
    else if (name == "id") copy.page = parse_page_id(value).value_or(PageId{});
    else if (name == "dlr-url") copy.report_to = halved_percents(value);
  }
  constexpr std::string_view page = "?page=";
  if (const auto at = copy.report_to.find(page); at != std::string::npos) {
    const auto from = at + page.size();
    copy.page = parse_page_id(copy.report_to.substr(from, copy.report_to.find('&', from) - from)).value_or(PageId{});
  }
  return copy;
}

Copy read_mail(std::string channel, const notifiers::MailRequest& mail) {
  Copy copy;
  copy.channel = std::move(channel);
  copy.to = mail.to;
  constexpr std::string_view id = "Message-ID: <jibao.";
  if (const auto at = mail.message.find(id); at != std::string::npos) {
    const auto from = at + id.size();
    copy.page = parse_page_id(mail.message.substr(from, mail.message.find('.', from) - from)).value_or(PageId{});
  }
  return copy;
}

Copy read_copy(const std::string& channel, const notifiers::Request& request) {
  if (const auto* mail = std::get_if<notifiers::MailRequest>(&request.what)) return read_mail(channel, *mail);
  const auto& http = std::get<notifiers::HttpRequest>(request.what);
  if (!http.body.empty() && http.body.front() != '{') return read_form(channel, http.body);
  const auto question = http.url.find('?');
  return http.body.empty() && question != std::string::npos ? read_form(channel, std::string_view(http.url).substr(question + 1))
                                                            : read_form(channel, {});
}

Response answered(int status, std::string body) {
  Response response;
  response.end = Response::End::answered;
  response.status = status;
  response.body = std::move(body);
  response.request_may_have_been_sent = true;
  return response;
}

Response ended(Response::End end, bool may_have_been_sent) {
  Response response;
  response.end = end;
  response.detail = notifiers::to_string(end);
  response.request_may_have_been_sent = may_have_been_sent;
  return response;
}

// What each kind of gateway says where it takes a message, and where it says 200 and means no.
struct Words {
  bool good = true;
  Response operator()(const KannelSettings&) const { return good ? answered(202, "0: Accepted for delivery") : answered(200, "Temporal failure, try again later."); }
  Response operator()(const GroupSettings&) const { return answered(200, good ? R"({"errcode":0,"errmsg":"ok"})" : R"({"errcode":45009,"errmsg":"api freq out of limit"})"); }
  Response operator()(const SmtpSettings&) const {
    Response response = answered(good ? 250 : 451, good ? "2.0.0 Ok: queued as 4F2" : "4.3.0 Error: queue file write error");
    response.headers.emplace_back("command", "message");
    response.request_may_have_been_sent = good;
    return response;
  }
  template <class Other>
  Response operator()(const Other&) const { return answered(200, good ? R"({"code":0,"id":"m17"})" : R"({"code":9,"message":"internal"})"); }
};

Response mail_refusal(int status, const char* body) {
  Response response = answered(status, body);
  response.headers.emplace_back("command", "rcpt to");
  response.request_may_have_been_sent = false;
  return response;
}

Response answer_of(Kind kind, const ChannelSettings& settings) {
  using End = Response::End;
  const bool mail = std::holds_alternative<SmtpSettings>(settings);
  switch (kind) {
    case Kind::accepts: return std::visit(Words{true}, settings);
    case Kind::false_ok: return std::visit(Words{false}, settings);
    case Kind::refuses: return mail ? mail_refusal(451, "4.7.1 greylisted") : answered(503, "busy");
    case Kind::busy: {
      Response response = mail ? mail_refusal(450, "4.2.0 later") : answered(429, "slow down");
      if (!mail) response.headers.emplace_back("retry-after", "20");
      return response;
    }
    case Kind::gives_up: return mail ? mail_refusal(550, "5.1.1 no such user") : answered(400, "this message is not taken");
    case Kind::refuses_us: return mail ? mail_refusal(535, "5.7.8 authentication failed") : answered(401, "who are you");
    case Kind::bad_gateway: return mail ? ended(End::broken, true) : answered(502, "bad gateway");
    case Kind::breaks: return ended(End::broken, true);
    case Kind::silent_before: return ended(End::timed_out, false);
    case Kind::silent_behind: return ended(End::timed_out, true);
    case Kind::refuses_connection: return ended(End::refused_connection, false);
    case Kind::no_name: return ended(End::dns_failed, false);
  }
  return {};
}

}  // namespace

SimulatedCarrier::SimulatedCarrier(Timeline& timeline, Surrounding& around, std::string name, const Channel& channel)
    : timeline_(timeline), around_(around), name_(std::move(name)), settings_(channel.settings) {}

SimulatedCarrier::~SimulatedCarrier() = default;

Result<void> SimulatedCarrier::send(notifiers::Request request, Done done) {
  const Copy copy = read_copy(name_, request);
  const Fate fate = around_.draw_fate(copy);
  const bool silent = fate.kind == Kind::silent_before || fate.kind == Kind::silent_behind;
  const bool accepts = fate.kind == Kind::accepts;
  const Duration there = around_.draw_delay(20ms, 800ms);
  const Duration limit = request.total_timeout;
  const Duration back = silent ? limit : fate.kind == Kind::no_name ? std::min<Duration>(limit, 5s) : there + around_.draw_delay(20ms, 700ms);
  if (accepts || fate.reaches) timeline_.in(there, [&around = around_, copy, accepts] { around.taken(copy, accepts); });
  ++*outstanding_;
  timeline_.in(back, [alive = std::weak_ptr<bool>(alive_), outstanding = outstanding_, response = answer_of(fate.kind, settings_),
                      done = std::move(done)] {
    --*outstanding;
    if (!alive.expired()) done(response);
  });
  return {};
}

}  // namespace jibao::simulation
