// The watcher's carriers: one for each channel that somebody is told by, and one line of what ended.
//
// Invariant: nothing of one gateway can hold back another or the questions; what ended is taken on the caller's thread.
// Called by the watcher. Thread: the caller's, but for what the carriers' own threads put into the box.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "daemon/courier/credentials.hpp"
#include "daemon/watcher/outbox.hpp"
#include "notifiers/channels.hpp"
#include "notifiers/resolver.hpp"

namespace jibao::watcher {

/// What other threads hand to the watcher's own; `descriptor` becomes readable when something is there.
class Box {
 public:
  Box();
  ~Box();
  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;
  void put(std::function<void()> work);  // Thread: any
  void run_all();                        // Thread: the watcher's
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;
};

class PostOffice {
 public:
  /// `box` must outlive this.
  PostOffice(const WatchPlan& plan, std::filesystem::path credentials, Box& box);
  ~PostOffice();

  /// Asks the daemon; `then` comes through the box, once, within the plan's answer_within.
  void ask(notifiers::Request request, std::function<void(notifiers::Response)> then);
  /// Sends a letter; `then` (taken, reason) comes through the box, once.
  void send(const Letter& letter, Instant wall, std::function<void(bool, std::string)> then);
  Result<std::string> credential(const std::string& name) { return credentials_.read(name); }

 private:
  notifiers::Carrier& carrier_of(const Channel& channel);

  const WatchPlan& plan_;
  Box& box_;
  courier::Credentials credentials_;
  notifiers::Resolver resolver_;
  notifiers::Transport questions_;
  std::map<std::string, std::unique_ptr<notifiers::Carrier>> carriers_;
};

}  // namespace jibao::watcher
