// How far our clock is from other people's, by the Date headers of their answers (RFC 9110 section 6.6.1): bounds, never a
// guess. A Date is cut to whole seconds and was written at some moment between our asking and their answer, so one answer
// bounds the offset to about a second and the time it took; several of one gateway bound it by what all of them allow.
//
// Invariant: every function is pure and holds one interval a gateway, however many answers come. One gateway that lies
// condemns nothing: an offset counts where more than half of all who witness it agree on it, and at least so many as the
// policy demands (Marzullo's intersection). Called by clock_trust.hpp and the daemon's clock watch. Surprise: an answer
// that took long is worth little, and says nothing false.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "rules/time.hpp"

namespace jibao {

/// By how much our clock is ahead of theirs (behind: negative), at least and at most.
struct OffsetBounds {
  Duration low{}, high{};
  friend bool operator==(const OffsetBounds&, const OffsetBounds&) = default;
};

/// What one answer shows. `date`: its Date header; `answered`: our wall clock when it was here; `took`: since we asked, by a
/// clock that is never set. Nothing where it took longer than longest_answer: such bounds are too wide to be of use.
std::optional<OffsetBounds> bounds_of(Instant date, Instant answered, Duration took);
inline constexpr Duration longest_answer = std::chrono::seconds(10);

/// What the answers of one gateway allow together.
struct GatewayDates {
  OffsetBounds bounds;
  Duration at{};  // of the latest answer, by a clock that is never set

  /// One more answer at `now` of that clock. Where it contradicts the ones before, a clock was set: it stands alone.
  void take(const OffsetBounds& answer, Duration now);
  /// The bounds at `now`: two clocks may have drifted apart meanwhile. Nothing once the answer is older than dates_kept.
  std::optional<OffsetBounds> now_at(Duration now) const;
};
/// Ordinary crystals are within 100 parts in a million of the truth, and two may differ both ways.
inline constexpr Duration drift_each_second = std::chrono::milliseconds(1);
inline constexpr Duration dates_kept = std::chrono::hours(1);

/// What most witnesses agree on.
struct Agreement {
  OffsetBounds bounds;
  std::size_t count = 0;  // that allow it
  std::size_t of = 0;     // all
};

/// The offset that the most witnesses allow, the lowest where several have as many; nothing without a witness.
std::optional<Agreement> agreed(const std::vector<OffsetBounds>& witnesses);

}  // namespace jibao
