// The calendar: zones, working days, and RFC 3339. The only file of the room that knows the date library.
//
// Invariant: pure for a given zone database. The database of the system is read once by the library, at the
// first use. A zone that does not exist is the caller's mistake everywhere but in zone_exists: policies are
// checked when loaded. Surprise: a year without data still keeps the statutory holidays of a fixed date, for
// those need no yearly notice.
#include "rules/calendar.hpp"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace jibao {
namespace {

using std::chrono::days;

// A zone, and the offset that it has had since its last change: nearly all times of an office lie after that, and asking the
// library took longer than writing the time.
struct Zone {
  const date::time_zone* zone = nullptr;
  date::sys_info latest;
};

// By a table that is made once, of all zones: where the first policy is read (zone_exists), and not in the night.
const Zone& zone_of(const std::string& zone) {
  static const auto zones = [] {
    constexpr date::sys_days late = date::year(2037) / 1 / 1;  // the database holds no changes after it
    std::unordered_map<std::string_view, Zone> by_name;
    for (const date::time_zone& each : date::get_tzdb().zones) by_name.emplace(each.name(), Zone{&each, each.get_info(late)});
    return by_name;
  }();
  const auto found = zones.find(zone);
  return found != zones.end() ? found->second : zones.at(date::locate_zone(zone)->name());  // an older name for one
}

std::chrono::seconds offset_at(Instant when, const std::string& zone) {
  const Zone& known = zone_of(zone);
  const date::sys_time<Duration> at(when.time_since_epoch());
  const bool latest = at >= known.latest.begin && at < known.latest.end;
  return latest ? known.latest.offset : known.zone->get_info(at).offset;
}

date::local_time<Duration> local_at(Instant when, const std::string& zone) {
  return date::local_time<Duration>(when.time_since_epoch() + offset_at(when, zone));
}

Date next_day(Date date) { return std::chrono::sys_days(date) + days(1); }

// Weekend, or a holiday whose date the law itself fixes: 1 January, 1 and 2 May, 1 to 3 October. (Regulation
// on the public holidays of festivals and commemoration days, 2024-11-10, article 2. The lunar ones need the
// yearly notice.)
bool rests_without_notice(Date date) {
  const std::chrono::weekday weekday{std::chrono::sys_days(date)};
  if (weekday == std::chrono::Saturday || weekday == std::chrono::Sunday) return true;
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned day = static_cast<unsigned>(date.day());
  return (month == 1 && day == 1) || (month == 5 && day <= 2) || (month == 10 && day <= 3);
}

// ---- RFC 3339 ----

constexpr std::string_view rfc3339_form = "2026-07-19T03:42:00+08:00";
constexpr std::size_t longest_rfc3339 = 40;  // nine digits of a second and more to spare
constexpr int first_year = 1970;
constexpr int last_year = 2199;

// Reads fixed shapes from left to right; once something did not fit, everything after it does not fit either.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + digit();
    return value;
  }
  void one_of(std::string_view allowed) {
    if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos)
      good_ = false;
    else
      rest_.remove_prefix(1);
  }
  bool at(char c) const { return good_ && !rest_.empty() && rest_.front() == c; }
  bool at_digit() const { return good_ && !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool finished() const { return good_ && rest_.empty(); }
  bool good() const { return good_; }

 private:
  int digit() {
    if (!at_digit()) {
      good_ = false;
      return 0;
    }
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool good_ = true;
};

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int millis = 0;
  int offset_minutes = 0;
};

// A fraction of one to nine digits; what is finer than a millisecond is dropped.
int scan_fraction(Scanner& scanner) {
  int millis = 0;
  int count = 0;
  scanner.one_of(".");
  do {
    const int digit = scanner.digits(1);
    if (count < 3) millis = millis * 10 + digit;
    ++count;
  } while (scanner.at_digit() && count < 9);
  for (; count < 3; ++count) millis *= 10;
  return millis;
}

// The shape alone: no value is judged but those of the offset.
bool scan(std::string_view text, Fields& fields) {
  Scanner scanner(text);
  fields.year = scanner.digits(4);
  scanner.one_of("-");
  fields.month = scanner.digits(2);
  scanner.one_of("-");
  fields.day = scanner.digits(2);
  scanner.one_of("Tt");
  fields.hour = scanner.digits(2);
  scanner.one_of(":");
  fields.minute = scanner.digits(2);
  scanner.one_of(":");
  fields.second = scanner.digits(2);
  if (scanner.at('.')) fields.millis = scan_fraction(scanner);
  if (scanner.at('Z') || scanner.at('z')) {
    scanner.one_of("Zz");
    return scanner.finished();
  }
  const int sign = scanner.at('-') ? -1 : 1;
  scanner.one_of("+-");
  const int hours = scanner.digits(2);
  scanner.one_of(":");
  const int minutes = scanner.digits(2);
  fields.offset_minutes = sign * (hours * 60 + minutes);
  return scanner.finished() && hours < 24 && minutes < 60;
}

