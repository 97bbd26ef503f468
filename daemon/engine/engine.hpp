// The engine: the one door through which every event goes. It judges (rules/decide.hpp), hands the facts to the store,
// applies them, and acts on them only once they are on disk: answers leave, attempts go to the gateway.
//
// Judging runs ahead of the disk: an event is judged against the state with all earlier facts applied, committed or not,
// and whole batches go to the store at once; nothing that the world can see happens before its own commit. When the
// journal cannot be written, no intake gets a 2xx (replies get `durable` false), what is loaded goes on being paged from
// memory, each such attempt marked unrecorded, and is journalled once the store is back.
//
// Surprises: TimePassed is judged one incident at a time, until none is due. An answer without facts (a refusal, a
// repeat, a dry run) waits for the commits before it, because it was judged with their facts in the state. While the
// journal cannot be written, new reports and tokens are not judged at all: a sender that repeats each second would make
// an incident a second. Thread: everything on the loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/engine/ports.hpp"
#include "daemon/store/store.hpp"
#include "rules/decide.hpp"
#include "rules/result.hpp"

namespace jibao::engine {

/// What an event came to. `durable` is false where the journal could not be written: the answer is 503, and whether it
/// was recorded is unknown; then the decision may have lost its facts. The state is the one after the event (and perhaps
/// after later ones).
using Reply = std::function<void(const Decision& decision, const State& state, bool durable)>;

/// Sees the facts of every record once it is on disk (log, metrics, event stream), in order.
using Observer = std::function<void(IncidentId incident, const std::vector<Fact>& facts, Instant at)>;

/// Finds a policy again by its version, for a restart.
using PolicySource = std::function<Result<std::shared_ptr<const Policy>>(const std::string& version)>;

/// One attempt that left while the journal could not be written.
struct Unrecorded {
  Dispatch dispatch;  // without its message: that is personal, and stands in the page
};

/// What an administrator must hear of at once: the journal fails, or works again. For the log.
struct JournalTurn {
  bool writable = false;
  std::string detail;          // why it fails, or how much was recorded afterwards
};

struct Bounds {
  std::size_t inbox = 8192;            // events whose commit is under way: below the store's own bound of 16,384 appends
  std::size_t unrecorded = 50'000;     // records kept while the journal fails: about 100 MB, a day of a busy office
  Duration commit_patience = std::chrono::seconds(5);  // then a commit counts as failed: a disk that hangs says nothing
  int time_steps = 256;                // judgements of TimePassed in one turn: answers wait a few milliseconds at most
  std::size_t unrecorded_shown = 1000; // attempts listed for people
};

struct Ports {
  Clock& clock;
  Loop& loop;
  Random& random;
  Gateway& gateway;
  store::Store& store;
};

class Engine {
 public:
  explicit Engine(Ports ports, Bounds bounds = {});
  ~Engine();

  /// Rebuilds the state from the store. A policy that cannot be found again is said through `warn`, and the incident
  /// goes on under the policy in force. Errors: the store cannot be read, a record cannot be understood.
  Result<void> load(const PolicySource& policies, const std::function<void(std::string)>& warn);

  /// Adopts `policy` as the one in force (a PolicyReplaced event), unless its version is in force already.
  void adopt(std::shared_ptr<const Policy> policy, Actor by, Reply reply);

  /// Judges one event; `reply` (it may be empty) is called once the facts are on disk, and in the order of the events
  /// (so, where there are none and nothing waits, before submit returns). Over the bound of the inbox, or where the
  /// decision does not fit in the journal, nothing is judged or kept and `durable` is false at once.
  void submit(Event event, Reply reply);

  /// Judges what time alone has brought, and arms the next wake-up; tries a failed journal again. Called by the loop's
  /// timer and every second.
  void pass_time();

  /// Sends `Started`: what was being sent is sent again, what fell due is paged.
  void begin(std::optional<Instant> last_alive);

  /// From now on every report is a drill, whatever it says: the state directory was made as one.
  void make_drill();

  void observe(Observer observer);

  /// Is told when the journal fails and when it works again.
  void on_journal(std::function<void(const JournalTurn&)> told);

  /// Sees each attempt that leaves unrecorded, as it leaves (observers see it once it is recorded).
  void on_unrecorded(std::function<void(const Unrecorded&)> told);

  /// The attempts that left unrecorded and are not on record yet, oldest first, at most Bounds::unrecorded_shown.
  const std::deque<Unrecorded>& unrecorded() const;

  const State& state() const;
  bool writable() const;            // whether the journal takes records and nothing is left unrecorded
  std::size_t unanswered() const;   // events whose commit is under way
  std::uint64_t steps() const;      // grows with each turn: what the watchdog is fed by
  bool behind() const;              // whether the last pass_time() ended before all that was due was judged

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // commits that end after the engine find it gone
};

}  // namespace jibao::engine
