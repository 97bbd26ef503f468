// What is done to an incident: each call is one event, answered with the incident as it stands after it.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/api_case_file.hpp"
#include "daemon/web/case_file_intake.hpp"
#include "daemon/web/incident_json.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

void post_deed(Desk& desk, const CallPtr& call, DeedKind kind) {
  const auto body = body_of(call);
  if (!body) return;
  const Incident* incident = incident_of(desk, call);
  if (incident == nullptr) return;
  Faults faults;
  AskedDeed asked = read_deed(*body, kind, faults);
  asked.deed.incident = incident->id;
  asked.deed.by = actor_of(desk, *call, asked.by, faults);
  name_signer(desk, asked.deed, faults);
  asked.deed.idempotency = idempotency_of(*call, json::serialize(*body), faults);
  if (faults.any()) return send_faults(call, 422, faults);
  if (asked.stamp)
    return submit(desk, call, DeedStamped{incident->id, *asked.stamp, asked.deed.by},
                  answer_with_incident(desk, call, ""));
  submit(desk, call, std::move(asked.deed), answer_with_incident(desk, call, "deed"));
}

// One event of the incident, read by `read` and done once for each key; `made` names the number of what came of it.
template <class Read>
void post_event(Desk& desk, const CallPtr& call, Read read, std::string_view made) {
  const auto body = body_of(call);
  if (!body) return;
  const Incident* incident = incident_of(desk, call);
  if (incident == nullptr) return;
  Faults faults;
  auto asked = read(*body, faults);
  asked.event.incident = incident->id;
  asked.event.by = actor_of(desk, *call, asked.by, faults);
  asked.event.idempotency = idempotency_of(*call, json::serialize(*body), faults);
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, std::move(asked.event), answer_with_incident(desk, call, made));
}

void post_amendment(Desk& desk, const CallPtr& call, bool correction) {
  post_event(
      desk, call,
      [&desk, &call, correction](const json::value& body, Faults& faults) {
        auto asked = read_amendment(body, correction, faults);
        check_unit(desk, call->caller, asked.event, faults);
        return asked;
      },
      "claim");
}

// The acknowledgement with the PIN that came with it, where one came.
void submit_ack(Desk& desk, const CallPtr& call, AckRequested ack, const std::string& pin, Done done) {
  if (pin.empty()) return submit(desk, call, std::move(ack), std::move(done));
  const Person& person = desk.policy().people.at(ack.person);
  const auto refused = [call](const Trouble& trouble) {
    send_problem(call, trouble.status, trouble.words, trouble.words);
  };
  check_pin(
      desk, call, "person " + person.id, person, pin,
      [&desk, call, ack, done = std::move(done)](bool right) mutable {
        if (!right) return send_problem(call, 403, "PIN 不正确", "the PIN is wrong");
        if (ack.kind != AckKind::cannot) ack.strength = Strength::strong;
        submit(desk, call, std::move(ack), std::move(done));
      },
      refused);
}

}  // namespace

const Incident* incident_of(Desk& desk, const CallPtr& call) {
  const Incident* incident = find_incident(desk.state(), call->parameters[0]);
  if (incident != nullptr && hidden_from(desk, call, *incident)) incident = nullptr;
  if (incident == nullptr)
    send_problem(call, 404, "没有这个编号的突发事件（或已归档）",
                 "there is no such incident (or it is filed away)");
  return incident;
}

Done answer_with_incident(Desk& desk, const CallPtr& call, std::string_view made) {
  return [&desk, call, made = std::string(made)](const Decision& decision, const State& state) {
    const auto found = state.incidents.find(decision.incident);
    JsonWriter out;
    out.open();
    if (found != state.incidents.end())
      add_incident(out, {state, desk.now(), call->language}, found->second);
    if (!made.empty()) out.number(made, decision.number);
    out.close();
    http::Fields headers;
    if (decision.repeated) headers.emplace_back("Idempotency-Replayed", "true");
    send_json(call, decision.facts.empty() && !decision.repeated ? 200 : 201, out.take(), std::move(headers));
  };
}

