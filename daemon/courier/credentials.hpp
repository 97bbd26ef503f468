// The secrets of the channels, one a file below the credentials directory, read at the time of use: a rotated
// password counts from the next message on, and none stays in memory.
//
// Invariant: a name never leaves the directory; a secret never appears in a message of ours. Called by the courier and
// by the hooks, on the loop. Surprise: a line break at the end of a file is not part of the secret.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "rules/result.hpp"

namespace jibao::courier {

/// A password, a key, a token: a few hundred bytes. More is some other file.
inline constexpr std::size_t max_credential_bytes = 4096;

struct NoCredential : Error {  // its words name the credential, not the path
  bool passing = false;        // the machine has no descriptor or memory left, or its disk fails: it may be there the next time
};

class Credentials {
 public:
  /// `warn` hears, once a name, of files that others may read.
  Credentials(std::filesystem::path folder, std::function<void(std::string)> warn);

  /// The secret of that name. Errors: there is none, it is empty, too long or cannot be read, or the name is no plain file
  /// name. Thread: loop.
  tl::expected<std::string, NoCredential> read(const std::string& name);

 private:
  std::filesystem::path folder_;
  std::function<void(std::string)> warn_;
  std::set<std::string> warned_;  // bounded by the names that a policy may have
};

}  // namespace jibao::courier
