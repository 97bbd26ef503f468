// SQLite's file layer over the disk in memory, and the system's calls on its paths.
#pragma once

namespace jibao::power {

/// Makes the file layer known to SQLite, once. Paths below `root` are the disk's; there are no others.
void register_disk_vfs();
/// A reboot: locks and shared memory are gone. Every connection is closed by now.
void power_returns();
inline constexpr const char* vfs_name = "jibao-power";

}  // namespace jibao::power
