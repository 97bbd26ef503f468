// The roster as a sheet; see roster_file.hpp.
#include <algorithm>
#include <array>

#include "daemon/tables/gathered_roster.hpp"
#include "daemon/tables/roster_formats.hpp"
#include "daemon/tables/xlsx.hpp"
#include "rules/calendar.hpp"
#include "rules/characters.hpp"
#include "rules/roster.hpp"

namespace jibao::tables {
namespace {

constexpr std::uint32_t heading_within = 20;  // rows: a title, the office's name, a line of notes stand above
constexpr std::size_t longest_shown = 60;     // units of what was not understood

enum Column : std::size_t { date, weekday, shift, from, until, duty_leader, primary, secondary, column_count };

struct Heading {
  std::string_view written;
  std::array<std::string_view, 6> read;  // squeezed; the first that is written, too
};
constexpr std::array<Heading, column_count> headings = {{
    {"日期", {"日期", "值班日期", "date"}},
    {"星期", {"星期", "周", "周次", "weekday"}},
    {"班次", {"班次", "班别", "shift"}},
    {"开始", {"开始", "开始时间", "上班时间", "from"}},
    {"结束", {"结束", "结束时间", "下班时间", "until"}},
    {"带班领导", {"带班领导", "值班领导", "带班", "带班人", "dutyleader"}},
    {"主班", {"主班", "主班人员", "值班员", "值班人员", "primary"}},
    {"副班", {"副班", "副班人员", "secondary"}},
}};

using Columns = std::array<std::uint32_t, column_count>;  // 0: there is none

class SheetRoster {
 public:
  SheetRoster(const Sheet& sheet, const Policy& policy, const std::string& month, GatheredRoster& out)
      : sheet_(sheet), policy_(policy), around_(month), out_(out) {}

  /// Whether the sheet is a roster.
  bool read() {
    if (!find_heading()) return false;
    std::uint32_t row = heading_row_;
    for (auto at = sheet_.cells.upper_bound({row, most_columns}); at != sheet_.cells.end(); at = sheet_.cells.upper_bound({row, most_columns})) {
      row = at->first.row;
      take(row);
    }
    return true;
  }

 private:
  bool find_heading() {
    for (const auto& [place, cell] : sheet_.cells) {
      if (place.row > heading_within) break;
      if (cell.kind != CellKind::text) continue;
      if (place.row != heading_row_) columns_ = {}, heading_row_ = place.row, others_.clear();
      const std::string name = squeezed(cell.text);
      const auto heading = std::find_if(headings.begin(), headings.end(), [&](const Heading& each) {
        return std::find(each.read.begin(), each.read.end(), name) != each.read.end();
      });
      if (heading == headings.end()) {
        others_.emplace_back(place, visible(cell.text, longest_shown));
        if (around_.empty()) around_ = month_in(cell.text);
      } else if (std::uint32_t& column = columns_[static_cast<std::size_t>(heading - headings.begin())]; column == 0) {
        column = place.column;
      }
      const auto next = std::next(sheet_.cells.find(place));
      const bool row_ends = next == sheet_.cells.end() || next->first.row != place.row;
      if (row_ends && columns_[date] != 0 && columns_[primary] != 0) {
        for (const auto& [other, words] : others_) out_.note({where(other), "此列未读：" + words, "this column was left out: " + words});
        return true;
      }
    }
    return false;
  }

  /// "2026-12" of a title "云溪县2026年12月值班表"; empty: none.
  static std::string month_in(std::string_view title) {
    const std::string text = squeezed(title);
    for (std::size_t at = text.find("年"); at != std::string::npos; at = text.find("年", at + 1)) {
      if (at < 4) continue;
      const std::size_t end = text.find("月", at);
      if (end == std::string::npos) break;
      const auto day = read_day({CellKind::text, text.substr(at - 4, end - at + 4) + "月1日"}, {});
      if (day) return written_date(*day).substr(0, 7);
    }
    return {};
  }

  std::string where(Place place) const { return sheet_.name + "!" + address(place); }
  std::string where(std::uint32_t row, Column column) const { return where(Place{row, columns_[column] == 0 ? columns_[date] : columns_[column]}); }

  const Cell& cell(std::uint32_t row, Column column) const {
    static const Cell nothing;
    const auto found = columns_[column] == 0 ? sheet_.cells.end() : sheet_.cells.find({row, columns_[column]});
    return found == sheet_.cells.end() ? nothing : found->second;
  }

  /// The text of a cell that people fill; a fault where its formula was never computed, or failed.
  std::string text(std::uint32_t row, Column column) {
    const Cell& found = cell(row, column);
    if (found.kind == CellKind::uncomputed)
      out_.fault({where(row, column), "公式没有结果：请在表格软件中打开并保存一次，或粘贴为数值",
                  "a formula without its value: open and save the file in a spreadsheet program, or paste values"});
    else if (found.kind == CellKind::error)
      out_.fault({where(row, column), "公式出错：" + visible(found.text, longest_shown), "a formula failed: " + visible(found.text, longest_shown)});
    else
      return found.text;
    return {};
  }

  bool is_blank(std::uint32_t row, Column column) const { return cell(row, column).kind == CellKind::text && squeezed(cell(row, column).text).empty(); }

