// See access.hpp. Tokens are jb_{id}_{secret}; what is on record of one is the digest of its secret.
#include "daemon/web/access.hpp"

#include "daemon/http/form.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::web {
namespace {

// The bearer token of the request; empty where there is none.
std::string_view bearer_of(const http::Request& request) {
  const std::string_view header = request.header("authorization");
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size() || !http::same_ignoring_case(header.substr(0, scheme.size()), scheme))
    return {};
  return header.substr(scheme.size());
}

bool admit_bearer(Desk& desk, const CallPtr& call, Access access) {
  if (call->request.count_headers("authorization") > 1) {
    send_problem(call, 400, "Authorization 只能出现一次", "Authorization may come once");
    return false;
  }
  call->caller = caller_of_token(desk, bearer_of(call->request));
  if (access == Access::anyone) return true;
  if (call->caller.kind == Caller::Kind::nobody) {
    send_problem(call, 401, "需要有效的令牌（Authorization: Bearer …）",
                 "a valid token is needed (Authorization: Bearer ...)");
    return false;
  }
  if (call->caller.kind == Caller::Kind::source && access != Access::source_too) {
    send_problem(call, 403, "机器来源只能报送，并查看自己所报的状态",
                 "a machine source may only file, and see the state of its own");
    return false;
  }
  return true;
}

bool admit_session(Desk& desk, const CallPtr& call) {
  const auto reference = http::cookie(call->request, session_cookie_name(desk));
  const Session* session = reference ? desk.sessions.find(*reference, desk.now()) : nullptr;
  if (session == nullptr) {
    http::Response response;
    response.status = 303;
    response.headers.emplace_back("Location", "/login");
    send(call, std::move(response));
    return false;
  }
  call->caller = {Caller::Kind::console, session->name, session->csrf};
  return true;
}

}  // namespace

Caller caller_of_token(const Desk& desk, std::string_view bearer) {
  if (bearer.empty()) return {};
  if (desk.context.is_operator_token && desk.context.is_operator_token(bearer))
    return {Caller::Kind::operator_token, "operator", ""};
  constexpr std::size_t id_at = 3, id_size = 8, secret_at = id_at + id_size + 1;
  if (!bearer.starts_with("jb_") || bearer.size() <= secret_at || bearer[secret_at - 1] != '_') return {};
  const auto found = desk.state().tokens.find(std::string(bearer.substr(id_at, id_size)));
  if (found == desk.state().tokens.end()) return {};
  const Token& token = found->second;
  if (!same_secret(digest_of(bearer.substr(secret_at)), token.secret_digest)) return {};
  return {token.source ? Caller::Kind::source : Caller::Kind::operator_token, name_of_token(token), ""};
}

// The id belongs to the name: two sources may be called the same, and neither may see the other's.
std::string name_of_token(const Token& token) { return token.name + " (" + token.id + ")"; }

bool admit(Desk& desk, const CallPtr& call, const Route& route) {
  if (route.access != Access::session) return admit_bearer(desk, call, route.access);
  if (!admit_session(desk, call)) return false;
  if (route.method != "POST") return true;
  const auto form = http::parse_urlencoded(call->request.body);
  std::string given;
  if (form)
    for (const auto& [name, value] : *form)
      if (name == "csrf") given = value;
  if (same_origin(desk, call->request) && same_secret(given, call->caller.csrf)) return true;
  send_problem(call, 403, "表单已失效，请返回上一页，刷新后重试",
               "the form is out of date: go back, reload and try again");
  return false;
}

std::string session_cookie_name(const Desk& desk) {
  return desk.context.secure_cookies ? "__Host-jibao_session" : "jibao_session";
}

std::string cookie_value(const Desk& desk, const std::string& name, const std::string& value,
                         std::optional<std::chrono::seconds> max_age) {
  std::string text = name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict";
  if (desk.context.secure_cookies) text += "; Secure";
  if (max_age) text += "; Max-Age=" + std::to_string(max_age->count());
  return text;
}

bool same_origin(const Desk& desk, const http::Request& request) {
  std::string_view origin = request.header("origin");
  if (origin.empty()) origin = request.header("referer");
  if (origin.empty()) return true;  // the form's own secret decides
  const std::string& public_url = desk.policy().office.public_url;
  if (!public_url.empty() && (origin == public_url || origin.starts_with(public_url + "/"))) return true;
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view host = origin.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  return http::same_ignoring_case(host, request.header("host"));
}

}  // namespace jibao::web
