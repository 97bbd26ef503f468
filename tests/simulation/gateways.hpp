// The gateways of a simulated world: what they take, what they answer, and what reaches a phone.
//
// Invariant: the courier's own carriers are replaced and nothing else: requests are composed and answers judged by the
// channels' own code. Each request is answered once, within its time, or the process that asked is gone. What is drawn
// here is the truth, whatever the courier is told: how many copies of a page were taken, and whether that may be known.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "notifiers/transport.hpp"
#include "rules/channel.hpp"
#include "rules/page.hpp"
#include "tests/simulation/timeline.hpp"

namespace jibao::simulation {

/// A message as a gateway reads it.
struct Copy {
  std::string channel;
  PageId page;            // {} where the gateway is not told
  std::string to;
  std::string text;
  std::string report_to;  // where the gateway tells what became of it; empty: nowhere
};

/// How one request fares.
struct Fate {
  enum class Kind { accepts, refuses, refuses_connection, busy, gives_up, silent_before, silent_behind, breaks, bad_gateway, false_ok, refuses_us, no_name };
  Kind kind = Kind::accepts;
  bool reaches = false;  // of what is in doubt: whether the gateway took it all the same
};

/// The world, as gateways know it.
class Surrounding {
 public:
  virtual ~Surrounding() = default;
  virtual Fate draw_fate(const Copy& copy) = 0;
  virtual Duration draw_delay(Duration least, Duration most) = 0;
  /// The gateway has taken it. `sure`: whoever sent it will know.
  virtual void taken(const Copy& copy, bool sure) = 0;
};

/// The courier's carrier of one channel; ends with the process.
class SimulatedCarrier final : public notifiers::Carrier {
 public:
  SimulatedCarrier(Timeline& timeline, Surrounding& around, std::string name, const Channel& channel);
  ~SimulatedCarrier() override;

  Result<void> send(notifiers::Request request, Done done) override;
  void stop(std::chrono::milliseconds) override { alive_.reset(); }
  std::size_t outstanding() const override { return *outstanding_; }

 private:
  Timeline& timeline_;
  Surrounding& around_;
  std::string name_;
  ChannelSettings settings_;
  std::shared_ptr<std::size_t> outstanding_ = std::make_shared<std::size_t>(0);
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // answers that come later find nobody
};

}  // namespace jibao::simulation
