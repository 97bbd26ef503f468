// What Prometheus may ask: counters of what the engine recorded, gauges of what stands now, latencies.
//
// Invariant: the labels are of closed sets (and the policy's channels), never of incidents or people, so the number of
// series is bounded. Counters count since the start of the process. Called by the daemon; everything on the loop but
// the commit times, which come from the store's thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/courier/courier.hpp"
#include "daemon/courier/feeds.hpp"
#include "daemon/http/server.hpp"
#include "daemon/process/clock_watch.hpp"
#include "daemon/process/credit_desk.hpp"
#include "daemon/process/disk_watch.hpp"
#include "rules/fact.hpp"
#include "rules/public_address.hpp"
#include "rules/state.hpp"

namespace jibao::process {

/// What is read at the time of asking.
struct Standing {
  const State& state;
  Instant now;
  bool writable = true;
  std::size_t unanswered = 0;
  std::size_t unrecorded = 0;
  std::map<std::string, courier::Count> channels;
  http::Counts http;
  std::size_t connections = 0;
  std::uint64_t sequence = 0;                   // of the journal's last record
  std::optional<std::uint64_t> shipped = {};    // ... and of that in the copy, where one is kept
  bool shipping_well = false;
  DiskLook disk = {};                           // of the state directory
  std::uint64_t reserve = 0;                    // of room on it that is wanted; 0: none is
  std::optional<Instant> certificate_end = {};  // of TLS, where it is spoken
  std::map<std::string, Instant> gateway_certificates = {};  // by host
  std::vector<courier::Feeds::Progress> subscriptions = {};
  std::size_t audit_faults = 0;                 // that the last audit found
  Duration since_audit{};                       // since it was over
  std::uint64_t audited = 0;                    // the record that its hashing of the file has come to
  int pace = 1;                                 // a drill's seconds in one
  ClockStanding clock = {};
  std::optional<AddressEnd> public_url = {};    // what its last try came to; nothing: not tried
  std::map<std::string, CreditSeen> credit = {};  // by channel
};

class Metrics {
 public:
  explicit Metrics(const std::string& version);
  ~Metrics();

  /// Counts the facts of one record. Requires: the state after it.
  void count(const State& state, IncidentId incident, const std::vector<Fact>& facts);
  void looked(Duration lag);
  /// One append: so long until it was durable, so many entries. Thread: any.
  void committed(std::chrono::nanoseconds took, std::size_t entries, bool good);

  /// The text format 0.0.4.
  std::string text(const Standing& standing);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace jibao::process
