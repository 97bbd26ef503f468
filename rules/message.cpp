// The words of one page: the values of the template's variables, the form that the channel takes, and the fit
// into an SMS.
//
// Invariant: whatever the report holds, the message goes out, in bounds, with its code and the duty room's
// number whole; in a drill 【演练】 stands first. Called by paging for each attempt. Surprise: a text of more
// than one SMS is made shorter until what must be known at once, up to the code and the number, stands in its
// first part.
#include <algorithm>
#include <array>
#include <functional>

#include "rules/approved_message.hpp"
#include "rules/characters.hpp"
#include "rules/phrases.hpp"
#include "rules/public_address.hpp"
#include "rules/read_aloud.hpp"
#include "rules/template.hpp"
#include "rules/wording.hpp"

namespace jibao {
namespace {

constexpr std::string_view drill_mark = "【演练】";
constexpr std::size_t one_sms = 70;
constexpr std::size_t first_part = 67;  // units of the first part of a longer message
// Four parts: more is not read on a phone at night, and gateways begin to drop parts. A pair of units is
// never split between parts, so each of the first three may hold one less.
constexpr std::size_t most_units = 4 * first_part - 3;
// A page tells what happened; the report itself is in the system.
constexpr std::size_t most_summary = 1000;
constexpr std::size_t most_subject = 120;    // units: what a mail program shows of a subject, and more
constexpr std::size_t most_body = 20'000;    // units
constexpr std::size_t most_task = 600;       // units: two minutes of speech
constexpr std::size_t most_listed = 7;       // open incidents in one message, so that no code of them is cut
constexpr std::size_t most_listed_name = 16;  // units of each one's place and event
constexpr std::size_t link_path_units = 64;  // "/a/" and the token that the shell puts in for the mark

// A message that the policy has no words for still goes out; a checked policy has them for every purpose.
constexpr Words plain_message{
    "{{level}}{{place}}{{event}}，{{time}}，{{casualties}}{{#if "
    "code}}。回复{{code}}确认{{/if}}，{{duty_room}}{{duty_phone}}"
    "{{#if deadline}}。{{obligation}}限{{deadline}}{{/if}}",
    "{{level}} {{place}} {{event}}, {{time}}, {{casualties}}{{#if code}}. Answer {{code}} to "
    "acknowledge{{/if}}, "
    "{{duty_room}} {{duty_phone}}{{#if deadline}}. {{obligation}} due {{deadline}}{{/if}}"};

// Of what a policy may leave out because it asks nothing of anybody.
constexpr Words merged_message{
    "{{place}}{{event}}（{{number}}）与{{into}}是同一事件，已并入，此后只按{{into}}呼叫。{{duty_room}}{{duty_phone}}",
    "{{place}} {{event}} ({{number}}) is the same event as {{into}} and was merged into it: pages go by {{into}} from now on. "
    "{{duty_room}} {{duty_phone}}"};

// The answer to an answer that could be to several incidents.
constexpr Words codes_message{
    "{{duty_room}}{{duty_phone}}：您有多个事件待确认，刚才的回复未计入。请回复对应的确认码：{{codes}}",
    "{{duty_room}} {{duty_phone}}: several incidents are open, your answer counted for none. Answer with a code: {{codes}}"};

constexpr Words administrator_message{
    "{{reason}}。{{event}}（{{number}}）的呼叫已改走其他渠道，请尽快处理。{{duty_room}}{{duty_phone}}",
    "{{reason}}. The pages of {{event}} ({{number}}) go by other channels; please put it right soon. {{duty_room}} "
    "{{duty_phone}}"};

// Of the daemon's own affairs: no word in them that a message of an event begins with.
constexpr Words upkeep_message{
    "【系统内务】{{event}}。{{#if code}}回复{{code}}表示已有人处理。{{/if}}不涉及突发事件。{{duty_room}}{{duty_phone}}（{{number}}）"
    "{{#if summary}}{{summary}}{{/if}}",
    "[System] {{event}}. {{#if code}}Answer {{code}} to say that somebody sees to it. {{/if}}This is about the program, not an "
    "emergency. {{duty_room}} {{duty_phone}} ({{number}}){{#if summary}} {{summary}}{{/if}}"};
// Only tells: who was put on a shift answers nothing, and whoever cannot come rings the duty room. The number stands first, so
// that no shift is cut for it.
constexpr Words shift_message{
    "【班次变动】您有新的班次，不能到岗请即致电{{duty_room}}{{duty_phone}}（{{number}}）。{{event}}。{{summary}}",
    "[Shift] You have another shift; if you cannot come, call {{duty_room}} {{duty_phone}} at once ({{number}}). {{event}}. {{summary}}"};
constexpr Words line_test_message{
    "【线路测试】{{office}}值守系统定时检查本线路，收到无须回复，不涉及任何事件。{{number}}",
    "[Line test] {{office}}: a check of this line, no answer is needed, nothing has happened. {{number}}"};

// Questions to one person, of the daemon's own: that it is no event stands in the first words.
constexpr Words roll_call_message{
    "【点名】{{person}}，{{office}}值守点名，不是突发事件。{{#if code}}请回复{{code}}表示在位。{{/if}}{{duty_room}}{{duty_phone}}（{{number}}）{{link}}",
    "[Roll call] {{person}}: {{office}} calls the roll, there is no emergency. {{#if code}}Answer {{code}} to say that you are there. "
    "{{/if}}{{duty_room}} {{duty_phone}} ({{number}}) {{link}}"};
constexpr Words contact_check_message{
    "【联系方式核验】{{person}}，{{office}}核验您的联系方式，不是突发事件。{{#if code}}核验码{{code}}，请回复此码，或告知值班室。{{/if}}"
    "{{duty_room}}{{duty_phone}}（{{number}}）",
    "[Check of a contact] {{person}}: {{office}} checks that this reaches you, there is no emergency. {{#if code}}Your code is {{code}}: "
    "answer with it, or tell the duty room. {{/if}}{{duty_room}} {{duty_phone}} ({{number}})"};

// What a machine reads aloud where the policy has no words for it: who calls, what and where, what is owed.
constexpr Words asking_call{
    "{{drill}}这里是{{office}}{{duty_room}}。{{person}}，{{time}}，{{place}}，{{event}}。{{#if casualties}}{{casualties}}。{{/if}}"
    "{{#if deadline}}{{obligation}}须在{{deadline}}前报{{owed_to}}。{{/if}}",
    "{{drill}}This is {{office}}, {{duty_room}}. {{person}}: {{time}}, {{place}}, {{event}}. {{#if casualties}}{{casualties}}. "
    "{{/if}}{{#if deadline}}{{obligation}} is due to {{owed_to}} by {{deadline}}. {{/if}}"};

// One message for many incidents: those that it names can be answered at the seat or on the console, one by one.
constexpr Words gathered_message{
    "{{count}}起事件待处置或有新情况。{{place}}{{event}}（{{number}}）{{#if code}}回复{{code}}确认，{{/if}}{{duty_room}}{{duty_phone}}。"
    "其余{{more}}起：{{others}}。请登录值班台逐起确认",
    "{{count}} incidents wait or have news. {{place}} {{event}} ({{number}}){{#if code}}: answer {{code}} to acknowledge{{/if}}, "
    "{{duty_room}} {{duty_phone}}. {{more}} more: {{others}}. Acknowledge them on the console one by one"};

// In the place of all words where the channel may not carry what happened.
constexpr Words withheld_asking{
    "{{drill}}{{number}}号事件：请速到{{duty_room}}，情况当面报告。{{#if code}}回复{{code}}确认。{{/if}}{{duty_phone}}",
    "{{drill}}Incident {{number}}: come to {{duty_room}} at once. {{#if code}}Answer {{code}} to acknowledge. {{/if}}{{duty_phone}}"};
constexpr Words withheld_gathered{
    "{{drill}}{{number}}号等{{count}}起事件：请速到{{duty_room}}，情况当面报告。{{#if code}}回复{{code}}确认。{{/if}}{{duty_phone}}",
    "{{drill}}Incident {{number}} and {{more}} more: come to {{duty_room}} at once. {{#if code}}Answer {{code}} to acknowledge. "
    "{{/if}}{{duty_phone}}"};
constexpr Words withheld_telling{
    "{{drill}}{{number}}号事件有新情况，请到{{duty_room}}了解。{{duty_phone}}",
    "{{drill}}There is news of incident {{number}}: ask at {{duty_room}}. {{duty_phone}}"};
constexpr Words withheld_subject{"{{drill}}{{number}}号事件：请到{{duty_room}}", "{{drill}}Incident {{number}}: come to {{duty_room}}"};

const Obligation* obligation_of(const Incident& incident, std::uint32_t number) {
  return number > 0 && number <= incident.obligations.size() ? &incident.obligations[number - 1] : nullptr;
}

// The clock that a page is about: the one it names, else the open hard one that is due first.
const Obligation* clock_concerned(const Incident& incident, const PageQueued& page) {
  if (const Obligation* named = obligation_of(incident, page.obligation)) return named;
  const Obligation* soonest = nullptr;
  for (const Obligation& each : incident.obligations) {
    if (each.state != ObligationState::open || !each.hard || !each.effective_due()) continue;
    if (soonest == nullptr || *each.effective_due() < *soonest->effective_due()) soonest = &each;
  }
  return soonest;
}

// Who closed it, passed it to this person, or acknowledged last.
std::string answering_person(const Incident& incident, const PageQueued& page) {
  if (page.purpose == Purpose::closed || page.purpose == Purpose::cancelled) return incident.closed_by;
  for (auto ack = incident.acks.rbegin(); ack != incident.acks.rend(); ++ack) {
    const bool concerns =
        page.purpose == Purpose::passed ? ack->passed_to == page.person : ack->kind != AckKind::cannot;
    if (concerns) return ack->person;
  }
  return {};
}

bool carries_link(const Policy& policy, const PageQueued& page) {
  const auto channel = policy.channels.find(page.channel);
  return channel != policy.channels.end() && channel->second.carries_links &&
         !policy.office.public_url.empty() && asks(page.purpose);
}

/// Why: what the person who ended the incident wrote, else why this person is paged.
std::string reason_of(const Phrases& phrases, const Incident& incident, const PageQueued& page) {
  if (page.purpose == Purpose::cancelled || page.purpose == Purpose::closed)
    return visible(incident.close_reason, most_summary);
  return page.reason.why == Why::none ? std::string() : phrases.reason(page.reason);
}

/// The values of the variables that `text` may name: most templates name a third of them, and a page is composed for
/// every person and every attempt.
TemplateValues values_of(const Phrases& phrases, const Incident& incident, const PageQueued& page, Instant now,
                         std::string_view text, bool links = true) {
  const Policy& policy = phrases.policy();
  const Report& report = incident.report;
  TemplateValues values;
  if (text.find("{{") == std::string_view::npos) return values;
  const auto add = [&](std::string_view name, auto value) {
    if (text.find(name) != std::string_view::npos) values.emplace_back(name, value());
  };
  add("drill", [&] { return report.drill ? std::string(drill_mark) : std::string(); });
  add("tone", [&] { return phrases.tone(incident.level); });
  add("level", [&] { return phrases.level(std::string(name_of(incident.level))); });
  add("place", [&] { return phrases.quoted(report.place); });
  add("event", [&] { return phrases.event(report); });
  add("time", [&] { return phrases.occurrence(report); });
  add("casualties", [&] { return phrases.casualties(incident); });
  add("code", [&] { return page.code; });
  add("duty_phone", [&] { return policy.office.phone; });
  add("duty_room", [&] { return phrases.pick(policy.office.duty_room); });
  add("office", [&] { return phrases.pick(policy.office.name); });
  add("number", [&] { return incident.number; });
  add("into", [&] { return incident.merged_number; });
  add("codes", [&] { return page.task; });
  add("person", [&] { return phrases.person(page.person); });
  add("by", [&] { return phrases.person(answering_person(incident, page)); });
  add("missing", [&] { return phrases.fields(incident.missing); });
  add("summary", [&] { return visible(report.summary, most_summary); });
  if (const auto told = incident.pages.find(page.page); told != incident.pages.end()) {
    add("count", [&] { return phrases.number(told->second.incidents); });
    add("more", [&] { return phrases.number(told->second.incidents - 1); });
    add("others", [&] { return visible(told->second.named, most_body); });
  }
  add("link", [&] { return links && carries_link(policy, page) ? std::string(link_mark) : std::string(); });
  add("reason", [&] { return reason_of(phrases, incident, page); });
  add("category", [&] { return phrases.category(report.category); });
  add("source_unit", [&] { return phrases.quoted(report.source_unit); });
  add("reporter", [&] { return phrases.quoted(report.reporter.unit + report.reporter.name); });
  const Obligation* clock = clock_concerned(incident, page);
  if (clock == nullptr) return values;
  add("obligation", [&] { return phrases.duty(clock->rule, clock->deed); });
  if (const ObligationRule* rule = phrases.rule(clock->rule))
    add("owed_to", [&] { return phrases.pick(rule->owed_to); });
  if (const auto due = clock->effective_due()) {
    add("deadline", [&] { return phrases.clock(*due, clock->in_days); });
    add("remaining", [&] {
      const Duration left = *due - now;
      if (left <= Duration::zero()) return phrases.say("0分钟", "0 min");
      return left >= std::chrono::minutes(1) ? phrases.length(left) : phrases.say("不到1分钟", "under 1 min");
    });
  }
  return values;
}

FilledTemplate fill_marked(std::string_view text, const TemplateValues& values, bool drill) {
  FilledTemplate filled = fill_with_spans(text, values);
  if (!drill || filled.text.starts_with(drill_mark)) return filled;
  filled.text.insert(0, drill_mark);
  for (TemplateSpan& span : filled.spans) {
    span.begin += drill_mark.size();
    span.end += drill_mark.size();
  }
  return filled;
}

// ---- the fit into an SMS ----

// Texts as they will travel: the shell puts a link in the mark's place, which is longer.
class Travelling {
 public:
  explicit Travelling(const Policy& policy)
      : link_units_(ucs2_units(policy.office.public_url) + link_path_units) {}

