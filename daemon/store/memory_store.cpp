// Implements memory_store.hpp: a vector of sealed records, and the faults.
#include "daemon/store/memory_store.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/store/journal_line.hpp"
#include "rules/mutant.hpp"

namespace jibao::store {

MemoryStore::MemoryStore(Commit commit, Algorithm algorithm) : commit_(commit), algorithm_(algorithm) {}

MemoryStore::~MemoryStore() { pump(); }

std::uint64_t MemoryStore::append(std::vector<Entry> entries, Done done) {
  const std::uint64_t ticket = next_ticket_++;
  if (failed_) {
    done(failure("the journal cannot be written at present"));
    return ticket;
  }
  if (auto checked = check_entries(entries); !checked) {
    done(failure(checked.error().message));
    return ticket;
  }
  if (waiting_.size() >= bound_) {
    done(failure("too much waits for the journal already"));
    return ticket;
  }
  waiting_.push_back(Waiting{ticket, std::move(entries), std::move(done)});
  if (commit_ == Commit::at_once) pump();
  return ticket;
}

std::size_t MemoryStore::pump() {
  // A `done` may append again; the outer call takes that up as a batch of its own.
  if (pumping_) return 0;
  pumping_ = true;
  std::size_t answered = 0;
  while (!waiting_.empty()) answered += commit_batch();
  pumping_ = false;
  return answered;
}

std::size_t MemoryStore::commit_batch() {
  std::deque<Waiting> batch = std::exchange(waiting_, {});
  const bool empty =
      std::all_of(batch.begin(), batch.end(), [](const Waiting& one) { return one.entries.empty(); });
  std::optional<Fault> fault = failed_ ? std::optional(Fault::failed) : std::nullopt;
  const bool was_failed = failed_;
  if (!fault && !empty)
    fault = unwritable_ ? std::optional(Fault::failed) : std::exchange(fault_, std::nullopt);
  std::vector<Head> heads;
  for (Waiting& one : batch) {
    if (!fault || *fault == Fault::unknown_present) write(std::move(one.entries));
    heads.push_back(last());
  }
  if (!fault) head_ = last();
  if (fault) {
    failed_ = true;
    for (std::size_t i = 0; !was_failed && i < batch.size(); ++i) {
      const bool present = *fault == Fault::unknown_present;
      settled_.push_back(Settled{batch[i].ticket, present ? std::optional(heads[i]) : std::nullopt});
    }
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].done(
        fault ? Result<Head>(failure("the journal failed; whether the entries are there is not known"))
              : Result<Head>(heads[i]));
  }
  return batch.size();
}

void MemoryStore::write(std::vector<Entry>&& entries) {
  const auto salts = [this] {
    Salt salt{};
    const std::uint64_t number = next_salt_++;
    for (std::size_t i = 0; i < 8; ++i) salt[i] = static_cast<unsigned char>(number >> (8 * i));
    return salt;
  };
  for (Entry& entry : entries) {
    const Digest previous = records_.empty() ? Digest{} : records_.back().hash;
    if (entry.incident != 0) retired_[entry.incident] = entry.retires;
    records_.push_back(seal(hasher_, std::move(entry), records_.size() + 1, previous, algorithm_, salts));
  }
}

Head MemoryStore::last() const {
  return records_.empty() ? genesis() : Head{records_.back().sequence, hex(records_.back().hash)};
}

void MemoryStore::crash() {
  waiting_.clear();
  settled_.clear();
  failed_ = unwritable_;
  if (mutant(9) && !records_.empty()) records_.pop_back();  // what is committed must stay
  head_ = last();
}

Result<void> MemoryStore::readable() const {
  if (unreadable_) return failure("the journal cannot be read at present");
  return {};
}

Result<void> MemoryStore::load_open(const Each& each) {
  if (auto ok = readable(); !ok) return ok;
  for (const Record& record : records_) {
    const auto found = retired_.find(record.incident);
    if (found != retired_.end() && found->second) continue;
    if (auto taken = each(stored(Record(record))); !taken) return taken;
  }
  return {};
}

