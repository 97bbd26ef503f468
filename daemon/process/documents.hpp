// The documents of incidents on disk (附件): what came in as a fax, a scan, a file.
//
//   documents/INCIDENT/DIGEST           mode 0600; the name is the SHA-256 of the bytes, in hexadecimal
//   documents/unnamed/INCIDENT/DIGEST   what no fact named at a start
//
// Invariant: what is kept is synced, with its name and its folders, when keep() returns, so that no fact names a file that a
// power cut takes; what read() gives has the digest that was asked for; what was brought again is not lost to a removal of the same. The names that people know stand in the journal alone.
// Called by the web room through its background, and by whoever destroys what is secret. Thread: any, one for each file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/page.hpp"
#include "rules/result.hpp"

namespace jibao::process {

/// SHA-256 in 64 hexadecimal digits.
std::string sha256_of(std::string_view bytes);
/// Whether the bytes have that digest.
bool is_of(std::string_view bytes, const std::string& digest);
/// Whether the text is a digest.
bool is_sha256(std::string_view text);

/// A document by what the journal says of its file.
struct NamedDocument {
  IncidentId incident = 0;
  std::string digest;
  std::uint64_t size = 0;  // bytes
  friend bool operator==(const NamedDocument&, const NamedDocument&) = default;
};

/// "incident/7/1f3a...": the name of an incident's document in a copy of the journal; and what such a name says (size 0).
std::string name_in_copy(IncidentId incident, const std::string& digest);
std::optional<NamedDocument> of_name_in_copy(std::string_view name);

class Documents {
 public:
  /// Beside the journal of that state directory; nothing is made before the first document.
  explicit Documents(std::filesystem::path state) : folder_(std::move(state) / "documents") {}

  /// Keeps the bytes and returns their digest; the same once more is kept once. Held until settle(), whatever is removed meanwhile:
  /// the caller records it, or gives it up. Errors: with them all documents would hold more
  /// than `most` bytes; the disk has no room for them beside `room_left`; they cannot be written.
  Result<std::string> keep(IncidentId incident, std::string_view bytes, std::uint64_t most) const;

  /// The bytes of that digest. Errors: the file is gone or cannot be read, or is not what it was: then nothing of it is given.
  Result<std::string> read(IncidentId incident, const std::string& digest, std::uint64_t size) const;

  /// What was kept is on record, or refused: it is held no longer.
  void settle(IncidentId incident, const std::string& digest) const;

  /// No document of the incident names it any more: remove() may take it. To be called where that is known, before anybody can
  /// bring the same again.
  void condemn(IncidentId incident, const std::string& digest) const;

  /// Takes one away that is condemned, has not been brought again since and is not held; or all of an incident, also of the
  /// unnamed. Durable when it returns. None there: done already.
  Result<void> remove(IncidentId incident, const std::string& digest) const;
  Result<void> remove_all(IncidentId incident) const;

  /// Takes away what was removed and half a file: a process ended between the fact and the file's end. Any other file that no
  /// document of the incident names is put among the unnamed, for a person to look at: the journal may be older than it, out of a
  /// backup. Returns how many were. Errors are left for the next start.
  std::size_t sweep(IncidentId incident, const std::set<std::string>& named, const std::set<std::string>& removed) const;

  /// Bytes of all documents.
  std::uint64_t total() const;

  /// Each file that is named as a document is. In no order; what cannot be read is left out.
  std::vector<NamedDocument> all() const;

  /// What is wrong with it on the disk: it is not there, has another size or, where `whole`, other bytes. Nothing: it is as it was, or
  /// was taken away with all of its incident by this process.
  std::optional<std::string> fault_of(const NamedDocument& document, bool whole) const;

  /// The bytes by the name that they have in a copy; nothing where they are gone, or are not what the name says.
  std::optional<std::string> read_for_copy(const std::string& name) const;

  /// Puts what is there now into another folder, INCIDENT/DIGEST, by hard links where that disk has them; what is there already
  /// stays, and the folder is made with the first document. Durable when it returns. Errors: it cannot be written, or a copy would leave less than `room_left`.
  Result<void> copy_into(const std::filesystem::path& folder) const;

  /// Left on the disk for the journal, which comes first. Bytes.
  static constexpr std::uint64_t room_left = 256ULL << 20;

 private:
  std::filesystem::path folder_of(IncidentId incident) const { return folder_ / std::to_string(incident); }
  std::filesystem::path unnamed() const { return folder_ / "unnamed"; }
  Result<void> make_folder(IncidentId incident) const;
  Result<void> write(IncidentId incident, const std::string& digest, std::string_view bytes, std::uint64_t most) const;

  std::filesystem::path folder_;
};

}  // namespace jibao::process
