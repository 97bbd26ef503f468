// What machines call without being people: health, readiness, metrics, and the gateways' hooks.
//
// Invariant: a hook is answered with 2xx only once what it said is on disk (a gateway repeats what was not),
// and a wrong secret, a wrong address and an unknown channel are one and the same 404.
#include "daemon/web/acts.hpp"
#include "daemon/web/address_list.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/page_search.hpp"

namespace jibao::web {
namespace {

void send_text(const CallPtr& call, int status, std::string text) {
  http::Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  send(call, std::move(response));
}

// The events of one hook call, and its answer once all of them are on disk.
struct HookWork {
  std::size_t left = 0;
  bool durable = true;
  http::Response answer;
};

void submit_hook_event(Desk& desk, const CallPtr& call, const std::shared_ptr<HookWork>& work, Event event) {
  desk.context.engine.submit(std::move(event), [call, work](const Decision&, const State&, bool durable) {
    work->durable = work->durable && durable;
    if (--work->left > 0) return;
    if (work->durable)
      send(call, std::move(work->answer));
    else
      send_not_durable(call);
  });
}

// A reply may hold a PIN behind its code: it is checked off the loop first, under the sender's own bound.
void submit_reply(Desk& desk, const CallPtr& call, const std::shared_ptr<HookWork>& work,
                  ReplyArrived reply) {
  const ReplyPin found = find_reply_pin(desk.state(), reply.from, reply.text);
  const auto person = desk.policy().people.find(found.person);
  const bool checkable =
      !found.pin.empty() && person != desk.policy().people.end() && !person->second.pin_hash.empty();
  if (!checkable) return submit_hook_event(desk, call, work, std::move(reply));
  auto kept = std::make_shared<ReplyArrived>(std::move(reply));
  check_pin(
      desk, call, "reply " + normal_number(kept->from), person->second, found.pin,
      [&desk, call, work, kept](bool right) {
        kept->pin_matches = right;
        submit_hook_event(desk, call, work, std::move(*kept));
      },
      // Too many wrong PINs, or no time to check: the reply still counts, as one without a PIN.
      [&desk, call, work, kept](const Trouble&) { submit_hook_event(desk, call, work, std::move(*kept)); });
}

void submit_press(Desk& desk, const CallPtr& call, const std::shared_ptr<HookWork>& work, const KeyPress& press, bool right) {
  AckRequested ack;
  ack.incident = press.page.incident;
  ack.person = press.person;
  ack.kind = press.kind;
  ack.page = press.page;
  ack.via = right ? AckVia::voice_pin : AckVia::voice;
  ack.strength = right && press.kind == AckKind::taken ? Strength::strong : Strength::weak;
  ack.by = {press.person, call->parameters[0], false};
  if (!press.call.empty()) {
    const std::string what = press.call + " " + to_string(press.page) + " " + std::string(name_of(press.kind)) + (right ? " pin" : "");
    ack.idempotency = {"voice " + what, digest_of(what)};
  }
  if (!press.pin.empty() && press.after_pin) work->answer = press.after_pin(right);
  submit_hook_event(desk, call, work, std::move(ack));
}

// Whether the page went out by a channel of that kind: no other gateway can have called about it. Of a page so old that only
// its person is remembered, the rules judge alone.
bool is_of_kind(const Desk& desk, const PageId& id, const Channel& channel) {
  const auto incident = desk.state().incidents.find(id.incident);
  if (incident == desk.state().incidents.end()) return false;
  const auto page = incident->second.pages.find(id.number);
  if (page == incident->second.pages.end()) return true;
  const auto sent_by = desk.policy().channels.find(page->second.channel);
  return sent_by != desk.policy().channels.end() && sent_by->second.settings.index() == channel.settings.index();
}

// The keys of a call; with a PIN behind them it is checked off the loop first, under the page's own bound.
void submit_keys(Desk& desk, const CallPtr& call, const std::shared_ptr<HookWork>& work, KeyPress press) {
  const auto person = desk.policy().people.find(press.person);
  const bool checkable = !press.pin.empty() && person != desk.policy().people.end() && !person->second.pin_hash.empty();
  if (!checkable) return submit_press(desk, call, work, press, false);
  auto kept = std::make_shared<KeyPress>(std::move(press));
  check_pin(
      desk, call, "voice " + kept->person, person->second, kept->pin,
      [&desk, call, work, kept](bool right) { submit_press(desk, call, work, *kept, right); },
      [&desk, call, work, kept](const Trouble&) { submit_press(desk, call, work, *kept, false); });
}

}  // namespace

void get_healthz(Desk&, const CallPtr& call) { send_text(call, 200, "ok\n"); }

void get_readyz(Desk& desk, const CallPtr& call) {
  const bool writable = desk.context.engine.writable();
  const bool policy = desk.state().policies.contains(desk.state().policy);
  if (writable && policy) return send_text(call, 200, "ready\n");
  send_text(call, 503,
            std::string(writable ? "" : "journal: not writable\n") + (policy ? "" : "policy: not loaded\n"));
}

void get_metrics(Desk& desk, const CallPtr& call) {
  // Prometheus usually scrapes from this machine; from elsewhere it needs a token like everyone.
  if (call->caller.kind != Caller::Kind::operator_token && !is_loopback(call->request.peer))
    return send_problem(call, 401, "需要令牌", "a token is needed");
  http::Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = desk.context.metrics_text ? desk.context.metrics_text() : std::string();
  send(call, std::move(response));
}

void call_hook(Desk& desk, const CallPtr& call) {
  const auto found = desk.policy().channels.find(call->parameters[0]);
  const bool known = found != desk.policy().channels.end() && !found->second.hook_secret_credential.empty();
  const auto secret = known && desk.context.credential
                          ? desk.context.credential(found->second.hook_secret_credential)
                          : std::nullopt;
  const bool right =
      secret && !secret->empty() && same_secret(digest_of(*secret), digest_of(call->parameters[1]));
  if (!right || !on_list(call->request.peer, found->second.hook_addresses) || !desk.context.read_hook)
    return send_problem(call, 404, "没有这个地址", "there is no such address");
  HookReading reading = desk.context.read_hook(found->second, call->request);
  std::erase_if(reading.presses, [&](const KeyPress& press) { return !is_of_kind(desk, press.page, found->second); });
  for (Event& event : reading.events)
    if (auto* refused = std::get_if<AttemptEnded>(&event); refused != nullptr && refused->page == PageId{})
      refused->page = page_of(desk.state(), found->second.name, refused->reference);
  std::erase_if(reading.events, [&](const Event& event) {
    const auto* refused = std::get_if<AttemptEnded>(&event);
    return refused != nullptr && !is_of_kind(desk, refused->page, found->second);
  });
  auto work = std::make_shared<HookWork>();
  work->left = reading.events.size() + reading.presses.size();
  work->answer = std::move(reading.answer);
  if (work->left == 0) return send(call, std::move(work->answer));
  for (Event& event : reading.events) {
    if (ReplyArrived* reply = std::get_if<ReplyArrived>(&event))
      submit_reply(desk, call, work, std::move(*reply));
    else
      submit_hook_event(desk, call, work, std::move(event));
  }
  for (KeyPress& press : reading.presses) submit_keys(desk, call, work, std::move(press));
}

}  // namespace jibao::web
