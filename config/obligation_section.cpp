// categories, and one obligation: what can happen, and which clock a rule sets running.
//
// How the office pages for an obligation (reminders, its own clock)
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

// The three times that any report may hold when it comes in; the others become known as things go on.
bool every_report_may_have(Anchor anchor) { return anchor <= Anchor::received; }

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
  // Every report has a time of receipt; without it an incident whose times are unknown would have no clock. What
  // begins with a later step of the chain waits for that step.
  const bool waits = !result.anchors.empty() && !every_report_may_have(result.anchors.back());
  if (!result.anchors.empty() && !waits && result.anchors.back() != Anchor::received) {
    fields.error(fields.key_place("anchors"), "'anchors' of " + fields.what() + " does not end in received",
                 "it is the one time that is always known");
  }
}

}  // namespace

std::vector<Level> read_levels(const Fields& fields, std::string_view key) {
  std::vector<Level> levels;
  for (const PlacedText& word : fields.words(key, 4)) {
    const auto level = read_level(word.text);
    if (level && *level != Level::unknown) {
      levels.push_back(*level);
    } else {
      fields.error(word.place, "'" + word.text + "' is no level", "write I, II, III or IV");
    }
  }
  return levels;
}

namespace {

RestDays read_rest_days(const Fields& rule) {
  const Node* node = rule.node("rest_days");
  if (node == nullptr) return {};
  if (node->kind != NodeKind::mapping) return {rule.one_of("rest_days", RestDay::stays), false, {}};
  const Fields fields = read_map(*node, rule.key_place("rest_days"), "'rest_days' of " + rule.what(),
                                 {required("moves_to"), optional("hours_too"), optional("except_classes")}, rule.diagnostics());
  RestDays rest{fields.one_of("moves_to", RestDay::stays), fields.flag("hours_too", false), {}};
  for (PlacedText& word : fields.words("except_classes", kMostClasses)) rest.except_classes.push_back(std::move(word.text));
  return rest;
}

std::optional<Cap> read_cap(const Fields& rule) {
  const Node* node = rule.node("not_later_than");
  if (node == nullptr) return std::nullopt;
  const Fields fields = read_map(*node, rule.key_place("not_later_than"), "'not_later_than' of " + rule.what(),
                                 {required("anchor"), required("limit")}, rule.diagnostics());
  return Cap{fields.one_of("anchor", Anchor::discovered), fields.limit("limit").value_or(Limit{})};
}

// Which incidents the rule concerns, beside what the office narrows.
void read_concern(Reading& reading, const Fields& fields, ObligationRule& rule) {
  rule.categories = read_category_prefixes(reading, fields, "categories");
  if (rule.categories.empty()) rule.categories = {"*"};
  if (fields.has("kinds")) rule.kinds = fields.names<IncidentKind>("kinds");
  rule.levels = read_levels(fields, "levels");
  rule.no_level = fields.one_of("no_level", NoLevel::waits);
  if (fields.has("no_level") && rule.levels.empty() && !fields.has("levels"))
    fields.error(fields.key_place("no_level"), fields.what() + " has 'no_level' but no 'levels'", "it concerns every level as it is");
  if (fields.has("sensitive")) rule.sensitive = fields.flag("sensitive", false);
  rule.marks = read_uses(reading, fields, "marks", Named::mark, kMostMarks);
  rule.withdrawn_as = fields.names<CloseAs>("withdrawn_as");
  for (PlacedText& word : fields.words("office_classes", kMostClasses)) rule.office_classes.push_back(std::move(word.text));
  if (fields.has("in_force")) rule.in_force = read_in_force(fields);
}

// When it is due, counted from what.
void read_timing(Reading& reading, const Fields& fields, const std::string& pack, ObligationRule& rule) {
  rule.hard = !fields.flag("soft", false);
  rule.limit = fields.limit("limit");
  if (rule.hard && !fields.has("limit") && !fields.misspelt("limit")) {
    fields.error(fields.head(), fields.what() + " lacks 'limit'",
                 "or set soft: true, then it is measured, not judged");
  }
  read_anchors(fields, rule);
  rule.interval = fields.one_of("interval", IntervalReading::unknown);
  rule.not_later_than = read_cap(fields);
  rule.rest_days = read_rest_days(fields);
  rule.repeats = fields.flag("repeats", false);
  if (fields.has("missed_after")) rule.missed_after = fields.duration("missed_after", {});
  const auto counts_from = [&](Anchor anchor) {
    return std::find(rule.anchors.begin(), rule.anchors.end(), anchor) != rule.anchors.end();
  };
  rule.after = fields.text("after");
  if (!rule.after.empty()) {
    if (rule.after.find('.') == std::string::npos) rule.after = pack + "." + rule.after;
    reading.references.use(Named::rule, rule.after, fields.place("after"));
  } else if (counts_from(Anchor::hop_received) || (counts_from(Anchor::previous_reported) && !rule.repeats)) {
    fields.error(fields.key_place("anchors"), fields.what() + " counts from another report but does not say which",
                 "name its obligation: 'after: phone'");
  }
  if (counts_from(Anchor::withdrawn) && rule.withdrawn_as.empty() && !fields.has("withdrawn_as"))
    fields.error(fields.key_place("anchors"), fields.what() + " counts from a withdrawal but does not say of which kind",
                 "write 'withdrawn_as: [mistaken, cancelled]'");
  if (rule.repeats && !rule.hard)
    fields.error(fields.key_place("repeats"), fields.what() + " repeats but is soft", "what comes again needs its limit judged");
}

}  // namespace

