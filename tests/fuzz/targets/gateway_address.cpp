// Addresses of gateways and peers (notifiers/target, address; config/address; daemon/web/address_list): what is checked is
// what is asked, and an address that may never be asked is on no list.
#include <arpa/inet.h>

#include "config/address.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/address_list.hpp"
#include "notifiers/address.hpp"
#include "notifiers/provider_answer.hpp"
#include "notifiers/target.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

/// What may be asked at all, whatever the address.
void other_requests(std::string_view url, std::string_view body) {
  for (const char* method : {"GET", "POST", "PUT", "DELETE", ""}) {
    notifiers::HttpRequest http;
    http.method = method;
    http.url = url;
    http.body = body;
    http.most_bytes = 64;
    const bool asked = notifiers::target_of({http}).has_value();
    must(!asked || (body.size() <= 64 && *method != 0 && *method != 'D'), "what is sent has its bound, by a method that is known");
    must(!asked || *method != 'G' || body.empty(), "a GET has no body");
    must(!notifiers::target_of({http, std::chrono::milliseconds(0)}), "nothing is sent without a bound in time");
  }
  notifiers::HttpRequest named;
  named.url = "https://h/";
  named.headers = {{std::string(url), "x"}};
  if (notifiers::target_of({named})) must(!url.empty() && url.find_first_of(std::string_view(": \r\n\0", 5)) == std::string_view::npos, "a header's name is a word");
  must(!notifiers::target_of({named, std::chrono::milliseconds(1), std::chrono::milliseconds(0)}), "nor a connection");
  must(!notifiers::target_of({notifiers::LineRequest{"", std::string(body)}}), "a line goes to a program");
}

/// What two readers say of an address, its text and its bytes, is one.
void classes_of(const std::string& text) {
  const auto by_text = notifiers::classify(text);
  sockaddr_in four{};
  four.sin_family = AF_INET;
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) must(by_text == notifiers::classify(reinterpret_cast<const sockaddr&>(four)), "an address has one class");
  if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) must(by_text == notifiers::classify(reinterpret_cast<const sockaddr&>(six)), "and one of six parts, too");
  must(notifiers::classify(sockaddr{}) == notifiers::AddressClass::never, "what is no address is never asked");
  if (by_text) must(notifiers::allows({}, *by_text) == (*by_text != notifiers::AddressClass::never), "what is never asked has no switch");
}

void mail_to(const std::string& from, const std::string& to, const std::string& url) {
  notifiers::MailRequest mail;
  mail.from = from;
  mail.to = to;
  mail.message = "x";
  for (const auto tls : {notifiers::MailRequest::Tls::starttls, notifiers::MailRequest::Tls::tls}) {
    mail.tls = tls;
    for (const std::string& server : {std::string("smtp://mail.example.cn:25"), std::string("smtps://mail.example.cn:465"), url}) {
      mail.url = server;
      const auto target = notifiers::target_of({mail});
      must(!target || target->scheme == (tls == notifiers::MailRequest::Tls::tls ? "smtps" : "smtp"), "a mail is encrypted as it is meant to be");
      if (target) must((from + to).find_first_of("\r\n<>") == std::string::npos, "an address ends no command");
    }
  }
  mail.message.clear();
  must(!notifiers::target_of({mail}), "an empty mail is not sent");
}

void target_of(std::string_view url, std::string_view header) {
  notifiers::HttpRequest http;
  http.url = url;
  http.headers = {{"X-Test", std::string(header)}};
  const auto target = notifiers::target_of({http});
  if (!target) {
    must(url.find('=') == std::string::npos || target.error().message.find(url) == std::string::npos, "a refusal does not quote what may be a password");
    return;
  }
  must(!target->host.empty() && !target->port.empty(), "a target has a host and a port");
  must(target->scheme == "http" || target->scheme == "https", "a request is http or https");
  must(target->host.find_first_of("@/? \r\n") == std::string::npos, "a host is nothing but a host");
  must(header.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos, "a header is one line");
  if (target->numeric) must(notifiers::classify(target->host).has_value(), "a numeric host is an address");
  (void)notifiers::pin_entry(*target, {"192.0.2.1", "2001:db8::1"});
}

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const std::string first(bytes.line()), second(bytes.line());
  target_of(first, second);
  other_requests(first, second);
  mail_to(first, second, first);
  mail_to("duty@example.cn", "wangfang@example.cn", first);
  must(notifiers::international(first).starts_with('+'), "a number has its country");
  must(notifiers::authority_of(first).find_first_of("/?#") == std::string::npos, "an authority is no path");
  if (http::is_utf8(first + second) && (first + second).find('\0') == std::string::npos && !first.empty()) {
    const http::Fields fields{{first, second}, {"b", first}};
    const auto read = http::parse_urlencoded(notifiers::form_body(fields));
    must(read && *read == fields, "a form that is sent reads as what was meant");
  }
  classes_of(first);
  (void)config::is_network_address(first);
  (void)config::is_host(first);
  must(web::network_of(first).size() <= std::max<std::size_t>(first.size(), 32) && !web::counted_address(first).empty() == !first.empty(), "who asks is counted under one name");
  if (web::on_list(first, {second})) must(config::is_network_address(second), "only an address lets somebody in");
  must(!web::on_list(first, {}) || web::is_loopback(first), "an empty list means loopback");
  return 0;
}

const Known known("gateway_address", one);

}  // namespace
}  // namespace jibao::fuzz
