// Watches the machine's clock: the kernel's word, the Date of each gateway's answer, and steps; rules/clock_trust.hpp judges.
//
// Invariant: what it hands out for the journal is bounded in number whatever the clock does: a change of trust once it has
// settled, steps of seconds at most once a minute, with what came meanwhile added up. Of gateways the `most_gateways` that
// answered last are kept, by host. Called by the daemon: each second, and with each answer. Thread: loop.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/process/time_sync.hpp"
#include "rules/clock_trust.hpp"
#include "rules/state.hpp"

namespace jibao::process {

/// What is known now, for metrics and the heartbeat.
struct ClockStanding {
  bool known = false;                  // whether the kernel told anything
  TimeSync sync;
  std::map<std::string, OffsetBounds> gateways;  // by host, of those that answered lately
};

class ClockWatch {
 public:
  static constexpr std::size_t most_gateways = 64;            // more than a policy has channels and subscriptions
  static constexpr Duration least_step = std::chrono::seconds(2);  // that is worth a record: limits are kept to the second
  static constexpr Duration steps_apart = std::chrono::minutes(1);

  /// Goes on from what the journal says. To be called once, before the first look.
  void begin(const ClockState& recorded);

  /// An answer of `host` was here at `now`, `took` after it was asked for.
  void take(const std::string& host, Instant date, Instant now, Duration took, Duration steady);

  /// The wall clock was set by so much (forward: positive).
  void stepped(Duration by);

  /// What there is to record now.
  std::optional<ClockRead> look(const std::optional<TimeSync>& sync, const ClockRules& rules, Duration steady, Instant wall);
  std::optional<Duration> step_to_record(Duration steady);

  ClockStanding standing(Duration steady) const;

  /// The gateways whose time contradicts ours by more than the policy allows, each told once until it agrees again.
  std::vector<std::string> contradicting(const ClockRules& rules, Duration steady);

 private:
  std::optional<ClockKeeper> keeper_;
  std::optional<TimeSync> sync_;
  std::map<std::string, GatewayDates> dates_;
  std::map<std::string, bool> told_;
  Duration unrecorded_step_{};
  std::optional<Duration> step_recorded_at_;
};

}  // namespace jibao::process
