// What is wrong with a policy, all of it at once: each finding with file:line:col, the line, a caret and a
// hint.
//
// Invariant: a finding is never dropped for being the second of its kind or for standing after an error; only
// the exact same sentence at the same place is kept once. The texts of the files are kept here because
// rendering needs their lines after the tree is gone. Called by every part of config/; printed by `jibaod
// --check`. Surprise: columns count characters from 1, while the caret line counts terminal cells (a Chinese
// character is two).
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jibao::config {

enum class Severity { error, warning, failure };  // failure: of an expectation, the file itself is in order

// A stretch of one line of one file. line 0: the file as a whole; no line is shown.
struct Place {
  int file = 0;    // index from Diagnostics::add_file
  int line = 0;    // from 1
  int column = 0;  // from 1, in characters
  int length = 1;  // in characters, at least 1; never beyond the end of the line when shown
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Diagnostic {
  Place place;
  Severity severity = Severity::error;
  std::string message;
  std::string hint;  // empty where there is nothing to advise; may have several lines
  friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

// Thread: any, one at a time.
class Diagnostics {
 public:
  // Registers a file and returns its index; `name` is what is printed, `text` what the lines are taken from.
  int add_file(std::string name, std::string_view text);

  // Shows nothing of that line from the place on: it may be a secret that somebody wrote into the policy.
  void hide_from(Place place);

  void error(Place place, std::string message, std::string hint = {});
  void warning(Place place, std::string message, std::string hint = {});
  // What stands at the place was expected and did not come about.
  void failure(Place place, std::string message, std::string hint = {});

  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] bool empty() const { return found_.empty(); }

  // All findings by file (in the order of add_file), line and column; repeats of one sentence at one place
  // once.
  [[nodiscard]] std::vector<Diagnostic> sorted() const;

  // The findings as text for a terminal, each ending in a newline; nothing found gives "".
  [[nodiscard]] std::string render() const;

  [[nodiscard]] const std::string& file_name(int file) const;
  // The text of a line (from 1) without its end, or "" where there is none.
  [[nodiscard]] const std::string& line(int file, int line) const;

 private:
  // From which column on a line is hidden; beyond every line where it is not.
  [[nodiscard]] std::size_t hidden_from(const Place& place, const std::u32string& points) const;

  struct File {
    std::string name;
    std::vector<std::string> lines;
  };

  void render_one(const Diagnostic& diagnostic, std::string& out) const;

  std::vector<File> files_;
  std::vector<Diagnostic> found_;
  std::vector<Place> hidden_;
};

}  // namespace jibao::config
