// See phrases.hpp: people, times, places, casualties, fields, and the rules' names.
//
// Invariant: nothing here judges; a phrase is a name for what a fact already says. Called by messages and
// sentences.
#include "rules/phrases.hpp"

#include <algorithm>
#include <array>

#include "rules/characters.hpp"
#include "rules/sources.hpp"

namespace jibao {
namespace {

// A value within a sentence or page: more than the longest place or title that a report may hold is not read
// there.
constexpr std::size_t most_quoted = 2000;

struct FieldWords {
  std::string_view path;
  Words words;
};

constexpr std::array field_words{
    FieldWords{"received_at", {"来电时间", "time of the call"}},
    FieldWords{"reporter.name", {"发话人姓名", "caller's name"}},
    FieldWords{"reporter.unit", {"发话人单位", "caller's unit"}},
    FieldWords{"reporter.identity", {"发话人身份", "caller's capacity"}},
    FieldWords{"reporter.post", {"发话人职务", "caller's post"}},
    FieldWords{"reporter.phone", {"发话人电话", "caller's number"}},
    FieldWords{"summary", {"通话内容", "what was said"}},
    FieldWords{"receiver", {"接话人姓名", "who took the call"}},
    FieldWords{"category", {"事件分类", "category"}},
    FieldWords{"justification", {"归类理由", "reason for the category"}},
    FieldWords{"title", {"标题", "title"}},
    FieldWords{"place", {"地点", "place"}},
    FieldWords{"occurred_at", {"事发时间", "time of occurrence"}},
    FieldWords{"occurred_from", {"事发时间（最早）", "earliest time of occurrence"}},
    FieldWords{"occurred_until", {"事发时间（最晚）", "latest time of occurrence"}},
    FieldWords{"discovered_at", {"发现时间", "time of discovery"}},
    FieldWords{"classified_at", {"定性时间", "time of classification"}},
    FieldWords{"declared_at", {"宣布应急状态的时间", "time of declaration"}},
    FieldWords{"ended_at", {"处置结束时间", "end of the handling"}},
    FieldWords{"source.unit", {"来源单位", "source unit"}},
    FieldWords{"source.external_id", {"来源编号", "source's own number"}},
    FieldWords{"casualties.dead", {"死亡人数", "number of dead"}},
    FieldWords{"casualties.missing", {"失联人数", "number of missing"}},
    FieldWords{"casualties.seriously_injured", {"重伤人数", "number of seriously injured"}},
    FieldWords{"casualties.injured", {"受伤人数", "number of injured"}},
    FieldWords{"casualties.affected", {"受影响人数", "number of people affected"}},
    FieldWords{"level", {"级别", "level"}},
    FieldWords{"classification", {"知悉范围", "classification"}},
    FieldWords{"kind", {"信息种类", "kind"}},
};

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

Phrases phrases_of(const Policy& policy, Instant reference) {
  return {policy, policy.office.language == "en" ? Language::en : Language::zh, reference};
}

std::string_view field_name(std::string_view path, Language language) {
  const auto found = std::find_if(field_words.begin(), field_words.end(),
                                  [&](const FieldWords& field) { return field.path == path; });
  if (found == field_words.end()) return {};
  return language == Language::en ? found->words.en : found->words.zh;
}

std::string Phrases::say(std::string_view zh, std::string_view en,
                         std::initializer_list<std::string> arguments) const {
  const std::string_view pattern = chinese() ? zh : en;
  std::string said;
  std::size_t from = 0;
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at)) {
    if (at + 2 >= pattern.size() || pattern[at + 2] != '}') {
      ++at;
      continue;
    }
    said.append(pattern, from, at - from);
    const auto index = static_cast<std::size_t>(pattern[at + 1] - '0');
    if (index < arguments.size()) said += arguments.begin()[index];
    from = at += 3;
  }
  said.append(pattern, from);
  return said;
}

std::string Phrases::pick(const Text& text) const {
  return quoted(language_ == Language::en && !text.en.empty() ? text.en : text.zh);
}

std::string Phrases::quoted(std::string_view text) const { return visible(text, most_quoted); }

std::string Phrases::list(const std::vector<std::string>& words) const {
  std::string joined;
  for (const std::string& word : words) {
    if (!joined.empty()) joined += chinese() ? "、" : ", ";
    joined += word;
  }
  return joined;
}

