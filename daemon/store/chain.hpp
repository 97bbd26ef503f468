// The hash chain: how an entry becomes a record, and what a record's hash covers.
//
// Invariant: every byte of a record that is not personal is under its hash; personal values are under it by
// salted commitments, so that value and salt can be destroyed and the chain still verifies. Format version 1
// is described in README.md; a written version is never changed, a new one is added beside it. Called by both
// stores (to seal) and by verify (to check). A Hasher keeps its digest contexts: not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"

namespace jibao::store {

inline constexpr std::uint8_t record_version = 1;

// Written into each record, so that the setting can change in the life of a journal. The numbers are on disk.
enum class Algorithm : std::uint8_t { sha256 = 1, sm3 = 2 };

using Digest = std::array<unsigned char, 32>;  // both algorithms
using Salt = std::array<unsigned char, 16>;

struct PersonalValue {
  Salt salt{};
  std::string value;
};

struct Record {
  std::uint8_t version = record_version;
  Algorithm algorithm = Algorithm::sha256;
  std::uint64_t sequence = 0;
  Digest previous{};
  std::int64_t at = 0;
  std::uint64_t incident = 0;
  bool retires = false;
  std::string body;
  std::vector<Digest> commitments;  // one for each personal value, in its order
  Digest hash{};
  std::vector<std::optional<PersonalValue>> personal;  // as long as commitments; empty where destroyed
};

// "sha256" or "sm3"; the reverse is empty for any other word.
std::string_view algorithm_name(Algorithm algorithm);
std::optional<Algorithm> algorithm_named(std::string_view name);

std::string hex(const Digest& digest);
std::string hex(const Salt& salt);
// Reads exactly 2 * bytes lower-case digits; empty otherwise.
std::optional<Digest> digest_from_hex(std::string_view text);
std::optional<Salt> salt_from_hex(std::string_view text);

class Hasher {
 public:
  // Fetches both digests once. Ends the process where the crypto library lacks SHA-256.
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  // Whether this machine's crypto library has it (SM3 may be switched off by its configuration).
  bool supports(Algorithm algorithm) const;
  // H(salt, length, value). Requires: supports(algorithm).
  Digest commitment(Algorithm algorithm, const Salt& salt, std::string_view value);
  // The hash over all fields of the record but `hash` and `personal`. Requires: supports(record.algorithm).
  Digest record(const Record& record);

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

using SaltSource = std::function<Salt()>;

// Makes the record that follows `previous`. Requires: check_entry found nothing; supports(algorithm).
Record seal(Hasher& hasher, Entry&& entry, std::uint64_t sequence, const Digest& previous,
            Algorithm algorithm, const SaltSource& salts);

// Why an entry may not be recorded (over a bound), or success.
Result<void> check_entry(const Entry& entry);
Result<void> check_entries(const std::vector<Entry>& entries);

// Why a record that was read back is not what was written, or success: its hash, and the commitment of each
// personal value that is still there. Its place in the chain is for the caller.
Result<void> check_record(Hasher& hasher, const Record& record);

Stored stored(Record&& record);

// The head of the empty journal.
Head genesis();

}  // namespace jibao::store
