// escalations: who is paged, by which channels, how long until the next step, and what repeats without end.
#include <string>

#include "config/sections.hpp"

namespace jibao::config {
namespace {

// A step of seconds would page everyone before the first could answer; a wait of more than a day is a
// mistake.
constexpr DurationBounds kWait{.least = std::chrono::seconds(10), .most = std::chrono::hours(24)};
// The last resort runs until somebody answers: not oftener than a telephone can ring.
constexpr DurationBounds kRepeat{.least = std::chrono::seconds(30), .most = std::chrono::hours(24)};
constexpr DurationBounds kRest{.least = std::chrono::seconds(30), .most = std::chrono::hours(72)};

void fill_step(Reading& reading, const Fields& fields, Step& step) {
  step.page = read_uses(reading, fields, "page", Named::target, kMostPaged);
  if (fields.is_empty_list("page")) fields.error(fields.key_place("page"), fields.what() + " pages nobody");
  step.by = read_lanes(reading, fields);
  if (fields.is_empty_list("by")) fields.error(fields.key_place("by"), fields.what() + " uses no channel");
}

void read_steps(Reading& reading, const Fields& fields, EscalationPolicy& escalation) {
  int number = 0;
  for (const Node* item : fields.items("steps", kMostSteps)) {
    const Fields step =
        read_map(*item, item->place, "step " + std::to_string(++number) + " of " + fields.what(),
                 {required("page"), required("by"), required("wait")}, reading.diagnostics);
    Step& result = escalation.steps.emplace_back();
    fill_step(reading, step, result);
    result.wait = step.duration("wait", {}, kWait);
  }
  if (fields.is_empty_list("steps")) {
    fields.error(fields.key_place("steps"), fields.what() + " has no steps");
  }
  const Node* last = fields.node("last_resort");
  if (last == nullptr) return;
  const Fields step =
      read_map(*last, fields.key_place("last_resort"), "the last resort of " + fields.what(),
               {required("page"), required("by"), required("repeat_every")}, reading.diagnostics);
  fill_step(reading, step, escalation.last_resort);
  escalation.last_resort.wait = step.duration("repeat_every", {}, kRepeat);
}

void read_escalation(Reading& reading, const Node& item) {
  const Fields fields = read_map(
      item, item.place, titled("escalation", item, "id"),
      {required("id"), required("categories"), optional("kinds"), optional("levels"), optional("quorum"),
       required("quiet_for"), required("deed_within"), required("on_breach"), required("steps"), required("last_resort")},
      reading.diagnostics);
  EscalationPolicy escalation;
  escalation.id = read_identifier(fields, "id");
  escalation.categories = read_category_prefixes(reading, fields, "categories");
  if (fields.has("kinds")) escalation.kinds = fields.names<IncidentKind>("kinds");
  escalation.levels = read_levels(fields, "levels");
  escalation.quorum = static_cast<int>(fields.whole("quorum", 1, 20, 1));
  escalation.quiet_for = fields.duration("quiet_for", {}, kRest);
  escalation.deed_within = fields.duration("deed_within", {}, kRest);
  escalation.on_breach = read_uses(reading, fields, "on_breach", Named::target, kMostPaged);
  if (fields.is_empty_list("on_breach")) {
    fields.error(fields.key_place("on_breach"), "'on_breach' of " + fields.what() + " is empty",
                 "a limit that passes must reach somebody");
  }
  read_steps(reading, fields, escalation);
  if (!escalation.id.empty() &&
      !reading.escalation_places.emplace(escalation.id, fields.place("id")).second) {
    fields.error(fields.place("id"), fields.what() + " is here twice");
  }
  reading.policy.escalations.push_back(std::move(escalation));
}

}  // namespace

std::vector<std::vector<std::string>> read_lanes(Reading& reading, const Fields& fields) {
  std::vector<std::vector<std::string>> lanes;
  for (const Node* item : fields.items("by", kMostLanes)) {
    // A lane is read as the value of a map of its own, so that it is judged like every other list.
    Node holder;
    holder.kind = NodeKind::mapping;
    holder.entries.push_back({"by", item->place, *item});
    const Fields lane =
        read_map(holder, item->place, "a lane of " + fields.what(), {required("by")}, reading.diagnostics);
    std::vector<std::string> channels = read_uses(reading, lane, "by", Named::channel, kMostLanes);
    if (lane.is_empty_list("by")) fields.error(item->place, "a lane of " + fields.what() + " is empty");
    lanes.push_back(std::move(channels));
  }
  return lanes;
}

void read_escalations(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence || entry.value.items.empty() ||
      entry.value.items.size() > kMostEscalations) {
    reading.diagnostics.error(entry.key_place,
                              "'escalations' must be a list of 1 to " + std::to_string(kMostEscalations),
                              "write '- id: ...' for each");
    return;
  }
  for (const Node& item : entry.value.items) read_escalation(reading, item);
}

}  // namespace jibao::config
