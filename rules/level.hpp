// How severe an incident is: the four grades (级别) of the Emergency Response Law, article 3, and all the ways in which
// people write them. One is stored: I to IV; no grade is a grade of its own, because the law grades not everything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/names.hpp"

namespace jibao {

/// In ascending order of severity, so that the more severe of two is their maximum.
enum class Level { unknown, iv, iii, ii, i };
JIBAO_NAMES(Level, "", "IV", "III", "II", "I");

/// "Ⅰ", "I", "i", "1", "一级", "Ⅰ级", "特别重大" ... to their level; empty text to `unknown`; nothing where it is none.
std::optional<Level> read_level(std::string_view text);

}  // namespace jibao
