// The known word that a mistyped one was probably meant to be.
//
// Called by the reader of policies for keys, values and references, and by intake for a category's code; pure. Surprise: it
// works on characters, so that one wrong Chinese character counts as one slip and not as three bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jibao {

/// The fewest insertions, deletions, replacements and swaps of neighbours between two words, in characters.
std::size_t edit_distance(std::string_view left, std::string_view right);

/// The closest of `known`, the first where several are as close; nothing where none is close enough to be a
/// slip (more than a third of the word differs) or the word is too long to be one.
std::optional<std::string> closest(std::string_view word, std::span<const std::string> known);

}  // namespace jibao
