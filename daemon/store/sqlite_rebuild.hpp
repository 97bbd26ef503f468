// Rebuilds a journal file that is no longer trusted: after a failed sync the page cache may show what the
// disk lacks.
//
// Invariant: at every moment, whatever fails or whenever the power goes, either the old file with its log or
// the finished new one is taken at the next start, never a new file with an old log. The steps: copy into
// PATH.building, check it, sync it, rename it to PATH.rebuilt (from here on the new one counts), remove the
// old log, rename over PATH. Called by sqlite_store.cpp with every connection closed and the lock held.
// PATH.suspect survives a restart and says that a rebuild is due.
#pragma once

#include <string>

#include "rules/result.hpp"

namespace jibao::store {

// Notes, as well as the disk allows, that the file must be rebuilt before it is trusted.
void mark_suspect(const std::string& path);
bool is_suspect(const std::string& path);

// Completes a rebuild that passed its turning point before the process ended; does nothing where there is
// none.
Result<void> finish_rebuild(const std::string& path);

// Errors: the old file cannot be read, its records do not verify (it names the first bad one), or the new one
// cannot be written. The old file is then as it was. Takes seconds for a large journal.
Result<void> rebuild(const std::string& path, const std::string& vfs);

// Small durable steps on files, also for backups. `sync_directory_of` makes a rename durable.
Result<void> create_private(const std::string& path);
Result<void> sync_file(const std::string& path);
Result<void> sync_directory_of(const std::string& path);
Result<void> rename_file(const std::string& from, const std::string& to);

}  // namespace jibao::store
