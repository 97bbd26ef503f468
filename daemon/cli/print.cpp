// See print.hpp.
#include "daemon/cli/print.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/unicode.hpp"
#include "daemon/web/labels.hpp"
#include "rules/duty_sentence.hpp"

namespace jibao::cli {
namespace {

namespace json = boost::json;

// A terminal obeys control characters: what was filed must not.
std::string harmless(const std::string& text) {
  std::string out;
  for (const char32_t point : config::code_points(text)) {
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0) ||
                         (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
    if (control)
      out += ' ';
    else
      config::append_utf8(out, point);
  }
  return out;
}

const json::array& items(const json::object& object, std::string_view key) {
  static const json::array none;
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  const json::array* array = value != nullptr ? value->if_array() : nullptr;
  return array != nullptr ? *array : none;
}

const json::object& object_at(const json::object& object, std::string_view key) {
  static const json::object none;
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  const json::object* found = value != nullptr ? value->if_object() : nullptr;
  return found != nullptr ? *found : none;
}

// "2026-07-19T04:02:00+08:00" as "07-19 04:02".
std::string short_time(const std::string& time) {
  return time.size() < 16 ? time : time.substr(5, 5) + " " + time.substr(11, 5);
}

std::string remaining(const json::object& clock, bool english) {
  const json::value* seconds = clock.if_contains("remaining_seconds");
  if (seconds == nullptr || !seconds->is_int64()) return "";
  const std::int64_t left = seconds->as_int64();
  const std::int64_t minutes = (left < 0 ? -left : left) / 60;
  const std::string span = minutes < 120 ? std::to_string(minutes) + (english ? " min" : " 分钟")
                                         : std::to_string(minutes / 60) + (english ? " h" : " 小时");
  if (left < 0) return english ? "over by " + span : "已超 " + span;
  return english ? "in " + span : "还有 " + span;
}

// The member's word as the page says it; as it came where it is none of ours.
template <class E>
std::string said(const json::object& object, std::string_view key, bool english) {
  const auto value = from_name<E>(text_at(object, key));
  if (!value) return text_at(object, key);
  const Text words = words_of(*value);
  return english ? words.en : words.zh;
}

}  // namespace

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  const json::string* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? std::string(*text) : std::string();
}

std::size_t width_of(const std::string& text) {
  std::size_t width = 0;
  for (const char32_t point : config::code_points(text))
    width += static_cast<std::size_t>(config::cells(point));
  return width;
}

void Printer::line(const std::string& text) { out_ << harmless(text) << '\n'; }

void Printer::table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column == widths.size()) widths.push_back(0);
      widths[column] = std::max(widths[column], width_of(harmless(row[column])));
    }
  for (const auto& row : rows) {
    std::string text;
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::string cell = harmless(row[column]);
      text += (column == 0 ? "" : "  ") + cell;
      if (column + 1 < row.size()) text += std::string(widths[column] - width_of(cell), ' ');
    }
    out_ << text << '\n';
  }
}

void Printer::clocks(const json::object& incident) {
  std::vector<std::vector<std::string>> rows;
  const Language language = english_ ? Language::en : Language::zh;
  for (const json::value& item : items(incident, "obligations")) {
    const json::object& clock = item.as_object();
    const std::string office = text_at(clock, "office_due_at");
    const std::string due = office.empty() ? text_at(clock, "due_at") : office;
    const std::string date = text_at(clock, "due_date");
    const std::string state = text_at(clock, "state");
    const std::string verdict = text_at(object_at(clock, "verdict"), "now");
    rows.push_back({"  " + text_at(clock, "name"),
                    !date.empty() && office.empty() ? date
                    : due.empty()                   ? "-"
                                                    : short_time(due),
                    state == "open" ? remaining(clock, english_)
                                    : web::word_label(state == "fulfilled" ? verdict : state, language),
                    text_at(clock, "owed_to")});
    for (const json::value& warning : items(clock, "warnings"))
      if (warning.is_string()) rows.push_back({"    ! " + std::string(warning.as_string())});
  }
  if (!rows.empty()) line(say("时限：", "clocks:"));
  table(rows);
}

