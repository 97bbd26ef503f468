// Into the console and out of it: the operator token is pasted once a shift; wrong ones are bounded by
// address.
#include "daemon/http/form.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::web {
namespace {

void show_login(const Desk& desk, const CallPtr& call, int status, const std::string& trouble) {
  Look look = look_of(desk, *call);
  look.csrf.clear();
  std::string body = "<h1>" + look.html("登录值班台", "Log in to the board") + "</h1>";
  if (!trouble.empty()) body += notice("bad", trouble);
  body +=
      "<form method=\"post\" action=\"/login\" class=\"stack card\">" +
      input("token", look.say("操作令牌", "operator token"), "", "password",
            "autocomplete=\"current-password\" required autofocus",
            look.say("在服务器状态目录的 operator.token 文件里；另可用 jibao token 生成",
                     "in the file operator.token of the state directory; more are made with jibao token")) +
      "<div class=\"buttons\">" + button(look.say("登录", "Log in"), "main") + "</div></form>";
  send(call, page(look, {look.say("登录", "Log in"), 0, "/login", true}, body, status));
}

}  // namespace

void get_style(Desk&, const CallPtr& call) {
  http::Response response;
  response.content_type = "text/css; charset=utf-8";
  response.headers.emplace_back("Cache-Control", "max-age=300");
  response.body = console_style();
  send(call, std::move(response));
}

void get_script(Desk&, const CallPtr& call) {
  const std::string_view text = console_script(call->parameters[0]);
  if (text.empty()) return send_problem(call, 404, "没有这个地址", "there is no such address");
  // Asked for each time, so that a page never runs with the script of the daemon before; the tag makes it cheap.
  const std::string tag = "\"" + digest_of(text) + "\"";
  http::Response response;
  response.content_type = "text/javascript; charset=utf-8";
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("ETag", tag);
  if (call->request.header("if-none-match") == tag)
    response.status = 304;
  else
    response.body = text;
  send(call, std::move(response));
}

void get_icon(Desk&, const CallPtr& call) {
  http::Response response;
  response.content_type = "image/svg+xml";
  response.headers.emplace_back("Cache-Control", "max-age=86400");
  response.body =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect width=\"16\" height=\"16\" rx=\"3\" "
      "fill=\"#b3261e\"/><path d=\"M8 3v6M8 11v2\" stroke=\"#fff\" stroke-width=\"2\"/></svg>";
  send(call, std::move(response));
}

void get_login(Desk& desk, const CallPtr& call) { show_login(desk, call, 200, ""); }

void post_login(Desk& desk, const CallPtr& call) {
  const std::string& peer = call->request.peer;
  if (!same_origin(desk, call->request))
    return show_login(desk, call, 403, pick(call->language, "请在本页登录", "log in from this page"));
  if (!desk.log_ins.allows(peer, desk.now()))
    return show_login(desk, call, 429,
                      pick(call->language, "错误次数过多，请 15 分钟后再试",
                           "too many wrong tokens: try again in 15 minutes"));
  const auto form = http::parse_urlencoded(call->request.body);
  std::string token = form ? Given{&*form}.value("token") : std::string();
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r'))
    token.pop_back();
  const Caller caller = caller_of_token(desk, token);
  if (caller.kind != Caller::Kind::operator_token) {
    desk.log_ins.failed(peer, desk.now());
    return show_login(desk, call, 403, pick(call->language, "令牌不正确", "that is not the operator token"));
  }
  desk.log_ins.succeeded(peer);
  const std::string reference = desk.sessions.begin(caller.name, desk.now());
  call->set_cookies.push_back(
      cookie_value(desk, session_cookie_name(desk), reference, session_lives_seconds));
  send(call, see_other("/"));
}

void post_logout(Desk& desk, const CallPtr& call) {
  if (const auto reference = http::cookie(call->request, session_cookie_name(desk)))
    desk.sessions.end(*reference);
  call->set_cookies.push_back(cookie_value(desk, session_cookie_name(desk), "", std::chrono::seconds(0)));
  send(call, see_other("/login"));
}

}  // namespace jibao::web
