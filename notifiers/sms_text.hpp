// How many parts an SMS takes, and where it is cut.
//
// Invariant: a part holds at most 70 UTF-16 units where it is the only one, else 67 (160 and 153 of the GSM
// alphabet: the header of a part of several takes six bytes), and no character is ever divided between two
// parts, neither a surrogate pair nor a pair with the GSM escape. Source: 3GPP TS 23.038 and 23.040. Pure;
// thread: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jibao::notifiers {

enum class SmsCoding { gsm7, ucs2 };

struct SmsSize {
  SmsCoding coding = SmsCoding::gsm7;
  std::size_t units = 0;  // septets, or UTF-16 units
  std::size_t parts = 0;  // 0 for an empty text
};

// The cheapest coding that can say the text, and its size in it.
SmsSize measure_sms(std::string_view text);

// The same in UTF-16 units whatever the text: what a gateway does that is told to send UCS-2.
SmsSize measure_ucs2(std::string_view text);

// The text's parts in order; their concatenation is the text.
std::vector<std::string> split_ucs2(std::string_view text);

// The text where it fits in `parts` parts of UCS-2, else its longest beginning that does with "…" after it.
std::string cut_ucs2(std::string_view text, std::size_t parts);

}  // namespace jibao::notifiers
