// See roster_words.hpp.
#include "daemon/tables/roster_words.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "rules/characters.hpp"
#include "rules/roster.hpp"

namespace jibao::tables {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

constexpr std::string_view day_names = "日一二三四五六";
constexpr std::array<std::string_view, 7> english_days = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::size_t longest_shown = 60;  // units of what was not understood

struct ShiftWord {
  std::string_view id, zh;
};
constexpr std::array<ShiftWord, 2> shift_words = {{{"day", "白班"}, {"night", "夜班"}}};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The number that the text begins with, taken off it; nothing where it begins with none, or has more than four digits.
std::optional<int> take_number(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  int value = 0;
  if (length == 0 || length > 4 || std::from_chars(text.data(), text.data() + length, value).ec != std::errc()) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

std::optional<Date> dated(std::optional<int> y, std::optional<int> m, std::optional<int> d) {
  if (!y || !m || !d || *y < 2000 || *y > 2199 || *m < 1 || *m > 12 || *d < 1 || *d > 31) return std::nullopt;
  const Date date = year(*y) / *m / *d;
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<double> read_number(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// The spreadsheet's count of days, from 2000 to 2199.
std::optional<Date> counted_day(double value) {
  constexpr double first = 36526, last = 109574;
  if (value < first || value >= last) return std::nullopt;
  return Date(sys_days(year(1899) / 12 / 30) + days(static_cast<int>(value)));
}

/// A date at the start of the text, with four digits of a year or, where a month is known, without; taken off it.
std::optional<Date> take_date(std::string_view& text, const std::optional<Date>& around) {
  std::optional<int> first = take_number(text);
  if (!first) return std::nullopt;
  const auto part = [&](std::initializer_list<std::string_view> marks) -> std::optional<int> {
    for (const std::string_view mark : marks)
      if (std::string_view rest = text; take(rest, mark))
        if (const auto number = take_number(rest)) return text = rest, number;
    return std::nullopt;
  };
  if (*first > 31) {
    const auto m = part({"-", "/", ".", "年"});
    const auto d = part({"-", "/", ".", "月"});
    take(text, "日");
    return dated(first, m, d);
  }
  if (!around) return std::nullopt;
  if (take(text, "日")) return dated(static_cast<int>(around->year()), static_cast<int>(static_cast<unsigned>(around->month())), first);
  const auto d = part({"-", "/", "月"});
  take(text, "日");
  return dated(static_cast<int>(around->year()), first, d);
}

std::optional<minutes> take_time(std::string_view& text) {
  const auto hour = take_number(text);
  if (!hour || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text);
  if (!minute || (take(text, ":") && take_number(text) != 0)) return std::nullopt;
  if (*minute > 59 || *hour > 24 || (*hour == 24 && *minute > 0)) return std::nullopt;
  return minutes(*hour * 60 + *minute);
}

std::string shown(std::string_view text) { return visible(text, longest_shown); }

/// Squeezed, but for the blank between two digits: it parts a date from its time, and becomes the T of ISO 8601.
std::string joined_time(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string piece = squeezed(text.substr(0, blank));
    if (!out.empty() && !piece.empty() && is_digit(out.back()) && is_digit(piece[0])) out += 't';
    out += piece;
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  }
  return out;
}

/// Everybody whom the squeezed text names. An id is whose it is, though it may be how others' names are spelt; only where it is
/// another's name in Chinese both are meant.
std::vector<const Person*> named(const Policy& policy, const std::string& name) {
  std::vector<const Person*> found, by_other_words;
  if (name.empty()) return found;
  for (const auto& [id, person] : policy.people) {
    if (squeezed(person.name.zh) == name || id == name)
      found.push_back(&person);
    else if (squeezed(id) == name || squeezed(person.name.en) == name)
      by_other_words.push_back(&person);
  }
  return found.empty() ? by_other_words : found;
}

}  // namespace

std::string squeezed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character next = first_character(text);
    char32_t point = next.point;
    if (point >= 0xFF01 && point <= 0xFF5E) point -= 0xFEE0;  // ！ to ～
    const bool blank = point <= 0x20 || point == 0xA0 || point == 0x3000 || (point >= 0x2000 && point <= 0x200F) || point == 0xFEFF;
    if (point >= 'A' && point <= 'Z') point += 'a' - 'A';
    if (blank) {
    } else if (point < 0x80) {
      out += static_cast<char>(point);
    } else {
      out += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

Read<std::string> read_person(const Policy& policy, std::string_view text) {
  const std::string name = squeezed(text);
  if (name.empty() || name == "-" || name == "—" || name == "——" || name == "/" || name == "无" || name == "none") return std::string();
  std::vector<const Person*> found = named(policy, name);
  if (found.empty() && name.ends_with(')')) {  // both: "王芳(wangfang)"
    const std::size_t bracket = name.rfind('(');
    const auto both = named(policy, name.substr(0, bracket));
    const std::string id = bracket == std::string::npos ? std::string() : name.substr(bracket + 1, name.size() - bracket - 2);
    for (const Person* person : both)
      if (person->id == id || (both.size() == 1 && squeezed(person->id) == id)) found.push_back(person);
  }
  if (found.empty()) return wrong("人员表中没有“" + shown(text) + "”（每格只写一人）", "nobody of the policy is “" + shown(text) + "” (one person a cell)");
  if (found.size() == 1) return found.front()->id;
  std::string ids;
  for (const Person* person : found) ids += (ids.empty() ? "" : ", ") + person->name.zh + " (" + person->id + ")";
  return wrong("“" + shown(text) + "”不止一人，请写成其中之一：" + ids, "“" + shown(text) + "” is several people; write one of: " + ids);
}

std::string written_person(const Policy& policy, const std::string& id) {
  const auto found = policy.people.find(id);
  if (found == policy.people.end()) return id;
  for (const std::string& words : {found->second.name.zh, found->second.name.zh + " (" + id + ")"})
    if (read_person(policy, words).value_or("") == id) return words;
  return id;
}

const Shift* read_shift(const Policy& policy, std::string_view text) {
  const std::string name = squeezed(text);
  for (const Shift& shift : policy.roster.shifts)
    if (squeezed(shift.id) == name) return &shift;
  for (const ShiftWord& word : shift_words)
    if (name == word.zh)
      for (const Shift& shift : policy.roster.shifts)
        if (shift.id == word.id) return &shift;
  return nullptr;
}

std::string written_shift(const Policy& policy, const std::string& id) {
  for (const ShiftWord& word : shift_words)
    if (id == word.id)
      if (const Shift* read = read_shift(policy, word.zh); read != nullptr && read->id == id) return std::string(word.zh);
  return id;
}

std::string kept_shift_name(std::string_view text) {
  std::string name = visible(text, longest_shown);
  if (squeezed(name).empty()) return {};
  constexpr std::string_view wide = "\u3000";
  const auto taken = [&](auto at_end) {
    for (const std::string_view blank : {std::string_view(" "), std::string_view("\u00A0"), wide})
      if (at_end ? name.ends_with(blank) : name.starts_with(blank)) return name.erase(at_end ? name.size() - blank.size() : 0, blank.size()), true;
    return false;
  };
  while (taken(false) || taken(true)) {
  }
  return name;
}

std::optional<Date> read_day(const Cell& cell, const std::string& around) {
  const std::optional<Date> month = read_date(around + "-01");
  if (cell.kind == CellKind::number) {
    const auto value = read_number(cell.text);
    if (!value) return std::nullopt;
    if (month && *value >= 1 && *value <= 31 && std::floor(*value) == *value)
      return dated(static_cast<int>(month->year()), static_cast<int>(static_cast<unsigned>(month->month())), static_cast<int>(*value));
    return counted_day(*value);
  }
  if (cell.kind != CellKind::text && cell.kind != CellKind::moment) return std::nullopt;
  const std::string text = joined_time(cell.text);
  std::string_view rest = text;
  const auto date = take_date(rest, month);
  if (!date) return std::nullopt;
  if (take(rest, "t")) {  // the midnight that programs put behind a date
    if (take_time(rest) != minutes(0)) return std::nullopt;
    while (!rest.empty() && (rest[0] == '.' || rest[0] == '0')) rest.remove_prefix(1);
  }
  if (take(rest, "(") && rest.ends_with(')')) rest.remove_suffix(1);
  if (rest.empty()) return date;
  const auto weekday = read_weekday(rest);
  return weekday && *weekday == std::chrono::weekday(sys_days(*date)) ? date : std::nullopt;
}

std::optional<std::chrono::weekday> read_weekday(std::string_view text) {
  const std::string name = squeezed(text);
  std::string_view rest = name;
  if (!take(rest, "星期") && !take(rest, "周")) take(rest, "礼拜");
  if (rest == "天") return std::chrono::Sunday;
  for (unsigned i = 0; i < 7; ++i)
    if (rest == day_names.substr(std::size_t{i} * 3, 3) || (rest.size() >= 3 && rest.starts_with(english_days[i]))) return std::chrono::weekday(i);
  return std::nullopt;
}

std::string written_weekday(Date date) {
  const unsigned day = std::chrono::weekday(sys_days(date)).c_encoding();
  return "周" + std::string(day_names.substr(std::size_t{day} * 3, 3));
}

std::optional<Hour> read_hour(const Cell& cell) {
  if (cell.kind == CellKind::number) {
    const auto value = read_number(cell.text);
    if (!value || *value < 0) return std::nullopt;
    const double day = std::floor(*value);
    const auto time = minutes(std::lround((*value - day) * 24 * 60));
    if (*value <= 1) return Hour{std::nullopt, *value == 1.0 ? minutes(24 * 60) : time};
    const auto date = counted_day(day);
    if (!date) return std::nullopt;
    return Hour{date, time};
  }
  if (cell.kind != CellKind::text && cell.kind != CellKind::moment) return std::nullopt;
  const std::string text = joined_time(cell.text);
  std::string_view rest = text;
  Hour out;
  if (std::string_view dated_text = text; (out.date = take_date(dated_text, std::nullopt)) && take(dated_text, "t"))
    rest = dated_text;
  else
    out.date.reset();
  const auto time = take_time(rest);
  if (!time || !rest.empty()) return std::nullopt;
  out.time = *time;
  return out;
}

std::string written_hour(std::chrono::minutes time) {
  const auto two = [](long long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return two(time.count() / 60) + ":" + two(time.count() % 60);
}

}  // namespace jibao::tables