// The level in force and what gave it; "未定级" where there is none.
void Printer::level(const json::object& incident) {
  if (!incident.contains("level")) return;  // a machine source sees no more than its receipt
  const std::string level = text_at(incident, "level");
  const json::object& by = object_at(incident, "level_by");
  const json::value* verified = by.if_contains("verified");
  std::string told = say("级别 ", "level ") + (level.empty() ? say("未定级", "none") : level);
  if (!by.empty()) told += "  " + text_at(by, "name") + " " + text_at(object_at(by, "source"), "article");
  if (verified != nullptr && verified->is_bool() && !verified->as_bool()) told += say("（出处未核对）", " (source not verified)");
  const std::string watched = text_at(incident, "level_watched_at");
  if (!watched.empty()) told += say("  到时再核定 ", "  looked at again ") + short_time(watched);
  line(told);
}

void Printer::plan(const json::object& incident) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& item : items(incident, "would_page")) {
    const json::object& step = item.as_object();
    std::string who;
    for (const json::value& page : items(step, "pages"))
      who += (who.empty() ? "" : ", ") + text_at(object_at(page.as_object(), "person"), "name") + " " +
             text_at(page.as_object(), "channel");
    const json::value* number = step.if_contains("step");
    const json::value* last = step.if_contains("last_resort");
    const bool last_resort = last != nullptr && last->is_bool() && last->as_bool();
    rows.push_back(
        {"  " + (last_resort
                     ? say("最后手段", "last resort")
                     : std::to_string(number != nullptr && number->is_int64() ? number->as_int64() : 0)),
         short_time(text_at(step, "at")), who.empty() ? "-" : who});
  }
  if (!rows.empty()) line(say("若无人确认，依次呼叫：", "if nobody answers, these are called:"));
  table(rows);
}

void Printer::sources(const json::object& incident) {
  const Language language = english_ ? Language::en : Language::zh;
  if (const std::string main = text_at(object_at(incident, "merged_into"), "number"); !main.empty())
    line(say("  已并入 ", "  merged into ") + main);
  for (const json::value& item : items(incident, "possible_duplicates")) {
    const json::object& other = item.as_object();
    std::string alike;
    for (const json::value& each : items(other, "alike"))
      if (each.is_string())
        alike += (alike.empty() ? "" : say("、", ", ")) + web::word_label("alike." + std::string(each.as_string()), language);
    line(say("  可能与 ", "  perhaps the same as ") + text_at(other, "number") + " " + text_at(other, "title") +
         say("（相同：", " (same: ") + alike + say("）", ")"));
  }
  if (items(incident, "sources").size() > 1) {
    std::vector<std::vector<std::string>> rows;
    for (const json::value& item : items(incident, "sources")) {
      const json::object& source = item.as_object();
      std::string values;
      for (const auto& [path, value] : object_at(source, "values"))
        values += (values.empty() ? "" : say("，", ", ")) + web::field_label(std::string_view(path.data(), path.size()), language) +
                  " " + json::serialize(value);
      rows.push_back({"  " + text_at(source, "number"), text_at(source, "unit"), short_time(text_at(source, "received_at")), values});
    }
    line(say("来源：", "sources:"));
    table(rows);
  }
  for (const auto& [path, value] : object_at(incident, "ranges")) {
    const json::array* ends = value.if_array();
    if (ends != nullptr && ends->size() == 2 && ends->at(0) != ends->at(1))
      line(say("  来源不一致：", "  the sources differ: ") +
           web::field_label(std::string_view(path.data(), path.size()), language) + " " + json::serialize(ends->at(0)) + "-" +
           json::serialize(ends->at(1)));
  }
}

void Printer::case_file(const json::object& incident) {
  const auto numbered = [&](const json::object& item, const std::string& words) {
    const json::value* number = item.if_contains("number");
    line(words + (number != nullptr && number->is_int64() ? std::to_string(number->as_int64()) : std::string()) + say("：", ": ") +
         text_at(item, text_at(item, "text").empty() ? "what" : "text"));
  };
  for (const json::value& item : items(incident, "questions"))
    if (text_at(item.as_object(), "state") == "open") numbered(item.as_object(), say("上级提问 ", "question "));
  for (const json::value& item : items(incident, "checks"))
    if (text_at(item.as_object(), "state") == "unknown") numbered(item.as_object(), say("待核实 ", "not known "));
  const auto documents = std::count_if(items(incident, "documents").begin(), items(incident, "documents").end(),
                                       [](const json::value& item) { return text_at(item.as_object(), "removed_at").empty(); });
  if (documents > 0) line(say("附件：", "documents: ") + std::to_string(documents));
}

