// The office's roster as a file: a spreadsheet with a row a shift, or a calendar with an event a shift, read into shifts of one
// month and written from them.
//
// Invariant: what is read is whole, or there are faults: every person is one that the policy knows, every shift has its hours.
// Faults are told all at once, each with its cell, so that the clerk mends the file in one go. Whether the month is sound (gaps,
// double bookings, leave) is judged elsewhere (rules/duty_check). Nothing is decided or issued here. Pure, some milliseconds.
// Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/tables/sheet.hpp"
#include "rules/duty.hpp"
#include "rules/policy.hpp"

namespace jibao::tables {

/// Faults and notes that one file is told; what is beyond is counted in the last.
constexpr std::size_t most_remarks = 60;

struct RosterFile {
  std::string month;              // "2026-12"; empty: none, see the faults
  std::vector<DutyShift> shifts;  // by their beginning, each date and shift once
  std::vector<Remark> faults;     // any: nothing may be issued
  std::vector<Remark> notes;      // what was left out, for the clerk to see
};

/// The roster in an .xlsx or .ics file (told by its first bytes). `month` is the one that is wanted: shifts of others are left
/// out with a note; empty: the file's own, which must be one.
///
/// A sheet has headings within its first rows: 日期 and 主班, and where there are such 班次, 开始, 结束, 带班领导, 副班 and 星期,
/// which must fit the date; their English words are read, too. People are written as their names, their ids, or both,
/// "王芳 (wangfang)", as shifts are by their ids or as 白班 (day) and 夜班 (night). Other columns and sheets are left out.
/// An event has its people in its description, one a line ("主班：王芳"), and its shift in a line 班次, else in its summary, else
/// in its hours.
RosterFile read_roster_file(std::string_view bytes, const Policy& policy, const std::string& month);

/// The months' shifts as a spreadsheet that read_roster_file reads back the same. Requires: people of the policy.
Read<std::string> roster_xlsx(const std::vector<DutyShift>& shifts, const Policy& policy, const std::string& month);

/// ... as a calendar, whose events keep their identity over exports; `now` is the time that it is made at.
Read<std::string> roster_ics(const std::vector<DutyShift>& shifts, const Policy& policy, const std::string& month, Instant now);

}  // namespace jibao::tables
