// The codec says what a fact looks like as JSON (journal/codec.hpp); the sentence beside it is the rules'.
#include "daemon/web/timeline.hpp"

#include "daemon/http/problem.hpp"
#include "daemon/journal/codec.hpp"
#include "daemon/web/access.hpp"
#include "rules/apply.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

Result<std::vector<Record>> read(store::Store& store, IncidentId id, std::uint64_t from, std::size_t limit) {
  auto stored = store.timeline(id, from, limit);
  if (!stored) return tl::unexpected<Error>(std::move(stored.error()));
  std::vector<Record> records;
  for (const store::Stored& each : *stored) {
    auto facts = journal::decode(each);
    if (!facts) return tl::unexpected<Error>(std::move(facts.error()));
    records.push_back({each.sequence, from_millis(each.at), std::move(*facts)});
  }
  return records;
}

void send_not_found(const CallPtr& call) {
  send_problem(call, 404, "没有这个编号的突发事件", "there is no incident of that id or number");
}

Incident rebuilt(IncidentId id, const std::vector<Record>& records) {
  Incident incident;
  incident.id = id;
  for (const Record& record : records)
    for (const Fact& fact : record.facts) apply(incident, fact, record.at);
  return incident;
}

}  // namespace

void with_history(Desk& desk, const CallPtr& call, const std::string& id_or_number, std::uint64_t from,
                  std::size_t limit, std::function<void(History)> then) {
  const IncidentId id = id_of(desk.state(), id_or_number);
  const auto known = desk.state().incidents.find(id);
  if (id == 0 || id > desk.state().last_incident || (known != desk.state().incidents.end() && hidden_from(desk, call, known->second))) {
    send_not_found(call);
    return;
  }
  const bool in_memory = desk.state().incidents.contains(id);
  auto records = std::make_shared<Result<std::vector<Record>>>();
  const bool taken = desk.context.background.run(
      [records, &store = desk.context.store, id, in_memory, from, limit] {
        // A rebuild needs every record; they are few once an incident is over.
        *records = in_memory ? read(store, id, from, limit) : read(store, id, 0, store::max_timeline_entries);
      },
      [&desk, call, id, from, limit, records, then = std::move(then)] {
        if (!*records) {
          send_problem(call, 503, "暂时无法读取台账，请稍后重试",
                       "the journal cannot be read now, please try again");
          return;
        }
        History history;
        const auto found = desk.state().incidents.find(id);
        history.in_memory = found != desk.state().incidents.end();
        if (!history.in_memory && (*records)->empty()) return send_not_found(call);
        history.incident = history.in_memory ? found->second : rebuilt(id, **records);
        if (hidden_from(desk, call, history.incident)) return send_not_found(call);
        history.records = std::move(**records);
        std::erase_if(history.records, [&](const Record& record) { return record.sequence < from; });
        if (history.records.size() > limit) history.records.resize(limit);
        then(std::move(history));
      });
  if (!taken) send_busy(call);
}

void with_incident(Desk& desk, const CallPtr& call, const std::string& id_or_number,
                   std::function<void(const Incident&)> then) {
  if (const Incident* incident = find_incident(desk.state(), id_or_number)) {
    if (hidden_from(desk, call, *incident)) return send_not_found(call);
    then(*incident);
    return;
  }
  with_history(desk, call, id_or_number, 0, store::max_timeline_entries,
               [then = std::move(then)](const History& history) { then(history.incident); });
}

std::vector<std::pair<Instant, Fact>> facts_of(const std::vector<Record>& records) {
  std::vector<std::pair<Instant, Fact>> facts;
  for (const Record& record : records)
    for (const Fact& fact : record.facts) facts.emplace_back(record.at, fact);
  return facts;
}

std::string timeline_items(const State& state, const Incident& incident, const Record& record,
                           Language language, journal::Personal personal) {
  const std::string& zone = state.current().office.zone;
  std::string items;
  for (const Fact& fact : record.facts) {
    if (!items.empty()) items += ',';
    items += "{\"sequence\":" + std::to_string(record.sequence) +
             ",\"at\":" + http::json_string(to_rfc3339(record.at, zone)) +
             ",\"fact\":" + http::json_string(journal::name_of_fact(fact)) + ",\"sentence\":" +
             http::json_string(sentence(state.policy_of(incident), incident, fact, language)) +
             ",\"fields\":" + journal::to_json_public(fact, zone, personal) + '}';
  }
  return items;
}

}  // namespace jibao::web
