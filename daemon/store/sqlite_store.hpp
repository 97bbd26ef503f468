// The journal in a SQLite file: one writer thread that commits everything that waits in one transaction.
//
// Invariant: an append is answered with a head only after the COMMIT that holds it has synced; after any
// storage error nothing more is written until reopen() has read the disk again. One process owns the file (a
// lock file beside it); inside, one writing connection that alone checkpoints and one reading one. Made by
// main; the engine sees store.hpp. Surprise: SQLite reports a failed sync of a commit that is there after
// reopening; hence "unknown" and reopen().
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "daemon/store/chain.hpp"
#include "daemon/store/sqlite_journal.hpp"
#include "daemon/store/sqlite_schema.hpp"

namespace jibao::store {

// One transaction takes at most this much: enough that the sync no longer counts (measured: no gain from
// 1,000 on), little enough that an answer waits tens of milliseconds at worst.
inline constexpr std::size_t max_batch_entries = 1'024;
inline constexpr std::size_t max_batch_bytes = std::size_t{4} << 20;
// What may wait: half a second of the writer's full speed. More means that the disk stalls; then "no" is the
// honest answer, and the memory stays bounded.
inline constexpr std::size_t max_waiting_appends = 16'384;
inline constexpr std::size_t max_waiting_bytes = std::size_t{64} << 20;
// How long appends that nobody waits for (all of their entries are patient) stay for one that somebody does:
// a report and what became of the page before it are one sync then, where they would be two.
inline constexpr std::chrono::milliseconds longest_patience{5};
// Pages in the log after which the writer checkpoints, once the answers are out (8 MiB). Twice as many hold the answers of one
// batch in a hundred up for 24 ms instead of 15 at 64 connections; half as many hold up one answer in a hundred at one.
inline constexpr int checkpoint_pages = 2'000;
// Pages of a backup copied between two batches (1 MiB: some milliseconds).
inline constexpr int backup_pages = 256;
// Records read at once by export_journal, so that no read holds the log back for long.
inline constexpr std::size_t export_records = 512;

// What a look at some records came to.
struct Audited {
  Head reached;                     // the last record that was looked at
  bool end = false;                 // ... is the journal's last
  std::vector<std::string> faults;  // "record 12: ...", in their order, at most most_faults
};
inline constexpr std::size_t most_faults = 100;

class SqliteStore final : public Store {
 public:
  struct Options {
    std::string path;                         // the journal's file; its directory exists
    Algorithm algorithm = Algorithm::sha256;  // of new records
    std::string vfs;  // SQLite's file layer; empty: the platform's (tests put faults here)
    std::chrono::milliseconds patience = longest_patience;
  };

  // Opens or creates the journal; completes or makes a rebuild that is due.
  // Ensures: where the file can be read but not written (full disk, read-only), the store is there and
  // failed(). Errors: another process holds it; not a journal, or a newer one; it can be neither written nor
  // read.
  static Result<std::unique_ptr<SqliteStore>> open(Options options);
  // Commits and answers what waits, then closes.
  ~SqliteStore() override;

  std::uint64_t append(std::vector<Entry> entries, Done done) override;
  Result<void> load_open(const Each& each) override;
  Result<std::vector<Stored>> timeline(std::uint64_t incident, std::uint64_t from,
                                       std::size_t limit) override;
  Result<std::vector<Stored>> following(std::uint64_t after, std::size_t limit) override;
  Result<void> put_document(std::string_view name, std::string_view text) override;
  Result<std::optional<std::string>> document(std::string_view name) override;
  using Store::export_journal;
  Result<void> export_journal(const Sink& sink, PersonalValues personal, std::uint64_t after) override;
  Result<RetiredIncidents> retired_with_personal(std::uint64_t after, std::size_t limit) override;
  Result<std::uint64_t> destroy_personal(std::uint64_t incident, const std::vector<PersonalPlace>& places) override;
  Head head() const override;
  Result<bool> contains(const Head& known) override;
  bool failed() const override;
  Result<Reopened> reopen() override;

  // Copies the journal into a new file while appends go on; durable when it returns. The copy is a journal of
  // its own that open() takes, personal values included. Errors: `path` exists; storage. Thread: any but the
  // writer's.
  Result<void> backup(const std::string& path);

  // Looks at the records behind `after` (genesis(), or what was reached before), at most `limit` and
  // max_timeline_entries: each is what was written and follows the one before, its personal values are those that were
  // committed to, and it is loaded at the start exactly where its incident is not retired. At the end also: nothing is
  // missing there, and nothing stands in an index or among the personal values without a record. Errors: the file cannot
  // be read. Thread: any but the writer's.
  Result<Audited> audit(const Head& after, std::size_t limit);

  // Why the store failed, for the log and the console; empty while it works.
  std::string failure_reason() const;

  // Whether it has failed because there is no room on the disk: once there is, reopen() works. Thread: any.
  bool full() const;

 private:
  struct Waiting {
    std::uint64_t ticket = 0;
    std::vector<Entry> entries;
    std::size_t bytes = 0;
    Done done;
    std::function<void()> job;  // instead of entries: runs alone, in its turn
    bool patient = false;
  };
  struct Unanswered {
    std::uint64_t ticket;
    std::uint64_t sequence;  // of its last entry; the head before it where it has none
    Digest hash;
  };
  struct Copying;  // a backup under way
  struct Lock;     // the lock file

  SqliteStore(Options options, std::unique_ptr<Lock> lock);

  Result<void> start();
  Outcome<void> open_connections();
  Outcome<void> keep_names() const;
  Result<void> open_reader_alone();
  void count_pages_of_log();
  void enqueue(Waiting waiting);  // under mutex_
  void work();
  std::vector<Waiting> take_batch();
  void commit(std::vector<Waiting>& batch);
  Outcome<void> write(std::vector<Waiting>& batch, std::vector<Unanswered>& written);
  void checkpoint_if_long();
  void fail(const SqliteError& error);
  Result<Reopened> reopen_now();
  Outcome<std::vector<Settled>> settle();
  void copy_some();
  void end_copying(Result<void> result);
  // Runs a job on the writer's thread and waits for what it returns.
  template <class T>
  Result<T> on_writer(std::function<Result<T>()> job);
  Result<void> read_with(const std::function<Result<void>(JournalReader&)>& read);

  const Options options_;
  const std::unique_ptr<Lock> lock_;

  // The writer thread's own (before it starts: open()'s).
  std::optional<JournalWriter> writer_;
  Hasher hasher_;
  std::uint64_t last_sequence_ = 0;
  Digest last_hash_{};
  std::vector<Unanswered> unanswered_;
  bool needs_rebuild_ = false;
  int pages_in_log_ = 0;
  std::unique_ptr<Copying> copying_;

  // Between the threads.
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t pressing_ = 0;  // of waiting_: those that are not patient
  std::uint64_t next_ticket_ = 1;
  Head head_ = genesis();
  bool failed_ = false;
  bool full_ = false;
  std::string reason_;
  bool stopping_ = false;

  // The reading connection, one reader at a time.
  std::mutex reader_mutex_;
  std::optional<JournalReader> reader_;
  Hasher reader_hasher_;

  std::thread thread_;
};

}  // namespace jibao::store
