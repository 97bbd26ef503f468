// Two threads and a deque. `then` is posted to the loop from the worker, so that it may touch the engine.
#include "daemon/web/background.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace jibao::web {

struct ThreadBackground::Inside {
  struct Job {
    std::function<void()> work, then;
  };

  explicit Inside(engine::Loop& to, std::size_t bound) : loop(to), waiting(bound) {}

  void serve() {
    for (;;) {
      Job job;
      {
        std::unique_lock lock(mutex);
        filled.wait(lock, [&] { return ending || !jobs.empty(); });
        if (ending) return;
        job = std::move(jobs.front());
        jobs.pop_front();
      }
      job.work();
      job.work = nullptr;  // what it captured (a PIN) goes before the loop is told
      loop.post(std::move(job.then));
    }
  }

  // Here and not in the owner: where one thread of several cannot be had, those that run are ended, too.
  ~Inside() {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    filled.notify_all();
    for (std::thread& thread : threads) thread.join();
  }

  engine::Loop& loop;
  const std::size_t waiting;
  std::mutex mutex;
  std::condition_variable filled;
  std::deque<Job> jobs;
  bool ending = false;
  std::vector<std::thread> threads;
};

ThreadBackground::ThreadBackground(engine::Loop& loop, std::size_t slots, std::size_t waiting)
    : inside_(std::make_unique<Inside>(loop, waiting)) {
  for (std::size_t slot = 0; slot < slots; ++slot)
    inside_->threads.emplace_back([inside = inside_.get()] { inside->serve(); });
}

ThreadBackground::~ThreadBackground() = default;

bool ThreadBackground::run(std::function<void()> work, std::function<void()> then) {
  {
    const std::lock_guard lock(inside_->mutex);
    if (inside_->jobs.size() >= inside_->waiting) return false;
    inside_->jobs.push_back({std::move(work), std::move(then)});
  }
  inside_->filled.notify_one();
  return true;
}

}  // namespace jibao::web