void post_phone_report(Desk& desk, const CallPtr& call) { post_deed(desk, call, DeedKind::phone_report); }
void post_written_report(Desk& desk, const CallPtr& call) { post_deed(desk, call, DeedKind::written_report); }
void post_notice(Desk& desk, const CallPtr& call) { post_deed(desk, call, DeedKind::notice); }
void post_call_back(Desk& desk, const CallPtr& call) { post_deed(desk, call, DeedKind::call_back); }
void post_receipt(Desk& desk, const CallPtr& call) { post_event(desk, call, read_receipt, "deed"); }
void post_delay_notice(Desk& desk, const CallPtr& call) { post_event(desk, call, read_delay, "obligation"); }
void post_question(Desk& desk, const CallPtr& call) {
  post_event(desk, call, [&desk](const json::value& body, Faults& faults) { return read_question(body, desk.now(), faults); }, "question");
}
void post_answer(Desk& desk, const CallPtr& call) { post_event(desk, call, read_answer, "deed"); }
void post_unknown(Desk& desk, const CallPtr& call) { post_event(desk, call, read_unknown, "item"); }
void post_check(Desk& desk, const CallPtr& call) { post_event(desk, call, read_check, "item"); }
void post_separation(Desk& desk, const CallPtr& call) { post_event(desk, call, read_separation, ""); }
void post_close(Desk& desk, const CallPtr& call) { post_event(desk, call, read_close, ""); }

void post_merge(Desk& desk, const CallPtr& call) {
  post_event(
      desk, call,
      [&desk, &call](const json::value& body, Faults& faults) {
        AskedMerge asked = read_merge(body, faults);
        asked.merge.into = seen_id_of(desk, call->caller, asked.into);
        return Asked<MergeRequested>{std::move(asked.merge), std::move(asked.by)};
      },
      "");
}

void post_supplement(Desk& desk, const CallPtr& call) { post_amendment(desk, call, false); }
void post_correction(Desk& desk, const CallPtr& call) { post_amendment(desk, call, true); }

void post_acknowledgement(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  const Incident* incident = incident_of(desk, call);
  if (incident == nullptr) return;
  Faults faults;
  const AskedAck asked = read_acknowledgement(*body, faults);
  AckRequested ack = complete_ack(desk, *call, asked, faults);
  ack.incident = incident->id;
  // The key stands for the request without its secret.
  json::value without_pin = *body;
  if (without_pin.is_object()) without_pin.as_object().erase("pin");
  ack.idempotency = idempotency_of(*call, json::serialize(without_pin), faults);
  if (faults.any()) return send_faults(call, 422, faults);
  submit_ack(desk, call, std::move(ack), asked.pin, answer_with_incident(desk, call, "acknowledgement"));
}

void post_confirmation(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  const Incident* incident = incident_of(desk, call);
  if (incident == nullptr) return;
  Faults faults;
  Asked<Confirmed> asked = read_confirmation(*body, faults);
  asked.event.incident = incident->id;
  asked.event.by = actor_of(desk, *call, asked.by, faults);
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, std::move(asked.event), answer_with_incident(desk, call, ""));
}

void list_dial_tasks(Desk& desk, const CallPtr& call) {
  JsonWriter out;
  out.open();
  add_dial_tasks(out, {desk.state(), desk.now(), call->language}, call->caller.units);
  out.close();
  send_json(call, 200, out.take());
}

void post_dial_task(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  const std::optional<PageId> id = parse_page_id(call->parameters[0]);
  const auto incident = id ? desk.state().incidents.find(id->incident) : desk.state().incidents.end();
  if (incident == desk.state().incidents.end() || !incident->second.pages.contains(id->number) ||
      !incident->second.pages.at(id->number).hand_call || hidden_from(desk, call, incident->second))
    return send_problem(call, 404, "没有这项人工拨打任务", "there is no such dial task");
  Faults faults;
  AskedDial asked = read_dial(*body, faults);
  asked.dial.page = *id;
  asked.dial.by = actor_of(desk, *call, asked.by, faults);
  std::optional<AckRequested> ack;
  if (asked.ack) {
    const Page& page = incident->second.pages.at(id->number);
    asked.ack->by = asked.by;
    asked.ack->ack.person = page.person;
    asked.ack->ack.called_number = page.address;
    ack = complete_ack(desk, *call, *asked.ack, faults);
    ack->incident = id->incident;
    ack->page = *id;
  }
  if (faults.any()) return send_faults(call, 422, faults);
  const Done answer = answer_with_incident(desk, call, "");
  submit(desk, call, std::move(asked.dial),
         [&desk, call, ack, answer](const Decision& decision, const State& state) {
           if (!ack) return answer(decision, state);
           submit(desk, call, *ack, answer);
         });
}

}  // namespace jibao::web
