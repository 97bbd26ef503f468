// See http_transfer.hpp.
#include "notifiers/http_transfer.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace jibao::notifiers {
namespace {

constexpr std::size_t max_detail_bytes = 300;  // a line in a log or a timeline
// Gateways close idle connections after half a minute or more; an older one is not worth the risk of a dead
// request.
constexpr long max_idle_seconds = 20;

curl_socket_t open_socket(void* confinement, curlsocktype, curl_sockaddr* address) {
  auto& guard = *static_cast<Confinement*>(confinement);
  if (!allows(guard.reach, classify(address->addr))) {
    guard.forbidden = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string clean(text.substr(0, max_detail_bytes));
  for (char& c : clean) {
    if ((c >= 0 && c < 0x20) || c == 0x7F) c = ' ';
  }
  // A cut may stand within a UTF-8 sequence: drop what is left of it.
  if (text.size() > max_detail_bytes) {
    while (!clean.empty() && (static_cast<unsigned char>(clean.back()) & 0xC0) == 0x80) clean.pop_back();
    if (!clean.empty() && static_cast<unsigned char>(clean.back()) >= 0xC0) clean.pop_back();
  }
  while (!clean.empty() && clean.back() == ' ') clean.pop_back();
  return clean;
}

Response::End end_of(CURLcode code) {
  switch (code) {
    case CURLE_OK: return Response::End::answered;
    case CURLE_OPERATION_TIMEDOUT: return Response::End::timed_out;
    case CURLE_COULDNT_CONNECT: return Response::End::refused_connection;
    case CURLE_COULDNT_RESOLVE_HOST: return Response::End::dns_failed;
    case CURLE_LOGIN_DENIED: return Response::End::login_refused;
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY: return Response::End::bad_request;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return Response::End::tls_failed;
    default: return Response::End::broken;
  }
}

std::optional<std::chrono::sys_seconds> certificate_end_of(CURL* easy) {
  constexpr std::string_view field = "Expire date:";
  curl_certinfo* shown = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &shown) != CURLE_OK || shown == nullptr) return std::nullopt;
  std::optional<std::chrono::sys_seconds> first;
  for (int i = 0; i < shown->num_of_certs; ++i) {
    for (const curl_slist* line = shown->certinfo[i]; line != nullptr; line = line->next) {
      if (!std::string_view(line->data).starts_with(field)) continue;
      const std::time_t end = curl_getdate(line->data + field.size(), nullptr);
      if (end == -1) continue;
      const std::chrono::sys_seconds at{std::chrono::seconds(end)};
      if (!first || at < *first) first = at;
    }
  }
  return first;
}

void confine(CURL* easy, const Target& target, curl_slist* pin, Confinement& confinement,
             const std::string& ca_file) {
  curl_easy_setopt(easy, CURLOPT_URL, target.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, target.scheme.c_str());
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_RESOLVE, pin);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &confinement);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file.empty()) {  // the office's own authority and no other
    curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
}

EasyHandle make_easy() {
  EasyHandle easy(curl_easy_init(), &curl_easy_cleanup);
  if (!easy) throw std::bad_alloc();
  return easy;
}

HttpTransfer::HttpTransfer(EasyHandle easy, const HttpRequest& request, const Target& target, HeaderList pin,
                           const Reach& reach, std::chrono::milliseconds total_timeout,
                           std::chrono::milliseconds connect_timeout)
    : easy_(std::move(easy)),
      pin_(std::move(pin)),
      headers_(nullptr, &curl_slist_free_all),
      confinement_{reach, false} {
  confine(easy_.get(), target, pin_.get(), confinement_, request.ca_file);
  curl_easy_setopt(easy_.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(total_timeout.count()));
  curl_easy_setopt(easy_.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout.count()));
  set_up(request);
}

void HttpTransfer::set_up(const HttpRequest& request) {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, max_idle_seconds);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &HttpTransfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &HttpTransfer::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &HttpTransfer::on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  if (request.method == "GET") {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    if (request.method != "POST") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  const auto add = [this](const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  };
  add("Expect:");        // a 100-continue that a gateway does not know costs a second
  add("Content-Type:");  // libcurl's default would call everything a form
  add("User-Agent: jibao");
  for (const Header& header : request.headers) {
    add(header.second.empty() ? header.first + ";" : header.first + ": " + header.second);
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
}

std::size_t HttpTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  const std::size_t room = max_body_bytes - transfer.response_.body.size();
  transfer.response_.body.append(data, std::min(bytes, room));
  if (bytes <= room) return bytes;
  transfer.response_.truncated = true;
  return 0;  // enough: libcurl ends the transfer with CURLE_WRITE_ERROR
}

std::size_t HttpTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer.header_bytes_ += bytes;
  if (transfer.header_bytes_ > max_headers_bytes) {
    transfer.headers_too_large_ = true;
    return 0;
  }
  std::string_view line(data, bytes);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // a 1xx answer came before: its headers say nothing
    transfer.response_.headers.clear();
    return bytes;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return bytes;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  transfer.response_.headers.emplace_back(std::move(name), std::string(value));
  return bytes;
}

int HttpTransfer::on_connected(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  transfer.kept_from_again_ = transfer.connected_;
  transfer.connected_ = true;
  return transfer.kept_from_again_ ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

EasyHandle HttpTransfer::take_handle() {
  curl_easy_reset(easy_.get());
  return std::move(easy_);
}

Response HttpTransfer::finish(CURLcode code, bool cancelled) {
  Response response = std::move(response_);
  long status = 0;
  long sent_header_bytes = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent_header_bytes);
  response.status = static_cast<int>(status);
  response.certificate_end = certificate_end_of(easy_.get());
  response.request_may_have_been_sent = sent_header_bytes > 0;
  if (response.truncated && code == CURLE_WRITE_ERROR) code = CURLE_OK;
  response.end = end_of(code);
  if (confinement_.forbidden && response.end == Response::End::refused_connection) {
    response.end = Response::End::forbidden;
    response.detail = "the address lies outside the networks that this gateway may be reached in";
  } else if (headers_too_large_) {
    response.detail = "the answer's headers are longer than 32 KiB";
  } else if (kept_from_again_) {
    response.detail = "the gateway closed the connection without an answer";
  } else if (code != CURLE_OK) {
    response.detail = printable(error_[0] != '\0' ? error_.data() : curl_easy_strerror(code));
  }
  if (cancelled) {
    response.end = Response::End::cancelled;
    response.detail = "stopped before the answer";
  }
  return response;
}

}  // namespace jibao::notifiers
