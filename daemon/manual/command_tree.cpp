// Implements command_tree.hpp. CLI11 is included here and in daemon/cli/grammar.cpp alone.
#include "daemon/manual/command_tree.hpp"

#include <CLI/CLI.hpp>

#include <sstream>

#include "daemon/cli/grammar.hpp"
#include "daemon/cli/options.hpp"

namespace jibao::manual {
namespace {

// CLI11 tells a value as "TEXT", "TEXT:{zh,en}" or "INT:INT in [1 - 200]".
void read_value(const std::string& told, Option& option) {
  option.value = told.substr(0, told.find(':'));
  const auto open = told.find('{');
  const auto close = told.find('}');
  if (open == std::string::npos || close == std::string::npos) return;
  std::stringstream words(told.substr(open + 1, close - open - 1));
  for (std::string word; std::getline(words, word, ',');) option.words.push_back(word);
}

Option told(const CLI::Option& one) {
  Option option;
  for (const std::string& name : one.get_snames()) option.names.push_back("-" + name);
  for (const std::string& name : one.get_lnames()) option.names.push_back("--" + name);
  option.dashed = one.nonpositional();
  if (!option.dashed) option.names.push_back(one.get_name(true));
  if (one.get_items_expected_max() > 0) read_value(one.get_type_name(), option);
  option.meaning = one.get_description();
  option.required = one.get_required();
  option.repeats = one.get_items_expected_max() > 1;
  return option;
}

Command told(const CLI::App& app) {
  Command command{app.get_name(), app.get_description(), {}, {}, app.get_footer()};
  for (const CLI::Option* option : app.get_options()) command.options.push_back(told(*option));
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    command.commands.push_back(told(*sub));
  }
  return command;
}

std::vector<Option> of(const std::vector<Option>& options, bool dashed) {
  std::vector<Option> some;
  for (const Option& option : options) {
    if (option.dashed == dashed) some.push_back(option);
  }
  return some;
}

// "  --state DIR   meaning": two or more blanks end a name and its value; "  --version  --help" are two without either.
void read_option_line(std::string_view line, std::vector<Option>& options) {
  constexpr std::string_view gap = "  ";
  line.remove_prefix(line.find_first_not_of(' '));
  while (!line.empty()) {
    const std::string_view head = line.substr(0, line.find(gap));
    line.remove_prefix(head.size());
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
    const auto blank = head.find(' ');
    Option option;
    option.names = {std::string(head.substr(0, blank))};
    if (blank != std::string_view::npos) option.value = head.substr(blank + 1);
    const bool another = line.starts_with("--");
    if (!another) option.meaning = line;
    options.push_back(option);
    if (!another) return;
  }
}

}  // namespace

std::vector<Option> Command::dashed() const { return of(options, true); }
std::vector<Option> Command::arguments() const { return of(options, false); }

Command command_line() {
  cli::Options options;
  CLI::App app;
  cli::add_grammar(app, options);
  return told(app);
}

Daemon daemon_line(const std::string& help) {
  Daemon daemon;
  std::stringstream lines(help);
  std::getline(lines, daemon.title);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("jibaod ")) {
      daemon.forms.push_back(line);
    } else if (line.starts_with("  --")) {
      read_option_line(line, daemon.options);
    } else if (line.starts_with("   ") && !daemon.options.empty()) {  // the meaning goes on
      daemon.options.back().meaning += " " + line.substr(line.find_first_not_of(' '));
    } else if (!line.empty()) {
      daemon.footer += (daemon.footer.empty() ? "" : "\n") + line;
    }
  }
  return daemon;
}

}  // namespace jibao::manual
