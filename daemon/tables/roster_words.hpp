// How an office writes what a roster is made of: people, shifts, dates, times of day; and how each is read back.
//
// Invariant: what is written is read as the same again, for every policy; a name that two people have is never guessed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/tables/sheet.hpp"
#include "rules/policy.hpp"

namespace jibao::tables {

/// Without blanks anywhere (offices pad 王 芳 to three characters), ASCII letters small, full-width ASCII as ASCII.
std::string squeezed(std::string_view text);

/// The id of whoever is meant; empty: nobody (an empty cell, a dash, 无). Errors: nobody of that name, several of that name.
Read<std::string> read_person(const Policy& policy, std::string_view text);
/// The name; with the id where the name alone could mean somebody else.
std::string written_person(const Policy& policy, const std::string& id);

/// The policy's shift that is meant; nothing where it is none of it.
const Shift* read_shift(const Policy& policy, std::string_view text);
/// 白班 for "day", 夜班 for "night", where those are shifts of the policy; else the id.
std::string written_shift(const Policy& policy, const std::string& id);

/// How a shift is kept that the policy has not: on one line, without blanks around it; empty where nothing is to be seen.
std::string kept_shift_name(std::string_view text);

/// From 2000 to 2199: "2026-12-01", "2026/12/1", "2026年12月1日", also with a weekday behind it; with `around` (a month "2026-12") also "12月1日",
/// "12/1", "1日". A number is the spreadsheet's own date, or with `around` a day of that month. Nothing: no date.
std::optional<Date> read_day(const Cell& cell, const std::string& around);

/// 周二, 星期二, 二, Tue ...; nothing where it is none.
std::optional<std::chrono::weekday> read_weekday(std::string_view text);
std::string written_weekday(Date date);

/// A time of day, or a date and a time. Minutes count from 0:00 to 24:00.
struct Hour {
  std::optional<Date> date;
  std::chrono::minutes time{};
};
/// "20:00", "20：00:00", "2026-12-02 08:00", or the spreadsheet's number. Nothing: no time.
std::optional<Hour> read_hour(const Cell& cell);
std::string written_hour(std::chrono::minutes time);

}  // namespace jibao::tables
