// Words as a machine should read them aloud: numbers as people say them. 14:05 is 十四点零五分, 126人 is
// 一百二十六人, 2户 is 两户, and what is dictated (codes, telephone numbers, numbers of incidents) goes digit by digit,
// with 幺 for 1 (GB/T 15835 leaves it to custom: 1 and 7 sound alike over the telephone).
//
// Invariant: reading aloud what was made ready changes nothing. Called by message.cpp for channels that speak. Pure.
#pragma once

#include <string>
#include <string_view>

#include "rules/template.hpp"

namespace jibao {

/// Digits one by one, a short pause in the place of '-' and blanks, "转" before an extension; in English with blanks
/// between them.
std::string dictated(std::string_view number, bool chinese);

/// A whole number up to 99,999,999 as it is said; a longer one digit by digit.
std::string numeral(std::string_view digits);

/// Chinese text with its numbers in words. English is left as it is: voices read it well.
std::string read_aloud(std::string_view text, bool chinese);

/// The values of a template's variables: those that are dictated, and all others by read_aloud.
TemplateValues spoken_values(TemplateValues values, bool chinese);

}  // namespace jibao
