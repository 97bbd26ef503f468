// calendar: the State Council's holidays and make-up days, a year at a time.
//
// Years may come from several files; each year stands in one alone. A range "2026-02-15..2026-02-23" stands
// for all of its days.
#include <string>

#include "config/sections.hpp"
#include "config/values.hpp"

namespace jibao::config {
namespace {

constexpr std::size_t kMostYears = 50;
constexpr std::size_t kMostRanges = 100;
constexpr int kLongestRange = 31;  // days; the longest holiday so far has nine

bool is_weekend(Date date) {
  const std::chrono::weekday day{std::chrono::sys_days(date)};
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

// The days of "2026-01-01" or "2026-01-01..2026-01-03" into `days`; each must be of `year` and new.
void add_days(const Fields& fields, const PlacedText& word, int year, std::set<Date>& days) {
  const std::size_t dots = word.text.find("..");
  const Result<Date> first = parse_date(std::string_view(word.text).substr(0, dots));
  const Result<Date> last =
      dots == std::string::npos ? first : parse_date(std::string_view(word.text).substr(dots + 2));
  if (!first || !last) {
    const std::string& why = !first ? first.error().message : last.error().message;
    fields.error(word.place, "'" + word.text + "' is not a date", why + ", or 2026-01-01..2026-01-03");
    return;
  }
  const auto count = (std::chrono::sys_days(*last) - std::chrono::sys_days(*first)).count() + 1;
  if (count < 1) {
    fields.error(word.place, "the range '" + word.text + "' ends before it begins");
    return;
  }
  if (count > kLongestRange) {
    fields.error(word.place, "the range '" + word.text + "' has " + std::to_string(count) + " days",
                 "at most " + std::to_string(kLongestRange));
    return;
  }
  for (std::chrono::sys_days day(*first); day <= std::chrono::sys_days(*last); day += std::chrono::days(1)) {
    const Date date(day);
    if (static_cast<int>(date.year()) != year) {
      fields.error(word.place, "'" + word.text + "' is not all within " + std::to_string(year),
                   "put each day under its own year");
      return;
    }
    if (!days.insert(date).second) {
      fields.error(word.place, "a day of '" + word.text + "' is here twice");
      return;
    }
  }
}

void read_year(Reading& reading, const Entry& entry, int year) {
  const Fields fields =
      read_map(entry.value, entry.key_place, "year " + entry.key,
               {required("document"), required("off"), optional("makeup")}, reading.diagnostics);
  CalendarYear result;
  result.document = fields.text("document");
  for (const PlacedText& word : fields.words("off", kMostRanges))
    add_days(fields, word, year, result.days_off);
  for (const PlacedText& word : fields.words("makeup", kMostRanges)) {
    std::set<Date> days;
    add_days(fields, word, year, days);
    for (const Date& date : days) {
      if (!is_weekend(date)) {
        fields.error(word.place, "make-up day '" + word.text + "' is no Saturday or Sunday",
                     "the other working days need no mention");
      } else if (result.days_off.contains(date)) {
        fields.error(word.place, "'" + word.text + "' is both off and a make-up day");
      } else if (!result.makeup_days.insert(date).second) {
        fields.error(word.place, "a day of '" + word.text + "' is here twice");
      }
    }
  }
  reading.policy.calendar.years[year] = std::move(result);
}

}  // namespace

void read_calendar(Reading& reading, const Entry& entry) {
  const Fields fields =
      read_map(entry.value, entry.key_place, "calendar", {required("years")}, reading.diagnostics);
  const Node* years = fields.node("years");
  if (years == nullptr) return;
  const Fields map =
      read_free_map(*years, fields.key_place("years"), "'years'", kMostYears, reading.diagnostics);
  for (const Entry& year : map.entries()) {
    const auto number = parse_whole(year.key);
    if (!number || *number < 1970 || *number > 2199) {
      fields.error(year.key_place, "'" + year.key + "' is no year", "years go from 1970 to 2199");
    } else if (reading.policy.calendar.years.contains(static_cast<int>(*number))) {
      fields.error(year.key_place, "year " + year.key + " is here twice", "another calendar file has it");
    } else {
      read_year(reading, year, static_cast<int>(*number));
    }
  }
}

}  // namespace jibao::config
