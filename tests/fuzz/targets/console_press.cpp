// The console's buttons (daemon/web: the roster, leave, the surge, the handover, check-in, an incident's forms): any fields
// to any form, at most four one after another. A line is a press: the path, a blank, the fields. What was typed comes back as text, and
// leads nowhere else.
#include "daemon/http/form.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/duty_site.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr int most_presses = 4;
constexpr std::string_view typed_mark = "<~";  // begins what no page of ours has of itself

void press(DutySite& site, std::string_view line) {
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view fields = line.substr(std::min(blank + 1, line.size()));
  const http::Response answer = site.press("/" + std::string(line.substr(0, blank)), fields);
  for (const auto& [name, value] : answer.headers)
    if (name == "Location") must(value.starts_with('/') && !value.starts_with("//") && !value.starts_with("/\\"), "nobody is sent away from the site: " + value);
  must(answer.body.find(typed_mark) == std::string::npos, "what was typed is no markup");
}

int one(const std::uint8_t* data, std::size_t size) {
  DutySite& site = DutySite::untouched();
  Bytes bytes(data, size);
  for (int presses = 0; presses < most_presses && !bytes.empty(); ++presses) press(site, bytes.line());
  site.keeps_its_promises();
  return 0;
}

const Known known("console_press", one);

}  // namespace
}  // namespace jibao::fuzz
