// Implements outbox.hpp.
#include "daemon/watcher/outbox.hpp"

#include <algorithm>

namespace jibao::watcher {
namespace {

constexpr Duration first_wait = std::chrono::seconds(30);
constexpr Duration longest_wait = std::chrono::minutes(5);

}  // namespace

void post(Outbox& outbox, const std::vector<Told>& everybody, Trouble trouble, const WatchText& words, Instant now) {
  for (const Told& each : everybody) {
    std::erase_if(outbox.letters, [&](const Letter& old) {
      return old.trouble == trouble && old.to.channel == each.channel && old.to.address == each.address && old.to.person == each.person;
    });
    outbox.letters.push_back({++outbox.last_number, trouble, each, words, 0, now});
  }
}

Letter* next_due(Outbox& outbox, Instant now) {
  for (Letter& letter : outbox.letters) {
    if (letter.under_way || letter.again > now) continue;
    letter.under_way = true;
    ++letter.attempts;
    return &letter;
  }
  return nullptr;
}

void ended(Outbox& outbox, std::uint32_t number, bool taken, Instant now) {
  const auto letter = std::find_if(outbox.letters.begin(), outbox.letters.end(), [&](const Letter& each) { return each.number == number; });
  if (letter == outbox.letters.end()) return;  // a later word took its place
  if (taken) {
    outbox.letters.erase(letter);
    return;
  }
  letter->under_way = false;
  const auto doubled = first_wait * (1U << std::min(letter->attempts - 1, 5U));
  letter->again = now + std::min<Duration>(doubled, longest_wait);
}

}  // namespace jibao::watcher
