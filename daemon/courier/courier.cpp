// Implements courier.hpp.
#include "daemon/courier/courier.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "notifiers/channels.hpp"
#include "notifiers/credit.hpp"
#include "notifiers/http_date.hpp"
#include "notifiers/program.hpp"
#include "notifiers/resolver.hpp"
#include "notifiers/robots.hpp"
#include "notifiers/transport.hpp"
#include "rules/mutant.hpp"

namespace jibao::courier {
namespace {

// Where the channel's requests go: while it stays, the transport stays. A changed address gets a new one, because the
// old may hold requests that hang.
std::string place_of(const Channel& channel) {
  struct Place {
    std::string operator()(const KannelSettings& s) const { return s.url; }
    std::string operator()(const SmtpSettings& s) const { return s.host + ":" + std::to_string(s.port); }
    std::string operator()(const HttpSettings& s) const { return s.url; }
    std::string operator()(const WebhookSettings& s) const { return s.url; }
    std::string operator()(const GroupSettings& s) const {
      std::string place = s.url;
      for (const Robot& robot : s.robots) place += " " + robot.key_credential;
      return place;
    }
    std::string operator()(const ExecSettings& s) const {
      std::string place = std::to_string(s.memory_mb);
      for (const std::string& word : s.command) place += '\0' + word;
      return place;
    }
    std::string operator()(const HandCallSettings&) const { return {}; }
    std::string operator()(const SandboxSettings&) const { return {}; }
    std::string operator()(const AliyunSmsSettings& s) const { return s.url; }
    std::string operator()(const TencentSmsSettings& s) const { return s.url; }
    std::string operator()(const TwilioSmsSettings& s) const { return s.account.url; }
    std::string operator()(const TwilioVoiceSettings& s) const { return s.account.url; }
    std::string operator()(const AliyunVoiceSettings& s) const { return s.url; }
  };
  return std::visit(Place{}, channel.settings);
}

// ... and how fast they may go: another rate gets a new line, too.
std::string gate_of(const Channel& channel) {
  if (!channel.rate) return place_of(channel);
  return place_of(channel) + " " + std::to_string(channel.rate->messages) + "/" + std::to_string(channel.rate->per.count());
}

AttemptEnded end_of(const Dispatch& dispatch, Outcome outcome, std::string reason) {
  AttemptEnded ended;
  ended.page = dispatch.page;
  ended.attempt = dispatch.attempt;
  ended.outcome = outcome;
  ended.reason = std::move(reason);
  return ended;
}

AttemptEnded end_of(const Dispatch& dispatch, notifiers::Verdict verdict, Duration waited = {}) {
  AttemptEnded ended = end_of(dispatch, verdict.outcome, std::move(verdict.reason));
  ended.waited = waited;
  ended.in_doubt = verdict.in_doubt;
  ended.reference = std::move(verdict.reference);
  ended.fault = verdict.fault;
  ended.words_refused = verdict.words_refused;
  ended.after = verdict.after;
  return ended;
}

// What is kept of a dispatch while it is under way: not its words.
Dispatch about(const Dispatch& dispatch) {
  Dispatch known = dispatch;
  known.message = {};
  return known;
}

AttemptEnded needs_administrator(const Dispatch& dispatch, ChannelFault fault, std::string reason) {
  AttemptEnded ended = end_of(dispatch, Outcome::tell_administrator, std::move(reason));
  ended.fault = fault;
  return ended;
}

}  // namespace

// By the addresses as they are written: one that holds another's name keeps that, which does no harm.
bool speaks_with(const Policy& policy, std::string_view host) {
  const auto in = [host](const std::string& place) { return place.find(host) != std::string::npos; };
  return std::any_of(policy.channels.begin(), policy.channels.end(), [&](const auto& each) { return in(place_of(each.second)); }) ||
         std::any_of(policy.subscriptions.begin(), policy.subscriptions.end(), [&](const Subscription& each) { return in(each.url); });
}

Heard heard_of(std::string host, const notifiers::Response& response) {
  Heard heard{std::move(host), notifiers::date_of(response), {}, {}};
  // Only of one that was taken for good: anybody on the way can show another.
  if (response.end == notifiers::Response::End::answered) heard.certificate_end = response.certificate_end;
  return heard;
}

std::string fill_link(std::string text, const Policy& policy, const Channel& channel, const LinkKey& links, PageId page) {
  std::string link;
  if (channel.carries_links && !policy.office.public_url.empty()) {
    link = policy.office.public_url;
    while (link.ends_with('/')) link.pop_back();
    link += is_group(channel) ? "/incidents/" + std::to_string(page.incident) : "/a/" + links.token(page);
  }
  for (auto at = text.find(link_mark); at != std::string::npos; at = text.find(link_mark, at + link.size())) {
    text.replace(at, link_mark.size(), link);
  }
  return text;
}

struct Courier::Inside : std::enable_shared_from_this<Courier::Inside> {
  explicit Inside(Surroundings s) : around(std::move(s)) {}

