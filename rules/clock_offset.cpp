// Implements clock_offset.hpp.
#include "rules/clock_offset.hpp"

#include <algorithm>

namespace jibao {
namespace {

constexpr Duration date_resolution = std::chrono::seconds(1);  // a Date of 03:42:10 was written before 03:42:11

}  // namespace

std::optional<OffsetBounds> bounds_of(Instant date, Instant answered, Duration took) {
  if (took < Duration(0) || took > longest_answer) return std::nullopt;
  return OffsetBounds{answered - took - (date + date_resolution), answered - date};
}

void GatewayDates::take(const OffsetBounds& answer, Duration now) {
  const auto before = now_at(now);
  at = now;
  bounds = answer;
  if (!before) return;
  const OffsetBounds both{std::max(before->low, answer.low), std::min(before->high, answer.high)};
  if (both.low <= both.high) bounds = both;
}

std::optional<OffsetBounds> GatewayDates::now_at(Duration now) const {
  const Duration age = now - at;
  if (at == Duration{} || age > dates_kept) return std::nullopt;
  const Duration drift = age / std::chrono::seconds(1) * drift_each_second;
  return OffsetBounds{bounds.low - drift, bounds.high + drift};
}

std::optional<Agreement> agreed(const std::vector<OffsetBounds>& witnesses) {
  std::optional<Agreement> best;
  // Where the most intervals overlap, one of them begins.
  for (const OffsetBounds& first : witnesses) {
    Agreement here{{first.low, first.high}, 0, witnesses.size()};
    for (const OffsetBounds& each : witnesses) {
      if (each.low > first.low || each.high < first.low) continue;
      ++here.count;
      here.bounds.high = std::min(here.bounds.high, each.high);
    }
    const bool better = !best || here.count > best->count || (here.count == best->count && here.bounds.low < best->bounds.low);
    if (better) best = here;
  }
  return best;
}

}  // namespace jibao
