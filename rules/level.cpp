// See level.hpp.
#include "rules/level.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace jibao {
namespace {

struct Spelling {
  std::string_view text;
  Level level;
};

// The names are those of the State Council's 分级标准; 特大 and 大型 ... are other trades' and stand in their own schemes.
constexpr std::array spellings{
    Spelling{"", Level::unknown},      Spelling{"I", Level::i},          Spelling{"II", Level::ii},
    Spelling{"III", Level::iii},       Spelling{"IV", Level::iv},        Spelling{"Ⅰ", Level::i},
    Spelling{"Ⅱ", Level::ii},          Spelling{"Ⅲ", Level::iii},        Spelling{"Ⅳ", Level::iv},
    Spelling{"ⅰ", Level::i},           Spelling{"ⅱ", Level::ii},         Spelling{"ⅲ", Level::iii},
    Spelling{"ⅳ", Level::iv},          Spelling{"1", Level::i},          Spelling{"2", Level::ii},
    Spelling{"3", Level::iii},         Spelling{"4", Level::iv},         Spelling{"一", Level::i},
    Spelling{"二", Level::ii},         Spelling{"三", Level::iii},       Spelling{"四", Level::iv},
    Spelling{"特别重大", Level::i},    Spelling{"特大", Level::i},       Spelling{"重大", Level::ii},
    Spelling{"较大", Level::iii},      Spelling{"一般", Level::iv},      Spelling{"红色", Level::i},
    Spelling{"橙色", Level::ii},       Spelling{"黄色", Level::iii},     Spelling{"蓝色", Level::iv},
};

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
  return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

}  // namespace

std::optional<Level> read_level(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.size() > 32) return std::nullopt;
  if (!text.empty()) {
    text = without_suffix(without_suffix(text, "突发事件"), "级");
    if (text.empty()) return std::nullopt;
  }
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const Spelling& spelling : spellings)
    if (spelling.text == text || spelling.text == upper) return spelling.level;
  return std::nullopt;
}

}  // namespace jibao
