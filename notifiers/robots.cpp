// See robots.hpp.
#include "notifiers/robots.hpp"

#include <algorithm>
#include <utility>

namespace jibao::notifiers {

Pace pace_of(ChatService service) {
  using std::chrono::seconds;
  switch (service) {
    case ChatService::wecom:
    case ChatService::dingtalk: return {4, seconds(4)};  // 4 + 15: at most 19 in any minute, 20 over a restart
    case ChatService::feishu: return {2, seconds(1)};    // 2 + 60 in any minute, 3 in any second
  }
  return {1, seconds(4)};
}

Bucket::Bucket(Pace pace, Duration now) : pace_(pace), full_at_(now) { rest(now); }

bool Bucket::take(Duration now) {
  if (now < full_at_ - (pace_.burst - 1) * pace_.every) return false;
  full_at_ = std::max(full_at_, now) + pace_.every;
  return true;
}

void Bucket::rest(Duration until) { full_at_ = std::max(full_at_, until + (pace_.burst - 1) * pace_.every); }

Robots::Robots(std::size_t count, Pace pace, Duration now) : robots_(count, Bucket(pace, now)) {}

bool Robots::add(Waiting message) {
  if (asking_.size() + telling_.size() >= most_waiting) return false;
  std::deque<Waiting>& line = asks(message.dispatch.purpose) ? asking_ : telling_;
  // By the time until which it may wait: what comes back from a robot that was too fast keeps its place.
  const auto place = std::upper_bound(line.begin(), line.end(), message.until,
                                      [](Duration until, const Waiting& other) { return until < other.until; });
  line.insert(place, std::move(message));
  return true;
}

std::optional<Robots::Ready> Robots::next(Duration now) {
  std::deque<Waiting>& line = asking_.empty() ? telling_ : asking_;
  if (line.empty()) return std::nullopt;
  const auto robot = std::find_if(robots_.begin(), robots_.end(), [&](Bucket& each) { return each.take(now); });
  if (robot == robots_.end()) return std::nullopt;
  Ready ready{std::move(line.front()), static_cast<std::size_t>(robot - robots_.begin())};
  line.pop_front();
  return ready;
}

std::vector<Robots::Waiting> Robots::overdue(Duration now) {
  std::vector<Waiting> over;
  for (std::deque<Waiting>* line : {&asking_, &telling_}) {
    while (!line->empty() && line->front().until <= now) {
      over.push_back(std::move(line->front()));
      line->pop_front();
    }
  }
  return over;
}

std::vector<Robots::Waiting> Robots::recall(IncidentId incident) {
  std::vector<Waiting> recalled;
  for (std::deque<Waiting>* line : {&asking_, &telling_}) {
    for (Waiting& each : *line)
      if (each.dispatch.page.incident == incident) recalled.push_back(std::move(each));
    std::erase_if(*line, [&](const Waiting& each) { return each.dispatch.page.incident == incident; });
  }
  return recalled;
}

void Robots::rest(std::size_t robot, Duration until) {
  if (robot < robots_.size()) robots_[robot].rest(until);
}

}  // namespace jibao::notifiers
