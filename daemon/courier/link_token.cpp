// Implements link_token.hpp on libsodium.
#include "daemon/courier/link_token.hpp"

#include <sodium.h>

#include <algorithm>

#include "daemon/courier/private_file.hpp"

namespace jibao::courier {
namespace {

constexpr std::size_t proof_bytes = 16;         // 128 bits: not to be guessed, and short enough for an SMS
constexpr std::size_t longest_token = 128;      // ours have 66 at most; what is longer is not even looked at
constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string base64url(const unsigned char* data, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, variant), '\0');
  sodium_bin2base64(text.data(), text.size(), data, size, variant);
  text.resize(text.size() - 1);  // its terminator
  return text;
}

std::string base64url(std::string_view text) {
  return base64url(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

}  // namespace

Result<LinkKey> LinkKey::open(const std::filesystem::path& folder) {
  const auto path = folder / "link.key";
  auto read = read_private(path, bytes);
  if (!read) return tl::unexpected(read.error());
  std::array<unsigned char, bytes> key{};
  if (!*read) {
    if (sodium_init() < 0) return failure("the machine gives no randomness");
    randombytes_buf(key.data(), key.size());
    const std::string_view text(reinterpret_cast<const char*>(key.data()), key.size());
    if (auto made = create_private(path, text); !made) return tl::unexpected(made.error());
    return LinkKey(key);
  }
  const std::string& text = (*read)->text;
  if (text.size() != bytes) return failure(path.string() + ": is not a key of " + std::to_string(bytes) + " bytes");
  std::copy(text.begin(), text.end(), key.begin());
  return LinkKey(key);
}

std::string LinkKey::token(PageId page) const {
  const std::string id = to_string(page);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key_.data(), key_.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(id.data()), id.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> proof{};
  crypto_auth_hmacsha256_final(&state, proof.data());
  return base64url(id) + "." + base64url(proof.data(), proof_bytes);
}

std::optional<PageId> LinkKey::verify(std::string_view given) const {
  const auto dot = given.find('.');
  if (given.size() > longest_token || dot == std::string_view::npos) return std::nullopt;
  std::array<char, longest_token> id{};
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(id.data()), id.size(), given.data(), dot, nullptr, &size,
                        nullptr, variant) != 0) {
    return std::nullopt;
  }
  const auto page = parse_page_id(std::string_view(id.data(), size));
  if (!page) return std::nullopt;
  // Made again and compared whole: every other spelling of the same bytes is refused, too.
  const std::string right = token(*page);
  if (right.size() != given.size() || sodium_memcmp(right.data(), given.data(), right.size()) != 0) return std::nullopt;
  return page;
}

}  // namespace jibao::courier
