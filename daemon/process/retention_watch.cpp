// Implements retention_watch.hpp.
#include "daemon/process/retention_watch.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "daemon/journal/codec.hpp"
#include "daemon/journal/personal.hpp"
#include "daemon/process/eraser.hpp"
#include "rules/retention.hpp"

namespace jibao::process {
namespace {

constexpr auto look_every = std::chrono::hours(24);
constexpr auto again_after = std::chrono::seconds(10);
constexpr std::size_t incidents_a_look = 500;   // some milliseconds of the reader
// What is destroyed does not come back. A machine that boots years ahead is set right by its time service within minutes; the
// first judgement of the clock after a start comes within seconds.
constexpr auto settles_within = std::chrono::hours(1);

/// Every record of the incident, in order; `each` may end it with an error.
Result<void> each_record(store::Store& store, IncidentId incident, const std::function<Result<void>(const store::Stored&)>& each) {
  for (std::uint64_t from = 0;;) {
    const auto records = store.timeline(incident, from, store::max_timeline_entries);
    if (!records) return tl::unexpected(records.error());
    for (const store::Stored& record : *records)
      if (auto done = each(record); !done) return done;
    if (records->size() < store::max_timeline_entries) return {};
    from = records->back().sequence + 1;
  }
}

/// The values of a record that do not outlast the incident's time and are still there.
Result<std::vector<store::PersonalPlace>> kept_places(const store::Stored& record) {
  const auto personal = journal::personal_to_go(record, may_outlast);
  if (!personal) return tl::unexpected(personal.error());
  std::vector<store::PersonalPlace> places;
  for (const std::size_t index : *personal)
    if (index < record.personal.size() && record.personal[index]) places.push_back({record.sequence, index});
  return places;
}

Result<std::uint64_t> erase(const RetentionWatch::Parts& parts, IncidentId incident) {
  if (auto taken = parts.take_away(incident); !taken) return tl::unexpected(taken.error());
  return erase_personal(parts.store, incident);
}

}  // namespace

Result<std::optional<ClosedIncident>> kept_incident(store::Store& store, IncidentId incident) {
  ClosedIncident known{incident, {}, {}};
  bool closed = false, kept = false;
  auto read = each_record(store, incident, [&](const store::Stored& record) -> Result<void> {
    const auto facts = journal::decode(record);
    if (!facts) return tl::unexpected(facts.error());
    for (const Fact& fact : *facts) {
      if (const auto* opened = std::get_if<IncidentOpened>(&fact)) known.number = opened->number;
      if (!std::holds_alternative<IncidentClosed>(fact)) continue;
      known.closed = from_millis(record.at);
      closed = true;
    }
    const auto places = kept_places(record);
    if (!places) return tl::unexpected(places.error());
    kept |= !places->empty();
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return closed && kept ? std::optional(known) : std::nullopt;
}

Result<std::uint64_t> erase_personal(store::Store& store, IncidentId incident) {
  std::vector<store::PersonalPlace> places;
  auto read = each_record(store, incident, [&](const store::Stored& record) -> Result<void> {
    const auto of_record = kept_places(record);
    if (!of_record) return tl::unexpected(of_record.error());
    places.insert(places.end(), of_record->begin(), of_record->end());
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return destroy_all(store, incident, places);
}

struct RetentionWatch::Inside : std::enable_shared_from_this<RetentionWatch::Inside> {
  explicit Inside(Parts p) : parts(std::move(p)) {}

  Parts parts;
  bool busy = false;
  std::chrono::steady_clock::time_point now{}, again_at{};
  std::optional<std::chrono::steady_clock::time_point> settled_at;  // by then the clock has stood for long enough; nothing: it just moved
  bool settled = false;

  bool destroying = false;            // a batch that is on record
  std::deque<IncidentId> batch;       // ... what is left of it
  std::uint64_t destroyed = 0;        // ... values so far

  std::optional<std::uint64_t> after = 0;  // the look has come so far; nothing: it is done
  Instant looked_at{};                     // when the last one began
  std::deque<IncidentId> part;             // of the look, still to be read ...
  std::optional<std::uint64_t> next;       // ... and where it goes on
  RetentionLooked found;                   // ... in it

  // One incident at a time: the thread is that on which the journal is opened again.
  template <class Work, class Then>
  void aside(Work work, Then then) {
    busy = true;
    parts.loop.aside([weak = weak_from_this(), &l = parts.loop, work = std::move(work), then = std::move(then)] {
      auto done = work();
      l.post([weak, then, done = std::move(done)] {
        const auto self = weak.lock();
        if (!self) return;
        self->busy = false;
        if (done) {
          then(*self, *done);
          if (self->now >= self->again_at) self->go_on();
          return;
        }
        self->parts.warn("保存期满的个人信息尚未销毁，将再试 / what is past its time is not destroyed yet: " + done.error().message);
        self->wait();
      });
    });
  }

  void wait() { again_at = now + again_after; }

  void take_batch(const std::vector<ClosedIncident>& incidents) {
    destroying = true;
    destroyed = 0;
    batch.clear();
    for (const ClosedIncident& each : incidents) batch.push_back(each.incident);
  }

  void go_on() {
    if (destroying) return batch.empty() ? end_batch() : destroy();
    if (!parts.state.expired.empty()) return;  // its record is under way, and nothing goes before it is on disk
    if (!settled || parts.state.current().retention.personal == Duration{}) return;
    part.empty() ? look() : read();
  }

  void destroy() {
    aside([p = parts, incident = batch.front()] { return erase(p, incident); },
          [](Inside& self, std::uint64_t values) {
            self.batch.pop_front();
            self.destroyed += values;
          });
  }

  void end_batch() {
    parts.submit(PersonalErased{destroyed});
    if (!parts.state.expired.empty()) return wait();  // the inbox was full
    destroying = false;
  }

  void look() {
    const Instant today = parts.clock.now();
    if (!after) {
      if (today >= looked_at && today - looked_at < look_every) return;
      after = 0;
    }
    if (*after == 0) looked_at = today;
    aside([&s = parts.store, from = *after] { return s.retired_with_personal(from, incidents_a_look); },
          [](Inside& self, const store::RetiredIncidents& retired) {
            self.part.assign(retired.with_personal.begin(), retired.with_personal.end());
            self.next = retired.last;
            self.found = {};
            if (self.part.empty()) self.after = self.next;
          });
  }

  void read() {
    aside([&s = parts.store, incident = part.front()] { return kept_incident(s, incident); },
          [](Inside& self, const std::optional<ClosedIncident>& kept) {
            if (!self.part.empty()) self.part.pop_front();  // another policy begins the look anew
            if (kept && is_expired(self.parts.state.current(), kept->closed, self.parts.clock.now()) &&
                self.found.incidents.size() < most_expired_at_once)
              self.found.incidents.push_back(*kept);
            if (self.part.empty()) self.end_part();
          });
  }

  // As long as there is anything to destroy in this part, the look stays there.
  void end_part() {
    if (found.incidents.empty()) {
      after = next;
      return;
    }
    parts.submit(std::exchange(found, {}));
    if (parts.state.expired.empty()) wait();  // nothing is recorded at present
  }
};

RetentionWatch::RetentionWatch(Parts parts) : inside_(std::make_shared<Inside>(std::move(parts))) {}
RetentionWatch::~RetentionWatch() = default;

void RetentionWatch::begin() {
  if (!inside_->parts.state.expired.empty()) inside_->take_batch(inside_->parts.state.expired);
}

void RetentionWatch::recorded(const RetentionEnded& ended) { inside_->take_batch(ended.incidents); }

void RetentionWatch::clock_moved() { inside_->settled_at.reset(); }

void RetentionWatch::pass_time(std::chrono::steady_clock::time_point now) {
  Inside& inside = *inside_;
  inside.now = now;
  if (!inside.settled_at || !inside.parts.state.clock.trusted()) inside.settled_at = now + settles_within;
  inside.settled = now >= *inside.settled_at;
  if (inside.busy || now < inside.again_at || !inside.parts.state.policies.contains(inside.parts.state.policy)) return;
  inside.go_on();
}

void RetentionWatch::look_again() {
  inside_->after = inside_->next = 0;
  inside_->part.clear();
  inside_->found = {};
}

}  // namespace jibao::process
