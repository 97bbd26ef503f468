// Addresses of gateways and peers (notifiers/target, address; config/address; daemon/web/address_list): what is checked is
// what is asked, and an address that may never be asked is on no list.
#include "config/address.hpp"
#include "daemon/web/address_list.hpp"
#include "notifiers/address.hpp"
#include "notifiers/target.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

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
  (void)notifiers::pin_entry(*target, {});
}

int one(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const std::string first(bytes.line()), second(bytes.line());
  target_of(first, second);
  notifiers::MailRequest mail;
  mail.url = "smtp://mail.example.cn:25";
  mail.from = first;
  mail.to = second;
  if (notifiers::target_of({mail}))
    must((first + second).find_first_of("\r\n<>") == std::string::npos, "an address ends no command");
  (void)notifiers::classify(first);
  (void)config::is_network_address(first);
  (void)config::is_host(first);
  if (web::on_list(first, {second})) must(config::is_network_address(second), "only an address lets somebody in");
  must(!web::on_list(first, {}) || web::is_loopback(first), "an empty list means loopback");
  return 0;
}

const Known known("gateway_address", one);

}  // namespace
}  // namespace jibao::fuzz
