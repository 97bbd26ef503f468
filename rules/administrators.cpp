// A channel refuses us for a reason that only an administrator can put right: it is on record, and the administrators are
// paged by the other channels, once an hour for each channel and kind of trouble. The page that met it goes on by itself.
#include <algorithm>

#include "rules/draft.hpp"

namespace jibao {
namespace {

// A provider refuses each page of a night for the same reason: told once, it is known for a while.
constexpr Duration told_for = std::chrono::hours(1);

bool told_lately(const Draft& draft, const std::string& channel, ChannelFault fault) {
  const auto known = draft.state.refusing.find(channel);
  if (known == draft.state.refusing.end()) return false;
  const auto told = known->second.told.find(fault);
  return told != known->second.told.end() && draft.now - told->second < told_for;
}

}  // namespace

/// Every other channel of the policy, those by which people are usually paged first.
std::vector<std::string> other_channels(const Draft& draft, const std::string& refusing) {
  const Purpose purpose = draft.incident.is_upkeep() ? Purpose::upkeep : Purpose::administrator;
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    const auto channel = draft.live().channels.find(name);
    const bool fits = channel != draft.live().channels.end() && name != refusing && has_words(channel->second, purpose);
    if (fits && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& lane : usual_lanes(draft))
    for (const std::string& name : lane) add(name);
  for (const auto& [name, channel] : draft.live().channels) add(name);
  // The seat has events to call for: it calls about the program itself where nothing else is left.
  if (draft.incident.is_upkeep())
    std::stable_partition(names.begin(), names.end(), [&](const std::string& name) { return !is_hand_call(draft.live().channels.at(name)); });
  return names;
}

void tell_administrators(Draft& draft, const std::string& channel, ChannelFault fault, const std::string& detail) {
  AdministratorNeeded needed{channel, detail, fault, {}};
  const bool tested = draft.incident.line_test && draft.incident.line_test->channel == channel;  // told as what the test came to
  if (!tested && !told_lately(draft, channel, fault)) needed.told = draft.live().office.administrators;
  const std::vector<std::string> told = needed.told;
  draft.add(std::move(needed));
  const Reason reason{Why::channel_refuses, channel + " " + std::string(name_of(fault)), {}};
  for (const std::string& person : told)
    queue_page(draft, {Purpose::administrator, person, {}, other_channels(draft, channel), 0, reason, 0});
}

}  // namespace jibao
