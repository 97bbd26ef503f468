// Implements hooks.hpp.
#include "daemon/courier/hooks.hpp"

#include <utility>
#include <variant>

#include "daemon/http/form.hpp"

namespace jibao::courier {
namespace {

struct Sorted {
  HookCall& call;
  const std::string& channel;  // whoever speaks, speaks of the pages of its own kind
  void operator()(ReceiptArrived& receipt) const {
    receipt.channel = channel;
    call.events.emplace_back(std::move(receipt));
  }
  void operator()(AttemptEnded& refused) const { call.events.emplace_back(std::move(refused)); }
  void operator()(ReplyArrived& reply) const { call.events.emplace_back(std::move(reply)); }
  void operator()(notifiers::KeysPressed& pressed) const { call.pressed.push_back(std::move(pressed)); }
};

}  // namespace

tl::expected<HookCall, HookRefusal> read_hook(const Channel& channel, const http::Request& request,
                                              const notifiers::Secrets& secrets) {
  const auto refuse = [](HookFault fault, std::string why) { return tl::unexpected(HookRefusal{fault, std::move(why)}); };
  notifiers::Callback callback;
  callback.fields = request.query;
  callback.body = request.body;
  callback.target = request.target;
  callback.signature = request.header("X-Twilio-Signature");
  const std::string_view type = request.header("Content-Type");
  if (http::same_ignoring_case(type.substr(0, type.find(';')), "application/x-www-form-urlencoded")) {
    auto form = http::parse_urlencoded(request.body);
    if (!form) return refuse(HookFault::not_ours, form.error().message);
    callback.form = *form;
    for (auto& field : *form) callback.fields.push_back(std::move(field));
  }
  if (!notifiers::is_genuine(channel, callback, secrets)) return refuse(HookFault::forged, "the signature is not the provider's");
  auto read = notifiers::read_callback(channel, callback);
  if (!read) return refuse(HookFault::not_ours, read.error().message);
  HookCall call;
  for (notifiers::Inbound& inbound : *read) std::visit(Sorted{call, channel.name}, inbound);
  auto answer = notifiers::answer_to(channel);
  call.answer.content_type = std::move(answer.content_type);
  call.answer.body = std::move(answer.body);
  return call;
}

}  // namespace jibao::courier
