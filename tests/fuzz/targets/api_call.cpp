// Calls of the API as the site answers them (daemon/web: api_*), at most four one after another: those of the duty room's own
// book, whose bodies have no reader apart from the policy, and every other. Blocks with a line "====" between them; the first line
// of each is the method, a blank, the path and query. An answer is JSON where it says so.
#include <boost/json/parse.hpp>

#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/duty_site.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr int most_calls = 4;
constexpr std::string_view between = "\n====\n";

void call(DutySite& site, std::string_view block) {
  const std::string_view head = block.substr(0, block.find('\n'));
  const std::string_view body = block.substr(std::min(head.size() + 1, block.size()));
  const std::size_t blank = std::min(head.find(' '), head.size());
  const http::Response answer = site.call(std::string(head.substr(0, blank)), "/api/v1/" + std::string(head.substr(std::min(blank + 1, head.size()))), std::string(body));
  if (answer.body.empty() || !(answer.content_type.starts_with("application/json") || answer.content_type.starts_with("application/problem+json"))) return;
  boost::json::error_code fault;
  const auto said = boost::json::parse(answer.body, fault);
  must(!fault && said.is_structured(), "an answer that says it is JSON is JSON");
}

int one(const std::uint8_t* data, std::size_t size) {
  DutySite& site = DutySite::untouched();
  std::string_view left = text_of(data, size);
  for (int calls = 0; calls < most_calls && !left.empty(); ++calls) {
    const std::size_t end = left.find(between);
    call(site, left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + between.size());
  }
  site.keeps_its_promises();
  return 0;
}

const Known known("api_call", one);

}  // namespace
}  // namespace jibao::fuzz
