// What the sandbox channels keep instead of sending it: a list for the console, and a file for people and tests.
//
// Invariant: bounded in memory and on disk; a full disk loses lines of the file and nothing else. Called by the courier
// on the loop. Surprise: the file holds whole messages with their links, so it is as private as the state directory.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "rules/page.hpp"

namespace jibao::courier {

class Sandbox {
 public:
  static constexpr std::size_t kept = 1000;                                 // messages in memory: a long drill
  static constexpr std::uintmax_t max_file_bytes = std::uintmax_t{16} << 20;  // then it becomes sandbox.jsonl.1

  /// Appends to `folder`/sandbox.jsonl.
  explicit Sandbox(const std::filesystem::path& folder);

  /// Keeps the message; the reference under which it is kept ("sandbox-7"). Thread: loop.
  std::string keep(const Dispatch& dispatch);

  /// Newest first, at most `limit`.
  std::vector<Dispatch> newest(std::size_t limit) const;

 private:
  std::filesystem::path file_;
  std::deque<Dispatch> messages_;
  std::uint64_t count_ = 0;
};

}  // namespace jibao::courier
