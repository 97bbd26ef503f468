// Implements metrics.hpp on prometheus-cpp's core.
#include "daemon/process/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace jibao::process {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

// Seconds. A commit of a good disk takes 1 to 5 ms, a slow one 100; beyond 5 s the journal is in trouble.
const Histogram::BucketBoundaries commit_buckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
const Histogram::BucketBoundaries lag_buckets{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5};
const Histogram::BucketBoundaries entries_buckets{1, 2, 4, 8, 16, 64, 256};

constexpr std::array<std::string_view, 9> page_outcomes{"queued",    "held",   "attempt",    "accepted", "attempt_failed",
                                                        "delivered", "failed", "superseded", "gathered"};

template <class What>
Family<What>& family(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::detail::Builder<What>().Name(name).Help(help).Register(registry);
}

std::string channel_of(const State& state, IncidentId id, std::uint32_t page) {
  const auto incident = state.incidents.find(id);
  if (incident == state.incidents.end()) return "unknown";
  const auto found = incident->second.pages.find(page);
  return found == incident->second.pages.end() ? "unknown" : found->second.channel;
}

// Since when the oldest page that is due waits: for its attempt, or beyond the time that its attempt may take.
Duration oldest_due(const State& state, Instant now) {
  Instant oldest = now;
  for (const auto& [when, id] : state.wakes) {
    if (when >= oldest) break;  // no page of this incident or of those behind it is due before
    const auto incident = state.incidents.find(id);
    if (incident == state.incidents.end()) continue;
    for (const auto& [number, page] : incident->second.pages) {
      const bool waits = page.state == PageState::waiting || page.state == PageState::held;
      const auto due = waits ? page.again_at : page.state == PageState::sending ? page.lease : std::nullopt;
      if (due) oldest = std::min(oldest, *due);
    }
  }
  return now - oldest;
}

// What is counted by walking over all that is open.
struct Open {
  std::map<bool, double> incidents{{false, 0}, {true, 0}};  // by drill
  double owed = 0, overdue = 0, upkeep = 0;
};

Open counted(const State& state, Instant now) {
  Open open;
  for (const auto& [id, incident] : state.incidents) {
    if (incident.state != IncidentState::open) continue;
    if (incident.is_upkeep()) {
      open.upkeep += incident.ladder.state == LadderState::idle ? 0 : 1;  // a line test under way is no trouble
      continue;
    }
    open.incidents[incident.report.drill] += 1;
    for (const Obligation& obligation : incident.obligations) {
      if (obligation.state != ObligationState::open || !obligation.hard) continue;
      open.owed += 1;
      const auto due = obligation.effective_due();
      if (due && breach_instant(*due) <= now) open.overdue += 1;
    }
  }
  return open;
}

}  // namespace

