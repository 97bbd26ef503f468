// See golden.hpp.
#include "tests/daemon/simulate/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace jibao::simulate {

namespace {

std::string path_of(const std::string& name) {
  return std::string(JIBAO_SOURCE_DIR) + "/tests/daemon/simulate/golden/" + name;
}

}  // namespace

std::string golden(const std::string& name) {
  std::ifstream file(path_of(name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_golden(const std::string& said, const std::string& name) {
  if (std::getenv("JIBAO_UPDATE_GOLDEN") != nullptr) std::ofstream(path_of(name)) << said;
  EXPECT_EQ(said, golden(name)) << name;
}

}  // namespace jibao::simulate
