// When the reserve of disk space is given up, and when it is made again.
//
// Invariant: pure, numbers in and an action out. What is given up comes back only with more room than giving it up has
// made, so that a disk at its limit does not give and take in turns. Called by disk_watch. Surprise: a journal that found
// the disk full is believed before the count of free bytes, which knows no quota and no blocks that are kept for root.
#pragma once

#include <cstdint>
#include <optional>

namespace jibao::process {

/// What a disk has left for this process.
struct DiskRoom {
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> inodes;  // nothing where the file system does not count them
  bool operator==(const DiskRoom&) const = default;
};

struct ReserveSeen {
  DiskRoom room;
  std::uint64_t wanted = 0;                       // bytes; 0: switched off
  std::uint64_t held = 0;                         // bytes that are really allocated to it now
  bool journal_full = false;                      // the journal cannot be written, because the disk is full
  std::optional<std::uint64_t> room_after_giving = {};  // bytes, when this process last gave it up
};

enum class ReserveAction { nothing, give_up, make };

/// It is given up under a quarter of itself: of 64 MiB the journal has then room for 450 incidents left.
constexpr std::uint64_t least_room(std::uint64_t wanted) { return wanted / 4; }
/// It is made where twice itself is left behind it.
constexpr std::uint64_t ample_room(std::uint64_t wanted) { return 3 * wanted; }
/// ... and so many inodes: giving it up has freed one.
inline constexpr std::uint64_t ample_inodes = 100;

/// Requires: wanted at most 2^61.
ReserveAction judge_reserve(const ReserveSeen& seen);

}  // namespace jibao::process
