// Implements roff.hpp.
#include "daemon/manual/roff.hpp"

#include <string_view>

namespace jibao::manual {
namespace {

std::string head(std::string_view name, int section, const Release& release) {
  return ".\\\" -*- coding: utf-8 -*-\n.\\\" 由语法写出，勿手改。 Written from the grammar, not by hand.\n.TH " +
         std::string(name) + " " + std::to_string(section) + " " + release.date + " \"jibao " + release.version +
         "\" 急报\n.nh\n.ad l\n";
}

std::string bold(const std::string& text) { return "\\fB" + roff_text(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + roff_text(text) + "\\fR"; }

// -h, --help; --state DIR; --lang zh|en
std::string heading(const Option& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += (names.empty() ? "" : ", ") + (option.dashed ? bold(name) : italic(name));
  }
  std::string words;
  for (const std::string& word : option.words) words += (words.empty() ? "" : "|") + bold(word);
  if (option.words.empty() && option.dashed && !option.value.empty()) words = italic(option.value);
  return names + (words.empty() ? "" : " " + words);
}

std::string paragraphs(const std::vector<Option>& options) {
  std::string text;
  for (const Option& option : options) {
    text += ".TP\n" + heading(option) + "\n" + (option.meaning.empty() ? "\\&" : roff_text(option.meaning)) + "\n";
  }
  return text;
}

// jibao show [OPTION]... incident
std::string form(const Command& command) {
  std::string text = ".B jibao " + command.name + "\n[\\fIOPTION\\fR]...";
  for (const Option& argument : command.arguments()) {
    const std::string name = italic(argument.names.front()) + (argument.repeats ? "..." : "");
    text += argument.required ? " " + name : " [" + name + "]";
  }
  return text + "\n";
}

bool closes(const std::string& character) {
  for (const char* mark : {"。", "，", "、", "；", "：", "）", "”"}) {
    if (character == mark) return true;
  }
  return false;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string section_of(const Command& command) {
  std::string text = ".SS " + command.name + "\n" + form(command) + ".PP\n" + roff_text(command.title()) + "\n";
  const auto lines = lines_of(command.meaning);
  for (std::size_t i = 1; i < lines.size(); ++i) text += ".br\n" + roff_text(lines[i].substr(lines[i].find_first_not_of(' '))) + "\n";
  return text + paragraphs(command.arguments()) + paragraphs(command.dashed());
}

}  // namespace

std::string roff_text(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 0 && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else if (c == '"') out += "\\(dq";
    else if (c == '\'') out += "\\(aq";
    else if (c == '\n') out += "\n";
    else out += c;
    // The last byte of a character of three bytes: a break is allowed behind it, unless a closing mark follows.
    const auto byte = [&text](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    if (byte(i) >> 6 == 2 && byte(i + 1) >> 6 != 2 && i >= 2 && byte(i - 1) >> 6 == 2 && !closes(text.substr(i + 1, 3))) {
      out += "\\:";
    }
  }
  return out;
}

std::string page_of(const Command& jibao, const Release& release) {
  std::string text = head("JIBAO", 1, release);
  text += ".SH NAME\njibao \\- " + roff_text("急报的命令行 the command line of the duty room") + "\n";
  text += ".SH SYNOPSIS\n.B jibao\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n";
  text += ".SH DESCRIPTION\n" +
          roff_text("登记突发事件和报告、看时限、确认、核验台账；除注明不需守护进程的以外，都经 HTTP 找 jibaod(8)。"
                    "全局选项写在命令前后都可以。 Files incidents and deeds, shows the clocks, acknowledges, verifies the "
                    "journal. But for the commands that say that they need no daemon, it asks jibaod(8) by HTTP. Global "
                    "options may stand before or after the command.") + "\n";
  text += ".SH OPTIONS\n" + paragraphs(jibao.dashed());
  text += ".SH COMMANDS\n";
  for (const Command& command : jibao.commands) text += section_of(command);
  text += ".SH \"EXIT STATUS\"\n";
  for (const std::string& line : lines_of(jibao.footer)) {
    text += (text.ends_with("STATUS\"\n") ? "" : ".PP\n") + roff_text(line) + "\n";
  }
  text += ".SH ENVIRONMENT\n.TP\n.B JIBAO_URL\n" + roff_text("守护进程的地址 the daemon's address (--url)") +
          "\n.TP\n.B JIBAO_STATE\n" + roff_text("令牌所在目录 where operator.token is (--state)") +
          "\n.TP\n.B JIBAO_CA\n" + roff_text("信任的证书 certificates to trust (--ca-file)") + "\n";
  text += ".SH \"SEE ALSO\"\n.BR jibaod (8),\n.BR jibao\\-policy (5)\n";
  return text;
}

std::string page_of(const Daemon& jibaod, const Release& release) {
  std::string text = head("JIBAOD", 8, release);
  text += ".SH NAME\njibaod \\- " + roff_text("急报守护进程：时限与呼叫 the daemon of Jibao: deadlines and paging") + "\n";
  text += ".SH SYNOPSIS\n";
  for (const std::string& line : jibaod.forms) text += (text.ends_with("SYNOPSIS\n") ? "" : ".br\n") + roff_text(line) + "\n";
  text += ".SH DESCRIPTION\n" + roff_text(jibaod.title) + "\n";
  text += ".SH OPTIONS\n" + paragraphs(jibaod.options);
  text += ".SH SIGNALS\n" + roff_text(jibaod.footer) + "\n";
  text += ".SH \"EXIT STATUS\"\n" +
          roff_text("0 按序结束，或策略没有错误；1 不能启动，或策略有错误；2 命令行有误；71 系统资源不足（线程、文件描述符、内存），"
                    "由服务管理器重启。 0 it ended in order, or the policy has no fault; 1 it could not start, or the policy has "
                    "faults; 2 the command line is wrong; 71 the system had no thread, descriptor or memory left: it is to be "
                    "started again.") + "\n";
  text += ".SH FILES\n.TP\n.I /etc/jibao/county\\-office.yaml\n" +
          roff_text("策略主文件，jibao-policy(5) the policy's main file") +
          "\n.TP\n.I /etc/jibao/credentials/\n" + roff_text("渠道凭据，由 LoadCredential 交给服务 secrets of channels, handed over "
                                                            "by LoadCredential") +
          "\n.TP\n.I /var/lib/jibaod/\n" + roff_text("台账和令牌 the journal and the operator's token") +
          "\n.TP\n.I /usr/share/jibao/policy/\n" + roff_text("随软件包提供的策略，升级时更新 the policy as shipped, renewed by upgrades") + "\n";
  text += ".SH \"SEE ALSO\"\n.BR jibao (1),\n.BR jibao\\-policy (5),\n.BR systemctl (1)\n";
  return text;
}

}  // namespace jibao::manual
