// packs and the office's own obligations: which documents' rules the office follows.
//
// A pack holds the rules of one document; the office says which packs it follows, and may narrow each to some categories
// or kinds, or leave rules out. Its own file stands on top as the pack "office". Which of several rules of one duty
// governs is decided when a clock is set (rules/clocks.cpp: the strictest), never by the order of the packs.
#include <algorithm>
#include <string>

#include "config/sections.hpp"
#include "config/spelling.hpp"

namespace jibao::config {

InForce read_in_force(const Fields& parent) {
  const Node* node = parent.node("in_force");
  if (node == nullptr) return {};
  const Fields fields = read_map(*node, parent.key_place("in_force"), "'in_force' of " + parent.what(),
                                 {optional("from"), optional("until")}, parent.diagnostics());
  InForce span{fields.date("from"), fields.date("until")};
  if (span.from && span.until && *span.until <= *span.from)
    fields.error(fields.place("until"), "'in_force' of " + parent.what() + " ends before it begins",
                 "'until' is the first day on which it is no longer in force");
  return span;
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
                 {required("file"), optional("categories"), optional("kinds"), optional("without"), optional("ours")},
                 reading.diagnostics);
    PackUse use;
    use.file = fields.text("file", {.most = 500});
    use.place = fields.place("file");
    use.categories = read_category_prefixes(reading, fields, "categories");
    use.kinds = fields.names<IncidentKind>("kinds");
    use.without = fields.words("without", kMostObligations);
    use.ours = fields.words("ours", kMostObligations);
    if (!use.file.empty()) reading.packs.push_back(std::move(use));
  }
}

void read_own_obligations(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > kMostObligations) {
    reading.diagnostics.error(entry.key_place,
                              "'obligations' must be a list of at most " + std::to_string(kMostObligations));
    return;
  }
  for (const Node& item : entry.value.items) read_rule(reading, item, {"office", {}, {}, true, nullptr});
}

void read_pack(Reading& reading, const Entry& entry, const PackUse& use) {
  const Fields fields = read_map(
      entry.value, entry.key_place, titled("pack", entry.value, "id"),
      {required("id"), optional("name"), required("document"), optional("in_force"), optional("verified"), optional("categories"),
       required("obligations")},
      reading.diagnostics);
  const std::string id = read_identifier(fields, "id");
  const std::string document = fields.text("document");
  fields.text("name");  // for people alone, who read it in the file
  // The branches that its document speaks of, where the office's own tree has none like them.
  for (const Node* item : fields.items("categories", kMostCategories)) {
    const Entry* code = item->find("code");
    if (code == nullptr || !reading.references.knows(Named::category, code->value.text)) read_category(reading, *item);
  }
  const RulePack rules{id, document, fields.has("in_force") ? read_in_force(fields) : InForce{}, fields.flag("verified", true), &use};
  std::vector<std::string> known;
  for (const Node* item : fields.items("obligations", kMostObligations)) {
    read_rule(reading, *item, rules);
    const Entry* rule_id = item->find("id");
    if (rule_id != nullptr) known.push_back(rule_id->value.text);
  }
  std::vector<PlacedText> named = use.without;
  named.insert(named.end(), use.ours.begin(), use.ours.end());
  for (const PlacedText& word : named) {
    if (std::find(known.begin(), known.end(), word.text) != known.end()) continue;
    reading.diagnostics.error(word.place, "pack '" + id + "' has no obligation '" + word.text + "'",
                              did_you_mean(word.text, known));
  }
}

}  // namespace jibao::config
