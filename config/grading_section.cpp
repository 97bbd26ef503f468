// measures, marks, grading: what thresholds count beside casualties, and which level they give.
//
// A scheme is one document's grading standard; several may concern one incident, and the highest level counts
// (rules/grading.cpp). All three sections may stand in several files, so that an office includes the schemes that it
// follows. Names of measures and marks may be used before they are defined: they are checked at the end.
#include <algorithm>
#include <string>

#include "config/sections.hpp"
#include "config/spelling.hpp"

namespace jibao::config {
namespace {

constexpr std::size_t kMostMeasures = 100;
constexpr std::size_t kMostSchemes = 100;
constexpr std::size_t kMostCriteria = 100;   // of one scheme; the longest that ships has 32
constexpr std::size_t kMostCounted = 10;     // of one criterion
constexpr std::size_t kLongestQuote = 1000;
constexpr std::int64_t kMostAmount = 1'000'000'000'000'000;  // as of a report's measures

// The nodes of a section that is a list; none where it is something else or too long.
std::vector<const Node*> list_of(Reading& reading, const Entry& entry, std::size_t most) {
  std::vector<const Node*> items;
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > most) {
    reading.diagnostics.error(entry.key_place, "'" + entry.key + "' must be a list of at most " + std::to_string(most),
                              "write '- id: ...' for each");
    return items;
  }
  for (const Node& item : entry.value.items) items.push_back(&item);
  return items;
}

bool is_casualty_count(std::string_view name) {
  return std::find(casualty_counts.begin(), casualty_counts.end(), name) != casualty_counts.end();
}

// The whole sections of all files together may not exceed what the console can show.
void check_room(Reading& reading, std::size_t known, std::size_t most, const Entry& entry) {
  if (known > most)
    reading.diagnostics.error(entry.key_place, "more than " + std::to_string(most) + " '" + entry.key + "' in all files");
}

// What is added to what: {poisoned: seriously_injured}.
std::map<std::string, std::string> read_counted_as(Reading& reading, const Fields& scheme) {
  std::map<std::string, std::string> counted;
  if (scheme.flag("count_missing", false)) counted["missing"] = "dead";
  const Node* node = scheme.node("counted_as");
  if (node == nullptr) return counted;
  const Fields fields = read_free_map(*node, scheme.key_place("counted_as"), "'counted_as' of " + scheme.what(), kMostCounted,
                                      reading.diagnostics);
  for (const Entry& entry : fields.entries()) {
    reading.references.use(Named::measure, entry.key, entry.key_place);
    const std::string to = read_use(reading, fields, entry.key, Named::measure);
    if (to == entry.key) fields.error(fields.place(entry.key), "'" + to + "' is counted as itself");
    if (!counted.emplace(entry.key, to).second)
      fields.error(entry.key_place, "'" + entry.key + "' is counted twice in " + scheme.what(), "count_missing says it already");
  }
  return counted;
}

std::map<std::string, std::int64_t> read_at_least(Reading& reading, const Fields& criterion) {
  std::map<std::string, std::int64_t> bounds;
  const Node* node = criterion.node("at_least");
  if (node == nullptr) return bounds;
  const Fields fields = read_free_map(*node, criterion.key_place("at_least"), "'at_least' of " + criterion.what(), kMostCounted,
                                      reading.diagnostics);
  for (const Entry& entry : fields.entries()) {
    reading.references.use(Named::measure, entry.key, entry.key_place);
    bounds[entry.key] = fields.whole(entry.key, 1, kMostAmount, 1);
  }
  return bounds;
}

Level read_level_of(const Fields& criterion) {
  const std::string text = criterion.text("level");
  if (text.empty()) return Level::unknown;
  const auto level = read_level(text);
  if (level && *level != Level::unknown) return *level;
  criterion.error(criterion.place("level"), "'" + text + "' is no level", "write I, II, III or IV");
  return Level::unknown;
}

Criterion read_criterion(Reading& reading, const Node& item, const std::string& what) {
  const Fields fields = read_map(item, item.place, what,
                                 {required("level"), optional("at_least"), optional("marks"), optional("lasting"), required("quote")},
                                 reading.diagnostics);
  Criterion criterion;
  criterion.level = read_level_of(fields);
  criterion.at_least = read_at_least(reading, fields);
  criterion.marks = read_uses(reading, fields, "marks", Named::mark, kMostMarks);
  if (fields.has("lasting")) criterion.lasting = fields.duration("lasting", {});
  criterion.quote = fields.text("quote", {.most = kLongestQuote});
  const bool misspelt = fields.misspelt("at_least") || fields.misspelt("marks") || fields.misspelt("lasting");
  if (!fields.has("at_least") && !fields.has("marks") && !fields.has("lasting") && !misspelt)
    fields.error(fields.head(), what + " asks for nothing", "give at_least, marks or lasting: else every incident would meet it");
  return criterion;
}

Source read_source(const Fields& scheme) {
  const Node* node = scheme.node("source");
  if (node == nullptr) return {};
  const Fields fields = read_map(*node, scheme.key_place("source"), "'source' of " + scheme.what(),
                                 {required("document"), required("article"), required("quote")}, scheme.diagnostics());
  return {fields.text("document"), fields.text("article"), fields.text("quote", {.most = kLongestQuote})};
}

std::optional<Limit> read_window(const Fields& scheme) {
  std::optional<Limit> window = scheme.limit("window");
  if (!window || window->unit != Limit::Unit::clock) return window;
  scheme.error(scheme.place("window"), "'window' of " + scheme.what() + " is no span of time", "write 30 calendar days, or 72h");
  return std::nullopt;
}

void read_scheme(Reading& reading, const Node& item) {
  const Fields fields = read_map(
      item, item.place, titled("scheme", item, "id"),
      {required("id"), required("name"), required("categories"), optional("kinds"), optional("only_with"), optional("not_with"),
       optional("count_missing"), optional("counted_as"), optional("window"), optional("in_force"), required("criteria"),
       required("source"), optional("verified")},
      reading.diagnostics);
  GradingScheme scheme;
  scheme.id = read_identifier(fields, "id");
  scheme.name = read_text(fields, "name");
  scheme.categories = read_category_prefixes(reading, fields, "categories");
  if (fields.has("kinds")) scheme.kinds = fields.names<IncidentKind>("kinds");
  scheme.only_with = read_uses(reading, fields, "only_with", Named::mark, kMostMarks);
  scheme.not_with = read_uses(reading, fields, "not_with", Named::mark, kMostMarks);
  scheme.counted_as = read_counted_as(reading, fields);
  scheme.window = read_window(fields);
  scheme.in_force = read_in_force(fields);
  int number = 0;
  for (const Node* criterion : fields.items("criteria", kMostCriteria))
    scheme.criteria.push_back(read_criterion(reading, *criterion, "criterion " + std::to_string(++number) + " of " + fields.what()));
  if (fields.is_empty_list("criteria")) fields.error(fields.key_place("criteria"), fields.what() + " has no criteria");
  scheme.source = read_source(fields);
  scheme.verified = fields.flag("verified", true);
  if (find_scheme(reading.policy, scheme.id) != nullptr && !scheme.id.empty())
    fields.error(fields.place("id"), fields.what() + " is here twice");
  reading.policy.schemes.push_back(std::move(scheme));
}

}  // namespace

