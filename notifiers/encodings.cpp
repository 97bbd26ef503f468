// See encodings.hpp.
#include "notifiers/encodings.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "rules/characters.hpp"

namespace jibao::notifiers {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string hex(const unsigned char* bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += hex_digits[bytes[i] >> 4];
    text += hex_digits[bytes[i] & 0xF];
  }
  return text;
}

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string hmac(const EVP_MD* method, std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  HMAC(method, key.data(), static_cast<int>(key.size()), data_of(bytes), bytes.size(), digest.data(), &length);
  return std::string(reinterpret_cast<const char*>(digest.data()), length);
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 0xF];
    }
  }
  return encoded;
}

std::string json_escaped(std::string_view text) {
  const std::string quoted =
      boost::json::serialize(boost::json::value(boost::json::string_view(text.data(), text.size())));
  return quoted.substr(1, quoted.size() - 2);
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock adds a NUL
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data_of(bytes),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string mail_header_text(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }, ' ');
  constexpr std::size_t plain_line = 60;  // room for the header's name beside it
  const bool plain = clean.size() <= plain_line && clean.find("=?") == std::string::npos &&
                     std::all_of(clean.begin(), clean.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (plain) return clean;
  constexpr std::size_t word_bytes =
      39;  // 52 in base64 and 12 around it, with "Subject: " before it below 76
  std::string folded;
  std::string_view rest = clean;
  while (!rest.empty()) {
    std::size_t length = 0;
    while (length < rest.size()) {
      const std::size_t next = first_character(rest.substr(length)).bytes;
      if (length + next > word_bytes) break;
      length += next;
    }
    if (!folded.empty()) folded += "\r\n ";
    folded += "=?UTF-8?B?" + base64(rest.substr(0, length)) + "?=";
    rest.remove_prefix(length);
  }
  return folded;
}

std::string cut_to_bytes(std::string_view text, std::size_t most) {
  constexpr std::string_view mark = "…";
  if (text.size() <= most) return std::string(text);
  std::size_t kept = 0;
  while (kept < text.size()) {
    const std::size_t next = first_character(text.substr(kept)).bytes;
    if (kept + next + mark.size() > most) break;
    kept += next;
  }
  return std::string(text.substr(0, kept)).append(mark);
}

std::string hex_sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  return hex(digest.data(), length);
}

std::string hex_hmac_sha256(std::string_view key, std::string_view bytes) {
  const std::string digest = hmac_sha256(key, bytes);
  return hex(data_of(digest), digest.size());
}

std::string base64_hmac_sha256(std::string_view key, std::string_view bytes) {
  return base64(hmac_sha256(key, bytes));
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) { return hmac(EVP_sha256(), key, bytes); }

std::string hmac_sha1(std::string_view key, std::string_view bytes) { return hmac(EVP_sha1(), key, bytes); }

bool same_secret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&apos;"; break;
      default: escaped += c >= 0 && c < 0x20 ? ' ' : c;
    }
  }
  return escaped;
}

}  // namespace jibao::notifiers
