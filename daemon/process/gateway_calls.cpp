// Implements gateway_calls.hpp.
#include "daemon/process/gateway_calls.hpp"

#include <utility>

#include "daemon/courier/hooks.hpp"
#include "daemon/http/problem.hpp"
#include "notifiers/channels.hpp"
#include "rules/wording.hpp"

namespace jibao::process {
namespace {

notifiers::Secrets secrets_of(courier::Credentials& credentials, const Channel& channel) {
  notifiers::Secrets secrets;
  for (const std::string& name : notifiers::credentials_of(channel))
    if (auto secret = credentials.read(name)) secrets[name] = std::move(*secret);
  return secrets;
}

struct Called {  // whom a call is about
  const Incident* incident = nullptr;
  const Person* person = nullptr;
};

Called called_about(const State& state, PageId page) {
  const auto incident = state.incidents.find(page.incident);
  if (incident == state.incidents.end() || page.number < 1 || page.number > incident->second.page_people.size()) return {};
  const auto& people = state.current().people;
  const auto person = people.find(incident->second.page_people[page.number - 1]);
  return {&incident->second, person == people.end() ? nullptr : &person->second};
}

class Conversation {
 public:
  Conversation(const GatewaySurroundings& around, const Channel& channel, notifiers::Secrets secrets)
      : around_(around), channel_(channel), secrets_(std::move(secrets)) {}

  void take(const notifiers::KeysPressed& pressed, web::HookReading& reading) const {
    const Called called = called_about(around_.state, pressed.page);
    if (called.person == nullptr) {
      reading.answer = answer({{notifiers::Prompt::goodbye}, {}, {}, {}}, pressed, {});
      return;
    }
    const auto words = compose_again(around_.state.current(), *called.incident, pressed.page.number, around_.now);
    const std::string message = words ? words->text : std::string();
    const notifiers::CallMove move = notifiers::next_move(pressed.turn, !called.person->pin_hash.empty());
    reading.answer = answer(move, pressed, message);
    if (!move.ack) return;
    web::KeyPress press{pressed.page, called.person->id, *move.ack, move.pin, pressed.call, {}};
    if (pressed.turn.stage == notifiers::CallStage::pin) {
      // Made for both ends now: the answer is given once the PIN was checked, when the state may be another.
      press.after_pin = [right = answer(notifiers::after_pin(pressed.turn, true), pressed, message),
                         wrong = answer(notifiers::after_pin(pressed.turn, false), pressed, message)](bool is_right) {
        return is_right ? right : wrong;
      };
    }
    reading.presses.push_back(std::move(press));
  }

 private:
  http::Response answer(const notifiers::CallMove& move, const notifiers::KeysPressed& pressed, const std::string& message) const {
    http::Response response;
    response.content_type = notifiers::answer_to(channel_).content_type;
    auto script = notifiers::call_script(channel_, move, message, pressed.page, pressed.turn.turn, secrets_);
    if (!script) return http::problem(503, "", script.error().message);
    response.body = std::move(*script);
    return response;
  }

  const GatewaySurroundings& around_;
  const Channel& channel_;
  notifiers::Secrets secrets_;
};

}  // namespace

web::HookReading read_gateway_call(const GatewaySurroundings& around, const Channel& channel, const http::Request& request) {
  notifiers::Secrets secrets = secrets_of(around.credentials, channel);
  auto call = courier::read_hook(channel, request, secrets);
  if (!call) return {{}, http::problem(call.error().fault == courier::HookFault::forged ? 403 : 400, "", call.error().why)};
  web::HookReading reading{std::move(call->events), std::move(call->answer)};
  const Conversation conversation(around, channel, std::move(secrets));
  for (const notifiers::KeysPressed& pressed : call->pressed) conversation.take(pressed, reading);
  return reading;
}

}  // namespace jibao::process
