#include "daemon/web/intake.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

boost::json::value body(std::string_view text) { return boost::json::parse(text); }

std::vector<std::string> pointers(const Faults& faults) {
  std::vector<std::string> all;
  for (const Fault& fault : faults.all()) all.push_back(fault.pointer);
  return all;
}

TEST(Intake, ReadsAWholeFiling) {
  Faults faults;
  const auto asked = read_filing(body(R"({
    "category":"DIS.FLOOD.DANGER","title":"青石河决口","summary":"漫堤\n进水","place":"三合村","level":"II","kind":"incident",
    "occurred_at":{"from":"2026-07-19T03:30:00+08:00","until":"2026-07-19T03:42:00+08:00"},
    "discovered_at":"2026-07-19T03:45:00+08:00","received_at":"2026-07-19T03:55:00+08:00","receiver":"王芳",
    "source":{"unit":"县水利局","external_id":"W-1","reporter":{"name":"李明","unit":"防汛办","identity":"值班员","post":"科员","phone":"未知"}},
    "casualties":{"dead":0,"missing":2},"classification":"internal","drill":true,"as":"wangfang"})"),
                                 faults);
  EXPECT_FALSE(faults.any());
  const Report& report = asked.event.report;
  EXPECT_EQ(report.occurred.from, *parse_rfc3339("2026-07-18T19:30:00Z"));
  EXPECT_EQ(report.occurred.until, *parse_rfc3339("2026-07-18T19:42:00Z"));
  EXPECT_FALSE(report.occurred.at);
  EXPECT_EQ(report.reporter.phone, "未知");
  EXPECT_EQ(report.source_id, "W-1");
  EXPECT_EQ(report.casualties.dead, 0);
  EXPECT_EQ(report.casualties.missing, 2);
  EXPECT_FALSE(report.casualties.injured);
  EXPECT_EQ(report.level, "II");
  EXPECT_TRUE(report.drill);
  EXPECT_EQ(asked.by, "wangfang");
}

TEST(Intake, SaysEveryFaultOfABodyAtOnce) {
  Faults faults;
  read_filing(body(R"({"title":5,"occurred_at":"yesterday","level":"V","casualties":{"dead":-1,"ded":1},
                       "source":{"reporter":[]},"drill":"yes","urgent":true})"),
              faults);
  const std::vector<std::string> expected{"/title",           "/occurred_at",    "/source/reporter",
                                          "/casualties/dead", "/casualties/ded", "/level",
                                          "/drill",           "/urgent"};
  EXPECT_EQ(pointers(faults), expected);
}

TEST(Intake, RefusesAnIntervalThatEndsBeforeItBegins) {
  Faults faults;
  read_filing(
      body(R"({"occurred_at":{"from":"2026-07-19T03:42:00+08:00","until":"2026-07-19T03:30:00+08:00"}})"),
      faults);
  EXPECT_EQ(pointers(faults), std::vector<std::string>{"/occurred_at/until"});
}

TEST(Intake, RefusesAnIntervalWithOneEnd) {
  Faults faults;
  read_filing(body(R"({"occurred_at":{"from":"2026-07-19T03:42:00+08:00"}})"), faults);
  EXPECT_EQ(pointers(faults), std::vector<std::string>{"/occurred_at/until"});
}

TEST(Intake, AcceptsAReportThatIsIncomplete) {
  Faults faults;
  read_filing(body(R"({"category":"DIS.FLOOD.DANGER"})"), faults);
  EXPECT_FALSE(faults.any());
}

TEST(Intake, ReadsAStampOnlyOfAPhoneReport) {
  Faults faults;
  EXPECT_EQ(read_deed(body(R"({"stamp":"connected"})"), DeedKind::phone_report, faults).stamp,
            Stamp::connected);
  EXPECT_FALSE(faults.any());
  read_deed(body(R"({"stamp":"connected"})"), DeedKind::written_report, faults);
  EXPECT_EQ(pointers(faults), std::vector<std::string>{"/stamp"});
}

TEST(Intake, ReadsChangesAsTextWhateverTheirType) {
  Faults faults;
  const auto asked = read_amendment(
      body(
          R"({"changes":{"place":"二合村","casualties.dead":3,"source.reporter.phone":"123","level":null}})"),
      true, faults);
  ASSERT_FALSE(faults.any());
  ASSERT_EQ(asked.event.changes.size(), 4u);
  EXPECT_EQ(asked.event.changes[1].value, "3");
  EXPECT_EQ(asked.event.changes[2].path, "reporter.phone");
  EXPECT_EQ(asked.event.changes[3].value, "");
}

TEST(Intake, RefusesChangesOfWhatIsNoField) {
  Faults faults;
  read_amendment(body(R"({"changes":{"owner":"x","place":[1]}})"), false, faults);
  EXPECT_EQ(pointers(faults), (std::vector<std::string>{"/changes/owner", "/changes/place"}));
}

TEST(Intake, NeedsARuleAndAReasonOfEachWaiver) {
  Faults faults;
  const auto asked = read_close(
      body(
          R"({"as":"mistaken","reason":"误报","waive":[{"rule":"a","reason":"b"},{"rule":"c"}],"by":"zhaowei"})"),
      faults);
  EXPECT_EQ(pointers(faults), std::vector<std::string>{"/waive/1/reason"});
  EXPECT_EQ(asked.event.as, CloseAs::mistaken);
  EXPECT_EQ(asked.by, "zhaowei");
}

TEST(Intake, TakesAnAnswerOnlyFromSomebodyWhoWasReached) {
  Faults faults;
  read_dial(body(R"({"outcome":"no_answer","ack":{"kind":"taken"}})"), faults);
  EXPECT_EQ(pointers(faults), std::vector<std::string>{"/ack"});
}

}  // namespace
}  // namespace jibao::web
