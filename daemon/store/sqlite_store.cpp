// Implements sqlite_store.hpp: the queue, the group commit, and what happens after an error. What only reads,
// and the lock file, is in sqlite_store_read.cpp; reopen and backup are in sqlite_store_repair.cpp.
#include "daemon/store/sqlite_store.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "daemon/store/sqlite_rebuild.hpp"
#include "daemon/store/sqlite_store_parts.hpp"
#include "rules/mutant.hpp"

namespace jibao::store {
namespace {

constexpr const char* not_written = "the journal cannot be written at present: nothing was recorded";

// Salts come from the system's generator, some hundred at a time: a call for each costs more than the
// commitment.
class Salts {
 public:
  Salt next() {
    if (used_ == sizeof(pool_)) {
      // Without randomness a commitment would give the value away to whoever tries all phone numbers.
      if (RAND_bytes(pool_, sizeof(pool_)) != 1) {
        std::fputs("jibao: the system's random generator failed\n", stderr);
        std::abort();
      }
      used_ = 0;
    }
    Salt salt{};
    std::memcpy(salt.data(), pool_ + used_, salt.size());
    std::memset(pool_ + used_, 0, salt.size());
    used_ += salt.size();
    return salt;
  }

 private:
  unsigned char pool_[256 * sizeof(Salt)]{};
  std::size_t used_ = sizeof(pool_);
};

std::size_t bytes_of(const std::vector<Entry>& entries) {
  std::size_t bytes = 0;
  for (const Entry& entry : entries) {
    bytes += sizeof(Entry) + entry.body.size();
    for (const std::string& value : entry.personal) bytes += sizeof(std::string) + value.size();
  }
  return bytes;
}

}  // namespace

SqliteStore::SqliteStore(Options options, std::unique_ptr<Lock> lock)
    : options_(std::move(options)), lock_(std::move(lock)) {}

SqliteStore::~SqliteStore() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  // The reader goes first: the writer's connection is the last to close and checkpoints, unless it is not
  // trusted.
  reader_.reset();
  if (failed_ && writer_) (void)writer_->database().configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
  writer_.reset();
}

std::uint64_t SqliteStore::append(std::vector<Entry> entries, Done done) {
  auto checked = check_entries(entries);
  Waiting waiting;
  waiting.bytes = bytes_of(entries);
  waiting.patient = !entries.empty() && std::all_of(entries.begin(), entries.end(), [](const Entry& e) { return e.patient; });
  waiting.entries = std::move(entries);
  {
    const std::lock_guard guard(mutex_);
    waiting.ticket = next_ticket_++;
    if (checked && failed_) checked = failure(not_written);
    if (checked &&
        (waiting_.size() >= max_waiting_appends || waiting_bytes_ + waiting.bytes > max_waiting_bytes)) {
      checked = failure("too much waits for the journal already: nothing was recorded");
    }
    if (checked) {
      const std::uint64_t ticket = waiting.ticket;
      waiting.done = std::move(done);
      enqueue(std::move(waiting));
      return ticket;
    }
  }
  done(tl::unexpected(std::move(checked.error())));
  return waiting.ticket;
}

// The writer is woken where it may be waiting: for anything at all, or for what is not patient.
void SqliteStore::enqueue(Waiting waiting) {
  const bool first = waiting_.empty();
  const bool first_pressing = !waiting.patient && pressing_ == 0;
  if (!waiting.patient) ++pressing_;
  waiting_bytes_ += waiting.bytes;
  waiting_.push_back(std::move(waiting));
  if (first || first_pressing) wake_.notify_one();
}

// The writer's thread. Everything queued before the end is still served.
void SqliteStore::work() {
  for (;;) {
    std::vector<Waiting> batch = take_batch();
    if (batch.empty() && !copying_) return;
    if (!batch.empty() && batch.front().job) {
      batch.front().job();
    } else if (!batch.empty()) {
      commit(batch);
    }
    copy_some();
  }
}

// Takes what waits, up to the bounds of a batch: either appends or one job. Waits while there is nothing to
// do; empty only when a backup wants to go on, or at the end.
std::vector<SqliteStore::Waiting> SqliteStore::take_batch() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !waiting_.empty() || copying_; });
  wake_.wait_for(lock, options_.patience, [this] { return stopping_ || pressing_ != 0 || copying_; });
  if (stopping_ && waiting_.empty()) {
    lock.unlock();
    end_copying(failure("the backup was broken off: the journal is being closed"));
    return {};
  }
  std::vector<Waiting> batch;
  std::size_t entries = 0;
  std::size_t bytes = 0;
  while (!waiting_.empty()) {
    Waiting& next = waiting_.front();
    if (next.job && !batch.empty()) break;
    entries += next.entries.size();
    bytes += next.bytes;
    if (!batch.empty() && (entries > max_batch_entries || bytes > max_batch_bytes)) break;
    waiting_bytes_ -= next.bytes;
    if (!next.patient) --pressing_;
    batch.push_back(std::move(next));
    waiting_.pop_front();
    if (batch.back().job) break;
  }
  return batch;
}

