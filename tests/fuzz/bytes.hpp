// Bytes as a run of choices: numbers below a bound, texts, the rest. What has ended gives zeros and empty texts, so every
// input means something and a shorter one means nearly the same.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace jibao::fuzz {

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return left_.empty(); }

  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return first;
  }

  /// Of eight bytes, the lowest first.
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) value |= std::uint64_t{byte()} << shift;
    return value;
  }

  /// 0 to below - 1; `below` at most 256.
  std::size_t pick(std::size_t below) { return below == 0 ? 0 : byte() % below; }
  bool flag() { return (byte() & 1U) != 0; }

  /// A text with its length before it in one byte.
  std::string text() { return std::string(taken(byte())); }
  /// Up to the next line end, without it.
  std::string_view line() {
    const std::size_t end = left_.find('\n');
    const std::string_view found = taken(std::min(end, left_.size()));
    if (end != std::string_view::npos) left_.remove_prefix(1);
    return found;
  }
  std::string_view rest() { return taken(left_.size()); }

 private:
  std::string_view taken(std::size_t most) {
    const std::string_view found = left_.substr(0, most);
    left_.remove_prefix(found.size());
    return found;
  }

  std::string_view left_;
};

}  // namespace jibao::fuzz
