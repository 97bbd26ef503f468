// See vault.hpp: JSON, sealed by libsodium's secretbox (XSalsa20-Poly1305) under a fresh nonce, as base64 after a version.
#include "daemon/web/vault.hpp"

#include <sodium.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <vector>

namespace jibao::web {
namespace {

namespace json = boost::json;

constexpr std::string_view version = "jibao-vault-1:";
constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), variant);
  text.pop_back();  // its NUL
  return text;
}

std::optional<std::string> bytes_of(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &size,
                        nullptr, variant) != 0)
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

const unsigned char* raw(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->as_string()) : std::string();
}

}  // namespace

Result<Vault> Vault::open(std::string_view key, std::string_view text) {
  if (sodium_init() < 0) std::abort();
  const auto broken = [] { return failure("登录凭据文件无法打开 / the file of log-in secrets cannot be opened"); };
  Vault vault;
  vault.key_ = key;
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (key.size() != key_bytes) return broken();
  if (text.empty()) return vault;
  if (!text.starts_with(version)) return broken();
  const auto bytes = bytes_of(text.substr(version.size()));
  constexpr std::size_t least = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (!bytes || bytes->size() < least) return broken();
  std::string plain(bytes->size() - least, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()), raw(*bytes) + crypto_secretbox_NONCEBYTES,
                                 bytes->size() - crypto_secretbox_NONCEBYTES, raw(*bytes), raw(vault.key_)) != 0)
    return broken();
  json::error_code error;
  const json::value value = json::parse(plain, error);
  sodium_memzero(plain.data(), plain.size());
  if (error || !value.is_object()) return broken();
  for (const auto& [name, secret] : value.as_object()) {
    if (!secret.is_object()) return broken();
    const auto totp = bytes_of(text_of(secret.as_object(), "totp"));
    if (!totp) return broken();
    vault.secrets_[std::string(name)] = {text_of(secret.as_object(), "password"), *totp};
  }
  return vault;
}

const LogInSecret* Vault::find(const std::string& account) const {
  const auto found = secrets_.find(account);
  return found == secrets_.end() ? nullptr : &found->second;
}

Vault Vault::with(const std::string& account, std::optional<LogInSecret> secret) const {
  Vault changed = *this;
  if (secret)
    changed.secrets_[account] = std::move(*secret);
  else
    changed.secrets_.erase(account);
  return changed;
}

std::string Vault::sealed() const {
  json::object object;
  for (const auto& [name, secret] : secrets_)
    object[name] = json::object{{"password", secret.password_hash}, {"totp", base64(secret.totp)}};
  const std::string plain = json::serialize(object);
  std::string bytes(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  randombytes_buf(out, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, raw(plain), plain.size(), out, raw(key_));
  return std::string(version) + base64(bytes) + "\n";
}

}  // namespace jibao::web
