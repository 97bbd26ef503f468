// Forms with files: multipart/form-data bodies (RFC 7578), read strictly.
//
// Invariant: names and file names are valid UTF-8 without NUL, control characters or slashes, and never more parts than the
// bound; anything else is an error with its reason, never a guess. A part's bytes are whatever they are. Called by the console.
// Surprise: the bytes are views into the body, which must outlive them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.hpp"

namespace jibao::http {

struct Part {
  std::string name;
  std::optional<std::string> file_name;  ///< Of a file; empty where none was chosen. Without folders.
  std::string_view bytes;
};

/// More than any form of ours has.
constexpr std::size_t max_parts = 64;

/// Whether that is the Content-Type of such a body.
bool is_multipart(std::string_view content_type);

/// The parts, in the order in which they came. Errors: no boundary, a body that does not end with it, a part without a name, bad
/// headers, more than max_parts.
Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace jibao::http