// By hand: an answer holds dozens of times, and printf takes five times as long.
void append_padded(std::string& out, long long value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

tl::unexpected<Error> not_a_time(const std::string& why) {
  return failure(why + "; write it like " + std::string(rfc3339_form));
}

}  // namespace

bool zone_exists(const std::string& zone) {
  try {
    return zone_of(zone).zone != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

Date date_at(Instant when, const std::string& zone) {
  const auto day = date::floor<date::days>(local_at(when, zone));
  return std::chrono::sys_days(days(day.time_since_epoch().count()));
}

std::chrono::milliseconds time_of_day_at(Instant when, const std::string& zone) {
  const auto local = local_at(when, zone);
  return local - date::floor<date::days>(local);
}

Instant instant_at(Date date, std::chrono::minutes time_of_day, const std::string& zone) {
  const auto day = std::chrono::sys_days(date).time_since_epoch().count();
  const date::local_time<Duration> local = date::local_days(date::days(day)) + time_of_day;
  return Instant(zone_of(zone).zone->to_sys(local, date::choose::earliest).time_since_epoch());
}

DayKind day_kind(const Calendar& calendar, Date date) {
  const auto year = calendar.years.find(static_cast<int>(date.year()));
  if (year == calendar.years.end()) return {!rests_without_notice(date), true};
  if (year->second.days_off.contains(date)) return {false, false};
  if (year->second.makeup_days.contains(date)) return {true, false};
  const std::chrono::weekday weekday{std::chrono::sys_days(date)};
  return {weekday != std::chrono::Saturday && weekday != std::chrono::Sunday, false};
}

CountedDay working_days_after(const Calendar& calendar, Date start, int count) {
  // A bound for calendars that name every day a day off: three years of rest are a mistake, not a holiday.
  constexpr int longest_rest = 3 * 366;
  CountedDay counted{start, {}};
  for (int rested = 0; count > 0 && rested < longest_rest;) {
    counted.date = next_day(counted.date);
    const DayKind kind = day_kind(calendar, counted.date);
    const int year = static_cast<int>(counted.date.year());
    if (kind.year_missing && (counted.missing_years.empty() || counted.missing_years.back() != year))
      counted.missing_years.push_back(year);
    rested = kind.working ? 0 : rested + 1;
    if (kind.working) --count;
  }
  return counted;
}

std::string to_rfc3339(Instant when, const std::string& zone) {
  // A few zones had offsets with seconds; RFC 3339 has minutes. The instant stays exact, the local time is
  // shifted.
  const auto offset = std::chrono::floor<std::chrono::minutes>(offset_at(when, zone));
  const Instant local = when + offset;
  const auto day = std::chrono::floor<days>(local);
  const Date date(day);
  const std::chrono::hh_mm_ss<Duration> time(local - day);
  const auto minutes = std::chrono::abs(offset).count();
  std::string text;
  text.reserve(longest_rfc3339);
  append_padded(text, static_cast<int>(date.year()), 4);
  append_padded(text += '-', static_cast<unsigned>(date.month()), 2);
  append_padded(text += '-', static_cast<unsigned>(date.day()), 2);
  append_padded(text += 'T', time.hours().count(), 2);
  append_padded(text += ':', time.minutes().count(), 2);
  append_padded(text += ':', time.seconds().count(), 2);
  if (time.subseconds().count() != 0) append_padded(text += '.', time.subseconds().count(), 3);
  append_padded(text += offset.count() < 0 ? '-' : '+', minutes / 60, 2);
  append_padded(text += ':', minutes % 60, 2);
  return text;
}

Result<Instant> parse_rfc3339(std::string_view text) {
  Fields fields;
  if (text.size() > longest_rfc3339 || !scan(text, fields)) return not_a_time("not a time with its offset");
  const Date date(std::chrono::year(fields.year), std::chrono::month(static_cast<unsigned>(fields.month)),
                  std::chrono::day(static_cast<unsigned>(fields.day)));
  if (!date.ok()) return not_a_time("there is no such day");
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 60)
    return not_a_time("there is no such time of day");
  const bool leap = fields.second == 60;
  const Instant when = std::chrono::sys_days(date) + std::chrono::hours(fields.hour) +
                       std::chrono::minutes(fields.minute) + std::chrono::seconds(leap ? 59 : fields.second) +
                       Duration(fields.millis) - std::chrono::minutes(fields.offset_minutes);
  const auto day = std::chrono::floor<days>(when);
  const Date utc(day);
  if (static_cast<int>(utc.year()) < first_year || static_cast<int>(utc.year()) > last_year)
    return not_a_time("the year must be 1970 to 2199");
  // Leap seconds come at 23:59:60 UTC of a month's last day and at no other time.
  if (leap && (when - day < std::chrono::hours(24) - std::chrono::seconds(1) ||
               Date(day + days(1)).day() != std::chrono::day(1)))
    return not_a_time("there is no such time of day");
  return when;
}

}  // namespace jibao
