// Implements clocks.hpp.
#include "daemon/process/clocks.hpp"

#include <charconv>

namespace jibao::process {

Instant WallClock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

std::string to_text(const DrillMark& mark) {
  return "drill 1 " + std::to_string(to_millis(mark.real)) + " " + std::to_string(to_millis(mark.drill)) + " " +
         std::to_string(mark.pace) + " " + std::to_string(to_millis(mark.asked)) + "\n";
}

std::optional<DrillMark> parse_drill_mark(std::string_view text) {
  constexpr std::string_view opening = "drill 1 ";
  if (!text.starts_with(opening)) return std::nullopt;
  text.remove_prefix(opening.size());
  std::int64_t numbers[4] = {};
  for (std::int64_t& number : numbers) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end == text.data() + text.size() || (*end != ' ' && *end != '\n')) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  if (!text.empty() || numbers[2] < 1 || numbers[2] > 1'000'000) return std::nullopt;
  return DrillMark{from_millis(numbers[0]), from_millis(numbers[1]), static_cast<int>(numbers[2]),
                   from_millis(numbers[3])};
}

DrillClock::DrillClock(Instant start, int pace)
    : start_(start), pace_(pace), began_(std::chrono::steady_clock::now()) {}

Instant DrillClock::now() const {
  return start_ + std::chrono::duration_cast<Duration>((std::chrono::steady_clock::now() - began_) * pace_);
}

}  // namespace jibao::process
