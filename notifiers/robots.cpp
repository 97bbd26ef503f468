// See robots.hpp.
#include "notifiers/robots.hpp"

#include <algorithm>
#include <numeric>
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

// Four fifths of it evenly, the rest as a burst for the first people of a storm, where the rate is high enough to spare one.
Pace pace_of(const ProviderRate& rate) {
  const int spread = rate.messages < 5 ? rate.messages : rate.messages * 4 / 5;
  const Duration every = (rate.per + Duration(spread - 1)) / spread;  // rounded up: sooner would be one too many
  const auto in_span = static_cast<int>((rate.per + every - Duration(1)) / every);
  return {std::max(1, rate.messages - in_span), every};
}

Bucket::Bucket(Pace pace, Duration now) : pace_(pace), full_at_(now) { rest(now); }

bool Bucket::take(Duration now) {
  if (now < ready_at()) return false;
  full_at_ = std::max(full_at_, now) + pace_.every;
  return true;
}

void Bucket::rest(Duration until) { full_at_ = std::max(full_at_, until + (pace_.burst - 1) * pace_.every); }

Robots::Robots(std::size_t count, Pace pace, Duration now) : robots_(count, Bucket(pace, now)) {}

std::optional<Robots::Waiting> Robots::add(Waiting message) {
  const Dispatch& dispatch = message.dispatch;
  const std::size_t which = is_upkeep(dispatch.purpose) || !asks(dispatch.purpose) ? 2 : dispatch.repeat ? 1 : 0;
  std::optional<Waiting> left;
  if (waiting() >= most_waiting) {
    const auto least = std::find_if(lines_.rbegin(), lines_.rend(), [](const auto& line) { return !line.empty(); });
    if (lines_.rend() - least - 1 <= static_cast<std::ptrdiff_t>(which)) return message;
    left = std::move(least->back());
    least->pop_back();
  }
  std::deque<Waiting>& line = lines_[which];
  // By the time until which it may wait: what comes back from a robot that was too fast keeps its place.
  const auto place = std::upper_bound(line.begin(), line.end(), message.until,
                                      [](Duration until, const Waiting& other) { return until < other.until; });
  line.insert(place, std::move(message));
  return left;
}

std::size_t Robots::waiting() const {
  return std::accumulate(lines_.begin(), lines_.end(), std::size_t{0}, [](std::size_t sum, const auto& line) { return sum + line.size(); });
}

std::optional<Duration> Robots::ready_at() const {
  if (waiting() == 0) return std::nullopt;
  const auto sooner = [](const Bucket& a, const Bucket& b) { return a.ready_at() < b.ready_at(); };
  return std::min_element(robots_.begin(), robots_.end(), sooner)->ready_at();
}

std::optional<Robots::Ready> Robots::next(Duration now) {
  const auto line = std::find_if(lines_.begin(), lines_.end(), [](const auto& each) { return !each.empty(); });
  if (line == lines_.end()) return std::nullopt;
  const auto robot = std::find_if(robots_.begin(), robots_.end(), [&](Bucket& each) { return each.take(now); });
  if (robot == robots_.end()) return std::nullopt;
  Ready ready{std::move(line->front()), static_cast<std::size_t>(robot - robots_.begin())};
  line->pop_front();
  return ready;
}

std::vector<Robots::Waiting> Robots::overdue(Duration now) {
  std::vector<Waiting> over;
  for (std::deque<Waiting>& line : lines_) {
    while (!line.empty() && line.front().until <= now) {
      over.push_back(std::move(line.front()));
      line.pop_front();
    }
  }
  return over;
}

std::vector<Robots::Waiting> Robots::recall(IncidentId incident) {
  std::vector<Waiting> recalled;
  for (std::deque<Waiting>& line : lines_) {
    for (Waiting& each : line)
      if (each.dispatch.page.incident == incident) recalled.push_back(std::move(each));
    std::erase_if(line, [&](const Waiting& each) { return each.dispatch.page.incident == incident; });
  }
  return recalled;
}

void Robots::rest(std::size_t robot, Duration until) {
  if (robot < robots_.size()) robots_[robot].rest(until);
}

}  // namespace jibao::notifiers
