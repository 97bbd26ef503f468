// One's own page: what the account may, its log-ins, another password, and the PIN that opens a log-in which rested at the
// duty room's seat.
#include "daemon/http/form.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/account_acts.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/address_list.hpp"
#include "daemon/web/contacts.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/account_sentence.hpp"

namespace jibao::web {
namespace {

std::string role_words(const Look& look, const std::vector<Role>& roles) {
  std::string words;
  for (const Role role : roles) words += (words.empty() ? "" : look.say("、", ", ")) + pick(look.language, words_of(role));
  return words;
}

std::string own_sessions(const Desk& desk, const Look& look, const Caller& caller) {
  std::string rows;
  for (const Session& session : desk.sessions.listed(desk.steady())) {
    if (!session.person || session.name != caller.account) continue;
    rows += "<tr><td>" + look.time(session.begun) + "</td><td>" + escaped(session.address) + "</td><td>" +
            (session.id == caller.session ? look.html("本次", "this one")
                                          : form(look, "/me/end", hidden("session", session.id) + button(look.say("终止", "End"), "quiet"), "inline")) +
            "</td></tr>";
  }
  return "<section><h2>" + look.html("我的登录", "My log-ins") + "</h2><table><thead><tr><th>" + look.html("开始", "since") + "</th><th>" +
         look.html("地址", "address") + "</th><th></th></tr></thead>" + rows + "</table></section>";
}

/// The code that was sent to their own number or mailbox.
std::string contact_form(const Desk& desk, const Look& look, const Caller& caller) {
  const std::vector<ContactView> views = contacts_of(desk);
  const bool asked = std::any_of(views.begin(), views.end(),
                                 [&](const ContactView& each) { return each.person == caller.person && each.state == ContactState::asked; });
  if (caller.person.empty() || !asked) return {};
  return form(look, "/me/contact",
              input("code", look.say("发到您号码或邮箱的核验码", "the code that was sent to your number or mailbox"), "", "text",
                    "inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"6\" required") +
                  "<div class=\"buttons\">" + button(look.say("核对", "Compare"), "main") + "</div>",
              "stack card");
}

void show_me(const Desk& desk, const CallPtr& call, int status, const std::string& kind, const std::string& words) {
  const Look look = look_of(desk, *call);
  const Caller& caller = call->caller;
  std::string body = "<h1>" + look.html("我的账号", "My account") + "</h1>";
  if (!words.empty()) body += notice(kind, words);
  if (caller.account.empty()) {
    body += "<p>" + look.html("以操作令牌登录，没有个人账号", "logged in with a token, without an account of one's own") + "</p>";
    return send(call, page(look, {look.say("我的账号", "My account"), 0, "/me"}, body, status));
  }
  body += "<p>" + escaped(caller.account) + (caller.person.empty() ? "" : look.html("（", " (") + look.person(caller.person) + look.html("）", ")")) + " · " +
          escaped(role_words(look, caller.roles)) + "</p>";
  body += contact_form(desk, look, caller);
  const auto person = desk.policy().people.find(caller.person);
  if (!caller.seat.empty() && person != desk.policy().people.end() && !person->second.pin_hash.empty())
    body += form(look, "/me/unlock",
                 input("pin", look.say("PIN（久未操作被锁定后解锁）", "PIN (opens what was locked without use)"), "", "password",
                       "inputmode=\"numeric\" autocomplete=\"off\" required") +
                     "<div class=\"buttons\">" + button(look.say("解锁", "Open"), "main") + "</div>",
                 "stack card");
  body += own_sessions(desk, look, caller);
  body += "<section><h2>" + look.html("更换密码", "Another password") + "</h2>" +
          form(look, "/me/password",
               input("old", look.say("现密码", "present password"), "", "password", "autocomplete=\"current-password\" required") +
                   input("password", look.say("新密码（至少12个字符）", "new password (twelve characters at least)"), "", "password",
                         "autocomplete=\"new-password\" required") +
                   input("again", look.say("再输一遍", "once more"), "", "password", "autocomplete=\"new-password\" required") +
                   "<div class=\"buttons\">" + button(look.say("更换", "Change it"), "main") + "</div>",
               "stack card") +
          "</section>";
  send(call, page(look, {look.say("我的账号", "My account"), 0, "/me"}, body, status));
}

// The old one is asked again, so that whoever finds a session open cannot keep the owner out.
void change_password(Desk& desk, const CallPtr& call, const Given& given) {
  const std::string account = call->caller.account;
  const std::string password = given.value("password");
  const auto again = [&desk, call](int status, const Text& words) { show_me(desk, call, status, "bad", pick(call->language, words)); };
  if (password != given.value("again")) return again(422, {"两次输入的密码不同", "the two passwords differ"});
  if (const Text fault = fault_of_password(desk.policy(), account, password); !fault.zh.empty()) return again(422, fault);
  const LogInSecret* secret = desk.vault.find(account);
  const std::string key = account + "\n" + network_of(call->request.peer);
  if (secret == nullptr || !desk.account_tries.allows(key, desk.steady()))
    return again(429, {"错误次数过多，请 15 分钟后再试", "too many wrong tries: try again in 15 minutes"});
  desk.account_tries.failed(key, desk.steady());
  auto hashed = std::make_shared<std::pair<bool, std::string>>();
  const bool taken = desk.context.background.run(
      [hashed, hash = secret->password_hash, old = given.value("old"), password] {
        hashed->first = pin_matches(hash, old);
        if (hashed->first) hashed->second = hash_pin(password);
      },
      [&desk, call, account, key, hashed, again] {
        const LogInSecret* now = desk.vault.find(account);
        if (!hashed->first || now == nullptr) {
          note_refused(desk, call, LogInEnd::wrong_password, account, "");
          return again(403, {"现密码不对", "that is not the present password"});
        }
        desk.account_tries.succeeded(key);
        if (hashed->second.empty()) return send_busy(call);
        const bool keeps = keep_secret(desk, account, LogInSecret{hashed->second, now->totp}, [&desk, call, account](bool kept) {
          if (!kept) return send_busy(call);
          desk.sessions.end_all_of(account);
          begin_session(desk, call, account, seat_of(desk, call->request));
          desk.context.engine.submit(PasswordReplaced{account},
                                     [call](const Decision&, const State&, bool) { send(call, see_other("/me?done=password")); });
        });
        if (!keeps) send_busy(call);
      });
  if (taken) return;
  desk.account_tries.take_back(key);
  send_busy(call);
}

void prove_contact(Desk& desk, const CallPtr& call, const Given& given) {
  const auto again = [&desk, call](const Trouble& trouble) { show_me(desk, call, trouble.status, "bad", trouble.words); };
  submit(
      desk, call, ContactAnswered{call->caller.person, given.value("code"), Actor{call->caller.person, call->caller.name, false}},
      [call, again](const Decision& decision, const State&) {
        if (was_wrong_code(decision)) return again({422, wrong_code_words(call->language), "/code"});
        send(call, see_other("/me?done=contact"));
      },
      again);
}

void unlock(Desk& desk, const CallPtr& call, const Given& given) {
  const auto person = desk.policy().people.find(call->caller.person);
  const auto again = [&desk, call](const Trouble& trouble) { show_me(desk, call, trouble.status, "bad", trouble.words); };
  if (call->caller.seat.empty() || person == desk.policy().people.end() || person->second.pin_hash.empty())
    return again({422, pick(call->language, "没有可用的 PIN", "there is no PIN to open it with"), ""});
  check_pin(
      desk, call, "unlock " + call->caller.account, person->second, given.value("pin"),
      [&desk, call, again](bool right) {
        const auto reference = http::cookie(call->request, session_cookie_name(desk));
        Session* session = reference ? desk.sessions.find(*reference, desk.steady()) : nullptr;
        if (!right || session == nullptr) {
          note_refused(desk, call, LogInEnd::wrong_pin, call->caller.account, call->caller.seat);
          return again({403, pick(call->language, "PIN 不对", "wrong PIN"), ""});
        }
        session->used = desk.steady();
        send(call, see_other("/"));
      },
      again);
}

}  // namespace

void get_me(Desk& desk, const CallPtr& call) {
  const std::string_view done = call->request.query_value("done");
  show_me(desk, call, 200, "note", done == "password"  ? pick(call->language, "密码已更换", "the password was changed")
                                   : done == "contact" ? pick(call->language, "联系方式已核验", "your contact is proven")
                                                       : std::string());
}

void post_me(Desk& desk, const CallPtr& call) {
  const auto fields = http::parse_urlencoded(call->request.body).value_or(http::Fields{});
  const Given given{&fields};
  const std::string& what = call->parameters[0];
  if (call->caller.account.empty()) return send_problem(call, 404, "没有个人账号", "there is no account of one's own");
  if (what == "password") return change_password(desk, call, given);
  if (what == "unlock") return unlock(desk, call, given);
  if (what == "contact") return prove_contact(desk, call, given);
  if (what == "end") {
    const std::string id = given.value("session");
    for (const Session& session : desk.sessions.listed(desk.steady()))
      if (session.id == id && session.name == call->caller.account &&
          revoke_session(desk, call, id, [call] { send(call, see_other("/me")); }))
        return;
  }
  send_problem(call, 404, "没有这个地址", "there is no such address");
}

}  // namespace jibao::web
