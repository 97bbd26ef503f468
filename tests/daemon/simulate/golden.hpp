// Texts that stand beside the tests: read, and held against what is said now. JIBAO_UPDATE_GOLDEN=1 writes them anew: read
// the difference.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace jibao::simulate {

inline std::string golden_path(const std::string& name) {
  return std::string(JIBAO_SOURCE_DIR) + "/tests/daemon/simulate/golden/" + name;
}

inline std::string golden(const std::string& name) {
  std::ifstream file(golden_path(name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void expect_golden(const std::string& said, const std::string& name) {
  if (std::getenv("JIBAO_UPDATE_GOLDEN") != nullptr) std::ofstream(golden_path(name)) << said;
  EXPECT_EQ(said, golden(name)) << name;
}

}  // namespace jibao::simulate
