// See target.hpp.
#include "tests/fuzz/target.hpp"

#include <cstdio>
#include <cstdlib>

namespace jibao::fuzz {

std::vector<Target>& targets() {
  static std::vector<Target> known;
  return known;
}

void must(bool holds, std::string_view promise) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}

}  // namespace jibao::fuzz
