// Small files that hold a secret: made once with mode 0600, read whole and bounded.
//
// Invariant: a secret is on disk, synced and named, before it is used, and never readable by others between its making
// and its end. Called for the key of links, the operator's token, the mark of a drill and the credentials.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "rules/result.hpp"

namespace jibao::courier {

/// A file with its permissions, as it was read.
struct PrivateFile {
  std::string text;
  bool others_may_read = false;  // others have any right to it, or the group may write it
};

/// The file's content; nothing where there is none. Errors: it cannot be read, is no regular file, or is longer than
/// `most` bytes. Never follows a symbolic link in the last part. Thread: any.
Result<std::optional<PrivateFile>> read_private(const std::filesystem::path& path, std::size_t most);

/// Makes the file (mode 0600) with that content, durable when it returns. Errors: it exists, or cannot be written.
Result<void> create_private(const std::filesystem::path& path, std::string_view text);

/// The same, in the place of what is there.
Result<void> replace_private(const std::filesystem::path& path, std::string_view text);

}  // namespace jibao::courier
