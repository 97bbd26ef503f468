// A text as a JSON string, appended: the one spelling that the journal and the timeline use.
//
// Invariant: what is appended is valid JSON in valid UTF-8 whatever bytes come in (a gateway's words may be anything):
// bytes that are not UTF-8 become U+FFFD. One text has one spelling, so that the same facts give the same bytes.
// Called by the codec for every string of every fact: no allocation of its own.
#pragma once

#include <string>
#include <string_view>

namespace jibao::journal {

/// Appends `text` with its quotes; control characters as \u00xx, only `"` and `\` escaped by a backslash.
void append_json_string(std::string& out, std::string_view text);

/// The text itself where it is well-formed UTF-8, else a copy with U+FFFD for every bad byte.
std::string clean_utf8(std::string_view text);

}  // namespace jibao::journal
