// Risks of clocks: for every category, kind and level, at every instant, the limits that the real judgement would set,
// against the time at which the escalation pages its first leader. See risk.hpp.
//
// Invariant: nothing is judged here: each scenario is a dry run of decide(). It runs on a copy of the policy without
// escalations, so that no messages are composed for nobody. Surprise: categories that bring the same clocks are judged as
// one between the first and the last instant; 200 of three kinds and levels at 1,000 instants would be 1,800,000 dry runs.
#include <algorithm>
#include <map>

#include "rules/decide.hpp"
#include "rules/preview.hpp"
#include "rules/risk_search.hpp"
#include "rules/roster.hpp"

namespace jibao {
namespace {

struct Scenario {
  const Category* category;
  IncidentKind kind;
  Level level;
};

struct Leader {
  int step = 0;      // 0: none is ever paged
  Duration after{};
};

struct TooLate {
  Leader leader;
  Duration limit{};
  const Category* category = nullptr;
  Instant at;

  /// By how much the leader comes after the limit; no leader at all is the latest.
  Duration by() const { return leader.step == 0 ? Duration::max() : leader.after - limit; }
};

/// The kinds of incident for which there is any rule at all; of what happens there must be one.
std::vector<IncidentKind> kinds_with_rules(const Policy& policy) {
  std::vector<IncidentKind> kinds;
  for (const IncidentKind kind : every_kind)
    if (kind == IncidentKind::incident ||
        std::any_of(policy.obligations.begin(), policy.obligations.end(), [&](const ObligationRule& rule) {
          return std::find(rule.kinds.begin(), rule.kinds.end(), kind) != rule.kinds.end();
        }))
      kinds.push_back(kind);
  return kinds;
}

/// The first step that pages a leader, if nobody acknowledges what was reported at that instant.
Leader first_leader(const Policy& policy, const EscalationPolicy& escalation, Instant at) {
  Leader found;
  Duration after{};
  for_each_step(escalation, [&](const Step& step, int number) {
    if (found.step != 0) return;
    bool anyone = false;
    for (const std::string& name : step.page)
      for (const OnDuty& person : resolve(policy, name, at + after).people) {
        anyone = true;
        if (name == name_of(Post::duty_leader) || policy.people.at(person.person).leader) found = {number, after};
      }
    if (anyone) after += step.wait;  // a step without anyone is passed at once
  });
  return found;
}

class Clocks {
 public:
  explicit Clocks(RiskSearch& search) : search_(search), policy_(search.policy()) {
    auto clocks_alone = std::make_shared<Policy>(policy_);
    clocks_alone->escalations.clear();
    judged_.policy = clocks_alone->version;
    judged_.policies[judged_.policy] = std::move(clocks_alone);
  }

  std::set<int> look() {
    const std::vector<Instant>& every = search_.instants();
    const std::vector<Scenario> representatives = group(every.front(), every.back());
    const std::size_t judged = std::min(every.size(), most_judged_instants);
    for (std::size_t i = 0; i < judged; ++i) {
      const Instant at = every[i * every.size() / judged];
      leaders_.clear();
      for (const EscalationPolicy& escalation : policy_.escalations)
        leaders_[&escalation] = first_leader(policy_, escalation, at);
      for (const Scenario& scenario : representatives)
        if (const auto incident = opened(scenario, at)) compare(scenario, *incident, at);
    }
    for (const auto& [key, late] : worst_) tell_too_late(key.first, key.second, late);
    return missing_years_;
  }

 private:
  /// The incident as it would stand if it were reported at that instant; nothing where it would be refused.
  std::optional<Incident> opened(const Scenario& scenario, Instant at) const {
    ReportFiled filed = supposed_report(
        judged_.current(), {scenario.category->code, scenario.kind, std::string(name_of(scenario.level)), at, {}});
    filed.dry_run = true;
    return decide(judged_, filed, Entropy{1}, at).draft;
  }

  /// One scenario of all that have the same escalation and bring the same clocks at the first and at the last instant: most
  /// categories share their rules, and differ at no instant between. Says which categories have no clock.
  std::vector<Scenario> group(Instant first, Instant last) {
    std::map<std::string, Scenario> groups;
    for (const Category& category : policy_.categories)
      for (const IncidentKind kind : kinds_with_rules(policy_))
        for (const Level level : search_.levels()) {
          const Scenario scenario{&category, kind, level};
          std::string clocks;
          for (const Instant at : {first, last}) {
            const auto incident = opened(scenario, at);
            if (!incident) continue;
            if (at == first && level == Level::unknown && incident->obligations.empty()) tell_uncovered(scenario, at);
            clocks += clocks_of(*incident, at);
          }
          if (const EscalationPolicy* escalation = escalation_for(policy_, category.code, kind, level))
            groups.try_emplace(escalation->id + "\n" + clocks, scenario);
        }
    std::vector<Scenario> representatives;
    for (const auto& [key, scenario] : groups) representatives.push_back(scenario);
    return representatives;
  }