std::string Phrases::person(const std::string& id) const { return person_name(policy_, id, language_); }

std::string Phrases::who(const std::string& by, const std::string& typed_by) const {
  if (by.empty()) return typed_by.empty() ? say("系统", "the system") : quoted(typed_by);
  if (typed_by.empty() || typed_by == by) return person(by);
  return say("{0}（{1} 录入）", "{0} (typed by {1})", {person(by), quoted(typed_by)});
}

std::string Phrases::channel(const std::string& name) const {
  if (name == "sms") return say("短信", "SMS");
  if (name == "email") return say("邮件", "e-mail");
  if (name == "hand_call") return say("人工拨打", "hand call");
  if (name == "voice") return say("语音电话", "voice call");
  return quoted(name);
}

std::string Phrases::clock(Instant when, bool end_of_day) const {
  return clock_text(when, reference_, policy_.office.zone, end_of_day);
}

std::string Phrases::reason(const Reason& reason) const {
  const Words words = words_of(reason.why);
  std::string detail = quoted(reason.detail);
  switch (reason.why) {  // what the detail names in these; a gateway's words or a step's number in the others
    case Why::on_duty:
    case Why::fixed_post:
    case Why::fallback: detail = post(reason.detail); break;
    case Why::surge:
      if (!detail.empty()) detail = post(reason.detail);
      break;
    case Why::next_channel:
    case Why::unknown_channel:
    case Why::no_words: detail = channel(reason.detail); break;
    case Why::limit_passed:
    case Why::overdue_at_start:
    case Why::due_soon:
      if (rule(reason.detail) != nullptr || question_of_rule(reason.detail) != 0) detail = duty(reason.detail, {});
      break;
    case Why::step_empty:
    case Why::nobody_reached:
      if (!detail.empty()) detail = say("第{0}步", "step {0}", {detail});
      break;
    case Why::call_failed:
      if (const auto outcome_named = from_name<DialOutcome>(reason.detail)) detail = outcome(*outcome_named);
      break;
    case Why::missing_fields:
      if (is_report_field(reason.detail)) detail = field(reason.detail);
      break;
    case Why::substitute:
      if (!detail.empty()) detail = say("替 {0}", "for {0}", {person(reason.detail)});
      break;
    case Why::on_leave:
      if (!detail.empty()) detail = say("由 {0} 替班", "{0} stands in", {person(reason.detail)});
      break;
    case Why::shift_given:
      if (!detail.empty()) detail = say("由 {0} 安排", "by {0}", {person(reason.detail)});
      break;
    case Why::passed_on:
    case Why::said_cannot:
    case Why::acknowledged:
    case Why::unknown_person:
      if (!detail.empty()) detail = person(reason.detail);
      break;
    case Why::channel_refuses:
      if (const auto space = reason.detail.find(' '); space != std::string::npos)
        if (const auto known = from_name<ChannelFault>(std::string_view(reason.detail).substr(space + 1)))
          detail = channel(reason.detail.substr(0, space)) + say("", " ") + fault(*known);
      break;
    default: break;
  }
  std::string text = say(words.zh, words.en);
  if (!detail.empty()) text += say("：{0}", ": {0}", {detail});
  if (!reason.until) return text;
  if (reason.why == Why::due_soon) return text + say("，{0} 到限", ", due at {0}", {clock(*reason.until)});
  return text + say("，至 {0}", ", until {0}", {clock(*reason.until)});
}

std::string Phrases::because(const Reason& because_of) const {
  return because_of.why == Why::none ? std::string() : say("（{0}）", " ({0})", {reason(because_of)});
}

std::string Phrases::category(const std::string& code) const {
  if (code.empty()) return say("未分类", "not classified");
  const Category* found = find_category(policy_, code);
  return found != nullptr ? pick(found->name) : quoted(code);
}

std::string Phrases::event(const Report& report) const {
  std::string title = quoted(report.title);
  if (title.find_first_not_of(' ') != std::string::npos) return title;
  return report.category.empty() ? say("未分类事件", "an incident not classified yet") : category(report.category);
}

std::string Phrases::scheme(const std::string& id) const {
  const GradingScheme* found = find_scheme(policy_, id);
  return found != nullptr ? pick(found->name) : quoted(id);
}

