// Prompts go to standard error, so that standard output stays what was asked for.
#include "daemon/cli/terminal.hpp"

#include <termios.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <iostream>

#include "daemon/cli/print.hpp"
#include "daemon/web/labels.hpp"
#include "rules/spelling.hpp"

namespace jibao::cli {
namespace {

constexpr std::size_t longest_secret = 128;

// Echo off for as long as it lives; back on whatever happens.
class Silent {
 public:
  Silent() : active_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~Silent() {
    if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;

 private:
  termios before_{};
  bool active_;
};

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.pop_back();
  const std::size_t start = text.find_first_not_of(' ');
  return start == std::string::npos ? "" : text.substr(start);
}

const boost::json::array& list(const boost::json::object& policy, std::string_view key) {
  static const boost::json::array none;
  const auto* value = policy.if_contains(boost::json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_array() ? value->as_array() : none;
}

// A category's code, or a part of its name, until exactly one fits; the codes that fit are shown, or the one that was
// probably meant. Empty: nobody knows yet, and the report goes out without it.
std::string ask_for_category(const boost::json::object& policy, bool english) {
  for (;;) {
    const auto answer =
        question(english ? "category (code, or part of its name; Enter: not classified yet)"
                         : "事件类别（代码或名称的一部分；回车：未分类，稍后补）");
    if (!answer || answer->empty()) return {};
    std::vector<std::string> fits, codes;
    for (const auto& item : list(policy, "categories")) {
      const std::string code = text_at(item.as_object(), "code");
      if (code == *answer) return code;
      codes.push_back(code);
      if (code.find(*answer) == std::string::npos &&
          text_at(item.as_object(), "name").find(*answer) == std::string::npos)
        continue;
      fits.push_back(code);
      std::cerr << "  " << code << "  " << text_at(item.as_object(), "name") << '\n';
    }
    if (fits.size() == 1) return fits[0];
    if (!fits.empty()) continue;
    const auto meant = closest(*answer, codes);
    std::cerr << (english ? "  none fits" : "  没有匹配的类别");
    if (meant) std::cerr << (english ? "; did you mean " : "；是不是 ") << *meant << (english ? "?" : "？");
    std::cerr << '\n';
  }
}

}  // namespace

bool on_terminal() { return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0; }

std::optional<std::string> question(const std::string& words) {
  std::cerr << words << ": " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) return std::nullopt;
  return trimmed(answer);
}

Result<std::string> secret(const std::string& words) {
  std::string text;
  {
    const bool ask = on_terminal();
    if (ask) std::cerr << words << ": " << std::flush;
    const Silent silent;
    if (!std::getline(std::cin, text)) return failure("没有输入 / nothing was typed");
    if (ask) std::cerr << '\n';
  }
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.empty() || text.size() > longest_secret) return failure("空或过长 / empty, or too long");
  return text;
}

std::string ask_for_person(const boost::json::object& policy, bool english) {
  const auto& people = list(policy, "people");
  for (const auto& item : people)
    std::cerr << "  " << text_at(item.as_object(), "id") << "  " << text_at(item.as_object(), "name") << "  "
              << text_at(item.as_object(), "title") << '\n';
  const auto answer = question(english ? "who does it (id or name)" : "经办人（编号或姓名）");
  return answer.value_or("");
}

void ask_for_fields(Options& options, const boost::json::object& policy) {
  const bool english = options.language == "en";
  const Language language = english ? Language::en : Language::zh;
  std::cerr << (english ? "Enter leaves a field blank; it is asked for later.\n"
                        : "回车跳过，缺的字段稍后会提醒补充。\n");
  const auto given = options.fields.find("classification");
  const bool secret = given != options.fields.end() && given->second == "secret";
  if (secret)
    std::cerr << (english ? "What is secret may not be typed here: only times and the category are asked for.\n"
                          : "涉密内容不得录入本系统：只问时间和类别。\n");
  const auto ask = [&](std::map<std::string, std::string>& into, const std::string& path,
                       const std::string& label) {
    if (secret && &into == &options.fields) return;
    if (options.fields.contains(path) || options.times.contains(path)) return;
    const auto answer = question(web::field_label(label, language));
    if (answer && !answer->empty()) into[path] = *answer;
  };
  ask(options.times, "received_at", "received_at");
  for (const char* name : {"name", "unit", "identity", "post", "phone"})
    ask(options.fields, std::string("source.reporter.") + name, std::string("reporter.") + name);
  ask(options.fields, "summary", "summary");
  ask(options.fields, "receiver", "receiver");
  if (!options.fields.contains("category"))
    if (const std::string category = ask_for_category(policy, english); !category.empty())
      options.fields["category"] = category;
  ask(options.fields, "title", "title");
  ask(options.fields, "place", "place");
  ask(options.times, "occurred_at", "occurred_at");
  ask(options.times, "discovered_at", "discovered_at");
}

}  // namespace jibao::cli
