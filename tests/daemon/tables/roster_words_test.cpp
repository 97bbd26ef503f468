// What clerks write for people, shifts, dates and times.
#include "daemon/tables/roster_words.hpp"

#include <gtest/gtest.h>

#include "rules/roster.hpp"
#include "tests/daemon/tables/office.hpp"

namespace jibao::tables {
namespace {

std::string day(const std::string& text, const std::string& around = "", CellKind kind = CellKind::text) {
  const auto date = read_day({kind, text}, around);
  return date ? written_date(*date) : "none";
}

TEST(RosterWords, ADateIsReadHoweverOfficesWriteIt) {
  for (const char* text : {"2026-12-01", "2026/12/1", "2026.12.1", "2026年12月1日", "2026年12月1日 星期二", "2026-12-01（周二）", "2026-12-01 00:00:00",
                           "2026-12-01T00:00:00", " ２０２６年12月01日 "})
    EXPECT_EQ(day(text), "2026-12-01") << text;
  for (const char* text : {"12月1日", "12/1", "12-01", "1日", "12 月 1 日", "12月1日(周二)"}) {
    EXPECT_EQ(day(text, "2026-12"), "2026-12-01") << text;
    EXPECT_EQ(day(text), "none") << "without a year: " << text;
  }
  EXPECT_EQ(day("46357", "", CellKind::number), "2026-12-01");
  EXPECT_EQ(day("4.6357E4", "", CellKind::number), "2026-12-01");
  EXPECT_EQ(day("1", "2026-12", CellKind::number), "2026-12-01");
  EXPECT_EQ(day("2026-12-01T00:00:00", "", CellKind::moment), "2026-12-01");
}

TEST(RosterWords, WhatIsNoDateIsNone) {
  for (const char* text : {"", "2026-02-29", "2026-13-01", "2026-12-01 08:00", "2026-12-01 周三", "20261201", "2026-12", "合计", "1999-12-31", "2200-01-01",
                           "2026-12-01 00:00 x", "99999999999999999999-1-1"})
    EXPECT_EQ(day(text, "2026-12"), "none") << text;
  for (const char* text : {"nan", "inf", "1e300", "-1", "0", "32", "36525", "109574", "x"}) EXPECT_EQ(day(text, "2026-12", CellKind::number), "none") << text;
  EXPECT_EQ(day("46357", "", CellKind::error), "none");
}

std::string hour(const std::string& text, CellKind kind = CellKind::text) {
  const auto found = read_hour({kind, text});
  return found ? (found->date ? written_date(*found->date) + " " : "") + written_hour(found->time) : "none";
}

TEST(RosterWords, ATimeIsReadHoweverOfficesWriteIt) {
  for (const char* text : {"20:00", "20：00", "20:00:00", " 20:00 "}) EXPECT_EQ(hour(text), "20:00") << text;
  EXPECT_EQ(hour("8:05"), "08:05");
  EXPECT_EQ(hour("24:00"), "24:00");
  EXPECT_EQ(hour("2026-12-02 08:00"), "2026-12-02 08:00");
  EXPECT_EQ(hour("0.8333333333333334", CellKind::number), "20:00");
  EXPECT_EQ(hour("0", CellKind::number), "00:00");
  EXPECT_EQ(hour("1", CellKind::number), "24:00");
  EXPECT_EQ(hour("46357.5", CellKind::number), "2026-12-01 12:00");
  for (const char* text : {"", "20", "24:01", "25:00", "20:60", "20:00:01", "晚8点", "20:00 x"}) EXPECT_EQ(hour(text), "none") << text;
  for (const char* text : {"2", "-0.5", "nan", "1e300"}) EXPECT_EQ(hour(text, CellKind::number), "none") << text;
}

TEST(RosterWords, APersonIsFoundByNameByIdAndByBoth) {
  const Policy policy = office();
  for (const char* text : {"王芳", "王 芳", "王　芳", "wangfang", "WangFang", "Wang Fang", "王芳(wangfang)", "王芳 （wangfang）"})
    EXPECT_EQ(read_person(policy, text).value_or("none"), "wangfang") << text;
  for (const char* text : {"", " ", "-", "—", "无", "/"}) EXPECT_EQ(read_person(policy, text).value_or("none"), "") << text;
  for (const char* text : {"王方", "王芳、李明", "王芳 (liming)", "(wangfang)", ")", "张伟"}) EXPECT_FALSE(read_person(policy, text)) << text;
  EXPECT_EQ(read_person(policy, "张伟(zhangwei2)").value_or("none"), "zhangwei2");
}

TEST(RosterWords, EveryPersonIsWrittenSoThatTheyAreReadAgain) {
  Policy policy = office();
  policy.people["李明"] = {"李明", {"赵云", ""}, {}, {}, {}, "", false};  // an id that is somebody else's name
  policy.people["zhaoyun"] = {"zhaoyun", {"赵云", ""}, {}, {}, {}, "", false};
  for (const auto& [id, person] : policy.people) {
    if (id == "李明") continue;
    EXPECT_EQ(read_person(policy, written_person(policy, id)).value_or("none"), id) << written_person(policy, id);
  }
  EXPECT_EQ(written_person(policy, "liming"), "李明 (liming)");
  EXPECT_EQ(written_person(policy, "wangfang"), "王芳");
}

TEST(RosterWords, AShiftIsFoundByItsIdAndByItsUsualName) {
  Policy policy = office();
  EXPECT_EQ(read_shift(policy, "白班"), &policy.roster.shifts[0]);
  EXPECT_EQ(read_shift(policy, "Night "), &policy.roster.shifts[1]);
  EXPECT_EQ(read_shift(policy, "中班"), nullptr);
  EXPECT_EQ(written_shift(policy, "night"), "夜班");
  EXPECT_EQ(written_shift(policy, "weekend"), "weekend");
  policy.roster.shifts[1].id = "白班";  // an id goes before a usual name
  EXPECT_EQ(read_shift(policy, "白班"), &policy.roster.shifts[1]);
  EXPECT_EQ(written_shift(policy, "day"), "day");
}

TEST(RosterWords, AnotherShiftKeepsItsNameAsItCanBeShown) {
  EXPECT_EQ(kept_shift_name(" \u3000晚 会\n"), "晚 会");
  EXPECT_EQ(kept_shift_name("\u200B \u3000"), "");
  EXPECT_EQ(kept_shift_name("a\u202Eb"), "a<U+202E>b");
}

TEST(RosterWords, AWeekdayIsReadHoweverItIsWritten) {
  for (const char* text : {"周二", "星期二", "二", "礼拜二", "Tue", "tuesday"}) EXPECT_EQ(read_weekday(text), std::chrono::Tuesday) << text;
  for (const char* text : {"周日", "星期天", "日"}) EXPECT_EQ(read_weekday(text), std::chrono::Sunday) << text;
  EXPECT_EQ(read_weekday("周八"), std::nullopt);
  EXPECT_EQ(written_weekday(std::chrono::year(2026) / 12 / 6), "周日");
}

}  // namespace
}  // namespace jibao::tables