void read_rule(Reading& reading, const Node& node, const RulePack& pack) {
  const Fields fields = read_map(
      node, node.place, titled("obligation", node, "id"),
      {required("id"), required("name"), optional("categories"), optional("kinds"), optional("levels"),
       optional("no_level"), optional("sensitive"), optional("marks"), optional("withdrawn_as"), optional("office_classes"),
       optional("in_force"), required("deed"), optional("stage"), required("owed_by"), required("owed_to"),
       optional("duty"), optional("tracked"), optional("needs_receipt"), optional("delay_notice"), optional("soft"),
       optional("limit"), required("anchors"), optional("after"), optional("interval"), optional("not_later_than"),
       optional("rest_days"), optional("repeats"), optional("missed_after"), optional("remind_before"),
       optional("deed_within"), optional("office_clock"), required("source"), optional("verified")},
      reading.diagnostics);
  ObligationRule rule;
  const std::string id = read_identifier(fields, "id");
  rule.id = pack.id + "." + id;
  if (!id.empty()) reading.references.define_known(Named::rule, rule.id);
  rule.name = read_text(fields, "name");
  rule.in_force = pack.in_force;
  read_concern(reading, fields, rule);
  rule.deed = fields.one_of("deed", DeedKind::phone_report);
  if (fields.has("stage")) rule.stage = fields.one_of("stage", Stage::initial);
  rule.owed_by = read_text(fields, "owed_by");
  rule.owed_to = read_text(fields, "owed_to");
  rule.duty = read_identifier(fields, "duty");
  rule.tracked = fields.flag("tracked", false);
  rule.needs_receipt = fields.flag("needs_receipt", false);
  rule.delay_notice = fields.flag("delay_notice", false);
  read_timing(reading, fields, pack.id, rule);
  if (rule.repeats && !rule.duty.empty())
    fields.error(fields.place("duty"), fields.what() + " repeats and shares a duty", "only what is owed once can be stacked");
  read_source(fields, pack.document, rule);
  rule.verified = fields.flag("verified", pack.verified);
  if (pack.use != nullptr)
    rule.tracked &= std::none_of(pack.use->ours.begin(), pack.use->ours.end(),
                                 [&id](const PlacedText& word) { return word.text == id; });
  const ObligationDefaults none;
  const ObligationDefaults& defaults = rule.tracked ? none : reading.defaults[rule.deed];
  rule.remind_before =
      fields.has("remind_before") ? read_reminders(fields, rule.limit) : defaults.remind_before;
  if (!fields.has("remind_before") && rule.limit && rule.limit->unit == Limit::Unit::elapsed) {
    std::erase_if(rule.remind_before, [&rule](Duration before) { return before >= rule.limit->elapsed; });
  }
  rule.deed_within = fields.duration("deed_within", defaults.deed_within);
  rule.office = fields.has("office_clock") ? read_office_clock(fields) : defaults.office;
  if (!rule.hard) rule.office.reset();
  if (pack.use != nullptr) {
    const bool left_out = std::any_of(pack.use->without.begin(), pack.use->without.end(),
                                      [&id](const PlacedText& word) { return word.text == id; });
    if (left_out) return;
    if (!pack.use->categories.empty()) rule.categories = pack.use->categories;
    if (!pack.use->kinds.empty()) rule.kinds = pack.use->kinds;
  }
  const bool again = std::any_of(reading.policy.obligations.begin(), reading.policy.obligations.end(),
                                 [&rule](const ObligationRule& earlier) { return earlier.id == rule.id; });
  if (again && !id.empty()) fields.error(fields.place("id"), "obligation '" + rule.id + "' is here twice");
  reading.policy.obligations.push_back(std::move(rule));
}

namespace {

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

void read_category(Reading& reading, const Node& item) {
  const Fields fields =
      read_map(item, item.place, titled("category", item, "code"),
               {required("code"), required("name"), optional("needs_justification"), optional("sensitive")},
               reading.diagnostics);
  Category category{fields.text("code"), read_text(fields, "name"),
                    fields.flag("needs_justification", false), fields.flag("sensitive", false)};
  if (category.code.empty()) return;
  if (!is_category_code(category.code)) {
    fields.error(fields.place("code"), "'" + category.code + "' is no category code",
                 "capitals, digits and '_' in parts with dots between, like DIS.FLOOD.DANGER");
    return;
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

void read_categories(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > kMostCategories) {
    reading.diagnostics.error(entry.key_place,
                              "'categories' must be a list of at most " + std::to_string(kMostCategories),
                              "write '- code: ...' for each");
    return;
  }
  for (const Node& item : entry.value.items) read_category(reading, item);
}

void read_obligation_defaults(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "obligation_defaults",
                                 {optional("phone_report"), optional("written_report"), optional("notice"), optional("call_back")},
                                 reading.diagnostics);
  for (const DeedKind deed : {DeedKind::phone_report, DeedKind::written_report, DeedKind::notice, DeedKind::call_back})
    read_one_default(reading, fields, name_of(deed), deed);
}

}  // namespace jibao::config
