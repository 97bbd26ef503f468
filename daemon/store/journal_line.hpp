// One record as one line of JSON: the form in which a journal leaves the house and is verified.
//
// Invariant: a record has exactly one line (fixed order of members, fixed escapes, lower-case hex), so the
// reader refuses every other spelling and no bit of a line can change unseen. Called by export_journal and by
// verify. The text of version 1 is in README.md; a golden journal holds it to the byte.
#pragma once

#include <string>
#include <string_view>

#include "daemon/store/chain.hpp"

namespace jibao::store {

// Longest line that is read: each byte of max_entry_bytes may become an escape of six, beside 4,096
// commitments and salts of 150 bytes.
inline constexpr std::size_t max_line_bytes = std::size_t{32} << 20;

// The line without its newline. Destroyed values, and all values where they are left out, become null.
std::string journal_line(const Record& record, PersonalValues personal);

// Reads what journal_line wrote. Errors: any other text, in a sentence. Hashes are not checked here.
Result<Record> read_journal_line(std::string_view line);

}  // namespace jibao::store
