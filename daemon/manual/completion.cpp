// Implements completion.hpp.
#include "daemon/manual/completion.hpp"

namespace jibao::manual {
namespace {

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::vector<std::string> names_of(const std::vector<Option>& options) {
  std::vector<std::string> names;
  for (const Option& option : options) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

// ---- bash ----

// What is offered as the value of an option or an argument: a line of the script that fills COMPREPLY.
std::string bash_values(const Option& option) {
  if (!option.words.empty()) return "COMPREPLY=($(compgen -W '" + joined(option.words, " ") + "' -- \"$current\"))";
  if (option.value == "FILE") return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\"))";
  if (option.value == "DIR") return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$current\"))";
  return ":";
}

std::string bash_cases(const std::string& command, const std::vector<Option>& options) {
  std::string text;
  for (const Option& option : options) {
    if (option.value.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) patterns.push_back(command + ":" + name);
    text += "    " + joined(patterns, " | ") + ") " + bash_values(option) + "; return ;;\n";
  }
  return text;
}

// Arguments are told apart by their number; the last one that repeats takes all that follow.
std::string bash_arguments(const Command& command) {
  std::string text;
  int number = 0;
  for (const Option& argument : command.arguments()) {
    text += "    " + command.name + ":" + (argument.repeats ? "*" : std::to_string(number)) + ") " + bash_values(argument) + " ;;\n";
    ++number;
  }
  return text;
}

constexpr const char* bash_words = R"(
# Sets current, previous, command (the first word that is no option) and given (the arguments behind it). bash takes
# --lang=zh for three words.
_jibao_words() {
  local valued=$1 i word
  current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' given=0
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == -* ]]; then
      [[ ${COMP_WORDS[i+1]} == = ]] && ((i += 2)) && continue
      [[ " $valued " == *" $word "* ]] && ((i++))
    elif [[ -z $command ]]; then
      command=$word
    else
      ((given++))
    fi
  done
}
)";

// ---- zsh ----

// A text within '...[...]...:...:': quotes, brackets, colons and backslashes keep their meaning.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text.substr(0, text.find('\n'))) {
    if (c == '\'') out += "'\\''";
    else if (c == '[' || c == ']' || c == ':' || c == '\\') out += std::string("\\") + c;
    else out += c;
  }
  return out;
}

std::string zsh_values(const Option& option) {
  if (!option.words.empty()) return "(" + joined(option.words, " ") + ")";
  if (option.value == "FILE") return "_files";
  if (option.value == "DIR") return "_files -/";
  return " ";
}

std::string zsh_spec(const Option& option, int place) {
  if (!option.dashed) {
    const std::string at = option.repeats ? "*" : std::to_string(place) + (option.required ? "" : ":");
    return "'" + at + ":" + zsh_text(option.meaning) + ":" + zsh_values(option) + "'";
  }
  std::string specs;
  for (const std::string& name : option.names) {
    const bool joins = !option.value.empty() && name.starts_with("--");
    specs += std::string(specs.empty() ? "" : " ") + "'" + (option.repeats ? "*" : "") + name + (joins ? "=" : "") + "[" +
             zsh_text(option.meaning) + "]" +
             (option.value.empty() ? "" : ":" + zsh_text(option.value) + ":" + zsh_values(option)) + "'";
  }
  return specs;
}

std::string zsh_specs(const std::vector<Option>& options, const char* indent) {
  std::string text;
  int place = 0;
  for (const Option& option : options) text += std::string(" \\\n") + indent + zsh_spec(option, option.dashed ? 0 : ++place);
  return text;
}

// The options that are not the command's own: --help is everybody's.
std::vector<Option> but_help(const std::vector<Option>& options) {
  std::vector<Option> others;
  for (const Option& option : options) {
    if (option.names.back() != "--help") others.push_back(option);
  }
  return others;
}

}  // namespace

std::string bash_completion(const Command& jibao, const Daemon& jibaod) {
  std::vector<std::string> valued, commands;
  const auto note = [&valued](const std::vector<Option>& options) {
    for (const Option& option : options) {
      if (option.dashed && !option.value.empty()) valued.insert(valued.end(), option.names.begin(), option.names.end());
    }
  };
  note(jibao.options);
  std::string values = bash_cases("*", jibao.dashed()), options, arguments;
  for (const Command& command : jibao.commands) {
    note(command.options);
    commands.push_back(command.name);
    values += bash_cases(command.name, command.dashed());
    options += "      " + command.name + ") options+=' " + joined(names_of(but_help(command.dashed())), " ") + "' ;;\n";
    arguments += bash_arguments(command);
  }
  std::string text = "# 由语法写出，勿手改。 Written from the grammar of jibao, not by hand.\n";
  text += bash_words;
  text += "\n_jibao() {\n  local current previous command given options='" + joined(names_of(jibao.dashed()), " ") +
          "'\n  _jibao_words '" + joined(valued, " ") + "'\n  COMPREPLY=()\n  case $command:$previous in\n" + values +
          "  esac\n  if [[ $current == -* ]]; then\n    case $command in\n" + options +
          "    esac\n    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n    return\n  fi\n  case $command:$given in\n    :0) "
          "COMPREPLY=($(compgen -W '" + joined(commands, " ") + "' -- \"$current\")) ;;\n" + arguments + "  esac\n}\n";
  text += "\n_jibaod() {\n  local current previous command given\n  _jibao_words ''\n  COMPREPLY=()\n  case :$previous in\n" +
          bash_cases("", jibaod.options) + "  esac\n  COMPREPLY=($(compgen -W '" + joined(names_of(jibaod.options), " ") +
          "' -- \"$current\"))\n}\n\ncomplete -F _jibao jibao\ncomplete -F _jibaod jibaod\n";
  return text;
}

std::string zsh_completion(const Command& jibao, const Daemon& jibaod) {
  std::string commands, cases;
  for (const Command& command : jibao.commands) {
    commands += "        '" + command.name + ":" + zsh_text(command.title()) + "'\n";
    cases += "        " + command.name + ") _arguments -S \"$everywhere[@]\"" +
             zsh_specs(but_help(command.options), "            ") + " ;;\n";
  }
  return "#compdef jibao jibaod\n# 由语法写出，勿手改。 Written from the grammar of jibao, not by hand.\n\n_jibao_words() {\n"
         "  local context state state_descr line\n  typeset -A opt_args\n  local -a everywhere=(" +
         zsh_specs(jibao.dashed(), "      ") + "\n  )\n  _arguments -C -S \"$everywhere[@]\" '1:command:->command' '*::argument:->argument'\n"
         "  case $state in\n    command)\n      local -a commands=(\n" + commands +
         "      )\n      _describe -t commands 'jibao command' commands\n      ;;\n    argument)\n      case $line[1] in\n" + cases +
         "      esac\n      ;;\n  esac\n}\n\ncase $service in\n  jibao) _jibao_words \"$@\" ;;\n  jibaod)\n    _arguments -S" +
         zsh_specs(jibaod.options, "      ") + "\n    ;;\nesac\n";
}

}  // namespace jibao::manual
