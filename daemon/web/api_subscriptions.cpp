// The subscriptions' calls: how far each is, what it was not told, and to have that sent again.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "daemon/http/problem.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

json::object undelivered_json(std::uint64_t sequence, const Undelivered& one, const std::string& zone) {
  json::object shown{{"sequence", sequence},
                     {"incident", std::to_string(one.incident)},
                     {"reason", one.reason},
                     {"given_up_at", to_rfc3339(one.at, zone)}};
  if (one.asked_at) {
    shown["asked_by"] = one.asked_by;
    shown["asked_at"] = to_rfc3339(*one.asked_at, zone);
  }
  return shown;
}

}  // namespace

void list_subscriptions(Desk& desk, const CallPtr& call) {
  const std::string& zone = desk.policy().office.zone;
  const auto progress = desk.context.subscriptions ? desk.context.subscriptions() : std::vector<SubscriptionProgress>();
  json::array all;
  for (const SubscriptionProgress& each : progress) {
    json::array undelivered;
    if (const auto known = desk.state().undelivered.find(each.name); known != desk.state().undelivered.end())
      for (const auto& [sequence, one] : known->second) undelivered.push_back(undelivered_json(sequence, one, zone));
    all.push_back(json::object{{"name", each.name},
                               {"told", each.told},
                               {"failures", each.failures},
                               {"reason", each.reason},
                               {"undelivered", std::move(undelivered)}});
  }
  send_json(call, 200, json::serialize(json::object{{"subscriptions", std::move(all)}}));
}

void post_undelivered(Desk& desk, const CallPtr& call) {
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  const std::string& text = call->parameters[1];
  std::uint64_t sequence = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), sequence);
  const auto known = desk.state().undelivered.find(call->parameters[0]);
  const bool is_known = fault == std::errc() && end == text.data() + text.size() &&
                        known != desk.state().undelivered.end() && known->second.count(sequence) != 0;
  if (!is_known)
    return send_problem(call, 404, "该订阅没有这条未送达的记录", "there is no such undelivered record of that subscription");
  submit(desk, call, DeliveryRequested{call->parameters[0], sequence, by},
         [call, zone = desk.policy().office.zone, sequence](const Decision&, const State& state) {
           const auto now_known = state.undelivered.find(call->parameters[0]);
           json::object shown;
           if (now_known != state.undelivered.end() && now_known->second.count(sequence) != 0)
             shown = undelivered_json(sequence, now_known->second.at(sequence), zone);
           send_json(call, 202, json::serialize(shown));
         });
}

}  // namespace jibao::web
