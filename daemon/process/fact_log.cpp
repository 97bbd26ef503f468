// Implements fact_log.hpp.
#include "daemon/process/fact_log.hpp"

#include <string_view>
#include <type_traits>

#include "daemon/journal/codec.hpp"
#include "daemon/journal/json_text.hpp"
#include "rules/explain.hpp"

namespace jibao::process {
namespace {

constexpr std::size_t least_masked = 7;  // the shortest telephone number; times and incident numbers are shorter
constexpr std::size_t shown_before = 3, shown_after = 2;
constexpr std::size_t longest_line = 600;  // bytes; a line of a log, not a document

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Empties what a fact marks as personal.
struct Withheld {
  template <class Member>
  void operator()(std::string_view, const Member&) {}
  void personal(std::string_view, std::string& member) { member.clear(); }
};

// The page that a fact speaks of, where it has one.
struct PageOf {
  std::uint32_t page = 0;
  template <class Member>
  void operator()(std::string_view name, const Member& member) {
    if constexpr (std::is_same_v<Member, std::uint32_t>) {
      if (name == "page") page = member;
    }
  }
  void personal(std::string_view, const std::string&) {}
};

std::string line_of(const State& state, const Incident& incident, IncidentId id, const Fact& fact) {
  Fact shown = fact;
  Withheld withheld;
  std::visit([&](auto& known) { known.fields(withheld); }, shown);
  PageOf of;
  std::visit([&](const auto& known) { known.fields(of); }, shown);
  std::string line;
  if (state.policies.count(state.policy) != 0) line = sentence(state.policy_of(incident), incident, shown, Language::zh);
  if (!incident.number.empty() && !line.starts_with(incident.number)) line = incident.number + " " + line;
  // One fact, one line, whatever a gateway said.
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (line.size() > longest_line) line = journal::clean_utf8(std::string_view(line).substr(0, longest_line));
  line = mask_numbers(std::move(line)) + " | " + std::string(journal::name_of_fact(fact));
  if (id != 0) line += " incident=" + std::to_string(id);
  if (of.page != 0) line += " page=" + std::to_string(id) + "-" + std::to_string(of.page);
  return line;
}

}  // namespace

std::string mask_numbers(std::string text) {
  for (std::size_t from = 0; from < text.size(); ++from) {
    if (!is_digit(text[from])) continue;
    std::size_t until = from;
    while (until < text.size() && is_digit(text[until])) ++until;
    if (until - from >= least_masked) {
      for (std::size_t i = from + shown_before; i < until - shown_after; ++i) text[i] = '*';
    }
    from = until;
  }
  return text;
}

// The sentence looks up obligations, the people of pages and the reporting unit, and nothing that is personal: so the
// incident is read where it stands.
std::vector<std::string> log_lines(const State& state, IncidentId id, const std::vector<Fact>& facts) {
  static const Incident none;
  const auto found = state.incidents.find(id);
  const Incident& incident = found == state.incidents.end() ? none : found->second;
  std::vector<std::string> lines;
  lines.reserve(facts.size());
  for (const Fact& fact : facts) lines.push_back(line_of(state, incident, id, fact));
  return lines;
}

}  // namespace jibao::process
