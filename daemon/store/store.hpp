// The port to the journal: what the engine may ask of durable memory, and nothing else.
//
// One decision is one entry; an entry is appended once, never changed, and chained by hash to the one before
// it. Invariant: `done` is called with a head only after the entries are durable (synced), in the order of
// the appends. The engine calls it from the loop; a SQLite file stands behind it (sqlite_store.hpp), in the
// simulator a vector (memory_store.hpp), later PostgreSQL. Nothing of any of them may show here: std and
// rules/result.hpp alone. Surprise: an error of `done` does not mean that the entries are absent. See
// failed() and reopen().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.hpp"

namespace jibao::store {

// One decision, to be recorded.
struct Entry {
  std::int64_t at = 0;         // UTC milliseconds, the time of record
  std::uint64_t incident = 0;  // 0: concerns the house, not one incident
  std::string body;            // canonical JSON text of the facts; personal values stand in it by index
  std::vector<std::string> personal;  // the personal values that the body refers to, by index
  bool retires = false;               // after this entry its incident need not be loaded at start any more
  bool patient = false;               // nobody waits for it: it may stay for the next commit, for a moment
};

// The end of the chain. Sequences count from 1 without gaps; an empty journal has sequence 0 and 64 zeros.
struct Head {
  std::uint64_t sequence = 0;
  std::string hash;  // 64 lower-case hex digits
  friend bool operator==(const Head&, const Head&) = default;
};

// One entry as it was read back.
struct Stored {
  std::uint64_t sequence = 0;
  std::string previous;  // hex: the hash of the entry before
  std::string hash;      // hex: the hash of this one
  std::int64_t at = 0;
  std::uint64_t incident = 0;
  std::string body;
  std::vector<std::optional<std::string>> personal;  // empty where the value was destroyed
  bool retires = false;
};

// What became of an append that was answered "unknown".
struct Settled {
  std::uint64_t ticket = 0;  // what append() returned
  std::optional<Head> head;  // the head after its last entry where it is there, empty where it is not
};

struct Reopened {
  Head head;                     // the end of the journal as it is on disk
  std::vector<Settled> settled;  // the appends that were under way when the store failed, in their order
};

enum class PersonalValues { left_out, included };

// One personal value: the entry that holds it, and its index there.
struct PersonalPlace {
  std::uint64_t sequence = 0;
  std::size_t index = 0;
};

// Some of the retired incidents, in the order of their numbers.
struct RetiredIncidents {
  std::vector<std::uint64_t> with_personal;
  std::optional<std::uint64_t> last;  // that was looked at; nothing: there are no more
};

// Bounds of one entry. A fact list is a few KiB; these only stop what is plainly a mistake from filling the
// disk.
inline constexpr std::size_t max_body_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_personal_values = 4096;                   // two for each of 2,000 recipients
inline constexpr std::size_t max_personal_bytes = std::size_t{256} << 10;  // one value; free text of a report
inline constexpr std::size_t max_entry_bytes = std::size_t{4} << 20;     // body and personal values together
inline constexpr std::size_t max_entries_per_append = 256;               // one append is one transaction
inline constexpr std::size_t max_document_bytes = std::size_t{8} << 20;  // a policy with all its packs
inline constexpr std::size_t max_timeline_entries = 10'000;              // of one call; page on from there

class Store {
 public:
  using Done = std::function<void(Result<Head>)>;
  using Each = std::function<Result<void>(Stored&&)>;
  using Sink = std::function<Result<void>(std::string_view)>;

  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  // Records the entries as one unit: all of them or none, with consecutive sequences.
  // Ensures: `done` is called exactly once; with the head after the last of the entries when they are
  // durable, so that entry i of n has sequence head.sequence - (n - 1 - i). An empty list is a barrier:
  // answered in its turn. Errors: too much waits, an entry is over its bounds, or the store has failed
  // already: `done` is called with the error before append returns, and nothing was written. A storage error:
  // failed() is true from before `done`, and the entries may be there or not ("unknown") until reopen()
  // tells. Returns a ticket, larger than every earlier one, by which reopen() names this append. Thread: any;
  // never blocks on the disk. `done` runs on the writer's thread (errors at once: on the caller's), one at a
  // time, in the order of the appends; it must be quick, must not throw and must not call back into the store
  // except append(), head() and failed(). The destructor answers what still waits before it returns.
  virtual std::uint64_t append(std::vector<Entry> entries, Done done) = 0;

