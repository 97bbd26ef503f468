// See arranged_policy.hpp.
#include "daemon/web/arranged_policy.hpp"

#include "rules/roster.hpp"

namespace jibao::web {

std::shared_ptr<const Policy> arranged_policy(const State& state, Instant from, Instant until) {
  const std::shared_ptr<const Policy>& in_force = state.policies.at(state.policy);
  if (state.duty.months.empty() && state.duty.leaves.empty()) return in_force;
  auto arranged = std::make_shared<Policy>(*in_force);
  constexpr Duration before = std::chrono::hours(24);  // the shift that began the evening before
  for (const DutyShift& shift : shifts_between(*in_force, state.duty, from - before, until))
    if (const auto date = read_date(shift.date)) arranged->roster.watches[{*date, shift.shift}] = shift.watch();
  for (const auto& [number, leave] : state.duty.leaves)
    if (leave.covers(leave.from) && leave.from < until && from < leave.until)
      arranged->roster.leaves.push_back({leave.person, leave.from, leave.until, leave.substitute});
  return arranged;
}

}  // namespace jibao::web
