// See spelling.hpp.
#include "rules/spelling.hpp"

#include <algorithm>
#include <vector>

#include "rules/characters.hpp"

namespace jibao {
namespace {

// Nobody mistypes a name longer than this; the distance costs the product of both lengths.
constexpr std::size_t longest_word = 64;

std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (; !text.empty(); text.remove_prefix(first_character(text).bytes)) points += first_character(text).point;
  return points;
}

// Case and the kind of dash are what people mix up most; they count as no slip at all.
std::u32string folded(std::string_view word) {
  std::u32string points = code_points(word);
  for (char32_t& point : points) {
    if (point >= U'A' && point <= U'Z') point += U'a' - U'A';
    if (point == U'-' || point == U' ') point = U'_';
  }
  return points;
}

std::size_t distance(const std::u32string& left, const std::u32string& right) {
  const std::size_t width = right.size() + 1;
  std::vector<std::size_t> before(width), last(width), now(width);
  for (std::size_t j = 0; j < width; ++j) last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t replace = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[right.size()];
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
  return distance(code_points(left), code_points(right));
}

std::optional<std::string> closest(std::string_view word, std::span<const std::string> known) {
  const std::u32string wanted = folded(word);
  if (wanted.empty() || wanted.size() > longest_word) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const std::string& candidate : known) {
    if (candidate.size() > 4 * longest_word) continue;
    const std::u32string other = folded(candidate);
    // A word that is wholly replaced is no slip: 'sms' is not 'fax', and one letter is never another.
    const std::size_t slips = distance(wanted, other);
    if (slips < best_distance && slips < std::max(wanted.size(), other.size())) {
      best = &candidate;
      best_distance = slips;
    }
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

}  // namespace jibao
