// Times and lengths of time as a duty officer reads them. See explain.hpp.
//
// Invariant: minutes are cut, never rounded up, so that a limit is never shown later than it is and a
// remaining time never longer. Called by messages and sentences. Surprise: hours are never turned into days,
// because 24 hours and one day are two different limits.
#include <array>
#include <cstdio>

#include "rules/explain.hpp"

namespace jibao {

std::string clock_text(Instant when, Instant now, const std::string& zone, bool end_of_day) {
  Date date = date_at(when, zone);
  auto minutes = std::chrono::floor<std::chrono::minutes>(time_of_day_at(when, zone)).count();
  if (end_of_day && minutes == 0) {  // the midnight that ends a day is that day's 24:00
    date = Date(std::chrono::sys_days(date) - std::chrono::days(1));
    minutes = 24 * 60;
  }
  const Date today = date_at(now, zone);
  std::array<char, 48> text{};
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned day = static_cast<unsigned>(date.day());
  const int hour = static_cast<int>(minutes / 60);
  const int minute = static_cast<int>(minutes % 60);
  if (date == today)
    std::snprintf(text.data(), text.size(), "%02d:%02d", hour, minute);
  else if (date.year() == today.year())
    std::snprintf(text.data(), text.size(), "%02u-%02u %02d:%02d", month, day, hour, minute);
  else
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d", year, month, day, hour, minute);
  return text.data();
}

std::string duration_text(Duration duration, Language language) {
  const bool chinese = language == Language::zh;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::abs(duration)).count();
  const auto minutes = seconds / 60;
  if (minutes == 0) return std::to_string(seconds) + (chinese ? "秒" : " s");
  if (minutes < 60) return std::to_string(minutes) + (chinese ? "分钟" : " min");
  std::string text = std::to_string(minutes / 60) + (chinese ? "小时" : " h");
  if (minutes % 60 != 0)
    text += (chinese ? "" : " ") + std::to_string(minutes % 60) + (chinese ? "分" : " min");
  return text;
}

}  // namespace jibao
