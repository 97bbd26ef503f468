// Implements json_text.hpp.
#include "daemon/journal/json_text.hpp"

#include <cstddef>

namespace jibao::journal {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

// Length of the well-formed sequence at `at`, which is above ASCII, or 0 (overlong forms, surrogates and what is above
// U+10FFFF are not).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  std::size_t length = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;  // of the second byte
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  }
  if (length == 0 || text.size() - at < length) return 0;
  if (const unsigned second = byte_at(text, at + 1); second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

// Hands each run of good bytes to `good` and calls `bad` for each byte that is not UTF-8.
template <class Good, class Bad>
void walk(std::string_view text, Good good, Bad bad) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = byte_at(text, at) < 0x80 ? 1 : sequence_length(text, at);
    if (length != 0) {
      at += length;
      continue;
    }
    good(text.substr(from, at - from));
    bad();
    from = ++at;
  }
  good(text.substr(from));
}

void append_escaped(std::string& out, std::string_view good) {
  constexpr char digits[] = "0123456789abcdef";
  std::size_t from = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    const unsigned byte = byte_at(good, at);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(good, from, at - from);
    from = at + 1;
    if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4U];
      out += digits[byte & 0xFU];
    } else {
      out += '\\';
      out += good[at];
    }
  }
  out.append(good, from);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  walk(
      text, [&](std::string_view good) { append_escaped(out, good); }, [&] { out += replacement; });
  out += '"';
}

std::string clean_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  walk(
      text, [&](std::string_view good) { out += good; }, [&] { out += replacement; });
  return out;
}

}  // namespace jibao::journal
