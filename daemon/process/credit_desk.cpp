// Implements credit_desk.hpp.
#include "daemon/process/credit_desk.hpp"

#include <utility>

#include "rules/credit.hpp"

namespace jibao::process {
namespace {

constexpr auto every = std::chrono::hours(24);
constexpr auto again_after = std::chrono::hours(1);

}  // namespace

void CreditDesk::look(std::chrono::steady_clock::time_point now) {
  const auto& channels = parts_.state.current().channels;
  const auto unwatched = [&](const auto& each) {
    const auto channel = channels.find(each.first);
    return channel == channels.end() || !channel->second.credit;
  };
  std::erase_if(seen_, unwatched);
  std::erase_if(due_, unwatched);
  for (Event& over : credits_unwatched(parts_.state)) parts_.submit(std::move(over));
  for (const auto& [name, channel] : channels) {
    if (!channel.credit) continue;
    auto& due = due_.try_emplace(name, now).first->second;
    if (now < due) continue;
    due = now + again_after;  // also where the answer never comes
    parts_.ask(name, [this, name = name, now](const Result<notifiers::Credit>& credit) {
      const auto waiting = due_.find(name);
      if (waiting == due_.end()) return;  // another policy watches it no more
      if (credit) waiting->second = now + every;
      take(name, credit);
    });
  }
}

void CreditDesk::take(const std::string& channel, const Result<notifiers::Credit>& credit) {
  CreditSeen& seen = seen_[channel];
  seen.trouble = credit ? std::string() : credit.error().message;
  seen.refused = !credit && notifiers::credentials_refused(credit.error());
  if (!credit) return;
  seen.last = *credit;
  seen.told_at = parts_.clock.now();
  if (auto event = judge_credit(parts_.state.current(), channel, credit->left, credit->unit)) parts_.submit(std::move(*event));
}

}  // namespace jibao::process
