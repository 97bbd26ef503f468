// See target.hpp.
#include "notifiers/target.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace jibao::notifiers {
namespace {

constexpr std::size_t max_url_bytes =
    16 * 1024;  // a Kannel GET with ten parts of percent-coded Chinese is 7 KiB
constexpr std::size_t max_send_bytes = 256 * 1024;  // of a mail: text only, no attachments
constexpr std::size_t max_mailbox_bytes = 254;      // RFC 5321 4.5.3.1.3

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool header_is_clean(const Header& header) {
  const auto token = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  const auto control = [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7F; };
  return !header.first.empty() && std::all_of(header.first.begin(), header.first.end(), token) &&
         std::none_of(header.second.begin(), header.second.end(), control);
}

bool is_mailbox(std::string_view address) {
  return address.size() <= max_mailbox_bytes && printable_ascii(address) &&
         address.find_first_of("<>,;\"\\") == std::string_view::npos &&
         std::count(address.begin(), address.end(), '@') == 1 && address.front() != '@' &&
         address.back() != '@';
}

Result<Target> read_url(const std::string& url) {
  if (url.size() > max_url_bytes) return failure("the URL is longer than 16 KiB");
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle(curl_url(), &curl_url_cleanup);
  if (!handle) return failure("out of memory");
  if (curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return failure("the URL cannot be read, or holds a user name");
  }
  Target target;
  target.scheme = part(handle.get(), CURLUPART_SCHEME).value_or("");
  target.host = part(handle.get(), CURLUPART_HOST).value_or("");
  target.port = part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0);
  target.url = part(handle.get(), CURLUPART_URL).value_or("");
  if (target.host.size() > 2 && target.host.front() == '[')
    target.host = target.host.substr(1, target.host.size() - 2);
  std::transform(target.host.begin(), target.host.end(), target.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  // Names outside ASCII and names with a final dot are looked up by libcurl under another spelling than the
  // pinned one.
  if (target.url.empty() || target.host.empty() || target.port.empty() || !printable_ascii(target.host) ||
      target.host.back() == '.' || target.host.find('%') != std::string::npos) {
    return failure("the URL's host must be a plain ASCII name or address");
  }
  target.numeric = classify(target.host).has_value();
  if (!target.numeric && target.host.find(':') != std::string::npos)
    return failure("the URL's address cannot be read");
  return target;
}

// Remembers the last good one: most gateways get every message by the same URL.
Result<Target> parse(const std::string& url) {
  thread_local std::pair<std::string, Target> last;
  if (!url.empty() && url == last.first) return last.second;
  Result<Target> target = read_url(url);
  if (target) last = {url, *target};
  return target;
}

Result<Target> check(const HttpRequest& request) {
  if (request.method != "GET" && request.method != "POST" && request.method != "PUT") {
    return failure("the method must be GET, POST or PUT");
  }
  if (request.method == "GET" && !request.body.empty()) return failure("a GET has no body");
  if (request.body.size() > request.most_bytes) return failure("the body is longer than " + std::to_string(request.most_bytes) + " bytes");
  if (!std::all_of(request.headers.begin(), request.headers.end(), header_is_clean)) {
    return failure("a header holds a character that it may not");
  }
  Result<Target> target = parse(request.url);
  if (target && target->scheme != "http" && target->scheme != "https") {
    return failure("the URL must be http or https");
  }
  return target;
}

Result<Target> check(const LineRequest&) { return failure("a line goes to a program, not over the network"); }

Result<Target> check(const MailRequest& request) {
  if (!is_mailbox(request.from)) return failure("the sender is not one plain mail address");
  if (!is_mailbox(request.to)) return failure("the recipient is not one plain mail address");
  if (request.message.empty() || request.message.size() > max_send_bytes) {
    return failure("the mail is empty or longer than 256 KiB");
  }
  Result<Target> target = parse(request.url);
  if (!target) return target;
  const bool implicit = request.tls == MailRequest::Tls::tls;
  if (target->scheme != (implicit ? "smtps" : "smtp")) {
    return failure(implicit ? "the URL must be smtps" : "the URL must be smtp");
  }
  return target;
}

}  // namespace

Result<Target> target_of(const Request& request) {
  if (request.total_timeout.count() <= 0 || request.connect_timeout.count() <= 0) {
    return failure("a timeout must be above zero");
  }
  return std::visit([](const auto& what) { return check(what); }, request.what);
}

std::string pin_entry(const Target& target, const Addresses& addresses) {
  std::string entry = target.host + ":" + target.port + ":";
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (i > 0) entry += ",";
    const bool six = addresses[i].find(':') != std::string::npos;
    entry += six ? "[" + addresses[i] + "]" : addresses[i];
  }
  return entry;
}

}  // namespace jibao::notifiers