  // Hands over, in order of sequence, the entries of the house and of the incidents that are not retired. An
  // incident is retired while its latest entry says so: an entry after it brings the whole incident back.
  // Errors: the store cannot be read, or `each` failed, which ends it. An entry that does not match its hash
  // is not handed over, all others are, and the error that is returned names the first such: the caller may
  // start on the rest rather than page nobody. Thread: any but the writer's. `each` must not call the store.
  virtual Result<void> load_open(const Each& each) = 0;

  // The entries of one incident (0: of the house) from sequence `from` on, at most `limit` and
  // max_timeline_entries. Thread: any but the writer's.
  virtual Result<std::vector<Stored>> timeline(std::uint64_t incident, std::uint64_t from,
                                               std::size_t limit) = 0;

  // The entries after sequence `after`, of the house and of all incidents in one order, at most `limit` and
  // max_timeline_entries: what comes next to who reads along. Thread: any but the writer's.
  virtual Result<std::vector<Stored>> following(std::uint64_t after, std::size_t limit) = 0;

  // Keeps a text under its content hash; durable when it returns. The same text again is no error, another
  // text under the same name is. Thread: any but the writer's; waits for the disk.
  virtual Result<void> put_document(std::string_view name, std::string_view text) = 0;
  // The text, or empty where there is none of that name. Thread: any but the writer's.
  virtual Result<std::optional<std::string>> document(std::string_view name) = 0;

  // Writes the journal after that sequence as JSON lines (README.md, "Format"), one call of `sink` a line, up to the
  // head at the start of the call. Errors: as load_open; those of `sink` end it. Thread: any but the writer's.
  virtual Result<void> export_journal(const Sink& sink, PersonalValues personal, std::uint64_t after) = 0;
  Result<void> export_journal(const Sink& sink, PersonalValues personal) { return export_journal(sink, personal, 0); }

  // Which of the first `limit` retired incidents above `after` still have personal values. Thread: any but the writer's.
  virtual Result<RetiredIncidents> retired_with_personal(std::uint64_t after, std::size_t limit) = 0;

  // Erases these personal values of an incident and the salts of their commitments for good; the chain still
  // verifies. Returns how many values were erased (0 the second time); a place of another incident is passed over.
  // Refused for the house (0). Thread: any but the writer's; waits for the disk.
  virtual Result<std::uint64_t> destroy_personal(std::uint64_t incident, const std::vector<PersonalPlace>& places) = 0;

  // The last durable head. Thread: any.
  virtual Head head() const = 0;
  // Whether the journal holds exactly this head (an exported one, say): false means a roll-back or another
  // journal.
  virtual Result<bool> contains(const Head& known) = 0;

  // True from a storage error on until reopen() succeeds. While it is true nothing is written; what can be
  // read may still be read. The engine goes on paging from its memory, answers no report with success, and
  // calls reopen() from time to time.
  virtual bool failed() const = 0;
  // Puts a failed store back to work: closes it, reads again what is on disk, rebuilds the file where a sync
  // failed, proves that a commit succeeds, and tells which of the unanswered appends are there. What it says
  // is durable. On a store that works it only returns the head. Errors: it still cannot be written; nothing
  // has changed and the call may be repeated. Thread: any but the writer's; may take seconds.
  virtual Result<Reopened> reopen() = 0;
};

}  // namespace jibao::store
