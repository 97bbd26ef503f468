// See ics.hpp. libical keeps strings that it lends in a ring of its own, which is emptied after each use.
#include "daemon/tables/ics.hpp"

#include <libical/ical.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <set>

#include "daemon/http/text.hpp"

namespace jibao::tables {
namespace {

struct Freed {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
  void operator()(char* text) const { std::free(text); }
};
using Component = std::unique_ptr<icalcomponent, Freed>;

struct Ring {
  Ring() { icalerror_set_errors_are_fatal(0); }
  ~Ring() { icalmemory_free_ring(); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
};

tl::unexpected<Remark> damaged() { return wrong("文件已损坏，或不是 ICS 日历", "the file is damaged, or no calendar"); }

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& letter : out)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return out;
}

/// What is read of a line NAME;PARAMETER;PARAMETER:VALUE, where what stands in quotes divides nothing.
struct Line {
  std::string name;             // in upper case
  std::string_view zone, kind;  // the parameters TZID=... and VALUE=..., the first of each
  std::string_view value;
};

/// The next part up to one of `marks` outside quotes, which is left at the beginning of `rest`.
std::string_view part(std::string_view& rest, std::string_view marks) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || marks.find(rest[end]) == std::string_view::npos); ++end) quoted = quoted != (rest[end] == '"');
  const std::string_view found = rest.substr(0, end);
  rest.remove_prefix(end);
  return found;
}

/// Nothing: the line has no value.
std::optional<Line> divided(std::string_view rest) {
  Line line{upper_case(part(rest, ";:")), {}, {}, {}};
  while (rest.starts_with(';')) {
    rest.remove_prefix(1);
    const std::string_view parameter = part(rest, ";:");
    const std::string name = upper_case(parameter.substr(0, parameter.find('=')));
    if (name == "TZID" && line.zone.empty()) line.zone = parameter;
    if (name == "VALUE" && line.kind.empty()) line.kind = parameter;
  }
  if (!rest.starts_with(':')) return std::nullopt;
  line.value = rest.substr(1);
  return line;
}

// What read_event reads of an event; of the last three, whether they are there.
constexpr std::array<std::string_view, 9> read_names = {"SUMMARY", "DESCRIPTION", "DTSTART", "DTEND", "DURATION", "STATUS", "RRULE", "RDATE", "RECURRENCE-ID"};

std::string unfolded(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r') continue;
    if (bytes[i] == '\n' && i + 1 < bytes.size() && (bytes[i + 1] == ' ' || bytes[i + 1] == '\t')) {
      ++i;
      continue;
    }
    text += bytes[i];
  }
  return text;
}

/// The part of the file that is read, for libical: its components, and of each event the first property of each name that is read,
/// without other parameters and, of dates that it recurs on, with the first value. libical makes a whole property, parameters and
/// all, of each value: 100 KB became 500 MB. Wrong: components do not close what they open, lie too deep, or are too many.
Read<std::string> essence(std::string_view bytes) {
  const std::string text = unfolded(bytes);
  std::string out;
  struct Open {
    std::string name;
    std::set<std::string> known;  // of its properties
  };
  std::vector<Open> open;
  std::size_t opened = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view whole = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const auto line = divided(whole);
    if (!line) continue;  // no line of a calendar: programs leave blank ones
    if (line->name == "BEGIN") {
      if (open.size() == most_depth) return damaged();
      if (++opened > 2 * most_calendar_events) return wrong("事件过多（最多2400个）", "too many events (2400 at most)");
      open.push_back({upper_case(line->value), {}});
      out += "BEGIN:" + open.back().name + "\r\n";
    } else if (line->name == "END") {
      if (open.empty() || upper_case(line->value) != open.back().name) return damaged();
      out += "END:" + open.back().name + "\r\n";
      open.pop_back();
    } else if (!open.empty() && open.back().name == "VEVENT" && std::find(read_names.begin(), read_names.end(), line->name) != read_names.end()) {
      if (!open.back().known.insert(line->name).second) continue;
      out += line->name;
      for (const std::string_view parameter : {line->zone, line->kind})
        if (!parameter.empty()) (out += ';') += parameter;
      (out += ':') += line->name == "RDATE" ? line->value.substr(0, line->value.find(',')) : line->value;
      out += "\r\n";
    }
  }
  if (!open.empty() || opened == 0) return damaged();
  return out;
}

std::optional<EventTime> time_of(icalproperty* property, icaltimetype value) {
  if (property == nullptr || !icaltime_is_valid_time(value) || icaltime_is_null_time(value)) return std::nullopt;
  EventTime out;
  out.date = std::chrono::year(value.year) / value.month / value.day;
  if (!out.date.ok() || value.year < 2000 || value.year > 2199) return std::nullopt;
  if (!value.is_date) {
    if (value.hour < 0 || value.hour > 23 || value.minute < 0 || value.minute > 59 || value.second < 0 || value.second > 60) return std::nullopt;
    out.time = std::chrono::seconds(value.hour * 3600 + value.minute * 60 + value.second);
  }
  out.is_utc = icaltime_is_utc(value) != 0;
  if (icalparameter* zone = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER))
    if (const char* name = icalparameter_get_tzid(zone)) out.zone = name;
  return out;
}

icalproperty* property(icalcomponent* event, icalproperty_kind kind) { return icalcomponent_get_first_property(event, kind); }

