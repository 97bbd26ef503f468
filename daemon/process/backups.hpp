// The backups in the state directory: whole copies of the journal, the newest few, each with the documents of its incidents in
// the folder journal-TIME.documents beside it.
//
// Invariant: nothing is deleted but files that are named as backups are, and only once a newer one is durable; none is
// begun that would fill the disk. Called by the daemon, off the loop. Surprise: what a killed daemon left unfinished
// (journal-*.db.part) goes with the next backup.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/store/sqlite_store.hpp"
#include "rules/time.hpp"

namespace jibao::process {

/// Of the names in the folder those that go, where the newest `keep` stay: journal-MILLISECONDS.db beyond them, and each
/// journal-MILLISECONDS.db.part and .documents without its .db that is older than the newest of those.
std::vector<std::string> outdated_backups(const std::vector<std::string>& names, std::size_t keep);

/// What must be left on the disk behind a backup: the default reserve once more.
inline constexpr std::uint64_t room_behind_backup = std::uint64_t{64} << 20;

/// Where the documents of the incidents in a backup lie.
std::filesystem::path documents_of_backup(const std::filesystem::path& backup);

/// Makes `state`/backups/journal-NOW.db and its documents, which are there before it is, and deletes what is outdated by it; its path. Errors: it cannot be made, or the disk
/// has no room for it, and then all are as they were. Blocks.
Result<std::string> make_backup(store::SqliteStore& journal, const std::filesystem::path& state, std::size_t keep, Instant now);

}  // namespace jibao::process
