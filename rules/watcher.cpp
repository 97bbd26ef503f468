// Implements watcher.hpp: what an answer means, and when it is told.
#include "rules/watcher.hpp"

#include <algorithm>

#include "rules/mutant.hpp"

namespace jibao {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

// By how much its clock is ahead of ours (behind: negative), less what the journey may account for.
Duration clock_difference(const Heartbeat& beat, const WatchAnswer& asked) {
  const Duration journey = std::max(asked.received - asked.sent, Duration::zero());
  const Duration ahead = beat.wall - (asked.sent + journey / 2);
  const Duration sure = std::max(std::chrono::abs(ahead) - journey / 2, Duration::zero());
  return ahead < Duration::zero() ? -sure : sure;
}

// Why the journal is not the one that went on from the known head; empty where it is, or may be.
std::string contradiction(const WatchMemory& memory, const Heartbeat& beat) {
  if (!memory.head) return {};
  const ChainHead& known = *memory.head;
  const bool back = beat.head.sequence < known.sequence;
  const bool other = beat.head.sequence == known.sequence && beat.head.hash != known.hash;
  const bool without = memory.run != beat.started && beat.holds == false;
  if (!back && !other && !without) return {};
  return std::to_string(known.sequence) + " " + std::to_string(beat.head.sequence);
}

// Notes that a trouble is there, or not, as this answer says.
void note(WatchMemory& memory, Trouble trouble, bool there, Instant since, const std::string& detail) {
  const auto known = memory.troubles.find(trouble);
  if (there) {
    TroubleSeen& seen = known == memory.troubles.end() ? memory.troubles[trouble] : known->second;
    if (seen.seen == 0) seen.since = since;
    ++seen.seen;
    seen.well = 0;
    seen.over = false;
    seen.detail = detail;
    return;
  }
  if (known == memory.troubles.end()) return;
  TroubleSeen& seen = known->second;
  if (++seen.well < answers_to_believe && seen.told != 0) return;
  if (seen.told == 0) memory.troubles.erase(known);
  else seen.over = true;
}

void take_heartbeat(const WatchLimits& limits, WatchMemory& memory, const Heartbeat& beat, const WatchAnswer& asked, Instant now) {
  memory.heard = now;
  memory.unanswered = 0;
  memory.serving = beat.started;
  note(memory, Trouble::silent, false, now, {});
  const std::string back = contradiction(memory, beat);
  const bool proven = !memory.head || memory.run == beat.started || beat.holds == true;
  if (proven || !back.empty()) note(memory, Trouble::rolled_back, !back.empty(), now, back);
  note(memory, Trouble::broken, !beat.broken.empty(), now, joined(beat.broken));
  const Duration ahead = clock_difference(beat, asked);
  note(memory, Trouble::clock_off, std::chrono::abs(ahead) > limits.clock_within, now, std::to_string(ahead.count()));
  if (!back.empty() || !proven) return;
  memory.run = beat.started;
  memory.head = beat.head;
}

void take_silence(const WatchLimits& limits, WatchMemory& memory, const NoHeartbeat& none, Instant now) {
  if (!memory.heard) memory.heard = now;
  ++memory.unanswered;
  if (mutant(10)) memory.heard = now;  // silence must be heard
  const bool silent = memory.unanswered >= answers_to_believe && now - *memory.heard >= limits.alarm_after;
  if (silent) note(memory, Trouble::silent, true, *memory.heard, none.reason);
}

// When a trouble that is there is told (again).
Instant tell_at(const WatchLimits& limits, const TroubleSeen& seen) {
  if (!seen.told_at) return seen.since;
  if (limits.repeat_after.empty()) return *seen.told_at + std::chrono::minutes(30);
  const auto nth = std::min<std::size_t>(static_cast<std::size_t>(seen.told) - 1, limits.repeat_after.size() - 1);
  return *seen.told_at + limits.repeat_after[nth];
}

// Silence has lasted its limit already, and a journal that went back does not come forward by itself.
bool is_believed(Trouble trouble, const TroubleSeen& seen) {
  return trouble == Trouble::silent || trouble == Trouble::rolled_back || seen.seen >= answers_to_believe;
}

}  // namespace

std::vector<WatchWord> watch(const WatchLimits& limits, WatchMemory& memory, const WatchAnswer& asked,
                             const std::optional<WatchPause>& pause, Moment now) {
  // A wall clock that was set back while the watcher was not running: nothing lies in the future.
  if (memory.heard && *memory.heard > now.steady) memory.heard = now.steady;
  if (const auto* beat = std::get_if<Heartbeat>(&asked.answer)) take_heartbeat(limits, memory, *beat, asked, now.steady);
  else take_silence(limits, memory, std::get<NoHeartbeat>(asked.answer), now.steady);

  std::vector<WatchWord> words;
  if (pause && now.wall < pause->until) return words;
  for (auto each = memory.troubles.begin(); each != memory.troubles.end();) {
    auto& [trouble, seen] = *each;
    seen.since = std::min(seen.since, now.steady);
    if (seen.told_at) seen.told_at = std::min(*seen.told_at, now.steady);
    const Duration lasted = now.steady - seen.since;
    const WatchWord word{trouble, seen.over, seen.told + 1, lasted, now.wall - lasted, seen.detail};
    if (seen.over) {
      words.push_back(word);
      each = memory.troubles.erase(each);
      continue;
    }
    const bool news = trouble == Trouble::silent || memory.unanswered == 0;  // silence says nothing of the others
    if (news && seen.well == 0 && is_believed(trouble, seen) && now.steady >= tell_at(limits, seen)) {
      words.push_back(word);
      ++seen.told;
      seen.told_at = now.steady;
    }
    ++each;
  }
  return words;
}

std::optional<ChainHead> head_to_prove(const WatchMemory& memory) {
  return memory.run == memory.serving ? std::nullopt : memory.head;
}

void accept_journal(WatchMemory& memory) {
  memory.head.reset();
  memory.run.reset();
}

}  // namespace jibao
