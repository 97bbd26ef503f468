// See golden.hpp.
#include "tests/stories/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace jibao::stories {

void expect_timeline(World& world, const std::string& name) {
  const std::string path = std::string(JIBAO_SOURCE_DIR) + "/tests/stories/golden/" + name + ".txt";
  const std::string told = world.timeline();
  if (std::getenv("JIBAO_WRITE_GOLDEN") != nullptr) std::ofstream(path) << told;
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(told, golden.str()) << name;
}

}  // namespace jibao::stories