struct Metrics::Inside {
  Open counts;
  std::optional<Instant> counted_at;
  prometheus::Registry registry;
  Family<Counter>& incidents = family<Counter>(registry, "jibao_incidents_opened_total", "Incidents opened");
  Family<Counter>& pages = family<Counter>(registry, "jibao_pages_total", "Pages by channel and what came of them");
  Family<Counter>& acks = family<Counter>(registry, "jibao_acknowledgements_total", "Acknowledgements by strength and way");
  Family<Counter>& breaches = family<Counter>(registry, "jibao_breaches_total", "Limits that passed without a record");
  Family<Counter>& deeds = family<Counter>(registry, "jibao_deeds_total", "Deeds recorded");
  Family<Counter>& steps = family<Counter>(registry, "jibao_escalation_steps_total", "Steps of escalations reached");
  Family<Counter>& replies = family<Counter>(registry, "jibao_replies_unmatched_total", "Replies that acknowledged nothing");
  Family<Counter>& requests = family<Counter>(registry, "jibao_http_events_total", "HTTP requests and connections by what became of them");
  Family<Gauge>& open = family<Gauge>(registry, "jibao_incidents_open", "Incidents that are not closed");
  Gauge& upkeep = family<Gauge>(registry, "jibao_upkeep_open", "Affairs of the daemon's own that need a person").Add({});
  Family<Gauge>& owed = family<Gauge>(registry, "jibao_obligations", "Obligations that are open, and those of them whose limit has passed");
  Family<Gauge>& channel = family<Gauge>(registry, "jibao_attempts_outstanding", "Attempts under way by channel");
  Family<Gauge>& in_line = family<Gauge>(registry, "jibao_attempts_waiting", "... of them in line, for a robot of the group or the rate of the provider");
  Family<Gauge>& ends = family<Gauge>(registry, "jibao_attempts_ended", "Attempts that came back since the start, by channel and outcome");
  Gauge& waiting = family<Gauge>(registry, "jibao_engine_unanswered", "Events whose commit is under way").Add({});
  Gauge& unrecorded = family<Gauge>(registry, "jibao_attempts_unrecorded", "Attempts that left while the journal failed and are not on record yet").Add({});
  Gauge& writable = family<Gauge>(registry, "jibao_store_writable", "1 where the journal takes records").Add({});
  Gauge& sequence = family<Gauge>(registry, "jibao_journal_sequence", "The journal's last record").Add({});
  Family<Gauge>& shipped = family<Gauge>(registry, "jibao_journal_shipped_sequence", "The last record in the journal's copy, where one is kept (--ship)");
  Family<Gauge>& shipping = family<Gauge>(registry, "jibao_journal_shipping", "1 where the copy follows the journal, 0 where it cannot");
  Family<Gauge>& free_bytes = family<Gauge>(registry, "jibao_disk_free_bytes", "Room left on the state directory's disk");
  Family<Gauge>& free_inodes = family<Gauge>(registry, "jibao_disk_free_inodes", "Inodes left there, where the file system counts them");
  Family<Gauge>& reserve = family<Gauge>(registry, "jibao_disk_reserve_bytes", "Room held back there; 0 where it was given to the journal");
  Family<Gauge>& certificate = family<Gauge>(registry, "jibao_certificate_expiry_timestamp_seconds", "When the certificate ends, where TLS is spoken");
  Family<Gauge>& public_url = family<Gauge>(registry, "jibao_public_url", "What the last try of the public address came to: 1 of ours (it leads here), silent, untrusted, stranger; all 0: it was not tried");
  Family<Gauge>& gateway_certificate = family<Gauge>(registry, "jibao_gateway_certificate_expiry_timestamp_seconds", "When the first certificate that the gateway showed ends");
  Family<Gauge>& line_passed = family<Gauge>(registry, "jibao_line_test_passed", "1 where the channel's last line test passed, 0 where it did not");
  Family<Gauge>& line_tested = family<Gauge>(registry, "jibao_line_test_timestamp_seconds", "When the channel's last line test began; 0: none is known");
  Family<Gauge>& line_took = family<Gauge>(registry, "jibao_line_test_seconds", "From the beginning of the channel's last line test until it was taken, and until its receipt, where these came");
  Family<Gauge>& credit_left = family<Gauge>(registry, "jibao_channel_credit", "What is left on the channel's account, as its provider last told, in the provider's unit");
  Family<Gauge>& credit_below = family<Gauge>(registry, "jibao_channel_credit_below", "... less than which administrators are told");
  Family<Gauge>& credit_told = family<Gauge>(registry, "jibao_channel_credit_told", "1 where the provider told it when it was last asked");
  Family<Gauge>& credit = family<Gauge>(registry, "jibao_channel_credit_end_timestamp_seconds", "The end of the last day of the channel's package or contract, where the policy says it");
  Family<Gauge>& undelivered = family<Gauge>(registry, "jibao_subscription_undelivered", "Records that a subscription's receiver was given up for");
  Family<Gauge>& failures = family<Gauge>(registry, "jibao_subscription_failures", "Failures in a row of the record that a subscription is at");
  Family<Gauge>& synchronised = family<Gauge>(registry, "jibao_clock_synchronised", "1 where a time service keeps the machine's clock, as the kernel says");
  Family<Gauge>& clock_error = family<Gauge>(registry, "jibao_clock_error_bound_seconds", "By how much the clock may be off, as the kernel says");
  Family<Gauge>& ahead_least = family<Gauge>(registry, "jibao_clock_ahead_least_seconds", "By how much the clock is ahead of a gateway's at least, by its Date headers of the last hour");
  Family<Gauge>& ahead_most = family<Gauge>(registry, "jibao_clock_ahead_most_seconds", "... and at most");
  Gauge& trusted = family<Gauge>(registry, "jibao_clock_trusted", "1 unless the journal says that the clock is not trusted").Add({});
  Family<Counter>& clock_steps = family<Counter>(registry, "jibao_clock_steps_total", "Times that the wall clock was set, as recorded");
  Gauge& oldest_due = family<Gauge>(registry, "jibao_oldest_due_page_seconds", "For how long the oldest page has been due and has not left, 0 where none is").Add({});
  Gauge& audit_faults = family<Gauge>(registry, "jibao_audit_faults", "What the last audit of memory and journal found not to be as it must").Add({});
  Gauge& audit_age = family<Gauge>(registry, "jibao_audit_age_seconds", "For how long the last audit has been over").Add({});
  Gauge& audited = family<Gauge>(registry, "jibao_journal_audited_sequence", "The record that the daily hashing of the journal has come to").Add({});
  Gauge& connections = family<Gauge>(registry, "jibao_http_connections", "Open HTTP connections").Add({});
  Histogram& lag = family<Histogram>(registry, "jibao_loop_lag_seconds", "How late the every-second look came").Add({}, lag_buckets);
  Histogram& commit = family<Histogram>(registry, "jibao_commit_seconds", "From an append to its answer").Add({}, commit_buckets);
  Histogram& entries = family<Histogram>(registry, "jibao_commit_entries", "Entries of one append").Add({}, entries_buckets);
  Counter& failed = family<Counter>(registry, "jibao_commit_failures_total", "Appends that were not made durable").Add({});

