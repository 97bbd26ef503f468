// The answers that many handlers give, and the look-ups that many make.
#include "daemon/web/desk.hpp"

#include <charconv>

#include "daemon/http/form.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::web {

Desk::Desk(Context c)
    : context(std::move(c)),
      account_tries(5, std::chrono::minutes(15), 4096),
      address_tries(20, std::chrono::minutes(15), 4096),
      account_pace(50, std::chrono::hours(1), std::chrono::seconds(30), 4096),
      log_ins(5, std::chrono::minutes(15), 4096),
      pins(5, std::chrono::minutes(15), 4096),
      unknown_links(30, std::chrono::minutes(15), 4096),
      form_key(random_token(32)) {
  if (auto opened = Vault::open(context.vault_key, context.vault_text)) vault = std::move(*opened);
}

void send(const CallPtr& call, http::Response response) {
  for (std::string& cookie : call->set_cookies)
    response.headers.emplace_back("Set-Cookie", std::move(cookie));
  call->set_cookies.clear();
  call->answer.send(std::move(response));
}

void send_json(const CallPtr& call, int status, std::string body, http::Fields headers) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.headers = std::move(headers);
  response.body = std::move(body);
  send(call, std::move(response));
}

void send_problem(const CallPtr& call, int status, const std::string& zh, const std::string& en) {
  http::Response response = http::problem(status, "", pick(call->language, zh, en));
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"jibao\"");
  send(call, std::move(response));
}

void send_faults(const CallPtr& call, int status, const Faults& faults) {
  std::string errors = "[";
  for (const Fault& fault : faults.all()) {
    if (errors.size() > 1) errors += ',';
    errors += "{\"pointer\":" + http::json_string(fault.pointer) +
              ",\"detail\":" + http::json_string(pick(call->language, fault.zh, fault.en)) + '}';
  }
  errors += ']';
  send(call, http::problem(status, "",
                           pick(call->language, "内容有误，未登记；逐项见 errors",
                                "not recorded; each fault is in errors"),
                           {{"errors", errors}}));
}

int status_of(RefusalKind kind) {
  switch (kind) {
    case RefusalKind::invalid: return 422;
    case RefusalKind::not_found: return 404;
    case RefusalKind::conflict: return 409;
    case RefusalKind::forbidden: return 403;
    case RefusalKind::key_reused: return 422;
    case RefusalKind::obligations_open: return 409;
  }
  return 422;
}

void send_refusal(const CallPtr& call, const Refusal& refusal) {
  const std::string detail = pick(call->language, refusal.detail, refusal.detail_en);
  std::vector<http::Member> members;
  if (!refusal.pointer.empty())
    members.push_back({"errors", "[{\"pointer\":" + http::json_string(refusal.pointer) +
                                     ",\"detail\":" + http::json_string(detail) + "}]"});
  send(call, http::problem(status_of(refusal.kind), "", detail, members));
}

void send_not_durable(const CallPtr& call) {
  http::Response response =
      http::problem(503, "",
                    pick(call->language, "台账暂不可写，是否已登记尚不确定；请用同一 Idempotency-Key 重试",
                         "the journal cannot be written; whether it was recorded is unknown: repeat with the "
                         "same Idempotency-Key"));
  response.headers.emplace_back("Retry-After", "2");
  send(call, std::move(response));
}

void send_busy(const CallPtr& call) {
  http::Response response = http::problem(
      503, "", pick(call->language, "此刻繁忙，请稍后重试", "busy at the moment, please try again"));
  response.headers.emplace_back("Retry-After", "2");
  send(call, std::move(response));
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  if (text.empty() || text.size() > 19 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

IncidentId id_of(const State& state, const std::string& id_or_number) {
  if (const auto number = state.by_number.find(id_or_number); number != state.by_number.end()) return number->second;
  return parse_number(id_or_number).value_or(0);
}

const Incident* find_incident(const State& state, const std::string& id_or_number) {
  const auto found = state.incidents.find(id_of(state, id_or_number));
  return found == state.incidents.end() ? nullptr : &found->second;
}

const Person* find_person(const Policy& policy, const std::string& id_or_name) {
  if (id_or_name.empty()) return nullptr;
  if (const auto found = policy.people.find(id_or_name); found != policy.people.end()) return &found->second;
  const Person* match = nullptr;
  for (const auto& [id, person] : policy.people) {
    if (person.name.zh != id_or_name && person.name.en != id_or_name) continue;
    if (match != nullptr) return nullptr;  // two of the same name: only the id says which
    match = &person;
  }
  return match;
}

Language language_of(const http::Request& request) {
  const std::string_view asked = request.query_value("lang");
  if (asked == "en") return Language::en;
  if (asked == "zh") return Language::zh;
  if (const auto kept = http::cookie(request, "jibao_lang"))
    return *kept == "en" ? Language::en : Language::zh;
  // The API alone goes by Accept-Language: a seat's browser is often English, its people read Chinese.
  const bool api = request.path.starts_with("/api/");
  return api && request.header("accept-language").starts_with("en") ? Language::en : Language::zh;
}

}  // namespace jibao::web