std::string Phrases::measure(const std::string& id) const {
  const MeasureKind* found = find_measure(policy_, id);
  return found != nullptr ? pick(found->name) : quoted(id);
}

std::string Phrases::mark(const std::string& id) const {
  const MarkKind* found = find_mark(policy_, id);
  return found != nullptr ? pick(found->name) : quoted(id);
}

std::string Phrases::with_unit(const std::string& measure, const std::string& amount) const {
  const MeasureKind* found = find_measure(policy_, measure);
  return found != nullptr ? quoted(amount) + " " + pick(found->unit) : quoted(amount);
}

std::string Phrases::tone(Level level) const {
  if (const auto own = policy_.tones.find(level); own != policy_.tones.end()) return own->second;
  if (level == Level::i) return say("【特急】", "[MOST URGENT] ");
  if (level == Level::ii) return say("【紧急】", "[URGENT] ");
  return {};
}

std::string Phrases::level(const std::string& level) const {
  if (level == "I") return say("Ⅰ级", "level I");
  if (level == "II") return say("Ⅱ级", "level II");
  if (level == "III") return say("Ⅲ级", "level III");
  if (level == "IV") return say("Ⅳ级", "level IV");
  return quoted(level);
}

std::string Phrases::casualties(const Casualties& said) const { return casualties(said, said); }

std::string Phrases::casualties(const Incident& incident) const {
  const auto [least, most] = casualty_range(incident);
  return casualties(least, most);
}

std::string Phrases::casualties(const Casualties& least, const Casualties& c) const {
  if (!c.dead && !c.missing && !c.seriously_injured && !c.injured && !c.affected)
    return say("无伤亡报告", "no casualties reported");
  std::vector<std::string> words;
  const bool nobody =
      c.dead == 0 && c.missing.value_or(0) == 0 && c.seriously_injured.value_or(0) == 0 && c.injured == 0;
  if (nobody) words.push_back(say("无人员伤亡", "nobody hurt"));
  const auto add = [&](std::optional<int> Casualties::*count, std::string_view zh, std::string_view en) {
    if (!(c.*count) || (nobody && *(c.*count) == 0)) return;
    const std::string most = std::to_string(*(c.*count));
    words.push_back(say(zh, en, {least.*count == c.*count ? most : std::to_string(*(least.*count)) + "-" + most}));
  };
  add(&Casualties::dead, "死{0}", "{0} dead");
  add(&Casualties::missing, "失联{0}", "{0} missing");
  add(&Casualties::seriously_injured, "重伤{0}", "{0} seriously injured");
  add(&Casualties::injured, "伤{0}", "{0} injured");
  add(&Casualties::affected, nobody ? "，受影响{0}人" : "受影响{0}人", "{0} affected");
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() || chinese() ? "" : ", ") + word;
  return joined;
}

// Day and clock; the month too where it is not that of the reference.
std::string Phrases::day_clock(Instant when) const {
  const std::string& zone = policy_.office.zone;
  const Date date = date_at(when, zone);
  const Date today = date_at(reference_, zone);
  const unsigned month = static_cast<unsigned>(date.month());
  const std::string day = std::to_string(static_cast<unsigned>(date.day()));
  const std::string time = clock_text(when, when, zone);
  if (!chinese()) return day + " " + std::string(months[(month - 1) % months.size()]) + " " + time;
  const bool same_month = date.year() == today.year() && date.month() == today.month();
  return (same_month ? "" : std::to_string(month) + "月") + day + "日" + time;
}

std::string Phrases::occurrence(const Report& report) const {
  const Occurrence& occurred = report.occurred;
  if (occurred.at) return day_clock(*occurred.at);
  if (occurred.from && occurred.until)
    return say("{0}至{1}", "{0} to {1}", {day_clock(*occurred.from), day_clock(*occurred.until)});
  if (report.discovered) return say("{0}发现", "found {0}", {day_clock(*report.discovered)});
  if (report.received) return say("{0}接报", "received {0}", {day_clock(*report.received)});
  return say("时间不明", "time unknown");
}

std::string Phrases::field(std::string_view path) const {
  if (path.starts_with(measure_prefix)) return measure(std::string(path.substr(measure_prefix.size())));
  if (path.starts_with(mark_prefix)) return mark(std::string(path.substr(mark_prefix.size())));
  const std::string_view name = field_name(path, language_);
  return name.empty() ? quoted(path) : std::string(name);
}