  std::set<std::string> shown_subscriptions;
  std::map<std::string, Gauge*> shown_least, shown_most;  // by gateway
  std::map<std::pair<Family<Gauge>*, prometheus::Labels>, Gauge*> shown_lines;  // of the last text
  std::map<std::pair<std::string, std::string_view>, Counter*> known_pages;  // Add hashes every label each time

  Counter& page_counter(const std::string& by, std::string_view outcome) {
    Counter*& counter = known_pages[{by, outcome}];
    if (counter == nullptr) counter = &pages.Add({{"channel", by}, {"outcome", std::string(outcome)}});
    return *counter;
  }
  void page(const std::string& by, std::string_view outcome) { page_counter(by, outcome).Increment(); }
  void page(const State& state, IncidentId id, std::uint32_t number, std::string_view outcome) {
    page(channel_of(state, id, number), outcome);
  }
  void count(const State& state, IncidentId id, const Fact& fact);
  void show_channels(const State& state);
  void show_clock(const Standing& now);
  void show_subscriptions(const Standing& now);
  void show_lines(const State& state, const std::map<std::string, CreditSeen>& asked);
};

// A counter that appears with its first failure has not risen by it: each channel of the policy stands at zero before.
void Metrics::Inside::show_channels(const State& state) {
  const auto policy = state.policies.find(state.policy);
  if (policy == state.policies.end()) return;
  for (const auto& [name, settings] : policy->second->channels) {
    for (const std::string_view outcome : page_outcomes) page_counter(name, outcome);
    channel.Add({{"channel", name}});
    for (const std::string_view outcome : Names<Outcome>::values) ends.Add({{"channel", name}, {"outcome", std::string(outcome)}});
  }
}