void Printer::incident(const json::object& incident) {
  const Language language = english_ ? Language::en : Language::zh;
  const json::value* drill = incident.if_contains("drill");
  const std::string mark =
      drill != nullptr && drill->is_bool() && drill->as_bool() ? say("【演练】", "[DRILL] ") : "";
  const json::value* dry = incident.if_contains("dry_run");
  if (dry != nullptr && dry->is_bool() && dry->as_bool())
    line(say("试算，未登记", "a trial: nothing was recorded"));
  const bool trial = dry != nullptr;
  line(mark + (trial ? "" : text_at(incident, "number") + "  ") + text_at(incident, "title") + "  " +
       web::word_label(text_at(incident, "state"), language));
  level(incident);
  if (const std::string place = text_at(incident, "place"); !place.empty()) line("  " + place);
  if (text_at(incident, "category").empty() && incident.if_contains("category") != nullptr && text_at(incident, "matter").empty())
    line(say("  未分类：按兜底类别计时和呼叫，定了请补：supplement category=代码",
             "  not classified: clocks and calls are those of a catch-all; once known: supplement category=CODE"));
  sources(incident);
  clocks(incident);
  const json::object& escalation = object_at(incident, "escalation");
  if (!escalation.empty())
    line(say("呼叫：", "calls: ") + web::word_label(text_at(escalation, "state"), language) +
         (text_at(escalation, "next_at").empty()
              ? ""
              : say("，下一步 ", ", next step ") + short_time(text_at(escalation, "next_at"))));
  plan(incident);
  std::string missing;
  for (const json::value& path : items(incident, "missing"))
    if (path.is_string())
      missing += (missing.empty() ? "" : say("、", ", ")) +
                 web::field_label(std::string_view(path.as_string()), language);
  if (!missing.empty()) line(say("尚缺：", "missing: ") + missing);
  case_file(incident);
  for (const json::value& note : items(object_at(incident, "secrecy"), "notes"))
    if (note.is_string()) line(say("涉密：", "secret: ") + std::string(note.as_string()));
  for (const json::value& claim : items(incident, "claims"))
    if (text_at(claim.as_object(), "confirmed_by").empty())
      line(say("需第二人证实：第 ", "needs a second person: claim ") +
           std::to_string(claim.at("claim").as_int64()) + say(" 项", ""));
}

void Printer::filed(const json::object& filed) {
  incident(filed);
  const std::string number = text_at(filed, "number");
  const std::size_t dash = number.rfind('-');
  if (filed.if_contains("dry_run") != nullptr || dash == std::string::npos) return;
  const std::string typed = (number.starts_with("演练") ? "演练" : "") + number.substr(dash + 1);
  line(say("接下来：", "next: ") + "jibao show " + typed + say("（看时限和呼叫）", " (clocks and calls)") + "  |  jibao ack " + typed +
       say(" --as 姓名", " --as NAME") + "  |  jibao phone " + typed + " --stamp dialling" + say("（正在拨打）", " (now dialling)"));
}

void Printer::incidents(const json::object& list) {
  std::vector<std::vector<std::string>> rows;
  const Language language = english_ ? Language::en : Language::zh;
  for (const json::value& item : items(list, "incidents")) {
    const json::object& incident = item.as_object();
    const json::object& next = object_at(incident, "next_due");
    const std::string office = text_at(next, "office_due_at");
    rows.push_back({text_at(incident, "number"), web::word_label(text_at(incident, "state"), language),
                    next.empty() ? "-" : short_time(office.empty() ? text_at(next, "due_at") : office),
                    next.empty() ? "" : remaining(next, english_), text_at(next, "name"),
                    text_at(incident, "title")});
  }
  if (rows.empty()) line(say("没有事件", "no incident"));
  table(rows);
}

