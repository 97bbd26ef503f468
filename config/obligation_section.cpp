// categories, packs, obligations: what can happen, and which clocks each rule sets running.
//
// A pack holds the rules of one document; the office says which packs it follows, and may narrow each to some
// categories or kinds, or leave rules out. How the office pages for an obligation (reminders, its own clock)
// is the office's business: obligation_defaults, unless a rule says otherwise.
#include <algorithm>
#include <string>

#include "config/sections.hpp"
#include "config/spelling.hpp"

namespace jibao::config {
namespace {

constexpr std::size_t kMostReminders = 20;
constexpr std::size_t kLongestQuote = 1000;

bool is_category_code(std::string_view code) {
  bool begins = true;  // a part of the code begins here
  for (const char c : code) {
    const bool letter = c >= 'A' && c <= 'Z';
    const bool later = (c >= '0' && c <= '9') || c == '_';
    if (c == '.' ? begins : !(letter || (later && !begins))) return false;
    begins = c == '.';
  }
  return !begins && code.size() <= 64;
}

std::optional<OfficeClock> read_office_clock(const Fields& rule) {
  const Node* node = rule.node("office_clock");
  if (node == nullptr) return std::nullopt;
  const Fields fields = read_map(*node, rule.key_place("office_clock"), "'office_clock' of " + rule.what(),
                                 {required("nearly"), required("limit")}, rule.diagnostics());
  OfficeClock clock;
  clock.nearly = fields.duration("nearly", {}, {.least = Duration(0)});
  clock.limit = fields.limit("limit").value_or(Limit{});
  return clock;
}

// The reminders, the latest first; each must lie within a limit of hours.
std::vector<Duration> read_reminders(const Fields& fields, const std::optional<Limit>& limit) {
  std::vector<Duration> reminders = fields.durations("remind_before", kMostReminders);
  std::sort(reminders.rbegin(), reminders.rend());
  const bool bounded = limit && limit->unit == Limit::Unit::elapsed;
  if (bounded && !reminders.empty() && reminders.front() >= limit->elapsed) {
    fields.error(fields.key_place("remind_before"),
                 "a reminder of " + fields.what() + " lies before its clock begins",
                 "each must be shorter than the limit");
  }
  return reminders;
}

void read_source(const Fields& rule, const std::string& document, ObligationRule& result) {
  result.source.document = document;
  const Node* node = rule.node("source");
  if (node == nullptr) return;
  const Fields fields =
      read_map(*node, rule.key_place("source"), "'source' of " + rule.what(),
               {optional("document"), required("article"), required("quote")}, rule.diagnostics());
  result.source.document = fields.text("document", {}, document);
  result.source.article = fields.text("article");
  result.source.quote = fields.text("quote", {.most = kLongestQuote});
  if (result.source.document.empty()) {
    fields.error(fields.head(), "'source' of " + rule.what() + " lacks 'document'");
  }
}

void read_anchors(const Fields& fields, ObligationRule& result) {
  result.anchors = fields.names<Anchor>("anchors");
  if (fields.is_empty_list("anchors")) {
    fields.error(fields.key_place("anchors"), "'anchors' of " + fields.what() + " is empty",
                 "known are occurred, discovered, received");
  }
  for (std::size_t i = 1; i < result.anchors.size(); ++i) {
    const auto here = result.anchors.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(result.anchors.begin(), here, *here) == here) continue;
    fields.error(fields.key_place("anchors"),
                 "'" + std::string(name_of(*here)) + "' is in 'anchors' of " + fields.what() + " twice");
  }
  // Every report has a time of receipt; without it an incident whose times are unknown would have no clock.
  if (!result.anchors.empty() && result.anchors.back() != Anchor::received) {
    fields.error(fields.key_place("anchors"), "'anchors' of " + fields.what() + " does not end in received",
                 "it is the one time that is always known");
  }
}

void read_rule(Reading& reading, const Node& node, const std::string& pack, const std::string& document,
               const PackUse* use) {
  const Fields fields =
      read_map(node, node.place, titled("obligation", node, "id"),
               {required("id"), required("name"), optional("categories"), optional("kinds"), required("deed"),
                required("owed_by"), required("owed_to"), optional("soft"), optional("limit"),
                required("anchors"), optional("interval"), optional("remind_before"), optional("deed_within"),
                optional("office_clock"), required("source"), optional("verified")},
               reading.diagnostics);
  ObligationRule rule;
  const std::string id = read_identifier(fields, "id");
  rule.id = pack + "." + id;
  rule.name = read_text(fields, "name");
  rule.categories = read_category_prefixes(reading, fields, "categories");
  if (rule.categories.empty()) rule.categories = {"*"};
  if (fields.has("kinds")) rule.kinds = fields.names<IncidentKind>("kinds");
  rule.deed = fields.one_of("deed", DeedKind::phone_report);
  rule.owed_by = read_text(fields, "owed_by");
  rule.owed_to = read_text(fields, "owed_to");
  rule.hard = !fields.flag("soft", false);
  rule.limit = fields.limit("limit");
  if (rule.hard && !fields.has("limit") && !fields.misspelt("limit")) {
    fields.error(fields.head(), fields.what() + " lacks 'limit'",
                 "or set soft: true, then it is measured, not judged");
  }
  read_anchors(fields, rule);
  rule.interval = fields.one_of("interval", IntervalReading::unknown);
  read_source(fields, document, rule);
  rule.verified = fields.flag("verified", true);
  const ObligationDefaults& defaults = reading.defaults[rule.deed];
  rule.remind_before =
      fields.has("remind_before") ? read_reminders(fields, rule.limit) : defaults.remind_before;
  if (!fields.has("remind_before") && rule.limit && rule.limit->unit == Limit::Unit::elapsed) {
    std::erase_if(rule.remind_before, [&rule](Duration before) { return before >= rule.limit->elapsed; });
  }
  rule.deed_within = fields.duration("deed_within", defaults.deed_within);
  rule.office = fields.has("office_clock") ? read_office_clock(fields) : defaults.office;
  if (!rule.hard) rule.office.reset();
  if (use != nullptr) {
    const bool left_out = std::any_of(use->without.begin(), use->without.end(),
                                      [&id](const PlacedText& word) { return word.text == id; });
    if (left_out) return;
    if (!use->categories.empty()) rule.categories = use->categories;
    if (!use->kinds.empty()) rule.kinds = use->kinds;
  }
  const bool again = std::any_of(reading.policy.obligations.begin(), reading.policy.obligations.end(),
                                 [&rule](const ObligationRule& earlier) { return earlier.id == rule.id; });
  if (again && !id.empty()) fields.error(fields.place("id"), "obligation '" + rule.id + "' is here twice");
  reading.policy.obligations.push_back(std::move(rule));
}

void read_one_default(Reading& reading, const Fields& both, std::string_view key, DeedKind deed) {
  const Node* node = both.node(key);
  if (node == nullptr) return;
  const Fields fields = read_map(
      *node, both.key_place(key), "'" + std::string(key) + "' of obligation_defaults",
      {optional("remind_before"), optional("deed_within"), optional("office_clock")}, reading.diagnostics);
  reading.defaults[deed] = {read_reminders(fields, std::nullopt), fields.duration("deed_within", {}),
                            read_office_clock(fields)};
}

}  // namespace

