#include "tests/notifiers/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace jibao::notifiers::test {
namespace {

std::string path_of(const std::string& name) {
  return std::string(JIBAO_SOURCE_DIR) + "/tests/notifiers/golden/" + name;
}

}  // namespace

std::string read_golden(const std::string& name) {
  std::ifstream file(path_of(name), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_golden(const std::string& name, const std::string& text) {
  if (std::getenv("JIBAO_GOLDEN_WRITE") != nullptr) std::ofstream(path_of(name), std::ios::binary) << text;
  EXPECT_EQ(text, read_golden(name)) << "golden file: " << name;
}

}  // namespace jibao::notifiers::test
