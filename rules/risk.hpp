// What is risky in a policy that is valid: nobody on duty for a post that is paged, a leader who is reached only after the
// limit, a chain that hangs on one channel, person or number, a category without a clock, a rule that can never match, a
// year without a calendar, no administrator. Risks refuse nothing; an administrator reads them before the night does.
//
// Invariant: limits are those that the real judgement sets (dry runs of decide), people those that the roster gives; the
// same policy and span give the same risks in the same order. Pure. Called by `jibao check`, `jibaod --check` and the API.
// Surprise: all that depends on the time is looked at wherever the roster changes, not at every minute in between, because
// between two changes nothing differs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rules/policy.hpp"

namespace jibao {

enum class RiskKind {
  post_unmanned,            // nobody is on duty for a post, or at home behind a name, that an escalation pages
  leader_after_limit,       // the waits before the first leader are as long as the shortest hard limit
  one_channel,              // every page of a chain goes by one channel
  one_person,               // ... to one person
  one_number,               // ... to several people with one telephone number
  category_uncovered,       // no rule gives it a clock
  rule_never_matches,       // an obligation that no category of any kind brings
  escalation_never_matches, // another always goes before it
  calendar_year_missing,    // limits are counted by the plain weekday rule
  no_administrators,        // nobody hears of a channel that refuses us
  contact_unproven,         // numbers or mailboxes that nobody has proven to reach their people
};
JIBAO_NAMES(RiskKind, "post_unmanned", "leader_after_limit", "one_channel", "one_person", "one_number",
            "category_uncovered", "rule_never_matches", "escalation_never_matches", "calendar_year_missing",
            "no_administrators", "contact_unproven");

/// The part of the policy where an administrator would look for it.
struct PolicyPart {
  enum class Kind { roster, escalation, obligation, category, calendar, office, people };
  Kind kind = Kind::roster;
  std::string name;   // its id or code; empty of roster, calendar, office and people
  int step = 0;       // of an escalation: from 1, the last resort is one more than it has steps; 0: the whole
};

struct Risk {
  RiskKind kind{};
  std::string id;     // stable from run to run: the kind and what it is about, "one_channel:urgent"
  PolicyPart about;
  Text sentence;
};

/// How far ahead the roster and the calendar are looked at.
inline constexpr Duration risk_span = std::chrono::days(30);

/// Changes of the roster at which every category's clocks are judged; where there are more, so many of them, evenly spread.
/// Twelve shifts a day for 30 days are 720. Who is on duty is looked at on all of them.
inline constexpr std::size_t most_judged_instants = 1000;

/// All risks of `policy` from `from` on, by kind. Requires: `policy` is valid and has its version set.
std::vector<Risk> find_risks(const Policy& policy, Instant from, Duration span = risk_span);

}  // namespace jibao
