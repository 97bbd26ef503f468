// What the three source files of SqliteStore share: its lock file, a backup under way, the way onto the
// writer thread.
//
// Invariant: none of it is seen outside those files.
#pragma once

#include "daemon/store/sqlite_store.hpp"

namespace jibao::store {

// Held from open() to the destructor, across every reopen(), so that no second daemon slips in between.
struct SqliteStore::Lock {
  int file = -1;
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();
  // Errors: another process holds it (the sentence names it), or the file cannot be made.
  static Result<std::unique_ptr<Lock>> take(const std::string& path);
};

struct SqliteStore::Copying {
  std::string path;
  Database target;
  std::optional<PageCopy> copy;  // after target: it must go first
  std::promise<Result<void>> promise;
};

template <class T>
Result<T> SqliteStore::on_writer(std::function<Result<T>()> job) {
  if (std::this_thread::get_id() == thread_.get_id()) return failure("called from the journal's own thread");
  std::promise<Result<T>> promise;
  auto future = promise.get_future();
  {
    const std::lock_guard guard(mutex_);
    Waiting waiting;
    waiting.job = [&] { promise.set_value(job()); };
    enqueue(std::move(waiting));
  }
  return future.get();
}

}  // namespace jibao::store
