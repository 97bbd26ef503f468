// See incident_name.hpp.
#include "rules/incident_name.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "rules/calendar.hpp"

namespace jibao {
namespace {

constexpr std::string_view drill_mark = "演练";
constexpr std::size_t longest_digits = 18;
constexpr std::size_t least_digits = 4;  // of a human number, as intake writes it

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  if (text.empty() || text.size() > longest_digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

IncidentId numbered(const State& state, const std::string& number) {
  const auto found = state.by_number.find(number);
  return found == state.by_number.end() ? 0 : found->second;
}

std::string padded(std::uint64_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < least_digits) digits.insert(0, least_digits - digits.size(), '0');
  return digits;
}

/// 内务7 or upkeep 7, with or without a blank; nothing: it is no such name.
std::optional<IncidentId> upkeep_named(const State& state, std::string_view name) {
  for (const std::string_view word : {std::string_view("内务"), std::string_view("upkeep")}) {
    if (!name.starts_with(word)) continue;
    name.remove_prefix(word.size());
    while (name.starts_with(' ')) name.remove_prefix(1);
    const auto id = whole_number(name);
    const auto found = id ? state.incidents.find(*id) : state.incidents.end();
    return found != state.incidents.end() && found->second.is_upkeep() ? *id : 0;
  }
  return std::nullopt;
}

/// By the number without the office's letters: "2026-0001", or "0001" of this year. Of a drill with its mark, or where this
/// office has drills alone.
IncidentId shortly_numbered(const State& state, std::string_view name, bool typed, Instant now) {
  const Office& office = state.current().office;
  const bool drill = name.starts_with(drill_mark);
  if (drill) name.remove_prefix(drill_mark.size());
  if (!office.number_prefix.empty() && name.starts_with(office.number_prefix)) name.remove_prefix(office.number_prefix.size());
  const std::size_t dash = name.find('-');
  const auto year = dash == std::string_view::npos ? std::optional<std::uint64_t>(static_cast<int>(date_at(now, office.zone).year()))
                                                   : whole_number(name.substr(0, dash));
  const auto count = whole_number(dash == std::string_view::npos ? name : name.substr(dash + 1));
  if (!year || !count || *count == 0) return 0;
  if (!typed && dash == std::string_view::npos && name.size() < least_digits) return 0;
  const std::string rest = office.number_prefix + std::to_string(*year) + "-" + padded(*count);
  if (!drill)
    if (const IncidentId real = numbered(state, rest); real != 0) return real;
  const bool drills_alone = std::none_of(state.last_number.begin(), state.last_number.end(), [](const auto& last) { return last.first > 0; });
  return drill || drills_alone ? numbered(state, std::string(drill_mark) + rest) : 0;
}

}  // namespace

std::vector<IncidentId> incidents_named(const State& state, std::string_view name, bool typed, Instant now) {
  std::vector<IncidentId> found;
  const auto add = [&](IncidentId id) {
    if (id != 0 && std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
  };
  while (typed && name.starts_with(' ')) name.remove_prefix(1);
  while (typed && name.ends_with(' ')) name.remove_suffix(1);
  if (const auto upkeep = upkeep_named(state, name)) {
    add(*upkeep);
    return found;
  }
  add(numbered(state, std::string(name)));
  if (!found.empty()) return found;
  const auto id = name.starts_with('0') ? std::nullopt : whole_number(name);
  if (typed || !id) add(shortly_numbered(state, name, typed, now));
  if (!id || *id > state.last_incident) return found;
  const auto known = state.incidents.find(*id);
  // An affair of the daemon's own has a name that nobody types by chance.
  const bool named_otherwise = known != state.incidents.end() && known->second.is_upkeep() && !found.empty();
  if (!named_otherwise) add(*id);
  return found;
}

}  // namespace jibao