Result<std::vector<Stored>> MemoryStore::timeline(std::uint64_t incident, std::uint64_t from,
                                                  std::size_t limit) {
  if (auto ok = readable(); !ok) return tl::unexpected(ok.error());
  std::vector<Stored> result;
  limit = std::min(limit, max_timeline_entries);
  for (const Record& record : records_) {
    if (result.size() == limit) break;
    if (record.incident == incident && record.sequence >= from) result.push_back(stored(Record(record)));
  }
  return result;
}

Result<std::vector<Stored>> MemoryStore::following(std::uint64_t after, std::size_t limit) {
  if (auto ok = readable(); !ok) return tl::unexpected(ok.error());
  std::vector<Stored> result;
  limit = std::min(limit, max_timeline_entries);
  for (std::size_t at = after; at < records_.size() && result.size() < limit; ++at)
    result.push_back(stored(Record(records_[at])));
  return result;
}

Result<void> MemoryStore::put_document(std::string_view name, std::string_view text) {
  if (failed_ || unwritable_) return failure("the journal cannot be written at present");
  if (name.empty() || name.size() > 256) return failure("a document's name is empty or too long");
  if (text.size() > max_document_bytes) return failure("the document is over its bound");
  const auto [place, is_new] = documents_.try_emplace(std::string(name), text);
  if (!is_new && place->second != text) return failure("another document is kept under this name");
  return {};
}

Result<std::optional<std::string>> MemoryStore::document(std::string_view name) {
  if (auto ok = readable(); !ok) return tl::unexpected(ok.error());
  const auto found = documents_.find(name);
  return found == documents_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> MemoryStore::export_journal(const Sink& sink, PersonalValues personal, std::uint64_t after) {
  if (auto ok = readable(); !ok) return ok;
  for (const Record& record : records_) {
    if (record.sequence <= after) continue;
    if (auto taken = sink(journal_line(record, personal) + '\n'); !taken) return taken;
  }
  return {};
}

Result<RetiredIncidents> MemoryStore::retired_with_personal(std::uint64_t after, std::size_t limit) {
  if (auto ok = readable(); !ok) return tl::unexpected(ok.error());
  std::set<std::uint64_t> personal;
  for (const Record& record : records_)
    if (std::any_of(record.personal.begin(), record.personal.end(), [](const auto& value) { return value.has_value(); }))
      personal.insert(record.incident);
  RetiredIncidents found;
  for (const auto& [incident, retired] : retired_) {
    if (!retired || incident <= after) continue;
    if (limit-- == 0) break;
    found.last = incident;
    if (personal.contains(incident)) found.with_personal.push_back(incident);
  }
  return found;
}

Result<std::uint64_t> MemoryStore::destroy_personal(std::uint64_t incident, const std::vector<PersonalPlace>& places) {
  if (incident == 0) return failure("the house's own entries keep their personal values");
  if (failed_ || unwritable_) return failure("the journal cannot be written at present");
  pump();  // in its turn, after what waits
  std::uint64_t destroyed = 0;
  for (const PersonalPlace& place : places) {
    if (place.sequence == 0 || place.sequence > records_.size()) continue;
    Record& record = records_[place.sequence - 1];
    if (record.incident != incident || place.index >= record.personal.size() || !record.personal[place.index]) continue;
    record.personal[place.index].reset();
    ++destroyed;
  }
  return destroyed;
}

// Entries of an append that was answered "unknown" do not count until reopen() has told.
Head MemoryStore::head() const { return head_; }

Result<bool> MemoryStore::contains(const Head& known) {
  if (auto ok = readable(); !ok) return tl::unexpected(ok.error());
  if (known.sequence == 0) return known == genesis();
  return known.sequence <= records_.size() && hex(records_[known.sequence - 1].hash) == known.hash;
}

Result<Reopened> MemoryStore::reopen() {
  if (unwritable_) return failure("the journal still cannot be written");
  failed_ = false;
  head_ = last();
  return Reopened{head_, std::exchange(settled_, {})};
}

}  // namespace jibao::store
