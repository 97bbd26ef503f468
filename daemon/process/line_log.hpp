// The lines of one moment, handed to the log as one message: its thread is woken once for all of them, where a wake for
// each took a quarter of the daemon's time.
//
// Invariant: the lines leave in their order, each with its own time stamp and level in front, as if logged alone. In a
// storm of records most are left out and counted: the system's log takes so many lines of a service (journald 10,000 in
// 30 s) and drops what follows, warnings with it; nothing is lost, for the journal has every record.
// Called by the daemon, on the loop; LineFormatter runs on the log's thread.
#pragma once

#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace jibao::process {

/// Between two lines of one message; no line of ours holds it, because a line holds no control character.
inline constexpr char line_end = '\x1e';

/// Writes each line of a message by the pattern.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(std::string pattern) : pattern_(std::move(pattern)), one_(pattern_) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    spdlog::details::log_msg line = message;
    std::string_view rest(message.payload.data(), message.payload.size());
    for (std::size_t end = rest.find(line_end); end != std::string_view::npos; end = rest.find(line_end)) {
      line.payload = spdlog::string_view_t(rest.data(), end);
      one_.format(line, out);
      rest.remove_prefix(end + 1);
    }
    line.payload = spdlog::string_view_t(rest.data(), rest.size());
    one_.format(line, out);
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<LineFormatter>(pattern_); }

 private:
  std::string pattern_;
  spdlog::pattern_formatter one_;
};

/// Collects lines until they are taken.
class LineLog {
 public:
  /// A message holds little more than this, so that what waits in the log stays bounded.
  static constexpr std::size_t full_at = std::size_t{64} << 10;
  /// Lines of records: so many at once, and a second after that.
  static constexpr double most_at_once = 2000, most_a_second = 100;

  /// Whether there is room for so many lines of a record now. If not, they are counted as left out.
  bool has_room(std::size_t lines, std::chrono::steady_clock::time_point now) {
    const std::chrono::duration<double> since = now - counted_;
    counted_ = now;
    room_ = std::min(most_at_once, room_ + since.count() * most_a_second);
    const auto wanted = static_cast<double>(lines);
    if (wanted > room_) {
      left_out_ += lines;
      return false;
    }
    room_ -= wanted;
    return true;
  }
  void add(std::string_view line) {
    if (!text_.empty()) text_ += line_end;
    text_ += line;
  }
  bool empty() const { return text_.empty() && left_out_ == 0; }
  bool full() const { return text_.size() >= full_at; }
  std::string take() {
    if (left_out_ != 0)
      add("记录太多，略去 " + std::to_string(left_out_) + " 行，台账中都有 / so many lines left out, the journal has them all");
    left_out_ = 0;
    return std::exchange(text_, {});
  }

 private:
  std::string text_;
  std::size_t left_out_ = 0;
  double room_ = most_at_once;
  std::chrono::steady_clock::time_point counted_{};
};

}  // namespace jibao::process
