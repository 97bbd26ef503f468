// See gathered_roster.hpp.
#include "daemon/tables/gathered_roster.hpp"

#include <algorithm>

#include "rules/characters.hpp"
#include "rules/roster.hpp"

namespace jibao::tables {
namespace {

constexpr Duration longest_shift = std::chrono::hours(48);
constexpr std::size_t longest_name = 60;  // bytes, as rules/duty has it
constexpr std::size_t longest_shown = 60;

Date day_after(Date date) { return std::chrono::sys_days(date) + std::chrono::days(1); }

}  // namespace

bool GatheredRoster::wants(Date date) {
  const std::string month = written_date(date).substr(0, 7);
  ++months_[month];
  return wanted_.empty() || month == wanted_;
}

bool GatheredRoster::set_hours(DutyShift& shift, Date date, const std::optional<Hour>& from, const std::optional<Hour>& until,
                               const Shift* of_policy, const std::string& where) {
  if ((!from || !until) && of_policy == nullptr) {
    fault({where, "没有班次“" + visible(shift.shift, longest_shown) + "”，也没有写明开始、结束时间",
           "no shift “" + visible(shift.shift, longest_shown) + "”, and no times of it"});
    return false;
  }
  const std::string& zone = policy_.office.zone;
  const auto start = from ? from->time : of_policy->from;
  const auto end = until ? until->time : of_policy->until;
  const Date last = until && until->date ? *until->date : end <= start ? day_after(date) : date;
  shift.from = instant_at(from && from->date ? *from->date : date, start, zone);
  shift.until = instant_at(last, end, zone);
  return has_sound_times(shift, date, where);
}

bool GatheredRoster::has_sound_times(const DutyShift& shift, Date date, const std::string& where) {
  const std::string& zone = policy_.office.zone;
  if (shift.until <= shift.from || shift.until - shift.from > longest_shift || date_at(shift.from, zone) != date) {
    fault({where, "班次须在当日开始，结束在开始之后，最长48小时", "a shift begins on its date, ends after it begins, and lasts 48 h at most"});
    return false;
  }
  return true;
}

std::string GatheredRoster::person(std::string_view text, const std::string& where) {
  Read<std::string> id = read_person(policy_, text);
  if (id) return *std::move(id);
  id.error().where = where;
  fault(std::move(id.error()));
  return {};
}

void GatheredRoster::add(DutyShift shift, const std::string& where) {
  if (shift.shift.empty() || shift.shift.size() > longest_name)
    return fault({where, "班次名称为空或过长", "the shift's name is empty or too long"});
  const auto [found, is_new] = seen_.try_emplace({shift.date, shift.shift}, where);
  if (!is_new)
    return fault({where, shift.date + " " + shift.shift + " 与 " + found->second + " 重复", shift.date + " " + shift.shift + " is at " + found->second + " already"});
  if (out_.shifts.size() == most_shifts_a_month * (wanted_.empty() ? most_sheets : 1))
    return fault({where, "班次过多（一个月最多200个）", "too many shifts (200 a month)"});
  out_.shifts.push_back(std::move(shift));
}

void GatheredRoster::fault(Remark remark) {
  if (out_.faults.size() < most_remarks) return out_.faults.push_back(std::move(remark));
  ++more_faults_;
}

void GatheredRoster::note(Remark remark) {
  if (out_.notes.size() < most_remarks) return out_.notes.push_back(std::move(remark));
  ++more_notes_;
}

RosterFile GatheredRoster::take() && {
  const auto more = [](std::vector<Remark>& remarks, std::size_t count) {
    if (count > 0) remarks.push_back({{}, "另有 " + std::to_string(count) + " 处", "and " + std::to_string(count) + " more"});
  };
  more(out_.faults, more_faults_);
  more(out_.notes, more_notes_);
  std::string others;
  for (const auto& [month, count] : months_)
    if (month != wanted_) others += (others.empty() ? "" : ", ") + month + " (" + std::to_string(count) + ")";
  if (wanted_.empty() && months_.size() == 1) wanted_ = months_.begin()->first;
  if (wanted_.empty() && months_.size() > 1)
    out_.faults.push_back({{}, "文件里有几个月的班，请选定月份：" + others, "the file has several months, choose one: " + others});
  else if (!others.empty() && months_.size() > (months_.contains(wanted_) ? 1U : 0U))
    out_.notes.push_back({{}, "其他月份的班次未读：" + others, "shifts of other months were left out: " + others});
  if (out_.shifts.empty() && out_.faults.empty())
    out_.faults.push_back({{}, wanted_.empty() ? "文件里没有班次" : "文件里没有 " + wanted_ + " 的班次",
                           wanted_.empty() ? "no shift in the file" : "no shift of " + wanted_ + " in the file"});
  out_.month = wanted_;
  std::stable_sort(out_.shifts.begin(), out_.shifts.end(), [](const DutyShift& a, const DutyShift& b) { return a.from < b.from; });
  if (out_.month.empty() || (out_.shifts.size() > most_shifts_a_month && out_.faults.empty())) {
    if (out_.faults.empty()) out_.faults.push_back({{}, "一个月最多200个班次", "a month has 200 shifts at most"});
  }
  return std::move(out_);
}

}  // namespace jibao::tables
