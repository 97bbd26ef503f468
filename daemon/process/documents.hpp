// The documents of incidents on disk (附件): what came in as a fax, a scan, a file.
//
//   documents/INCIDENT/DIGEST           mode 0600; the name is the SHA-256 of the bytes, in hexadecimal
//   documents/unnamed/INCIDENT/DIGEST   what no fact named at a start
//
// Invariant: what is kept is synced, with its name and its folders, when keep() returns, so that no fact names a file that a
// power cut takes; what read() gives has the digest that was asked for. The names that people know stand in the journal alone.
// Called by the web room through its background, and by whoever destroys what is secret. Thread: any, one for each file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "rules/page.hpp"
#include "rules/result.hpp"

namespace jibao::process {

/// SHA-256 in 64 hexadecimal digits.
std::string sha256_of(std::string_view bytes);

class Documents {
 public:
  /// Beside the journal of that state directory; nothing is made before the first document.
  explicit Documents(std::filesystem::path state) : folder_(std::move(state) / "documents") {}

  /// Keeps the bytes and returns their digest; the same once more is kept once. Errors: with them all documents would hold more
  /// than `most` bytes; the disk has no room for them beside `room_left`; they cannot be written.
  Result<std::string> keep(IncidentId incident, std::string_view bytes, std::uint64_t most) const;

  /// The bytes of that digest. Errors: the file is gone or cannot be read, or is not what it was: then nothing of it is given.
  Result<std::string> read(IncidentId incident, const std::string& digest, std::uint64_t size) const;

  /// Takes one away, or all of an incident, also of the unnamed; durable when it returns. None there: done already.
  Result<void> remove(IncidentId incident, const std::string& digest) const;
  Result<void> remove_all(IncidentId incident) const;

  /// Takes away what was removed and half a file: a process ended between the fact and the file's end. Any other file that no
  /// document of the incident names is put among the unnamed, for a person to look at: the journal may be older than it, out of a
  /// backup. Returns how many were. Errors are left for the next start.
  std::size_t sweep(IncidentId incident, const std::set<std::string>& named, const std::set<std::string>& removed) const;

  /// Bytes of all documents.
  std::uint64_t total() const;

  /// Left on the disk for the journal, which comes first. Bytes.
  static constexpr std::uint64_t room_left = 256ULL << 20;

 private:
  std::filesystem::path folder_of(IncidentId incident) const { return folder_ / std::to_string(incident); }
  std::filesystem::path unnamed() const { return folder_ / "unnamed"; }
  Result<void> make_folder(IncidentId incident) const;

  std::filesystem::path folder_;
};

}  // namespace jibao::process
