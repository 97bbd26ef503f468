// What the daemon keeps beside the journal for logging in: the sealed vault with its key, and the code of the first start.
//
//   accounts.key          32 bytes that seal the vault, made at the first start
//   accounts.sealed       the vault (daemon/web/vault.hpp)
//   accounts.sealed.broken  one that the key did not open
//   first-account.code    a one-time code with which the first account is opened; a quarter of an hour, and gone with it
//
// Invariant: mode 0600, durable before it is used, never in a log, a backup or the journal's copy. Called by the daemon at its
// start, and off the loop where the vault is written. Surprise: a vault that cannot be read keeps nobody from being paged.
#pragma once

#include <filesystem>
#include <string>

#include "rules/result.hpp"
#include "rules/time.hpp"

namespace jibao::process {

/// ASVS 6.4.1: a code that lets somebody in is short-lived.
inline constexpr Duration first_code_lives = std::chrono::minutes(15);

struct SealedVault {
  std::string key, text;
};

/// Errors: the files cannot be read or made.
Result<SealedVault> read_vault(const std::filesystem::path& state);

/// Puts a vault aside that its key does not open, so that another can be begun: accounts.sealed.broken. Errors: it cannot be moved.
Result<void> put_vault_aside(const std::filesystem::path& state);

/// Thread: any, one at a time.
Result<void> write_vault(const std::filesystem::path& state, const std::string& text);

/// Puts the code into its file. Errors: it cannot be written.
Result<void> write_first_code(const std::filesystem::path& state, const std::string& code);

void remove_first_code(const std::filesystem::path& state);

}  // namespace jibao::process
