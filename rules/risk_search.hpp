// What a search for risks works on: the policy, the instants that are looked at, stretches of time in words, and what was
// found. Private to rules/: risk.cpp has the contents, risk_people.cpp and risk_clocks.cpp look.
#pragma once

#include <functional>
#include <set>

#include "rules/phrases.hpp"
#include "rules/risk.hpp"

namespace jibao {

struct Spell {
  Instant from, until;
};

class RiskSearch {
 public:
  RiskSearch(const Policy& policy, Instant from, Duration span);

  const Policy& policy() const { return policy_; }
  Instant from() const { return from_; }
  Instant until() const { return until_; }
  /// `from`, and every later instant at which the roster may give somebody else; ascending, never empty.
  const std::vector<Instant>& instants() const { return instants_; }

  /// The stretches of time in which `holds` is so of an instant's index.
  std::vector<Spell> spells(const std::function<bool(std::size_t)>& holds) const;
  /// "07-19 08:00 至 07-19 20:00、…等 12 段", or "一直如此（查到 …）".
  std::string when(const Phrases& phrases, const std::vector<Spell>& spells) const;

  /// None, and those that any rule or escalation asks for: all other levels are judged as none is.
  std::vector<Level> levels() const;

  /// One risk about `about` (of its id), its sentence by `tell` in each language.
  template <class Tell>
  void add(RiskKind kind, const std::string& about, PolicyPart part, Tell tell) {
    found_.push_back({kind, std::string(name_of(kind)) + ":" + about, std::move(part), {tell(zh_), tell(en_)}});
  }
  std::vector<Risk>& found() { return found_; }

 private:
  const Policy& policy_;
  Instant from_, until_;
  Phrases zh_, en_;
  std::vector<Instant> instants_;
  std::vector<Risk> found_;
};

/// visit(step, its number); the last resort is one more than there are steps.
template <class Visit>
void for_each_step(const EscalationPolicy& escalation, Visit visit) {
  int number = 0;
  for (const Step& step : escalation.steps) visit(step, ++number);
  visit(escalation.last_resort, ++number);
}

inline constexpr std::array every_kind{IncidentKind::incident, IncidentKind::warning, IncidentKind::early_sign};

void look_at_posts(RiskSearch& search);    // risk_people.cpp
void look_at_chains(RiskSearch& search);
/// Limits, leaders, and categories without a clock; the years without a calendar that were counted through.
std::set<int> look_at_clocks(RiskSearch& search);  // risk_clocks.cpp

}  // namespace jibao
