// Implements clock_watch.hpp.
#include "daemon/process/clock_watch.hpp"

#include <algorithm>
#include <utility>

namespace jibao::process {

void ClockWatch::begin(const ClockState& recorded) {
  std::optional<ClockRead> said;
  if (const auto& judged = recorded.judged)
    said = ClockRead{judged->trusted, judged->fault, judged->since,   judged->synchronised,
                     judged->error,   judged->low,   judged->high, judged->gateways};
  keeper_.emplace(std::move(said), recorded.once_synchronised);
}

void ClockWatch::take(const std::string& host, Instant date, Instant now, Duration took, Duration steady) {
  const auto bounds = bounds_of(date, now, took);
  if (!bounds || host.empty()) return;
  if (dates_.count(host) == 0 && dates_.size() >= most_gateways) {
    const auto oldest = std::min_element(dates_.begin(), dates_.end(), [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
    told_.erase(oldest->first);
    dates_.erase(oldest);
  }
  dates_[host].take(*bounds, steady);
}

void ClockWatch::stepped(Duration by) {
  unrecorded_step_ += by;
  for (auto& [host, dates] : dates_) {  // theirs stayed where they were
    dates.bounds.low += by;
    dates.bounds.high += by;
  }
}

std::optional<ClockRead> ClockWatch::look(const std::optional<TimeSync>& sync, const ClockRules& rules, Duration steady, Instant wall) {
  sync_ = sync;
  if (!keeper_) return std::nullopt;
  ClockReading reading;  // where the kernel tells nothing, nobody says that a time service keeps it
  if (sync && sync->synchronised) reading = {true, sync->error, {}};
  for (const auto& [host, bounds] : standing(steady).gateways) reading.gateways.push_back(bounds);
  return keeper_->look(reading, rules, steady, wall);
}

std::optional<Duration> ClockWatch::step_to_record(Duration steady) {
  if (std::chrono::abs(unrecorded_step_) < least_step) return std::nullopt;
  if (step_recorded_at_ && steady - *step_recorded_at_ < steps_apart) return std::nullopt;
  step_recorded_at_ = steady;
  return std::exchange(unrecorded_step_, Duration{});
}

ClockStanding ClockWatch::standing(Duration steady) const {
  ClockStanding standing{sync_.has_value(), sync_.value_or(TimeSync{}), {}};
  for (const auto& [host, dates] : dates_)
    if (const auto bounds = dates.now_at(steady)) standing.gateways.emplace(host, *bounds);
  return standing;
}

std::vector<std::string> ClockWatch::contradicting(const ClockRules& rules, Duration steady) {
  std::vector<std::string> news;
  for (const auto& [host, bounds] : standing(steady).gateways) {
    const bool off = bounds.low > rules.most_offset || bounds.high < -rules.most_offset;
    if (off && !told_[host]) news.push_back(host);
    told_[host] = off;
  }
  return news;
}

}  // namespace jibao::process
