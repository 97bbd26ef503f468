// libsodium does all but the plain digest; sodium_init is asked for each time because it is idempotent and cheap.
#include "daemon/web/secrets.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <vector>

namespace jibao::web {
namespace {

void ready() {
  if (sodium_init() < 0) std::abort();  // without randomness no token of ours means anything
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(const unsigned char* data, std::size_t size) {
  std::string text(size * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), data, size);
  text.pop_back();
  return text;
}

}  // namespace

std::string random_token(std::size_t many) {
  ready();
  std::vector<unsigned char> data(many);
  randombytes_buf(data.data(), data.size());
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(many, variant), '\0');
  sodium_bin2base64(text.data(), text.size(), data.data(), data.size(), variant);
  text.pop_back();  // its NUL
  return text;
}

std::string random_bytes(std::size_t many) {
  ready();
  std::string data(many, '\0');
  randombytes_buf(data.data(), data.size());
  return data;
}

// OpenSSL's, which uses the processor's own instructions: every report is digested for its Idempotency-Key.
std::string digest_of(std::string_view text) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, sha256, nullptr) != 1) std::abort();
  return hex(digest.data(), size);
}

std::string sign(std::string_view key, std::string_view text) {
  ready();
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return hex(mac.data(), mac.size());
}

bool same_secret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool pin_matches(const std::string& hash, const std::string& pin) {
  ready();
  if (hash.empty() || pin.empty()) return false;
  return crypto_pwhash_str_verify(hash.c_str(), pin.data(), pin.size()) == 0;
}

std::string hash_pin(const std::string& pin) {
  ready();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  constexpr unsigned long long passes = 3;
  constexpr std::size_t memory = std::size_t{64} << 20;
  if (crypto_pwhash_str(hash.data(), pin.data(), pin.size(), passes, memory) != 0) return {};
  return hash.data();
}

}  // namespace jibao::web
