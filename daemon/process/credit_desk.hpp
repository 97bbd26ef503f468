// Asks once a day what is left on the accounts behind channels (notifiers/credit.hpp), and remembers what was told.
//
// Invariant: an account that cannot be asked is no empty one: nobody is paged for it, it is asked again within the hour and
// shows in the metrics and the log. Nothing is on disk: a start asks anew. Called by the daemon each second. Thread: loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "daemon/engine/ports.hpp"
#include "notifiers/credit.hpp"
#include "rules/event.hpp"
#include "rules/state.hpp"

namespace jibao::process {

struct CreditSeen {
  std::optional<notifiers::Credit> last;  // the latest that was told
  Instant told_at{};                      // ... and when
  std::string trouble;                    // why the latest question got no figure; empty: it did
  bool refused = false;                   // ... because it did not take the credentials
};

class CreditDesk {
 public:
  using Told = std::function<void(const Result<notifiers::Credit>&)>;
  /// All must outlive the desk, which must outlive the loop's work. `ask` calls back once.
  struct Parts {
    const State& state;
    const engine::Clock& clock;
    std::function<void(const std::string& channel, Told told)> ask;
    std::function<void(Event)> submit;
  };
  explicit CreditDesk(Parts parts) : parts_(std::move(parts)) {}

  /// Asks whoever is due. To be called every second, once a policy is in force.
  void look(std::chrono::steady_clock::time_point now);
  /// By channel that the policy in force watches and that was asked.
  const std::map<std::string, CreditSeen>& seen() const { return seen_; }

 private:
  void take(const std::string& channel, const Result<notifiers::Credit>& credit);

  Parts parts_;
  std::map<std::string, CreditSeen> seen_;
  std::map<std::string, std::chrono::steady_clock::time_point> due_;
};

}  // namespace jibao::process
