// See access_record.hpp.
#include "daemon/web/access_record.hpp"

#include <utility>

namespace jibao::web {
namespace {

Event counted(Event event, std::uint32_t times) {
  if (auto* access = std::get_if<AccessTold>(&event)) access->times = times;
  if (auto* log_in = std::get_if<LogInTried>(&event)) log_in->times = times;
  return event;
}

}  // namespace

void AccessRecord::refused(const std::string& key, Event event) {
  // Where too many keys knock, whoever comes new is counted with the others.
  const bool known = counts_.contains(key) || counts_.size() < most_keys;
  Count& count = counts_[known ? key : std::string()];
  count.event = std::move(event);
  ++count.times;
}

std::vector<Event> AccessRecord::due(Instant now) {
  std::vector<Event> events;
  if (counts_.empty()) return events;
  if (now < span_ || span_ + gathered <= now) {
    span_ = now;
    told_ = 0;
  }
  for (auto entry = counts_.begin(); entry != counts_.end();) {
    Count& count = entry->second;
    const bool rests = count.told && *count.told <= now && now < *count.told + gathered;
    if (rests || told_ >= most_told) {
      ++entry;
      continue;
    }
    if (count.times == 0) {  // nothing new within the minute
      entry = counts_.erase(entry);
      continue;
    }
    events.push_back(counted(count.event, std::exchange(count.times, 0)));
    count.told = now;
    ++told_;
    ++entry;
  }
  return events;
}

bool AccessRecord::is_new(const std::string& key, Instant now) {
  const auto found = seen_.find(key);
  if (found != seen_.end() && found->second <= now && now < found->second + remembered) return false;
  if (found == seen_.end() && seen_.size() >= most_keys)
    std::erase_if(seen_, [&](const auto& entry) { return entry.second + remembered <= now; });
  if (found == seen_.end() && seen_.size() >= most_keys) seen_.erase(seen_.begin());
  seen_[key] = now;
  return true;
}

}  // namespace jibao::web
