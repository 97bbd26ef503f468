// A loop of the test's own thread, to which other threads may post; run_one() waits for work.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/engine/ports.hpp"

namespace jibao::courier {

class WaitingLoop final : public engine::Loop {
 public:
  void post(std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
    filled_.notify_one();
  }
  void wake_at(std::optional<Instant>) override {}
  void call_in(Duration after, std::function<void()> work) override { calls.emplace_back(after, std::move(work)); }
  std::vector<std::pair<Duration, std::function<void()>>> calls;  // asked for, and left to the test
  void run_one() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return !queue_.empty(); });
    const auto work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
  }
  /// Runs what is there, and what that posts; whether anything was.
  bool run_what_waits() {
    bool any = false;
    for (; !idle(); any = true) run_one();
    return any;
  }
  bool idle() {
    const std::lock_guard lock(mutex_);
    return queue_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<std::function<void()>> queue_;
};

}  // namespace jibao::courier
