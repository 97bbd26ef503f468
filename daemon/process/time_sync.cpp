// Implements time_sync.hpp.
#include "daemon/process/time_sync.hpp"

#include <sys/timex.h>
#include <time.h>

#include <cerrno>
#include <charconv>
#include <fstream>

namespace jibao::process {

std::optional<TimeSync> ask_kernel() {
  timex state = {};  // modes 0: it only reads
  const int answer = ::adjtimex(&state);
  if (answer < 0) return std::nullopt;
  const bool synchronised = answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  return TimeSync{synchronised, std::chrono::duration_cast<Duration>(std::chrono::microseconds(state.maxerror))};
}

std::optional<TimeSync> read_time_sync() {
  if (auto said = ask_kernel(); said || errno != EPERM) return said;
  std::ifstream file(told_file);
  std::string text;
  std::getline(file, text);
  return read_told(text, since_boot());
}

Duration since_boot() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

std::string told_text(const TimeSync& sync, Duration booted) {
  return std::string(sync.synchronised ? "synchronised " : "unsynchronised ") + std::to_string(sync.error.count()) + " " +
         std::to_string(booted.count()) + "\n";
}

std::optional<TimeSync> read_told(std::string_view text, Duration booted) {
  const std::size_t mark = text.find(' ');
  const std::string_view word = text.substr(0, mark);
  if (mark == std::string_view::npos || (word != "synchronised" && word != "unsynchronised")) return std::nullopt;
  std::int64_t error = 0, told = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data() + mark + 1, end, error);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ' ') return std::nullopt;
  if (std::from_chars(first.ptr + 1, end, told).ec != std::errc() || error < 0) return std::nullopt;
  if (told < 0 || Duration(told) > booted || booted - Duration(told) > told_for) return std::nullopt;
  return TimeSync{word == "synchronised", Duration(error)};
}

}  // namespace jibao::process
