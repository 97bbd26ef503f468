#include "daemon/cli/print.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

namespace jibao::cli {
namespace {

boost::json::object object(std::string_view text) { return boost::json::parse(text).as_object(); }

TEST(Printer, LinesUpChineseAndLatinCells) {
  std::ostringstream out;
  Printer(out, false).table({{"急报", "a"}, {"abcdef", "b"}});
  EXPECT_EQ(out.str(), "急报    a\nabcdef  b\n");
}

TEST(Printer, LetsNoTextCommandTheTerminal) {
  std::ostringstream out;
  Printer(out, false).line("a\x1b[2J\r\nb\u202ec");
  EXPECT_EQ(out.str(), "a [2J  b c\n");
}

TEST(Printer, ShowsTheClocksOfAnIncident) {
  std::ostringstream out;
  Printer(out, false)
      .incident(object(
          R"({"number":"2026-0001","title":"青石河决口","state":"open","place":"三合村","missing":["reporter.phone"],
    "obligations":[{"name":"电话报告","state":"open","due_at":"2026-07-19T04:02:00+08:00","remaining_seconds":420,"owed_to":"市委","warnings":["缺数据"],
    "verdict":{"now":"open"}}],"escalation":{"state":"running","next_at":null},"claims":[{"claim":1,"confirmed_by":null}]})"));
  const std::string text = out.str();
  EXPECT_NE(text.find("07-19 04:02  还有 7 分钟"), std::string::npos) << text;
  EXPECT_NE(text.find("发话人电话"), std::string::npos);
  EXPECT_NE(text.find("! 缺数据"), std::string::npos);
  EXPECT_NE(text.find("第 1 项"), std::string::npos);
}

TEST(Printer, SaysTheLevelAndWhatGaveIt) {
  std::ostringstream out;
  Printer(out, false)
      .incident(object(R"({"title":"火灾","state":"open","level":"III","level_watched_at":"2026-07-22T03:42:00+08:00",
    "level_by":{"id":"environment","name":"突发环境事件","verified":false,"source":{"article":"附录"}}})"));
  EXPECT_NE(out.str().find("级别 III  突发环境事件 附录（出处未核对）  到时再核定 07-22 03:42\n"), std::string::npos) << out.str();
  std::ostringstream none;
  Printer(none, false).incident(object(R"({"title":"火灾","state":"open","level":null,"level_by":null})"));
  EXPECT_NE(none.str().find("级别 未定级\n"), std::string::npos) << none.str();
}

TEST(Printer, SaysWhatAReloadChangedBelowTheVersion) {
  std::ostringstream out;
  Printer(out, false)
      .reloaded(object(R"({"adopted":true,"version":"ab","diagnostics":"","change_lines":["codes.tries：5 → 3\u001b[2J",7]})"));
  EXPECT_EQ(out.str(), "已启用新规则，版本 ab\n  codes.tries：5 → 3 [2J\n");
  out.str("");
  Printer(out, true).reloaded(object(R"({"adopted":false,"version":"ab","diagnostics":""})"));
  EXPECT_EQ(out.str(), "nothing changed, version ab\n");
}

TEST(Printer, SaysWhatADrillCameTo) {
  const auto answer = boost::json::parse(R"({"drills":[
    {"incident":"12","number":"演2026-0002","category":"DIS.FLOOD.DANGER","opened_at":"2026-07-19T09:00:00+08:00","people":[],"clocks":[]},
    {"incident":"2","number":"演2026-0001","category":"MASS.BLOCKADE","opened_at":"2026-07-18T09:00:00+08:00","closed_at":"2026-07-18T10:00:00+08:00",
     "people":[{"person":"wangfang","channel":"sms","paged_at":"2026-07-18T09:00:00+08:00","answered_at":"2026-07-18T09:01:30+08:00","answered_seconds":90,"answer":"taken"},
               {"person":"liming","channel":"sms","paged_at":"2026-07-18T09:00:00+08:00"}],
     "clocks":[{"rule":"seed-nj.phone","verdict":"on_time","due_at":"2026-07-18T09:20:00+08:00","done_at":"2026-07-18T09:12:00+08:00"},
               {"rule":"seed-nj.written","verdict":"late"}]}]})").as_object();
  std::ostringstream list, one;
  Printer(list, false).drills(answer);
  EXPECT_NE(list.str().find("应答 1/2"), std::string::npos) << list.str();
  EXPECT_NE(list.str().find("时限 1/2"), std::string::npos) << list.str();
  EXPECT_NE(list.str().find("进行中"), std::string::npos) << list.str();
  const auto* second = find_drill(answer, "1");
  ASSERT_NE(second, nullptr);
  Printer(one, true).drill(*second);
  for (const char* part : {"演2026-0001", "90.0 s", "no answer", "on time", "late"}) EXPECT_NE(one.str().find(part), std::string::npos) << part << one.str();
  EXPECT_EQ(one.str().find("yet"), std::string::npos) << "it is over";
}

TEST(Printer, FindsADrillByItsNumberBeforeItsId) {
  const auto answer = boost::json::parse(R"({"drills":[{"incident":"1","number":"演2026-0002"},{"incident":"9","number":"演2026-0001"}]})").as_object();
  const auto number_of = [&](const std::string& typed) {
    const auto* found = find_drill(answer, typed);
    return found == nullptr ? std::string() : text_at(*found, "number");
  };
  EXPECT_EQ(number_of("1"), "演2026-0001");
  EXPECT_EQ(number_of("演2026-0002"), "演2026-0002");
  EXPECT_EQ(number_of("9"), "演2026-0001") << "the id, where no number is meant";
  EXPECT_EQ(number_of(""), "演2026-0002") << "the newest";
  EXPECT_EQ(number_of("x"), "");
  EXPECT_EQ(number_of("0"), "");
}

TEST(Printer, SaysOfTheDutyRoomWhatThePageSays) {
  std::ostringstream out;
  Printer(out, false).leaves(object(R"({"leaves":[{"leave":1,"person":"wangfang","kind":"planned","decision":"approved"},
    {"leave":2,"person":"liming","kind":"left_post"},{"leave":3,"person":"zhouli","kind":"of another daemon","decision":"unheard of"}]})"));
  for (const char* words : {"请假", "批准", "离岗", "待批准", "of another daemon", "unheard of"}) EXPECT_NE(out.str().find(words), std::string::npos) << words << "\n" << out.str();
  EXPECT_EQ(out.str().find("planned"), std::string::npos);
  EXPECT_EQ(out.str().find("approved"), std::string::npos);
  out.str("");
  Printer(out, false).checked_in(object(R"({"person":"wangfang","posts":[{"date":"2026-07-19","shift":"day","post":"primary"}]})"));
  EXPECT_EQ(out.str(), "wangfang 已签到 2026-07-19 day 主班\n");
  out.str("");
  Printer(out, true).checked_in(object(R"({"person":"wangfang","posts":[{"date":"2026-07-19","shift":"day","post":"duty_leader"}]})"));
  EXPECT_EQ(out.str(), "wangfang is here: 2026-07-19 day duty leader\n");
}

TEST(Printer, SurvivesAnswersOfAnotherShape) {
  std::ostringstream out;
  Printer printer(out, true);
  printer.incident(object(R"({"obligations":5,"missing":[1],"escalation":null})"));
  printer.incidents(object("{}"));
  printer.dial_tasks(object("{}"));
  printer.explanation(object(R"({"explanation":[]})"));
  printer.problem("<html>", 502);
  EXPECT_NE(out.str().find("HTTP 502"), std::string::npos);
}

TEST(Printer, SaysEachFaultOfAProblemWithItsField) {
  std::ostringstream out;
  Printer(out, false)
      .problem(
          R"({"title":"内容不合要求","detail":"未登记","errors":[{"pointer":"/occurred_at","detail":"应为时间"}]})",
          422);
  EXPECT_NE(out.str().find("/occurred_at (事发时间): 应为时间"), std::string::npos);
}

}  // namespace
}  // namespace jibao::cli
