// The part of SqliteStore that looks whether the file still is what was written.
#include <algorithm>

#include "daemon/store/sqlite_store.hpp"

namespace jibao::store {
namespace {

// What is wrong with one record, if anything; `before` is the one that it should follow.
std::vector<std::string> faults_of(Hasher& hasher, const JournalReader::Indexed& one, const Head& before) {
  std::vector<std::string> faults;
  const auto found = [&](const std::string& what) { faults.push_back("journal record " + std::to_string(one.sequence) + ": " + what); };
  if (one.sequence != before.sequence + 1) found("record " + std::to_string(before.sequence + 1) + " before it is missing");
  if (!one.record) {
    faults.push_back(one.record.error().message);
    return faults;
  }
  const Record& record = *one.record;
  if (auto checked = check_record(hasher, record); !checked) faults.push_back(checked.error().message);
  if (hex(record.previous) != before.hash) found("it does not follow the record before it");
  const bool retired = record.incident != 0 && one.latest_retires;
  if (one.retired != retired) found(retired ? "its incident is retired and not kept as such" : "its incident is kept as retired and is not");
  if (one.live == retired) found(retired ? "it is loaded at the start though its incident is retired" : "it would be missing at the start");
  return faults;
}

}  // namespace

Result<Audited> SqliteStore::audit(const Head& after, std::size_t limit) {
  limit = std::min(limit, max_timeline_entries);
  Audited audited{after, false, {}};
  const Head end = head();  // before the look: what is appended meanwhile is looked at the next time
  auto done = read_with([&](JournalReader& reader) -> Result<void> {
    auto records = reader.indexed_after(after.sequence, limit);
    if (!records) return records.error().as_failure();
    for (const auto& one : *records) {
      for (std::string& fault : faults_of(reader_hasher_, one, audited.reached))
        if (audited.faults.size() < most_faults) audited.faults.push_back(std::move(fault));
      audited.reached = {one.sequence, one.record ? hex(one.record->hash) : std::string()};
    }
    audited.end = records->size() < limit;
    if (!audited.end) return {};
    if (audited.reached.sequence < end.sequence || (audited.reached.sequence == end.sequence && audited.reached != end))
      audited.faults.push_back("the journal ends at record " + std::to_string(audited.reached.sequence) + ", it ended at " +
                               std::to_string(end.sequence) + " before");
    const auto strays = reader.strays();
    if (!strays) return strays.error().as_failure();
    if (*strays != 0) audited.faults.push_back(std::to_string(*strays) + " rows belong to no record");
    return {};
  });
  if (!done) return tl::unexpected(std::move(done.error()));
  return audited;
}

}  // namespace jibao::store
