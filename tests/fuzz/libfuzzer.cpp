// The driver of clang's libFuzzer: one target a program.
#include "tests/fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const jibao::fuzz::One one = jibao::fuzz::targets().front().one;
  return one(data, size);
}
