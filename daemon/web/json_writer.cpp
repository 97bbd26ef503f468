// Implements json_writer.hpp: the one escape.
#include "daemon/web/json_writer.hpp"

#include <array>
#include <cstring>

namespace jibao::web {
namespace {

// The letter behind the backslash; 'u' where the byte is written by its number, 0 where it stands as it is.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) table[byte] = 'u';
  table['"'] = '"';
  table['\\'] = '\\';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  return table;
}();

char escape_of(char byte) { return escapes[static_cast<unsigned char>(byte)]; }

// The first byte from `at` on that does not stand as it is, eight at a time: nearly all of an answer stands as it is.
std::size_t plain_until(std::string_view value, std::size_t at) {
  constexpr std::uint64_t ones = 0x0101010101010101, tops = ones * 0x80;
  // Finds a zero byte; what it may find besides stands above a real one.
  const auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes & tops; };
  for (; at + 8 <= value.size(); at += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, value.data() + at, sizeof bytes);
    const std::uint64_t control = (bytes - ones * 0x20) & ~bytes & tops;
    if ((control | has_zero(bytes ^ (ones * '"')) | has_zero(bytes ^ (ones * '\\'))) != 0) break;
  }
  while (at < value.size() && escape_of(value[at]) == '\0') ++at;
  return at;
}

}  // namespace

void JsonWriter::append_quoted(std::string& out, std::string_view value) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (std::size_t from = 0;; ++from) {
    const std::size_t at = plain_until(value, from);
    out.append(value, from, at - from);
    if (at == value.size()) break;
    const char escape = escape_of(value[at]);
    (out += '\\') += escape;
    if (escape == 'u') ((out += "00") += digits[value[at] >> 4]) += digits[value[at] & 0xF];
    from = at;
  }
  out += '"';
}

}  // namespace jibao::web
