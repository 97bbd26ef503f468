// Rosters as LibreOffice, openpyxl and calendar programs write them are read; what is written opens there and reads back the same.
#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>

#include "daemon/tables/xlsx.hpp"
#include "rules/calendar.hpp"
#include "tests/daemon/tables/office.hpp"

namespace jibao::tables {

std::string lines(const RosterFile& file) {
  std::string out;
  for (const DutyShift& each : file.shifts)
    out += each.date + " " + each.shift + " " + to_rfc3339(each.from, "Asia/Shanghai").substr(5, 11) + " " +
           to_rfc3339(each.until, "Asia/Shanghai").substr(5, 11) + " " + each.duty_leader + "/" + each.primary + "/" + each.secondary + "\n";
  return out;
}

std::string told(const std::vector<Remark>& remarks) {
  std::string out;
  for (const Remark& each : remarks) out += each.where + " " + each.zh + "\n";
  return out;
}
std::string faults(const RosterFile& file) { return told(file.faults); }
std::string notes(const RosterFile& file) { return told(file.notes); }

namespace {

using std::chrono::sys_days;

constexpr std::string_view four_days =
    "2026-12-01 day 12-01T08:00 12-01T20:00 sunqiang/wangfang/zhouli\n"
    "2026-12-01 night 12-01T20:00 12-02T08:00 qianmin/liming/{}\n"
    "2026-12-02 day 12-02T08:00 12-02T20:00 qianmin/liming/wujun\n"
    "2026-12-02 night 12-02T20:00 12-03T08:00 sunqiang/wangfang/{}\n"
    "2026-12-03 day 12-03T08:00 12-03T20:00 sunqiang/wangfang/zhouli\n"
    "2026-12-03 night 12-03T20:00 12-04T08:00 qianmin/liming/{}\n"
    "2026-12-04 day 12-04T08:00 12-04T20:00 qianmin/liming/wujun\n"
    "2026-12-04 night 12-04T20:00 12-05T08:00 sunqiang/wangfang/{}\n";

/// The four days, with these people as the nights' secondaries.
std::string with(std::initializer_list<std::string> secondaries) {
  std::string out(four_days);
  for (const std::string& each : secondaries) out.replace(out.find("{}"), 2, each);
  return out;
}

TEST(RosterFile, IsReadAsLibreOfficeWritesIt) {
  const RosterFile file = read_roster_file(fixture("libreoffice.xlsx"), office(), "");
  EXPECT_EQ(faults(file), "");
  EXPECT_EQ(file.month, "2026-12");
  EXPECT_EQ(lines(file), with({"zhouli", "wujun", "zhouli", "wujun"})) << "the nights' secondary is a formula: the day's";
  EXPECT_EQ(notes(file), "12月值班表!G2 此列未读：备注\n12月值班表!A11 此行未读：备注：夜班次日08:00交接。\n通讯录 此工作表不是值班表，未读\n");
}

TEST(RosterFile, IsReadAsOpenpyxlWritesIt) {
  const RosterFile file = read_roster_file(fixture("openpyxl.xlsx"), office(), "2026-12");
  EXPECT_EQ(faults(file), "");
  EXPECT_EQ(lines(file), [] {
    std::string text = with({"", "", "", ""});
    const std::string evening = "2026-12-04 晚会 12-04T18:00 12-04T22:00 /zhangwei2/\n";
    return text.insert(text.find("2026-12-04 night"), evening);
  }());
  EXPECT_EQ(notes(file), "") << "what is hidden is not read, nor told of";
}

TEST(RosterFile, AFormulaThatNobodyComputedIsRefusedAtItsCell) {
  EXPECT_EQ(faults(read_roster_file(fixture("openpyxl_formulas.xlsx"), office(), "2026-12")),
            "Sheet!D3 公式没有结果：请在表格软件中打开并保存一次，或粘贴为数值\n"
            "Sheet!A4 公式没有结果：请在表格软件中打开并保存一次，或粘贴为数值\n");
}

TEST(RosterFile, AllFaultsOfTheClerkAreToldAtOnceEachAtItsCell) {
  const RosterFile file = read_roster_file(fixture("openpyxl_faults.xlsx"), office(), "2026-12");
  EXPECT_EQ(faults(file),
            "十二月!C3 2026-12-01 day 与 十二月!C2 重复\n"
            "十二月!B4 2026-12-02 是周三，表上写着 周四\n"
            "十二月!E4 人员表中没有“王方”（每格只写一人）\n"
            "十二月!F4 人员表中没有“周丽、李明”（每格只写一人）\n"
            "十二月!E5 “张伟”不止一人，请写成其中之一：张伟 (zhangwei), 张伟 (zhangwei2)\n"
            "十二月!A6 日期看不懂：12月32日（应写成 2026-12-01）\n"
            "十二月!A7 没有写日期\n"
            "十二月!C8 没有班次“中班”，也没有写明开始、结束时间\n"
            "十二月!C9 没有写班次\n");
}

TEST(RosterFile, IsReadFromACalendarWithNamedZonesAndOneWithoutAny) {
  for (const char* name : {"icalendar.ics", "calcurse.ics"}) {
    const RosterFile file = read_roster_file(fixture(name), office(), "");
    EXPECT_EQ(faults(file), "") << name;
    EXPECT_EQ(lines(file), with({"wujun", "zhouli", "wujun", "zhouli"})) << name;
    EXPECT_THAT(notes(file), testing::HasSubstr("(党组会) 没有值班人员，未读")) << name;
  }
}

std::vector<DutyShift> december() {
  const auto at = [](int day, int hour) { return instant_at(sys_days(std::chrono::year(2026) / 12 / 1) + std::chrono::days(day - 1), std::chrono::hours(hour), "Asia/Shanghai"); };
  return {{"2026-12-01", "day", at(1, 8), at(1, 20), "sunqiang", "wangfang", "zhouli"},
          {"2026-12-01", "night", at(1, 20), at(2, 8), "", "zhangwei2", "zhangwei"},
          {"2026-12-05", "weekend", at(5, 8), at(7, 8), "qianmin", "", ""},
          {"2026-12-31", "night", at(31, 20), at(32, 8), "qianmin", "liming", ""}};
}

TEST(RosterFile, AWrittenSpreadsheetReadsBackTheSame) {
  const auto bytes = roster_xlsx(december(), office(), "2026-12");
  ASSERT_TRUE(bytes);
  const RosterFile file = read_roster_file(*bytes, office(), "");
  EXPECT_EQ(faults(file) + notes(file), "");
  EXPECT_EQ(file.month, "2026-12");
  EXPECT_EQ(file.shifts, december()) << lines(file);
  EXPECT_EQ(*bytes, *roster_xlsx(december(), office(), "2026-12")) << "the same bytes";
}

TEST(RosterFile, AWrittenCalendarReadsBackTheSame) {
  const auto bytes = roster_ics(december(), office(), "2026-12", Instant(sys_days(std::chrono::year(2026) / 11 / 23)));
  ASSERT_TRUE(bytes);
  const RosterFile file = read_roster_file(*bytes, office(), "");
  EXPECT_EQ(faults(file) + notes(file), "") << *bytes;
  EXPECT_EQ(file.shifts, december()) << lines(file);
  EXPECT_THAT(*bytes, testing::AllOf(testing::HasSubstr("\r\nUID:2026-12-01-day@jibao\r\n"), testing::HasSubstr("\r\nDTSTART:20261201T000000Z\r\n"),
                                     testing::HasSubstr("\r\nDTSTAMP:20261123T000000Z\r\n"), testing::HasSubstr("\r\nSUMMARY:白班 王芳\r\n")));
  for (std::size_t at = 0; at < bytes->size(); at = bytes->find("\r\n", at) + 2)
    EXPECT_LE(bytes->find("\r\n", at) - at, 75U) << "a line is folded at 75 bytes";
}

TEST(RosterFile, AFileOfSeveralMonthsAsksWhichAndLeavesTheOthersOut) {
  auto shifts = december();
  const auto at = [](int hour) { return instant_at(std::chrono::year(2027) / 1 / 1, std::chrono::hours(hour), "Asia/Shanghai"); };
  shifts.push_back({"2027-01-01", "day", at(8), at(20), "", "wangfang", ""});
  const auto bytes = roster_xlsx(shifts, office(), "2026-12");
  ASSERT_TRUE(bytes);
  const RosterFile open = read_roster_file(*bytes, office(), "");
  EXPECT_EQ(open.month, "");
  EXPECT_EQ(faults(open), " 文件里有几个月的班，请选定月份：2026-12 (4), 2027-01 (1)\n");
  const RosterFile chosen = read_roster_file(*bytes, office(), "2027-01");
  EXPECT_EQ(lines(chosen), "2027-01-01 day 01-01T08:00 01-01T20:00 /wangfang/\n");
  EXPECT_EQ(notes(chosen), " 其他月份的班次未读：2026-12 (4)\n");
  EXPECT_EQ(faults(read_roster_file(*bytes, office(), "2027-02")), " 文件里没有 2027-02 的班次\n");
}

std::string opened(const std::string& bytes) {
  const std::string path = testing::TempDir() + "/roster-" + std::to_string(::getpid()) + ".xlsx";
  std::ofstream(path, std::ios::binary) << bytes;
  std::string out;
  if (FILE* program = ::popen(("/usr/bin/python3 " JIBAO_SOURCE_DIR "/tests/daemon/tables/open_roster.py " + path + " 2>&1").c_str(), "r")) {
    char block[4096];
    while (const std::size_t got = std::fread(block, 1, sizeof block, program)) out.append(block, got);
    ::pclose(program);
  }
  std::filesystem::remove(path);
  return out;
}

TEST(RosterFile, AWrittenSpreadsheetOpensInOpenpyxl) {
  const auto bytes = roster_xlsx(december(), office(), "2026-12");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(opened(*bytes),
            "2026-12 A2\n"
            "日期|星期|班次|开始|结束|带班领导|主班|副班\n"
            "2026-12-01|周二|白班|08:00|20:00|孙强|王芳|周丽\n"
            "2026-12-01|周二|夜班|20:00|08:00||张伟 (zhangwei2)|张伟 (zhangwei)\n"
            "2026-12-05|周六|weekend|08:00|2026-12-07 08:00|钱敏||\n"
            "2026-12-31|周四|夜班|20:00|08:00|钱敏|李明|\n");
}

TEST(RosterFile, NoNameBecomesAFormulaWhateverItBeginsWith) {
  const std::string starts[] = {"=cmd|' /C calc'!A0", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "'=1", "'", "a=1"};
  Table table{"a:b/[c]", {{}, {}}};
  for (const std::string& start : starts) table.rows[1].push_back(start);
  const auto bytes = write_xlsx(table);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(opened(*bytes), "a b  c  A2\n||||||||||\n'=cmd|' /C calc'!A0|'+1|'-1|'@x|' =1|' =1|' =1|'＝1|''=1|''|a=1\n");
  const auto book = read_xlsx(*bytes);
  ASSERT_TRUE(book);
  std::vector<std::string> read;
  for (const auto& [place, cell] : book->sheets.front().cells) read.push_back(cell.text);
  EXPECT_THAT(read, testing::ElementsAre("=cmd|' /C calc'!A0", "+1", "-1", "@x", " =1", " =1", " =1", "＝1", "'=1", "'", "a=1"));
}

TEST(RosterFile, AnotherFormatIsToldByName) {
  EXPECT_EQ(faults(read_roster_file("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", office(), "")), " 旧的 xls 格式，或有密码：请另存为不带密码的 xlsx\n");
  EXPECT_EQ(faults(read_roster_file("日期,主班\n", office(), "")), " 不是 xlsx 表格或 ICS 日历\n");
  EXPECT_EQ(faults(read_roster_file("", office(), "")), " 不是 xlsx 表格或 ICS 日历\n");
}

}  // namespace
}  // namespace jibao::tables
