// Calendars in the format of RFC 5545 (.ics), read and written by libical.
//
// Invariant: what libical is given is within the bounds of sheet.hpp, valid UTF-8, closes what it opens, and holds of each event
// what is read of it and nothing else, each thing once; zones are told by name and never by the file's own tables. Pure. Called in the background. Thread: any.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/tables/sheet.hpp"
#include "rules/time.hpp"

namespace jibao::tables {

/// A time as an event has it.
struct EventTime {
  Date date{};
  std::optional<std::chrono::seconds> time;  // of the day; nothing: the whole day
  bool is_utc = false;
  std::string zone;  // the file's name of it; empty: wherever the reader is
};

struct CalendarEvent {
  std::string summary, description;
  std::optional<EventTime> start, end;
  std::optional<std::chrono::seconds> lasts;  // in place of the end
  bool recurs = false, cancelled = false;
};

/// Every event of the file, in its order.
Read<std::vector<CalendarEvent>> read_ics(std::string_view bytes);

struct WrittenEvent {
  std::string id;  // unique, the same whenever it is written
  std::string summary, description;
  Instant from, until;
};

Read<std::string> write_ics(const std::string& name, const std::vector<WrittenEvent>& events, Instant now);

}  // namespace jibao::tables