  struct Gate {
    std::string place;
    std::unique_ptr<notifiers::Carrier> carrier;
    std::optional<notifiers::Robots> robots{};  // of a group; or one that stands for a gateway with a rate
    bool group = false;
    bool will_call = false;                     // the loop calls when the next message may leave
  };

  Surroundings around;
  std::function<void(AttemptEnded)> ended;
  std::shared_ptr<const Policy> policy;                        // that the gates were made for ...
  bool policy_is_new = false;                                  // ... but for some that could not be made
  std::map<std::string, Gate> gates;                           // by channel
  std::vector<std::unique_ptr<notifiers::Carrier>> leaving;  // of channels that are gone, until they are empty
  std::map<std::string, Count> counts;
  bool stopped = false;

  // A carrier for each channel that has a gateway, made when the policy changes.
  void follow_policy() {
    auto now = around.policy();
    if (now == policy && !policy_is_new) return;
    policy = std::move(now);
    policy_is_new = false;
    std::vector<notifiers::Robots::Waiting> homeless;
    for (auto gate = gates.begin(); gate != gates.end();) {
      const auto channel = policy->channels.find(gate->first);
      const bool stays = channel != policy->channels.end() && notifiers::sends(channel->second) &&
                         gate_of(channel->second) == gate->second.place;
      if (stays) {
        ++gate;
        continue;
      }
      if (gate->second.robots)
        for (auto& waiting : gate->second.robots->overdue(Duration::max())) homeless.push_back(std::move(waiting));
      leaving.push_back(std::move(gate->second.carrier));
      gate = gates.erase(gate);
    }
    for (const auto& [name, channel] : policy->channels) {
      if (notifiers::sends(channel) && gates.count(name) == 0) open_gate(name, channel);
    }
    for (auto& waiting : homeless) wait_in_line(std::move(waiting));
  }

  void open_gate(const std::string& name, const Channel& channel) {
    Gate gate{gate_of(channel), nullptr};
    gate.group = is_group(channel);
    if (const auto* group = std::get_if<GroupSettings>(&channel.settings))
      gate.robots.emplace(group->robots.size(), notifiers::pace_of(group->service), around.elapsed());
    else if (channel.rate)
      gate.robots.emplace(1, notifiers::pace_of(*channel.rate), around.elapsed());
    try {
      gate.carrier = around.open_carrier ? around.open_carrier(name, channel) : open_carrier(name, channel);
      gates[name] = std::move(gate);
    } catch (const std::runtime_error&) {
      policy_is_new = true;  // no thread or descriptor was left: tried again with the next message
    }
  }

  std::unique_ptr<notifiers::Carrier> open_carrier(const std::string& name, const Channel& channel) {
    if (const auto* exec = std::get_if<ExecSettings>(&channel.settings)) {
      notifiers::ProgramSettings program;
      program.name = name;
      program.command = exec->command;
      program.memory_mb = exec->memory_mb;
      program.longest_wait = std::chrono::duration_cast<std::chrono::milliseconds>(longest_group_wait);
      return std::make_unique<notifiers::Program>(program);
    }
    notifiers::TransportSettings settings;
    settings.name = name;
    return std::make_unique<notifiers::Transport>(settings, around.resolver);
  }

  void let_go_of_empty() {
    std::erase_if(leaving, [](const auto& carrier) { return carrier->outstanding() == 0; });
  }

  void send(Dispatch dispatch) {
    if (stopped) return;  // its lease brings it back after the start
    follow_policy();
    let_go_of_empty();
    ++counts[dispatch.channel].outstanding;
    const auto found = policy->channels.find(dispatch.channel);
    if (found == policy->channels.end()) {
      return post(dispatch.channel, end_of(dispatch, Outcome::give_up, "策略中已没有这个渠道"));
    }
    const Channel& channel = found->second;
    dispatch.message.text = fill_link(std::move(dispatch.message.text), *policy, channel, around.links, dispatch.page);
    if (std::holds_alternative<SandboxSettings>(channel.settings)) {
      AttemptEnded kept = end_of(dispatch, Outcome::sent, {});
      kept.reference = around.sandbox.keep(dispatch);
      return post(dispatch.channel, std::move(kept));
    }
    if (is_hand_call(channel)) return post(dispatch.channel, end_of(dispatch, Outcome::sent, {}));
    if (is_group(channel)) {
      const auto person = policy->people.find(dispatch.person);
      if (person != policy->people.end()) dispatch.address = person->second.contact.phone;
    }
    if (is_group(channel) || channel.rate) return wait_in_line({std::move(dispatch), around.elapsed() + longest_group_wait});
    to_gateway(dispatch, std::shared_ptr<const Channel>(policy, &channel), [known = about(dispatch)](Inside& self, auto&& verdict) {
      self.tell(known.channel, end_of(known, std::forward<decltype(verdict)>(verdict)));
    });
  }

