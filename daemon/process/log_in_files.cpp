// See log_in_files.hpp.
#include "daemon/process/log_in_files.hpp"

#include <sodium.h>

#include "daemon/courier/private_file.hpp"
#include "daemon/web/vault.hpp"

namespace jibao::process {
namespace {

constexpr const char* first_code_file = "first-account.code";

}  // namespace

Result<SealedVault> read_vault(const std::filesystem::path& state) {
  SealedVault vault;
  auto key = courier::read_private(state / "accounts.key", web::Vault::key_bytes);
  if (!key) return tl::unexpected(key.error());
  if (*key && (*key)->text.size() == web::Vault::key_bytes) {
    vault.key = std::move((*key)->text);
  } else {
    vault.key.resize(web::Vault::key_bytes);
    randombytes_buf(vault.key.data(), vault.key.size());
    if (auto made = courier::replace_private(state / "accounts.key", vault.key); !made) return tl::unexpected(made.error());
  }
  auto text = courier::read_private(state / "accounts.sealed", web::Vault::max_text);
  if (!text) return tl::unexpected(text.error());
  if (*text) vault.text = std::move((*text)->text);
  return vault;
}

Result<void> put_vault_aside(const std::filesystem::path& state) {
  std::error_code error;
  std::filesystem::rename(state / "accounts.sealed", state / "accounts.sealed.broken", error);
  if (error) return failure("accounts.sealed: " + error.message());
  return {};
}

Result<void> write_vault(const std::filesystem::path& state, const std::string& text) {
  return courier::replace_private(state / "accounts.sealed", text);
}

Result<void> write_first_code(const std::filesystem::path& state, const std::string& code) {
  return courier::replace_private(state / first_code_file, code + "\n");
}

void remove_first_code(const std::filesystem::path& state) {
  std::error_code ignored;
  std::filesystem::remove(state / first_code_file, ignored);
}

}  // namespace jibao::process
