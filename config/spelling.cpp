// See spelling.hpp. What is near is judged in rules/spelling.
#include "config/spelling.hpp"

#include <algorithm>

#include "rules/spelling.hpp"

namespace jibao::config {
namespace {

constexpr std::size_t kMostListed = 8;

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) { return jibao::edit_distance(left, right); }

std::optional<std::string> closest(std::string_view word, std::span<const std::string> known) { return jibao::closest(word, known); }

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  if (const auto near = closest(word, known)) return "did you mean '" + *near + "'?";
  if (known.empty()) return {};
  std::string list = known.size() == 1 ? "known is " : "known are ";
  for (std::size_t i = 0; i < std::min(known.size(), kMostListed); ++i) {
    list += (i == 0 ? "" : ", ") + known[i];
  }
  if (known.size() > kMostListed) list += ", ...";
  return list;
}

}  // namespace jibao::config
