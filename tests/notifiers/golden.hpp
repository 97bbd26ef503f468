// Golden files: the exact bytes that leave, and every answer with its verdict, as a person can read and check
// them. Where a test fails on purpose, run it once with JIBAO_GOLDEN_WRITE=1, read the difference, and commit
// it.
#pragma once

#include <string>

namespace jibao::notifiers::test {

std::string read_golden(const std::string& name);

void expect_golden(const std::string& name, const std::string& text);

}  // namespace jibao::notifiers::test
