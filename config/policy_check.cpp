// The policy as a whole: what no section can judge alone. See check_policy in sections.hpp.
//
// An error here is what would leave somebody unpaged without a word (a kind of incident with no escalation, a
// quorum that can never be reached); what the engine says aloud by itself when it happens is a warning.
#include <algorithm>
#include <set>
#include <string>

#include "config/sections.hpp"

namespace jibao::config {
namespace {

Place section_place(const Reading& reading, const std::string& section) {
  const auto found = reading.section_places.find(section);
  return found == reading.section_places.end() ? Place{} : found->second;
}

void check_every_kind_is_escalated(Reading& reading) {
  for (std::size_t i = 0; i < Names<IncidentKind>::values.size(); ++i) {
    const auto kind = static_cast<IncidentKind>(i);
    const auto& all = reading.policy.escalations;
    const bool caught = std::any_of(all.begin(), all.end(), [kind](const EscalationPolicy& escalation) {
      const bool of_kind =
          std::find(escalation.kinds.begin(), escalation.kinds.end(), kind) != escalation.kinds.end();
      const auto& prefixes = escalation.categories;
      return of_kind && escalation.levels.empty() && std::find(prefixes.begin(), prefixes.end(), "*") != prefixes.end();
    });
    if (caught) continue;
    reading.diagnostics.error(
        section_place(reading, "escalations"),
        "no escalation takes every category of kind '" + std::string(name_of(kind)) + "'",
        "add the kind to one with categories: \"*\" and without levels");
  }
}

void check_quorums(Reading& reading) {
  for (const EscalationPolicy& escalation : reading.policy.escalations) {
    if (static_cast<std::size_t>(escalation.quorum) <= reading.policy.people.size()) continue;
    reading.diagnostics.error(reading.escalation_places[escalation.id],
                              "escalation '" + escalation.id + "' asks for " +
                                  std::to_string(escalation.quorum) + " people, but there are " +
                                  std::to_string(reading.policy.people.size()));
  }
}

void warn_of_missing_calendar(Reading& reading) {
  const auto& rules = reading.policy.obligations;
  const bool counts_working_days = std::any_of(rules.begin(), rules.end(), [](const ObligationRule& rule) {
    return rule.limit && rule.limit->unit == Limit::Unit::working_days;
  });
  if (!counts_working_days || !reading.policy.calendar.years.empty()) return;
  reading.diagnostics.warning({0, 0, 0, 1}, "limits in working days, but no calendar",
                              "the plain weekday rule is used: include calendars/cn-....yaml");
}

// Everyone who may stand behind a name of an escalation.
std::set<std::string> people_behind(const Policy& policy, const std::string& target) {
  if (policy.people.contains(target)) return {target};
  std::set<std::string> people;
  const Roster& roster = policy.roster;
  if (const auto fixed = roster.fixed_posts.find(target); fixed != roster.fixed_posts.end()) {
    people.insert(fixed->second.begin(), fixed->second.end());
  }
  const auto post = from_name<Post>(target);
  if (!post) return people;
  const auto index = static_cast<std::size_t>(*post);
  if (roster.rotation) {
    for (const auto& row : roster.rotation->rows) {
      for (const auto& [shift, watch] : row) people.insert(watch[index]);
    }
  }
  for (const auto& [date_and_shift, watch] : roster.watches) people.insert(watch[index]);
  people.insert(roster.fallback.begin(), roster.fallback.end());
  people.erase("");
  return people;
}

bool reachable(const Person& person, const Channel& channel) {
  switch (channel.contact) {
    case ContactKind::phone: return !person.contact.phone.empty();
    case ContactKind::email: return !person.contact.email.empty();
    case ContactKind::none: return true;
  }
  return false;
}

// A lane of which no channel can reach a person does nothing for them.
void warn_of_unreachable_people(Reading& reading) {
  const Policy& policy = reading.policy;
  const auto look_at = [&](const Step& step) {
    for (const std::string& target : step.page) {
      for (const std::string& id : people_behind(policy, target)) {
        const Person& person = policy.people.at(id);
        // Who has neither is named once, where the people are read.
        if (person.contact.phone.empty() && person.contact.email.empty()) continue;
        for (const std::vector<std::string>& lane : step.by) {
          const bool some = std::any_of(lane.begin(), lane.end(), [&](const std::string& name) {
            return reachable(person, policy.channels.at(name));
          });
          if (some) continue;
          reading.diagnostics.warning(reading.person_places.at(id),
                                      "'" + id + "' cannot be reached by '" + lane.front() + "'",
                                      "the policy pages them by it: give the number or mailbox");
        }
      }
    }
  };
  for (const EscalationPolicy& escalation : policy.escalations) {
    for (const Step& step : escalation.steps) look_at(step);
    look_at(escalation.last_resort);
  }
}

// A test that can only fail says nothing of the line.
void check_line_tests(Reading& reading) {
  const Policy& policy = reading.policy;
  for (const auto& [name, test] : policy.line_tests) {
    const Channel& channel = policy.channels.at(name);
    const auto error = [&](std::string message, std::string hint) {
      reading.diagnostics.error(reading.line_places.at(name), std::move(message), std::move(hint));
    };
    if (is_hand_call(channel)) {
      error("'" + name + "' is a person who calls: no line of its own can be tested", "name a channel that sends by itself");
    } else if (!reachable(policy.people.at(test.to), channel)) {
      error("'" + test.to + "' has no number or mailbox for '" + name + "'", "give the person of the test one");
    } else if (!has_words(channel, Purpose::line_test)) {
      error("'" + name + "' sends approved templates alone, and has none for a line test", "add 'line_test' to its templates");
    }
  }
}

}  // namespace

void check_policy(Reading& reading) {
  check_every_kind_is_escalated(reading);
  check_quorums(reading);
  check_line_tests(reading);
  check_roll_call(reading);
  warn_of_missing_calendar(reading);
  warn_of_unreachable_people(reading);
}

}  // namespace jibao::config
