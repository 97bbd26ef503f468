// duty: the duty room's own times, who is told of a shift, who hears of an absence, and whom the surge roster offers first.
#include <string>

#include "config/sections.hpp"
#include "rules/duty.hpp"

namespace jibao::config {
namespace {

// Somebody comes an hour before the shift at most; who is two hours late was missed by everybody else before.
constexpr DurationBounds kCheckIn{.least = std::chrono::minutes(1), .most = std::chrono::hours(2)};
constexpr DurationBounds kAbsent{.least = std::chrono::minutes(0), .most = std::chrono::hours(2)};
// An empty post is more urgent than the daemon's other affairs, but nobody answers within a minute.
constexpr DurationBounds kRepeat{.least = std::chrono::minutes(2), .most = std::chrono::hours(24)};
// What is changed earlier than that is read on the roster in time.
constexpr DurationBounds kTell{.least = std::chrono::minutes(0), .most = most_told_ahead};
constexpr int kLastIssueDay = 28;  // a day that every month has

void read_absence(Reading& reading, const Fields& duty) {
  const Node* node = duty.node("absence");
  if (node == nullptr) return;
  const Fields fields = read_map(*node, duty.key_place("absence"), "absence", {optional("page"), optional("by"), required("repeat_every")},
                                 reading.diagnostics);
  Step& resort = reading.policy.duty.absence.last_resort;
  resort.page = read_uses(reading, fields, "page", Named::target, kMostPaged);
  if (fields.is_empty_list("page")) fields.error(fields.key_place("page"), "an absence pages nobody", "leave the key out for the duty leader");
  if (fields.has("by")) resort.by = read_lanes(reading, fields);
  if (fields.is_empty_list("by")) fields.error(fields.key_place("by"), "an absence uses no channel", "leave the key out for each in turn");
  resort.wait = fields.duration("repeat_every", {}, kRepeat);
}

}  // namespace

void read_duty(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "duty",
                                 {optional("check_in_before"), optional("absent_after"), optional("tell_within"), optional("issue_by"), optional("absence"), optional("surge")},
                                 reading.diagnostics);
  DutyRules& duty = reading.policy.duty;
  duty.check_in_before = fields.duration("check_in_before", duty.check_in_before, kCheckIn);
  duty.absent_after = fields.duration("absent_after", duty.absent_after, kAbsent);
  duty.tell_within = fields.duration("tell_within", duty.tell_within, kTell);
  duty.issue_by = static_cast<int>(fields.whole("issue_by", 0, kLastIssueDay, duty.issue_by));
  duty.surge = read_uses(reading, fields, "surge", Named::person, most_surge);
  read_absence(reading, fields);
}

// Whoever is named hears of it first; where they do not answer, whoever hears of the daemon's own affairs as well.
void complete_duty(Policy& policy) {
  EscalationPolicy& absence = policy.duty.absence;
  Step& resort = absence.last_resort;
  absence.id = "absence";
  absence.quorum = 0;
  if (resort.wait == Duration::zero()) resort.wait = std::chrono::minutes(10);
  absence.quiet_for = resort.wait;
  if (resort.page.empty()) resort.page = {std::string(name_of(Post::duty_leader))};
  absence.steps = {resort};
  for (const std::string& person : policy.upkeep.last_resort.page) resort.page.push_back(person);
}

}  // namespace jibao::config