  static std::string clocks_of(const Incident& incident, Instant at) {
    std::string text;
    for (const Obligation& o : incident.obligations)
      text += o.rule + (o.due ? " " + std::to_string((*o.due - at).count()) : "") + "\n";
    return text + "\n";
  }

  void compare(const Scenario& scenario, const Incident& incident, Instant at) {
    const Obligation* shortest = nullptr;  // of those that the office owes itself
    for (const Obligation& o : incident.obligations) {
      missing_years_.insert(o.missing_years.begin(), o.missing_years.end());
      if (o.hard && !o.tracked && o.due && (shortest == nullptr || *o.due < *shortest->due)) shortest = &o;
    }
    const EscalationPolicy* escalation = escalation_for(policy_, scenario.category->code, scenario.kind, scenario.level);
    if (escalation == nullptr || shortest == nullptr) return;
    const TooLate late{leaders_[escalation], *shortest->due - at, scenario.category, at};
    if (late.by() < Duration::zero()) return;
    const auto [known, fresh] = worst_.try_emplace({escalation->id, shortest->rule}, late);
    if (!fresh && late.by() > known->second.by()) known->second = late;
  }

  void tell_too_late(const std::string& escalation, const std::string& rule, const TooLate& late) {
    search_.add(RiskKind::leader_after_limit, escalation + ":" + rule,
                {PolicyPart::Kind::escalation, escalation, late.leader.step}, [&](const Phrases& p) {
      const ObligationRule* known = p.rule(rule);
      const std::string duty = p.duty(rule, known != nullptr ? known->deed : DeedKind::phone_report);
      const std::string category = p.category(late.category->code);
      if (late.leader.step == 0)
        return p.say("升级策略 {0} 从不呼叫领导，而{1}只限 {2}（如{3}）",
                     "Escalation {0} never pages a leader, while the {1} is due within {2} (as of {3})",
                     {escalation, duty, p.length(late.limit), category});
      return p.say("升级策略 {0} 到第 {1} 步、{2} 后才呼到领导，而{3}只限 {4}（如{5}，{6} 来报）",
                   "Escalation {0} pages its first leader at step {1}, after {2}, while the {3} is due within {4} "
                   "(as of {5}, reported at {6})",
                   {escalation, std::to_string(late.leader.step), p.length(late.leader.after), duty, p.length(late.limit),
                    category, p.clock(late.at)});
    });
  }

  void tell_uncovered(const Scenario& scenario, Instant at) {
    std::string levels;  // at which it would have a clock
    for (const Level level : search_.levels())
      if (const auto graded = opened({scenario.category, scenario.kind, level}, at); graded && !graded->obligations.empty())
        levels += (levels.empty() ? "" : " ") + std::string(name_of(level));
    const std::string& code = scenario.category->code;
    search_.add(RiskKind::category_uncovered, code + ":" + std::string(name_of(scenario.kind)),
                {PolicyPart::Kind::category, code, 0}, [&](const Phrases& p) {
      const std::string kind = p.kind(scenario.kind);
      if (levels.empty())
        return p.say("{0}（{1}，{2}）没有任何时限规则", "No rule gives {0} ({1}, {2}) a clock", {p.category(code), code, kind});
      return p.say("{0}（{1}，{2}）在级别未定时没有时限规则，定为 {3} 后才有",
                   "No rule gives {0} ({1}, {2}) a clock before its level is known ({3})",
                   {p.category(code), code, kind, levels});
    });
  }

  RiskSearch& search_;
  const Policy& policy_;
  State judged_;
  std::map<const EscalationPolicy*, Leader> leaders_;  // looked up alone, never walked: addresses have no order
  std::map<std::pair<std::string, std::string>, TooLate> worst_;  // by escalation and rule
  std::set<int> missing_years_;
};

}  // namespace

std::set<int> look_at_clocks(RiskSearch& search) { return Clocks(search).look(); }

}  // namespace jibao
