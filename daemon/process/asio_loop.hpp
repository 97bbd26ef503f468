// The engine's loop on Asio: posted work, one steady timer for the next wake-up, and a look every second.
//
// Invariant: the timer goes by the steady clock and the look by the second, so a wall clock that is set back can
// delay nothing by more than a second; each step of the wall clock is told. Called by the engine and the daemon.
// Surprise: work put aside runs on a thread of its own, which end_aside() must end before what it uses is destroyed.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>
#include <optional>

#include "daemon/engine/ports.hpp"

namespace jibao::process {

class AsioLoop final : public engine::Loop {
 public:
  struct Look {
    Duration lag{};                 // how much later than due the look came
    std::optional<Duration> stepped;  // by how much the wall clock was set since the last look, where it was
  };

  /// `clock` is the engine's; it goes `pace` times faster than the steady one. Both references must outlive the loop.
  AsioLoop(boost::asio::io_context& context, const engine::Clock& clock, int pace);
  ~AsioLoop() override;

  /// Begins to call: `wake` when a wake-up is due, `look` every second. Thread: loop.
  void start(std::function<void()> wake, std::function<void(const Look&)> look);
  /// Ends both.
  void stop();

  void post(std::function<void()> work) override;
  void wake_at(std::optional<Instant> when) override;
  void call_in(Duration after, std::function<void()> work) override;
  void aside(std::function<void()> work) override;
  /// Runs what was put aside to its end and takes no more. Thread: loop; blocks.
  void end_aside();

 private:
  void arm();
  void look_later();
  void run_posted();

  class Aside;
  boost::asio::io_context& context_;
  const engine::Clock& clock_;
  int pace_;
  boost::asio::steady_timer wake_timer_;
  boost::asio::steady_timer look_timer_;
  std::function<void()> wake_;
  std::function<void(const Look&)> look_;
  std::optional<Instant> wanted_;
  std::chrono::steady_clock::time_point looked_steady_;
  std::chrono::system_clock::time_point looked_wall_;
  std::chrono::nanoseconds looked_boot_{};
  std::unique_ptr<Aside> aside_;
  std::mutex posting_;
  std::vector<std::function<void()>> posted_;  // not looked at yet, in order; under posting_
};

}  // namespace jibao::process