  // ---- groups, and gateways with a rate ----

  Duration waited(const notifiers::Robots::Waiting& waiting) const { return around.elapsed() - (waiting.until - longest_group_wait); }

  void give_back(const notifiers::Robots::Waiting& waiting, std::string why) {
    AttemptEnded end = end_of(waiting.dispatch, Outcome::try_again, std::move(why));
    end.waited = waited(waiting);
    post(waiting.dispatch.channel, std::move(end));
  }

  // By a policy that has no rate for it any more it goes at once.
  void wait_in_line(notifiers::Robots::Waiting waiting) {
    const std::string name = waiting.dispatch.channel;
    const auto gate = gates.find(name);
    if (gate == gates.end()) return give_back(waiting, "渠道已不在或打不开");
    if (!gate->second.robots) return speak({std::move(waiting), 0}, std::shared_ptr<const Channel>(policy, &policy->channels.at(name)));
    if (const auto left = gate->second.robots->add(std::move(waiting)))
      give_back(*left, gate->second.group ? "群机器人忙，排队已满" : "渠道达到速率上限，排队已满");
    serve(name, gate->second);
  }

  void serve(const std::string& name, Gate& gate) {
    while (auto ready = gate.robots->next(around.elapsed())) {
      auto channel = std::make_shared<Channel>(policy->channels.at(name));
      if (auto* group = std::get_if<GroupSettings>(&channel->settings)) group->robots = {group->robots.at(ready->robot)};
      speak(std::move(*ready), std::move(channel));
    }
    call_later(name, gate);
  }

  // The look of every second is too rare for a gateway that takes several messages in one.
  void call_later(const std::string& name, Gate& gate) {
    const auto ready_at = gate.robots->ready_at();
    if (!ready_at || gate.will_call) return;
    gate.will_call = true;
    around.loop.call_in(std::max(*ready_at - around.elapsed(), Duration(1)), [weak = weak_from_this(), name] {
      const auto self = weak.lock();
      if (!self || self->stopped) return;
      const auto found = self->gates.find(name);
      if (found == self->gates.end() || !found->second.robots) return;
      found->second.will_call = false;
      self->serve(name, found->second);
    });
  }

  void speak(notifiers::Robots::Ready ready, std::shared_ptr<const Channel> channel) {
    const Dispatch dispatch = ready.message.dispatch;
    const Duration in_line = waited(ready.message);
    to_gateway(dispatch, std::move(channel), [said = std::move(ready), in_line](Inside& self, auto&& verdict) mutable {
      self.said(std::move(said), std::forward<decltype(verdict)>(verdict), in_line);
    });
  }

  // A service that counts otherwise than we do silences the robot and nothing is lost: the message goes back in line.
  void said(notifiers::Robots::Ready said, notifiers::Verdict verdict, Duration in_line) {
    const std::string name = said.message.dispatch.channel;
    const auto gate = gates.find(name);
    const bool too_fast = verdict.outcome == Outcome::try_again && verdict.after && !verdict.in_doubt;
    if (!too_fast || gate == gates.end() || !gate->second.group)
      return tell(name, end_of(said.message.dispatch, std::move(verdict), in_line));
    gate->second.robots->rest(said.robot, around.elapsed() + *verdict.after);
    wait_in_line(std::move(said.message));
  }

  void recall(IncidentId incident) {
    for (auto& [name, gate] : gates) {
      if (!gate.robots) continue;
      for (const auto& recalled : gate.robots->recall(incident))
        give_back(recalled, "事件标明涉密，原文不再发送");
    }
  }

  void pass_time() {
    if (stopped || !policy) return;
    follow_policy();
    for (auto& [name, gate] : gates) {
      if (!gate.robots) continue;
      for (const auto& over : gate.robots->overdue(around.elapsed()))
        give_back(over, gate.group ? "群机器人达到频率上限，等了 2 分钟未能发出" : "渠道达到速率上限，等了 2 分钟未能发出");
      serve(name, gate);
    }
  }

  // ---- one attempt ----