void Printer::explanation(const json::object& answer) {
  for (const json::value& part : items(answer, "explanation")) {
    line(text_at(part.as_object(), "heading"));
    for (const json::value& text : items(part.as_object(), "lines"))
      if (text.is_string()) line("  " + std::string(text.as_string()));
  }
}

void Printer::dial_tasks(const json::object& answer) {
  const json::array& tasks = items(answer, "dial_tasks");
  if (tasks.empty()) line(say("没有要拨打的电话", "nobody is to be called"));
  for (const json::value& item : tasks) {
    const json::object& task = item.as_object();
    line(text_at(task, "page") + "  " + text_at(object_at(task, "person"), "name") + "  " +
         text_at(task, "phone") + "  " + say("最迟 ", "until ") + short_time(text_at(task, "expires_at")));
    line("  " + text_at(task, "say"));
  }
}

namespace {

/// "taken 1.2 s"; empty where the member is no number.
std::string taken(const json::object& test, const char* member, const std::string& what) {
  const json::value* value = test.if_contains(member);
  if (value == nullptr || !value->is_number()) return {};
  const auto tenths = static_cast<long long>(value->to_number<double>() * 10 + 0.5);
  return what + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

void Printer::lines_tested(const json::object& answer) {
  std::vector<std::vector<std::string>> rows;
  const Language language = english_ ? Language::en : Language::zh;
  for (const json::value& item : items(answer, "channels")) {
    const json::object& channel = item.as_object();
    const json::object& test = object_at(channel, "line_test");
    const std::string until = text_at(channel, "credit_until");
    if (test.empty() && until.empty()) continue;
    rows.push_back({text_at(channel, "name"),
                    test.empty() ? say("没有测试", "no test") : web::word_label("line_" + text_at(test, "state"), language),
                    text_at(test, "begun_at").empty() ? "" : short_time(text_at(test, "begun_at")),
                    taken(test, "accepted_seconds", say("受理 ", "taken ")), taken(test, "receipt_seconds", say("回执 ", "receipt ")),
                    text_at(test, "detail"), until.empty() ? "" : say("到期 ", "until ") + until});
  }
  if (rows.empty()) line(say("策略没有线路测试（line_tests）", "the policy has no line tests"));
  table(rows);
}

void Printer::roll_calls(const json::object& answer) {
  const Language language = english_ ? Language::en : Language::zh;
  for (const json::value& item : items(answer, "roll_calls")) {
    const json::object& call = item.as_object();
    line(short_time(text_at(call, "begun_at")) + " " + text_at(call, "number") +
         (text_at(call, "ended_at").empty() ? say("（进行中）", " (under way)") : ""));
    std::vector<std::vector<std::string>> rows;
    for (const json::value& each : items(call, "results")) {
      const json::object& result = each.as_object();
      std::string channels;
      for (const json::value& channel : items(result, "channels"))
        if (channel.is_string()) channels += (channels.empty() ? "" : " ") + std::string(channel.as_string());
      const json::value* late = result.if_contains("late");
      const bool is_late = late != nullptr && late->is_bool() && late->as_bool();
      rows.push_back({"  " + text_at(result, "person"), web::word_label("roll_" + text_at(result, "result"), language) + (is_late ? say("（迟）", " (late)") : ""),
                      taken(result, "answered_seconds", ""), text_at(result, "answered_by"), channels});
    }
    table(rows);
  }
  if (items(answer, "roll_calls").empty()) line(say("还没有点过名", "the roll has not been called yet"));
}

void Printer::roll_call_begun(const json::object& answer) {
  line(say("点名已开始，", "the roll is called, ") + text_at(answer, "number") + say("；结果：jibao roll-call", "; who answered: jibao roll-call"));
}

namespace {

/// How many of the list are so.
template <class Test>
std::string count(const json::array& list, Test&& is_so) {
  return std::to_string(std::count_if(list.begin(), list.end(), [&](const json::value& each) { return each.is_object() && is_so(each.as_object()); }));
}

bool was_kept(const json::object& clock) {
  const std::string verdict = text_at(clock, "verdict");
  return verdict == "on_time" || verdict == "measured";
}

}  // namespace

const json::object* find_drill(const json::object& answer, const std::string& typed) {
  const auto digits_of = [](const std::string& number) {
    const std::size_t last = number.find_last_not_of("0123456789");
    const std::string digits = number.substr(last == std::string::npos ? 0 : last + 1);
    const std::size_t first = digits.find_first_not_of('0');
    return first == std::string::npos ? std::string() : digits.substr(first);
  };
  const std::string digits = typed.find_first_not_of("0123456789") == std::string::npos ? digits_of(typed) : std::string();
  const json::object* by_digits = nullptr;
  const json::object* by_id = nullptr;
  for (const json::value& item : items(answer, "drills")) {
    if (!item.is_object()) continue;
    const json::object& drill = item.as_object();
    const std::string number = text_at(drill, "number");
    if (typed.empty() || number == typed) return &drill;
    if (by_digits == nullptr && !digits.empty() && digits_of(number) == digits) by_digits = &drill;
    if (text_at(drill, "incident") == typed) by_id = &drill;
  }
  return by_digits != nullptr ? by_digits : by_id;
}

void Printer::drills(const json::object& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& item : items(answer, "drills")) {
    if (!item.is_object()) continue;
    const json::object& drill = item.as_object();
    const json::array &people = items(drill, "people"), &clocks = items(drill, "clocks");
    rows.push_back({text_at(drill, "number"), short_time(text_at(drill, "opened_at")), text_at(drill, "category"),
                    say("应答 ", "answered ") + count(people, [](const json::object& one) { return one.contains("answered_at"); }) + "/" + std::to_string(people.size()),
                    say("时限 ", "clocks kept ") + count(clocks, was_kept) + "/" + std::to_string(clocks.size()),
                    text_at(drill, "closed_at").empty() ? say("进行中", "under way") : ""});
  }
  if (rows.empty()) return line(say("还没有演练过；开始一次：jibao drill begin", "there was no drill yet; begin one: jibao drill begin"));
  table(rows);
}

void Printer::drill(const json::object& drill) {
  const Language language = english_ ? Language::en : Language::zh;
  const std::string closed = text_at(drill, "closed_at");
  line(say("【演练】", "[DRILL] ") + text_at(drill, "number") + " " + text_at(drill, "category") + "  " + short_time(text_at(drill, "opened_at")) +
       (closed.empty() ? say("，进行中", ", under way") : say(" 至 ", " to ") + short_time(closed)));
  std::vector<std::vector<std::string>> people, clocks;
  for (const json::value& item : items(drill, "people")) {
    if (!item.is_object()) continue;
    const json::object& person = item.as_object();
    const bool answered = person.contains("answered_at");
    people.push_back({"  " + text_at(person, "person"), web::word_label(text_at(person, "channel"), language), short_time(text_at(person, "paged_at")),
                      answered ? web::word_label(text_at(person, "answer"), language) : closed.empty() ? say("尚未应答", "no answer yet") : say("未应答", "no answer"),
                      taken(person, "answered_seconds", "")});
  }
  for (const json::value& item : items(drill, "clocks")) {
    if (!item.is_object()) continue;
    const json::object& clock = item.as_object();
    const std::string due = text_at(clock, "due_at"), done = text_at(clock, "done_at");
    clocks.push_back({"  " + text_at(clock, "rule"), web::word_label(text_at(clock, "verdict"), language), due.empty() ? "" : say("限 ", "due ") + short_time(due),
                      done.empty() ? "" : say("完成 ", "done ") + short_time(done)});
  }
  if (people.empty()) line(say("  没有呼叫任何人", "  nobody was paged"));
  table(people);
  table(clocks);
}

void Printer::contacts(const json::object& answer) {
  const Language language = english_ ? Language::en : Language::zh;
  std::vector<std::vector<std::string>> rows;
  for (const json::value& item : items(answer, "contacts")) {
    const json::object& contact = item.as_object();
    const std::string way = text_at(contact, "way");
    rows.push_back({text_at(contact, "person"), web::word_label("contact_" + text_at(contact, "contact"), language),
                    web::word_label("contact_" + text_at(contact, "state"), language), short_time(text_at(contact, "proven_at")),
                    way.empty() ? "" : web::word_label("contact_" + way, language), text_at(contact, "by")});
  }
  if (rows.empty()) line(say("人员表里没有号码或邮箱", "nobody has a number or mailbox on file"));
  table(rows);
}

void Printer::contact_sent(const json::object& answer) {
  line(say("核验码已发出，", "the code is on its way, ") + text_at(answer, "number") +
       say("；本人报回后：jibao contact prove 人员 核验码", "; once it is given back: jibao contact prove PERSON CODE"));
}

void Printer::contact_done(const json::object& answer) {
  line(text_at(answer, "state") == "proven" ? say("已核验", "it is proven") : say("核验已撤销", "the proof was withdrawn"));
}

void Printer::line_test(const json::object& answer) {
  line(say("线路测试已开始，", "the line test has begun, ") + text_at(answer, "number") +
       say("；结果：jibao line-test", "; how it went: jibao line-test"));
}

namespace {

std::string joined(const json::object& object, std::string_view member) {
  std::string out;
  for (const json::value& one : items(object, member))
    if (one.is_string()) out += (out.empty() ? "" : " ") + std::string(one.as_string());
  return out;
}

}  // namespace

void Printer::accounts(const json::object& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& value : items(answer, "accounts")) {
    const json::object& account = value.as_object();
    rows.push_back({text_at(account, "account"), text_at(account, "state"), joined(account, "roles"), text_at(account, "person"),
                    joined(account, "units"), text_at(account, "last_log_in")});
  }
  if (rows.empty()) line(say("还没有个人账号", "no personal account yet"));
  table(rows);
}