void read_measures(Reading& reading, const Entry& entry) {
  for (const std::string_view count : casualty_counts) reading.references.define_known(Named::measure, std::string(count));
  for (const Node* item : list_of(reading, entry, kMostMeasures)) {
    const Fields fields = read_map(*item, item->place, titled("measure", *item, "id"),
                                   {required("id"), required("name"), required("unit")}, reading.diagnostics);
    MeasureKind measure{read_identifier(fields, "id"), read_text(fields, "name"), read_text(fields, "unit")};
    if (measure.id.empty()) continue;
    if (is_casualty_count(measure.id)) {
      fields.error(fields.place("id"), "measure '" + measure.id + "' is one of the casualties", "thresholds name it as it is");
      continue;
    }
    reading.references.define(Named::measure, measure.id, fields.place("id"), reading.diagnostics);
    reading.policy.measures.push_back(std::move(measure));
  }
  check_room(reading, reading.policy.measures.size(), kMostMeasures, entry);
}

void read_marks(Reading& reading, const Entry& entry) {
  for (const Node* item : list_of(reading, entry, kMostMarks)) {
    const Fields fields =
        read_map(*item, item->place, titled("mark", *item, "id"), {required("id"), required("name")}, reading.diagnostics);
    MarkKind mark{read_identifier(fields, "id"), read_text(fields, "name")};
    if (mark.id.empty()) continue;
    reading.references.define(Named::mark, mark.id, fields.place("id"), reading.diagnostics);
    reading.policy.marks.push_back(std::move(mark));
  }
  check_room(reading, reading.policy.marks.size(), kMostMarks, entry);
}

void read_grading(Reading& reading, const Entry& entry) {
  for (const std::string_view count : casualty_counts) reading.references.define_known(Named::measure, std::string(count));
  for (const Node* item : list_of(reading, entry, kMostSchemes)) read_scheme(reading, *item);
  check_room(reading, reading.policy.schemes.size(), kMostSchemes, entry);
}

}  // namespace jibao::config