  // `then` hears the verdict, on the loop.
  template <class Then>
  void to_gateway(const Dispatch& dispatch, std::shared_ptr<const Channel> channel, Then then) {
    const Dispatch known = about(dispatch);
    const auto end_here = [&](Outcome outcome, std::string why) { post(known.channel, end_of(known, outcome, std::move(why))); };
    notifiers::Secrets secrets;
    for (const std::string& name : notifiers::credentials_of(*channel)) {
      auto secret = around.credentials.read(name);
      if (!secret && secret.error().passing) return end_here(Outcome::try_again, secret.error().message);
      if (!secret) return post(known.channel, needs_administrator(known, ChannelFault::credentials, secret.error().message));
      secrets[name] = std::move(*secret);
    }
    auto request = notifiers::compose(dispatch, *channel, secrets, around.clock.now());
    if (!request) return post(known.channel, needs_administrator(known, ChannelFault::settings, request.error().message));
    // On the carrier's thread: judged there, told on the loop.
    auto done = [weak = weak_from_this(), &loop = around.loop, channel, host = notifiers::host_of(*request), asked = around.elapsed(),
                 then = std::move(then)](const notifiers::Response& response) mutable {
      loop.post([weak, verdict = notifiers::judge(response, *channel), heard = heard_of(std::move(host), response), asked,
                 then = std::move(then)]() mutable {
        const auto self = weak.lock();
        if (!self) return;
        heard.took = self->around.elapsed() - asked;
        if (self->around.hears) self->around.hears(heard);
        then(*self, std::move(verdict));
      });
    };
    const auto gate = gates.find(known.channel);
    if (gate == gates.end()) return end_here(Outcome::try_again, "本机资源不足");
    if (mutant(11)) static_cast<void>(gate->second.carrier->send(notifiers::Request(*request), [](const notifiers::Response&) {}));
    const auto taken = gate->second.carrier->send(std::move(*request), std::move(done));
    if (!taken) end_here(Outcome::try_again, taken.error().message);
  }

  // ---- the account ----

  Result<void> ask_credit(const std::string& name, const std::function<void(const Result<notifiers::Credit>&)>& told) {
    if (stopped) return failure("the daemon is ending");
    follow_policy();
    const auto found = policy->channels.find(name);
    const auto gate = gates.find(name);
    if (found == policy->channels.end() || !found->second.credit || gate == gates.end()) return failure("no credit of this channel is watched");
    const auto channel = std::shared_ptr<const Channel>(policy, &found->second);
    notifiers::Secrets secrets;
    for (const std::string& credential : notifiers::credentials_of(*channel)) {
      auto secret = around.credentials.read(credential);
      if (!secret) return failure(secret.error().message);
      secrets[credential] = std::move(*secret);
    }
    auto request = notifiers::compose_credit(*channel, secrets, around.clock.now());
    if (!request) return tl::unexpected<Error>(request.error());
    return gate->second.carrier->send(std::move(*request), [&loop = around.loop, channel, told](const notifiers::Response& response) {
      loop.post([told, credit = notifiers::read_credit(response, *channel)] { told(credit); });
    });
  }

  // Always by way of the loop: the engine is in the middle of a turn when it sends.
  void post(const std::string& channel, AttemptEnded end) {
    around.loop.post([weak = weak_from_this(), channel, end = std::move(end)]() mutable {
      if (const auto self = weak.lock()) self->tell(channel, std::move(end));
    });
  }

  void tell(const std::string& channel, AttemptEnded end) {
    Count& count = counts[channel];
    --count.outstanding;
    ++count.outcomes[end.outcome];
    if (ended) ended(std::move(end));
  }
};

Courier::Courier(Surroundings surroundings) : inside_(std::make_shared<Inside>(std::move(surroundings))) {}
Courier::~Courier() = default;

void Courier::on_end(std::function<void(AttemptEnded)> ended) { inside_->ended = std::move(ended); }
void Courier::send(Dispatch dispatch) { inside_->send(std::move(dispatch)); }
void Courier::ask_credit(const std::string& channel, std::function<void(const Result<notifiers::Credit>&)> told) {
  const auto asked = inside_->ask_credit(channel, told);
  if (!asked) inside_->around.loop.post([told = std::move(told), error = asked.error()] { told(tl::unexpected<Error>(error)); });
}

void Courier::recall(IncidentId incident) { inside_->recall(incident); }
void Courier::pass_time() { inside_->pass_time(); }

void Courier::stop(std::chrono::milliseconds grace) {
  inside_->stopped = true;
  const auto until = std::chrono::steady_clock::now() + grace;
  const auto stop = [&](notifiers::Carrier& carrier) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    carrier.stop(std::max(left, std::chrono::milliseconds(0)));
  };
  for (auto& [name, gate] : inside_->gates) stop(*gate.carrier);
  for (auto& carrier : inside_->leaving) stop(*carrier);
}

std::map<std::string, Count> Courier::counts() const {
  auto counts = inside_->counts;
  for (const auto& [name, gate] : inside_->gates)
    if (gate.robots) counts[name].waiting = gate.robots->waiting();
  return counts;
}

}  // namespace jibao::courier
