// Implements clock_doubt.hpp.
#include "rules/clock_doubt.hpp"

#include <algorithm>

#include "rules/clock_trust.hpp"

namespace jibao {
namespace {

void keep(ClockState& clock, UntrustedSpan span) {
  clock.spans.push_back(std::move(span));
  if (clock.spans.size() > most_untrusted_spans) clock.spans.erase(clock.spans.begin());
}

UntrustedSpan* open_span(ClockState& clock) {
  for (UntrustedSpan& span : clock.spans)
    if (!span.until) return &span;
  return nullptr;
}

void know_more(std::optional<Duration>& most, std::optional<Duration> found) {
  if (found) most = std::max(most.value_or(Duration{}), *found);
}

bool is_judged(const Obligation& o) {
  return o.state == ObligationState::fulfilled || o.state == ObligationState::missed || o.breached_at || o.office_breached_at;
}

/// The times that the verdict rests on and that our clock gave, in order.
std::vector<Instant> moments(const Incident& incident, const Obligation& o) {
  std::vector<Instant> all;
  const auto add = [&](const std::optional<Instant>& when) {
    if (when) all.push_back(*when);
  };
  add(o.done_at);
  if (o.deed_number != 0) add(incident.deeds.at(o.deed_number - 1).recorded_at);
  add(o.breached_at);
  add(o.office_breached_at);
  if (o.anchor != Anchor::occurred && o.anchor != Anchor::discovered) add(o.anchor_at);  // those are by the reporter's watch
  // A limit that was still to come decided nothing.
  const auto latest = std::max_element(all.begin(), all.end());
  if (latest != all.end() && o.hard && o.effective_due() && *o.effective_due() <= *latest) add(o.effective_due());
  std::sort(all.begin(), all.end());
  return all;
}

/// A step: one side of it is wrong, so it touches what came in before and was judged after it. `opened`: when it came in.
bool touches(const UntrustedSpan& span, const std::vector<Instant>& times, Instant opened) {
  if (span.step) return std::min(opened, times.front()) <= span.until && times.back() >= span.from;
  return std::any_of(times.begin(), times.end(),
                     [&](Instant when) { return when >= span.from && (!span.until || when <= *span.until); });
}

/// Whether the limit was kept depends on how far the clock was off.
bool hangs_on(const Obligation& o, Duration most) {
  if (!o.hard) return false;
  const auto when = o.done_at ? o.done_at : o.breached_at ? o.breached_at : o.office_breached_at;
  const auto depends = [&](const std::optional<Instant>& due) {
    return due && is_late(*when - most, *due) != is_late(*when + most, *due);
  };
  return when && (depends(o.due) || depends(o.office_due));
}

}  // namespace

void note_clock(ClockState& clock, const ClockJudged& judged, Instant at) {
  clock.judged = judged;
  clock.once_synchronised |= judged.synchronised;
  UntrustedSpan* open = open_span(clock);
  if (judged.trusted) {
    if (open != nullptr) open->until = std::max(open->from, judged.since);
    return;
  }
  if (open == nullptr) {
    keep(clock, {std::min(judged.since, at), std::nullopt, most_off(judged)});
  } else {
    know_more(open->most, most_off(judged));
  }
}

void note_clock(ClockState& clock, const ClockStepped& stepped, Instant at) {
  const Duration by = stepped.by < Duration{} ? -stepped.by : stepped.by;
  if (UntrustedSpan* open = open_span(clock)) {
    open->from = std::min(open->from, at);  // set back to before it began
    know_more(open->most, by);
  }
  keep(clock, {stepped.by < Duration{} ? at : at - by, stepped.by < Duration{} ? at + by : at, by, true});
}

std::vector<VerdictDoubted> doubts(const ClockState& clock, const Incident& incident) {
  std::vector<VerdictDoubted> found;
  if (clock.spans.empty()) return found;
  for (const Obligation& o : incident.obligations) {
    if (!is_judged(o)) continue;
    const std::vector<Instant> times = moments(incident, o);
    bool any = false, unknown = false;
    Duration most{};
    for (const UntrustedSpan& span : clock.spans) {
      if (times.empty() || !touches(span, times, incident.opened_at)) continue;
      any = true;
      unknown |= !span.most;
      most = std::max(most, span.most.value_or(Duration{}));
    }
    if (!any) continue;
    const ClockDoubt doubt{unknown ? std::nullopt : std::optional(most), !unknown && hangs_on(o, most)};
    if (o.doubt != doubt) found.push_back({o.number, doubt.most, doubt.cannot_tell});
  }
  return found;
}

}  // namespace jibao
