// The frame of a scenario file, its scenarios, and the entries of each. See scenario_reader.hpp.
#include "daemon/simulate/scenario_reader.hpp"

#include <algorithm>

#include "config/spelling.hpp"
#include "daemon/simulate/moment.hpp"

namespace jibao::simulate {
namespace {

using config::Diagnostics;
using config::Fields;
using config::Node;
using config::NodeKind;
using config::optional;
using config::read_free_map;
using config::read_map;
using config::required;

std::string quote(const std::string& text) { return "'" + text + "'"; }

std::vector<std::string> ids_of(const auto& map) {
  std::vector<std::string> ids;
  for (const auto& entry : map) ids.push_back(entry.first);
  return ids;
}

// The items of a list of maps, checked to be at least one.
std::vector<const Node*> entries_of(const Fields& fields, std::string_view key) {
  if (fields.is_empty_list(key)) fields.error(fields.key_place(key), quote(std::string(key)) + " is empty");
  return fields.items(key, most_entries);
}

// Reads the entries of one scenario.
class ScenarioReading {
 public:
  ScenarioReading(const Policy& policy, Diagnostics& diagnostics) : policy_(policy), diagnostics_(diagnostics) {}

  Scenario read(const Node& node) {
    Scenario scenario;
    const Fields fields =
        read_map(node, node.place, config::titled("scenario", node, "name"),
                 {required("name"), required("given"), required("when"), required("then")}, diagnostics_);
    scenario.name = fields.text("name");
    scenario.place = fields.place("name");
    if (const Node* given = fields.node("given"); given != nullptr) {
      const Fields facts =
          read_map(*given, fields.key_place("given"), "'given'", {required("now")}, diagnostics_);
      scenario.start = read_now(facts);
    }
    start_ = at_ = scenario.start;
    for (const Node* item : entries_of(fields, "when")) read_when(*item, scenario);
    at_ = scenario.start;
    for (const Node* item : entries_of(fields, "then")) read_then(*item, scenario);
    return scenario;
  }

 private:
  Instant read_now(const Fields& facts) {
    const std::string text = facts.text("now");
    if (text.empty()) return {};
    const auto now = read_start(text, policy_.office.zone);
    if (!now)
      facts.error(facts.place("now"), quote(text) + " is not a time for 'now'",
                  "write it with its date: 2026-07-19 03:55");
    return now.value_or(Instant{});
  }

  // The time of an entry, never before the one before it.
  void read_at(const Fields& fields) {
    const std::string text = fields.text("at");
    if (text.empty()) return;
    const auto at = read_moment(text, {start_, policy_.office.zone}, BareTime::next, start_);
    if (!at) return fields.error(fields.place("at"), quote(text) + " is not a time for 'at'", std::string(moment_hint));
    const auto beside = [&](Instant when) { return moment_text(when, start_, policy_.office.zone); };
    if (start_ == Instant{}) return;  // 'now' is at fault, and that was said
    if (*at < start_)
      return fields.error(fields.place("at"), "'at' lies before the scenario begins",
                          "it begins at " + beside(start_));
    if (*at - start_ > longest_scenario)
      return fields.error(fields.place("at"), "'at' lies more than 31 days after the scenario begins");
    if (*at < at_)
      return fields.error(fields.place("at"), "'at' goes back in time: " + beside(*at),
                          "the entry before it is at " + beside(at_));
    at_ = *at;
  }

  void read_when(const Node& node, Scenario& scenario) {
    const Fields open = read_free_map(node, node.place, "an entry of 'when'", most_entries, diagnostics_);
    const config::Entry* what = nullptr;
    for (const config::Entry& entry : open.entries()) {
      if (entry.key == "at" || entry.key == "refused") continue;
      if (what != nullptr)
        return open.error(entry.key_place, "an entry of 'when' does one thing, and this does " + quote(what->key) + " too",
                          "write it as an entry of its own");
      what = &entry;
    }
    if (node.kind != NodeKind::mapping) return;
    const auto words = action_words();
    if (what == nullptr)
      return open.error(node.place, "this entry of 'when' does nothing", config::did_you_mean("", words));
    if (std::find(words.begin(), words.end(), what->key) == words.end())
      open.error(what->key_place, quote(what->key) + " is nothing that a scenario can do",
                 config::did_you_mean(what->key, words));
    const Fields fields = read_map(node, node.place, "an entry of 'when'",
                                   {required("at"), optional("refused"), optional(what->key)}, diagnostics_);
    read_at(fields);
    When when{what->key_place, at_, what->key, {}, fields.flag("refused", false)};
    when.action = read_action({policy_, fields, start_, at_, filed_before(scenario, at_)}, *what);
    scenario.when.push_back(std::move(when));
  }

  void read_then(const Node& node, Scenario& scenario) {
    const Fields fields = read_map(node, node.place, "an entry of 'then'",
                                   {required("at"), optional("incident"), optional("clocks"), optional("paged"),
                                    optional("state"), optional("level"), optional("escalation")},
                                   diagnostics_);
    if (node.kind != NodeKind::mapping) return;
    read_at(fields);
    Then then = read_expectations({policy_, fields, start_, at_, filed_before(scenario, at_)});
    then.place = fields.key_place("at");
    then.at = at_;
    if (then.clocks.empty() && !then.paged && then.properties.empty() && !diagnostics_.has_errors())
      fields.error(then.place, "this entry of 'then' expects nothing",
                   "known are clocks, paged, state, level, escalation");
    scenario.then.push_back(std::move(then));
  }