void Printer::sessions(const json::object& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& value : items(answer, "sessions")) {
    const json::object& session = value.as_object();
    rows.push_back({text_at(session, "id"), text_at(session, "name"), text_at(session, "since"), text_at(session, "address"),
                    text_at(session, "seat")});
  }
  if (rows.empty()) line(say("没有人登录", "nobody is logged in"));
  table(rows);
}

void Printer::seats(const json::object& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& value : items(answer, "seats"))
    rows.push_back({text_at(value.as_object(), "id"), text_at(value.as_object(), "name"), text_at(value.as_object(), "since")});
  if (rows.empty()) line(say("没有登记席位", "no seat is enrolled"));
  table(rows);
}

void Printer::roster(const json::object& month) {
  const bool issued = month.if_contains("issued") != nullptr && month.at("issued").as_bool();
  line(text_at(month, "month") + "  " + (issued ? say("已发布 ", "issued ") + text_at(month, "issued_at") + " " + text_at(month, "issued_by") : say("未发布，照策略文件", "not issued: as the policy's file has it")));
  std::vector<std::vector<std::string>> rows{{say("日期", "date"), say("班次", "shift"), say("带班领导", "duty leader"), say("主班", "primary"), say("副班", "secondary"), ""}};
  for (const json::value& value : items(month, "shifts")) {
    const json::object& one = value.as_object();
    rows.push_back({text_at(one, "date"), text_at(one, "shift"), text_at(one, "duty_leader"), text_at(one, "primary"), text_at(one, "secondary"), text_at(one, "reason")});
  }
  table(rows);
  for (const json::value& fault : items(month, "faults")) line("! " + text_at(fault.as_object(), "words"));
}

