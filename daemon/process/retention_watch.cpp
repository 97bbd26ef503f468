// Implements retention_watch.hpp.
#include "daemon/process/retention_watch.hpp"

#include <algorithm>
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
constexpr std::size_t incidents_a_look = 500;   // some hundred milliseconds of the reader where each is still whole

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

struct Looked {
  std::vector<ClosedIncident> kept;
  std::optional<std::uint64_t> last;  // that was looked at; nothing: there are no more
};

Result<Looked> look(store::Store& store, std::uint64_t after) {
  const auto found = store.retired_with_personal(after, incidents_a_look);
  if (!found) return tl::unexpected(found.error());
  Looked looked{{}, found->last};
  for (const IncidentId incident : found->with_personal) {
    auto kept = kept_incident(store, incident);
    if (!kept) return tl::unexpected(kept.error());
    if (*kept) looked.kept.push_back(std::move(**kept));
  }
  return looked;
}

Result<std::uint64_t> erase_all(const RetentionWatch::Parts& parts, const std::vector<ClosedIncident>& incidents) {
  std::uint64_t destroyed = 0;
  for (const ClosedIncident& each : incidents) {
    if (auto taken = parts.take_away(each.incident); !taken) return tl::unexpected(taken.error());
    const auto count = erase_personal(parts.store, each.incident);
    if (!count) return count;
    destroyed += *count;
  }
  return destroyed;
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
  std::optional<std::uint64_t> after = 0;  // the look has come so far; nothing: it is done
  Instant looked_at{};                     // when the last one began
  std::chrono::steady_clock::time_point again_at{};

  template <class Work, class Then>
  void aside(Work work, Then then) {
    busy = true;
    parts.loop.aside([weak = weak_from_this(), &l = parts.loop, work = std::move(work), then = std::move(then)] {
      auto done = work();
      l.post([weak, then, done = std::move(done)] {
        const auto self = weak.lock();
        if (!self) return;
        self->busy = false;
        if (done) return then(*self, *done);
        self->parts.warn("保存期满的个人信息尚未销毁，将再试 / what is past its time is not destroyed yet: " + done.error().message);
        self->again_at = std::chrono::steady_clock::now() + again_after;
      });
    });
  }

  void go_on() {
    const State& state = parts.state;
    if (!state.expired.empty())
      return aside([p = parts, batch = state.expired] { return erase_all(p, batch); },
                   [](Inside& self, std::uint64_t destroyed) { self.parts.submit(PersonalErased{destroyed}); });
    if (state.current().retention.personal == Duration{}) return;
    const Instant now = parts.clock.now();
    if (!after) {
      if (now >= looked_at && now - looked_at < look_every) return;
      after = 0;
    }
    if (*after == 0) looked_at = now;
    aside([&s = parts.store, from = *after] { return look(s, from); }, [](Inside& self, const Looked& looked) { self.take(looked); });
  }

  // As long as there is anything to destroy in this part, the look stays there.
  void take(const Looked& looked) {
    RetentionLooked found;
    const Instant now = parts.clock.now();
    for (const ClosedIncident& each : looked.kept)
      if (is_expired(parts.state.current(), each.closed, now) && found.incidents.size() < most_expired_at_once)
        found.incidents.push_back(each);
    if (found.incidents.empty()) {
      after = looked.last;
      return;
    }
    parts.submit(std::move(found));
  }
};

RetentionWatch::RetentionWatch(Parts parts) : inside_(std::make_shared<Inside>(std::move(parts))) {}
RetentionWatch::~RetentionWatch() = default;

void RetentionWatch::pass_time(std::chrono::steady_clock::time_point now) {
  Inside& inside = *inside_;
  if (inside.busy || now < inside.again_at || !inside.parts.state.policies.contains(inside.parts.state.policy)) return;
  inside.go_on();
}

void RetentionWatch::look_again() { inside_->after = 0; }

}  // namespace jibao::process
