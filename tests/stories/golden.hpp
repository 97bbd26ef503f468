// A whole timeline against the one that was read line by line: golden/NAME.txt. JIBAO_WRITE_GOLDEN=1 writes it anew, to
// be read again.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/stories/world.hpp"

namespace jibao::stories {

inline void expect_timeline(World& world, const std::string& name) {
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
