// See place.hpp. 云溪县河口镇三合村 is 三合村 and 河口镇三合村, not 河口镇五星村 and not 城关镇三合村; 县政府南门 is
// 云溪县人民政府南门广场.
#include "rules/place.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "rules/characters.hpp"

namespace jibao {
namespace {

constexpr std::size_t most_compared = 60;  // characters: the longest name of a village with its county has half of it
constexpr std::size_t least_rest = 2;      // characters that a name has at least: 市场 is no market of the city 场
constexpr std::size_t least_run = 4;       // 政府南门; of three characters too many are names of streets and offices alone
constexpr std::size_t longest_unit = 6;    // characters of a unit's name before its mark

/// The letters and digits; full-width forms of ASCII count as ASCII.
std::u32string letters(std::string_view text) {
  std::u32string kept;
  while (!text.empty() && kept.size() < most_compared) {
    const Character character = first_character(text);
    text.remove_prefix(character.bytes);
    char32_t point = character.point;
    if (point >= 0xFF01 && point <= 0xFF5E) point -= 0xFEE0;
    const bool ascii_mark = point < 0x80 && !((point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') ||
                                              (point >= 'a' && point <= 'z'));
    const bool punctuation = (point >= 0x2000 && point <= 0x206F) || (point >= 0x3000 && point <= 0x303F) || point == 0xB7;
    if (!ascii_mark && !punctuation) kept.push_back(point);
  }
  return kept;
}

/// Of a character that ends a unit's name, how deep that unit stands.
std::optional<int> depth_of(char32_t mark) {
  switch (mark) {
    case U'省': return 1;
    case U'市': return 2;
    case U'县':
    case U'区':
    case U'旗': return 3;
    case U'镇':
    case U'乡': return 4;
    default: return std::nullopt;
  }
}

struct Place {
  std::u32string head;  // 云溪县河口镇; may be empty
  std::u32string rest;  // 三合村
};

Place split(const std::u32string& text) {
  std::size_t end = 0;
  int depth = 0;
  for (std::size_t i = 0; i + least_rest < text.size() && i - end <= longest_unit; ++i) {
    const auto deeper = depth_of(text[i]);
    if (!deeper || *deeper <= depth) continue;
    depth = *deeper;
    end = i + 1;
  }
  return {text.substr(0, end), text.substr(end)};
}

bool contains(const std::u32string& whole, const std::u32string& part) { return whole.find(part) != std::u32string::npos; }

bool one_contains_the_other(const std::u32string& left, const std::u32string& right) {
  return contains(left, right) || contains(right, left);
}

std::size_t longest_run(const std::u32string& left, const std::u32string& right) {
  std::size_t best = 0;
  std::u32string::size_type from = 0;
  for (; from < left.size(); ++from)
    while (from + best < left.size() && right.find(left.substr(from, best + 1)) != std::u32string::npos) ++best;
  return best;
}

}  // namespace

bool same_place(std::string_view left, std::string_view right) {
  const std::u32string one = letters(left);
  const std::u32string other = letters(right);
  if (std::min(one.size(), other.size()) < least_rest) return !one.empty() && one == other;
  if (one_contains_the_other(one, other)) return true;
  const Place a = split(one);
  const Place b = split(other);
  if (!one_contains_the_other(a.head, b.head)) return false;
  if (one_contains_the_other(a.rest, b.rest)) return true;
  const std::size_t run = longest_run(a.rest, b.rest);
  return run >= least_run && run * 2 >= std::min(a.rest.size(), b.rest.size());
}

}  // namespace jibao
