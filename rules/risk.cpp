// See risk.hpp: the contents, and what needs no instant: rules that never match, the calendar, the administrators.
#include "rules/risk.hpp"

#include <algorithm>

#include "rules/risk_search.hpp"

namespace jibao {
namespace {

constexpr std::size_t most_spells_told = 5;  // of one risk: who must mend the roster sees the first ones and the number

/// Whether some category brings the rule. Whose class of office it is for, is not asked: a pack is for many.
bool brings_any(const Policy& policy, const ObligationRule& rule) {
  return !rule.kinds.empty() && std::any_of(policy.categories.begin(), policy.categories.end(), [&](const Category& category) {
    return (!rule.sensitive || *rule.sensitive == category.sensitive) &&
           std::any_of(rule.categories.begin(), rule.categories.end(),
                       [&](const std::string& prefix) { return category_matches(prefix, category.code); });
  });
}

void tell_unmatched(RiskSearch& search, const ObligationRule& rule, bool over) {
  search.add(RiskKind::rule_never_matches, rule.id, {PolicyPart::Kind::obligation, rule.id, 0}, [&](const Phrases& p) {
    if (over) return p.say("时限规则 {0} 已经失效，不会再用", "Rule {0} is no longer in force and never applies again", {rule.id});
    return p.say("时限规则 {0} 不会用于任何事件：没有它所指的类别", "Rule {0} can never apply: there is no category that it names",
                 {rule.id});
  });
}

void look_at_matches(RiskSearch& search) {
  const Policy& policy = search.policy();
  const std::chrono::sys_days today(date_at(search.from(), policy.office.zone));
  for (const ObligationRule& rule : policy.obligations) {
    const bool over = rule.in_force.until && std::chrono::sys_days(*rule.in_force.until) <= today;
    if (over || !brings_any(policy, rule)) tell_unmatched(search, rule, over);
  }
  std::set<const EscalationPolicy*> chosen;
  for (const Category& category : policy.categories)
    for (const IncidentKind kind : every_kind)
      for (const Level level : search.levels()) chosen.insert(escalation_for(policy, category.code, kind, level));
  for (const EscalationPolicy& escalation : policy.escalations) {
    if (chosen.count(&escalation) != 0) continue;
    search.add(RiskKind::escalation_never_matches, escalation.id, {PolicyPart::Kind::escalation, escalation.id, 0},
        [&](const Phrases& p) {
          return p.say("升级策略 {0} 不会用于任何事件：别的策略总在它前面", "Escalation {0} is never used: another always goes before it",
                       {escalation.id});
        });
  }
}

void look_at_calendar(RiskSearch& search, std::set<int> missing) {
  const std::string& zone = search.policy().office.zone;
  for (int year = static_cast<int>(date_at(search.from(), zone).year()); year <= static_cast<int>(date_at(search.until(), zone).year()); ++year)
    if (search.policy().calendar.years.count(year) == 0) missing.insert(year);
  for (const int year : missing)
    search.add(RiskKind::calendar_year_missing, std::to_string(year), {PolicyPart::Kind::calendar, {}, 0}, [&](const Phrases& p) {
      return p.say("没有 {0} 年放假安排，工作日按周末和法定固定假日推算", "No calendar of {0}: working days go by weekends and fixed holidays",
                   {std::to_string(year)});
    });
}

/// Who hears of a channel that refuses us; the daemon's other affairs go to the same people unless the policy says to whom.
void look_at_administrators(RiskSearch& search) {
  const Policy& policy = search.policy();
  if (!policy.office.administrators.empty()) return;
  search.add(RiskKind::no_administrators, "office", {PolicyPart::Kind::office, {}, 0}, [&](const Phrases& p) {
    if (policy.upkeep.steps.empty())
      return p.say("没有指定管理员（office.administrators）：渠道拒发、时钟、证书、线路出问题时不呼叫任何人，只留记录",
                   "No administrators are named (office.administrators): nobody is paged for a channel that refuses us, a clock, a "
                   "certificate or a line; it is on record alone");
    return p.say("没有指定管理员（office.administrators）：渠道因欠费、凭据或模板拒发时不呼叫任何人",
                 "No administrators are named (office.administrators): nobody is paged where a channel refuses us");
  });
}

}  // namespace

RiskSearch::RiskSearch(const Policy& policy, Instant from, Duration span)
    : policy_(policy), from_(from), until_(from + span), zh_(policy, Language::zh, from), en_(policy, Language::en, from) {
  const std::string& zone = policy_.office.zone;
  std::set<Instant> changes{from_};
  const auto add = [&](Instant when) {
    if (when > from_ && when < until_) changes.insert(when);
  };
  const auto last = std::chrono::sys_days(date_at(until_, zone));
  for (auto day = std::chrono::sys_days(date_at(from_, zone)); day <= last; day += std::chrono::days(1))
    for (const Shift& shift : policy_.roster.shifts) {
      add(instant_at(Date(day), shift.from, zone));
      add(instant_at(Date(day), shift.until, zone));
    }
  for (const Substitution& swap : policy_.roster.substitutions) add(swap.from), add(swap.until);
  for (const Leave& leave : policy_.roster.leaves) add(leave.from), add(leave.until);
  instants_.assign(changes.begin(), changes.end());
}

std::vector<Spell> RiskSearch::spells(const std::function<bool(std::size_t)>& holds) const {
  std::vector<Spell> found;
  for (std::size_t i = 0; i < instants_.size(); ++i) {
    if (!holds(i)) continue;
    const Instant end = i + 1 < instants_.size() ? instants_[i + 1] : until_;
    if (!found.empty() && found.back().until == instants_[i]) {
      found.back().until = end;
    } else {
      found.push_back({instants_[i], end});
    }
  }
  return found;
}

std::string RiskSearch::when(const Phrases& p, const std::vector<Spell>& spells) const {
  if (spells.size() == 1 && spells.front().from == from_ && spells.front().until == until_)
    return p.say("一直如此（查到 {0}）", "all the time (looked at until {0})", {p.clock(until_)});
  std::vector<std::string> told;
  for (const Spell& spell : spells) {
    if (told.size() == most_spells_told) break;
    told.push_back(p.say("{0} 至 {1}", "{0} to {1}", {p.clock(spell.from), p.clock(spell.until)}));
  }
  const std::string list = p.list(told);
  return spells.size() <= told.size() ? list
                                      : p.say("{0}…共 {1} 段", "{0} ... {1} times in all", {list, p.number(spells.size())});
}

std::vector<Level> RiskSearch::levels() const {
  std::set<Level> levels{Level::unknown};
  for (const ObligationRule& rule : policy_.obligations) levels.insert(rule.levels.begin(), rule.levels.end());
  for (const EscalationPolicy& escalation : policy_.escalations) levels.insert(escalation.levels.begin(), escalation.levels.end());
  return {levels.begin(), levels.end()};
}

std::vector<Risk> find_risks(const Policy& policy, Instant from, Duration span) {
  RiskSearch search(policy, from, span);
  look_at_posts(search);
  look_at_chains(search);
  std::set<int> missing = look_at_clocks(search);
  look_at_matches(search);
  look_at_calendar(search, std::move(missing));
  look_at_administrators(search);
  std::stable_sort(search.found().begin(), search.found().end(), [](const Risk& a, const Risk& b) { return a.kind < b.kind; });
  return std::move(search.found());
}

}  // namespace jibao
