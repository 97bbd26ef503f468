// Implements post_office.hpp.
#include "daemon/watcher/post_office.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <iostream>
#include <stdexcept>
#include <utility>

#include "notifiers/program.hpp"

namespace jibao::watcher {

Box::Box() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::runtime_error("eventfd");
}
Box::~Box() { ::close(descriptor_); }

void Box::put(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(work));
  const std::uint64_t one = 1;
  static_cast<void>(!::write(descriptor_, &one, sizeof one));  // full means that it is readable already
}

void Box::run_all() {
  std::uint64_t count = 0;
  static_cast<void>(!::read(descriptor_, &count, sizeof count));
  std::deque<std::function<void()>> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
  }
  for (auto& work : taken) work();
}

namespace {

notifiers::TransportSettings named(std::string name) {
  notifiers::TransportSettings settings;
  settings.name = std::move(name);
  return settings;
}

}  // namespace

PostOffice::PostOffice(const WatchPlan& plan, std::filesystem::path credentials, Box& box)
    : plan_(plan),
      box_(box),
      credentials_(std::move(credentials), [](const std::string& warning) { std::cerr << warning << std::endl; }),
      questions_(named("heartbeat"), resolver_) {}

PostOffice::~PostOffice() = default;

void PostOffice::ask(notifiers::Request request, std::function<void(notifiers::Response)> then) {
  const auto done = [&box = box_, then](notifiers::Response response) {
    box.put([then, response = std::move(response)]() mutable { then(std::move(response)); });
  };
  if (auto taken = questions_.send(std::move(request), done); !taken) done({});
}

notifiers::Carrier& PostOffice::carrier_of(const Channel& channel) {
  auto& carrier = carriers_[channel.name];
  if (carrier) return *carrier;
  if (const auto* exec = std::get_if<ExecSettings>(&channel.settings)) {
    notifiers::ProgramSettings settings;
    settings.name = channel.name;
    settings.command = exec->command;
    settings.memory_mb = exec->memory_mb;
    carrier = std::make_unique<notifiers::Program>(settings);
  } else {
    carrier = std::make_unique<notifiers::Transport>(named(channel.name), resolver_);
  }
  return *carrier;
}

void PostOffice::send(const Letter& letter, Instant wall, std::function<void(bool, std::string)> then) {
  auto done = [&box = box_, then = std::move(then)](bool taken, std::string reason) {
    box.put([then, taken, reason = std::move(reason)] { then(taken, reason); });
  };
  Channel channel = plan_.channels.at(letter.to.channel);
  // Of several robots in a group the next stands in for one that failed.
  if (auto* group = std::get_if<GroupSettings>(&channel.settings); group != nullptr && !group->robots.empty())
    group->robots = {group->robots[(letter.attempts - 1) % group->robots.size()]};
  notifiers::Secrets secrets;
  for (const std::string& name : notifiers::credentials_of(channel)) {
    auto secret = credentials_.read(name);
    if (!secret) return done(false, secret.error().message);
    secrets[name] = std::move(*secret);
  }
  Dispatch dispatch;
  dispatch.page = {0, letter.number};
  dispatch.attempt = letter.attempts;
  dispatch.channel = channel.name;
  dispatch.person = letter.to.person;
  dispatch.address = letter.to.address;
  dispatch.purpose = Purpose::administrator;
  dispatch.message = {letter.words.subject, letter.words.text};
  dispatch.at = wall;
  auto request = notifiers::compose(dispatch, channel, secrets, wall);
  if (!request) return done(false, request.error().message);
  const auto judged = [done, channel](const notifiers::Response& response) {
    auto verdict = notifiers::judge(response, channel);
    done(verdict.outcome == Outcome::sent, std::move(verdict.reason));
  };
  if (const auto taken = carrier_of(channel).send(std::move(*request), judged); !taken) done(false, taken.error().message);
}

}  // namespace jibao::watcher