// Commits the batch in one transaction and answers it in order.
void SqliteStore::commit(std::vector<Waiting>& batch) {
  if (failed()) {
    for (Waiting& waiting : batch) waiting.done(failure(not_written));
    return;
  }
  std::vector<Unanswered> written;
  written.reserve(batch.size());
  const bool early = mutant(303);  // answered before the commit
  for (std::size_t i = 0; early && i < batch.size(); ++i) batch[i].done(Head{});
  auto done = write(batch, written);
  if (!done && !mutant(304)) {
    unanswered_ = std::move(written);
    fail(done.error());
    if (early) return;
    for (Waiting& waiting : batch) {
      waiting.done(failure("it is not known whether this was recorded: " + done.error().message));
    }
    return;
  }
  if (!written.empty()) {
    last_sequence_ = written.back().sequence;
    last_hash_ = written.back().hash;
    const std::lock_guard guard(mutex_);
    head_ = Head{last_sequence_, hex(last_hash_)};
  }
  for (std::size_t i = 0; !early && i < batch.size(); ++i) {
    batch[i].done(Head{written[i].sequence, hex(written[i].hash)});
  }
  checkpoint_if_long();
}

// Seals and writes. `written` gets what each append of the batch would end in, also where the write fails
// half-way: reopen() looks for exactly that.
Outcome<void> SqliteStore::write(std::vector<Waiting>& batch, std::vector<Unanswered>& written) {
  static thread_local Salts salts;
  const SaltSource source = [] { return salts.next(); };
  std::vector<Record> records;
  std::uint64_t sequence = last_sequence_;
  Digest hash = last_hash_;
  for (Waiting& waiting : batch) {
    for (Entry& entry : waiting.entries) {
      records.push_back(seal(hasher_, std::move(entry), ++sequence, hash, options_.algorithm, source));
      hash = records.back().hash;
    }
    written.push_back(Unanswered{waiting.ticket, sequence, hash});
  }
  if (records.empty()) return {};
  Transaction transaction(writer_->database());
  if (auto begun = transaction.begin(); !begun) return begun;
  for (const Record& record : records) {
    if (auto inserted = writer_->insert(record); !inserted) return inserted;
  }
  return transaction.commit();
}

// SQLite's own automatic checkpoint runs inside COMMIT, where answers wait for it, and swallows its errors.
void SqliteStore::checkpoint_if_long() {
  if (pages_in_log_ < checkpoint_pages) return;
  pages_in_log_ = 0;
  if (auto done = writer_->database().checkpoint(SQLITE_CHECKPOINT_PASSIVE); !done) fail(done.error());
}

// From here on nothing is written. Only a full disk, or a shortage in this process, leaves the file as it was
// known; after all else the page cache may lie, so the file is rebuilt before it is trusted.
void SqliteStore::fail(const SqliteError& error) {
  const int primary = error.primary();
  const bool full = primary == SQLITE_FULL;
  const bool harmless = full || primary == SQLITE_NOMEM || primary == SQLITE_BUSY ||
                        primary == SQLITE_LOCKED || primary == SQLITE_CANTOPEN;
  if (!harmless) {
    needs_rebuild_ = true;
    mark_suspect(options_.path);
  }
  end_copying(failure("the backup was broken off: " + error.message));
  const std::lock_guard guard(mutex_);
  failed_ = true;
  full_ = full;
  reason_ = error.message;
}

bool SqliteStore::failed() const {
  const std::lock_guard guard(mutex_);
  return failed_;
}

bool SqliteStore::full() const {
  const std::lock_guard guard(mutex_);
  return full_;
}

std::string SqliteStore::failure_reason() const {
  const std::lock_guard guard(mutex_);
  return reason_;
}

Head SqliteStore::head() const {
  const std::lock_guard guard(mutex_);
  return head_;
}

Result<void> SqliteStore::put_document(std::string_view name, std::string_view text) {
  if (name.empty() || name.size() > 256) return failure("a document's name is empty or too long");
  if (text.size() > max_document_bytes) return failure("the document is over its bound");
  return on_writer<void>([&]() -> Result<void> {
    if (failed()) return failure(not_written);
    Transaction transaction(writer_->database());
    bool same = true;
    auto done = transaction.begin()
                    .and_then([&] { return writer_->put_document(name, text); })
                    .map([&](bool kept) { same = kept; })
                    .and_then([&] { return transaction.commit(); });
    if (!done) {
      fail(done.error());
      return done.error().as_failure();
    }
    if (!same) return failure("another document is kept under this name");
    return {};
  });
}

Result<std::uint64_t> SqliteStore::destroy_personal(std::uint64_t incident, const std::vector<PersonalPlace>& places) {
  if (incident == 0) return failure("the house's own entries keep their personal values");
  return on_writer<std::uint64_t>([&]() -> Result<std::uint64_t> {
    if (failed()) return failure(not_written);
    std::uint64_t count = 0;
    auto done = [&]() -> Outcome<void> {
      Transaction transaction(writer_->database());
      return transaction.begin()
          .and_then([&] { return writer_->destroy_personal(incident, places); })
          .map([&](std::uint64_t destroyed) { count = destroyed; })
          .and_then([&] { return transaction.commit(); });
    }();
    if (!done) {
      fail(done.error());
      return done.error().as_failure();
    }
    // The log still holds the pages as they were: bring the erased ones home and cut it to nothing. A reader
    // that holds it back for longer than the wait is no fault of the disk.
    if (mutant(306)) return count;
    auto emptied = writer_->database().checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
    if (!emptied && emptied.error().primary() == SQLITE_BUSY) {
      return failure(
          "the values are erased from the journal, not yet from its log: a reader holds it; call again");
    }
    if (!emptied) {
      fail(emptied.error());
      return emptied.error().as_failure();
    }
    return count;
  });
}

}  // namespace jibao::store
