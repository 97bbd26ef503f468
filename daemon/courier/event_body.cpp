// Implements event_body.hpp:
// {"id":"41-9c1185a5c5e9fc54","sequence":41,"at":"...","incident":{"id":"12","number":"2026-012"},"drill":false,"facts":[...]}
// or, where it may not be told, "withheld":true in the place of the facts.
#include "daemon/courier/event_body.hpp"

#include "daemon/journal/codec.hpp"
#include "daemon/journal/json_text.hpp"
#include "rules/apply.hpp"
#include "rules/calendar.hpp"

namespace jibao::courier {
namespace {

constexpr std::size_t digits_of_hash = 16;

std::string quoted(std::string_view text) {
  std::string json;
  journal::append_json_string(json, text);
  return json;
}

}  // namespace

Result<IncidentTag> EventBodies::tag_of(std::uint64_t incident) {
  if (const auto known = tags_.find(incident); known != tags_.end()) return known->second;
  const auto first = store_.timeline(incident, 0, 1);
  if (!first) return tl::unexpected(first.error());
  IncidentTag tag;
  for (const store::Stored& record : *first) {
    const auto facts = journal::decode(record);
    if (!facts) return tl::unexpected(facts.error());
    for (const Fact& fact : *facts)
      if (const auto* opened = std::get_if<IncidentOpened>(&fact)) tag = {opened->number, opened->drill, !opened->matter.empty()};
  }
  return tags_[incident] = tag;
}

Result<std::optional<EventBodies::Event>> EventBodies::of(const store::Stored& record) {
  if (record.incident == 0) return std::optional<Event>();
  const auto facts = journal::decode(record);
  if (!facts) return tl::unexpected(facts.error());
  const auto tag = tag_of(record.incident);
  if (!tag) return tl::unexpected(tag.error());
  if (tag->upkeep) return std::optional<Event>();
  const std::string id = std::to_string(record.sequence) + "-" + record.hash.substr(0, digits_of_hash);
  std::string body = "{\"id\":" + quoted(id) + ",\"sequence\":" + std::to_string(record.sequence) +
                     ",\"at\":" + quoted(to_rfc3339(from_millis(record.at), zone_)) + ",\"incident\":{\"id\":\"" +
                     std::to_string(record.incident) + "\",\"number\":" + quoted(tag->number) +
                     "},\"drill\":" + (tag->drill ? "true" : "false");
  Event event{{id, {}}, {id, body + ",\"withheld\":true}"}};
  body += ",\"facts\":[";
  bool first = true;
  for (const Fact& fact : *facts) {
    if (!first) body += ',';
    first = false;
    body += journal::to_json_public(fact, zone_, journal::Personal::left_out);
  }
  event.whole.body = body + "]}";
  return std::optional(std::move(event));
}

Result<Classification> classification_on_record(store::Store& store, std::uint64_t incident) {
  Incident folded;
  for (std::uint64_t from = 0;;) {
    const auto records = store.timeline(incident, from, store::max_timeline_entries);
    if (!records) return tl::unexpected(records.error());
    for (const store::Stored& record : *records) {
      const auto facts = journal::decode(record);
      if (!facts) return tl::unexpected(facts.error());
      for (const Fact& fact : *facts) apply(folded, fact, from_millis(record.at));
    }
    if (records->size() < store::max_timeline_entries) return classification_of(folded.report);
    from = records->back().sequence + 1;
  }
}

}  // namespace jibao::courier
