// Implements clock_trust.hpp.
#include "rules/clock_trust.hpp"

#include <algorithm>

namespace jibao {
namespace {

constexpr int settle_back = 10;  // as long again and again until it is trusted anew

bool same_finding(const ClockRead& a, const ClockRead& b) {
  return a.trusted == b.trusted && a.fault == b.fault && a.synchronised == b.synchronised;
}

/// Whether `now` has nothing new to say after `said`: an offset is new where none was known, or where what was said of it
/// cannot be so any more. That nobody has answered lately is no news.
bool says_nothing_new(const ClockRead& now, const ClockRead& said) {
  if (!same_finding(now, said) || (now.low && !said.low)) return false;
  return !now.low || (*now.low <= *said.high && *now.high >= *said.low);
}

}  // namespace

ClockRead judge_reading(const ClockReading& reading, const ClockRules& rules, bool once_synchronised) {
  ClockRead read;
  read.synchronised = reading.synchronised;
  if (reading.synchronised) read.error = reading.error;
  if (const auto gateways = agreed(reading.gateways)) {
    std::size_t witnesses = gateways->of, contrary = gateways->of - gateways->count;
    if (read.synchronised && read.error) {
      ++witnesses;
      if (gateways->bounds.low > *read.error || gateways->bounds.high < -*read.error) ++contrary;
    }
    if (2 * contrary < witnesses) {
      read.low = gateways->bounds.low;
      read.high = gateways->bounds.high;
      read.gateways = static_cast<std::uint32_t>(gateways->count);
      const bool off = *read.low > rules.most_offset || *read.high < -rules.most_offset;
      if (off && gateways->count >= static_cast<std::size_t>(rules.gateways)) read.fault = ClockFault::gateways_differ;
    }
  }
  const bool asked = rules.trust == ClockDemand::synchronised || (rules.trust == ClockDemand::kept && once_synchronised);
  if (read.synchronised && read.error && *read.error > rules.most_error) read.fault = ClockFault::error_too_large;
  if (!read.synchronised && asked && read.fault == ClockFault::none) read.fault = ClockFault::unsynchronised;
  read.trusted = read.fault == ClockFault::none;
  return read;
}

std::optional<Duration> most_off(const ClockJudged& judged) {
  std::optional<Duration> most;
  if (judged.low && judged.high) most = std::max(-*judged.low, *judged.high);
  if (judged.fault == ClockFault::error_too_large && judged.error) most = std::max(most.value_or(Duration{}), *judged.error);
  return most;
}

ClockKeeper::ClockKeeper(std::optional<ClockRead> said, bool once_synchronised)
    : said_(std::move(said)), once_synchronised_(once_synchronised) {}

std::optional<ClockRead> ClockKeeper::look(const ClockReading& reading, const ClockRules& rules, Duration steady, Instant wall) {
  const ClockRead before = now_;
  now_ = judge_reading(reading, rules, once_synchronised_);
  if (said_ && says_nothing_new(now_, *said_)) {
    differs_since_.reset();
    return std::nullopt;
  }
  if (!differs_since_ || !same_finding(now_, before)) {
    // A fault that turns into another one has lasted since the first.
    const bool goes_on = differs_since_ && !now_.trusted && !before.trusted;
    if (!goes_on) differs_from_ = wall;
    differs_since_ = goes_on ? *differs_since_ : steady;
  }
  const bool returns = now_.trusted && said_ && !said_->trusted;
  if (steady - *differs_since_ < rules.settle * (returns ? settle_back : 1)) return std::nullopt;
  now_.since = differs_from_;
  said_ = now_;
  once_synchronised_ |= now_.synchronised;
  differs_since_.reset();
  return now_;
}

}  // namespace jibao
