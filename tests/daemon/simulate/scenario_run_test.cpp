// Scenarios are run on the real judgement, and what fails is explained: what was expected, what came about instead, when
// and why, word by word.
#include "daemon/simulate/scenario_run.hpp"

#include <gtest/gtest.h>

#include "tests/daemon/simulate/golden.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::simulate {
namespace {

FileOutcome run(const std::string& text, Language language = Language::en) {
  return run_text("night.yaml", text, stories::shared(stories::sample_policy()), language);
}

// A flood reported at 03:55, with these entries after it.
std::string flood(const std::string& when, const std::string& then) {
  return R"(scenarios:
  - name: a flood
    given: {now: 2026-07-19 03:55}
    when:
      - at: 03:55
        file: {by: wangfang, category: DIS.FLOOD.INUNDATION, title: a flood, summary: x, reporter.name: y, occurred_at: 03:42}
)" + when + "    then:\n" +
         then;
}

void expect_pass(const std::string& text) {
  const FileOutcome outcome = run(text);
  EXPECT_TRUE(outcome.passed()) << outcome_text({outcome}, Language::en);
}

TEST(ScenarioRun, ExplainsEachFailureWithWhatHappenedInstead) {
  const FileOutcome outcome = run(golden("failing.yaml"));
  EXPECT_TRUE(outcome.readable);
  expect_golden(outcome_text({outcome}, Language::en), "failing.en.txt");
  expect_golden(outcome_text({run(golden("failing.yaml"), Language::zh)}, Language::zh), "failing.zh.txt");
  EXPECT_EQ(exit_code({outcome}), 1);
}

