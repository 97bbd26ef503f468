// UTF-8 by the table of well-formed byte sequences (Unicode 15, table 3-7), percent-encoding by RFC 3986
// part 2.1.
#include "daemon/http/text.hpp"

#include <cstdint>

namespace jibao::http {
namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint8_t>(bytes[index]);
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

bool is_unreserved(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' || letter == '~';
}

}  // namespace

std::size_t utf8_length(std::string_view bytes) {
  const std::uint8_t lead = byte_at(bytes, 0);
  if (lead < 0x80) return 1;
  // The second byte has a narrower range after some leads: that is what shuts out overlong forms and
  // surrogates.
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (bytes.size() < length) return 0;
  if (byte_at(bytes, 1) < low || byte_at(bytes, 1) > high) return 0;
  for (std::size_t index = 2; index < length; ++index)
    if ((byte_at(bytes, index) & 0xC0) != 0x80) return 0;
  return length;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = utf8_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (text[index] == '+' && plus == Plus::is_space) {
      decoded += ' ';
    } else if (text[index] != '%') {
      decoded += text[index];
    } else {
      if (text.size() - index < 3) return std::nullopt;
      const int high = hex_value(text[index + 1]);
      const int low = hex_value(text[index + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      index += 2;
    }
  }
  return decoded;
}

std::string percent_encode(std::string_view bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(bytes.size() * 3);
  for (const char letter : bytes) {
    if (is_unreserved(letter)) {
      encoded += letter;
    } else {
      const auto value = static_cast<std::uint8_t>(letter);
      encoded += '%';
      encoded += digits[value >> 4];
      encoded += digits[value & 15];
    }
  }
  return encoded;
}

}  // namespace jibao::http
