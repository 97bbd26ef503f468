// Takes each attempt to its gateway and brings back what came of it: the engine's Gateway port over the notifiers.
//
// Invariant: every dispatch comes back as one AttemptEnded event, posted to the loop, whatever the gateway does; each
// channel has a transport of its own, so that none can delay another. A new policy leaves attempts under way alone.
// Called by the engine (send) on the loop. Surprises: what is sent is always by the policy in force at that moment;
// the link is filled in here, so that no token is ever in the journal; hand calls come back as sent at once; what goes to
// a group, or through a channel with a rate, waits here, in memory, while it may not leave (the lease brings it back after a
// restart).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/courier/credentials.hpp"
#include "daemon/courier/link_token.hpp"
#include "daemon/courier/sandbox.hpp"
#include "daemon/engine/ports.hpp"
#include "rules/event.hpp"
#include "rules/policy.hpp"

namespace jibao::notifiers {
class Carrier;
struct Credit;
class Resolver;
struct Response;
}

namespace jibao::courier {

/// The steady clock's time.
inline Duration steady_now() {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

/// What an answer tells of its gateway beside the verdict.
struct Heard {
  std::string host;
  std::optional<Instant> date;             // what its clock says
  Duration took{};                         // how long after the asking the answer was here
  std::optional<Instant> certificate_end;  // where a connection was made that it was shown on
};

/// Of an answer of `host`, all but how long it took. Thread: any.
Heard heard_of(std::string host, const notifiers::Response& response);

/// Whether a channel or subscription of the policy speaks with that host.
bool speaks_with(const Policy& policy, std::string_view host);

/// Hears of each answer. Thread: loop.
using Hears = std::function<void(const Heard&)>;

/// Makes the carrier of one channel. Throws std::runtime_error where no thread or descriptor is left.
using OpenCarrier = std::function<std::unique_ptr<notifiers::Carrier>(const std::string& name, const Channel& channel)>;

/// Everything must outlive the courier.
struct Surroundings {
  engine::Clock& clock;  // the world's, in a drill too: gateways check signatures by it
  engine::Loop& loop;
  notifiers::Resolver& resolver;
  Credentials& credentials;
  Sandbox& sandbox;
  const LinkKey& links;
  std::function<std::shared_ptr<const Policy>()> policy;  // the one in force; never null once pages leave
  std::function<Duration()> elapsed = steady_now;        // only grows, at the world's pace: gateways count messages by it
  Hears hears{};
  OpenCarrier open_carrier{};  // nothing: a transport for each, or a program; the simulator's carriers need no thread
};

/// What the gateways have done, by channel, for metrics.
struct Count {
  std::map<Outcome, std::uint64_t> outcomes;
  std::size_t outstanding = 0;  // under way now ...
  std::size_t waiting = 0;      // ... of them in line, for a robot or the provider's rate
};

class Courier final : public engine::Gateway {
 public:
  explicit Courier(Surroundings surroundings);
  ~Courier() override;

  /// Who hears of each end. Set once, before the first send.
  void on_end(std::function<void(AttemptEnded)> ended);

  void send(Dispatch dispatch) override;

  /// Asks the provider of that channel what is left on its account; `told` hears of it once, on the loop, never within this
  /// call. Errors: the policy watches no credit of it, a credential is missing, or the provider does not tell. Thread: loop.
  void ask_credit(const std::string& channel, std::function<void(const Result<notifiers::Credit>&)> told);

  /// Gives back what waits for a robot and is of that incident, to be tried again with other words. Thread: loop.
  void recall(IncidentId incident);

  /// Sends what waited in line and may leave now. To be called every second. Thread: loop.
  void pass_time();

  /// Takes nothing more (what comes is left to the lease) and gives what is under way `grace` to end.
  /// Thread: loop; blocks at most `grace`. The ends are posted to the loop.
  void stop(std::chrono::milliseconds grace);

  std::map<std::string, Count> counts() const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // answers that come after the courier find it gone
};

/// The text with each link mark replaced by the address of the page behind the link (in a group: of the incident in the
/// console, behind the log-in, because everybody in the group could press the other), or taken out where the office has no
/// public address or the channel carries no links.
std::string fill_link(std::string text, const Policy& policy, const Channel& channel, const LinkKey& links, PageId page);

}  // namespace jibao::courier
