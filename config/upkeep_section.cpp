// upkeep and line_tests: who hears of the daemon's own affairs, and when each channel is tested.
#include <algorithm>
#include <string>

#include "config/sections.hpp"
#include "config/values.hpp"

namespace jibao::config {

/// The days of the week as YAML calls them, 0 is Sunday.
enum class Weekday { sunday, monday, tuesday, wednesday, thursday, friday, saturday };

}  // namespace jibao::config

namespace jibao {
JIBAO_NAMES(config::Weekday, "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
}

namespace jibao::config {
namespace {

// Oftener than every ten minutes is a nuisance at night, rarer than once a day is forgotten.
constexpr DurationBounds kRepeat{.least = std::chrono::minutes(10), .most = std::chrono::hours(24)};
constexpr DurationBounds kLineLimit{.least = std::chrono::seconds(5), .most = std::chrono::hours(24)};
constexpr DurationBounds kTestEvery{.least = std::chrono::hours(1), .most = std::chrono::hours(24 * 31)};
constexpr std::size_t kMostTimes = 12;  // of one line, a day: each is a message that is paid for

void read_line_test(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "line test '" + entry.key + "'",
                                 {required("to"), optional("at"), optional("on"), optional("every"), required("accepted_within"),
                                  optional("receipt_within")},
                                 reading.diagnostics);
  LineTest test;
  test.to = read_use(reading, fields, "to", Named::person);
  for (const PlacedText& time : fields.words("at", kMostTimes)) {
    if (const auto at = parse_time_of_day(time.text)) {
      test.at.push_back(*at);
    } else {
      fields.error(time.place, "'" + time.text + "' is no time of day", "write it like \"08:30\"");
    }
  }
  std::sort(test.at.begin(), test.at.end());
  if (fields.has("on")) test.weekday = static_cast<unsigned>(fields.one_of("on", Weekday::monday));
  if (fields.has("on") && !fields.has("at"))
    fields.error(fields.key_place("on"), fields.what() + " names a day and no time of it", "write at: [\"08:30\"] beside it");
  test.every = fields.duration("every", {}, kTestEvery);
  if (fields.has("every") && fields.has("at"))
    fields.error(fields.key_place("every"), fields.what() + " has both 'at' and 'every'",
                 "it is tested by the clock, or so long after the last one");
  test.accepted_within = fields.duration("accepted_within", {}, kLineLimit);
  if (fields.has("receipt_within")) test.receipt_within = fields.duration("receipt_within", {}, kLineLimit);
  reading.references.use(Named::channel, entry.key, entry.key_place);
  reading.line_places[entry.key] = entry.key_place;
  reading.policy.line_tests[entry.key] = std::move(test);
}

}  // namespace

void read_upkeep(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "upkeep",
                                 {optional("page"), optional("by"), required("repeat_every")}, reading.diagnostics);
  EscalationPolicy& upkeep = reading.policy.upkeep;
  upkeep.last_resort.page = read_uses(reading, fields, "page", Named::target, kMostPaged);
  if (fields.is_empty_list("page")) fields.error(fields.key_place("page"), "upkeep pages nobody", "leave the key out for the administrators");
  if (fields.has("by")) upkeep.last_resort.by = read_lanes(reading, fields);
  if (fields.is_empty_list("by")) fields.error(fields.key_place("by"), "upkeep uses no channel", "leave the key out for each in turn");
  upkeep.last_resort.wait = fields.duration("repeat_every", {}, kRepeat);
}

void read_line_tests(Reading& reading, const Entry& entry) {
  const Fields fields = read_free_map(entry.value, entry.key_place, "line_tests", kMostChannels, reading.diagnostics);
  for (const Entry& one : fields.entries()) read_line_test(reading, one);
}

// One answer of anybody's is enough (a quorum of none), and the whole of it is one step that repeats.
void complete_upkeep(Policy& policy) {
  EscalationPolicy& upkeep = policy.upkeep;
  upkeep.id = "upkeep";
  upkeep.quorum = 0;
  if (upkeep.last_resort.wait == Duration::zero()) upkeep.last_resort.wait = std::chrono::minutes(30);
  upkeep.quiet_for = upkeep.last_resort.wait;
  if (upkeep.last_resort.page.empty()) upkeep.last_resort.page = policy.office.administrators;
  if (!upkeep.last_resort.page.empty()) upkeep.steps = {upkeep.last_resort};
}

}  // namespace jibao::config
