// Copies the journal as it grows, to a folder or to another machine (journal_copy.hpp), so that a dead disk costs seconds.
//
// Invariant: it reads through the store's port alone, on a thread of its own, because a folder of the network or a keeper may
// hang for minutes; nothing that pages waits for it. It never writes over what is there: where the copy holds records that the
// journal does not, the journal was rolled back (or the copy is another's), which is said loudly, and nothing is copied until
// somebody has put another copy in its place.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "daemon/process/journal_copy.hpp"
#include "daemon/store/store.hpp"

namespace jibao::process {

/// How often it looks whether there is more, and again after an error.
struct ShipEvery {
  std::chrono::milliseconds look{500};
  std::chrono::milliseconds again{10'000};
};

class Shipper {
 public:
  enum class State { copying, failing, rolled_back };
  /// The bytes of a file, or nothing where it is gone.
  using ReadFile = std::function<std::optional<std::string>(const std::string& name)>;
  /// `tell` is called with what went wrong, once for each kind of trouble, and with an empty text when it is over.
  /// Thread of `tell`, `open` and `read`: the shipper's.
  Shipper(store::Store& store, OpenCopy open, std::function<void(const std::string&)> tell, ShipEvery every = {}, ReadFile read = {});
  ~Shipper();

  /// The documents that incidents need now, by their names. Thread: any.
  void wants_documents(std::vector<std::string> names);
  /// A file beside the journal that the copy is to hold, too, by its name there. Requires: `read` was given. Thread: any.
  void wants_file(std::string name);

  /// The last record in the copy. Thread: any.
  std::uint64_t shipped() const { return shipped_; }
  State state() const { return state_; }

 private:
  struct Outcome {
    State state = State::copying;
    std::string what;  // empty where it is copying
  };

  void work(const std::stop_token& stop);
  Outcome ship(const std::stop_token& stop);
  Result<void> ship_documents();
  Result<void> ship_files();
  Result<void> ship_records();

  store::Store& store_;
  OpenCopy open_;
  std::function<void(const std::string&)> tell_;
  ShipEvery every_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::vector<std::string> documents_;
  std::set<std::string> files_;  // not known to be in the copy
  std::set<std::string> there_;  // of them; until the copy is opened again
  ReadFile read_;
  std::unique_ptr<JournalCopy> copy_;
  std::atomic<std::uint64_t> shipped_ = 0;
  std::atomic<State> state_ = State::copying;
  std::jthread thread_;  // last: it ends before what it works on
};

}  // namespace jibao::process
