// See sources_json.hpp. The incident's own report is the first source.
#include "daemon/web/sources_json.hpp"

#include <boost/json/array.hpp>

#include "rules/sources.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

json::string text(std::string_view view) { return json::string(json::string_view(view.data(), view.size())); }

json::object counts_json(const Casualties& said, const std::vector<Measured>& measured) {
  json::object values;
  const auto add = [&](const char* name, const std::optional<int>& count) {
    if (count) values[std::string("casualties.") + name] = *count;
  };
  add("dead", said.dead);
  add("missing", said.missing);
  add("seriously_injured", said.seriously_injured);
  add("injured", said.injured);
  add("affected", said.affected);
  for (const Measured& each : measured) values[std::string(measure_prefix) + each.measure] = each.amount;
  return values;
}

json::object source_json(const Viewpoint& view, IncidentId id, const std::string& number, const std::string& unit,
                         const std::string& external_id, Instant received, json::object values) {
  return {{"incident", text(std::to_string(id))}, {"number", text(number)},
          {"unit", text(unit)},                   {"external_id", text(external_id)},
          {"received_at", text(view.time(received))}, {"values", std::move(values)}};
}

json::array sources_json(const Viewpoint& view, const Incident& incident) {
  const Report& report = incident.report;
  std::vector<Measured> measured;
  for (const auto& [measure, amount] : report.measures) measured.push_back({measure, amount});
  json::array sources{source_json(view, incident.id, incident.number, report.source_unit, report.source_id,
                                  report.received.value_or(incident.opened_at), counts_json(report.casualties, measured))};
  for (const SourceTaken& each : incident.sources)
    sources.push_back(source_json(view, each.other, each.number, each.unit, each.external_id, each.received,
                                  counts_json(each.casualties, each.measures)));
  return sources;
}

json::array duplicates_json(const Viewpoint& view, const Incident& incident) {
  json::array duplicates;
  for (const PerhapsSame& proposed : incident.perhaps_same) {
    const auto other = view.state.incidents.find(proposed.other);
    if (other == view.state.incidents.end() || other->second.state != IncidentState::open) continue;
    json::array alike;
    for (const std::string& each : proposed.alike) alike.push_back(text(each));
    duplicates.push_back(json::object{{"id", text(std::to_string(proposed.other))},
                                      {"number", text(other->second.number)},
                                      {"title", text(other->second.report.title)},
                                      {"place", text(other->second.report.place)},
                                      {"source_unit", text(other->second.report.source_unit)},
                                      {"alike", std::move(alike)}});
  }
  return duplicates;
}

}  // namespace

json::value merged_into_json(const Incident& incident) {
  if (incident.merged_into == 0) return nullptr;
  return json::object{{"id", text(std::to_string(incident.merged_into))}, {"number", text(incident.merged_number)}};
}

void add_sources(json::object& out, const Viewpoint& view, const Incident& incident) {
  json::object ranges;
  for (const Range& range : ranges_of(incident)) ranges[range.path] = json::array{range.least, range.most};
  out["possible_duplicates"] = duplicates_json(view, incident);
  out["sources"] = sources_json(view, incident);
  out["ranges"] = std::move(ranges);
}

}  // namespace jibao::web
