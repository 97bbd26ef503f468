// What the pages call the fields of a report and the words of the closed sets, in both languages.
//
// Invariant: every path of rules/report.hpp has a label (a test walks them); a word without one shows as
// itself. Pure.
#pragma once

#include <string>
#include <string_view>

#include "rules/explain.hpp"

namespace jibao::web {

/// Of a field's path ("reporter.phone") or a JSON pointer ("/source/reporter/phone").
std::string field_label(std::string_view path, Language language);

/// Of a word of a closed set: "phone_report", "on_time", "resting" ...
std::string word_label(std::string_view word, Language language);

}  // namespace jibao::web
