// Implements http_date.hpp.
#include "notifiers/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "notifiers/target.hpp"

namespace jibao::notifiers {
namespace {

constexpr std::string_view form = "Www, 00 Mmm 0000 00:00:00 GMT";  // letters and digits differ, the rest does not
constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (fault != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text) {
  if (text.size() != form.size()) return std::nullopt;
  for (const std::size_t i : {3U, 4U, 7U, 11U, 16U, 19U, 22U, 25U, 26U, 27U, 28U})
    if (text[i] != form[i]) return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  const auto day = number(text.substr(5, 2)), year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2)), minute = number(text.substr(20, 2)), second = number(text.substr(23, 2));
  if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1), std::chrono::day(*day)};
  if (!date.ok() || *year < 1970 || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;  // 60: a leap second
  const std::chrono::sys_days midnight(date);
  if (text.substr(0, 3) != days[std::chrono::weekday(midnight).c_encoding()]) return std::nullopt;
  return midnight + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::string host_of(const Request& request) {
  const auto target = target_of(request);
  return target ? target->host : std::string();
}

std::optional<Instant> date_of(const Response& response) {
  if (response.end != Response::End::answered || response.header("age")) return std::nullopt;
  const auto date = response.header("date");
  return date ? parse_http_date(*date) : std::nullopt;
}

}  // namespace jibao::notifiers
