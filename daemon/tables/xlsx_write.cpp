// See xlsx.hpp. Six parts, as little as every program opens; texts stand in their cells.
#include <zip.h>

#include <memory>
#include <pugixml.hpp>
#include <sstream>

#include "daemon/tables/xlsx.hpp"
#include "rules/characters.hpp"

namespace jibao::tables {
namespace {

constexpr zip_uint16_t first_day = 0x21;  // 1980-01-01, the oldest that the archive can say: the same table, the same bytes
constexpr std::size_t longest_name = 31;  // of a sheet, in UTF-16 units

constexpr std::string_view types = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>)";

constexpr std::string_view of_file = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>)";

constexpr std::string_view of_book = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>)";

// 0: plain, 1: bold; both are texts (@), so that what is typed over them is none of a formula either.
constexpr std::string_view styles = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>)";

constexpr const char* main_names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

std::string written(const pugi::xml_document& document) {
  std::ostringstream out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return std::move(out).str();
}

std::string sheet_name(std::string_view wanted) {
  std::string out;
  for (std::size_t units = 0; !wanted.empty();) {
    const Character next = first_character(wanted);
    units += next.units();
    if (units > longest_name) break;
    const bool forbidden = next.bytes == 1 && std::string_view("[]:*?/\\'").find(wanted[0]) != std::string_view::npos;
    out += forbidden ? std::string_view(" ") : wanted.substr(0, next.bytes);
    wanted.remove_prefix(next.bytes);
  }
  return out.empty() ? "Sheet1" : out;
}

std::string book_xml(const std::string& name) {
  pugi::xml_document document;
  pugi::xml_node book = document.append_child("workbook");
  book.append_attribute("xmlns") = main_names;
  book.append_attribute("xmlns:r") = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  pugi::xml_node sheet = book.append_child("sheets").append_child("sheet");
  sheet.append_attribute("name") = name.c_str();
  sheet.append_attribute("sheetId") = 1;
  sheet.append_attribute("r:id") = "rId1";
  return written(document);
}

std::string sheet_xml(const Table& table) {
  pugi::xml_document document;
  pugi::xml_node sheet = document.append_child("worksheet");
  sheet.append_attribute("xmlns") = main_names;
  pugi::xml_node view = sheet.append_child("sheetViews").append_child("sheetView");
  view.append_attribute("workbookViewId") = 0;
  pugi::xml_node pane = view.append_child("pane");
  pane.append_attribute("ySplit") = 1;
  pane.append_attribute("topLeftCell") = "A2";
  pane.append_attribute("activePane") = "bottomLeft";
  pane.append_attribute("state") = "frozen";
  pugi::xml_node column = sheet.append_child("cols").append_child("col");
  column.append_attribute("min") = 1;
  column.append_attribute("max") = most_columns;
  column.append_attribute("width") = 14;
  column.append_attribute("customWidth") = 1;
  pugi::xml_node data = sheet.append_child("sheetData");
  for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
    pugi::xml_node row = data.append_child("row");
    row.append_attribute("r") = i + 1;
    for (std::uint32_t j = 0; j < table.rows[i].size(); ++j) {
      const std::string& text = table.rows[i][j];
      if (text.empty()) continue;
      pugi::xml_node cell = row.append_child("c");
      cell.append_attribute("r") = address({i + 1, j + 1}).c_str();
      cell.append_attribute("s") = i == 0 ? 1 : 0;
      cell.append_attribute("t") = "inlineStr";
      pugi::xml_node within = cell.append_child("is").append_child("t");
      within.append_attribute("xml:space") = "preserve";
      within.text() = visible(defused(text), most_text).c_str();
    }
  }
  return written(document);
}

struct Freed {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

}  // namespace

std::string defused(std::string text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const std::string_view rest = first == std::string::npos ? std::string_view() : std::string_view(text).substr(first);
  bool dangerous = !text.empty() && (text[0] == '\t' || text[0] == '\r' || text[0] == '\'');
  for (const std::string_view start : {"=", "+", "-", "@", "＝", "＋", "－", "＠"}) dangerous = dangerous || rest.starts_with(start);
  if (dangerous) text.insert(text.begin(), '\'');
  return text;
}

Read<std::string> write_xlsx(const Table& table) {
  const auto short_of_memory = [] { return wrong("内存不足，无法生成文件", "out of memory: the file cannot be made"); };
  const std::string book = book_xml(sheet_name(visible(table.name, most_text))), sheet = sheet_xml(table);
  const std::pair<const char*, std::string_view> parts[] = {{"[Content_Types].xml", types}, {"_rels/.rels", of_file}, {"xl/workbook.xml", book},
                                                            {"xl/_rels/workbook.xml.rels", of_book}, {"xl/styles.xml", styles},
                                                            {"xl/worksheets/sheet1.xml", sheet}};
  const std::unique_ptr<zip_source_t, Freed> file(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  if (!file) return short_of_memory();
  zip_source_keep(file.get());
  zip_t* archive = zip_open_from_source(file.get(), ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) return zip_source_free(file.get()), short_of_memory();
  bool whole = true;
  for (const auto& [name, text] : parts) {
    zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
    const zip_int64_t index = source == nullptr ? -1 : zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) zip_source_free(source);
    whole = whole && index >= 0 && zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), 0, first_day, 0) == 0;
  }
  if (!whole || zip_close(archive) != 0) return zip_discard(archive), short_of_memory();
  zip_stat_t about;
  zip_stat_init(&about);
  if (zip_source_stat(file.get(), &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0 || zip_source_open(file.get()) != 0) return short_of_memory();
  std::string out(about.size, '\0');
  const zip_int64_t got = zip_source_read(file.get(), out.data(), out.size());
  zip_source_close(file.get());
  if (got < 0 || static_cast<std::size_t>(got) != out.size()) return short_of_memory();
  return out;
}

}  // namespace jibao::tables
