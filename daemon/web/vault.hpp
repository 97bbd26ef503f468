// What people log in with: the hash of each account's password and the secret of its one-time passwords, sealed.
//
// Invariant: none of it is ever in the journal, an export, a backup or a log; the file holds one sealed text, whose key lies
// beside it in the state directory. A copy of the journal alone therefore lets nobody in: after a restore each account gets
// a new one-time code. Called by log-in and by whoever opens an account. Surprise: a text that does not open leaves the
// vault empty, and the daemon runs: nobody logs in, everything else goes on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/result.hpp"

namespace jibao::web {

struct LogInSecret {
  std::string password_hash;  // argon2id
  std::string totp;           // its bytes
};

class Vault {
 public:
  static constexpr std::size_t key_bytes = 32;
  /// Five hundred accounts of half a kilobyte, twice over.
  static constexpr std::size_t max_text = std::size_t{1} << 19;

  /// Requires: `key` has key_bytes. Errors: the text is none of ours, or of another key. An empty text is an empty vault.
  static Result<Vault> open(std::string_view key, std::string_view text);

  Vault() = default;

  const LogInSecret* find(const std::string& account) const;
  /// A vault with that account's secret in the place of what it had; without one, where there is none.
  Vault with(const std::string& account, std::optional<LogInSecret> secret) const;
  /// What is written to the file.
  std::string sealed() const;

 private:
  std::string key_;
  std::map<std::string, LogInSecret> secrets_;
};

}  // namespace jibao::web
