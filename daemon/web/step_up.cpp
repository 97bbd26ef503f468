// See step_up.hpp.
#include "daemon/web/step_up.hpp"

#include <algorithm>
#include <utility>

#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/address_list.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/totp.hpp"

namespace jibao::web {
namespace {

constexpr std::string_view field = "step_up";  // holds the one-time password
constexpr Duration same_press = std::chrono::seconds(10);  // so soon after its answer the same form is the second press of one click

http::Fields fields_of(const Call& call) { return http::parse_urlencoded(call.request.body).value_or(http::Fields{}); }

bool has_field(const http::Fields& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& each) { return each.first == name && !each.second.empty(); });
}

// ---- the proof, as the browser keeps it: until when, signed for its session alone, by the steady clock ----

std::string cookie_name(const Desk& desk) { return desk.context.secure_cookies ? "__Host-jibao_proof" : "jibao_proof"; }

std::string proof_of(const Desk& desk, const std::string& session, const std::string& until) {
  return until + "." + sign(desk.form_key, "proof\n" + session + "\n" + until);
}

bool is_recent(const Desk& desk, const Call& call) {
  const Duration now = desk.steady();
  const Session* session = desk.sessions.find_by_id(call.caller.session, now);
  if (session == nullptr) return false;
  if (now - session->since < proof_lasts) return true;  // the log-in itself
  const auto shown = http::cookie(call.request, cookie_name(desk));
  if (!shown) return false;
  const std::string until(shown->substr(0, shown->find('.')));
  const auto millis = parse_number(until);
  return millis && same_secret(*shown, proof_of(desk, session->id, until)) && now < Duration(static_cast<std::int64_t>(*millis));
}

void ask(Desk& desk, const CallPtr& call, int status, const std::string& trouble) {
  const Look look = look_of(desk, *call);
  std::string inside;
  for (const auto& [name, value] : fields_of(*call))
    if (name != "csrf" && name != "key" && name != field) inside += hidden(name, value);
  inside += input(field, look.say("动态码", "one-time password"), "", "text",
                  "inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"8\" required autofocus") +
            "<div class=\"buttons\">" + button(look.say("验证并继续", "Prove it and go on"), "main") + "</div>";
  const std::string body = "<h1>" + look.html("再次验证身份", "Prove that it is you") + "</h1>" + (trouble.empty() ? "" : notice("bad", trouble)) + "<p>" +
                           look.html("这一步影响账号、权限、规则或时限，而上次验证已超过10分钟。请输入动态码，所填内容不变，验证后即办理。",
                                     "This concerns accounts, rights, the policy or a limit, and the last proof is more than ten minutes old. Give the "
                                     "one-time password: what you filled in stays as it is, and is done at once.") +
                           "</p>" + form(look, call->request.path, inside, "stack card") + "<p><a href=\"" + home_of(call->caller) + "\">" +
                           look.html("不办了，返回", "Leave it") + "</a></p>";
  send(call, page(look, {look.say("再次验证身份", "Prove that it is you"), 0, call->request.path, true}, body, status));
}

void wrong(Desk& desk, const CallPtr& call, LogInEnd end) {
  note_refused(desk, call, end, call->caller.account, call->caller.seat);
  ask(desk, call, 403, pick(call->language, "动态码不正确，或已用过", "that one-time password is wrong, or was used"));
}

// ---- one click that was sent twice ----

std::string reference_of(const Desk& desk, const Call& call) { return http::cookie(call.request, session_cookie_name(desk)).value_or(""); }

// All that was typed, the password and the form's own secret with it, and from where.
std::string press_of(const Call& call) { return digest_of("press\n" + call.request.peer + "\n" + call.request.path + "\n" + call.request.body); }

// From here on the same press gets this one's answer.
void keep_answer(Desk& desk, const CallPtr& call, const std::string& press) {
  desk.proven_presses[press].references.insert(digest_of(reference_of(desk, *call)));
  call->answer.send = [&desk, press, first = std::move(call->answer.send)](http::Response response) {
    ProvenPress& kept = desk.proven_presses[press];
    kept.answer = response;
    kept.until = desk.steady() + same_press;
    for (const CallPtr& second : std::exchange(kept.waiting, {})) send(second, response);
    first(std::move(response));
  };
}

