// Texts that stand beside the tests: read, and held against what is said now. JIBAO_UPDATE_GOLDEN=1 writes them anew: read
// the difference.
#pragma once

#include <string>

namespace jibao::simulate {

/// The text of the file `name` of golden/.
std::string golden(const std::string& name);

/// Expects that the file `name` of golden/ holds exactly what was said.
void expect_golden(const std::string& said, const std::string& name);

}  // namespace jibao::simulate
