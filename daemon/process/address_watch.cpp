// See address_watch.hpp.
#include "daemon/process/address_watch.hpp"

#include <stdexcept>
#include <utility>

#include "daemon/process/policies.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::process {
namespace {

constexpr int found = 200;
constexpr int other_name = 421;  // we listen on this machine alone, and the name was not ours when we began to
constexpr std::size_t longest_nonce = 64;

std::string in_language(const Policy& policy, const Text& text) { return policy.office.language == "en" ? text.en : text.zh; }

}  // namespace

std::pair<AddressEnd, std::string> end_of_try(const notifiers::Response& response, std::string_view wanted) {
  using End = notifiers::Response::End;
  if (response.end == End::tls_failed) return {AddressEnd::untrusted, response.detail};
  if (response.end != End::answered) return {AddressEnd::silent, std::string(to_string(response.end)) + (response.detail.empty() ? "" : ": " + response.detail)};
  if (response.status == other_name) return {AddressEnd::stranger, "HTTP 421（换了对外网址要重启服务 / a new address needs a restart）"};
  if (response.status != found) return {AddressEnd::stranger, "HTTP " + std::to_string(response.status)};
  std::string_view body = response.body;
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  if (web::same_secret(body, wanted)) return {AddressEnd::ours, {}};
  return {AddressEnd::stranger, "HTTP 200"};
}

AddressWatch::AddressWatch(engine::Engine& engine, engine::Loop& loop, OpenCarrier open_carrier, std::string ca_file)
    : engine_(engine),
      loop_(loop),
      open_carrier_(std::move(open_carrier)),
      ca_file_(std::move(ca_file)),
      key_(web::random_token(32)),
      alive_(std::make_shared<AddressWatch*>(this)) {}

AddressWatch::~AddressWatch() = default;

std::string AddressWatch::prove(std::string_view nonce) const { return web::sign(key_, "public address " + std::string(nonce)); }

http::Handler AddressWatch::answering(http::Handler handler) {
  return [this, handler = std::move(handler)](http::Request request, http::Responder responder) {
    const std::string_view nonce = request.query_value("nonce");
    if (request.method != "GET" || request.path != "/a/check" || nonce.empty() || nonce.size() > longest_nonce)
      return handler(std::move(request), std::move(responder));
    http::Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = prove(nonce) + "\n";
    responder.send(std::move(response));
  };
}

void AddressWatch::look(Duration now) {
  now_ = now;
  const auto policy = policy_in_force(engine_.state());
  if (!policy) return;
  follow_policy(address_, policy->office, now);
  if (address_.url.empty() && links_fail(engine_.state())) engine_.submit(UpkeepOver{std::string(public_address_matter), {}}, {});
  if (!address_.url.empty() && !trying_ && now >= address_.next) begin(now);
}

void AddressWatch::begin(Duration now) {
  address_.next = now + address_while_broken;  // where not even a try can be made
  const std::string nonce = web::random_token(16);
  notifiers::HttpRequest asked;
  asked.method = "GET";
  asked.url = address_.url + "/a/check?nonce=" + nonce;
  asked.ca_file = ca_file_;
  asked.most_bytes = 0;
  try {
    if (!carrier_) carrier_ = open_carrier_();
  } catch (const std::runtime_error&) {
    return;  // no thread or descriptor is left
  }
  const auto taken = carrier_->send({std::move(asked), std::chrono::duration_cast<std::chrono::milliseconds>(address_patience)},
                                    [weak = std::weak_ptr(alive_), &loop = loop_, url = address_.url, wanted = prove(nonce)](notifiers::Response response) {
                                      auto [end, detail] = end_of_try(response, wanted);
                                      if (response.end == notifiers::Response::End::cancelled) return;
                                      loop.post([weak, url, end = end, detail = std::move(detail)] {
                                        if (const auto self = weak.lock()) (*self)->take(end, detail, url);
                                      });
                                    });
  trying_ = taken.has_value();
}

void AddressWatch::take(AddressEnd end, std::string detail, const std::string& url) {
  trying_ = false;
  if (url != address_.url) return;  // the policy has another one meanwhile, whose own try is due
  note_try(address_, end, std::move(detail), now_);
  const auto policy = policy_in_force(engine_.state());
  if (!policy) return;
  const std::string matter(public_address_matter);
  if (is_broken(address_))
    engine_.submit(UpkeepNeeded{matter, in_language(*policy, broken_title()),
                                address_.url + " " + in_language(*policy, words_of(end)) + (address_.detail.empty() ? "" : ": " + address_.detail), false}, {});
  else if (end == AddressEnd::ours)
    engine_.submit(UpkeepOver{matter, {}}, {});
}

}  // namespace jibao::process
