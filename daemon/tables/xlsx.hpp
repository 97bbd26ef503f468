// Spreadsheets in the format of Office Open XML (.xlsx), as LibreOffice, WPS, Excel and openpyxl write them.
//
// Invariant: reading follows no link, expands no entity, computes no formula and unpacks nothing beyond the bounds of
// sheet.hpp. What is written holds strings alone, so nothing in it is a formula; and a text that a spreadsheet program would
// take for one when it is typed or comes by way of CSV has an apostrophe before it, which reading takes off again.
// Pure, and slow for a loop (some milliseconds): called in the background. Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/tables/sheet.hpp"

namespace jibao::tables {

/// Numbers of dates that count from 1904 are moved to 1899-12-30.
Read<Workbook> read_xlsx(std::string_view bytes);

/// A sheet to be written: the first row is its heading, and stays in view.
struct Table {
  std::string name;  // of the sheet: at most 31 characters, none of []:*?/\ (others become a blank)
  std::vector<std::vector<std::string>> rows;
};

/// The same bytes for the same table. Nothing: memory is short.
Read<std::string> write_xlsx(const Table& table);

/// With an apostrophe where it begins as a formula does (= + - @, also in full width and behind blanks; a tab, a carriage return)
/// or with an apostrophe.
std::string defused(std::string text);

}  // namespace jibao::tables
