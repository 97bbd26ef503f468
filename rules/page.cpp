// The form in which a page's id leaves the program, "12-3", and the way back.
//
// Invariant: parse_page_id(to_string(id)) == id, and one id has one form only: receipts and links carry it
// through foreign systems, and a second spelling of the same page would be counted as another. Called by
// daemon/ and by tests. And the values of an approved template as lines, for the journal, and the way back.
#include "rules/page.hpp"

#include <algorithm>
#include <charconv>

namespace jibao {
namespace {

// A decimal number without sign or leading zero that fits.
template <class Number>
std::optional<Number> whole(std::string_view text) {
  if (text.empty() || (text.front() == '0' && text.size() > 1)) return std::nullopt;
  Number value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string to_string(PageId id) { return std::to_string(id.incident) + "-" + std::to_string(id.number); }

std::optional<PageId> parse_page_id(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto incident = whole<IncidentId>(text.substr(0, dash));
  const auto number = whole<std::uint32_t>(text.substr(dash + 1));
  if (!incident || !number || *number == 0) return std::nullopt;  // pages are counted from 1; PageId{} is none
  return PageId{*incident, *number};
}

std::string to_lines(const std::vector<TemplateValue>& values) {
  std::string lines;
  for (const TemplateValue& each : values) lines += each.name + "=" + each.value + "\n";
  return lines;
}

std::vector<TemplateValue> parse_lines(std::string_view lines) {
  std::vector<TemplateValue> values;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const auto equals = line.find('=');
    if (equals != std::string_view::npos) values.push_back({std::string(line.substr(0, equals)), std::string(line.substr(equals + 1))});
  }
  return values;
}

}  // namespace jibao
