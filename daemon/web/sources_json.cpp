// See sources_json.hpp. The incident's own report is the first source.
#include "daemon/web/sources_json.hpp"

#include "rules/accounts.hpp"

#include "rules/sources.hpp"

namespace jibao::web {
namespace {

void add_counts(JsonWriter& out, const Casualties& said) {
  const auto add = [&](std::string_view name, const std::optional<int>& count) {
    if (count) out.number(name, *count);
  };
  add("casualties.dead", said.dead);
  add("casualties.missing", said.missing);
  add("casualties.seriously_injured", said.seriously_injured);
  add("casualties.injured", said.injured);
  add("casualties.affected", said.affected);
}

void add_measured(JsonWriter& out, const std::string& measure, std::int64_t amount) {
  out.number(std::string(measure_prefix) + measure, amount);
}

// Opens a source and its `values`.
void open_source(JsonWriter& out, const Viewpoint& view, IncidentId id, const std::string& number, const std::string& unit,
                 const std::string& external_id, Instant received) {
  out.open();
  out.text("incident", std::to_string(id));
  out.text("number", number);
  out.text("unit", unit);
  out.text("external_id", external_id);
  out.text("received_at", view.time(received));
  out.open("values");
}

void close_source(JsonWriter& out) {
  out.close();
  out.close();
}

void add_each_source(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  const Report& report = incident.report;
  open_source(out, view, incident.id, incident.number, report.source_unit, report.source_id,
              report.received.value_or(incident.opened_at));
  add_counts(out, report.casualties);
  for (const auto& [measure, amount] : report.measures) add_measured(out, measure, amount);
  close_source(out);
  for (const SourceTaken& each : incident.sources) {
    open_source(out, view, each.other, each.number, each.unit, each.external_id, each.received);
    add_counts(out, each.casualties);
    for (const Measured& measured : each.measures) add_measured(out, measured.measure, measured.amount);
    close_source(out);
  }
}

void add_duplicates(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  for (const PerhapsSame& proposed : incident.perhaps_same) {
    const auto other = view.state.incidents.find(proposed.other);
    if (other == view.state.incidents.end() || other->second.state != IncidentState::open) continue;
    if (!sees(view.state.current().accounts, view.units, other->second.report.source_unit)) continue;
    out.open();
    out.text("id", std::to_string(proposed.other));
    out.text("number", other->second.number);
    out.text("title", other->second.report.title);
    out.text("place", other->second.report.place);
    out.text("source_unit", other->second.report.source_unit);
    out.open_list("alike");
    for (const std::string& each : proposed.alike) out.text(each);
    out.close_list();
    out.close();
  }
}

}  // namespace

void add_merged_into(JsonWriter& out, const Incident& incident) {
  if (incident.merged_into == 0) return out.null("merged_into");
  out.open("merged_into");
  out.text("id", std::to_string(incident.merged_into));
  out.text("number", incident.merged_number);
  out.close();
}

void add_sources(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  out.open_list("possible_duplicates");
  add_duplicates(out, view, incident);
  out.close_list();
  out.open_list("sources");
  add_each_source(out, view, incident);
  out.close_list();
  out.open("ranges");
  for (const Range& range : ranges_of(incident)) {
    out.open_list(range.path);
    out.number(range.least);
    out.number(range.most);
    out.close_list();
  }
  out.close();
}

}  // namespace jibao::web
