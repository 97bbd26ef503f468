// The bare writer: the journal's store alone, fed with the records that the daemon wrote, as many reports in flight.
//
//   bench_bare_writer EXPORT STORE IN_FLIGHT SECONDS
//
// EXPORT is a journal with its personal values (GET /api/v1/journal?personal=included). A report is the first record of
// an incident; it counts once that is durable, and only then does the next one take its place, as a client of the daemon
// would. The records that follow it (what became of its pages) are appended behind it and waited for by nobody, as in
// the daemon. The reports of the export are taken round and round until SECONDS are over. Prints one line of JSON.
// What the daemon's intake reaches of this rate is what HTTP, judging and paging leave of it.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>

#include "daemon/store/journal_line.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace {

using Steady = std::chrono::steady_clock;
using jibao::store::Entry;
using Report = std::vector<Entry>;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "bench_bare_writer: %s\n", why.c_str());
  std::exit(1);
}

std::vector<Report> read_reports(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(std::string("cannot read ") + path);
  std::map<std::uint64_t, Report> incidents;
  for (std::string line; std::getline(file, line);) {
    auto record = jibao::store::read_journal_line(line);
    if (!record) fail(record.error().message);
    if (record->incident == 0) continue;
    Entry entry{record->at, record->incident, std::move(record->body), {}, record->retires};
    for (auto& personal : record->personal) entry.personal.push_back(personal ? std::move(personal->value) : std::string());
    incidents[entry.incident].push_back(std::move(entry));
  }
  std::vector<Report> reports;
  for (auto& [id, report] : incidents) reports.push_back(std::move(report));
  if (reports.empty()) fail("the export holds no incident");
  return reports;
}

// What this process has used of the processors so far.
double processor_microseconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) { return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec); };
  return of(used.ru_utime) + of(used.ru_stime);
}

class Writer {
 public:
  Writer(jibao::store::Store& store, std::vector<Report> reports, double seconds)
      : store_(store), reports_(std::move(reports)),
        until_(Steady::now() + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds))) {}

  void run(int in_flight) {
    {
      const std::lock_guard lock(mutex_);
      in_flight_ = in_flight;
    }
    const auto began = Steady::now();
    const double used = processor_microseconds();
    for (int i = 0; i < in_flight; ++i) send_next();
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return in_flight_ == 0; });
    const double took = std::chrono::duration<double>(Steady::now() - began).count();
    std::sort(times_.begin(), times_.end());
    const auto at = [&](double part) { return times_[static_cast<std::size_t>(part * static_cast<double>(times_.size() - 1))]; };
    std::printf("{\"requests\":%zu,\"seconds\":%.3f,\"rate\":%.1f,\"records\":%llu,\"answer_p50\":%.4f,\"answer_p99\":%.4f,\"cpu\":%.1f}\n",
                times_.size(), took, static_cast<double>(times_.size()) / took, static_cast<unsigned long long>(records_),
                at(0.5), at(0.99), (processor_microseconds() - used) / static_cast<double>(times_.size()));
  }

 private:
  // Runs on this thread for the first ones, then on the writer's.
  void send_next() {
    const std::lock_guard lock(mutex_);
    if (Steady::now() >= until_) {
      if (--in_flight_ == 0) ended_.notify_one();
      return;
    }
    const Report& report = reports_[next_++ % reports_.size()];
    records_ += report.size();
    store_.append({report.front()}, [this, &report, sent = Steady::now()](const jibao::Result<jibao::store::Head>& head) {
      if (!head) fail(head.error().message);
      {
        const std::lock_guard taken(mutex_);
        times_.push_back(std::chrono::duration<double, std::milli>(Steady::now() - sent).count());
      }
      for (std::size_t i = 1; i < report.size(); ++i) {
        store_.append({report[i]}, [](const jibao::Result<jibao::store::Head>& after) {
          if (!after) fail(after.error().message);
        });
      }
      send_next();
    });
  }

  jibao::store::Store& store_;
  const std::vector<Report> reports_;
  const Steady::time_point until_;
  std::mutex mutex_;  // `append` may answer at once, on the caller's thread, only with an error, which ends the program
  std::condition_variable ended_;
  std::size_t next_ = 0;
  std::uint64_t records_ = 0;
  int in_flight_ = 0;
  std::vector<double> times_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) fail("EXPORT STORE IN_FLIGHT SECONDS");
  auto store = jibao::store::SqliteStore::open({arguments[2], jibao::store::Algorithm::sha256, {}});
  if (!store) fail(store.error().message);
  Writer writer(**store, read_reports(arguments[1]), std::atof(arguments[4]));
  writer.run(std::atoi(arguments[3]));
  store->reset();  // answers what follows the last reports while the writer still stands
  return 0;
}