// A gateway that has not answered for an hour shows nothing any more, and makes room for another.
void Metrics::Inside::show_clock(const Standing& now) {
  trusted.Set(now.state.clock.trusted() ? 1 : 0);
  if (now.clock.known) {
    synchronised.Add({}).Set(now.clock.sync.synchronised ? 1 : 0);
    clock_error.Add({}).Set(std::chrono::duration<double>(now.clock.sync.error).count());
  }
  const auto show = [](Family<Gauge>& of, std::map<std::string, Gauge*>& shown, const auto& gateways, auto bound) {
    std::erase_if(shown, [&](const auto& each) {
      if (gateways.count(each.first) != 0) return false;
      of.Remove(each.second);
      return true;
    });
    for (const auto& [host, bounds] : gateways) {
      Gauge*& gauge = shown[host];
      if (gauge == nullptr) gauge = &of.Add({{"gateway", host}});
      gauge->Set(std::chrono::duration<double>(bound(bounds)).count());
    }
  };
  show(ahead_least, shown_least, now.clock.gateways, [](const OffsetBounds& bounds) { return bounds.low; });
  show(ahead_most, shown_most, now.clock.gateways, [](const OffsetBounds& bounds) { return bounds.high; });
}

// One that the policy names no longer shows what is left of it.
void Metrics::Inside::show_subscriptions(const Standing& now) {
  const auto gauge = [](Family<Gauge>& of, const std::string& name) -> Gauge& { return of.Add({{"subscription", name}}); };
  for (const auto& progress : now.subscriptions) {
    gauge(failures, progress.name).Set(progress.failures);
    shown_subscriptions.insert(progress.name);
  }
  for (const auto& [name, records] : now.state.undelivered) shown_subscriptions.insert(name);
  for (const std::string& name : shown_subscriptions) {
    const auto found = now.state.undelivered.find(name);
    gauge(undelivered, name).Set(found == now.state.undelivered.end() ? 0 : static_cast<double>(found->second.size()));
  }
}

// By the policy in force alone: what it names no longer, and what the last test lacks, is not shown.
void Metrics::Inside::show_lines(const State& state, const std::map<std::string, CreditSeen>& asked) {
  const auto in_force = state.policies.find(state.policy);
  if (in_force == state.policies.end()) return;
  std::map<std::pair<Family<Gauge>*, prometheus::Labels>, double> wanted;
  const auto seconds = [](Duration length) { return std::chrono::duration<double>(length).count(); };
  for (const auto& [name, test] : in_force->second->line_tests) {
    const auto known = state.lines.find(name);
    const prometheus::Labels of{{"channel", name}};
    wanted[{&line_tested, of}] = known == state.lines.end() ? 0 : seconds(known->second.begun.time_since_epoch());
    if (known == state.lines.end() || !known->second.last) continue;
    const LineTested& last = *known->second.last;
    wanted[{&line_passed, of}] = last.result == LineResult::good ? 1 : 0;
    if (last.accepted) wanted[{&line_took, {{"channel", name}, {"until", "taken"}}}] = seconds(*last.accepted - last.begun);
    if (last.receipt) wanted[{&line_took, {{"channel", name}, {"until", "receipt"}}}] = seconds(*last.receipt - last.begun);
  }
  for (const auto& [name, day] : in_force->second->credit_until) {
    const Date next{std::chrono::sys_days(day) + std::chrono::days(1)};
    const Instant end = instant_at(next, {}, in_force->second->office.zone);
    wanted[{&credit, {{"channel", name}}}] = seconds(end.time_since_epoch());
  }
  for (const auto& [name, watched] : in_force->second->channels) {
    if (!watched.credit) continue;
    const prometheus::Labels of{{"channel", name}};
    constexpr double unit = 10'000;
    wanted[{&credit_below, of}] = static_cast<double>(watched.credit->below) / unit;
    const auto known = asked.find(name);
    if (known == asked.end()) continue;
    wanted[{&credit_told, of}] = known->second.trouble.empty() ? 1 : 0;
    if (known->second.last) wanted[{&credit_left, of}] = static_cast<double>(known->second.last->left) / unit;
  }
  for (auto shown = shown_lines.begin(); shown != shown_lines.end();) {
    if (wanted.contains(shown->first)) {
      ++shown;
      continue;
    }
    shown->first.first->Remove(shown->second);
    shown = shown_lines.erase(shown);
  }
  for (const auto& [line, value] : wanted) {
    Gauge& gauge = line.first->Add(line.second);
    gauge.Set(value);
    shown_lines[line] = &gauge;
  }
}

