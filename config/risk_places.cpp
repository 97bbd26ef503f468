// See risk_places.hpp. Only what a valid policy has is looked for: everything else was said when it was loaded.
#include "config/risk_places.hpp"

#include <map>

#include "config/yaml_tree.hpp"

namespace jibao::config {
namespace {

std::string scalar(const Node& node, std::string_view key) {
  const Entry* entry = node.find(key);
  return entry != nullptr ? entry->value.text : std::string();
}

// The places of all parts that risks are about, by their kind and name.
class Places {
 public:
  explicit Places(const PolicyFiles& files) {
    for (const auto& [name, text] : files.texts) {
      const int file = diagnostics_.add_file(name, text);
      const auto root = read_yaml(text, file, diagnostics_);
      if (!root) continue;
      for (const Entry& entry : root->entries) take_section(entry);
    }
  }

  const Place* find(const PolicyPart& part) const {
    const auto step = steps_.find({part.name, part.step});
    if (part.kind == PolicyPart::Kind::escalation && step != steps_.end()) return &step->second;
    const auto found = parts_.find({part.kind, part.name});
    return found != parts_.end() ? &found->second : nullptr;
  }
  const std::string& file_name(const Place& place) const { return diagnostics_.file_name(place.file); }

 private:
  using Kind = PolicyPart::Kind;

  void take_section(const Entry& entry) {
    if (entry.key == "roster") parts_.emplace(std::pair(Kind::roster, ""), entry.key_place);
    if (entry.key == "office") parts_.emplace(std::pair(Kind::office, ""), entry.key_place);
    if (entry.key == "people") parts_.emplace(std::pair(Kind::people, ""), entry.key_place);
    if (entry.key == "calendar") parts_.emplace(std::pair(Kind::calendar, ""), entry.key_place);
    if (entry.key == "categories") take_list(entry.value, Kind::category, "code", "");
    if (entry.key == "obligations") take_list(entry.value, Kind::obligation, "id", "");
    if (entry.key == "escalations") take_escalations(entry.value);
    if (entry.key != "pack") return;
    if (const Entry* rules = entry.value.find("obligations"))
      take_list(rules->value, Kind::obligation, "id", scalar(entry.value, "id") + ".");
  }

  void take_list(const Node& list, Kind kind, std::string_view key, const std::string& prefix) {
    for (const Node& item : list.items)
      if (const Entry* id = item.find(key)) parts_.emplace(std::pair(kind, prefix + id->value.text), id->value.place);
  }

  void take_escalations(const Node& list) {
    take_list(list, Kind::escalation, "id", "");
    for (const Node& item : list.items) {
      const std::string id = scalar(item, "id");
      int number = 0;
      if (const Entry* steps = item.find("steps"))
        for (const Node& step : steps->value.items) steps_.emplace(std::pair(id, ++number), step.place);
      if (const Entry* last = item.find("last_resort")) steps_.emplace(std::pair(id, number + 1), last->key_place);
    }
  }

  Diagnostics diagnostics_;  // of no interest but for the names of the files
  std::map<std::pair<Kind, std::string>, Place> parts_;
  std::map<std::pair<std::string, int>, Place> steps_;
};

}  // namespace

std::vector<PlacedRisk> place_risks(std::vector<Risk> risks, const PolicyFiles& files) {
  const Places places(files);
  std::vector<PlacedRisk> placed;
  for (Risk& risk : risks) {
    PlacedRisk one{std::move(risk), {}, 0, 0};
    if (const Place* place = places.find(one.risk.about)) {
      one.file = places.file_name(*place);
      one.line = place->line;
      one.column = place->column;
    }
    placed.push_back(std::move(one));
  }
  return placed;
}

std::vector<PlacedRisk> risks_of(const LoadedPolicy& loaded, Instant now) {
  if (!loaded.policy) return {};
  return place_risks(find_risks(*loaded.policy, now), loaded.files);
}

std::string render_risks(const std::vector<PlacedRisk>& risks, const std::string& folder, Language language) {
  std::string out;
  for (const PlacedRisk& one : risks) {
    if (!one.file.empty())
      out += folder + one.file + ":" + std::to_string(one.line) + ":" + std::to_string(one.column) + ": ";
    out += language == Language::zh ? "风险：" + one.risk.sentence.zh : "risk: " + one.risk.sentence.en;
    out += " [" + one.risk.id + "]\n";
  }
  return out;
}

}  // namespace jibao::config