void read_categories(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > kMostCategories) {
    reading.diagnostics.error(entry.key_place,
                              "'categories' must be a list of at most " + std::to_string(kMostCategories),
                              "write '- code: ...' for each");
    return;
  }
  for (const Node& item : entry.value.items) {
    const Fields fields =
        read_map(item, item.place, titled("category", item, "code"),
                 {required("code"), required("name"), optional("needs_justification"), optional("sensitive")},
                 reading.diagnostics);
    Category category{fields.text("code"), read_text(fields, "name"),
                      fields.flag("needs_justification", false), fields.flag("sensitive", false)};
    if (category.code.empty()) continue;
    if (!is_category_code(category.code)) {
      fields.error(fields.place("code"), "'" + category.code + "' is no category code",
                   "capitals, digits and '_' in parts with dots between, like DIS.FLOOD.DANGER");
      continue;
    }
    const auto& known = reading.policy.categories;
    const bool again = std::any_of(known.begin(), known.end(), [&category](const Category& earlier) {
      return earlier.code == category.code;
    });
    if (again) fields.error(fields.place("code"), "category '" + category.code + "' is here twice");
    reading.references.define_known(Named::category, category.code);
    for (std::size_t dot = category.code.find('.'); dot != std::string::npos;
         dot = category.code.find('.', dot + 1)) {
      reading.references.define_known(Named::category, category.code.substr(0, dot));
    }
    reading.policy.categories.push_back(std::move(category));
  }
  std::sort(reading.policy.categories.begin(), reading.policy.categories.end(),
            [](const Category& left, const Category& right) { return left.code < right.code; });
}

void read_obligation_defaults(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "obligation_defaults",
                                 {optional("phone_report"), optional("written_report")}, reading.diagnostics);
  read_one_default(reading, fields, "phone_report", DeedKind::phone_report);
  read_one_default(reading, fields, "written_report", DeedKind::written_report);
}

void read_packs(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence) {
    reading.diagnostics.error(entry.key_place, "'packs' must be a list",
                              "write '- file: packs/...' for each");
    return;
  }
  for (const Node& item : entry.value.items) {
    const Fields fields =
        read_map(item, item.place, titled("pack", item, "file"),
                 {required("file"), optional("categories"), optional("kinds"), optional("without")},
                 reading.diagnostics);
    PackUse use;
    use.file = fields.text("file", {.most = 500});
    use.place = fields.place("file");
    use.categories = read_category_prefixes(reading, fields, "categories");
    use.kinds = fields.names<IncidentKind>("kinds");
    use.without = fields.words("without", kMostObligations);
    if (!use.file.empty()) reading.packs.push_back(std::move(use));
  }
}

void read_own_obligations(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > kMostObligations) {
    reading.diagnostics.error(entry.key_place,
                              "'obligations' must be a list of at most " + std::to_string(kMostObligations));
    return;
  }
  for (const Node& item : entry.value.items) read_rule(reading, item, "office", {}, nullptr);
}

void read_pack(Reading& reading, const Entry& entry, const PackUse& use) {
  const Fields fields = read_map(
      entry.value, entry.key_place, titled("pack", entry.value, "id"),
      {required("id"), optional("name"), required("document"), required("obligations")}, reading.diagnostics);
  const std::string id = read_identifier(fields, "id");
  const std::string document = fields.text("document");
  std::vector<std::string> known;
  for (const Node* item : fields.items("obligations", kMostObligations)) {
    read_rule(reading, *item, id, document, &use);
    const Entry* rule_id = item->find("id");
    if (rule_id != nullptr) known.push_back(rule_id->value.text);
  }
  for (const PlacedText& word : use.without) {
    if (std::find(known.begin(), known.end(), word.text) != known.end()) continue;
    reading.diagnostics.error(word.place, "pack '" + id + "' has no obligation '" + word.text + "'",
                              did_you_mean(word.text, known));
  }
}

}  // namespace jibao::config
