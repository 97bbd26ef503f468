// A workbook of the office's spreadsheet program, and the events of a calendar file, as plain values; and what is wrong with them.
//
// Invariant: texts are valid UTF-8 and everything is within the bounds named here, whatever the file was. A file that goes
// beyond a bound is refused with the bound's name, never cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace jibao::tables {

/// A file as it is uploaded, within what a request may have. A month's roster has 10 to 30 kB; one with a logo in it some hundred.
constexpr std::size_t most_file = 1'000'000;
/// Parts of the archive. A workbook of twelve sheets has about 30.
constexpr std::size_t most_entries = 300;
/// One part unpacked, and all that are read: 24 sheets of a month have 1.5 MB. What has more is a bomb. As much as all parts may
/// the texts of all cells have, of which one text of the file may be in each.
constexpr std::size_t most_part = 4U << 20U;
constexpr std::size_t most_unpacked = 8U << 20U;
constexpr std::size_t most_sheets = 24;
/// Cells that hold something, over all sheets: 24 months of three shifts a day and twelve columns are 27,000.
constexpr std::size_t most_cells = 40'000;
/// Columns to the right of this hold nothing of a roster.
constexpr std::uint32_t most_columns = 256;
constexpr std::uint32_t most_rows = 1U << 20U;  // as the format has them
constexpr std::size_t most_text = 8000;         // bytes of one cell, or of one field of an event
/// Events of a calendar: 24 months of three shifts a day.
constexpr std::size_t most_calendar_events = 2400;
/// Components within each other: an event's alarm within the event within the calendar is three.
constexpr std::size_t most_depth = 6;

/// What is wrong, or was left out, and where: "12月!C5" of a workbook, "VEVENT 3" of a calendar; empty: the file as a whole.
struct Remark {
  std::string where;
  std::string zh, en;

  bool operator==(const Remark&) const = default;
};

template <class T>
using Read = tl::expected<T, Remark>;

inline tl::unexpected<Remark> wrong(std::string zh, std::string en, std::string where = {}) {
  return tl::unexpected<Remark>(Remark{std::move(where), std::move(zh), std::move(en)});
}

enum class CellKind {
  text,
  number,      // `text` is the number as the file writes it; of a date the days since 1899-12-30
  moment,      // `text` is an ISO 8601 date or time
  uncomputed,  // a formula whose value nobody has computed yet
  error,       // `text` is the program's own word: #REF!
};

struct Cell {
  CellKind kind = CellKind::text;
  std::string text;

  bool operator==(const Cell&) const = default;
};

struct Place {
  std::uint32_t row = 0, column = 0;  // from 1

  auto operator<=>(const Place&) const = default;
};

/// "C5".
std::string address(Place place);

struct Sheet {
  std::string name;
  std::map<Place, Cell> cells;  // those that hold something; what is merged downwards is in every row of it
};

struct Workbook {
  std::vector<Sheet> sheets;  // those that are shown, in order
};

}  // namespace jibao::tables