/// A new reference for whoever proved who they are, and the proof that goes with it; false where the session is over.
bool renew_session(Desk& desk, Call& call, const std::string& press) {
  const std::string reference = desk.sessions.renew(reference_of(desk, call));
  const Session* session = desk.sessions.find(reference, desk.steady());
  if (session == nullptr) return false;
  desk.proven_presses[press].references.insert(digest_of(reference));
  call.caller.session = session->id;
  const std::string until = std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(desk.steady() + proof_lasts).count());
  call.set_cookies.push_back(cookie_value(desk, session_cookie_name(desk), reference, session_lives_seconds));
  call.set_cookies.push_back(cookie_value(desk, cookie_name(desk), proof_of(desk, session->id, until), std::chrono::minutes(10)));
  return true;
}

/// Judges the password; the handler runs once it is on record as used.
void prove(Desk& desk, const CallPtr& call, const std::string& code) {
  const std::string& account = call->caller.account;
  const std::string key = account + "\n" + network_of(call->request.peer);
  if (!desk.account_tries.allows(key, desk.steady())) {
    note_refused(desk, call, LogInEnd::locked, account, call->caller.seat);
    return ask(desk, call, 429, pick(call->language, "错误次数过多，请 15 分钟后再试", "too many wrong tries: try again in 15 minutes"));
  }
  desk.account_tries.failed(key, desk.steady());
  const auto known = desk.state().accounts.find(account);
  const LogInSecret* secret = desk.vault.find(account);
  const auto step = secret == nullptr ? std::nullopt : totp_match(secret->totp, code, desk.wall());
  if (!step || known == desk.state().accounts.end()) return wrong(desk, call, LogInEnd::wrong_code);
  const std::string use = "step up\n" + account + "\n" + std::to_string(*step);  // until it is on record: two presses at once are one proof
  if (*step <= known->second.code_step || !desk.codes_taken.insert(use).second) return wrong(desk, call, LogInEnd::used_code);
  desk.account_tries.succeeded(key);
  const std::string press = press_of(*call);
  keep_answer(desk, call, press);
  submit(
      desk, call, ProofGiven{account, call->request.peer, *step},
      [&desk, call, use, press](const Decision&, const State&) {
        desk.codes_taken.erase(use);
        if (renew_session(desk, *call, press)) return call->route->run(desk, call);
        send(call, see_other("/login"));  // it ended while the password was being recorded
      },
      [&desk, call, use, press](const Trouble& trouble) {
        desk.codes_taken.erase(use);
        ask(desk, call, trouble.status, trouble.words);
        desk.proven_presses.erase(press);  // nothing was proven: the next press is a press of its own
      });
}

}  // namespace

bool is_dangerous(const Call& call) {
  if (call.route->method != "POST" || call.route->access != Access::session) return false;
  const Act act = *call.route->act;
  if (act == Act::accounts || act == Act::tokens || act == Act::upkeep) return true;
  if (act == Act::prove) return call.parameters.front() == "withdraw";
  return act == Act::work && has_field(fields_of(call), "waive");
}

bool is_second_press(Desk& desk, const CallPtr& call) {
  std::erase_if(desk.proven_presses, [now = desk.steady()](const auto& each) { return each.second.answer && each.second.until <= now; });
  if (desk.proven_presses.empty() || call->request.method != "POST") return false;
  const auto found = desk.proven_presses.find(press_of(*call));
  if (found == desk.proven_presses.end() || !found->second.references.contains(digest_of(reference_of(desk, *call)))) return false;
  if (found->second.answer)
    send(call, *found->second.answer);
  else
    found->second.waiting.push_back(call);
  return true;
}

bool is_proven(Desk& desk, const CallPtr& call) {
  if (call->caller.account.empty() || !is_dangerous(*call) || is_recent(desk, *call)) return true;
  const http::Fields fields = fields_of(*call);
  if (has_field(fields, field)) {
    prove(desk, call, Given{&fields}.value(field));
  } else {
    ask(desk, call, 403, "");
  }
  return false;
}

}  // namespace jibao::web
