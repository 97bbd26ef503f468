// Files that were made to hurt: each is refused with a reason, soon and within its bounds.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <zip.h>

#include "daemon/tables/ics.hpp"
#include "daemon/tables/xlsx.hpp"
#include "tests/daemon/tables/office.hpp"

namespace jibao::tables {
namespace {

using Parts = std::vector<std::pair<std::string, std::string>>;

/// An archive of these parts; of two with one name the second is renamed after it was added, as no honest program does.
std::string archive(const Parts& parts) {
  zip_source_t* file = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(file);
  zip_t* zip = zip_open_from_source(file, ZIP_TRUNCATE, nullptr);
  for (const auto& [name, text] : parts) zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
  EXPECT_EQ(zip_close(zip), 0);
  zip_stat_t about;
  zip_source_stat(file, &about);
  std::string out(about.size, '\0');
  zip_source_open(file);
  zip_source_read(file, out.data(), out.size());
  zip_source_close(file);
  zip_source_free(file);
  return out;
}

constexpr const char* relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// A workbook with this sheet; further parts go before those that it would have.
std::string workbook(const std::string& data, Parts parts = {}, const std::string& book = R"(<sheets><sheet name="s" r:id="a"/></sheets>)") {
  const std::string of = std::string("<Relationship Type=\"") + relations;
  parts.insert(parts.end(), {{"_rels/.rels", "<Relationships>" + of + "officeDocument\" Id=\"x\" Target=\"xl/workbook.xml\"/></Relationships>"},
                             {"xl/workbook.xml", "<workbook xmlns:r=\"r\">" + book + "</workbook>"},
                             {"xl/_rels/workbook.xml.rels", "<Relationships>" + of + "worksheet\" Id=\"a\" Target=\"worksheets/s.xml\"/>" + of +
                                                                "sharedStrings\" Id=\"b\" Target=\"/xl/texts.xml\"/></Relationships>"}});
  if (parts.front().first != "xl/texts.xml") parts.push_back({"xl/texts.xml", "<sst><si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r><rPh><t>x</t></rPh></si></sst>"});
  parts.push_back({"xl/worksheets/s.xml", "<x:worksheet xmlns:x=\"x\">" + data + "</x:worksheet>"});
  return archive(parts);
}

std::string rows(const std::string& cells) { return "<sheetData>" + cells + "</sheetData>"; }

/// Cells as "A1=a", with the kinds that are not text; else why not.
std::string read(const std::string& bytes) {
  const auto book = read_xlsx(bytes);
  if (!book) return book.error().where + (book.error().where.empty() ? "" : " ") + book.error().en;
  std::string out;
  for (const Sheet& sheet : book->sheets)
    for (const auto& [place, cell] : sheet.cells)
      out += (out.empty() ? "" : " ") + address(place) + "=" + cell.text + std::string(static_cast<std::size_t>(cell.kind), '*');
  return out;
}

constexpr const char* damaged = "the file is damaged, or no xlsx";

TEST(HostileFile, CellsAreReadInEveryWayThatProgramsWriteThem) {
  EXPECT_EQ(read(workbook(rows(R"(<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="4"><c r="C4" t="inlineStr"><is><t> i </t></is></c>)"
                               R"(<c r="D4"><v>1.5</v></c><c t="str"><f>A1</f><v>f</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>2026-12-01</v></c>)"
                               R"(<c><f>A1</f></c><c t="str"><f>A2</f><v></v></c><c s="1"/></row>)"))),
            "A1=a B1=bc C4= i  D4=1.5* E4=f F4=1 G4=#REF!**** H4=2026-12-01** I4=***");
}

TEST(HostileFile, DatesThatCountFrom1904AreMovedAndTimesAreNot) {
  const auto with = [](const char* epoch) {
    return read(workbook(rows("<row><c><v>44895</v></c><c><v>0.5</v></c></row>"), {}, std::string("<workbookPr date1904=\"") + epoch + R"("/><sheets><sheet name="s" r:id="a"/></sheets>)"));
  };
  EXPECT_EQ(with("1"), "A1=46357* B1=0.5*");
  EXPECT_EQ(with("0"), "A1=44895* B1=0.5*");
}

TEST(HostileFile, WhatIsMergedDownwardsIsInEveryRowAndOnlyThere) {
  EXPECT_EQ(read(workbook(rows(R"(<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="3"><c r="A3" t="str"><v>own</v></c></row>)") +
                          R"(<mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="C1:C9"/></mergeCells>)")),
            "A1=a A2=a A3=own");
}

TEST(HostileFile, ABombIsNotUnpacked) {
  const std::string spaces(most_part + 1, ' ');
  const std::string bytes = workbook(rows("<row>" + spaces + "</row>"));
  EXPECT_LT(bytes.size(), 20'000U);
  EXPECT_EQ(read(bytes), "too large when unpacked: this is no roster");
  Parts parts;
  std::string sheets, links;
  for (int i = 0; i < 3; ++i) sheets += R"(<sheet name="s" r:id="a"/>)";
  EXPECT_EQ(read(workbook(rows("<row>" + std::string(most_part - 1000, ' ') + "</row>"), {}, "<sheets>" + sheets + "</sheets>")),
            "too large when unpacked: this is no roster")
      << "the same part three times";
}

TEST(HostileFile, OneTextInManyCellsIsABombToo) {
  const std::string text(most_text, 'x'), texts = "<sst><si><t>" + text + "</t></si></sst>";
  std::string cells;
  for (std::size_t i = 0; i < most_cells / 200; ++i) {
    cells += "<row>";
    for (int j = 0; j < 200; ++j) cells += "<c t=\"s\"><v>0</v></c>";
    cells += "</row>";
  }
  const std::string bytes = workbook(rows(cells), {{"xl/texts.xml", texts}});
  EXPECT_LT(bytes.size(), 20'000U);
  EXPECT_EQ(read(bytes), "s!AW6 too much text in all cells together: this is no roster");
  const auto merged = [&](const char* reference) {
    return read(workbook(rows("<row><c t=\"s\"><v>0</v></c></row>") + "<mergeCells><mergeCell ref=\"" + reference + "\"/></mergeCells>", {{"xl/texts.xml", texts}}));
  };
  EXPECT_EQ(merged("A1:A39999"), "s!A1049 too much text in all cells together: this is no roster");
  EXPECT_TRUE(merged("A1:A1048").starts_with("A1=x")) << "8,384,000 bytes of 8,388,608";
}

TEST(HostileFile, EveryListHasItsBound) {
  EXPECT_EQ(read(std::string("PK") + std::string(most_file, 'x')), "the file is too large (1 MB at most)");
  Parts many;
  for (std::size_t i = 0; i <= most_entries; ++i) many.push_back({"x/" + std::to_string(i), ""});
  EXPECT_EQ(read(workbook("", many)), "the archive has too many entries");
  std::string sheets;
  for (std::size_t i = 0; i <= most_sheets; ++i) sheets += R"(<sheet name="s" r:id="a"/>)";
  EXPECT_EQ(read(workbook(rows(""), {}, "<sheets>" + sheets + "</sheets>")), "too many sheets (24 at most)");
  std::string cells;
  for (std::size_t i = 0; i <= most_cells / 200; ++i) {
    cells += "<row>";
    for (int j = 0; j < 200; ++j) cells += "<c><v>1</v></c>";
    cells += "</row>";
  }
  EXPECT_EQ(read(workbook(rows(cells))), "s!A201 too many cells: this is no roster");
  EXPECT_EQ(read(workbook(rows("<row><c t=\"str\"><v>" + std::string(most_text + 1, 'x') + "</v></c></row>"))), "s!A1 the text of the cell is too long");
  EXPECT_EQ(read(workbook(rows(R"(<row><c r="IW1"><v>1</v></c></row>)"))), "s!IW1 beyond column 256");
  EXPECT_EQ(read(workbook(rows(R"(<row><c r="IV1"><v>1</v></c></row>)"))), "IV1=1*");
  std::string merges;
  for (int i = 0; i < 1000; ++i) merges += R"(<mergeCell ref="A1:A1048576"/>)";
  EXPECT_EQ(read(workbook(rows("<row><c><v>1</v></c></row>") + "<mergeCells>" + merges + "</mergeCells>")), "s!A40001 too many cells: this is no roster");
  for (int i = 0; i < 20'000; ++i) merges += R"(<mergeCell ref="A1:A9"/>)";
  EXPECT_EQ(read(workbook(rows("<row><c><v>1</v></c></row>") + "<mergeCells>" + merges.substr(merges.find("A9") - 19) + "</mergeCells>")),
            "s too many merged cells");
}

TEST(HostileFile, NoEntityIsExpandedAndNoFileIsRead) {
  const std::string entity = R"(<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>)";
  EXPECT_EQ(read(workbook(rows("<row><c t=\"str\"><v>&a;</v></c></row>"), {{"xl/texts.xml", entity + "<sst><si><t>&a;</t></si></sst>"}})), damaged);
  EXPECT_EQ(read(workbook(rows("<row><c t=\"str\"><v>&a;</v></c></row>"))), "A1=&a;") << "an entity that nobody declared is its own text";
}

TEST(HostileFile, WhatContradictsItselfIsDamaged) {
  for (const char* cells : {R"(<row r="2"/><row r="1"/>)", R"(<row r="0"/>)", R"(<row r="1048577"/>)", R"(<row r="-1"/>)", R"(<row><c r="A2"><v>1</v></c></row>)",
                            R"(<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>)", R"(<row><c r="1"><v>1</v></c></row>)", R"(<row><c r="AAAAAAAAAAAAAAAAAAAA1"><v>1</v></c></row>)",
                            R"(<row><c t="s"><v>2</v></c></row>)", R"(<row><c t="s"><v>-1</v></c></row>)", R"(<row><c t="z"><v>1</v></c></row>)", "<row>", "\xFF"})
    EXPECT_THAT(read(workbook(rows(cells))), testing::AnyOf(damaged, testing::HasSubstr("beyond column"))) << cells;
  EXPECT_EQ(read(workbook(rows(""), {}, R"(<sheets><sheet name="s" r:id="none"/></sheets>)")), damaged);
  EXPECT_EQ(read(archive({{"a", "b"}})), damaged);
  EXPECT_EQ(read("PK"), damaged);
  const std::string good = workbook(rows("<row><c><v>1</v></c></row>"));
  for (std::size_t cut = 2; cut < good.size(); cut += 7) EXPECT_EQ(read(good.substr(0, cut)), damaged) << cut;
}

TEST(HostileFile, TwoPartsOfOneNameAreRefused) {
  std::string bytes = workbook(rows("<row><c><v>1</v></c></row>"), {{"xl/worksheets/t.xml", "<worksheet/>"}});
  for (std::size_t at = bytes.find("worksheets/t.xml"); at != std::string::npos; at = bytes.find("worksheets/t.xml", at)) bytes[at + 11] = 's';
  EXPECT_EQ(read(bytes), damaged);
}

TEST(HostileFile, ARelationThatLeadsOutOfTheFileLeadsNowhere) {
  const std::string outside = std::string("<Relationships><Relationship Type=\"") + relations +
                              "officeDocument\" Id=\"x\" TargetMode=\"External\" Target=\"file:///etc/passwd\"/><Relationship Type=\"" + relations +
                              "officeDocument\" Id=\"y\" Target=\"../../../../etc/passwd\"/></Relationships>";
  EXPECT_EQ(read(archive({{"_rels/.rels", outside}})), damaged);
}

std::string events(const std::string& bytes) {
  const auto read = read_ics(bytes);
  return read ? std::to_string(read->size()) : read.error().en;
}

TEST(HostileFile, ACalendarIsBoundedAndClosesWhatItOpens) {
  const auto calendar = [](const std::string& text) { return "BEGIN:VCALENDAR\r\n" + text + "END:VCALENDAR\r\n"; };
  const std::string event = "BEGIN:VEVENT\r\nDTSTART:20261201T000000Z\r\nEND:VEVENT\r\n";
  constexpr const char* broken = "the file is damaged, or no calendar";
  EXPECT_EQ(events(calendar(event + event)), "2");
  EXPECT_EQ(events("\xEF\xBB\xBF" + calendar(event)), "1");
  std::string many, deep, closed;
  for (std::size_t i = 0; i <= most_calendar_events; ++i) many += event;
  EXPECT_EQ(events(calendar(many)), "too many events (2400 at most)");
  for (std::size_t i = 0; i < most_depth; ++i) deep += "BE\r\n GIN:VEVENT\r\n", closed += "END:VEVENT\r\n";
  EXPECT_EQ(events(calendar(deep + closed)), broken) << "folded, too";
  EXPECT_EQ(events("BEGIN:VCALENDAR\r\n" + event), broken);
  EXPECT_EQ(events(calendar("END:VEVENT\r\n")), broken);
  EXPECT_EQ(events(calendar(std::string("X:\0\r\n", 5))), broken);
  EXPECT_EQ(events(calendar("X:\xFF\r\n")), broken);
  EXPECT_EQ(events(std::string(most_file + 1, 'x')), "the file is too large (1 MB at most)");
  EXPECT_EQ(events("BEGIN:VEVENT\r\nEND:VEVENT\r\n"), broken);
}

/// The most memory that this process ever held. Bytes.
std::size_t peak() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<std::size_t>(used.ru_maxrss) << 10U;
}

TEST(HostileFile, ALineOfManyValuesAndParametersIsNoBomb) {
  std::string parameters, values = "1", dates = "20261201T000000Z", lines;
  for (int i = 0; i < 100; ++i) parameters += ";X-A=1";
  for (int i = 0; i < 500; ++i) values += ",1", dates += ",20261201T000000Z";
  for (const char* name : {"CATEGORIES", "RESOURCES", "SUMMARY", "X-WR"})
    for (int i = 0; i < 10; ++i) lines += name + parameters + ":" + values + "\r\n";
  for (int i = 0; i < 10; ++i) lines += "RDATE" + parameters + ":" + dates + "\r\n";
  const std::string event = "BEGIN:VEVENT\r\nDTSTART:20261201T000000Z\r\n" + lines + "END:VEVENT\r\n";
  const std::size_t before = peak();
  const auto read = read_ics("BEGIN:VCALENDAR\r\n" + event + "END:VCALENDAR\r\n");
  ASSERT_TRUE(read) << read.error().en;
  ASSERT_EQ(read->size(), 1U);
  EXPECT_TRUE(read->front().recurs);
  EXPECT_LT(peak() - before, 64U << 20U) << "of a file of 160 kB";
}

TEST(HostileFile, OfAnEventWhatIsReadIsReadOnceWhateverStandsBesideIt) {
  const auto read = read_ics(
      "begin:vcalendar\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
      "BEGIN;X=1:VEVENT\r\nsummary;LANGUAGE=zh;X=\"a;b:c\":one\\, two\r\nSUMMARY:second\r\nDTSTART;X=1;TZID=\"Asia/Shanghai\";VALUE=DATE-TIME;TZID=Mars:"
      "20261201T080000\r\nBEGIN:VALARM\r\nDURATION:PT1H\r\nDESCRIPTION:alarm\r\nEND:VALARM\r\nno line\r\n\r\nEND:VEVENT\r\nend:vcalendar\r\n");
  ASSERT_TRUE(read) << read.error().en;
  ASSERT_EQ(read->size(), 1U);
  const CalendarEvent& event = read->front();
  EXPECT_EQ(event.summary, "one, two");
  EXPECT_EQ(event.description, "");
  ASSERT_TRUE(event.start);
  EXPECT_EQ(event.start->zone, "Asia/Shanghai");
  EXPECT_EQ(event.start->time, std::chrono::hours(8));
  EXPECT_FALSE(event.lasts);
  EXPECT_FALSE(event.recurs);
}

TEST(HostileFile, AnEventThatCannotBeAShiftIsAFaultAndNeverAGuess) {
  const auto one = [](const std::string& lines) {
    const RosterFile file = read_roster_file("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:day\r\nDESCRIPTION:主班：王芳\r\n" + lines + "END:VEVENT\r\nEND:VCALENDAR\r\n", office(), "");
    return file.faults.empty() ? file.shifts.front().date + " " + file.shifts.front().shift : file.faults.front().en;
  };
  EXPECT_EQ(one("DTSTART;VALUE=DATE:20261201\r\n"), "2026-12-01 day") << "a whole day has the hours that the policy knows";
  EXPECT_EQ(one("DTSTART:20261201T000000Z\r\nDTEND:20261201T120000Z\r\n"), "2026-12-01 day");
  EXPECT_EQ(one("DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Shanghai:20261201T080000\r\nDTEND;TZID=China Standard Time:20261201T200000\r\n"), "2026-12-01 day");
  EXPECT_EQ(one("DTSTART;TZID=Mars/Olympus:20261201T080000\r\nDTEND:20261201T120000Z\r\n"), "no such time zone: Mars/Olympus");
  EXPECT_EQ(one("DTSTART;TZID=../../etc/passwd:20261201T080000\r\nDTEND:20261201T120000Z\r\n"), "no such time zone: ../../etc/passwd");
  EXPECT_EQ(one("DTSTART:20261201T000000Z\r\n"), "it has no end");
  EXPECT_EQ(one("DTSTART:20261201T000000Z\r\nDURATION:-PT1H\r\n"), "a shift begins on its date, ends after it begins, and lasts 48 h at most");
  EXPECT_EQ(one("DTSTART:20261201T000000Z\r\nDURATION:P9999999W\r\n"), "a shift begins on its date, ends after it begins, and lasts 48 h at most");
  EXPECT_EQ(one("DTSTART:20261301T000000Z\r\nDTEND:20261201T120000Z\r\n"), "it has no start");
  EXPECT_EQ(one("X:1\r\n"), "it has no start");
  EXPECT_EQ(one("DTSTART:20261201T000000Z\r\nDTEND:20261201T120000Z\r\nRRULE:FREQ=DAILY\r\n"), "recurring events are not read: export single ones");
}

}  // namespace
}  // namespace jibao::tables
