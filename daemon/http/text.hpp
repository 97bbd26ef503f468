// The few decisions about bytes that the HTTP room shares: UTF-8 validity and percent-encoding.
//
// Invariant: pure, no allocation beyond the result, linear time. Called by target, form, problem and the
// parser. Surprise: '+' means a space only in forms and queries, never in a path; the caller says which it
// has.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jibao::http {

/// True for well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF). NUL is well-formed.
bool is_utf8(std::string_view bytes);

enum class Plus { is_plus, is_space };

/// The decoded bytes, or nothing where a '%' is not followed by two hex digits. The result may be any bytes.
std::optional<std::string> percent_decode(std::string_view text, Plus plus);

/// Everything but the unreserved characters of RFC 3986 as %XX; safe in a path segment and in a query value.
std::string percent_encode(std::string_view bytes);

/// The length of the well-formed UTF-8 sequence at the start, or 0 where there is none. Requires: not empty.
std::size_t utf8_length(std::string_view bytes);

}  // namespace jibao::http
