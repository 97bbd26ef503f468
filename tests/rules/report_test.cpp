// The fields of a report: what is blank, what is an answer, and each one's text.
#include "rules/report.hpp"

#include <gtest/gtest.h>

#include "rules/calendar.hpp"

namespace jibao {
namespace {

Instant at(const char* text) { return parse_rfc3339(text).value(); }

// The phone record of the flood of 2026-07-19.
Report flood() {
  Report report;
  report.category = "DIS.FLOOD.INUNDATION";
  report.title = "洪水进村";
  report.summary = "青石河河口镇段漫堤";
  report.place = "河口镇三合村";
  report.occurred.at = at("2026-07-19T03:42:00+08:00");
  report.received = at("2026-07-19T03:55:00+08:00");
  report.source_unit = "县水利局";
  report.reporter = {"李明", "县水利局防汛值班室", "值班员", "科员", "0000-1234501"};
  report.receiver = "王芳";
  report.casualties.dead = 0;
  return report;
}

const std::vector<std::string> phone_record{"received_at",       "reporter.name", "reporter.unit",
                                            "reporter.identity", "reporter.post", "reporter.phone",
                                            "summary",           "receiver"};

TEST(ReportFields, ACompletePhoneRecordLacksNothing) {
  EXPECT_TRUE(missing_fields(flood(), phone_record).empty());
}

TEST(ReportFields, NamesTheBlankOnesInTheOrderAsked) {
  Report report = flood();
  report.summary.clear();
  report.reporter.post = " \t\u3000";
  report.received.reset();
  EXPECT_EQ(missing_fields(report, phone_record),
            (std::vector<std::string>{"received_at", "reporter.post", "summary"}));
}

TEST(ReportFields, ARefusalOrUnknownIsAnAnswer) {
  Report report = flood();
  report.reporter.name = "拒绝透露";
  report.reporter.phone = "未知";
  EXPECT_TRUE(missing_fields(report, phone_record).empty());
}

TEST(ReportFields, ZeroDeadIsAnAnswerAndNothingSaidIsNot) {
  EXPECT_EQ(missing_fields(flood(), {"casualties.dead", "casualties.injured"}),
            std::vector<std::string>{"casualties.injured"});
}

TEST(ReportFields, AnIntervalAnswersWhenItHappened) {
  Report report = flood();
  report.occurred = {};
  EXPECT_EQ(missing_fields(report, {"occurred_at"}), std::vector<std::string>{"occurred_at"});
  report.occurred.from = at("2026-02-13T17:30:00+08:00");
  report.occurred.until = at("2026-02-14T09:05:00+08:00");
  EXPECT_TRUE(missing_fields(report, {"occurred_at"}).empty());
  EXPECT_EQ(field_text(report, "occurred_at", "Asia/Shanghai"),
            "2026-02-13T17:30:00+08:00/2026-02-14T09:05:00+08:00");
}

TEST(ReportFields, EveryPathIsAFieldAndNothingElseIs) {
  EXPECT_EQ(report_fields().front(), "received_at");
  for (const std::string_view path : report_fields()) EXPECT_TRUE(is_report_field(path)) << path;
  for (const char* wrong :
       {"", "reporter", "reporter.", "drill", "measures.", "marks.", "Place", "place ", "casualties.dead.x"})
    EXPECT_FALSE(is_report_field(wrong)) << wrong;
}

TEST(ReportFields, EveryPathReadsAFieldOfItsOwn) {
  // Each field is blank in an empty report, and no two read the same place of a full one.
  Report report = flood();
  report.justification = "a";
  report.occurred.from = at("2026-07-19T01:00:00+08:00");
  report.occurred.until = at("2026-07-19T02:00:00+08:00");
  report.discovered = at("2026-07-19T03:00:00+08:00");
  report.classified = at("2026-07-19T03:01:00+08:00");
  report.declared = at("2026-07-19T03:02:00+08:00");
  report.ended = at("2026-07-19T03:03:00+08:00");
  report.source_id = "b";
  report.casualties = {1, 2, 3, 4, 5};
  report.level = "III";
  report.classification = "internal";
  std::set<std::string> texts;
  for (const std::string_view path : report_fields()) {
    EXPECT_TRUE(path == "kind" || field_text(Report{}, path, "UTC").empty()) << path;  // a report is always of some kind
    EXPECT_TRUE(texts.insert(field_text(report, path, "UTC")).second) << path;
  }
  EXPECT_EQ(field_text(report, "no.such", "UTC"), "");
}

TEST(ReportFields, TimesAreWrittenInTheZone) {
  EXPECT_EQ(field_text(flood(), "received_at", "Asia/Shanghai"), "2026-07-19T03:55:00+08:00");
}

}  // namespace
}  // namespace jibao