  void take(std::uint32_t row) {
    const bool nobody = is_blank(row, duty_leader) && is_blank(row, primary) && is_blank(row, secondary);
    const auto day = read_day(cell(row, date), around_);
    if (!day) {
      const std::string words = text(row, date);
      if (nobody && is_blank(row, shift)) return squeezed(words).empty() ? void() : out_.note({where(row, date), "此行未读：" + visible(words, longest_shown), "this row was left out: " + visible(words, longest_shown)});
      if (cell(row, date).kind == CellKind::uncomputed || cell(row, date).kind == CellKind::error) return;  // told
      if (squeezed(words).empty()) return out_.fault({where(row, date), "没有写日期", "no date is written"});
      return out_.fault({where(row, date), "日期看不懂：" + visible(words, longest_shown) + "（应写成 2026-12-01）",
                         "no date: " + visible(words, longest_shown) + " (write 2026-12-01)"});
    }
    if (!out_.wants(*day)) return;
    if (!is_blank(row, weekday)) {
      const std::string words = text(row, weekday);
      if (cell(row, weekday).kind == CellKind::text && read_weekday(words) != std::chrono::weekday(std::chrono::sys_days(*day)))
        out_.fault({where(row, weekday), written_date(*day) + " 是" + written_weekday(*day) + "，表上写着 " + visible(words, longest_shown),
                    written_date(*day) + " is another weekday (" + written_weekday(*day) + ") than " + visible(words, longest_shown)});
    }
    DutyShift found;
    found.date = written_date(*day);
    const std::string words = text(row, shift);
    const auto& known = policy_.roster.shifts;
    const Shift* of_policy = squeezed(words).empty() && known.size() == 1 ? &known.front() : read_shift(policy_, words);
    found.shift = of_policy != nullptr ? of_policy->id : kept_shift_name(words);
    if (found.shift.empty()) return out_.fault({where(row, shift), "没有写班次", "no shift is written"});
    const auto hours = [&](Column column, std::optional<Hour>& into) {
      if (is_blank(row, column)) return true;
      const std::string hour = text(row, column);
      if ((into = read_hour(cell(row, column)))) return true;
      if (cell(row, column).kind != CellKind::uncomputed && cell(row, column).kind != CellKind::error)
        out_.fault({where(row, column), "时间看不懂：" + visible(hour, longest_shown) + "（应写成 20:00）", "no time: " + visible(hour, longest_shown) + " (write 20:00)"});
      return false;
    };
    std::optional<Hour> begins, ends;
    const bool from_said = hours(from, begins), until_said = hours(until, ends);  // both, so that both faults are told
    if (!from_said || !until_said || !out_.set_hours(found, *day, begins, ends, of_policy, where(row, shift))) return name_people(found, row);
    name_people(found, row);
    out_.add(std::move(found), where(row, shift));
  }

  void name_people(DutyShift& found, std::uint32_t row) {
    found.duty_leader = out_.person(text(row, duty_leader), where(row, duty_leader));
    found.primary = out_.person(text(row, primary), where(row, primary));
    found.secondary = out_.person(text(row, secondary), where(row, secondary));
  }

  const Sheet& sheet_;
  const Policy& policy_;
  std::string around_;
  GatheredRoster& out_;
  std::uint32_t heading_row_ = 0;
  Columns columns_{};
  std::vector<std::pair<Place, std::string>> others_;
};

}  // namespace

void read_workbook_roster(std::string_view bytes, const Policy& policy, const std::string& month, GatheredRoster& out) {
  const Read<Workbook> book = read_xlsx(bytes);
  if (!book) return out.fault(book.error());
  std::vector<std::string> left_out;
  bool any = false;
  for (const Sheet& sheet : book->sheets) {
    if (SheetRoster(sheet, policy, month, out).read())
      any = true;
    else if (!sheet.cells.empty())
      left_out.push_back(visible(sheet.name, longest_shown));
  }
  if (!any) return out.fault({{}, "没有找到表头：前20行内须有“日期”和“主班”两列", "no headings: within the first 20 rows there have to be 日期 (date) and 主班 (primary)"});
  for (const std::string& name : left_out) out.note({name, "此工作表不是值班表，未读", "this sheet is no roster and was left out"});
}

Read<std::string> roster_xlsx(const std::vector<DutyShift>& shifts, const Policy& policy, const std::string& month) {
  Table table{month, {{}}};
  for (const Heading& heading : headings) table.rows.front().emplace_back(heading.written);
  const std::string& zone = policy.office.zone;
  const auto time = [&](Instant when) { return std::chrono::duration_cast<std::chrono::minutes>(time_of_day_at(when, zone)); };
  for (const DutyShift& each : shifts) {
    const auto day = read_date(each.date);
    if (!day) continue;
    // A later end than the next time that the clock shows it needs its date.
    const Date last = date_at(each.until, zone);
    const std::string end = written_hour(time(each.until));
    const bool is_plain = last == (time(each.until) <= time(each.from) ? Date(std::chrono::sys_days(*day) + std::chrono::days(1)) : *day);
    table.rows.push_back({each.date, written_weekday(*day), written_shift(policy, each.shift), written_hour(time(each.from)),
                          is_plain ? end : written_date(last) + " " + end, written_person(policy, each.duty_leader),
                          written_person(policy, each.primary), written_person(policy, each.secondary)});
  }
  return write_xlsx(table);
}

}  // namespace jibao::tables
