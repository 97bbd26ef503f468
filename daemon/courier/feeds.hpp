// Tells each subscription what the journal records of incidents, record by record.
//
// Invariant: a subscription hears every record of an incident at least once and in the journal's order (so in
// order for each incident), under an id that stays; what it refuses, or has not taken 48 hours after it was
// recorded, is given up on record and can be sent again by hand. The journal is the queue: nothing of its own
// is kept but how far each subscription is, in a file of the state directory. Called on the loop; the journal
// and that file are read and written aside. Surprises: a new subscription begins with what comes next; one
// record that is not taken holds back the ones behind it; personal values do not leave, and of an incident above the
// subscription's ceiling nothing but its number does, whatever it was when the record was made.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/courier/courier.hpp"
#include "daemon/store/store.hpp"

namespace jibao::courier {

/// Everything must outlive the feeds.
struct FeedSurroundings {
  engine::Clock& clock;  // the journal's
  engine::Loop& loop;
  notifiers::Resolver& resolver;
  Credentials& credentials;
  store::Store& store;
  std::filesystem::path folder;  // of the positions; made where there is none
  std::function<std::shared_ptr<const Policy>()> policy;
  std::function<void(std::string)> warn;
  std::function<Duration()> elapsed = steady_now;
  Hears hears{};
  // How an incident is classified now; nothing where it is not in memory, when the journal is read for it.
  std::function<std::optional<Classification>(IncidentId)> classification = {};
};

/// How long a record is tried for, from when it was recorded.
inline constexpr Duration feed_patience = std::chrono::hours(48);

class Feeds {
 public:
  explicit Feeds(FeedSurroundings surroundings);
  ~Feeds();

  /// Who hears of what was given up, and of what arrived after it was sent again. Set once, before the first call.
  void on_end(std::function<void(DeliveryEnded)> ended);

  /// Goes on with every subscription. To be called every second. Thread: loop.
  void pass_time();

  /// Sends a record once more, whatever its age; its end is told in any case. Thread: loop.
  void send_again(const std::string& subscription, std::uint64_t sequence);

  /// As of a carrier.
  void stop(std::chrono::milliseconds grace);

  /// How far a subscription is, for people.
  struct Progress {
    std::string name;
    std::uint64_t told = 0;  // the last record that is behind it
    int failures = 0;        // of the record that is tried now, in a row
    std::string reason;      // of the last failure
    bool busy = false;       // reading the journal, or waiting for an answer
  };
  std::vector<Progress> progress() const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace jibao::courier
