// See export_line.hpp. The members stand in one order (daemon/store/README.md, version 1).
#include "daemon/simulate/export_line.hpp"

#include <charconv>

namespace jibao::simulate {
namespace {

constexpr std::size_t hex_of_digest = 64;
constexpr std::size_t hex_of_salt = 32;

bool take(std::string_view& rest, std::string_view word) {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
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

// A text with its quotes. It is written where its end cannot come before: a text never grows by being read.
bool take_text(std::string_view& rest, std::string& text) {
  if (!take(rest, "\"")) return false;
  std::size_t end = 0;  // of what is within the quotes
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  if (end >= rest.size()) return false;
  text.resize(end);
  char* out = text.data();
  for (const char *from = rest.data(), *until = from + end; from < until; ++from) {
    if (*from != '\\') {
      *out++ = *from;
      continue;
    }
    const char kind = *++from;
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
  rest.remove_prefix(end + 1);
  return true;
}

bool take_personal(std::string_view& rest, std::optional<std::string>& value) {
  if (take(rest, "null")) return true;
  return take(rest, "{\"salt\":\"") && skip(rest, hex_of_salt) && take(rest, "\",\"value\":") &&
         take_text(rest, value.emplace()) && take(rest, "}");
}

bool take_tail(std::string_view rest, store::Stored& record) {
  if (!take(rest, ",\"commitments\":[")) return false;
  std::size_t commitments = 0;
  for (; !take(rest, "]"); ++commitments)
    if ((commitments > 0 && !take(rest, ",")) || !take(rest, "\"") || !skip(rest, hex_of_digest) || !take(rest, "\""))
      return false;
  if (!take(rest, ",\"personal\":[")) return false;
  while (!take(rest, "]"))
    if ((!record.personal.empty() && !take(rest, ",")) || !take_personal(rest, record.personal.emplace_back()))
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

std::optional<store::Stored> read_export_record(const ExportHead& head) {
  store::Stored record;
  record.sequence = head.sequence;
  record.at = head.at;
  record.incident = head.incident;
  record.retires = head.retires;
  std::string_view rest = head.rest;
  if (!take_text(rest, record.body) || !take_tail(rest, record)) return std::nullopt;
  return record;
}

}  // namespace jibao::simulate
