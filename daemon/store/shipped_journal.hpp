// A copy of the journal in a folder, off this disk as a rule, that grows record by record; and the way back from it.
//
//   journal-000000000001.jsonl ...  its lines (journal_line.hpp), personal values included; each file is named by its first
//   documents/                      what incidents need beside their records: the files of their policies, and their documents
//
// Invariant: the folder holds a beginning of the journal without gaps. A line that was cut off by the end of a process is
// taken away when the folder is opened again; nothing else in it is ever changed. Surprise: personal values that are
// destroyed in the journal later stay in the copy (README.md). Called by the daemon's shipper and by `jibao restore`.
// Thread: one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"

namespace jibao::store {

// How the names of incidents' documents begin: "incident/7/DIGEST". Of a restored journal they are no part (daemon/process).
inline constexpr std::string_view incident_documents = "incident/";

// A file of the copy is no longer added to beyond this.
inline constexpr std::uintmax_t most_shipped_file = std::uintmax_t{64} << 20;

class ShippedJournal {
 public:
  // Makes the folder where there is none. Errors: it cannot be read or written; its last line is no record.
  static Result<ShippedJournal> open(const std::filesystem::path& folder);
  ShippedJournal(ShippedJournal&& other) noexcept;
  ShippedJournal& operator=(ShippedJournal&&) = delete;
  ~ShippedJournal();

  // The last record in it.
  const Head& head() const { return head_; }
  // Adds whole lines, the first of them that of head().sequence + 1; durable when it returns. After an error open()
  // tells what is there.
  Result<void> append(std::string_view lines);
  bool has_document(const std::string& name) const;
  // Requires: has_document(name).
  Result<std::string> document(const std::string& name) const;
  Result<void> keep_document(const std::string& name, std::string_view text);

  // Where the copy in that folder has the document of that name, if it has it.
  static std::filesystem::path path_of_document(const std::filesystem::path& folder, const std::string& name);

 private:
  explicit ShippedJournal(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Result<void> read_end();
  Result<void> begin_file();
  Result<void> note_end(std::string_view lines, const std::filesystem::path& file);

  std::filesystem::path folder_;
  Head head_;
  int file_ = -1;
  std::uintmax_t size_ = 0;  // of it
};

struct Restored {
  Head head;
  std::uint64_t documents = 0;
  std::string replaced;  // where the journal that stood there is now; empty: there was none
};

// Makes the journal `target` from a copy, from an exported file with personal values, or from a whole journal file (a backup). `known`: heads that were noted
// anywhere; the head of a journal that stands at `target` is one of them. Errors: a daemon uses the target; the copy is not
// whole, or ends before a known head, or is of another journal; what stands there cannot be read. `target` is as it was
// then. Takes seconds for a large journal.
Result<Restored> restore_journal(const std::filesystem::path& from, const std::filesystem::path& target,
                                 std::vector<Head> known);

}  // namespace jibao::store
