// libFuzzer target (clang, -fsanitize=fuzzer): any bytes, taken at once and cut into pieces, must give the
// same requests and leave the same rest, and a request that was accepted must keep what message.hpp promises.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/request_parser.hpp"
#include "daemon/http/text.hpp"

namespace {

using jibao::http::ParserLimits;
using jibao::http::Request;
using jibao::http::RequestParser;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_promises(const Request& request, const ParserLimits& limits) {
  require(jibao::http::is_utf8(request.path) && !request.path.empty() && request.path.front() == '/');
  for (const char letter : request.path)
    require(!(letter >= 0 && letter < 0x20) && letter != 0x7f && letter != '\\');
  require((request.path + "/").find("/../") == std::string::npos);
  require(request.count_headers("host") <= 1 && request.count_headers("transfer-encoding") <= 1);
  require(request.body.size() <= limits.body_bytes && request.headers.size() <= limits.header_count);
  for (const auto& [name, value] : request.headers)
    require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

// What the bytes mean when they come in pieces of that size: each request as one line of text.
std::vector<std::string> requests_of(std::string_view bytes, std::size_t piece, const ParserLimits& limits) {
  std::vector<std::string> requests;
  RequestParser parser(limits);
  std::string rest;
  while (true) {
    std::size_t consumed = 0;
    const auto step = parser.advance(rest, consumed);
    require(consumed <= rest.size());
    rest.erase(0, consumed);
    if (step == RequestParser::Step::failed) return requests;
    if (step == RequestParser::Step::complete) {
      require_promises(parser.request(), limits);
      requests.push_back(parser.request().method + " " + parser.request().target + " " +
                         parser.request().body);
      parser.reset();
    } else if (bytes.empty()) {
      return requests;
    } else {
      require(rest.size() < limits.head_bytes);  // or the connection's buffer would be full and read nothing
      const std::size_t room = limits.head_bytes - rest.size();
      const std::size_t size = std::min({piece, room, bytes.size()});
      rest += bytes.substr(0, size);
      bytes.remove_prefix(size);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ParserLimits limits = [] {
    ParserLimits small;
    small.head_bytes = 512;
    small.body_bytes = 200;
    small.header_count = 8;
    return small;
  }();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = requests_of(bytes, limits.head_bytes, limits);
  require(whole == requests_of(bytes, 1, limits));
  require(whole == requests_of(bytes, 7, limits));
  return 0;
}
