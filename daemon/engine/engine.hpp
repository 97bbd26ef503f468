// The engine: the one door through which every event goes. It judges (rules/decide.hpp), hands the facts to the store,
// applies them, and acts on them only once they are on disk: answers leave, attempts go to the gateway.
//
// Judging runs ahead of the disk: an event is judged against the state with all earlier facts applied, committed or not,
// and whole batches go to the store at once; nothing that the world can see happens before its own commit. When the
// journal cannot be written, no intake gets a 2xx (replies get `durable` false), what is loaded goes on being paged from
// memory, each such attempt marked unrecorded, and is journalled once the store is back.
//
// Surprise: TimePassed is judged one incident at a time, until none is due. Thread: everything on the loop's.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/engine/ports.hpp"
#include "daemon/store/store.hpp"
#include "rules/decide.hpp"
#include "rules/result.hpp"

namespace jibao::engine {

/// What an event came to. `durable` is false where the journal could not be written: the answer is 503, and whether it
/// was recorded is unknown. The state is the one after the event (and perhaps after later ones).
using Reply = std::function<void(const Decision& decision, const State& state, bool durable)>;

/// Sees the facts of every record once it is on disk (log, metrics, event stream), in order.
using Observer = std::function<void(IncidentId incident, const std::vector<Fact>& facts, Instant at)>;

/// Finds a policy again by its version, for a restart.
using PolicySource = std::function<Result<std::shared_ptr<const Policy>>(const std::string& version)>;

struct Ports {
  Clock& clock;
  Loop& loop;
  Random& random;
  Gateway& gateway;
  store::Store& store;
};

class Engine {
 public:
  explicit Engine(Ports ports);
  ~Engine();

  /// Rebuilds the state from the store. A policy that cannot be found again is said through `warn`, and the incident
  /// goes on under the policy in force. Errors: the store cannot be read, a record cannot be understood.
  Result<void> load(const PolicySource& policies, const std::function<void(std::string)>& warn);

  /// Adopts `policy` as the one in force (a PolicyReplaced event), unless its version is in force already.
  void adopt(std::shared_ptr<const Policy> policy, Actor by, Reply reply);

  /// Judges one event; `reply` is called once the facts are on disk (at once where there are none).
  void submit(Event event, Reply reply);

  /// Judges what time alone has brought, and arms the next wake-up. Called by the loop's timer and every second.
  void pass_time();

  /// Sends `Started`: what was being sent is sent again, what fell due is paged.
  void begin(std::optional<Instant> last_alive);

  void observe(Observer observer);

  const State& state() const;
  bool writable() const;            // whether the journal takes records
  std::size_t unanswered() const;   // events whose commit is under way
  std::uint64_t steps() const;      // grows with each turn: what the watchdog is fed by

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace jibao::engine
