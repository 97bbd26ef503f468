// Risks of people and channels: who is on duty for whom the escalations page, and what a chain hangs on. See risk.hpp.
#include <algorithm>

#include "rules/risk_search.hpp"
#include "rules/roster.hpp"
#include "rules/state.hpp"

namespace jibao {
namespace {

/// "host" of "https://host:8443/path", whatever the port; as it stands where there is no scheme.
std::string host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  const bool in_brackets = url.starts_with('[');
  return std::string(in_brackets ? url.substr(0, url.find(']') + 1) : url.substr(0, url.find(':')));
}

/// What a channel's messages must pass through: the host that takes them, or the program. Two channels
/// with one gateway fail together. A host of this machine is the gateway of one service a port, by its whole address.
std::string gateway_of(const Channel& channel) {
  struct Gateway {
    static std::string at(const std::string& url) {
      const std::string host = host_of(url);
      const bool here = host.starts_with("127.") || host == "[::1]" || host == "localhost";
      return here ? url.substr(0, url.find('?')) : host;
    }
    std::string operator()(const KannelSettings& s) const { return at(s.url); }
    std::string operator()(const SmtpSettings& s) const { return at(s.host + ":" + std::to_string(s.port)); }
    std::string operator()(const HttpSettings& s) const { return at(s.url); }
    std::string operator()(const WebhookSettings& s) const { return at(s.url); }
    std::string operator()(const GroupSettings& s) const { return at(s.url); }
    std::string operator()(const ExecSettings& s) const {
      std::string command;
      for (const std::string& word : s.command) command += (command.empty() ? "" : " ") + word;
      return command;
    }
    std::string operator()(const HandCallSettings&) const { return {}; }
    std::string operator()(const SandboxSettings&) const { return {}; }
    std::string operator()(const AliyunSmsSettings& s) const { return at(s.url); }
    std::string operator()(const TencentSmsSettings& s) const { return at(s.url); }
    std::string operator()(const TwilioSmsSettings& s) const { return at(s.account.url); }
    std::string operator()(const TwilioVoiceSettings& s) const { return at(s.account.url); }
    std::string operator()(const AliyunVoiceSettings& s) const { return at(s.url); }
  };
  const std::string gateway = std::visit(Gateway{}, channel.settings);
  return gateway.empty() ? channel.name : gateway;  // called by hand, or kept here: no gateway that others share
}

/// Everyone whom a chain can reach at one instant, and by what.
struct Reach {
  std::set<std::string> people, channels, gateways, numbers;
  std::size_t with_number = 0;  // people who have a telephone number at all
};

void take_channel(const Policy& policy, const Person& person, const std::string& name, Reach& found) {
  const auto channel = policy.channels.find(name);
  if (channel == policy.channels.end()) return;
  const ContactKind contact = channel->second.contact;
  if (contact == ContactKind::phone && person.contact.phone.empty()) return;
  if (contact == ContactKind::email && person.contact.email.empty()) return;
  found.channels.insert(name);
  found.gateways.insert(gateway_of(channel->second));
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
    const auto look = [&](RiskKind kind, auto holds, auto tell, const char* detail = "") {
      const auto spells = search.spells([&](std::size_t i) { return holds(reached[i]); });
      if (spells.empty()) return;
      const Reach& first = *std::find_if(reached.begin(), reached.end(), holds);
      search.add(kind, escalation.id + detail, {PolicyPart::Kind::escalation, escalation.id, 0},
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
        RiskKind::one_channel, [](const Reach& r) { return r.channels.size() > 1 && r.gateways.size() == 1; },
        [&](const Phrases& p, const Reach& r) {
          std::vector<std::string> names;
          for (const std::string& channel : r.channels) names.push_back(p.channel(channel));
          return p.say("升级策略 {0} 的各渠道（{1}）都经同一网关 {2}，它一断就无人被呼到",
                       "All channels of escalation {0} ({1}) go through one gateway, {2}: where that fails nobody is paged",
                       {escalation.id, p.list(names), *r.gateways.begin()});
        },
        ":gateway");
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
