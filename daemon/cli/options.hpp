// What was asked of `jibao` on its command line, as plain values: the grammar (grammar.cpp) fills it, the
// commands read it.
//
// Invariant: no secret ever stands in it; a PIN is read from the terminal or from standard input, a token
// from its file.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace jibao::cli {

/// Exit codes, as --help says them.
enum Exit : int {
  ok = 0,
  refused = 1,      // the daemon said no, or what was checked has faults
  usage = 2,        // the command line makes no sense
  unreachable = 3,  // no answer, and nothing was asked that could have been recorded
  unknown = 4,      // asked, and no answer came: it may be recorded; the same command again is safe
};

struct Options {
  std::string command;

  // of every command
  std::string url;    // default: $JIBAO_URL, else http://127.0.0.1:8440
  std::string state;  // directory with operator.token; default: $JIBAO_STATE, ./run/state, /var/lib/jibaod
  std::string token_file;  // instead of it
  std::string ca_file;     // of the office's own certificate
  std::string as;          // who did it
  std::string language = "zh";
  bool json = false;

  // of the incident commands
  std::string incident;  // id or human number; of a preview the category
  std::map<std::string, std::string>
      fields;  // texts and numbers by JSON path: "title", "source.reporter.name" ...
  std::map<std::string, std::string> times;  // times as typed, by JSON path
  std::string json_input;                    // a file, or "-"
  bool drill = false;
  std::string key;                   // Idempotency-Key; empty: made here
  std::vector<std::string> changes;  // FIELD=VALUE, RULE=REASON
  std::vector<std::string> measures;  // MEASURE=NUMBER
  std::vector<std::string> marks;
  std::string spoken_number;
  bool read_back = false;
  bool pin = false;  // ask for the PIN
  bool skips_level = false;
  bool signed_off_by_phone = false;
  bool not_same = false;  // of merge: they are two

  // of the others
  std::string path;  // a file
  std::string head;  // SEQ:HASH
  std::string word;  // second word of token, call ...
  std::string argument;
  bool source = true;
  bool personal = false;
  std::vector<std::string> roles, units;  // of account and token
  std::string person;                     // of account
  int days = 0;                           // of token; 0: a year
  std::vector<std::string> files;  // scenarios; of surge its people
  bool again = false;              // of roster: a month that is issued already
  bool approved = false;           // of leave
  bool dry_run = false;            // of roster
  std::string month;               // of roster import
  std::vector<std::string> diff;   // the old and the new policy
  bool all = false;
  std::string list_state = "open";
  int limit = 50;
  int hours = 4;  // of explain: how far a preview goes
};

/// Reads the command line. Returns an exit code where there is nothing to do (--help, --version, a mistake),
/// else -1.
int read_command_line(int count, char** words, Options& options);

}  // namespace jibao::cli