  static IncidentId filed_before(const Scenario& scenario, Instant at) {
    IncidentId filed = 0;
    for (const When& when : scenario.when)
      if (when.what == "file" && when.at <= at && !when.refused) ++filed;
    return filed;
  }

  const Policy& policy_;
  Diagnostics& diagnostics_;
  Instant start_, at_;
};

}  // namespace

ScenarioFile read_frame(std::string name, std::string_view text, bool policy_required) {
  ScenarioFile file;
  const int index = file.diagnostics.add_file(std::move(name), text);
  file.root = config::read_yaml(text, index, file.diagnostics);
  if (!file.root) return file;
  const Fields fields = read_map(*file.root, {index, 1, 1, 1}, "a scenario file",
                                 {policy_required ? required("policy") : optional("policy"), required("scenarios")},
                                 file.diagnostics);
  constexpr std::size_t longest_path = 4096;
  file.policy = fields.text("policy", {longest_path, false, false});
  file.policy_place = fields.place("policy");
  return file;
}

std::vector<Scenario> read_scenarios(ScenarioFile& file, const Policy& policy) {
  std::vector<Scenario> scenarios;
  Diagnostics unheard;  // the frame was judged before
  const Fields fields = read_map(*file.root, file.root->place, "a scenario file",
                                 {optional("policy"), optional("scenarios")}, unheard);
  const config::Entry* list = file.root->find("scenarios");
  if (list == nullptr || list->value.is_null()) return scenarios;
  if (list->value.kind != NodeKind::sequence || list->value.items.empty() ||
      list->value.items.size() > most_scenarios) {
    file.diagnostics.error(list->key_place, "'scenarios' must be a list of 1 to 100 scenarios",
                           "write '- ' before each");
    return scenarios;
  }
  for (const Node& node : list->value.items)
    scenarios.push_back(ScenarioReading(policy, file.diagnostics).read(node));
  if (file.diagnostics.has_errors()) scenarios.clear();
  return scenarios;
}

std::optional<Instant> EntryReading::time_of(const Node& value, std::string_view key, bool past) const {
  const BareTime bare = past ? BareTime::latest : BareTime::nearest;
  if (value.kind == NodeKind::scalar)
    if (const auto time = read_moment(value.text, {start, policy.office.zone}, bare, at)) return time;
  fields.error(value.place, quote(value.text) + " is not a time for " + quote(std::string(key)),
               std::string(moment_hint));
  return std::nullopt;
}

std::optional<Instant> EntryReading::told_time(std::string_view key) const {
  const Node* value = fields.node(key);
  return value == nullptr ? std::nullopt : time_of(*value, key, true);
}

std::string EntryReading::person_of(const config::PlacedText& word) const {
  if (policy.people.contains(word.text)) return word.text;
  std::string found;
  for (const auto& [id, person] : policy.people) {
    if (person.name.zh != word.text && person.name.en != word.text) continue;
    if (!found.empty()) {
      fields.error(word.place, quote(word.text) + " is the name of several people", "write the id");
      return {};
    }
    found = id;
  }
  if (found.empty()) {
    std::vector<std::string> known = ids_of(policy.people);
    for (const auto& [id, person] : policy.people) known.push_back(person.name.zh);
    fields.error(word.place, "no person " + quote(word.text) + " in the policy", config::did_you_mean(word.text, known));
  }
  return found;
}

std::string EntryReading::person(std::string_view key) const {
  const std::string text = fields.text(key);
  return text.empty() ? text : person_of({text, fields.place(key)});
}

std::string EntryReading::channel(std::string_view key) const {
  const std::string text = fields.text(key);
  if (text.empty() || policy.channels.contains(text)) return text;
  fields.error(fields.place(key), "no channel " + quote(text) + " in the policy",
               config::did_you_mean(text, ids_of(policy.channels)));
  return {};
}

IncidentId EntryReading::incident() const {
  constexpr std::int64_t most = static_cast<std::int64_t>(most_entries);
  const auto number = static_cast<IncidentId>(fields.whole("incident", 1, most, 1));
  if (number > filed)
    fields.error(fields.has("incident") ? fields.place("incident") : fields.head(),
                 "no incident " + std::to_string(number) + " is filed by then",
                 filed == 0 ? "the first entry of 'when' files one" : "so far " + std::to_string(filed));
  return number;
}

std::string EntryReading::rule_of(const config::PlacedText& word) const {
  std::vector<std::string> ids;
  for (const ObligationRule& rule : policy.obligations) ids.push_back(rule.id);
  if (!word.text.empty() && std::find(ids.begin(), ids.end(), word.text) == ids.end())
    fields.error(word.place, "no rule " + quote(word.text) + " in the policy", config::did_you_mean(word.text, ids));
  return word.text;
}

}  // namespace jibao::simulate
