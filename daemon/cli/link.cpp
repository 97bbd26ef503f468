// libcurl alone: no proxy (the daemon is near), no redirect, bounded answers.
#include "daemon/cli/link.hpp"

#include <curl/curl.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <random>

namespace jibao::cli {
namespace {

constexpr long connect_seconds = 5;
constexpr long total_seconds = 60;                              // what the server grants its handlers
constexpr std::size_t longest_answer = std::size_t{512} << 20;  // an export

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* to) {
  auto* body = static_cast<std::string*>(to);
  if (body->size() + size * count > longest_answer) return 0;
  body->append(data, size * count);
  return size * count;
}

// Whether the request never left: then nothing can have been recorded.
bool never_sent(CURLcode code) {
  return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_URL_MALFORMAT ||
         code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_PEER_FAILED_VERIFICATION ||
         code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CACERT_BADFILE;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Headers headers_of(const Exchange& exchange, const std::string& token) {
  curl_slist* list = nullptr;
  const auto add = [&](const std::string& line) { list = curl_slist_append(list, line.c_str()); };
  if (!token.empty()) add("Authorization: Bearer " + token);
  if (!exchange.body.empty()) add("Content-Type: " + exchange.body_type);
  add("X-Jibao-Via: command_line");
  add("Expect:");
  for (const auto& [name, value] : exchange.headers) add(name + ": " + value);
  return {list, &curl_slist_free_all};
}

}  // namespace

Link::Link(std::string url, std::string token, std::string ca_file)
    : url_(std::move(url)), token_(std::move(token)), ca_file_(std::move(ca_file)) {
  while (!url_.empty() && url_.back() == '/') url_.pop_back();
}

Reply Link::ask(const Exchange& exchange) const {
  Reply reply;
  const Handle handle(curl_easy_init(), &curl_easy_cleanup);
  const Headers headers = headers_of(exchange, token_);
  if (!handle || !headers) return reply.trouble = "no memory", reply;
  CURL* curl = handle.get();
  std::array<char, CURL_ERROR_SIZE> error{};
  curl_easy_setopt(curl, CURLOPT_URL, (url_ + exchange.path).c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, exchange.method.c_str());
  if (exchange.method == "POST" || exchange.method == "PUT") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange.body.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, total_seconds);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  if (!ca_file_.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file_.c_str());
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  reply.answered = code == CURLE_OK;
  reply.may_be_recorded = exchange.method != "GET" && !never_sent(code);
  if (!reply.answered) reply.trouble = error[0] != '\0' ? error.data() : curl_easy_strerror(code);
  return reply;
}

std::string fresh_key() {
  std::random_device random;
  std::string key;
  for (int part = 0; part < 4; ++part) {
    std::array<char, 9> text{};
    std::snprintf(text.data(), text.size(), "%08x", random());
    key += text.data();
  }
  return key;
}

Result<std::string> read_token(const std::string& file) {
  std::ifstream in(file);
  std::string token;
  if (!in || !std::getline(in, token)) return failure("cannot read the token in " + file);
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  for (const char letter : token)  // a file that is no token must not become a header of its own
    if (letter <= 0x20 || letter >= 0x7f) return failure("no token stands in " + file);
  if (token.empty()) return failure("no token stands in " + file);
  return token;
}

}  // namespace jibao::cli
