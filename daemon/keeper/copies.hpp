// The copies of the journals of other machines' daemons: a folder each (store/shipped_journal.hpp), and a token each.
//
// Invariant: a copy only grows. What is added follows, by sequence, previous hash and its own hash, from what is there, and
// is on the disk when it was taken; what does not is refused whole. Nothing is ever given back: whoever has a token can add
// to its copy and learn where it ends, and read no word of it. Called by the desk. Thread: one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/shipped_journal.hpp"

namespace jibao::keeper {

/// taken: it is there. not_following: the copy ends elsewhere. malformed: no record, or not what its hash says.
/// unwritable: the disk.
enum class Kept { taken, there_already, not_following, malformed, unwritable };

class Copy {
 public:
  /// Nothing is opened yet.
  Copy(std::string name, std::filesystem::path folder, std::string token)
      : name_(std::move(name)), folder_(std::move(folder)), token_(std::move(token)) {}

  const std::string& name() const { return name_; }
  const std::string& token() const { return token_; }

  /// Where it ends. Errors: its folder cannot be read or written.
  Result<store::Head> head();
  /// Adds whole lines. `why` is what to write in the log where they were not taken.
  Kept append(std::string_view lines, std::string& why);
  Result<bool> has_document(const std::string& name);
  Kept keep_document(const std::string& name, std::string_view text, std::string& why);

 private:
  Result<store::ShippedJournal*> opened();

  std::string name_;
  std::filesystem::path folder_;
  std::string token_;
  std::optional<store::ShippedJournal> journal_;  // nothing after an error: opened again, it tells what is there
};

/// A copy for each credential keep_NAME, in FOLDER/NAME. Errors: there is none; a name is not of small letters, digits, '-'
/// and '_'; a token is shorter than 32 characters, or two are the same.
Result<std::vector<Copy>> copies_of(const std::filesystem::path& credentials, const std::filesystem::path& folder);

/// The copy whose token it is; null where it is nobody's. Takes as long for every token.
Copy* whose(std::vector<Copy>& copies, std::string_view token);

}  // namespace jibao::keeper
