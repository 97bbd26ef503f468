// A watcher's words: what is wrong, what follows from it for the duty room, and what to do now.
#include <cstdlib>
#include <sstream>

#include "rules/heartbeat.hpp"
#include "rules/watcher.hpp"

namespace jibao {
namespace {

std::string in(const Text& text, Language language) { return language == Language::zh ? text.zh : text.en; }

std::string broken_words(const std::string& names, Language language) {
  std::istringstream each(names);
  std::string all;
  for (std::string name; each >> name;) {
    const auto known = from_name<Unwell>(name);
    all += (all.empty() ? "" : language == Language::zh ? "；" : "; ") + (known ? in(words_of(*known), language) : name);
  }
  return all;
}

std::string clock_words(const std::string& millis, Language language) {
  const long long ahead = std::strtoll(millis.c_str(), nullptr, 10);
  const std::string by = std::to_string(std::llabs(ahead) / 1000);
  if (language == Language::zh) return std::string(ahead < 0 ? "慢 " : "快 ") + by + " 秒";
  return by + (ahead < 0 ? " s behind" : " s ahead");
}

// "已知第 12 条，现为第 9 条"
std::string head_words(const std::string& numbers, Language language) {
  const std::size_t mark = numbers.find(' ');
  const std::string known = numbers.substr(0, mark);
  const std::string now = mark == std::string::npos ? "?" : numbers.substr(mark + 1);
  if (language == Language::zh) return "已见到第 " + known + " 条，现在末尾是第 " + now + " 条";
  return "record " + known + " was seen, it ends at " + now + " now";
}

std::string alarm_zh(const WatchWord& word, const std::string& name, const std::string& since) {
  switch (word.trouble) {
    case Trouble::silent:
      return name + " 的急报自 " + since + " 起没有心跳，已 " + duration_text(word.lasted, Language::zh) + "（" + word.detail +
             "）。这期间报告可能登记不了，也没有人会被呼叫。请立即派人查看主机和网络，并改用人工值守，直到收到恢复通知。";
    case Trouble::rolled_back:
      return name + " 的台账少了已记下的内容：" + head_words(word.detail, Language::zh) +
             "。可能恢复了旧备份，也可能被人改动；其间的报告和呼叫可能已丢失。请保留现场，核对值班记录和导出的台账；确认无误后在值守机上运行 jibao watch … --accept-journal。";
    case Trouble::broken:
      return name + " 的急报报告自身异常，自 " + since + " 起：" + broken_words(word.detail, Language::zh) +
             "。呼叫可能迟到或漏掉。请立即查看该机（jibao doctor），并由人工盯住未办结的事件。";
    case Trouble::clock_off:
      return name + " 的时钟与值守机相差过大：" + clock_words(word.detail, Language::zh) +
             "。时限和记录的时间会不准。请检查两台机器的时间同步（timedatectl）。";
  }
  std::abort();
}

std::string alarm_en(const WatchWord& word, const std::string& name, const std::string& since) {
  switch (word.trouble) {
    case Trouble::silent:
      return "Jibao at " + name + " has had no heartbeat since " + since + ", for " + duration_text(word.lasted, Language::en) + " (" +
             word.detail + "). Reports may not be taken and nobody is paged meanwhile. Look at the machine and its network now, and keep watch by hand until you are told that it is back.";
    case Trouble::rolled_back:
      return "The journal at " + name + " lacks what it held already: " + head_words(word.detail, Language::en) +
             ". An old backup may have been restored, or somebody changed it; reports and pages in between may be lost. Change nothing, compare with the duty log and exported journals; where all is right, run jibao watch ... --accept-journal on the watching machine.";
    case Trouble::broken:
      return "Jibao at " + name + " says since " + since + " that something is wrong with it: " + broken_words(word.detail, Language::en) +
             ". Pages may be late or missing. Look at it now (jibao doctor), and follow the open incidents by hand.";
    case Trouble::clock_off:
      return "The clock at " + name + " and the watcher's differ too much: it is " + clock_words(word.detail, Language::en) +
             ". Limits and recorded times will be wrong. Check the time synchronisation of both machines (timedatectl).";
  }
  std::abort();
}

Text ended(Trouble trouble) {
  switch (trouble) {
    case Trouble::silent: return {"心跳已恢复", "heartbeats are back"};
    case Trouble::rolled_back: return {"台账已衔接", "the journal is whole again"};
    case Trouble::broken: return {"自身异常已消除", "says that all is well again"};
    case Trouble::clock_off: return {"时钟已一致", "clocks agree again"};
  }
  std::abort();
}

Text title(Trouble trouble) {
  switch (trouble) {
    case Trouble::silent: return {"没有心跳", "no heartbeat"};
    case Trouble::rolled_back: return {"台账倒退", "the journal went back"};
    case Trouble::broken: return {"自身异常", "something is wrong"};
    case Trouble::clock_off: return {"时钟不准", "the clock is off"};
  }
  std::abort();
}

}  // namespace

WatchText tell(const WatchWord& word, const std::string& name, Instant wall, const std::string& zone, Language language) {
  const bool zh = language == Language::zh;
  const std::string since = clock_text(word.since, wall, zone, false);
  const std::string mark = zh ? "【外部值守】" : "[watcher] ";
  WatchText said;
  if (word.over) {
    said.subject = mark + name + (zh ? "：" : ": ") + in(ended(word.trouble), language);
    said.text = said.subject + (zh ? "（" + since + " 起，历时 " + duration_text(word.lasted, language) + "）。请核对这期间的报告和呼叫。"
                                   : " (since " + since + ", it lasted " + duration_text(word.lasted, language) + "). Check the reports and pages of that time.");
    return said;
  }
  said.subject = mark + name + (zh ? "：" : ": ") + in(title(word.trouble), language);
  said.text = mark + (zh ? alarm_zh(word, name, since) : alarm_en(word, name, since));
  if (word.times > 1) said.text += zh ? "（第 " + std::to_string(word.times) + " 次提醒）" : " (told " + std::to_string(word.times) + " times)";
  return said;
}

}  // namespace jibao
