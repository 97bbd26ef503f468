// Into the console and out of it: with a name, a password and a one-time password; before there is a personal account, with
// the operator's token, whose wrong tries are bounded by address. Whatever the log-in page refuses, an enrolled seat files.
#include "daemon/http/form.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/address_list.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/accounts.hpp"

namespace jibao::web {
namespace {

std::string account_form(const Look& look, const std::string& account) {
  return "<form method=\"post\" action=\"/login\" class=\"stack card\">" +
         input("account", look.say("账号", "name"), account, "text",
               std::string("autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required") +
                   (account.empty() ? " autofocus" : "")) +
         input("password", look.say("密码", "password"), "", "password", "autocomplete=\"current-password\" required") +
         input("code", look.say("动态码（手机验证器上的6位数字）", "one-time password (six digits of the telephone's program)"), "", "text",
               "inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"7\" required") +
         "<div class=\"buttons\">" + button(look.say("登录", "Log in"), "main") + "</div></form>";
}

std::string token_form(const Look& look, bool alone) {
  return "<form method=\"post\" action=\"/login\" class=\"stack card\">" +
         input("token", look.say("操作令牌", "operator token"), "", "password",
               alone ? "autocomplete=\"current-password\" required autofocus" : "autocomplete=\"current-password\" required",
               look.say("在服务器状态目录的 operator.token 文件里；另可用 jibao token 生成",
                        "in the file operator.token of the state directory; more are made with jibao token")) +
         "<div class=\"buttons\">" + button(look.say("登录", "Log in"), "main") + "</div></form>";
}

void show_login(const Desk& desk, const CallPtr& call, int status, const std::string& trouble, const std::string& account = {}) {
  Look look = look_of(desk, *call);
  look.csrf.clear();
  std::string body = "<h1>" + look.html("登录值班台", "Log in to the board") + "</h1>";
  if (!trouble.empty()) body += notice("bad", trouble);
  if (call->request.query_value("done") == "left") body += notice("note", look.say("已退出", "logged out"));
  if (!seat_of(desk, call->request).empty())
    body += "<p class=\"card\"><a class=\"strong\" href=\"/file\">" + look.html("接报登记（不必登录，输入 PIN）", "File a report (no log-in, a PIN)") +
            "</a> · <a href=\"/wall\">" + look.html("大屏", "Wall") + "</a></p>";
  if (!desk.state().accounts.empty()) body += account_form(look, account);
  if (!desk.state().account_opened) body += token_form(look, desk.state().accounts.empty());
  body += "<p class=\"soft\"><a href=\"/redeem\">" + look.html("我有一次性代码：启用账号", "I have a one-time code: open an account") + "</a></p>";
  send(call, page(look, {look.say("登录", "Log in"), 0, "/login", true}, body, status));
}

void log_in_person(Desk& desk, const CallPtr& call, LogInAsked asked) {
  asked.seat = seat_of(desk, call->request);
  const std::string name = asked.account, seat = asked.seat;
  log_in(
      desk, call, std::move(asked),
      [&desk, call, seat](const Account& account) {
        begin_session(desk, call, account.name, seat);
        Caller caller;
        caller.roles = account.roles;
        send(call, see_other(home_of(caller)));
      },
      [&desk, call, name](const Trouble& trouble) {
        show_login(desk, call, trouble.status, trouble.words, is_account_name(name) ? name : std::string());
      });
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
  const std::string peer = counted_address(call->request.peer);
  if (!same_origin(desk, call->request))
    return show_login(desk, call, 403, pick(call->language, "请在本页登录", "log in from this page"));
  const auto form = http::parse_urlencoded(call->request.body);
  const Given given{form ? &*form : nullptr};
  if (!given.value("account").empty())
    return log_in_person(desk, call, {given.value("account"), given.value("password"), given.value("code"), {}});
  if (!desk.log_ins.allows(peer, desk.steady())) {
    note_refused(desk, call, LogInEnd::locked, "", "");
    return show_login(desk, call, 429,
                      pick(call->language, "错误次数过多，请 15 分钟后再试",
                           "too many wrong tokens: try again in 15 minutes"));
  }
  std::string token = given.value("token");
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r'))
    token.pop_back();
  const Caller caller = caller_of_token(desk, token);
  const bool full = caller.can(Act::contents) && !desk.state().account_opened;
  if (!full) {
    desk.log_ins.failed(peer, desk.steady());
    note_refused(desk, call, LogInEnd::wrong_token, "", "");
    return show_login(desk, call, 403, pick(call->language, "令牌不正确", "that is not the operator token"));
  }
  desk.log_ins.succeeded(peer);
  const std::string reference = desk.sessions.begin(caller.name, desk.now(), desk.steady());
  call->set_cookies.push_back(
      cookie_value(desk, session_cookie_name(desk), reference, session_lives_seconds));
  send(call, see_other("/"));
}

void post_logout(Desk& desk, const CallPtr& call) {
  if (const auto reference = http::cookie(call->request, session_cookie_name(desk)))
    desk.sessions.end(*reference);
  call->set_cookies.push_back(cookie_value(desk, session_cookie_name(desk), "", std::chrono::seconds(0)));
  if (call->caller.account.empty()) return send(call, see_other("/login"));
  desk.context.engine.submit(SessionEnded{call->caller.account, LogOutWhy::left, {}},
                             [call](const Decision&, const State&, bool) { send(call, see_other("/login?done=left")); });
}

}  // namespace jibao::web
