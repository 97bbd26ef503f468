#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "daemon/cli/commands.hpp"
#include "daemon/cli/duty.hpp"
#include "daemon/cli/options.hpp"

namespace jibao::cli {
namespace {

int read(std::vector<std::string> words, Options& options) {
  words.insert(words.begin(), "jibao");
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int code = read_command_line(static_cast<int>(pointers.size()), pointers.data(), options);
  ::testing::internal::GetCapturedStdout();
  ::testing::internal::GetCapturedStderr();
  return code;
}

TEST(Grammar, ReadsAFilingWithGlobalOptionsOnEitherSide) {
  Options options;
  EXPECT_EQ(
      read({"--server", "http://127.0.0.1:9", "file", "--category", "DIS.FLOOD.DANGER", "--occurred",
            "20m ago", "--dead", "2", "--reporter-name", "李明", "--drill", "--as", "wangfang", "--json"},
           options),
      -1);
  EXPECT_EQ(options.command, "file");
  EXPECT_EQ(options.url, "http://127.0.0.1:9");
  EXPECT_EQ(options.fields.at("category"), "DIS.FLOOD.DANGER");
  EXPECT_EQ(options.fields.at("source.reporter.name"), "李明");
  EXPECT_EQ(options.fields.at("casualties.dead"), "2");
  EXPECT_EQ(options.times.at("occurred_at"), "20m ago");
  EXPECT_TRUE(options.drill);
  EXPECT_TRUE(options.json);
  EXPECT_EQ(options.as, "wangfang");
}

TEST(Grammar, ReadsEveryCommandOfTheProduct) {
  const std::vector<std::vector<std::string>> lines{
      {"file"},
      {"simulate", "--category", "X"},
      {"list", "--in", "all"},
      {"show", "1"},
      {"explain", "2026-0001", "--lang", "en"},
      {"explain", "--policy", "policy.yaml", "--at", "03:42", "DIS.FLOOD.DANGER", "II", "--hours", "48"},
      {"phone", "1", "--stamp", "dialling"},
      {"phone", "1", "--at", "03:59", "--to", "刘", "--content", "已报"},
      {"report", "1", "--stage", "final"},
      {"ack", "1", "--as", "wangfang", "--pin"},
      {"ack", "1", "--kind", "passed_to", "--to", "liming"},
      {"supplement", "1", "place=三合村", "--reason", "x"},
      {"correct", "1", "place=二合村"},
      {"confirm", "1", "2"},
      {"close", "1", "--outcome", "mistaken", "--waive", "a=b", "--waive", "c=d"},
      {"roster"},
      {"roster", "issue", "2026-12", "--dry-run"},
      {"roster", "import", "roster.xlsx", "--month", "2026-12", "--again", "--dry-run"},
      {"roster", "export", "2026-12", "--out", "roster.ics"},
      {"roster", "shift", "2026-12-03/day", "--primary", "王芳", "--reason", "换班"},
      {"leave", "enter", "王芳", "--kind", "sudden", "--until", "2026-12-03 20:00", "--substitute", "李明"},
      {"leave", "approve", "3"},
      {"check-in", "王芳", "--pin"},
      {"handover", "write", "--outgoing", "王芳", "--incoming", "李明", "--item", "3=周丽", "--item", "3/1=李明"},
      {"handover", "confirm", "1", "--person", "李明", "--pin"},
      {"surge", "call", "王芳", "李明", "--reason", "暴雨红色预警"},
      {"drill"},
      {"drill", "show", "3"},
      {"drill", "begin", "--category", "DIS.FLOOD.DANGER", "--title", "防汛演练", "--as", "wangfang"},
      {"call"},
      {"call", "1-2", "reached", "--ack", "taken"},
      {"check", "policy.yaml"},
      {"reload"},
      {"verify", "journal.jsonl", "--head", "1:ab"},
      {"backup"},
      {"export", "--out", "x"},
      {"token"},
      {"token", "make", "水利局"},
      {"token", "end", "1"},
      {"pin"}};
  for (const auto& line : lines) {
    Options options;
    EXPECT_EQ(read(line, options), -1) << line[0];
    EXPECT_EQ(options.command, line[0]);
  }
}

TEST(Grammar, AnswersMistakesWithTwoAndHelpWithZero) {
  Options options;
  EXPECT_EQ(read({}, options), Exit::usage);
  EXPECT_EQ(read({"fiel"}, options), Exit::usage);
  EXPECT_EQ(read({"show"}, options), Exit::usage);
  EXPECT_EQ(read({"explain", "--at", "03:42"}, options), Exit::usage);
  EXPECT_EQ(read({"explain", "DIS", "--hours", "49"}, options), Exit::usage);
  EXPECT_EQ(read({"list", "--in", "opne"}, options), Exit::usage);
  EXPECT_EQ(read({"drill", "start"}, options), Exit::usage);
  EXPECT_EQ(read({"--help"}, options), Exit::ok);
  EXPECT_EQ(read({"file", "--help"}, options), Exit::ok);
}

std::string help_of(std::string command) {
  std::string program = "jibao", flag = "--help";
  char* words[] = {program.data(), command.data(), flag.data()};
  Options options;
  ::testing::internal::CaptureStdout();
  read_command_line(3, words, options);
  return ::testing::internal::GetCapturedStdout();
}

TEST(Grammar, SaysOfACommandHowItIsRepeatedWhereNoAnswerCame) {
  for (const char* command : {"roster", "leave", "check-in", "handover", "surge", "contact", "roll-call", "attach", "file", "ack", "close", "confirm", "reload"}) {
    const std::string help = help_of(command);
    EXPECT_EQ(help.find("it is not done twice") != std::string::npos, is_done_once(command)) << command;
    EXPECT_EQ(help.find("with --key to be safe") != std::string::npos, help.find("Idempotency-Key") != std::string::npos) << command;
    EXPECT_NE(help.find("4 no answer came"), std::string::npos) << command;
  }
  EXPECT_NE(help_of("contact").find("[sms]"), std::string::npos);
}

TEST(Grammar, KeepsSeveralWaiversApart) {
  Options options;
  read({"close", "1", "--waive", "a=b", "--waive", "c=d"}, options);
  EXPECT_EQ(options.changes, (std::vector<std::string>{"a=b", "c=d"}));
}

TEST(Tokens, AreLookedForWhereTheOptionsSay) {
  Options options;
  options.state = "here";
  EXPECT_EQ(token_places(options), std::vector<std::string>{"here/operator.token"});
  options.token_file = "there";
  EXPECT_EQ(token_places(options), std::vector<std::string>{"there"});
}

TEST(Grammar, ReadsTheCommandsOfTheChain) {
  Options notice;
  EXPECT_EQ(read({"notice", "1", "--obligation", "cn.cdc", "--to", "周医生", "--at", "03:59", "--as", "wangfang"}, notice), -1);
  EXPECT_EQ(notice.changes, std::vector<std::string>{"cn.cdc"});
  EXPECT_EQ(notice.fields.at("to_person"), "周医生");
  Options report;
  EXPECT_EQ(read({"report", "1", "--signed-off-by", "钱敏", "--signed-off-by-phone", "--content", "〔2026〕1号"}, report), -1);
  EXPECT_EQ(report.fields.at("signed_off_by"), "钱敏");
  EXPECT_TRUE(report.signed_off_by_phone);
  Options receipt;
  EXPECT_EQ(read({"receipt", "1", "2", "--person", "赵强", "--json"}, receipt), -1);
  EXPECT_EQ(receipt.argument, "2");
  Options delay;
  EXPECT_EQ(read({"delay", "1", "house.final", "--reason", "道路中断", "--expected", "09:00"}, delay), -1);
  EXPECT_EQ(delay.times.at("expected_at"), "09:00");
  Options merge;
  EXPECT_EQ(read({"merge", "2", "1", "--not-same", "--reason", "两个小区"}, merge), -1);
  EXPECT_TRUE(merge.not_same);
  Options question;
  EXPECT_EQ(read({"question", "1", "伤员送到哪家医院？", "--person", "赵主任", "--within", "20", "--at", "03:59"}, question), -1);
  EXPECT_EQ(question.argument, "伤员送到哪家医院？");
  EXPECT_EQ(question.fields.at("within_minutes"), "20");
  Options answer;
  EXPECT_EQ(read({"answer", "1", "县医院", "--question", "2", "--to", "赵主任"}, answer), -1);
  EXPECT_EQ(answer.fields.at("question"), "2");
  Options checked;
  EXPECT_EQ(read({"checked", "1", "失联人数", "三人", "--with", "120调度"}, checked), -1);
  EXPECT_EQ(checked.word, "三人");
  EXPECT_EQ(read({"checked", "1", "失联人数"}, checked), Exit::usage) << "a check has a finding";
  Options attach;
  EXPECT_EQ(read({"attach", "1", "传真.pdf", "--from", "河口镇"}, attach), -1);
  EXPECT_EQ(attach.path, "传真.pdf");
  EXPECT_EQ(attach.fields.at("from"), "河口镇");
  EXPECT_EQ(read({"attach", "1"}, attach), Exit::usage) << "of no file";
  for (const char* command : {"notice", "callback", "receipt", "delay", "merge", "separate", "question", "answer", "unknown", "checked", "attach"}) {
    Options options;
    EXPECT_EQ(read({command, "--help"}, options), Exit::ok) << command;
    EXPECT_EQ(read({command}, options), Exit::usage) << command << " of no incident";
  }
}

}  // namespace
}  // namespace jibao::cli
