// See export_line.hpp. The members stand in one order (daemon/store/README.md, version 1).
#include "daemon/simulate/export_line.hpp"

#include <charconv>
#include <cstring>
#include <vector>

namespace jibao::simulate {
namespace {

constexpr std::size_t hex_of_digest = 64;
constexpr std::size_t hex_of_salt = 32;

// Of a length that the compiler knows: these few words are most of what is compared.
template <std::size_t Size>
bool take(std::string_view& rest, const char (&word)[Size]) {
  if (rest.size() < Size - 1 || std::memcmp(rest.data(), word, Size - 1) != 0) return false;
  rest.remove_prefix(Size - 1);
  return true;
}

bool skip(std::string_view& rest, std::size_t count) {
  if (rest.size() < count) return false;
  rest.remove_prefix(count);
  return true;
}

template <class Number>
bool take_number(std::string_view& rest, Number& value) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc()) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

// Writes what stands between the quotes of a text as what it means. A text never grows by being read.
bool unescape(std::string_view inside, std::string& text) {
  const std::size_t before = text.size();
  text.resize(before + inside.size());
  char* out = text.data() + before;
  for (const char *from = inside.data(), *until = from + inside.size(); from < until; ++from) {
    if (*from != '\\') {
      *out++ = *from;
      continue;
    }
    if (++from == until) return false;
    const char kind = *from;
    if (kind == '"' || kind == '\\') {
      *out++ = kind;
      continue;
    }
    unsigned code = 0;
    if (kind != 'u' || until - from < 5 || std::from_chars(from + 1, from + 5, code, 16).ptr != from + 5 || code >= 0x20)
      return false;
    *out++ = static_cast<char>(code);
    from += 4;
  }
  text.resize(static_cast<std::size_t>(out - text.data()));
  return true;
}

// A text with its quotes, still as it is written.
bool take_text(std::string_view& rest, std::string_view& inside) {
  if (!take(rest, "\"")) return false;
  std::size_t end = rest.find('"');
  for (; end != std::string_view::npos; end = rest.find('"', end + 1)) {
    std::size_t escapes = 0;
    while (escapes < end && rest[end - escapes - 1] == '\\') ++escapes;
    if (escapes % 2 == 0) break;
  }
  if (end == std::string_view::npos) return false;
  inside = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return true;
}

// Where the field stands, with the comma before it; npos: it is not there.
std::size_t field_at(std::string_view fact, std::string_view name) {
  return fact.find(R"(,\")" + std::string(name) + R"(\":)");
}

// The body with what is wanted of its facts. It is a text in which every quote is written \", and one within a text of its
// own \\\": so what is looked for here can stand nowhere but where a fact begins, and where the last one ends.
bool take_body(std::string_view& rest, WantedPart (*wanted)(std::string_view fact), std::string& body) {
  constexpr std::string_view fact = R"({\"fact\":\")", closing = R"(]}")";
  if (!take(rest, R"("{\"v\":1,\"facts\":[)")) return false;
  const std::size_t end = rest.find(R"(]}","commitments":[)");
  if (end == std::string_view::npos) return false;
  std::string_view facts = rest.substr(0, end);
  rest.remove_prefix(end + closing.size());
  body = R"({"v":1,"facts":[)";
  bool any = false;
  while (!facts.empty()) {
    if (!facts.starts_with(fact)) return false;
    const std::string_view name = facts.substr(fact.size(), facts.find('\\', fact.size()) - fact.size());
    const std::size_t next = facts.find(fact, fact.size());
    const bool last = next == std::string_view::npos;
    if (!last && facts[next - 1] != ',') return false;
    if (const WantedPart part = wanted(name); part.any) {
      if (any) body += ',';
      any = true;
      std::string_view written = facts.substr(0, last ? next : next - 1);
      const std::size_t enough = part.until.empty() ? std::string_view::npos : field_at(written, part.until);
      written = written.substr(0, enough);
      if (!unescape(written, body)) return false;
      if (enough != std::string_view::npos) body += '}';
    }
    facts.remove_prefix(last ? facts.size() : next);
  }
  body += "]}";
  return true;
}

// Which personal values that body names.
std::vector<bool> named_in(std::string_view body) {
  constexpr std::string_view reference = R"({"$p":)";
  std::vector<bool> named;
  for (std::size_t at = body.find(reference); at != std::string_view::npos; at = body.find(reference, at)) {
    at += reference.size();
    std::uint16_t number = 0;
    std::string_view digits = body.substr(at);
    if (!take_number(digits, number)) continue;
    if (named.size() <= number) named.resize(number + std::size_t{1});
    named[number] = true;
  }
  return named;
}

bool take_personal(std::string_view& rest, bool wanted, std::optional<std::string>& value) {
  if (take(rest, "null")) return true;
  std::string_view inside;
  return take(rest, "{\"salt\":\"") && skip(rest, hex_of_salt) && take(rest, "\",\"value\":") && take_text(rest, inside) &&
         take(rest, "}") && (!wanted || unescape(inside, value.emplace()));
}

bool take_tail(std::string_view rest, store::Stored& record) {
  constexpr std::size_t commitment = hex_of_digest + 3;  // with its quotes and what parts it from the next
  if (!take(rest, ",\"commitments\":[")) return false;
  const std::size_t end = rest.find(']');
  if (end == std::string_view::npos || (end != 0 && (end + 1) % commitment != 0)) return false;
  const std::size_t commitments = (end + 1) / commitment;
  rest.remove_prefix(end);
  if (!take(rest, "],\"personal\":[")) return false;
  const std::vector<bool> named = named_in(record.body);
  for (std::size_t i = 0; !take(rest, "]"); ++i)
    if ((i > 0 && !take(rest, ",")) || !take_personal(rest, i < named.size() && named[i], record.personal.emplace_back()))
      return false;
  return record.personal.size() == commitments && take(rest, ",\"hash\":\"") && skip(rest, hex_of_digest) && rest == "\"}";
}

}  // namespace

std::optional<ExportHead> read_export_head(std::string_view line) {
  ExportHead head;
  std::string_view& rest = head.rest = line;
  if (!take(rest, "{\"v\":1,\"alg\":\"")) return std::nullopt;
  if (!take(rest, "sha256") && !take(rest, "sm3")) return std::nullopt;
  if (!take(rest, "\",\"seq\":") || !take_number(rest, head.sequence) || !take(rest, ",\"prev\":\"") ||
      !skip(rest, hex_of_digest) || !take(rest, "\",\"at\":") || !take_number(rest, head.at) ||
      !take(rest, ",\"incident\":") || !take_number(rest, head.incident) || !take(rest, ",\"retires\":"))
    return std::nullopt;
  head.retires = take(rest, "true");
  if ((!head.retires && !take(rest, "false")) || !take(rest, ",\"body\":")) return std::nullopt;
  if (!rest.ends_with("\"}")) return std::nullopt;
  return head;
}

bool tells_of_acceptance_alone(const ExportHead& head) {
  constexpr std::string_view opening = R"("{\"v\":1,\"facts\":[{\"fact\":\"page_accepted\")";
  if (!head.rest.starts_with(opening)) return false;
  return head.rest.find(R"(\"fact\":)", opening.size()) == std::string_view::npos;
}

std::optional<store::Stored> read_export_record(const ExportHead& head, WantedPart (*wanted)(std::string_view fact)) {
  store::Stored record;
  record.sequence = head.sequence;
  record.at = head.at;
  record.incident = head.incident;
  record.retires = head.retires;
  std::string_view rest = head.rest;
  if (!take_body(rest, wanted, record.body) || !take_tail(rest, record)) return std::nullopt;
  return record;
}

}  // namespace jibao::simulate
