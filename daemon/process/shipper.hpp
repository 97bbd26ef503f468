// Copies the journal to a folder as it grows (store/shipped_journal.hpp): another disk, or another machine's, so that a dead
// disk costs seconds.
//
// Invariant: it reads through the store's port alone, on a thread of its own, because a folder of the network may hang for
// minutes; nothing that pages waits for it. It never writes over what is there: where the copy holds records that the
// journal does not, the journal was rolled back (or the folder is another's), which is said loudly, and nothing is copied.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "daemon/store/shipped_journal.hpp"
#include "daemon/store/store.hpp"

namespace jibao::process {

/// How often it looks whether there is more.
inline constexpr std::chrono::milliseconds ship_every{500};
/// After an error.
inline constexpr std::chrono::seconds ship_again_after{10};

class Shipper {
 public:
  enum class State { copying, failing, rolled_back };
  /// `tell` is called with what went wrong, once for each kind of trouble, and with an empty text when it is over.
  /// Thread of `tell`: the shipper's.
  Shipper(store::Store& store, std::filesystem::path folder, std::function<void(const std::string&)> tell);
  ~Shipper();

  /// The documents that incidents need now, by their names. Thread: any.
  void wants_documents(std::vector<std::string> names);

  /// The last record in the copy. Thread: any.
  std::uint64_t shipped() const { return shipped_; }
  State state() const { return state_; }

 private:
  void work(const std::stop_token& stop);
  Result<void> ship_documents(store::ShippedJournal& copy);
  Result<void> ship_records(store::ShippedJournal& copy);
  Result<void> ship();
  void say(State state, const std::string& what);

  store::Store& store_;
  std::filesystem::path folder_;
  std::function<void(const std::string&)> tell_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::vector<std::string> documents_;
  std::optional<store::ShippedJournal> copy_;
  std::atomic<std::uint64_t> shipped_ = 0;
  std::atomic<State> state_ = State::copying;
  std::jthread thread_;  // last: it ends before what it works on
};

}  // namespace jibao::process
