// When which robot of a group may speak, and what waits until one may. A gateway whose policy names a rate is as one robot.
//
// Invariant: no robot speaks more often than its service allows, counted over any minute (with headroom, and
// with room for what was sent right before a restart); what waits leaves in order, those who must answer
// first and of them those who were not called before, and is given back when it has waited longest_group_wait. Pure: `now`
// is a steady time that only grows. Called by the courier on the loop. Surprise: a service that says "too fast" all the same
// silences that robot for the time that it takes to be heard again, and the others speak on.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "rules/channel.hpp"
#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao::notifiers {

// A token bucket: `burst` at once, then one each `every`.
struct Pace {
  int burst = 1;
  Duration every{};
};

// WeCom and DingTalk allow 20 a minute (DingTalk's price for the 21st is ten minutes of silence), Feishu 100
// a minute and 5 a second.
Pace pace_of(ChatService service);

// Of a provider's rate: no more than it in any such span. Requires: one message at least, a span above zero.
Pace pace_of(const ProviderRate& rate);

// One robot's bucket. It begins with a single token, so that a restart is no way to a second burst.
class Bucket {
 public:
  Bucket(Pace pace, Duration now);

  // Whether it may speak; takes the token where it may.
  bool take(Duration now);

  // From when on it may speak.
  Duration ready_at() const { return full_at_ - (pace_.burst - 1) * pace_.every; }

  // It may not speak before `until`, and then begins anew.
  void rest(Duration until);

 private:
  Pace pace_;
  Duration full_at_;  // when the bucket would be full again
};

class Robots {
 public:
  // More than half an hour's worth of one robot; a county's whole staff, several times.
  static constexpr std::size_t most_waiting = 500;

  Robots(std::size_t count, Pace pace, Duration now);

  // A message in the line, with the time by which it must have left.
  struct Waiting {
    Dispatch dispatch;
    Duration until{};
  };
  struct Ready {
    Waiting message;
    std::size_t robot = 0;
  };

  // Takes a message in line, and returns what has no place in it: where the line is full, the last of the least urgent, be
  // it this one.
  std::optional<Waiting> add(Waiting message);

  std::size_t waiting() const;

  // When the next message may leave; nothing where none waits.
  std::optional<Duration> ready_at() const;

  // The next message and the robot that speaks it; nothing where all must wait.
  std::optional<Ready> next(Duration now);

  // What has waited too long, taken out of the line.
  std::vector<Waiting> overdue(Duration now);

  // What waits of an incident, taken out of the line: it may not say any more what it says.
  std::vector<Waiting> recall(IncidentId incident);

  void rest(std::size_t robot, Duration until);

 private:
  std::vector<Bucket> robots_;
  // Who must answer; who must answer and was called before; who is only told, and the daemon's own affairs.
  std::array<std::deque<Waiting>, 3> lines_;
};

}  // namespace jibao::notifiers
