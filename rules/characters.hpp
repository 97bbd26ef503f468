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

/// The first character of `text`, whatever it is. Requires: not empty.
Character any_first_character(std::string_view text);

/// The same, here for ASCII and for nearly all of Chinese: a page and its line in the log look at some thousand of them.
inline Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(0) < 0x80) return {1, byte(0)};
  const bool plain = byte(0) >= 0xE1 && byte(0) <= 0xEC && text.size() > 2;  // three bytes, and no shorter form or surrogate
  if (!plain || (byte(1) & 0xC0U) != 0x80 || (byte(2) & 0xC0U) != 0x80) return any_first_character(text);
  return {3, (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU)};
}

/// The text on one line as it can be shown to a person: line breaks and tabs become blanks, control
/// characters and those that turn the direction of writing become "<U+202E>", invisible ones are dropped,
/// invalid bytes become U+FFFD. Reads at most `most_units` UCS-2 units of the input and then ends in "…".
std::string visible(std::string_view text, std::size_t most_units);

}  // namespace jibao
