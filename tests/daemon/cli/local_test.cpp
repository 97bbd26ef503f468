#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "daemon/cli/commands.hpp"
#include "daemon/store/memory_store.hpp"

namespace jibao::cli {
namespace {

class Local : public ::testing::Test {
 protected:
  int run_quietly(int (*command)(const Options&)) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = command(options);
    out = ::testing::internal::GetCapturedStdout();
    ::testing::internal::GetCapturedStderr();
    return code;
  }
  std::string write(const std::string& name, const std::string& text) {
    const std::string path = ::testing::TempDir() + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  Options options;
  std::string out;
};

TEST_F(Local, ChecksTheShippedPolicyAndFindsNoError) {
  options.path = std::string(JIBAO_SOURCE_DIR) + "/config/county-office.yaml";
  EXPECT_EQ(run_quietly(check_policy), Exit::ok) << out;
  options.json = true;
  EXPECT_EQ(run_quietly(check_policy), Exit::ok);
  EXPECT_TRUE(out.starts_with("{\"good\":true,"));
}

TEST_F(Local, ListsTheRisksOfAGoodPolicyWithTheirPlacesAndStaysAtZero) {
  // Out of the tree, so that it can be made risky: a chain that goes by one channel alone.
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "risky";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(std::string(JIBAO_SOURCE_DIR) + "/config", folder, std::filesystem::copy_options::recursive);
  options.path = folder / "county-office.yaml";
  std::ifstream in(options.path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const std::string lanes : {"[[sms, hand_call], email]", "[sms, hand_call, email]"})
    for (auto at = text.find(lanes); at != std::string::npos; at = text.find(lanes)) text.replace(at, lanes.size(), "[sms]");
  std::ofstream(options.path) << text;
  EXPECT_EQ(run_quietly(check_policy), Exit::ok) << out;
  EXPECT_NE(out.find("[one_channel:urgent]"), std::string::npos) << out;
  EXPECT_NE(out.find("risky/county-office.yaml:"), std::string::npos) << out;
  EXPECT_NE(out.find("风险："), std::string::npos) << out;
  options.json = true;
  options.language = "en";
  EXPECT_EQ(run_quietly(check_policy), Exit::ok);
  EXPECT_NE(out.find(R"("id":"one_channel:urgent","risk":"one_channel","sentence":"Escalation urgent hangs on)"),
            std::string::npos)
      << out;
}

TEST_F(Local, TellsMinuteByMinuteWhatAPolicyWouldDo) {
  options.path = std::string(JIBAO_SOURCE_DIR) + "/config/county-office.yaml";
  options.incident = "DIS.FLOOD.DANGER";
  options.argument = "Ⅱ级";
  options.times["at"] = "2026-07-19 03:42";
  EXPECT_EQ(run_quietly(preview_policy), Exit::ok) << out;
  EXPECT_NE(out.find("03:42（来报）"), std::string::npos) << out;
  EXPECT_NE(out.find("04:02"), std::string::npos) << "twenty minutes: " << out;
  options.language = "en";
  options.json = true;
  EXPECT_EQ(run_quietly(preview_policy), Exit::ok);
  EXPECT_NE(out.find(R"("level":"II","kind":"incident","at":"2026-07-19T03:42:00+08:00")"), std::string::npos) << out;
  EXPECT_EQ(out.find("\"code\""), std::string::npos) << "no code to answer with";
  options.incident = "DIS.NONE";
  EXPECT_EQ(run_quietly(preview_policy), Exit::refused);
  options.incident = "DIS.FLOOD.DANGER";
  options.argument = "dire";
  EXPECT_EQ(run_quietly(preview_policy), Exit::usage);
  options.argument = "";
  options.times["at"] = "noon";
  EXPECT_EQ(run_quietly(preview_policy), Exit::usage);
}

TEST_F(Local, SaysWhereABadPolicyIsWrong) {
  options.path = write("bad_policy.yaml", "office:\n  nam: x\n");
  EXPECT_EQ(run_quietly(check_policy), Exit::refused);
  EXPECT_NE(out.find("bad_policy.yaml:2:3"), std::string::npos) << out;
  EXPECT_EQ(run_quietly(preview_policy), Exit::refused);
}

TEST_F(Local, VerifiesAJournalAndNamesTheRecordThatWasChanged) {
  store::MemoryStore journal;
  for (int index = 1; index <= 3; ++index)
    journal.append({store::Entry{index, 1, R"({"v":1,"facts":[]})", {}, false}}, [](Result<store::Head>) {});
  std::string lines;
  ASSERT_TRUE(journal.export_journal(
      [&](std::string_view line) -> Result<void> {
        lines += line;
        if (lines.back() != '\n') lines += '\n';
        return {};
      },
      store::PersonalValues::left_out));
  options.path = write("journal.jsonl", lines);
  EXPECT_EQ(run_quietly(verify_journal), Exit::ok) << out;
  options.head = std::to_string(journal.head().sequence) + ":" + journal.head().hash;
  EXPECT_EQ(run_quietly(verify_journal), Exit::ok);

  write("journal.jsonl", lines.substr(0, lines.find('\n') + 1));
  EXPECT_EQ(run_quietly(verify_journal), Exit::refused) << "truncated below a known head";
  std::string changed = lines;
  changed.replace(changed.find("facts", changed.find('\n')), 5, "FACTS");
  write("journal.jsonl", changed);
  EXPECT_EQ(run_quietly(verify_journal), Exit::refused);
  EXPECT_NE(out.find("第 2 条"), std::string::npos) << out;
  options.head = "three";
  EXPECT_EQ(run_quietly(verify_journal), Exit::usage);
}

TEST_F(Local, RunsScenariosAndExitsWithWhatCameOfThem) {
  const std::string policy = std::string(JIBAO_SOURCE_DIR) + "/config/county-office.yaml";
  const auto scenario = [&](const std::string& due) {
    // The path of the policy is from the scenario's own folder, so an absolute one stands for itself.
    return "policy: " + policy +
           "\nscenarios:\n  - name: x\n    given: {now: 2026-07-19 03:55}\n    when:\n"
           "      - {at: +0s, file: {by: wangfang, category: ACC.FIRE, occurred_at: 03:50}}\n    then:\n"
           "      - {at: +0s, clocks: {seed-nj.phone: {due: " + due + "}}}\n";
  };
  options.files = {write("good_scenario.yaml", scenario("04:10"))};
  EXPECT_EQ(run_quietly(simulate_scenarios), Exit::ok) << out;
  options.files.push_back(write("failing_scenario.yaml", scenario("04:11")));
  EXPECT_EQ(run_quietly(simulate_scenarios), 1) << out;
  options.files.push_back(write("faulty_scenario.yaml", scenario("noon")));
  EXPECT_EQ(run_quietly(simulate_scenarios), 2) << out;
  options.json = true;
  EXPECT_EQ(run_quietly(simulate_scenarios), 2);
  EXPECT_TRUE(out.starts_with("{\"passed\":false,")) << out;
}

TEST_F(Local, ComparesTwoPoliciesOverAJournalAndNamesABadLine) {
  const std::string policy = std::string(JIBAO_SOURCE_DIR) + "/config/county-office.yaml";
  options.diff = {policy, policy};
  EXPECT_EQ(run_quietly(compare_policies), Exit::usage) << "a journal must be named";
  options.path = write("empty.jsonl", "");
  EXPECT_EQ(run_quietly(compare_policies), Exit::ok);
  EXPECT_NE(out.find("已复判 0 个事件"), std::string::npos) << out;
  options.path = write("bad.jsonl", "{}\n");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(compare_policies(options), Exit::usage);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("bad.jsonl:1: "), std::string::npos);
  options.diff[1] = ::testing::TempDir() + "no_such_policy.yaml";
  EXPECT_EQ(run_quietly(compare_policies), Exit::usage);
}

TEST_F(Local, AnswersAMissingFileAsAMistakeOfTheCommandLine) {
  options.path = ::testing::TempDir() + "no_such_journal";
  EXPECT_EQ(run_quietly(verify_journal), Exit::usage);
}

}  // namespace
}  // namespace jibao::cli
