// Verifies an exported journal: names the first record that is not what was written, in its place.
//
// Invariant: pure and streaming; it knows only the bytes that it is fed (and heads that were noted
// elsewhere), and keeps one line in memory however long the journal is. Found: change, insertion, deletion,
// swap; with a known head also truncation, roll-back and a journal that was rewritten from the start. Called
// by `jibao verify`, by the daily rehash and before a rebuilt file is trusted.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/chain.hpp"

namespace jibao::store {

struct VerifyFault {
  std::uint64_t sequence = 0;  // the first record that is bad or missing
  std::uint64_t line = 0;      // where it stands, or should, in the export: from 1
  std::string reason;
  bool displaced = false;  // it is not the record that stands next; as such it may be in order
};

class Verifier {
 public:
  // `known`: heads noted at any earlier time (printed, sent upstream, in a report), in any order.
  explicit Verifier(std::vector<Head> known = {});
  // Goes on behind what was found whole before: the next record must follow `from`. Requires: its hash is 64 hex digits.
  static Verifier following(const Head& from);

  // Takes the next bytes of the export, cut anywhere. Returns the first fault; once there is one it stays.
  const std::optional<VerifyFault>& feed(std::string_view bytes);
  // The export has ended. Returns the first fault, or empty where the journal is whole.
  const std::optional<VerifyFault>& finish();
  // Takes one record as it was read from a store, instead of its line.
  const std::optional<VerifyFault>& take(const Record& record);
  // The head of what was found whole so far.
  Head head() const;

 private:
  void take_line(std::string_view line);
  void fail(std::string reason, bool displaced = false);
  void check_place(const Record& record);
  void check_known();

  Hasher hasher_;
  std::vector<Head> known_;
  std::string partial_;  // the start of a line whose end has not come
  std::uint64_t sequence_ = 0;
  Digest hash_{};
  std::optional<VerifyFault> fault_;
};

struct Verification {
  Head head;  // of the part that is whole
  std::optional<VerifyFault> fault;
};

// Reads the whole stream. Errors of the stream show as a truncated journal where a head is known: check its
// state.
Verification verify(std::istream& journal, std::vector<Head> known = {});

}  // namespace jibao::store
