// jibaod's command line.
//
// Invariant: what is returned can be used as it is: addresses, times and numbers are read and within their bounds; a
// mistake is a sentence that names the argument. Called by main. Pure. Surprise: --check needs no other argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.hpp"
#include "rules/time.hpp"

namespace jibao::process {

/// Some 1,800 usual incidents (README.md, "The disk"): the time that a person needs to make room.
inline constexpr std::uint64_t default_reserve = std::uint64_t{64} << 20;
inline constexpr std::uint64_t least_reserve = std::uint64_t{1} << 20;  // below it the journal's log alone is larger
inline constexpr std::uint64_t most_reserve = std::uint64_t{1} << 40;
inline constexpr std::size_t most_backups = 1000;

struct Options {
  enum class Task { serve, check, version, help };
  Task task = Task::serve;
  std::string config;       // also of --check
  std::string state;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8440;  // 0: any that is free
  std::optional<int> listening;  // an inherited socket that listens there; never from the command line
  std::string credentials;    // empty: $CREDENTIALS_DIRECTORY, else the state directory's
  std::string ship;           // the folder, or the keeper's address, to which the journal is copied; empty: nowhere
  std::uint64_t reserve = default_reserve;  // bytes held back on the state directory's disk; 0: none
  std::size_t backups = 7;    // of those in the state directory the newest so many stay
  std::optional<Instant> clock;
  std::optional<int> pace;
  bool sm3 = false;           // hash new journal records with SM3 in place of SHA-256; each record says which
};

inline constexpr int max_pace = 100'000;  // a week passes in six seconds; beyond it nothing can be watched

/// Reads the arguments behind the program's name. Errors: a sentence in both languages.
Result<Options> read_options(const std::vector<std::string_view>& arguments);

/// What --help prints.
std::string_view help_text();

}  // namespace jibao::process