void Metrics::Inside::count(const State& state, IncidentId id, const Fact& fact) {
  if (const auto* f = std::get_if<IncidentOpened>(&fact)) {
    if (f->matter.empty()) incidents.Add({{"drill", f->drill ? "true" : "false"}}).Increment();
  } else if (const auto* breach = std::get_if<DeadlineBreached>(&fact)) {
    breaches.Add({{"late_by", std::string(name_of(breach->late_by))}}).Increment();
  } else if (std::holds_alternative<ClockStepped>(fact)) {
    clock_steps.Add({}).Increment();
  } else if (const auto* ack = std::get_if<Acknowledged>(&fact)) {
    acks.Add({{"strength", std::string(name_of(ack->strength))}, {"via", std::string(name_of(ack->via))}}).Increment();
  } else if (const auto* deed = std::get_if<DeedRecorded>(&fact); deed != nullptr && deed->source == 0) {
    deeds.Add({{"kind", std::string(name_of(deed->kind))}}).Increment();
  } else if (const auto* step = std::get_if<StepReached>(&fact)) {
    steps.Add({{"last_resort", step->last_resort ? "true" : "false"}}).Increment();
  } else if (std::holds_alternative<ReplyUnmatched>(fact)) {
    replies.Add({}).Increment();
  } else if (const auto* queued = std::get_if<PageQueued>(&fact)) {
    page(queued->channel, queued->held_until ? "held" : "queued");
  } else if (const auto* started = std::get_if<AttemptStarted>(&fact)) {
    page(state, id, started->page, "attempt");
  } else if (const auto* accepted = std::get_if<PageAccepted>(&fact)) {
    page(state, id, accepted->page, "accepted");
  } else if (const auto* again = std::get_if<AttemptFailed>(&fact)) {
    page(state, id, again->page, "attempt_failed");
  } else if (const auto* delivered = std::get_if<PageDelivered>(&fact)) {
    page(state, id, delivered->page, "delivered");
  } else if (const auto* lost = std::get_if<PageFailed>(&fact)) {
    page(state, id, lost->page, "failed");
  } else if (const auto* superseded = std::get_if<PageSuperseded>(&fact)) {
    page(state, id, superseded->page, "superseded");
  } else if (const auto* gathered = std::get_if<PageGathered>(&fact)) {
    page(state, id, gathered->page, "gathered");
  }
}

Metrics::Metrics(const std::string& version) : inside_(std::make_unique<Inside>()) {
  family<Gauge>(inside_->registry, "jibao_build_info", "The running program").Add({{"version", version}}).Set(1);
  // What is zero is shown as zero, so that an alert on it can be written before the first time.
  for (const char* drill : {"false", "true"}) inside_->incidents.Add({{"drill", drill}});
  inside_->clock_steps.Add({});
  for (const std::string_view by : Names<LateBy>::values) inside_->breaches.Add({{"late_by", std::string(by)}});
  for (const char* last : {"false", "true"}) inside_->steps.Add({{"last_resort", last}});
  for (const std::string_view kind : Names<DeedKind>::values) inside_->deeds.Add({{"kind", std::string(kind)}});
  for (const std::string_view strength : Names<Strength>::values)
    for (const std::string_view via : Names<AckVia>::values)
      inside_->acks.Add({{"strength", std::string(strength)}, {"via", std::string(via)}});
  inside_->replies.Add({});
}

Metrics::~Metrics() = default;

void Metrics::count(const State& state, IncidentId incident, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) inside_->count(state, incident, fact);
}

void Metrics::looked(Duration lag) { inside_->lag.Observe(std::chrono::duration<double>(lag).count()); }

