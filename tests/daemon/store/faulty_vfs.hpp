// A file layer for SQLite that fails when told to: wraps the platform's. Power cuts are tried in tests/power.
//
// Invariant: calls are counted by operation, whether they fail or not. For the tests of this folder.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

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
  // For the file layer itself: SQLITE_OK or the code to fail with.
  int before(Operation operation);

 private:
  struct Fault {
    std::int64_t countdown = 0;  // 0: none
    int code = 0;
    bool lasting = false;
  };

  std::mutex mutex_;
  std::map<Operation, Fault> faults_;
  std::map<Operation, std::int64_t> calls_;
};

}  // namespace jibao::store::test
