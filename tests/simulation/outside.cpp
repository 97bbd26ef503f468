// Implements outside.hpp.
#include "tests/simulation/outside.hpp"

#include <utility>

namespace jibao::simulation {
namespace {

using namespace std::chrono_literals;

// From the beginning of a cause until somebody was told of it: the limit of silence and two questions, or a restart of the
// watcher in between; the promise is 90 s with a watcher that runs (T_watch).
constexpr Duration latest_alarm = 90s;
constexpr Duration of_a_restart = 35s;
// A cause that is over may still be told of by questions that were believed before.
constexpr Duration still_told = 45s;

}  // namespace

Outside::Outside(Timeline& timeline, Instant start, Ask ask, std::function<Cause()> cause)
    : timeline_(timeline), start_(start), ask_(std::move(ask)), cause_(std::move(cause)) {}

void Outside::before_change() {
  if (!asking_) question();
}

void Outside::after_change() {
  if (std::exchange(asking_, true)) return;
  timeline_.in(every, [this] {
    asking_ = false;
    question();
    const Cause cause = cause_();
    if (cause.silent || cause.broken || cause.clock_off || cause.goes_on || !memory_.troubles.empty() || memory_.unanswered != 0 || silent_since_ ||
        broken_since_ || clock_since_)
      after_change();
  });
}

bool Outside::has_alarmed() const {
  for (const auto& [trouble, seen] : memory_.troubles)
    if (seen.told != 0) return true;
  return false;
}

std::string Outside::standing() const {
  std::string names;
  for (const auto& [trouble, seen] : memory_.troubles) names += " " + std::string(name_of(trouble)) + " (" + seen.detail + ")";
  return names;
}

void Outside::question() {
  if (!violation_.empty()) return;
  const Cause cause = cause_();
  const Duration now = timeline_.now();
  if (cause.silent) last_cause_[Trouble::silent] = now;
  if (cause.broken) last_cause_[Trouble::broken] = now;
  if (cause.clock_off) last_cause_[Trouble::clock_off] = now;
  if (paused_until_ && now < *paused_until_) return;
  const Instant wall = start_ + now;
  WatchAnswer answer{NoHeartbeat{"no answer"}, wall, wall};
  if (auto beat = ask_(head_to_prove(memory_))) answer.answer = std::move(*beat);
  judge(watch(limits_, memory_, answer, std::nullopt, {wall, wall}));
  expect(Trouble::silent, cause.silent, silent_since_);
  // Silence hides the rest.
  expect(Trouble::broken, cause.broken && !cause.silent, broken_since_);
  expect(Trouble::clock_off, cause.clock_off && !cause.silent, clock_since_);
}

void Outside::judge(const std::vector<WatchWord>& words) {
  for (const WatchWord& word : words) {
    ++told_;
    if (word.over) continue;
    last_told_[word.trouble] = timeline_.now();
    const auto cause = last_cause_.find(word.trouble);
    if (word.trouble == Trouble::rolled_back) violation_ = "I35: the journal went back: " + word.detail;
    else if (cause == last_cause_.end() || timeline_.now() - cause->second > still_told)
      violation_ = "I43: the watcher alarms without a cause: " + std::string(name_of(word.trouble)) + " " + word.detail;
  }
}

void Outside::expect(Trouble trouble, bool cause, std::optional<Duration>& since) {
  const Duration now = timeline_.now();
  if (!cause) {
    since.reset();
    return;
  }
  if (!since) since = now;
  const bool late = now - *since > latest_alarm + (paused_until_ ? of_a_restart : 0s);
  const auto told = last_told_.find(trouble);
  // Told since it began, or still being told again from before.
  const auto known = memory_.troubles.find(trouble);
  const bool is_told = (told != last_told_.end() && told->second >= *since) || (known != memory_.troubles.end() && known->second.told != 0);
  if (late && !is_told)
    violation_ = "I43: nobody outside hears of it for " + std::to_string((now - *since).count() / 1000) + " s: " + std::string(name_of(trouble));
}

}  // namespace jibao::simulation
