// Characters of UTF-8 text in the quiet room: reading one, counting what an SMS counts, and making hostile
// ones visible.
//
// Reading is total: an invalid byte is a character of one byte, so nothing here can fail on what the world
// sent. Called by wording, messages and sentences. Surprise: visible() is for values from outside; templates
// keep their lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jibao {

struct Character {
  std::size_t bytes = 1;
  char32_t point = 0xFFFD;  // U+FFFD where the bytes are no character

  /// UTF-16 code units: what an SMS counts.
  std::size_t units() const { return point > 0xFFFF ? 2 : 1; }
};

/// The first character of `text`. Requires: not empty.
Character first_character(std::string_view text);

/// The text on one line as it can be shown to a person: line breaks and tabs become blanks, control
/// characters and those that turn the direction of writing become "<U+202E>", invisible ones are dropped,
/// invalid bytes become U+FFFD. Reads at most `most_units` UCS-2 units of the input and then ends in "…".
std::string visible(std::string_view text, std::size_t most_units);

}  // namespace jibao
