// See totp.hpp. The HMAC is OpenSSL's.
#include "daemon/web/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

#include "daemon/http/text.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::web {

std::string totp_code(std::string_view secret, std::uint64_t step, int digits) {
  std::array<unsigned char, 8> message{};
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<unsigned char>(step >> (8 * (7 - i)));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(), message.size(), mac.data(), &size) == nullptr)
    std::abort();
  // RFC 4226, section 5.3: four bytes from where the last one points, without their sign.
  const std::size_t at = mac[size - 1] & 0x0fU;
  const std::uint32_t number = ((mac[at] & 0x7fU) << 24U) | (static_cast<std::uint32_t>(mac[at + 1]) << 16U) |
                               (static_cast<std::uint32_t>(mac[at + 2]) << 8U) | mac[at + 3];
  std::uint32_t bound = 1;
  for (int i = 0; i < digits; ++i) bound *= 10;
  std::string code = std::to_string(number % bound);
  return std::string(static_cast<std::size_t>(digits) - code.size(), '0') + code;
}

std::optional<std::uint64_t> totp_match(std::string_view secret, std::string_view code, Instant wall) {
  std::string digits;
  for (const char c : code)
    if (c != ' ') digits += c;
  const std::int64_t now = to_millis(wall) / 1000 / totp_step.count();
  if (secret.empty() || now < 1) return std::nullopt;
  std::optional<std::uint64_t> match;
  for (const std::int64_t step : {now - 1, now, now + 1})
    if (same_secret(totp_code(secret, static_cast<std::uint64_t>(step)), digits)) match = static_cast<std::uint64_t>(step);
  return match;
}

std::string base32(std::string_view bytes) {
  static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned int held = 0, bits = 0;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += letters[(held >> (bits - 5)) & 31U];
    held &= (1U << bits) - 1;
  }
  if (bits > 0) text += letters[(held << (5 - bits)) & 31U];
  return text;
}

std::string totp_address(std::string_view secret, std::string_view account, std::string_view office) {
  const std::string issuer = http::percent_encode(office);
  return "otpauth://totp/" + issuer + ":" + http::percent_encode(account) + "?secret=" + base32(secret) + "&issuer=" + issuer;
}

}  // namespace jibao::web
