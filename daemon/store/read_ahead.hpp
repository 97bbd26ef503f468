// Makes items on a thread of its own, a few batches ahead of who takes them: at the start the records are read and checked
// by one processor while another makes the state of them.
//
// Invariant: the items come in their order, all of them or up to the first error; the thread has ended when read_ahead
// returns, however it does. Bounded: `batches_ahead` batches of `batch_items`. Called by SqliteStore::load_open.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "rules/result.hpp"

namespace jibao::store {

inline constexpr std::size_t batch_items = 256;
inline constexpr std::size_t batches_ahead = 8;

template <class Item>
class ReadAhead {
 public:
  using Put = std::function<Result<void>(Item&&)>;
  using Make = std::function<Result<void>(const Put&)>;

  /// `make` runs on the thread and puts item after item; what `put` returns it must return, too.
  explicit ReadAhead(Make make) : make_(std::move(make)), thread_([this] { work(); }) {}
  ~ReadAhead() {
    const std::lock_guard guard(mutex_);
    unwanted_ = true;
    changed_.notify_all();
  }

  /// Gives each item to `take` on the caller's thread. Errors: those of `take`, which end it, and those of `make`.
  Result<void> each(const Put& take) {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      if (waiting_.empty()) return made_;
      std::vector<Item> batch = std::move(waiting_.front());
      waiting_.pop_front();
      changed_.notify_all();
      lock.unlock();
      for (Item& item : batch) {
        if (auto taken = take(std::move(item)); !taken) return taken;
      }
    }
  }

 private:
  void work() {
    std::vector<Item> batch;
    Result<void> made = make_([&](Item&& item) -> Result<void> {
      batch.push_back(std::move(item));
      return batch.size() < batch_items ? Result<void>() : hand_over(batch);
    });
    if (!batch.empty() && !hand_over(batch)) return;
    const std::lock_guard guard(mutex_);
    made_ = std::move(made);
    ended_ = true;
    changed_.notify_all();
  }

  Result<void> hand_over(std::vector<Item>& batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return unwanted_ || waiting_.size() < batches_ahead; });
    if (unwanted_) return failure("not wanted any more");
    waiting_.push_back(std::move(batch));
    batch = {};
    changed_.notify_all();
    return {};
  }

  Make make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::vector<Item>> waiting_;
  Result<void> made_;
  bool ended_ = false, unwanted_ = false;
  std::jthread thread_;  // last: it ends before what it works on
};

}  // namespace jibao::store
