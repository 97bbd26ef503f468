// How often something wrong may be tried: so many failures per key within a span, then no more until the
// oldest is over.
//
// Invariant: a key (a token, an address, a person) is refused only for its own failures, and the table never
// grows beyond its bound: the key that failed longest ago is forgotten first. Called by log-in, PINs and the
// link page. Surprise: `now` is the steady clock's (Desk::steady), so that a wall clock that is set lengthens no wait.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>

#include "rules/time.hpp"

namespace jibao::web {

class Throttle {
 public:
  Throttle(std::size_t tries, Duration within, std::size_t keys)
      : tries_(tries), within_(within), keys_(keys) {}

  /// Whether one more try is allowed now.
  bool allows(const std::string& key, Duration now) {
    const auto found = failures_.find(key);
    if (found == failures_.end()) return true;
    while (!found->second.empty() && found->second.front() + within_ <= now) found->second.pop_front();
    if (!found->second.empty()) return found->second.size() < tries_;
    failures_.erase(found);
    return true;
  }

  void failed(const std::string& key, Duration now) {
    if (failures_.size() >= keys_ && !failures_.contains(key)) forget_oldest();
    std::deque<Duration>& times = failures_[key];
    times.push_back(now);
    if (times.size() > tries_) times.pop_front();
  }

  void succeeded(const std::string& key) { failures_.erase(key); }

  /// Takes the latest failure back: what was counted before it was tried, and was then not tried.
  void take_back(const std::string& key) {
    const auto found = failures_.find(key);
    if (found == failures_.end()) return;
    found->second.pop_back();
    if (found->second.empty()) failures_.erase(found);
  }

 private:
  void forget_oldest() {
    auto oldest = failures_.begin();
    for (auto entry = failures_.begin(); entry != failures_.end(); ++entry)
      if (entry->second.back() < oldest->second.back()) oldest = entry;
    if (oldest != failures_.end()) failures_.erase(oldest);
  }

  std::size_t tries_;
  Duration within_;
  std::size_t keys_;
  std::map<std::string, std::deque<Duration>> failures_;
};

/// Beyond so many failures within a span a key is not locked but slowed: one try a `pause`. For an account as a whole, so that
/// whoever guesses from many addresses gets nowhere, and nobody can lock the person on duty out.
class SlowDown {
 public:
  SlowDown(std::size_t tries, Duration within, Duration pause, std::size_t keys) : throttle_(tries, within, keys), pause_(pause), keys_(keys) {}

  bool allows(const std::string& key, Duration now) {
    if (throttle_.allows(key, now)) return true;
    const auto last = last_.find(key);
    return last == last_.end() || last->second + pause_ <= now;
  }
  void failed(const std::string& key, Duration now) {
    throttle_.failed(key, now);
    if (last_.size() >= keys_ && !last_.contains(key)) last_.erase(last_.begin());
    last_[key] = now;
  }
  void succeeded(const std::string& key) {
    throttle_.succeeded(key);
    last_.erase(key);
  }

 private:
  Throttle throttle_;
  Duration pause_;
  std::size_t keys_;
  std::map<std::string, Duration> last_;
};

}  // namespace jibao::web
