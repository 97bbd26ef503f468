// The scenarios that ship are true of the policy that ships.
#include <gtest/gtest.h>

#include "daemon/simulate/scenario_run.hpp"

namespace jibao::simulate {
namespace {

TEST(ShippedScenarios, AllPassUnderTheShippedPolicy) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(JIBAO_SOURCE_DIR) + "/config/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const FileOutcome outcome = run_file(entry.path(), Language::en);
    EXPECT_TRUE(outcome.passed()) << outcome_text({outcome}, Language::en);
    EXPECT_FALSE(outcome.scenarios.empty()) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 4u);
}

}  // namespace
}  // namespace jibao::simulate
