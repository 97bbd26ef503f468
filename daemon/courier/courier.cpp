// Implements courier.hpp.
#include "daemon/courier/courier.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "notifiers/channels.hpp"
#include "notifiers/resolver.hpp"
#include "notifiers/transport.hpp"

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
    std::string operator()(const HandCallSettings&) const { return {}; }
    std::string operator()(const SandboxSettings&) const { return {}; }
  };
  return std::visit(Place{}, channel.settings);
}

AttemptEnded end_of(const Dispatch& dispatch, Outcome outcome, std::string reason) {
  AttemptEnded ended;
  ended.page = dispatch.page;
  ended.attempt = dispatch.attempt;
  ended.outcome = outcome;
  ended.reason = std::move(reason);
  return ended;
}

}  // namespace

std::string fill_link(std::string text, const Policy& policy, const Channel& channel, const LinkKey& links, PageId page) {
  std::string link;
  if (channel.carries_links && !policy.office.public_url.empty()) {
    link = policy.office.public_url;
    while (link.ends_with('/')) link.pop_back();
    link += "/a/" + links.token(page);
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
    std::unique_ptr<notifiers::Transport> transport;
  };

  Surroundings around;
  std::function<void(AttemptEnded)> ended;
  std::shared_ptr<const Policy> policy;                        // that the gates were made for ...
  bool policy_is_new = false;                                  // ... but for some that could not be made
  std::map<std::string, Gate> gates;                           // by channel
  std::vector<std::unique_ptr<notifiers::Transport>> leaving;  // of channels that are gone, until they are empty
  std::map<std::string, Count> counts;
  bool stopped = false;

  // A transport for each channel that has a gateway, made when the policy changes.
  void follow_policy() {
    auto now = around.policy();
    if (now == policy && !policy_is_new) return;
    policy = std::move(now);
    policy_is_new = false;
    for (auto gate = gates.begin(); gate != gates.end();) {
      const auto channel = policy->channels.find(gate->first);
      const bool stays = channel != policy->channels.end() && notifiers::sends(channel->second) &&
                         place_of(channel->second) == gate->second.place;
      if (stays) {
        ++gate;
        continue;
      }
      leaving.push_back(std::move(gate->second.transport));
      gate = gates.erase(gate);
    }
    for (const auto& [name, channel] : policy->channels) {
      if (!notifiers::sends(channel) || gates.count(name) != 0) continue;
      notifiers::TransportSettings settings;
      settings.name = name;
      try {
        gates[name] = {place_of(channel), std::make_unique<notifiers::Transport>(settings, around.resolver)};
      } catch (const std::runtime_error&) {
        policy_is_new = true;  // no thread or descriptor was left: tried again with the next message
      }
    }
  }

  void let_go_of_empty() {
    std::erase_if(leaving, [](const auto& transport) { return transport->outstanding() == 0; });
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
    to_gateway(dispatch, channel);
  }

  void to_gateway(const Dispatch& dispatch, const Channel& channel) {
    notifiers::Secrets secrets;
    for (const std::string& name : notifiers::credentials_of(channel)) {
      auto secret = around.credentials.read(name);
      if (!secret) return post(dispatch.channel, end_of(dispatch, Outcome::tell_administrator, secret.error().message));
      secrets[name] = std::move(*secret);
    }
    auto request = notifiers::compose(dispatch, channel, secrets, around.clock.now());
    if (!request) return post(dispatch.channel, end_of(dispatch, Outcome::tell_administrator, request.error().message));
    Dispatch about = dispatch;
    about.message = {};
    // On the transport's thread: judged there, told on the loop. The policy is held so that the channel stays.
    auto done = [weak = weak_from_this(), &loop = around.loop, held = policy, &channel,
                 about = std::move(about)](notifiers::Response response) {
      notifiers::Verdict verdict = notifiers::judge(response, channel);
      AttemptEnded end = end_of(about, verdict.outcome, std::move(verdict.reason));
      end.in_doubt = verdict.in_doubt;
      end.reference = std::move(verdict.reference);
      loop.post([weak, held, name = about.channel, end = std::move(end)]() mutable {
        if (const auto self = weak.lock()) self->tell(name, std::move(end));
      });
    };
    const auto gate = gates.find(dispatch.channel);
    if (gate == gates.end()) return post(dispatch.channel, end_of(dispatch, Outcome::try_again, "本机资源不足"));
    const auto taken = gate->second.transport->send(std::move(*request), std::move(done));
    if (!taken) post(dispatch.channel, end_of(dispatch, Outcome::try_again, taken.error().message));
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

void Courier::stop(std::chrono::milliseconds grace) {
  inside_->stopped = true;
  const auto until = std::chrono::steady_clock::now() + grace;
  const auto stop = [&](notifiers::Transport& transport) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    transport.stop(std::max(left, std::chrono::milliseconds(0)));
  };
  for (auto& [name, gate] : inside_->gates) stop(*gate.transport);
  for (auto& transport : inside_->leaving) stop(*transport);
}

std::map<std::string, Count> Courier::counts() const { return inside_->counts; }

}  // namespace jibao::courier
