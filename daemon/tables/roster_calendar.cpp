// The roster as a calendar; see roster_file.hpp.
#include <algorithm>
#include <array>

#include "daemon/tables/ics.hpp"
#include "daemon/tables/roster_formats.hpp"
#include "rules/calendar.hpp"
#include "rules/characters.hpp"
#include "rules/roster.hpp"

namespace jibao::tables {
namespace {

constexpr std::size_t longest_shown = 60;  // units of what was not understood

enum Line : std::size_t { shift_line, duty_leader_line, primary_line, secondary_line, line_count };
constexpr std::array<std::array<std::string_view, 2>, line_count> line_words = {
    {{"班次", "shift"}, {"带班领导", "dutyleader"}, {"主班", "primary"}, {"副班", "secondary"}}};

/// The lines "主班：王芳" of a description; nothing: there is no such line.
using Lines = std::array<std::optional<std::string>, line_count>;

Lines lines_of(std::string_view description) {
  Lines out;
  while (!description.empty()) {
    const std::size_t end = description.find('\n');
    const std::string_view line = description.substr(0, end);
    description = end == std::string_view::npos ? std::string_view() : description.substr(end + 1);
    std::size_t colon = line.find("："), width = 3;
    if (const std::size_t plain = line.find(':'); plain < colon) colon = plain, width = 1;
    if (colon == std::string_view::npos) continue;
    const std::string word = squeezed(line.substr(0, colon));
    for (std::size_t i = 0; i < line_count; ++i)
      if (word == line_words[i][0] || word == line_words[i][1]) out[i] = std::string(line.substr(colon + width));
  }
  return out;
}

/// The zone that a file means: by its name, by a longer name that ends with it, or by the word of Windows for China's.
std::optional<std::string> zone_of(const EventTime& time, const std::string& office) {
  if (time.is_utc) return "Etc/UTC";
  if (time.zone.empty()) return office;
  if (time.zone == "China Standard Time") return "Asia/Shanghai";
  for (std::string_view rest = time.zone; !rest.empty();) {
    if (rest.size() < 64 && zone_exists(std::string(rest))) return std::string(rest);
    const std::size_t slash = rest.find('/', rest[0] == '/' ? 1 : 0);
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return std::nullopt;
}

class CalendarRoster {
 public:
  CalendarRoster(const Policy& policy, GatheredRoster& out) : policy_(policy), out_(out) {}

  void take(const CalendarEvent& event, std::size_t number) {
    const std::string title = visible(event.summary, longest_shown);
    const std::string where = "VEVENT " + std::to_string(number) + (title.empty() ? "" : " (" + title + ")");
    const Lines lines = lines_of(event.description);
    const bool has_people = std::any_of(lines.begin() + duty_leader_line, lines.end(), [](const auto& line) { return line.has_value(); });
    if (!has_people || event.cancelled)
      return out_.note({where, event.cancelled ? "已取消，未读" : "没有值班人员，未读", event.cancelled ? "cancelled, left out" : "nobody on duty in it, left out"});
    if (event.description.size() > most_text) return out_.fault({where, "说明过长", "the description is too long"});
    if (event.recurs) return out_.fault({where, "不读重复的日程，请逐日导出", "recurring events are not read: export single ones"});
    if (!event.start) return out_.fault({where, "没有开始时间", "it has no start"});

    DutyShift shift;
    const std::string& zone = policy_.office.zone;
    const Shift* known = lines[shift_line] ? read_shift(policy_, *lines[shift_line]) : read_shift(policy_, event.summary);
    Date date = event.start->date;
    if (event.start->time) {
      const auto from = at(*event.start, where);
      const auto until = event.end ? at(*event.end, where) : event.lasts && from ? std::optional<Instant>(*from + std::chrono::floor<std::chrono::minutes>(*event.lasts)) : std::nullopt;
      if (!from || (event.end && !until)) return;  // told
      date = date_at(*from, zone);
      if (!out_.wants(date)) return;
      if (!until) return out_.fault({where, "没有结束时间", "it has no end"});
      shift.from = *from;
      shift.until = *until;
      if (known == nullptr && !lines[shift_line]) known = by_hours(shift, date);
    } else if (!out_.wants(date)) {
      return;
    }
    shift.date = written_date(date);
    shift.shift = known != nullptr ? known->id : kept_shift_name(lines[shift_line].value_or(event.summary));
    const bool timed = event.start->time ? out_.has_sound_times(shift, date, where) : out_.set_hours(shift, date, {}, {}, known, where);
    shift.duty_leader = out_.person(lines[duty_leader_line].value_or(""), where);
    shift.primary = out_.person(lines[primary_line].value_or(""), where);
    shift.secondary = out_.person(lines[secondary_line].value_or(""), where);
    if (timed) out_.add(std::move(shift), where);
  }

 private:
  std::optional<Instant> at(const EventTime& time, const std::string& where) {
    const auto zone = zone_of(time, policy_.office.zone);
    if (!zone) {
      const std::string name = visible(time.zone, longest_shown);
      out_.fault({where, "不认识时区 " + name, "no such time zone: " + name});
      return std::nullopt;
    }
    return instant_at(time.date, std::chrono::floor<std::chrono::minutes>(time.time.value_or(std::chrono::seconds(0))), *zone);
  }

  const Shift* by_hours(const DutyShift& shift, Date date) const {
    for (const Shift& each : policy_.roster.shifts) {
      const Date last = each.until <= each.from ? Date(std::chrono::sys_days(date) + std::chrono::days(1)) : date;
      if (shift.from == instant_at(date, each.from, policy_.office.zone) && shift.until == instant_at(last, each.until, policy_.office.zone)) return &each;
    }
    return nullptr;
  }

  const Policy& policy_;
  GatheredRoster& out_;
};

}  // namespace

void read_calendar_roster(std::string_view bytes, const Policy& policy, GatheredRoster& out) {
  const auto events = read_ics(bytes);
  if (!events) return out.fault(events.error());
  CalendarRoster roster(policy, out);
  for (std::size_t i = 0; i < events->size(); ++i) roster.take((*events)[i], i + 1);
}

Read<std::string> roster_ics(const std::vector<DutyShift>& shifts, const Policy& policy, const std::string& month, Instant now) {
  std::vector<WrittenEvent> events;
  for (const DutyShift& each : shifts) {
    const std::string name = written_shift(policy, each.shift);
    std::string people;
    const std::string* posts[] = {&each.duty_leader, &each.primary, &each.secondary};
    for (std::size_t i = 0; i < post_count; ++i)
      people += "\n" + std::string(line_words[i + duty_leader_line][0]) + "：" + written_person(policy, *posts[i]);
    const std::string primary = written_person(policy, each.primary);
    events.push_back({each.date + "-" + each.shift + "@jibao", name + (primary.empty() ? "" : " " + primary),
                      "班次：" + name + people, each.from, each.until});
  }
  return write_ics("值班表 " + month, events, now);
}

RosterFile read_roster_file(std::string_view bytes, const Policy& policy, const std::string& month) {
  GatheredRoster out(policy, month);
  const std::string start = squeezed(bytes.substr(0, 64));
  if (bytes.starts_with("PK")) {
    read_workbook_roster(bytes, policy, month, out);
  } else if (start.starts_with("begin:vcalendar")) {
    read_calendar_roster(bytes, policy, out);
  } else if (bytes.starts_with("\xD0\xCF\x11\xE0")) {
    out.fault({{}, "旧的 xls 格式，或有密码：请另存为不带密码的 xlsx", "the old xls format, or a password: save it as xlsx without one"});
  } else {
    out.fault({{}, "不是 xlsx 表格或 ICS 日历", "neither an xlsx spreadsheet nor an ICS calendar"});
  }
  return std::move(out).take();
}

}  // namespace jibao::tables
