// See roster.hpp. Shifts are times of day in the office's zone; a shift over midnight belongs to the date it began on.
#include "rules/roster.hpp"

#include <algorithm>

namespace jibao {
namespace {

constexpr int substitution_depth = 4;  // a substitute of a substitute of a substitute: further is a mistake of the roster

/// The watch of `shift` on `date`: the entry for that date, else the rotation's row, else nobody.
Watch watch_of(const Roster& roster, Date date, const std::string& shift) {
  if (const auto found = roster.watches.find({date, shift}); found != roster.watches.end()) return found->second;
  if (!roster.rotation || roster.rotation->rows.empty()) return {};
  const auto days = (std::chrono::sys_days(date) - std::chrono::sys_days(roster.rotation->start)).count();
  if (days < 0) return {};
  const auto& row = roster.rotation->rows[static_cast<std::size_t>(days) % roster.rotation->rows.size()];
  const auto found = row.find(shift);
  return found == row.end() ? Watch{} : found->second;
}

template <class Absence>
const Absence* absence_at(const std::vector<Absence>& absences, const std::string& person, Instant now) {
  for (const auto& absence : absences)
    if (absence.person == person && absence.from <= now && now < absence.until) return &absence;
  return nullptr;
}

/// Adds `person`, or whoever stands in for them now, or a skip with its reason.
void add(const Policy& policy, const std::string& person, const std::string& post, Reason reason, Instant now,
         Resolved& out) {
  std::string who = person;
  for (int depth = 0; depth < substitution_depth; ++depth) {
    if (const auto* swap = absence_at(policy.roster.substitutions, who, now)) {
      reason = {Why::substitute, who, swap->until};
      who = swap->substitute;
      continue;
    }
    const auto* leave = absence_at(policy.roster.leaves, who, now);
    if (leave == nullptr) break;
    out.skipped.push_back({who, post, 0, {Why::on_leave, leave->substitute, leave->until}});
    if (leave->substitute.empty()) return;
    reason = {Why::substitute, who, leave->until};
    who = leave->substitute;
  }
  if (policy.people.find(who) == policy.people.end()) {
    out.skipped.push_back({who, post, 0, {Why::unknown_person, {}, {}}});
    return;
  }
  const auto same = [&](const OnDuty& other) { return other.person == who; };
  if (std::none_of(out.people.begin(), out.people.end(), same)) out.people.push_back({who, reason});
}

}  // namespace

std::vector<Watch> watches_at(const Policy& policy, Instant now) {
  const Date today = date_at(now, policy.office.zone);
  const Date yesterday = Date(std::chrono::sys_days(today) - std::chrono::days(1));
  const auto clock = time_of_day_at(now, policy.office.zone);
  std::vector<Watch> watches;
  for (const Shift& shift : policy.roster.shifts) {
    const bool over_midnight = shift.until <= shift.from;
    if (clock >= shift.from && (over_midnight || clock < shift.until))
      watches.push_back(watch_of(policy.roster, today, shift.id));
    if (over_midnight && clock < shift.until) watches.push_back(watch_of(policy.roster, yesterday, shift.id));
  }
  return watches;
}

Resolved resolve(const Policy& policy, std::string_view name, Instant now) {
  Resolved out;
  const std::string post(name);
  if (const auto duty = from_name<Post>(name)) {
    for (const Watch& watch : watches_at(policy, now)) {
      const std::string& person = watch[static_cast<std::size_t>(*duty)];
      if (!person.empty()) add(policy, person, post, {Why::on_duty, post, {}}, now, out);
    }
  } else if (const auto fixed = policy.roster.fixed_posts.find(post); fixed != policy.roster.fixed_posts.end()) {
    for (const std::string& person : fixed->second) add(policy, person, post, {Why::fixed_post, post, {}}, now, out);
  } else {
    add(policy, post, {}, {Why::named, {}, {}}, now, out);
    return out;
  }
  if (out.people.empty())
    for (const std::string& person : policy.roster.fallback) add(policy, person, post, {Why::fallback, post, {}}, now, out);
  return out;
}

}  // namespace jibao
