// Which documents a journal names, and whether they are on the disk as it says.
//
// Invariant: a document is named from its record on until the record of its removal, of its incident's being secret or of the end
// of its time; what was destroyed by any of these is named by no journal and comes back by no restore. Called by the daemon's
// audit, aside, and by `jibao restore`. Surprise: that a time was over stands on the house's record, which one incident's records
// do not have: there the digest itself is destroyed. Thread: any but the store's writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/process/documents.hpp"
#include "daemon/store/store.hpp"

namespace jibao::process {

class NamedDocuments {
 public:
  /// Takes the next record, of one incident or of all. Errors: it cannot be decoded.
  Result<void> take(const store::Stored& record);
  /// By incident and number.
  std::vector<NamedDocument> all() const;

 private:
  std::map<IncidentId, std::map<std::uint32_t, NamedDocument>> named_;
};

/// Those that must be there, of the whole journal. Reads all of it: seconds where it is large.
Result<std::vector<NamedDocument>> documents_named(store::Store& store);

/// Looks after documents as the audit comes by the records that filed them.
class DocumentCheck {
 public:
  DocumentCheck(store::Store& store, Documents documents) : store_(store), documents_(std::move(documents)) {}

  /// What is wrong with the documents of the incidents that filed one in the records behind `after` up to `until`: each is looked
  /// for, with its size, and of so many bytes a look (most_hashed) the digest is worked out anew, in turn; of one that was bad in
  /// each look, so that a fault stands until it is mended. Errors of reading are the audit's own to tell. Thread: one at a time.
  std::vector<std::string> look(std::uint64_t after, std::uint64_t until);

 private:
  std::vector<std::string> faults_of(IncidentId incident);

  store::Store& store_;
  Documents documents_;
  std::set<std::pair<IncidentId, std::string>> hashed_;  // in this turn
  std::set<std::pair<IncidentId, std::string>> bad_;     // of the last looks, most_bad at the most
  std::uint64_t left_ = 0;                               // bytes to hash in this look
  bool passed_over_ = false;                             // for lack of them
};

inline constexpr std::uint64_t most_hashed = 32ULL << 20;  // bytes a look: a tenth of a second of one processor
inline constexpr std::size_t most_bad = 32;                // as many bytes again

/// What a restore did about the documents that the restored journal names.
struct RestoredDocuments {
  std::uint64_t brought = 0, there = 0;
  std::vector<std::string> missing;  // what is wrong with each, in a sentence
};

/// Brings the documents that the journal `state`/journal.db names from the copy or the backup that it was restored from, where they
/// are what it says. Errors: the journal cannot be read. Blocks.
Result<RestoredDocuments> restore_documents(const std::filesystem::path& from, const std::filesystem::path& state);

}  // namespace jibao::process
