// Characters of UTF-8 text as a person counts them: validity, code points, and cells on a terminal.
//
// Columns in diagnostics count characters; the caret under a line counts cells, where a Chinese character
// takes two. Everything here expects valid UTF-8 except first_invalid_byte, which is how a caller learns that
// it is. Called by the reader and by the diagnostics; pure, no allocation except where a string is returned.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jibao::config {

// The offset of the first byte that is not part of valid UTF-8 (RFC 3629: no overlong form, no surrogate,
// nothing above U+10FFFF); nothing where the text is valid.
std::optional<std::size_t> first_invalid_byte(std::string_view text);

// The code points of `text`; an invalid byte becomes U+FFFD, so that a broken line can still be shown.
std::u32string code_points(std::string_view text);

// Appends one code point as UTF-8. Requires: point <= U+10FFFF.
void append_utf8(std::string& out, char32_t point);

// Cells that a code point takes on a terminal: 2 for East Asian wide and full-width ones, 0 for combining
// marks and other invisible ones, else 1.
int cells(char32_t point);

// The number of code points in `text`.
std::size_t character_count(std::string_view text);

}  // namespace jibao::config