void Metrics::committed(std::chrono::nanoseconds took, std::size_t entries, bool good) {
  inside_->commit.Observe(std::chrono::duration<double>(took).count());
  inside_->entries.Observe(static_cast<double>(entries));
  if (!good) inside_->failed.Increment();
}

std::string Metrics::text(const Standing& now) {
  Inside& in = *inside_;
  // A tenth of a second for each thousand incidents: a hundred thousand take the loop 50 ms, and are counted every ten seconds.
  const Duration keeps(static_cast<Duration::rep>(now.state.incidents.size() / 10));
  if (!in.counted_at || now.now < *in.counted_at || now.now - *in.counted_at >= keeps) {
    in.counts = counted(now.state, now.now);
    in.counted_at = now.now;
  }
  for (const auto& [drill, count] : in.counts.incidents) in.open.Add({{"drill", drill ? "true" : "false"}}).Set(count);
  in.upkeep.Set(in.counts.upkeep);
  in.owed.Add({{"state", "open"}}).Set(in.counts.owed);
  in.owed.Add({{"state", "overdue"}}).Set(in.counts.overdue);
  in.show_channels(now.state);
  for (const auto& [name, count] : now.channels) {
    in.channel.Add({{"channel", name}}).Set(static_cast<double>(count.outstanding));
    in.in_line.Add({{"channel", name}}).Set(static_cast<double>(count.waiting));
    for (const auto& [outcome, many] : count.outcomes) {
      in.ends.Add({{"channel", name}, {"outcome", std::string(name_of(outcome))}}).Set(static_cast<double>(many));
    }
  }
  in.waiting.Set(static_cast<double>(now.unanswered));
  in.unrecorded.Set(static_cast<double>(now.unrecorded));
  in.writable.Set(now.writable ? 1 : 0);
  in.sequence.Set(static_cast<double>(now.sequence));
  if (now.shipped) {
    in.shipped.Add({}).Set(static_cast<double>(*now.shipped));
    in.shipping.Add({}).Set(now.shipping_well ? 1 : 0);
  }
  if (now.disk.room) {
    in.free_bytes.Add({}).Set(static_cast<double>(now.disk.room->bytes));
    if (now.disk.room->inodes) in.free_inodes.Add({}).Set(static_cast<double>(*now.disk.room->inodes));
  }
  const auto seconds = [](Instant at) { return std::chrono::duration<double>(at.time_since_epoch()).count(); };
  if (now.certificate_end) in.certificate.Add({}).Set(seconds(*now.certificate_end));
  for (const std::string_view end : Names<AddressEnd>::values)
    in.public_url.Add({{"end", std::string(end)}}).Set(now.public_url && name_of(*now.public_url) == end ? 1 : 0);
  for (const auto& [host, end] : now.gateway_certificates) in.gateway_certificate.Add({{"host", host}}).Set(seconds(end));
  in.show_subscriptions(now);
  in.show_clock(now);
  in.show_lines(now.state, now.credit);
  in.audit_faults.Set(static_cast<double>(now.audit_faults));
  in.audit_age.Set(std::chrono::duration<double>(now.since_audit).count());
  in.audited.Set(static_cast<double>(now.audited));
  in.oldest_due.Set(std::chrono::duration<double>(oldest_due(now.state, now.now)).count() / now.pace);
  if (now.reserve != 0) in.reserve.Add({}).Set(static_cast<double>(now.disk.held));
  in.connections.Set(static_cast<double>(now.connections));
  const auto http = [&](const char* what, std::uint64_t total) {
    Counter& counter = in.requests.Add({{"event", what}});
    counter.Increment(static_cast<double>(total) - counter.Value());
  };
  http("accepted", now.http.accepted);
  http("refused", now.http.refused);
  http("evicted", now.http.evicted);
  http("timed_out", now.http.timed_out);
  http("request", now.http.requests);
  http("bad_request", now.http.bad_requests);
  http("failed_handshake", now.http.failed_handshakes);
  return prometheus::TextSerializer().Serialize(in.registry.Collect());
}

}  // namespace jibao::process