std::string text(const char* lent) { return lent == nullptr ? std::string() : std::string(lent); }

CalendarEvent read_event(icalcomponent* event) {
  CalendarEvent out;
  if (icalproperty* found = property(event, ICAL_SUMMARY_PROPERTY)) out.summary = text(icalproperty_get_summary(found));
  if (icalproperty* found = property(event, ICAL_DESCRIPTION_PROPERTY)) out.description = text(icalproperty_get_description(found));
  if (icalproperty* found = property(event, ICAL_DTSTART_PROPERTY)) out.start = time_of(found, icalproperty_get_dtstart(found));
  if (icalproperty* found = property(event, ICAL_DTEND_PROPERTY)) out.end = time_of(found, icalproperty_get_dtend(found));
  if (icalproperty* found = property(event, ICAL_DURATION_PROPERTY)) {
    const icaldurationtype lasts = icalproperty_get_duration(found);
    // Each part apart: their sum may be more than an int holds.
    out.lasts = std::chrono::weeks(lasts.weeks) + std::chrono::days(lasts.days) + std::chrono::hours(lasts.hours) +
                std::chrono::minutes(lasts.minutes) + std::chrono::seconds(lasts.seconds);
    if (lasts.is_neg != 0) out.lasts = std::chrono::seconds(-1);
  }
  for (const icalproperty_kind kind : {ICAL_RRULE_PROPERTY, ICAL_RDATE_PROPERTY, ICAL_RECURRENCEID_PROPERTY})
    out.recurs = out.recurs || property(event, kind) != nullptr;
  if (icalproperty* found = property(event, ICAL_STATUS_PROPERTY)) out.cancelled = icalproperty_get_status(found) == ICAL_STATUS_CANCELLED;
  return out;
}

bool gather(icalcomponent* within, std::vector<CalendarEvent>& out) {
  for (icalcomponent* each = icalcomponent_get_first_component(within, ICAL_ANY_COMPONENT); each != nullptr;
       each = icalcomponent_get_next_component(within, ICAL_ANY_COMPONENT)) {
    const icalcomponent_kind kind = icalcomponent_isa(each);
    if (kind == ICAL_VCALENDAR_COMPONENT && !gather(each, out)) return false;
    if (kind != ICAL_VEVENT_COMPONENT) continue;
    if (out.size() == most_calendar_events) return false;
    out.push_back(read_event(each));
  }
  return true;
}

icaltimetype utc(Instant when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const Date date(day);
  const std::chrono::hh_mm_ss time(seconds - day);
  icaltimetype out = icaltime_null_time();
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.hour = static_cast<int>(time.hours().count());
  out.minute = static_cast<int>(time.minutes().count());
  out.second = static_cast<int>(time.seconds().count());
  out.zone = icaltimezone_get_utc_timezone();
  return out;
}

}  // namespace

Read<std::vector<CalendarEvent>> read_ics(std::string_view bytes) {
  if (bytes.size() > most_file) return wrong("文件过大（最大 1 MB）", "the file is too large (1 MB at most)");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (!http::is_utf8(bytes) || bytes.find('\0') != std::string_view::npos) return damaged();
  const auto read = essence(bytes);
  if (!read) return tl::unexpected<Remark>(read.error());
  const Ring ring;
  const Component root(icalparser_parse_string(read->c_str()));
  if (!root) return damaged();
  std::vector<CalendarEvent> out;
  const icalcomponent_kind kind = icalcomponent_isa(root.get());
  if (kind != ICAL_VCALENDAR_COMPONENT && kind != ICAL_XROOT_COMPONENT) return damaged();
  if (!gather(root.get(), out)) return wrong("事件过多（最多2400个）", "too many events (2400 at most)");
  for (const CalendarEvent& each : out)
    if (!http::is_utf8(each.summary) || !http::is_utf8(each.description)) return damaged();
  return out;
}

Read<std::string> write_ics(const std::string& name, const std::vector<WrittenEvent>& events, Instant now) {
  const Ring ring;
  const Component calendar(icalcomponent_new_vcalendar());
  const auto add = [](icalcomponent* to, icalproperty* what) { icalcomponent_add_property(to, what); };
  add(calendar.get(), icalproperty_new_version("2.0"));
  add(calendar.get(), icalproperty_new_prodid("-//Jibao//roster//ZH"));
  icalproperty* title = icalproperty_new_x(name.c_str());
  icalproperty_set_x_name(title, "X-WR-CALNAME");
  add(calendar.get(), title);
  for (const WrittenEvent& each : events) {
    icalcomponent* event = icalcomponent_new_vevent();
    icalcomponent_add_component(calendar.get(), event);
    add(event, icalproperty_new_uid(each.id.c_str()));
    add(event, icalproperty_new_dtstamp(utc(now)));
    add(event, icalproperty_new_dtstart(utc(each.from)));
    add(event, icalproperty_new_dtend(utc(each.until)));
    add(event, icalproperty_new_summary(each.summary.c_str()));
    add(event, icalproperty_new_description(each.description.c_str()));
  }
  const std::unique_ptr<char, Freed> text(icalcomponent_as_ical_string_r(calendar.get()));
  if (!text) return wrong("内存不足，无法生成文件", "out of memory: the file cannot be made");
  return std::string(text.get());
}

}  // namespace jibao::tables
