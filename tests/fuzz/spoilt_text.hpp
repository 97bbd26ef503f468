// A sound YAML text with some of its values or keys replaced, so that a reader meets what is wrong in one place and goes on to
// all others.
#pragma once

#include <string>
#include <string_view>

namespace jibao::fuzz {

/// `edit` is "EVERY FIRST TEXT": of all values in their order (maps and lists among them, and what they hold) those of number
/// FIRST, FIRST + EVERY and so on become TEXT; with '!' before it the keys. What lies around a value that was replaced stays.
/// TEXT "^300" is a word of so many letters, "^[70" a list of so many words. The text as it is where the edit is none.
std::string spoilt(const std::string& text, std::string_view edit);

}  // namespace jibao::fuzz