void Printer::shift(const json::object& one) {
  table({{text_at(one, "date"), text_at(one, "shift"), text_at(one, "from"), text_at(one, "until"), text_at(one, "duty_leader"), text_at(one, "primary"), text_at(one, "secondary")}});
}

void Printer::leaves(const json::object& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& value : items(answer, "leaves")) {
    const json::object& one = value.as_object();
    const std::string decision = said<LeaveDecision>(one, "decision", english_);
    rows.push_back({std::to_string(one.at("leave").to_number<std::int64_t>()), text_at(one, "person"), said<LeaveKind>(one, "kind", english_), text_at(one, "from"), text_at(one, "until"),
                    text_at(one, "substitute"), decision.empty() ? say("待批准", "waits") : decision, text_at(one, "reason")});
  }
  if (rows.empty()) line(say("没有请假", "nobody is on leave"));
  table(rows);
}

void Printer::leave(const json::object& one) { leaves({{"leaves", json::array{one}}}); }

void Printer::checked_in(const json::object& answer) {
  for (const json::value& value : items(answer, "posts")) {
    const json::object& one = value.as_object();
    line(text_at(answer, "person") + " " + say("已签到 ", "is here: ") + text_at(one, "date") + " " + text_at(one, "shift") + " " +
         web::word_label(text_at(one, "post"), english_ ? Language::en : Language::zh));
  }
  if (items(answer, "posts").empty()) line(say("已签到过", "was here before"));
}

