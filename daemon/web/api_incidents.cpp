// Filing and reading. A machine source files, and sees a receipt of its own; people see all.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/http/problem.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/incident_json.hpp"
#include "daemon/web/timeline.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

constexpr std::size_t usual_list = 50;
constexpr std::size_t longest_list = 200;  // one answer below a megabyte
constexpr std::size_t usual_timeline = 1000;
constexpr std::size_t usual_answer = 8 * 1024;  // bytes of an incident with a report's clocks: one allocation

bool is_source(const Call& call) { return call.caller.kind == Caller::Kind::source; }

bool is_own(const Call& call, const Incident& incident) { return incident.typed_by == call.caller.name; }

void answer_dry_run(Desk& desk, const CallPtr& call, const Decision& decision, const State& state) {
  const Viewpoint view{state, desk.now(), call->language, false, call->caller.units};
  JsonWriter out(usual_answer);
  out.open();
  add_incident(out, view, *decision.draft);
  out.flag("dry_run", true);
  add_plan(out, view, plan_escalation(state, *decision.draft, view.now));
  out.close();
  send_json(call, 200, out.take());
}

// The whole incident, or to a machine source its receipt.
std::string body_for(const Desk& desk, const Call& call, const State& state, const Incident& incident) {
  const Viewpoint view{state, desk.now(), call.language, !call.caller.can(Act::numbers), call.caller.units};
  JsonWriter out(usual_answer);
  out.open();
  if (is_source(call))
    add_receipt(out, view, incident);
  else
    add_incident(out, view, incident);
  out.close();
  return out.take();
}

void answer_filed(Desk& desk, const CallPtr& call, const Decision& decision, const State& state) {
  if (decision.draft) return answer_dry_run(desk, call, decision, state);
  const auto found = state.incidents.find(decision.incident);
  const std::string id = std::to_string(decision.incident);
  http::Fields headers{{"Location", "/api/v1/incidents/" + id}};
  if (decision.repeated) headers.emplace_back("Idempotency-Replayed", "true");
  if (found == state.incidents.end())  // a repeat of one that has long left memory
    return send_json(call, 201, "{\"id\":" + http::json_string(id) + "}", std::move(headers));
  send_json(call, 201, body_for(desk, *call, state, found->second), std::move(headers));
}

// The query's number of that name: nothing where it is absent; a fault where it is none or over its bound.
std::optional<std::uint64_t> query_number(const Call& call, std::string_view name, std::uint64_t most,
                                          Faults& faults) {
  const std::string_view text = call.request.query_value(name);
  if (text.empty()) return std::nullopt;
  const auto number = parse_number(text);
  if (number && *number <= most) return number;
  const std::string bound = std::to_string(most);
  faults.add("?" + std::string(name), "应为不超过 " + bound + " 的整数",
             "must be a whole number of at most " + bound);
  return std::nullopt;
}

}  // namespace

void post_incident(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  Asked<ReportFiled> asked = read_filing(*body, faults);
  asked.event.by = actor_of(desk, *call, asked.by, faults);
  place_in_unit(desk, call->caller, asked.event.report, faults);
  asked.event.idempotency = idempotency_of(*call, json::serialize(*body), faults);
  if (is_source(*call) && asked.event.dry_run)
    faults.add("/dry_run", "机器来源不能试算", "a machine source cannot ask for a dry run");
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, std::move(asked.event), [&desk, call](const Decision& decision, const State& state) {
    answer_filed(desk, call, decision, state);
  });
}

void list_incidents(Desk& desk, const CallPtr& call) {
  Faults faults;
  const std::size_t limit = query_number(*call, "limit", longest_list, faults).value_or(usual_list);
  const auto before = query_number(*call, "before", INT64_MAX, faults);
  const std::string_view wanted = call->request.query_value("state");
  const auto state = from_name<IncidentState>(wanted);
  if (!wanted.empty() && wanted != "all" && !state)
    faults.add("?state", "应为 open、withdrawn、closed 或 all", "must be open, withdrawn, closed or all");
  const bool upkeep = call->request.query_value("upkeep") == "true";
  if (faults.any()) return send_faults(call, 400, faults);
  const Viewpoint view{desk.state(), desk.now(), call->language, false, call->caller.units};
  const auto& incidents = desk.state().incidents;
  JsonWriter out;
  out.open();
  out.open_list("incidents");
  std::optional<IncidentId> last, next;
  std::size_t many = 0;
  // The newest first; `before` goes on from the last one seen.
  auto from = before ? incidents.lower_bound(*before) : incidents.end();
  while (from != incidents.begin()) {
    --from;
    if ((state && from->second.state != *state) || from->second.is_upkeep() != upkeep) continue;
    if (!in_sight(desk, call->caller, from->second)) continue;
    if (many == limit) {
      next = last;
      break;
    }
    out.open();
    add_summary(out, view, from->second);
    out.close();
    last = from->first;
    ++many;
  }
  out.close_list();
  if (next)
    out.text("next_before", std::to_string(*next));
  else
    out.null("next_before");
  out.close();
  send_json(call, 200, out.take());
}

void get_incident(Desk& desk, const CallPtr& call) {
  if (is_source(*call)) {
    const Incident* incident = find_incident(desk.state(), call->parameters[0]);
    if (incident == nullptr || !is_own(*call, *incident))
      return send_problem(call, 404, "没有这个编号的突发事件", "there is no incident of that id or number");
    return send_json(call, 200, body_for(desk, *call, desk.state(), *incident));
  }
  with_incident(desk, call, call->parameters[0], [&desk, call](const Incident& incident) {
    send_json(call, 200, body_for(desk, *call, desk.state(), incident));
  });
}

void get_timeline(Desk& desk, const CallPtr& call) {
  Faults faults;
  const auto from = query_number(*call, "from", INT64_MAX, faults).value_or(0);
  const std::size_t limit =
      query_number(*call, "limit", store::max_timeline_entries, faults).value_or(usual_timeline);
  if (faults.any()) return send_faults(call, 400, faults);
  with_history(desk, call, call->parameters[0], from, limit, [&desk, call, limit](const History& history) {
    std::string body = "{\"id\":\"" + std::to_string(history.incident.id) +
                       "\",\"number\":" + http::json_string(history.incident.number) + ",\"facts\":[";
    bool first = true;
    for (const Record& record : history.records) {
      const std::string items = timeline_items(desk.state(), history.incident, record, call->language,
                                               call->caller.can(Act::numbers) ? journal::Personal::shown : journal::Personal::left_out);
      if (items.empty()) continue;
      body += (first ? "" : ",") + items;
      first = false;
    }
    const bool more = history.records.size() == limit && limit > 0;
    body += "],\"next_from\":" + (more ? std::to_string(history.records.back().sequence + 1) : "null") + "}";
    send_json(call, 200, std::move(body));
  });
}

void get_explanation(Desk& desk, const CallPtr& call) {
  with_history(
      desk, call, call->parameters[0], 0, store::max_timeline_entries, [&desk, call](const History& history) {
        json::array parts;
        const State& state = desk.state();
        for (const Explanation& part : explain(state.policy_of(history.incident), history.incident,
                                               facts_of(history.records), desk.now(), call->language)) {
          json::array lines;
          for (const std::string& line : part.lines) lines.push_back(json::string(line));
          parts.push_back(json::object{{"heading", part.heading}, {"lines", std::move(lines)}});
        }
        send_json(call, 200,
                  json::serialize(json::object{{"id", std::to_string(history.incident.id)},
                                               {"number", history.incident.number},
                                               {"explanation", std::move(parts)}}));
      });
}

}  // namespace jibao::web
