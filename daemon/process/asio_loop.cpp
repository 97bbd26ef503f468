// Implements asio_loop.hpp.
#include "daemon/process/asio_loop.hpp"

#include <time.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace jibao::process {
namespace {

using Steady = std::chrono::steady_clock;

constexpr auto look_every = std::chrono::seconds(1);
// A timer far away is of no use, since the look comes every second; the bound keeps the arithmetic from overflowing.
constexpr auto furthest_timer = std::chrono::hours(1);
// Less is adjustment (NTP slews by 0.5 ms a second) or scheduling between the two reads.
constexpr auto least_step = std::chrono::milliseconds(500);

/// Like the steady clock, and counting the time of a suspended machine too, in which the wall clock goes on.
std::chrono::nanoseconds since_boot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

// One thread and a queue; what is put aside is rare (reopening the journal, reading the policy).
class AsioLoop::Aside {
 public:
  Aside() : thread_([this] { serve(); }) {}
  ~Aside() { end(); }

  void run(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    waiting_.push_back(std::move(work));
    filled_.notify_one();
  }
  void end() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      filled_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      filled_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const std::function<void()> work = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      work();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<std::function<void()>> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

AsioLoop::AsioLoop(boost::asio::io_context& context, const engine::Clock& clock, int pace)
    : context_(context),
      clock_(clock),
      pace_(pace),
      wake_timer_(context),
      look_timer_(context),
      aside_(std::make_unique<Aside>()) {}

AsioLoop::~AsioLoop() = default;

void AsioLoop::start(std::function<void()> wake, std::function<void(const Look&)> look) {
  wake_ = std::move(wake);
  look_ = std::move(look);
  looked_steady_ = Steady::now();
  looked_wall_ = std::chrono::system_clock::now();
  looked_boot_ = since_boot();
  look_later();
  arm();
}

void AsioLoop::stop() {
  wake_ = nullptr;
  look_ = nullptr;
  wake_timer_.cancel();
  look_timer_.cancel();
}

// One wake of the loop for all that is posted before it looks: a batch of the journal posts once for each of its records.
void AsioLoop::post(std::function<void()> work) {
  {
    const std::lock_guard guard(posting_);
    posted_.push_back(std::move(work));
    if (posted_.size() > 1) return;
  }
  boost::asio::post(context_, [this] { run_posted(); });
}

void AsioLoop::run_posted() {
  std::vector<std::function<void()>> batch;
  {
    const std::lock_guard guard(posting_);
    batch.swap(posted_);
  }
  for (const auto& work : batch) work();
}

void AsioLoop::wake_at(std::optional<Instant> when) {
  wanted_ = when;
  arm();
}

void AsioLoop::call_in(Duration after, std::function<void()> work) {
  auto timer = std::make_shared<boost::asio::steady_timer>(context_, after);
  timer->async_wait([timer, work = std::move(work)](const boost::system::error_code& error) {
    if (!error) work();
  });
}

void AsioLoop::aside(std::function<void()> work) { aside_->run(std::move(work)); }
void AsioLoop::end_aside() { aside_->end(); }

void AsioLoop::arm() {
  if (!wanted_ || !wake_) {
    wake_timer_.cancel();
    return;
  }
  const Duration left = std::clamp<Duration>(*wanted_ - clock_.now(), Duration(0), furthest_timer);
  // Rounded up: a timer that fires a millisecond early finds nothing to do.
  wake_timer_.expires_after(Duration((left.count() + pace_ - 1) / pace_));
  wake_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || !wake_) return;
    wanted_.reset();
    wake_();
  });
}

void AsioLoop::look_later() {
  look_timer_.expires_at(looked_steady_ + look_every);
  look_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || !look_) return;
    const auto steady = Steady::now();
    const auto wall = std::chrono::system_clock::now();
    const auto passed = steady - looked_steady_;
    Look look;
    look.lag = std::chrono::duration_cast<Duration>(passed - look_every);
    const auto boot = since_boot();
    const auto step = std::chrono::duration_cast<Duration>((wall - looked_wall_) - (boot - looked_boot_));
    if (step > least_step || step < -least_step) look.stepped = step;
    looked_steady_ = steady;
    looked_wall_ = wall;
    looked_boot_ = boot;
    look_later();
    look_(look);
  });
}

}  // namespace jibao::process
