// Implements json_writer.hpp: the one escape.
#include "daemon/web/json_writer.hpp"

namespace jibao::web {
namespace {

// The letter behind the backslash; 'u' where the byte is written by its number, 0 where it stands as it is.
constexpr char escape_of(char byte) {
  switch (byte) {
    case '"':
    case '\\': return byte;
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return static_cast<unsigned char>(byte) < 0x20 ? 'u' : '\0';
  }
}

}  // namespace

void JsonWriter::append_quoted(std::string& out, std::string_view value) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const char escape = escape_of(value[at]);
    if (escape == '\0') continue;
    out.append(value, from, at - from);
    from = at + 1;
    (out += '\\') += escape;
    if (escape == 'u') ((out += "00") += digits[value[at] >> 4]) += digits[value[at] & 0xF];
  }
  out.append(value, from);
  out += '"';
}

}  // namespace jibao::web
