// What is wrong with a scenario file is said all at once, each at its place.
#include "daemon/simulate/scenario_reader.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "daemon/simulate/scenario_run.hpp"
#include "tests/daemon/simulate/golden.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::simulate {
namespace {

FileOutcome run(const std::string& text) {
  return run_text("night.yaml", text, stories::shared(stories::sample_policy()), Language::en);
}

TEST(ScenarioReader, SaysEveryFaultAtOnceWithItsPlaceAndAHint) {
  const FileOutcome outcome = run(golden("faulty.yaml"));
  EXPECT_FALSE(outcome.readable);
  EXPECT_TRUE(outcome.scenarios.empty());
  expect_golden(outcome.diagnostics.render(), "faulty.txt");
  EXPECT_EQ(exit_code({outcome}), 2);
}

TEST(ScenarioReader, TakesPeopleByIdOrByName) {
  const FileOutcome outcome = run(R"(scenarios:
  - name: names
    given: {now: 2026-07-19 03:55}
    when:
      - {at: +0s, file: {by: 王芳, category: MASS.CAMPUS}}
    then:
      - {at: +0s, paged: [赵刚, wangfang]}
)");
  EXPECT_TRUE(outcome.passed()) << outcome_text({outcome}, Language::en);
}

TEST(ScenarioReader, RefusesTwoPeopleOfOneName) {
  Policy policy = stories::sample_policy();
  policy.people.at("liqiang").name = policy.people.at("wangfang").name;
  const FileOutcome outcome = run_text("night.yaml", R"(scenarios:
  - name: names
    given: {now: 2026-07-19 03:55}
    when:
      - {at: +0s, file: {by: 王芳, category: MASS.CAMPUS}}
    then:
      - {at: +0s, paged: [wangfang, zhaogang]}
)",
                                       stories::shared(std::move(policy)), Language::en);
  EXPECT_FALSE(outcome.readable);
  EXPECT_NE(outcome.diagnostics.render().find("'王芳' is the name of several people"), std::string::npos);
}

TEST(ScenarioReader, NamesThePolicyThatDoesNotLoad) {
  const std::string folder = ::testing::TempDir();
  std::ofstream(folder + "bad_office.yaml") << "office:\n  nam: x\n";
  std::ofstream(folder + "of_bad_office.yaml") << "policy: bad_office.yaml\nscenarios: []\n";
  const FileOutcome outcome = run_file(folder + "of_bad_office.yaml", Language::en);
  EXPECT_FALSE(outcome.readable);
  EXPECT_NE(outcome.policy_diagnostics.find("bad_office.yaml:2:3"), std::string::npos) << outcome.policy_diagnostics;
  EXPECT_NE(outcome.diagnostics.render().find("of_bad_office.yaml:1:9: error: the policy does not load"),
            std::string::npos)
      << outcome.diagnostics.render();
}

TEST(ScenarioReader, TellsAFileThatIsNotThereFromAnEmptyOne) {
  EXPECT_EQ(run_file(::testing::TempDir() + "no_such_scenario.yaml", Language::en).diagnostics.render(),
            ::testing::TempDir() + "no_such_scenario.yaml: error: the file cannot be read\n");
  EXPECT_FALSE(run("").readable);
}

TEST(ScenarioReader, TakesEveryActionThatItNames) {
  for (const std::string& word : action_words()) {
    const FileOutcome outcome = run("scenarios:\n  - name: x\n    given: {now: 2026-07-19 03:55}\n    when:\n      - {at: +0s, " +
                                    word + ": {}}\n    then:\n      - {at: +0s, paged: []}\n");
    EXPECT_FALSE(outcome.readable) << word << " lacks what it needs";
    EXPECT_EQ(outcome.diagnostics.render().find("nothing that a scenario can do"), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace jibao::simulate
