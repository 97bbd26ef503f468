// The journal in memory: the same port and the same chain without a disk, for the simulator and for tests.
//
// Invariant: same calls, same bytes (salts come from a counter, nothing runs on a thread of its own). Appends
// wait until pump() commits all of them as one batch, as the writer thread does; with Commit::at_once append
// pumps itself. Faults are switched on from outside, so that a story can meet every way in which a disk lets
// one down.
#pragma once

#include <deque>
#include <map>

#include "daemon/store/chain.hpp"

namespace jibao::store {

class MemoryStore final : public Store {
 public:
  enum class Commit { when_pumped, at_once };
  // What the next batch meets. All three answer with an error and leave the store failed().
  enum class Fault {
    failed,           // nothing was written
    unknown_absent,   // "unknown", and reopen() finds it missing
    unknown_present,  // "unknown", and reopen() finds it there
  };

  explicit MemoryStore(Commit commit = Commit::at_once, Algorithm algorithm = Algorithm::sha256);
  ~MemoryStore() override;

  // Commits what waits as one batch and answers it in order. Returns how many appends were answered.
  std::size_t pump();
  std::size_t waiting() const { return waiting_.size(); }

  // The next batch that is not empty fails so.
  void fail_next(Fault fault) { fault_ = fault; }
  // While true, every batch fails with nothing written and reopen() fails too: a disk that is full or gone.
  void set_unwritable(bool unwritable) { unwritable_ = unwritable; }
  // While true, everything that reads fails.
  void set_unreadable(bool unreadable) { unreadable_ = unreadable; }
  // The process died: what waited is gone and never answered; what is committed stays. Also ends a failure;
  // where nothing can be written the new process finds the store failed.
  void crash();
  // How many appends may wait before more are refused at once; for tests of the bound.
  void set_queue_bound(std::size_t appends) { bound_ = appends; }

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
  bool failed() const override { return failed_; }
  Result<Reopened> reopen() override;

 private:
  struct Waiting {
    std::uint64_t ticket;
    std::vector<Entry> entries;
    Done done;
  };
  void write(std::vector<Entry>&& entries);
  std::size_t commit_batch();
  Result<void> readable() const;
  Head last() const;

  Commit commit_;
  Algorithm algorithm_;
  Hasher hasher_;
  std::uint64_t next_salt_ = 1;
  std::uint64_t next_ticket_ = 1;
  std::size_t bound_ = 16'384;  // as the SQLite store's
  std::vector<Record> records_;
  Head head_ = genesis();                  // as head() tells it
  std::map<std::uint64_t, bool> retired_;  // incident -> whether its latest entry retires it
  std::map<std::string, std::string, std::less<>> documents_;
  std::deque<Waiting> waiting_;
  std::optional<Fault> fault_;
  std::vector<Settled> settled_;
  bool unwritable_ = false;
  bool unreadable_ = false;
  bool failed_ = false;
  bool pumping_ = false;
};

}  // namespace jibao::store
