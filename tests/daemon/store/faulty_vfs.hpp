// A file layer for SQLite that fails when told to, and can lose power: wraps the platform's.
//
// Invariant: what was written but not synced is known for each file, so restore_after_cut() can leave on disk
// exactly what a power cut may leave: all that was synced, and any part of the rest, sector by sector. For
// the tests of this folder. Surprise: files that are moved without SQLite (a rebuild) are not followed; cuts
// are for tests without one.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace jibao::store::test {

enum class Operation { open, read, write, sync, truncate, shared_memory };

class FaultyVfs {
 public:
  static constexpr const char* name = "jibao-faulty";
  static FaultyVfs& instance();  // registers it the first time

  void reset();
  // The `at`-th call from now (1: the next) of this operation fails with this code; `lasting`: all later ones
  // too.
  void fail(Operation operation, std::int64_t at, int code, bool lasting = false);
  std::int64_t calls(Operation operation);
  // A sync reports success and makes nothing durable.
  void lie_about_syncs(bool lie);

  // The power goes at the `at`-th writing operation (write, sync, truncate) from now: it and all later calls
  // fail.
  void cut_at(std::int64_t at);
  bool cut();
  // Leaves on disk what the cut may have left, chosen by the seed. Every connection is closed by now.
  void restore_after_cut(std::uint32_t seed);

  // For the file layer itself: SQLITE_OK or the code to fail with.
  int before(Operation operation);
  void wrote(const std::string& path, std::int64_t offset, std::string bytes);
  void truncated(const std::string& path, std::int64_t size);
  void synced(const std::string& path);
  void removed(const std::string& path);

 private:
  struct Fault {
    std::int64_t countdown = 0;  // 0: none
    int code = 0;
    bool lasting = false;
  };
  struct Pending {
    std::int64_t offset;  // where `bytes` go; of a truncation the new size
    std::string bytes;
    bool truncation;
  };
  struct File {
    std::string durable;
    std::vector<Pending> pending;
  };
  static void apply(std::string& image, const Pending& pending);

  std::mutex mutex_;
  std::map<Operation, Fault> faults_;
  std::map<Operation, std::int64_t> calls_;
  std::map<std::string, File> files_;
  std::int64_t until_cut_ = 0;
  bool cut_ = false;
  bool lying_ = false;
};

}  // namespace jibao::store::test
