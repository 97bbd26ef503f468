// The API of who can be reached: roll calls, begun and seen; drills; contacts, proven and withdrawn.
#include <boost/json.hpp>

#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/contacts.hpp"
#include "daemon/web/duty_acts.hpp"
#include "daemon/web/intake.hpp"
#include "daemon/web/reach_pages.hpp"
#include "rules/calendar.hpp"
#include "rules/reach.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

json::object result_json(const Desk& desk, const HeldRollCall& call, const RollCallResult& result) {
  json::array channels;
  for (const std::string& channel : result.channels) channels.push_back(json::string(channel));
  json::object shown{{"person", result.person}, {"result", !call.ended && !result.answered ? "waiting" : name_of(result.fate)}, {"channels", std::move(channels)}};
  if (!result.by.empty()) shown["answered_by"] = result.by;
  if (result.answered) {
    shown["answered_at"] = to_rfc3339(*result.answered, desk.policy().office.zone);
    shown["answered_seconds"] = std::chrono::duration<double>(*result.answered - call.begun).count();
    shown["late"] = call.ended && *result.answered > *call.ended;
  }
  return shown;
}

}  // namespace

void list_roll_calls(Desk& desk, const CallPtr& call) {
  const auto time = [&](Instant at) { return to_rfc3339(at, desk.policy().office.zone); };
  json::array calls;
  for (const auto& [id, held] : roll_calls_of(desk.state())) {
    json::array results;
    for (const RollCallResult& result : held.results) results.push_back(result_json(desk, held, result));
    json::object shown{{"incident", std::to_string(id)}, {"number", held.number}, {"begun_at", time(held.begun)}, {"answer_by", time(held.answer_by)},
                       {"scheduled", held.scheduled}, {"results", std::move(results)}};
    if (held.ended) shown["ended_at"] = time(*held.ended);
    if (!held.by.empty()) shown["by"] = held.by;
    calls.push_back(std::move(shown));
  }
  send_json(call, 200, json::serialize(json::object{{"roll_calls", std::move(calls)}}));
}

void post_roll_call(Desk& desk, const CallPtr& call) {
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, RollCallAsked{by, false}, [call](const Decision& decision, const State& state) {
    const auto found = state.incidents.find(decision.incident);
    json::object shown{{"incident", std::to_string(decision.incident)}};
    if (found != state.incidents.end()) shown["number"] = found->second.number;
    send_json(call, 202, json::serialize(shown));
  });
}

void list_drills(Desk& desk, const CallPtr& call) {
  const auto time = [&](Instant at) { return to_rfc3339(at, desk.policy().office.zone); };
  json::array drills;
  for (const auto& [id, held] : drills_of(desk.state())) {
    const auto incident = desk.state().incidents.find(id);
    const bool seen = incident == desk.state().incidents.end() ? call->caller.units.empty() : in_sight(desk, call->caller, incident->second);
    if (!seen) continue;
    json::array people, clocks;
    for (const DrillPerson& person : held.people) {
      json::object shown{{"person", person.person}, {"channel", person.channel}, {"paged_at", time(person.paged)}};
      if (person.answered) {
        shown["answered_at"] = time(*person.answered);
        shown["answered_seconds"] = std::chrono::duration<double>(*person.answered - person.paged).count();
        shown["answer"] = person.answer;
      }
      people.push_back(std::move(shown));
    }
    for (const DrillClock& clock : held.clocks) {
      json::object shown{{"rule", clock.rule}, {"verdict", clock.verdict}};
      if (clock.due) shown["due_at"] = time(*clock.due);
      if (clock.done) shown["done_at"] = time(*clock.done);
      clocks.push_back(std::move(shown));
    }
    json::object shown{{"incident", std::to_string(id)}, {"number", held.number}, {"category", held.category}, {"opened_at", time(held.opened)},
                       {"people", std::move(people)}, {"clocks", std::move(clocks)}};
    if (held.closed) shown["closed_at"] = time(*held.closed);
    drills.push_back(std::move(shown));
  }
  send_json(call, 200, json::serialize(json::object{{"drills", std::move(drills)}}));
}

void list_contacts(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  json::array contacts;
  for (const ContactView& view : contacts_of(desk)) {
    json::array channels;
    for (const std::string& channel : view.channels) channels.push_back(json::string(channel));
    json::object shown{{"person", view.person}, {"contact", name_of(view.contact)}, {"state", word_of(view.state)}, {"relied_on", view.relied_on},
                       {"channels", std::move(channels)}};
    if (view.proof) {
      shown["proven_at"] = to_rfc3339(view.proof->at, desk.policy().office.zone);
      shown["way"] = name_of(view.proof->way);
      shown["by"] = view.proof->by;
      if (!view.proof->channel.empty()) shown["channel"] = view.proof->channel;
    }
    contacts.push_back(std::move(shown));
  }
  send_json(call, 200, json::serialize(json::object{{"contacts", std::move(contacts)}}));
}

void post_contact_check(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  const std::string channel = reader.text("channel", longest_name);
  reader.require("channel", !channel.empty());
  const Actor by = actor_of(desk, *call, reader.text("as", longest_name), faults);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, contact_check(desk, call->parameters[0], channel, by), [call](const Decision& decision, const State& state) {
    const auto found = state.incidents.find(decision.incident);
    json::object shown{{"incident", std::to_string(decision.incident)}};
    if (found != state.incidents.end()) shown["number"] = found->second.number;
    send_json(call, 202, json::serialize(shown));
  });
}

// Either the code that was given back, or the contact that was called by hand.
void post_contact_proof(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  const std::string code = reader.text("code", longest_name);
  const auto by_hand = reader.name<ContactKind>("by_hand");
  const Actor by = actor_of(desk, *call, reader.text("as", longest_name), faults);
  reader.finish();
  if (code.empty() == !by_hand) faults.add("/code", "须给出 code 或 by_hand 之一", "give one of code and by_hand");
  if (faults.any()) return send_faults(call, 422, faults);
  const auto proven = [call](const Decision& decision, const State&) {
    if (!was_wrong_code(decision)) return send_json(call, 201, "{\"state\":\"proven\"}");
    send_trouble(call, {422, wrong_code_words(call->language), "/code"});
  };
  if (by_hand) return submit(desk, call, contact_vouched(desk, call->parameters[0], *by_hand, by), proven);
  submit(desk, call, ContactAnswered{call->parameters[0], code, by}, proven);
}

void post_contact_withdrawal(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  const auto contact = reader.name<ContactKind>("contact");
  reader.require("contact", contact.has_value());
  const std::string reason = reader.text("reason", longest_title);
  const Actor by = actor_of(desk, *call, reader.text("as", longest_name), faults);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, ContactDoubted{call->parameters[0], *contact, reason, by},
         [call](const Decision&, const State&) { send_json(call, 200, "{\"state\":\"unproven\"}"); });
}

}  // namespace jibao::web
