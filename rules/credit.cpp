// See credit.hpp.
#include "rules/credit.hpp"

#include <string_view>

#include "rules/phrases.hpp"

namespace jibao {
namespace {

constexpr std::string_view prefix = "balance:";

std::string with_unit(std::int64_t amount, const std::string& unit) { return amount_text(amount) + (unit.empty() ? "" : " " + unit); }

}  // namespace

std::string amount_text(std::int64_t ten_thousandths) {
  const std::uint64_t size = ten_thousandths < 0 ? 0 - static_cast<std::uint64_t>(ten_thousandths) : static_cast<std::uint64_t>(ten_thousandths);
  std::string behind = std::to_string(10'000 + size % 10'000).substr(1);
  while (behind.ends_with('0')) behind.pop_back();
  return (ten_thousandths < 0 ? "-" : "") + std::to_string(size / 10'000) + (behind.empty() ? "" : "." + behind);
}

std::optional<Event> judge_credit(const Policy& policy, const std::string& channel, std::int64_t left, const std::string& unit) {
  const auto found = policy.channels.find(channel);
  if (found == policy.channels.end() || !found->second.credit) return std::nullopt;
  const std::int64_t below = found->second.credit->below;
  const std::string matter = std::string(prefix) + channel;
  const Phrases p = phrases_of(policy, {});
  if (left >= below) return UpkeepOver{matter, p.say("现余 {0}", "{0} is left", {with_unit(left, unit)})};
  // The title is steady from look to look: what is left stands beside it.
  return UpkeepNeeded{matter, p.say("渠道{0}的余额不足 {1}", "the credit of channel {0} is below {1}", {p.channel(channel), with_unit(below, unit)}),
                      p.say("现余 {0}，用完即发不出", "{0} is left, and with it the messages end", {with_unit(left, unit)}), false};
}

std::vector<Event> credits_unwatched(const State& state) {
  std::vector<Event> over;
  for (const auto& [matter, known] : state.upkeep) {
    if (known.incident == 0 || !matter.starts_with(prefix)) continue;
    const auto channel = state.current().channels.find(matter.substr(prefix.size()));
    if (channel == state.current().channels.end() || !channel->second.credit) over.emplace_back(UpkeepOver{matter, {}});
  }
  return over;
}

}  // namespace jibao
