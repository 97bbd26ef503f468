// See hook_call.hpp.
#include "tests/fuzz/hook_call.hpp"

#include "config/unicode.hpp"
#include "daemon/courier/hooks.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/target.hpp"
#include "daemon/http/text.hpp"
#include "notifiers/provider_signature.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr std::size_t longest_detail = 1024;  // bytes; the providers cut theirs far below
// 120 units of the provider's words, each of which may become visible as "<U+202E>", and the mark of a cut.
constexpr std::size_t longest_reason = 120 * 8 + 1;

struct Read {
  const Channel& channel;
  const http::Request& request;

  /// Whether the call itself says the page, in its one spelling: as a field, or in a body that may hide it behind escapes.
  bool names(PageId page) const {
    const std::string id = to_string(page);
    for (const auto& [name, value] : request.query)
      if (value == id) return true;
    if (const auto form = http::parse_urlencoded(request.body))
      for (const auto& [name, value] : *form)
        if (value == id) return true;
    return request.body.find(id) != std::string::npos || request.body.find("\\u") != std::string::npos;
  }
  void operator()(const ReceiptArrived& receipt) const {
    must(receipt.channel == channel.name, "a receipt is of the channel that was called");
    must(receipt.page != PageId{} || !receipt.reference.empty(), "a receipt names a page or the gateway's own id");
    must(receipt.page == PageId{} || names(receipt.page), "a receipt's page stands in the call");
    must(receipt.detail.size() <= longest_detail, "a detail is short");
    must(http::is_utf8(receipt.detail), "a detail is UTF-8 where the call was");
  }
  void operator()(const ReplyArrived& reply) const {
    must(reply.channel == channel.name && !reply.from.empty(), "a reply has its channel and its sender");
    must(!reply.pin_matches, "no call says that a PIN is right");
  }
  /// What was taken is refused after all, by a code that is an administrator's or a filter's: nothing else ends by a call.
  void operator()(const AttemptEnded& refused) const {
    must(refused.attempt == 0, "a refusal stands for the attempt that was taken, and counts as none of its own");
    must(refused.page != PageId{} || !refused.reference.empty(), "a refusal names a page or the gateway's own id");
    must(refused.page == PageId{} || names(refused.page), "a refusal's page stands in the call");
    must(refused.outcome == Outcome::tell_administrator || (refused.outcome == Outcome::give_up && refused.words_refused),
         "a call refuses for an administrator or for other words, and takes nothing");
    must(refused.outcome == Outcome::tell_administrator || refused.fault == ChannelFault::other, "a fault is an administrator's");
    must(!refused.reason.empty() && config::character_count(refused.reason) <= longest_reason, "a refusal has its reason, a line of the timeline");
    must(http::is_utf8(refused.reason), "a reason is UTF-8 whatever came");
    for (const char letter : refused.reason) must(static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7f, "and has no control character");
    must(!refused.in_doubt && !refused.after && refused.waited == Duration(0), "a refusal by a call is final");
  }
  void operator()(const auto&) const { must(false, "a hook brings receipts, replies and refusals alone"); }
};

/// A pause is heard as nothing: whatever is said has words, but for the message itself, which has its own.
void heard(const notifiers::CallMove& move) {
  for (const notifiers::Prompt prompt : move.say)
    for (const bool chinese : {false, true})
      must(notifiers::words_of(prompt, chinese).empty() == (prompt == notifiers::Prompt::message), "what is said has words");
}

void pressed_keys(const notifiers::KeysPressed& pressed) {
  must(pressed.page != PageId{}, "keys are pressed during a call about a page");
  for (const bool has_pin : {false, true}) {
    const notifiers::CallMove move = notifiers::next_move(pressed.turn, has_pin);
    must(move.pin.empty() || has_pin, "who has no PIN is asked for none");
    must(pressed.turn.turn < notifiers::most_turns || !move.next, "a call has an end");
    must(!pressed.turn.keys.empty() || !move.ack || pressed.turn.stage == notifiers::CallStage::pin, "silence acknowledges nothing");
    heard(move);
    for (const bool right : {false, true}) heard(notifiers::after_pin(pressed.turn, right));
  }
}

const TwilioAccount* signs(const Channel& channel) {
  if (const auto* sms = std::get_if<TwilioSmsSettings>(&channel.settings)) return &sms->account;
  if (const auto* voice = std::get_if<TwilioVoiceSettings>(&channel.settings)) return &voice->account;
  return nullptr;
}

}  // namespace

void call_hook(const Channel& channel, Bytes bytes, bool is_form) {
  const bool rightly_signed = bytes.flag();
  http::Request request;
  request.method = "POST";
  request.target = "/hooks/" + channel.name + "/hook?" + std::string(bytes.line());
  const auto target = http::parse_target(request.target);
  if (!target) return;
  request.path = target->path;
  request.query = target->query;
  request.body = bytes.rest();
  request.headers = {{"Content-Type", is_form ? "application/x-www-form-urlencoded; charset=UTF-8" : "application/json"}};
  const notifiers::Secrets secrets{{"token", "a-token"}, {"hook", "hook"}, {"secret", "a-secret"}};
  const TwilioAccount* account = signs(channel);
  if (account != nullptr) {
    const auto form = is_form ? http::parse_urlencoded(request.body) : Result<http::Fields>(http::Fields{});
    const std::string right = form ? notifiers::twilio_signature("https://duty.example.cn" + request.target, *form, "a-token") : "";
    request.headers.emplace_back("X-Twilio-Signature", rightly_signed ? right : request.body.substr(0, 28));
  }
  const auto call = courier::read_hook(channel, request, secrets);
  if (!call) {
    must(!call.error().why.empty(), "a refusal has its reason");
    return;
  }
  must(account == nullptr || rightly_signed, "what is not signed rightly is not taken in");
  for (const Event& event : call->events) std::visit(Read{channel, request}, event);
  for (const notifiers::KeysPressed& pressed : call->pressed) pressed_keys(pressed);
}

}  // namespace jibao::fuzz