std::string Phrases::fields(const std::vector<std::string>& paths) const {
  std::vector<std::string> words;
  for (const std::string& path : paths) words.push_back(field(path));
  return list(words);
}

const ObligationRule* Phrases::rule(const std::string& id) const {
  const auto found = std::find_if(policy_.obligations.begin(), policy_.obligations.end(),
                                  [&](const ObligationRule& each) { return each.id == id; });
  return found != policy_.obligations.end() ? &*found : nullptr;
}

std::string Phrases::duty(const std::string& rule_id, DeedKind kind) const {
  if (const auto question = question_of_rule(rule_id)) return say("答复上级第{0}问", "answer to question {0}", {number(question)});
  const ObligationRule* found = rule(rule_id);
  std::string name = found != nullptr ? pick(found->name) : std::string();
  return name.empty() ? deed(kind) : name;
}

namespace {

std::string time_text(std::chrono::minutes at) {
  std::string text = std::to_string(10000 + at.count() / 60 * 100 + at.count() % 60).substr(1);
  return text.insert(2, ":");
}

}  // namespace

std::string Phrases::limit(const Limit& limit) const {
  const std::string count = std::to_string(limit.count);
  const bool one = limit.count == 1;
  std::vector<std::string> times;
  for (const std::chrono::minutes at : limit.at) times.push_back(time_text(at));
  const std::string at = times.empty() ? std::string() : say(" {0}", " at {0}", {list(times)});
  switch (limit.unit) {
    case Limit::Unit::elapsed: return length(limit.elapsed);
    case Limit::Unit::calendar_days: return say("{0}个自然日", one ? "{0} calendar day" : "{0} calendar days", {count}) + at;
    case Limit::Unit::working_days: return say("{0}个工作日", one ? "{0} working day" : "{0} working days", {count}) + at;
    case Limit::Unit::months: return say("{0}个月", one ? "{0} month" : "{0} months", {count}) + at;
    case Limit::Unit::clock: break;
  }
  if (limit.weekday) return say("每周{0}", "every {0}", {weekday(*limit.weekday)}) + at;
  if (limit.day_of_month != 0) return say("每月{0}日", "day {0} of the month", {std::to_string(limit.day_of_month)}) + at;
  return say("每日", "daily") + at;
}

std::string Phrases::weekday(unsigned day) const {
  static constexpr std::array<Words, 7> days{{{"日", "Sunday"}, {"一", "Monday"}, {"二", "Tuesday"}, {"三", "Wednesday"},
                                              {"四", "Thursday"}, {"五", "Friday"}, {"六", "Saturday"}}};
  return day < days.size() ? say(days[day].zh, days[day].en) : std::string();
}

std::string Phrases::source(const ObligationRule& rule) const {
  const Source& source = rule.source;
  std::string told = source.document.empty() ? say("依据 {0}", "by {0}", {quoted(rule.id)})
                                             : say("依据《{0}》{1}", "by {0} {1}",
                                                   {quoted(source.document), quoted(source.article)});
  if (told.ends_with(' ')) told.pop_back();
  if (!source.quote.empty()) told += say("：“{0}”", ": \"{0}\"", {quoted(source.quote)});
  return rule.verified ? told : told + say("，原文未核", ", not verified against its text");
}

std::string Phrases::late_by(LateBy who, const std::string& source_unit) const {
  switch (who) {
    case LateBy::nobody: return {};
    case LateBy::office: return say("迟在本办", "this office is late");
    case LateBy::unit:
      if (source_unit.empty()) return say("迟在报送单位", "the reporting unit is late");
      return say("迟在报送单位（{0}）", "the reporting unit ({0}) is late", {quoted(source_unit)});
  }
  return {};
}

std::string person_name(const Policy& policy, const std::string& id, Language language) {
  constexpr std::size_t most_name = 100;
  const auto found = policy.people.find(id);
  if (found == policy.people.end()) return visible(id, most_name);
  const Text& name = found->second.name;
  const std::string shown =
      visible(language == Language::en && !name.en.empty() ? name.en : name.zh, most_name);
  return shown.empty() ? visible(id, most_name) : shown;
}

}  // namespace jibao
