// How a journal file is opened: what it must be, its tables, and the settings of the two connections.
//
// Invariant: a file that is another program's, or newer than this program, is never touched. One writer,
// which alone checkpoints, and one reader that never does, not even when it closes: SQLite 3.40 can lose
// commits where two connections checkpoint at once. Called by sqlite_store.cpp and sqlite_rebuild.cpp.
#pragma once

#include <string>

#include "daemon/store/sqlite.hpp"

namespace jibao::store {

inline constexpr std::int64_t application_id = 0x4A42414F;  // "JBAO"
inline constexpr std::int64_t schema_version = 2;           // PRAGMA user_version; README.md, "Destroyed values"
inline constexpr std::int64_t first_schema = 1;             // read as it is, and brought to the newest by a writer

// Creates the file and its tables where there are none, brings an older one to this schema in one transaction, and it to WAL
// with synchronous=FULL.
// Errors: not a journal; a newer schema; storage.
Outcome<Database> open_writer(const std::string& path, const std::string& vfs);

// How hard the reader tries. In order of trust:
enum class Reading {
  beside_writer,  // the usual way: shares the log's index with the writer
  alone,          // the index is kept in memory: for a disk so full that no index file can be made
  immutable,      // a read-only file system; refused while a log with content stands beside the file
};
Outcome<Database> open_reader(const std::string& path, const std::string& vfs, Reading reading);

// For the copy of a file that is no longer trusted: reads it, changes nothing, checkpoints nothing.
Outcome<Database> open_suspect(const std::string& path, const std::string& vfs);

}  // namespace jibao::store
