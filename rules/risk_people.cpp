// Risks of people and channels: who is on duty for whom the escalations page, and what a chain hangs on. See risk.hpp.
#include <algorithm>

#include "rules/risk_search.hpp"
#include "rules/roster.hpp"
#include "rules/state.hpp"

namespace jibao {
namespace {

/// Everyone whom a chain can reach at one instant, and by what.
struct Reach {
  std::set<std::string> people, channels, numbers;
  std::size_t with_number = 0;  // people who have a telephone number at all
};

void take_channel(const Policy& policy, const Person& person, const std::string& name, Reach& found) {
  const auto channel = policy.channels.find(name);
  if (channel == policy.channels.end()) return;
  const ContactKind contact = channel->second.contact;
  if (contact == ContactKind::phone && person.contact.phone.empty()) return;
  if (contact == ContactKind::email && person.contact.email.empty()) return;
  found.channels.insert(name);
  const bool fresh = found.people.insert(person.id).second;
  if (person.contact.phone.empty()) return;
  found.with_number += fresh;
  found.numbers.insert(normal_number(person.contact.phone));
}

Reach reach(const Policy& policy, const EscalationPolicy& escalation, Instant at) {
  Reach found;
  for_each_step(escalation, [&](const Step& step, int) {
    for (const std::string& name : step.page)
      for (const OnDuty& on_duty : resolve(policy, name, at).people)
        for (const auto& lane : step.by)
          for (const std::string& channel : lane) take_channel(policy, policy.people.at(on_duty.person), channel, found);
  });
  return found;
}

}  // namespace

void look_at_posts(RiskSearch& search) {
  const Policy& policy = search.policy();
  std::vector<std::string> names;  // in the order in which the policy pages them
  const auto take = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const EscalationPolicy& escalation : policy.escalations) {
    for_each_step(escalation, [&](const Step& step, int) { std::for_each(step.page.begin(), step.page.end(), take); });
    std::for_each(escalation.on_breach.begin(), escalation.on_breach.end(), take);
  }
  for (const std::string& name : names) {
    const auto nobody = search.spells([&](std::size_t i) {
      const Resolved resolved = resolve(policy, name, search.instants()[i]);
      return std::all_of(resolved.people.begin(), resolved.people.end(),
                         [](const OnDuty& person) { return person.reason.why == Why::fallback; });
    });
    if (nobody.empty()) continue;
    search.add(RiskKind::post_unmanned, name, {PolicyPart::Kind::roster, {}, 0}, [&](const Phrases& p) {
      return p.say("{0}无人在岗：{1}", "Nobody is on duty as {0}: {1}", {p.post(name), search.when(p, nobody)});
    });
  }
}

void look_at_chains(RiskSearch& search) {
  for (const EscalationPolicy& escalation : search.policy().escalations) {
    std::vector<Reach> reached;
    for (const Instant at : search.instants()) reached.push_back(reach(search.policy(), escalation, at));
    const auto look = [&](RiskKind kind, auto holds, auto tell) {
      const auto spells = search.spells([&](std::size_t i) { return holds(reached[i]); });
      if (spells.empty()) return;
      const Reach& first = *std::find_if(reached.begin(), reached.end(), holds);
      search.add(kind, escalation.id, {PolicyPart::Kind::escalation, escalation.id, 0},
                 [&](const Phrases& p) { return tell(p, first) + p.say("：{0}", ": {0}", {search.when(p, spells)}); });
    };
    look(
        RiskKind::one_channel, [](const Reach& r) { return r.channels.size() == 1; },
        [&](const Phrases& p, const Reach& r) {
          return p.say("升级策略 {0} 全靠一个渠道（{1}），它一断就无人被呼到",
                       "Escalation {0} hangs on one channel ({1}), where that fails nobody is paged",
                       {escalation.id, p.channel(*r.channels.begin())});
        });
    look(
        RiskKind::one_person, [](const Reach& r) { return r.people.size() == 1; },
        [&](const Phrases& p, const Reach& r) {
          return p.say("升级策略 {0} 从头到尾只呼 {1} 一人", "Escalation {0} pages {1} alone, at every step",
                       {escalation.id, p.person(*r.people.begin())});
        });
    look(
        RiskKind::one_number, [](const Reach& r) { return r.with_number > 1 && r.numbers.size() == 1; },
        [&](const Phrases& p, const Reach& r) {
          std::vector<std::string> names;
          for (const std::string& person : r.people) names.push_back(p.person(person));
          return p.say("升级策略 {0} 所呼各人（{1}）是同一个电话号码",
                       "All whom escalation {0} pages ({1}) have one telephone number", {escalation.id, p.list(names)});
        });
  }
}

}  // namespace jibao
