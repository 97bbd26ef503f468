// What a `when` entry does: each word of the table becomes the event that the daemon would have been given.
//
// Invariant: an action is an event of rules/event.hpp wherever there is one, so that a scenario can do nothing
// that the world could not. The fields of a report are those of rules/report.hpp, whichever they are.
#include <algorithm>

#include "config/spelling.hpp"
#include "daemon/simulate/scenario_reader.hpp"
#include "rules/amend.hpp"
#include "rules/calendar.hpp"

namespace jibao::simulate {
namespace {

using config::Entry;
using config::Fields;
using config::Node;
using config::NodeKind;
using config::optional;
using config::read_free_map;
using config::read_map;
using config::required;

constexpr std::size_t most_fields = 100;
constexpr config::TextBounds long_text{2000, false, true};

// An action's own map, with `incident` and `by` where it has them.
Fields open_map(const EntryReading& entry, const Entry& what, std::initializer_list<config::Key> keys) {
  return read_map(what.value, what.key_place, "'" + what.key + "'", keys, entry.fields.diagnostics());
}

Actor actor(const EntryReading& action, std::string_view key = "by") {
  const std::string person = action.person(key);
  return {person, person, false};
}

// An event of the incident that the entry names, by the person that it names.
template <class Event>
Event event_of(const EntryReading& action) {
  Event event;
  event.incident = action.incident();
  event.by = actor(action);
  return event;
}

bool is_time(std::string_view path) {
  return path.ends_with("_at") || path == "occurred_from" || path == "occurred_until";
}

// The field that was probably meant: one of that name below another, or the closest.
std::string field_hint(const std::string& path, bool with_words) {
  std::vector<std::string> known;
  for (const std::string_view name : report_fields()) {
    if (name.ends_with("." + path)) return "did you mean '" + std::string(name) + "'?";
    known.emplace_back(name);
  }
  if (with_words) known.insert(known.end(), {"by", "kind", "drill"});
  return config::did_you_mean(path, known);
}

// Field by field, nested or with dots: {casualties: {dead: 1}} is casualties.dead.
void read_fields(const EntryReading& entry, const Node& map, const std::string& prefix,
                 std::vector<FieldChange>& changes) {
  for (const Entry& field : map.entries) {
    const std::string path = prefix + field.key;
    if (field.value.kind == NodeKind::mapping) {
      read_fields(entry, field.value, path + ".", changes);
      continue;
    }
    if (!is_report_field(path)) {
      entry.fields.error(field.key_place, "'" + path + "' is no field of a report",
                         field_hint(path, prefix.empty()));
      continue;
    }
    if (field.value.kind != NodeKind::scalar || field.value.is_null()) {
      entry.fields.error(field.key_place, "'" + path + "' must be one value");
      continue;
    }
    FieldChange change{path, field.value.text};
    if (is_time(path)) {
      const auto time = entry.time_of(field.value, path, true);
      if (!time) continue;
      change.value = to_rfc3339(*time, entry.policy.office.zone);
    }
    Report tried;
    if (const auto set = change_field(tried, change); !set)
      entry.fields.error(field.value.place, "'" + change.value + "' is no value of '" + path + "'",
                         set.error().message);
    else if (path == "category" && find_category(entry.policy, change.value) == nullptr) {
      std::vector<std::string> codes;
      for (const Category& category : entry.policy.categories) codes.push_back(category.code);
      entry.fields.error(field.value.place, "no category '" + change.value + "' in the policy",
                         config::did_you_mean(change.value, codes));
    }
    changes.push_back(std::move(change));
  }
}

Action read_file(const EntryReading& entry, const Entry& what) {
  ReportFiled event;
  const Fields fields = read_free_map(what.value, what.key_place, "'file'", most_fields, entry.fields.diagnostics());
  if (what.value.find("category") == nullptr && what.value.kind == NodeKind::mapping)
    entry.fields.error(what.key_place, "'file' lacks 'category'");
  if (fields.entries().empty()) return event;
  Node report = what.value;  // without the words that are no fields
  std::erase_if(report.entries, [](const Entry& field) {
    return field.key == "by" || field.key == "kind" || field.key == "drill";
  });
  // Filed without `by`, it is a machine's: the primary officer on duty owns it.
  event.by = {{}, "scenario", true};
  if (what.value.find("by") != nullptr) event.by = actor(entry.within(fields));
  if (what.value.find("kind") != nullptr) event.report.kind = fields.one_of("kind", IncidentKind::incident);
  if (what.value.find("drill") != nullptr) event.report.drill = fields.flag("drill", false);
  std::vector<FieldChange> changes;
  read_fields(entry, report, "", changes);
  for (const FieldChange& change : changes) (void)change_field(event.report, change);  // each was tried above
  return event;
}

Action read_acknowledge(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what,
                                 {required("by"), optional("strength"), optional("kind"), optional("passed_to"),
                                  optional("note"), optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<AckRequested>(action);
  event.person = event.by.person;
  event.kind = fields.one_of("kind", AckKind::taken);
  event.strength = fields.one_of("strength", event.kind == AckKind::seen ? Strength::weak : Strength::strong);
  event.via = AckVia::api;
  event.passed_to = action.person("passed_to");
  event.note = fields.text("note", long_text);
  if (event.kind == AckKind::passed_to && !fields.has("passed_to"))
    fields.error(fields.head(), "'acknowledge' of kind passed_to lacks 'passed_to'");
  return event;
}

Action read_deed(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what,
                                 {required("by"), optional("done_at"), optional("stage"), optional("to_unit"),
                                  optional("to_person"), optional("content"), optional("obligations"),
                                  optional("skips_level"), optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<DeedReported>(action);
  event.deed = from_name<DeedKind>(what.key).value_or(DeedKind::phone_report);
  event.stage = fields.one_of("stage", Stage::initial);
  event.done_at = action.told_time("done_at");
  event.to_unit = fields.text("to_unit");
  event.to_person = fields.text("to_person");
  event.content = fields.text("content", long_text);
  event.skips_level = fields.flag("skips_level", false);
  for (const config::PlacedText& rule : fields.words("obligations", most_fields))
    event.obligations.push_back(action.rule_of(rule));
  return event;
}

constexpr std::int64_t most_numbered = 500;  // deeds, claims and incidents of a scenario

Action read_receipt(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what,
                                 {required("by"), optional("deed"), optional("received_at"), optional("unit"),
                                  required("person"), optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<ReceiptGiven>(action);
  event.deed = static_cast<std::uint32_t>(fields.whole("deed", 1, most_numbered, 1));
  event.received_at = action.told_time("received_at");
  event.unit = fields.text("unit");
  event.person = fields.text("person");
  return event;
}

Action read_delay(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(
      entry, what, {required("by"), required("rule"), required("reason"), optional("expected"), optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<DelayGiven>(action);
  event.rule = action.rule_of({fields.text("rule"), fields.place("rule")});
  event.reason = fields.text("reason", long_text);
  if (const Node* expected = fields.node("expected"); expected != nullptr)
    event.expected = action.time_of(*expected, "expected", false);
  return event;
}

Action read_merge(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what,
                                 {required("by"), required("incident"), required("into"), optional("same"),
                                  optional("reason")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<MergeRequested>(action);
  event.into = static_cast<IncidentId>(fields.whole("into", 1, most_numbered, 1));
  event.same = fields.flag("same", true);
  event.reason = fields.text("reason", long_text);
  return event;
}

Action read_separate(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what, {required("by"), required("incident"), optional("reason")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<SeparationRequested>(action);
  event.reason = fields.text("reason", long_text);
  return event;
}

Action read_stamp(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what, {required("by"), required("moment"), optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<DeedStamped>(action);
  event.stamp = fields.one_of("moment", Stamp::dialling);
  return event;
}

Action read_confirm(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what, {required("by"), required("claim"), optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<Confirmed>(action);
  event.claim = static_cast<std::uint32_t>(fields.whole("claim", 1, most_numbered, 1));
  return event;
}

Action read_amendment(const EntryReading& entry, const Entry& what) {
  const Fields fields =
      open_map(entry, what, {required("by"), required("fields"), optional("reason"), optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<ReportAmended>(action);
  event.correction = what.key == "correct";
  event.reason = fields.text("reason", long_text);
  const Node* changes = fields.node("fields");
  if (changes == nullptr) return event;
  (void)read_free_map(*changes, fields.key_place("fields"), "'fields'", most_fields, fields.diagnostics());
  read_fields(action, *changes, "", event.changes);
  return event;
}

Action read_close(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(
      entry, what, {required("by"), optional("as"), optional("reason"), optional("handed_to"), optional("waive"),
                    optional("incident")});
  const EntryReading action = entry.within(fields);
  auto event = event_of<CloseRequested>(action);
  event.as = fields.one_of("as", what.key == "withdraw" ? CloseAs::mistaken : CloseAs::resolved);
  event.reason = fields.text("reason", long_text);
  event.handed_to = fields.text("handed_to", long_text);
  const bool withdraws = event.as != CloseAs::resolved;
  if (withdraws != (what.key == "withdraw"))
    fields.error(fields.place("as"), "'" + what.key + "' is not done as '" + std::string(name_of(event.as)) + "'",
                 withdraws ? "close: resolved" : "withdraw: mistaken, false, cancelled, handed_over");
  const Node* waive = fields.node("waive");
  if (waive == nullptr) return event;
  const Fields waivers = read_free_map(*waive, fields.key_place("waive"), "'waive'", most_fields, fields.diagnostics());
  for (const Entry& waiver : waivers.entries()) event.waive.push_back({waiver.key, waivers.text(waiver.key)});
  return event;
}

Action read_channel_fails(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what, {required("channel"), required("until")});
  const EntryReading action = entry.within(fields);
  ChannelFails fails{action.channel("channel"), entry.at};
  if (const Node* until = fields.node("until"); until != nullptr)
    fails.until = action.time_of(*until, "until", false).value_or(entry.at);
  if (fields.has("until") && fails.until <= entry.at && !fields.diagnostics().has_errors())
    fields.error(fields.place("until"), "'until' is not after the entry's own time");
  return fails;
}

Action read_hand_call(const EntryReading& entry, const Entry& what) {
  const Fields fields = open_map(entry, what, {required("to"), required("outcome"), optional("by"), optional("incident")});
  const EntryReading action = entry.within(fields);
  HandCall call;
  call.incident = action.incident();
  call.person = action.person("to");
  call.outcome = fields.one_of("outcome", DialOutcome::reached);
  call.by = actor(action);
  return call;
}

struct Word {
  std::string_view word;
  Action (*read)(const EntryReading&, const Entry&);
};

constexpr Word words[] = {{"file", read_file},
                          {"acknowledge", read_acknowledge},
                          {"phone_report", read_deed},
                          {"written_report", read_deed},
                          {"notice", read_deed},
                          {"call_back", read_deed},
                          {"receipt", read_receipt},
                          {"delay", read_delay},
                          {"supplement", read_amendment},
                          {"correct", read_amendment},
                          {"close", read_close},
                          {"withdraw", read_close},
                          {"merge", read_merge},
                          {"separate", read_separate},
                          {"stamp", read_stamp},
                          {"confirm", read_confirm},
                          {"channel_fails", read_channel_fails},
                          {"hand_call", read_hand_call}};

}  // namespace

std::vector<std::string> action_words() {
  std::vector<std::string> known;
  for (const Word& word : words) known.emplace_back(word.word);
  return known;
}

Action read_action(const EntryReading& entry, const Entry& what) {
  for (const Word& word : words)
    if (word.word == what.key) return word.read(entry, what);
  return Event(TimePassed{});  // the word was reported as unknown
}

}  // namespace jibao::simulate
