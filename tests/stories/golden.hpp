// A whole timeline against the one that was read line by line: golden/NAME.txt. JIBAO_WRITE_GOLDEN=1 writes it anew, to
// be read again.
#pragma once

#include <string>

#include "tests/stories/world.hpp"

namespace jibao::stories {

void expect_timeline(World& world, const std::string& name);

}  // namespace jibao::stories