  std::size_t units(std::string_view text) const {
    std::size_t all = 0;
    for (; !text.empty(); text.remove_prefix(next(text).bytes)) all += next(text).units;
    return all;
  }

  // Cuts to `most` units, ending in a mark where anything was cut; a link is left whole or left out.
  std::string cut(std::string_view text, std::size_t most) const {
    if (units(text) <= most) return std::string(text);
    std::string kept;
    for (std::size_t used = 1; used + next(text).units <= most; text.remove_prefix(next(text).bytes)) {
      used += next(text).units;
      kept += text.substr(0, next(text).bytes);
    }
    return most == 0 ? kept : kept + "…";
  }

 private:
  struct Piece {
    std::size_t bytes, units;
  };
  Piece next(std::string_view text) const {
    if (text.starts_with(link_mark)) return {link_mark.size(), link_units_};
    const Character character = first_character(text);
    return {character.bytes, character.units()};
  }

  std::size_t link_units_;
};

// What may be cut, and how short: first what explains, then what names the event, never a number, a time or a
// count.
struct Cuttable {
  std::string_view name;
  std::size_t least;
};
constexpr std::array explaining{
    Cuttable{"summary", 1},  Cuttable{"reason", 1},    Cuttable{"missing", 6}, Cuttable{"source_unit", 4},
    Cuttable{"reporter", 4}, Cuttable{"category", 4},  Cuttable{"owed_to", 4}, Cuttable{"obligation", 4},
    Cuttable{"office", 4},   Cuttable{"duty_room", 4}, Cuttable{"person", 4},  Cuttable{"by", 4}};
constexpr std::array naming{Cuttable{"place", 6}, Cuttable{"event", 6}};

// The end of what must stand in the first part: the code and the duty room's number.
std::size_t head_of(const FilledTemplate& filled) {
  std::size_t end = 0;
  for (const TemplateSpan& span : filled.spans)
    if (span.name == "code" || span.name == "duty_phone") end = std::max(end, span.end);
  return end;
}

// Cuts the longest of `cuttables` that stand before `head` by at most `over` units; false where none can give
// any.
template <std::size_t count>
bool shorten(TemplateValues& values, const FilledTemplate& filled, std::size_t head,
             const std::array<Cuttable, count>& cuttables, std::size_t over) {
  std::size_t longest = 0;
  std::size_t least = 0;
  std::string* chosen = nullptr;
  for (const TemplateSpan& span : filled.spans) {
    const auto cuttable = std::find_if(cuttables.begin(), cuttables.end(),
                                       [&](const Cuttable& each) { return each.name == span.name; });
    if (cuttable == cuttables.end() || span.begin >= head) continue;
    const std::size_t units =
        ucs2_units(std::string_view(filled.text).substr(span.begin, span.end - span.begin));
    if (units <= cuttable->least || units <= longest) continue;
    const auto value =
        std::find_if(values.begin(), values.end(), [&](const auto& each) { return each.first == span.name; });
    longest = units;
    least = cuttable->least;
    chosen = &value->second;
  }
  if (chosen == nullptr) return false;
  *chosen = cut_to_units(*chosen, std::max(least, longest - std::min(over, longest)));
  return true;
}

// The message in too many words of the template's own: its beginning, the code and the number.
std::string fit_long_words(const FilledTemplate& filled, const Travelling& travelling) {
  std::string tail;
  for (const std::string_view name : {"code", "duty_phone"})
    for (const TemplateSpan& span : filled.spans) {
      if (span.name != name) continue;
      tail += " " + filled.text.substr(span.begin, span.end - span.begin);
      break;
    }
  return travelling.cut(filled.text, most_units - std::min(most_units, ucs2_units(tail))) + tail;
}

std::string fit_sms(std::string_view text, TemplateValues values, bool drill, const Travelling& travelling) {
  FilledTemplate filled = fill_marked(text, values, drill);
  if (travelling.units(filled.text) <= one_sms) return filled.text;
  // Cuts values until the text up to where `end_of` says takes at most `most` units, or nothing more can be
  // cut. Each round cuts one value and none twice to the same length, so the rounds are few; the bound is for
  // certainty.
  const auto tighten = [&](auto end_of, std::size_t most) {
    constexpr int most_rounds = 64;
    for (int round = 0; round < most_rounds; ++round) {
      const std::size_t end = end_of(filled);
      const std::size_t units = travelling.units(std::string_view(filled.text).substr(0, end));
      if (units <= most) return;
      if (!shorten(values, filled, end, explaining, units - most) &&
          !shorten(values, filled, end, naming, units - most))
        return;
      filled = fill_marked(text, values, drill);
    }
  };
  tighten(head_of, first_part);
  tighten([](const FilledTemplate& whole) { return whole.text.size(); }, most_units);
  const std::size_t head = head_of(filled);
  const std::string_view whole = filled.text;
  const std::size_t head_units = travelling.units(whole.substr(0, head));
  if (head_units > most_units) return fit_long_words(filled, travelling);
  return std::string(whole.substr(0, head)) + travelling.cut(whole.substr(head), most_units - head_units);
}

// ---- the forms ----

const Wording& wording_of(const Policy& policy, Purpose purpose) {
  static const Wording none;
  const auto found = policy.wording.find(purpose);
  return found != policy.wording.end() ? found->second : none;
}

std::string_view or_plain(const std::string& text, const Phrases& phrases, Purpose purpose) {
  if (!text.empty()) return text;
  const Words& words = purpose == Purpose::merged          ? merged_message
                       : purpose == Purpose::codes         ? codes_message
                       : purpose == Purpose::administrator ? administrator_message
                       : purpose == Purpose::gathered      ? gathered_message
                       : purpose == Purpose::upkeep        ? upkeep_message
                       : purpose == Purpose::line_test     ? line_test_message
                       : purpose == Purpose::roll_call     ? roll_call_message
                       : purpose == Purpose::contact_check ? contact_check_message
                       : purpose == Purpose::shift         ? shift_message
                                                           : plain_message;
  return phrases.chinese() ? words.zh : words.en;
}

/// The words of an SMS for a group, where everybody reads along: whom they are for, and no code. How long it may be is the
/// chat service's to say (notifiers/).
std::string group_text(const Phrases& phrases, const Incident& incident, PageQueued page, Instant now, std::string_view words,
                       bool links) {
  page.code.clear();
  page.task.clear();  // where a list of codes stands
  const std::string text = std::string(phrases.say("致{{person}}：", "To {{person}}: ")) + std::string(words);
  TemplateValues values = values_of(phrases, incident, page, now, text, links);
  for (auto& [name, value] : values)
    if (name == "drill") value.clear();  // it goes before the name
  return fill_marked(text, values, incident.report.drill).text;
}

Language office_language(const Policy& policy) {
  return policy.office.language == "en" ? Language::en : Language::zh;
}

std::string_view pick(const Phrases& phrases, const Words& words) { return phrases.chinese() ? words.zh : words.en; }

/// Values that say nothing of what happened; approved texts, which can't be changed, name these, too.
TemplateValues withheld_values(const Phrases& phrases, const Incident& incident, const PageQueued& page, Instant now,
                               std::string_view text) {
  TemplateValues values = values_of(phrases, incident, page, now, text);
  constexpr std::string_view harmless[] = {"drill", "number", "code", "duty_phone", "duty_room", "office", "person", "count", "more"};
  for (auto& [name, value] : values) {
    if (std::find(std::begin(harmless), std::end(harmless), name) != std::end(harmless)) continue;
    value.clear();
    if (name == "event") value = phrases.say("情况请到值班室了解", "come to the duty room");
    if (name == "place") value = phrases.pick(phrases.policy().office.duty_room);
  }
  return values;
}

/// An approved text that does not count: the variable of the event, else its first one of words, begins with how many.
TemplateValues with_count(TemplateValues values, const ApprovedTemplate& approved, const Phrases& phrases, std::uint32_t incidents) {
  const auto names = variables_of(approved.text);
  const auto is_named = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (is_named("count")) return values;
  const auto words = std::find_if(names.begin(), names.end(), may_carry_the_drill_mark);
  if (words == names.end()) return values;  // no checked policy has such a text
  const std::string_view chosen = is_named("event") ? std::string_view("event") : *words;
  const auto value = std::find_if(values.begin(), values.end(), [&](const auto& each) { return each.first == chosen; });
  const std::string count = phrases.say("{0}起事件待处置或有新情况：", "{0} incidents wait or have news: ", {phrases.number(incidents)});
  if (value == values.end()) values.emplace_back(chosen, count);
  else value->second.insert(0, count);
  return values;
}

/// The message of an approved template, by the values of its variables that `find_values` gives.
Message compose_approved(const Phrases& phrases, const Channel& channel, const ApprovedTemplates& templates, const Incident& incident,
                         PageQueued page, Purpose purpose, bool low_sensitivity,
                         const std::function<TemplateValues(const PageQueued&, std::string_view)>& find_values) {
  const ApprovedTemplate& approved = approved_template(templates, purpose, low_sensitivity);
  // Without a template that gathers the usual one is used, which asks, also where the page itself only tells.
  if (purpose == Purpose::gathered && page.code.empty())
    if (const auto code = incident.codes.find(page.person); code != incident.codes.end()) page.code = code->second;
  TemplateValues values = find_values(page, approved.text);
  const auto told = incident.pages.find(page.page);
  if (purpose == Purpose::gathered && told != incident.pages.end())
    values = with_count(std::move(values), approved, phrases, told->second.incidents);
  if (speaks(channel)) values = spoken_values(std::move(values), phrases.chinese());
  return fill_approved(approved, values, static_cast<std::size_t>(templates.longest_variable), incident.report.drill, phrases);
}

/// The message of a page whose channel may not carry what happened.
Message compose_withheld(const Phrases& phrases, const Channel& channel, const Incident& incident, PageQueued page, Instant now,
                         Purpose purpose, bool low_sensitivity) {
  const bool drill = incident.report.drill;
  const Words& asking = purpose == Purpose::gathered ? withheld_gathered : withheld_asking;
  const std::string words(pick(phrases, asks(page.purpose) ? asking : withheld_telling));
  const auto filled = [&](std::string_view text) {
    return fill_marked(text, withheld_values(phrases, incident, page, now, text), drill).text;
  };
  if (const ApprovedTemplates* templates = templates_of(channel)) {
    return compose_approved(phrases, channel, *templates, incident, page, purpose, low_sensitivity,
                            [&](const PageQueued& told, std::string_view text) { return withheld_values(phrases, incident, told, now, text); });
  }
  if (speaks(channel)) {
    page.code.clear();  // keys are pressed, and the menu says which
    return {{}, cut_to_units(read_aloud(filled(words), phrases.chinese()), most_task)};
  }
  if (is_group(channel)) {
    page.code.clear();
    return {{}, filled(std::string(phrases.say("致{{person}}：", "To {{person}}: ")) + words)};
  }
  const std::string subject = channel.contact == ContactKind::email ? filled(pick(phrases, withheld_subject)) : std::string();
  return {subject, filled(words)};
}

// What a voice channel reads aloud.
std::string compose_call(const Phrases& phrases, const Incident& incident, const PageQueued& page, Instant now,
                         const Wording& wording) {
  std::string_view text = wording.voice;
  if (text.empty() && asks(page.purpose) && !is_upkeep(page.purpose)) text = phrases.chinese() ? asking_call.zh : asking_call.en;
  if (text.empty()) text = or_plain(wording.task, phrases, page.purpose);
  TemplateValues values = values_of(phrases, incident, page, now, text);
  for (auto& [name, value] : values)
    if (name == "link") value.clear();  // nobody can hear a link
  const std::string words = fill_marked(text, spoken_values(std::move(values), phrases.chinese()), incident.report.drill).text;
  return cut_to_units(read_aloud(words, phrases.chinese()), most_task);
}

Message compose(const Policy& policy, const Incident& incident, const PageQueued& page, Instant now, bool low_sensitivity,
                bool links) {
  const auto channel = policy.channels.find(page.channel);
  const bool known = channel != policy.channels.end();
  if (page.hand_call || (known && is_hand_call(channel->second)))
    return {{}, page.task.empty() ? compose_task(policy, incident, page, now) : page.task};
  const Phrases phrases(policy, office_language(policy), now);
  const auto told = incident.pages.find(page.page);
  const Purpose purpose = told != incident.pages.end() && told->second.incidents > 1 ? Purpose::gathered : page.purpose;
  const bool own_words = purpose == Purpose::codes || purpose == Purpose::administrator || is_upkeep(purpose);  // they tell of no incident
  if (known && !own_words && is_withheld(channel->second, incident.report))
    return compose_withheld(phrases, channel->second, incident, page, now, purpose, low_sensitivity);
  const Wording& wording = wording_of(policy, purpose);
  const bool drill = incident.report.drill;
  if (const ApprovedTemplates* templates = known ? templates_of(channel->second) : nullptr) {
    return compose_approved(phrases, channel->second, *templates, incident, page, purpose, low_sensitivity,
                            [&](const PageQueued& asked, std::string_view text) { return values_of(phrases, incident, asked, now, text, links); });
  }
  if (known && speaks(channel->second)) return {{}, compose_call(phrases, incident, page, now, wording)};
  const Travelling travelling(policy);
  if (known && channel->second.contact == ContactKind::email) {
    const std::string_view subject = or_plain(wording.mail_subject, phrases, purpose);
    const std::string_view body = or_plain(wording.mail_body, phrases, purpose);
    TemplateValues linkless = values_of(phrases, incident, page, now, subject);
    for (auto& [name, value] : linkless)
      if (name == "link") value.clear();
    return {visible(fill_marked(subject, linkless, drill).text, most_subject),
            travelling.cut(fill_marked(body, values_of(phrases, incident, page, now, body, links), drill).text, most_body)};
  }
  const std::string_view text = or_plain(wording.sms, phrases, purpose);
  if (known && is_group(channel->second)) return {{}, group_text(phrases, incident, page, now, text, links)};
  return {{}, fit_sms(text, values_of(phrases, incident, page, now, text, links), drill, travelling)};
}

}  // namespace

Message compose_message(const Policy& policy, const Incident& incident, const PageQueued& page, Instant now, bool low_sensitivity) {
  return compose(policy, incident, page, now, low_sensitivity, true);
}

Message compose_by(const State& state, const Incident& incident, const PageQueued& page, Instant now, bool low_sensitivity) {
  return compose(state.current(), incident, page, now, low_sensitivity, !links_fail(state));
}

std::string compose_task(const Policy& policy, const Incident& incident, const PageQueued& page,
                         Instant now) {
  const Phrases phrases(policy, office_language(policy), now);
  const auto channel = policy.channels.find(page.channel);
  if (channel != policy.channels.end() && is_withheld(channel->second, incident.report)) {
    PageQueued spoken = page;
    spoken.code.clear();  // who is called answers the caller
    return compose_withheld(phrases, channel->second, incident, spoken, now, page.purpose, false).text;
  }
  const std::string_view text = or_plain(wording_of(policy, page.purpose).task, phrases, page.purpose);
  PageQueued told = page;
  if (is_question(page.purpose)) told.code.clear();  // who answers the caller is there
  TemplateValues values = values_of(phrases, incident, told, now, text);
  for (auto& [name, value] : values)
    if (name == "link") value.clear();  // nobody can read a link out
  return cut_to_units(fill_marked(text, values, incident.report.drill).text, most_task);
}

bool names_travel(const Policy& policy, const Report& report) {
  return std::none_of(policy.channels.begin(), policy.channels.end(),
                      [&](const auto& each) { return is_withheld(each.second, report); });
}

std::string list_codes(const Policy& policy, const std::vector<OpenCode>& open, Instant now) {
  const Phrases phrases(policy, office_language(policy), now);
  std::string list;
  for (std::size_t i = 0; i < open.size() && i < most_listed; ++i) {
    const Report& report = open[i].incident->report;
    if (i != 0) list += phrases.say("；", "; ");
    list += open[i].code + (report.drill ? " " + std::string(drill_mark) : " ");
    list += names_travel(policy, report) ? cut_to_units(phrases.quoted(report.place) + phrases.event(report), most_listed_name)
                                         : open[i].incident->number;
  }
  if (open.size() > most_listed)
    list += phrases.say("；另有{0}起请致电", "; for {0} more call", {std::to_string(open.size() - most_listed)});
  return list;
}

}  // namespace jibao
