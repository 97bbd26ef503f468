// roll_call: when, whom and how the roll is called (点名), and who hears of those who do not answer.
#include <algorithm>
#include <string>

#include "config/sections.hpp"
#include "config/values.hpp"

namespace jibao::config {
namespace {

// Shorter than it takes to find one's telephone it says nothing; longer it is no roll call.
constexpr DurationBounds kAnswer{.least = std::chrono::minutes(1), .most = std::chrono::hours(2)};
constexpr DurationBounds kRepeat{.least = std::chrono::minutes(10), .most = std::chrono::hours(24)};
constexpr std::size_t kMostTimes = 12;  // a day
constexpr std::int64_t kMostNights = 30;

std::vector<std::chrono::minutes> read_times(const Fields& fields) {
  std::vector<std::chrono::minutes> times;
  for (const PlacedText& time : fields.words("at", kMostTimes)) {
    if (const auto at = parse_time_of_day(time.text)) {
      times.push_back(*at);
    } else {
      fields.error(time.place, "'" + time.text + "' is no time of day", "write it like \"21:30\"");
    }
  }
  std::sort(times.begin(), times.end());
  return times;
}

RandomTime read_random(Reading& reading, const Fields& fields) {
  const Fields random = read_map(*fields.node("random"), fields.key_place("random"), "'random' of the roll call",
                                 {required("from"), required("until"), optional("one_night_in")}, reading.diagnostics);
  RandomTime time;
  const auto from = random.time_of_day("from");
  const auto until = random.time_of_day("until");
  time.one_night_in = static_cast<int>(random.whole("one_night_in", 1, kMostNights, 1));
  if (!from || !until) return time;
  if (*from == *until) random.error(random.place("until"), "the random time has no span", "end it later than it begins, or on the next day");
  time.from = *from;
  time.until = *until;
  return time;
}

EscalationPolicy read_missed(Reading& reading, const Fields& fields) {
  const Fields missed = read_map(*fields.node("missed"), fields.key_place("missed"), "'missed' of the roll call",
                                 {required("page"), optional("by"), required("repeat_every")}, reading.diagnostics);
  EscalationPolicy told;
  told.id = "roll_call";
  told.quorum = 0;  // one answer of anybody's is enough, as of every affair of the house
  Step step;
  step.page = read_uses(reading, missed, "page", Named::target, kMostPaged);
  if (missed.is_empty_list("page")) missed.error(missed.key_place("page"), "'missed' pages nobody", "leave it out for those whom 'upkeep' names");
  if (missed.has("by")) step.by = read_lanes(reading, missed);
  if (missed.is_empty_list("by")) missed.error(missed.key_place("by"), "'missed' uses no channel", "leave the key out for each in turn");
  step.wait = missed.duration("repeat_every", {}, kRepeat);
  told.quiet_for = step.wait;
  told.steps = {step};
  told.last_resort = std::move(step);
  return told;
}

}  // namespace

void read_roll_call(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "the roll call",
                                 {required("page"), required("by"), required("answer_within"), optional("at"), optional("random"), optional("missed")},
                                 reading.diagnostics);
  RollCallRules& rules = reading.policy.roll_call;
  rules.people = read_uses(reading, fields, "page", Named::target, kMostPaged);
  if (fields.is_empty_list("page")) fields.error(fields.key_place("page"), "the roll call calls nobody");
  rules.by = read_lanes(reading, fields);
  if (fields.is_empty_list("by")) fields.error(fields.key_place("by"), "the roll call uses no channel");
  rules.answer_within = fields.duration("answer_within", {}, kAnswer);
  rules.at = read_times(fields);
  if (fields.has("random")) rules.random = read_random(reading, fields);
  if (rules.random && fields.has("at")) fields.error(fields.key_place("random"), "the roll call has both 'at' and 'random'", "leave one of them out");
  if (fields.has("missed")) rules.missed = read_missed(reading, fields);
  reading.section_places.insert_or_assign("roll_call", entry.key_place);
}

// A roll call that nobody can answer, or that nobody hears of, says nothing.
void check_roll_call(Reading& reading) {
  const Policy& policy = reading.policy;
  if (policy.roll_call.people.empty()) return;
  const auto error = [&](std::string message, std::string hint) {
    reading.diagnostics.error(reading.section_places.at("roll_call"), std::move(message), std::move(hint));
  };
  for (const std::vector<std::string>& lane : policy.roll_call.by)
    for (const std::string& name : lane) {
      const Channel& channel = policy.channels.at(name);
      if (channel.contact == ContactKind::none) {
        error("nobody can answer a roll call by '" + name + "', which speaks to a group", "name channels that reach one person");
      } else if (!has_words(channel, Purpose::roll_call)) {
        error("'" + name + "' sends approved templates alone, and has none for a roll call", "add 'roll_call' to its templates");
      }
    }
  if (policy.roll_call.missed.steps.empty() && policy.upkeep.last_resort.page.empty() && policy.office.administrators.empty())
    error("nobody hears of those who do not answer the roll call", "give it 'missed', or the office 'administrators'");
}

}  // namespace jibao::config
