// Golden files: the exact bytes that leave, and every answer with its verdict, as a person can read and check
// them. Where a test fails on purpose, run it once with JIBAO_GOLDEN_WRITE=1, read the difference, and commit
// it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace jibao::notifiers::test {

inline std::string golden_path(const std::string& name) {
  return std::string(JIBAO_SOURCE_DIR) + "/tests/notifiers/golden/" + name;
}

inline std::string read_golden(const std::string& name) {
  std::ifstream file(golden_path(name), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void expect_golden(const std::string& name, const std::string& text) {
  if (std::getenv("JIBAO_GOLDEN_WRITE") != nullptr)
    std::ofstream(golden_path(name), std::ios::binary) << text;
  EXPECT_EQ(text, read_golden(name)) << "golden file: " << name;
}

}  // namespace jibao::notifiers::test
