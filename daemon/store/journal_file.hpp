// A whole journal file, as `jibao backup` writes it: told from an exported one, verified, and copied for a restore.
//
// Invariant: the file is read as it stands and nothing is made beside it, so that one on a disk that cannot be written to
// will do. Called by `jibao verify` and `jibao restore`. Surprise: a file with a log beside it that has content belongs to a
// running daemon, or to one that was killed, and is refused: what the log holds would be missing. Thread: any, one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "daemon/store/verify.hpp"
#include "rules/result.hpp"

namespace jibao::store {

// Whether the file begins as a database does; false also where it cannot be read.
bool is_journal_file(const std::filesystem::path& path);

// Its records as verify() sees those of an export, and its pages. Errors: it cannot be read, is no journal or a newer one,
// or its pages are damaged. Takes seconds for a large journal.
Result<Verification> verify_journal_file(const std::filesystem::path& path, std::vector<Head> known = {});

// Copies it page by page into `to`, a private file that is not trusted before its end; the number of its documents.
// Requires: it was verified.
Result<std::uint64_t> copy_journal_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace jibao::store
