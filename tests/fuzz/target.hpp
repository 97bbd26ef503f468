// A fuzz target: one function that is given any bytes and must come to its end, and says aloud where a promise is broken.
//
// Each file of targets/ holds one and makes it known under its name. Two drivers call them: replay.cpp, which runs the
// kept corpus with any compiler, and libfuzzer.cpp, which looks for more with clang's libFuzzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace jibao::fuzz {

/// Returns 0. Ends the process where a promise is broken.
using One = int (*)(const std::uint8_t* data, std::size_t size);

struct Target {
  std::string_view name;
  One one = nullptr;
};

/// Those that are linked into this program.
std::vector<Target>& targets();

struct Known {
  Known(std::string_view name, One one) { targets().push_back({name, one}); }
};

/// Ends the process with these words unless `holds`.
void must(bool holds, std::string_view promise);

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace jibao::fuzz