TEST(ScenarioRun, WalksUpToTheLimitAndCrossesIt) {
  expect_pass(flood("", R"(      - {at: 04:02:00, clocks: {nj.phone: {due: 04:02, breached: false}}}
      - {at: 04:02:01, clocks: {nj.phone: {breached: true}}}
)"));
}

TEST(ScenarioRun, FailsForAPageThatWasNotExpected) {
  const FileOutcome outcome = run(flood("", "      - {at: 03:58, paged: [wangfang, zhaogang]}\n"));
  EXPECT_FALSE(outcome.passed());
  const std::string text = outcome.diagnostics.render();
  EXPECT_NE(text.find("+ liqiang"), std::string::npos) << text;
  EXPECT_NE(text.find("+ chenming"), std::string::npos) << text;
  EXPECT_EQ(text.find("+ wangfang"), std::string::npos) << text;
}

TEST(ScenarioRun, CountsPagesSinceTheListBefore) {
  expect_pass(flood("", R"(      - {at: 03:57:59, paged: [wangfang, zhaogang]}
      - {at: 03:57:59, paged: nobody}
      - {at: 03:58, paged: [liqiang, chenming]}
)"));
}

TEST(ScenarioRun, HoldsAPageAgainstItsChannelPurposeAndNumber) {
  expect_pass(flood("", R"(      - at: 03:55
        paged:
          - {person: wangfang, channel: sms, purpose: alarm, times: 1}
          - {person: zhaogang}
)"));
  EXPECT_FALSE(run(flood("", "      - {at: 03:55, paged: [{person: wangfang, times: 2}, zhaogang]}\n")).passed());
  EXPECT_FALSE(run(flood("", "      - {at: 03:55, paged: [{person: wangfang, channel: email}, zhaogang]}\n")).passed());
}

TEST(ScenarioRun, TakesTheDeedsAndTheirVerdicts) {
  expect_pass(flood(R"(      - {at: 03:56, acknowledge: {by: zhaogang}}
      - {at: 04:01, phone_report: {by: wangfang}}
      - {at: 05:43, written_report: {by: wangfang}}
      - {at: 06:00, close: {by: zhaogang, waive: {xj.written: not owed here}}}
)",
                    R"(      - {at: 03:56, escalation: resting}
      - {at: 04:01, clocks: {nj.phone: {state: fulfilled, verdict: on_time, done_at: 04:01}}}
      - {at: 05:43, clocks: {nj.written: {verdict: late, late_by: office, verdict_then: late}}}
      - {at: 06:00, state: closed}
)"));
}

TEST(ScenarioRun, ALateRecordOfATimelyCallIsRebuttedByASecondPerson) {
  expect_pass(flood(R"(      - {at: 04:06, phone_report: {by: wangfang, done_at: 04:01}}
      - {at: 04:07, refused: true, confirm: {by: wangfang, claim: 1}}
      - {at: 04:08, confirm: {by: zhaogang, claim: 1}}
)",
                    R"(      - {at: 04:07, clocks: {nj.phone: {verdict: late, rebutted: false}}}
      - {at: 04:08, clocks: {nj.phone: {verdict: on_time, verdict_then: late, rebutted: true}}}
)"));
}

TEST(ScenarioRun, FailsWhereTheRulesRefuseOrDoNot) {
  const FileOutcome refused = run(flood("      - {at: 03:56, close: {by: wangfang}}\n", "      - {at: 04:00, state: open}\n"));
  EXPECT_FALSE(refused.passed());
  EXPECT_NE(refused.diagnostics.render().find("failed: 'close' at 03:56 was refused"), std::string::npos)
      << refused.diagnostics.render();
  expect_pass(flood("      - {at: 03:56, refused: true, close: {by: wangfang}}\n", "      - {at: 04:00, state: open}\n"));
  EXPECT_FALSE(run(flood("      - {at: 03:56, refused: true, acknowledge: {by: wangfang}}\n", "      - {at: 04:00, state: open}\n"))
                   .passed());
}

TEST(ScenarioRun, ChangesOfTheReportMoveItsClocks) {
  expect_pass(flood(R"(      - {at: 03:57, correct: {by: wangfang, reason: told wrongly, fields: {occurred_at: 03:50}}}
)",
                    R"(      - {at: 03:56, clocks: {nj.phone: {due: 04:02}}}
      - {at: 03:57, clocks: {nj.phone: {due: 04:10, anchor_at: 03:50}}}
)"));
}

TEST(ScenarioRun, AFailingChannelGivesWayToTheNext) {
  expect_pass(R"(scenarios:
  - name: no SMS
    given: {now: 2026-07-19 14:00}
    when:
      - {at: +0s, channel_fails: {channel: sms, until: +5m}}
      - {at: +0s, file: {by: wangfang, category: MASS.CAMPUS}}
      - {at: +30s, hand_call: {to: wangfang, outcome: reached}}
    then:
      - {at: +0s, paged: [{person: wangfang, channel: sms}, {person: zhaogang, channel: sms}]}
      - {at: +20s, paged: [{person: wangfang, channel: hand_call}, {person: zhaogang, channel: hand_call}]}
)");
}

TEST(ScenarioRun, KeepsTwoIncidentsApart) {
  expect_pass(R"(scenarios:
  - name: two
    given: {now: 2026-07-19 14:00}
    when:
      - {at: +0s, file: {by: wangfang, category: MASS.CAMPUS}}
      - {at: +1m, file: {by: wangfang, category: DIS.FLOOD.DANGER}}
      - {at: +1m, acknowledge: {incident: 2, by: zhaogang}}
    then:
      - {at: +1m, incident: 1, escalation: running, paged: [wangfang, zhaogang]}
      - {at: +1m, incident: 2, escalation: resting, paged: [wangfang, zhaogang]}
)");
}

TEST(ScenarioRun, StopsWhereMoreHappensThanARehearsalHolds) {
  const FileOutcome outcome = run(flood("", "      - {at: +720h, state: open}\n"));
  EXPECT_FALSE(outcome.passed());
  EXPECT_NE(outcome.diagnostics.render().find("too much has happened"), std::string::npos);
}

TEST(ScenarioRun, IsTheSameAsJson) {
  const std::string json = outcome_json({run(golden("failing.yaml"))});
  EXPECT_TRUE(json.starts_with(R"({"passed":false,"files":[{"file":"night.yaml","policy":"sample","readable":true)")) << json;
  EXPECT_NE(json.find(R"("message":"at 03:58 the clock 'nj.phone' has due 04:02, expected 04:05")"), std::string::npos) << json;
}

}  // namespace
}  // namespace jibao::simulate
