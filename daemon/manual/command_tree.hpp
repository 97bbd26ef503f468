// The grammar of `jibao` as plain values: what its manual page and its completions say.
//
// Invariant: every command and every option that the program reads is in it, and nothing else. Called by main.
#pragma once

#include <string>
#include <vector>

namespace jibao::manual {

struct Option {
  std::vector<std::string> names;  // "-h", "--help"; of an argument without a dash its one name
  std::string value;               // what stands behind it: TEXT, FILE, DIR, INT; empty: nothing does
  std::vector<std::string> words;  // the closed set that the value comes from; empty: it is open
  std::string meaning;
  bool dashed = true;     // false: an argument, known by its place
  bool required = false;
  bool repeats = false;   // may have several values
};

struct Command {
  std::string name;
  std::string meaning;          // its first line is the title, what follows are forms of use
  std::vector<Option> options;  // arguments among them, in their order
  std::vector<Command> commands;
  std::string footer;

  std::vector<Option> dashed() const;
  std::vector<Option> arguments() const;
  std::string title() const { return meaning.substr(0, meaning.find('\n')); }
};

/// The whole command line.
Command command_line();

/// The options of jibaod, read out of what its --help prints; `meaning` is its first line, `footer` what stands below
/// the options, `forms` the lines that show how it is called.
struct Daemon {
  std::string title;
  std::vector<std::string> forms;
  std::vector<Option> options;
  std::string footer;
};
Daemon daemon_line(const std::string& help);

}  // namespace jibao::manual