void Printer::handover(const json::object& one) {
  line("#" + std::to_string(one.at("handover").to_number<std::int64_t>()) + " " + text_at(one, "outgoing") + " → " + text_at(one, "incoming") + "  " + text_at(one, "at"));
  const auto confirmed = [&](const char* zh, const char* en, std::string_view member) {
    const std::string at = text_at(one, member);
    line("  " + say(zh, en) + " " + (at.empty() ? say("未确认", "has not confirmed") : at));
  };
  confirmed("交班人", "outgoing:", "outgoing_at");
  confirmed("接班人", "incoming:", "incoming_at");
}

void Printer::handovers(const json::object& answer) {
  lines(text_at(answer, "record"));
  if (const json::value* between = answer.if_contains("between"))
    line(say("尚未交接完毕：", "not handed over: ") + text_at(between->as_object(), "outgoing") + " → " + text_at(between->as_object(), "incoming"));
  for (const json::value& value : items(answer, "handovers")) handover(value.as_object());
}

void Printer::surge(const json::object& answer) {
  const bool called = answer.if_contains("called") != nullptr && answer.at("called").as_bool();
  line(called ? say("全员在岗，自 ", "called since ") + text_at(answer, "since") + " " + text_at(answer, "by") + "：" + text_at(answer, "reason")
              : say("没有启动全员在岗", "the surge roster is not called"));
  line(called ? joined(answer, "people") : say("可先叫：", "it offers: ") + joined(answer, "offered"));
}

void Printer::tokens(const json::object& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& token : items(answer, "tokens"))
    rows.push_back({text_at(token.as_object(), "id"), joined(token.as_object(), "roles"), text_at(token.as_object(), "name"),
                    text_at(token.as_object(), "ends_at")});
  if (rows.empty()) line(say("没有令牌（operator.token 除外）", "no token (but operator.token)"));
  table(rows);
}

void Printer::reloaded(const json::object& answer) {
  lines(text_at(answer, "diagnostics"));
  const json::value* adopted = answer.if_contains("adopted");
  const bool changed = adopted != nullptr && adopted->is_bool() && adopted->as_bool();
  line((changed ? say("已启用新规则，版本 ", "adopted, version ")
                : say("规则没有变化，版本 ", "nothing changed, version ")) +
       text_at(answer, "version"));
  for (const json::value& text : items(answer, "change_lines"))
    if (text.is_string()) line("  " + std::string(text.as_string()));
}

void Printer::backup(const json::object& answer) {
  line(say("备份：", "backup: ") + text_at(answer, "file"));
}

void Printer::lines(std::string text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    line(text.substr(0, end));
    text = end == std::string::npos ? "" : text.substr(end + 1);
  }
}

void Printer::problem(const std::string& body, int status) {
  json::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return line(say("拒绝：HTTP ", "refused: HTTP ") + std::to_string(status));
  const json::object& problem = value.as_object();
  line(text_at(problem, "title") +
       (text_at(problem, "detail").empty() ? "" : ": " + text_at(problem, "detail")));
  const Language language = english_ ? Language::en : Language::zh;
  for (const json::value& fault : items(problem, "errors")) {
    const std::string pointer = text_at(fault.as_object(), "pointer");
    line("  " + pointer + (pointer.empty() ? "" : " (" + web::field_label(pointer, language) + ")") + ": " +
         text_at(fault.as_object(), "detail"));
  }
  lines(text_at(problem, "diagnostics"));
}

}  // namespace jibao::cli
