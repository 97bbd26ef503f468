// Implements event_body.hpp:
// {"id":"41-9c1185a5c5e9fc54","sequence":41,"at":"...","incident":{"id":"12","number":"2026-012"},"drill":false,"facts":[...]}
#include "daemon/courier/event_body.hpp"

#include "daemon/journal/codec.hpp"
#include "daemon/journal/json_text.hpp"
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

Result<std::optional<notifiers::EventPost>> EventBodies::of(const store::Stored& record) {
  if (record.incident == 0) return std::optional<notifiers::EventPost>();
  const auto facts = journal::decode(record);
  if (!facts) return tl::unexpected(facts.error());
  const auto tag = tag_of(record.incident);
  if (!tag) return tl::unexpected(tag.error());
  if (tag->upkeep) return std::optional<notifiers::EventPost>();
  notifiers::EventPost event;
  event.id = std::to_string(record.sequence) + "-" + record.hash.substr(0, digits_of_hash);
  event.body = "{\"id\":" + quoted(event.id) + ",\"sequence\":" + std::to_string(record.sequence) +
               ",\"at\":" + quoted(to_rfc3339(from_millis(record.at), zone_)) + ",\"incident\":{\"id\":\"" +
               std::to_string(record.incident) + "\",\"number\":" + quoted(tag->number) +
               "},\"drill\":" + (tag->drill ? "true" : "false") + ",\"facts\":[";
  bool first = true;
  for (const Fact& fact : *facts) {
    if (!first) event.body += ',';
    first = false;
    event.body += journal::to_json_public(fact, zone_, journal::Personal::left_out);
  }
  event.body += "]}";
  return std::optional(std::move(event));
}

}  // namespace jibao::courier
