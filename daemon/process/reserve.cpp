// Implements reserve.hpp.
#include "daemon/process/reserve.hpp"

namespace jibao::process {

ReserveAction judge_reserve(const ReserveSeen& seen) {
  if (seen.wanted == 0) return seen.held == 0 ? ReserveAction::nothing : ReserveAction::give_up;
  const bool no_inode = seen.room.inodes && *seen.room.inodes == 0;
  if (seen.journal_full || no_inode || seen.room.bytes < least_room(seen.wanted))
    return seen.held == 0 ? ReserveAction::nothing : ReserveAction::give_up;
  if (seen.held >= seen.wanted) return ReserveAction::nothing;
  const bool ample = seen.room.bytes >= ample_room(seen.wanted) && seen.room.inodes.value_or(ample_inodes) >= ample_inodes;
  // Where the disk said full with room by the count, only what somebody has freed since shows that it is not.
  const bool freed = !seen.room_after_giving || seen.room.bytes >= *seen.room_after_giving + 2 * seen.wanted;
  return ample && freed ? ReserveAction::make : ReserveAction::nothing;
}

}  // namespace jibao::process
