// A one-time code becomes an account that is open: first the code and a password, then the secret for the telephone's program
// and its first one-time password. The code of the first start makes the first account, and names it here.
#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/account_acts.hpp"
#include "daemon/web/address_list.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/log_in.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/qr.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/totp.hpp"
#include "rules/accounts.hpp"

namespace jibao::web {
namespace {

constexpr Duration redeeming_lives = std::chrono::minutes(15);
constexpr std::size_t most_redeeming = 64;

bool first_code_is(const Desk& desk, const std::string& digest) {
  const Context& context = desk.context;
  return !context.first_code_digest.empty() && !desk.state().account_opened && desk.steady() < context.first_code_ends &&
         !desk.codes_taken.contains(digest) &&
         same_secret(digest, context.first_code_digest);
}

const Account* invited_with(const Desk& desk, const std::string& digest) {
  return desk.codes_taken.contains(digest) ? nullptr : invited_by(desk.state(), digest, desk.now());
}

void show_redeem(const Desk& desk, const CallPtr& call, int status, const std::string& trouble, const Given& given = {}) {
  Look look = look_of(desk, *call);
  look.csrf.clear();
  const bool first = !desk.state().account_opened && !desk.context.first_code_digest.empty();
  std::string body = "<h1>" + look.html("启用账号", "Open an account") + "</h1>";
  if (!trouble.empty()) body += notice("bad", trouble);
  body += "<form method=\"post\" action=\"/redeem\" class=\"stack card\">" +
          input("code", look.say("一次性代码", "one-time code"), "", "text",
                "autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" required autofocus",
                look.say("管理员发给您；首次启动时由服务器显示，15分钟内有效",
                         "from your administrator; at the first start the server shows it, and it is good for 15 minutes")) +
          (first ? input("account", look.say("账号名（首次启动时取一个）", "the account's name (at the first start: choose one)"),
                         given.value("account"), "text", "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\"")
                 : std::string()) +
          input("password", look.say("新密码（至少12个字符，可用短语）", "new password (twelve characters at least; a phrase does)"), "", "password",
                "autocomplete=\"new-password\" required") +
          input("again", look.say("再输一遍", "once more"), "", "password", "autocomplete=\"new-password\" required") +
          "<div class=\"buttons\">" + button(look.say("下一步：动态码", "Next: one-time passwords"), "main") + "</div></form>";
  send(call, page(look, {look.say("启用账号", "Open an account"), 0, "/redeem", true}, body, status));
}

std::string in_fours(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) out += (i > 0 && i % 4 == 0 ? " " : "") + std::string(1, text[i]);
  return out;
}

void show_totp(const Desk& desk, const CallPtr& call, const std::string& reference, const Redeeming& redeeming, int status,
               const std::string& trouble) {
  Look look = look_of(desk, *call);
  look.csrf.clear();
  const std::string address =
      totp_address(redeeming.secret.totp, redeeming.account, look.policy().office.name.zh + " 急报");
  std::string body = "<h1>" + look.html("动态码", "One-time passwords") + "</h1>";
  if (!trouble.empty()) body += notice("bad", trouble);
  body += "<p>" +
          look.html("用手机的验证器（任何支持 TOTP 的程序）扫这个码，再把它显示的6位数字填在下面。只显示这一次。",
                    "Scan this with the telephone's authenticator (any program for TOTP) and type the six digits that it shows below. "
                    "It is shown this once.") +
          "</p>" + qr_svg(address, look.say("动态码的二维码", "QR code for the one-time passwords")) + "<details><summary>" +
          look.html("扫不了：手工输入密钥", "It cannot be scanned: type the key in") + "</summary><p class=\"say\"><code>" +
          escaped(in_fours(base32(redeeming.secret.totp))) + "</code></p></details><p class=\"soft\"><a href=\"" + escaped(address) + "\">" +
          look.html("本机就有验证器：直接添加", "the authenticator is on this machine: add it") +
          "</a></p><form method=\"post\" action=\"/redeem\" class=\"stack card\">" + hidden("reference", reference) +
          input("totp", look.say("6位数字", "six digits"), "", "text",
                "inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"7\" required autofocus") +
          "<div class=\"buttons\">" + button(look.say("启用并登录", "Open and log in"), "main") + "</div></form>";
  send(call, page(look, {look.say("动态码", "One-time passwords"), 0, "/redeem", true}, body, status));
}

// The password is hashed off the loop; then the page with the secret, which waits under a reference that only it knows.
void hash_and_show(Desk& desk, const CallPtr& call, Redeeming redeeming, std::string password) {
  auto hash = std::make_shared<std::string>();
  const bool taken = desk.context.background.run(
      [hash, password = std::move(password)] { *hash = hash_pin(password); },
      [&desk, call, hash, redeeming = std::move(redeeming)]() mutable {
        if (hash->empty()) return send_busy(call);
        std::erase_if(desk.redeeming, [&](const auto& entry) { return entry.second.until <= desk.steady(); });
        if (desk.redeeming.size() >= most_redeeming) return send_busy(call);
        redeeming.secret.password_hash = *hash;
        const std::string reference = random_token(32);
        const Redeeming& kept = desk.redeeming[reference] = std::move(redeeming);
        show_totp(desk, call, reference, kept, 200, "");
      });
  if (!taken) send_busy(call);
}

void take_code(Desk& desk, const CallPtr& call, const http::Fields& form) {
  const Given given{&form};
  const auto again = [&](int status, const std::string& zh, const std::string& en) {
    show_redeem(desk, call, status, pick(call->language, zh, en), given);
  };
  const std::string peer = counted_address(call->request.peer);
  if (!desk.log_ins.allows(peer, desk.steady())) {
    note_refused(desk, call, LogInEnd::locked, "", "");
    return again(429, "错误次数过多，请 15 分钟后再试", "too many wrong codes: try again in 15 minutes");
  }
  Redeeming redeeming;
  redeeming.code_digest = digest_of_code(given.value("code"));
  redeeming.until = desk.steady() + redeeming_lives;
  const bool first = first_code_is(desk, redeeming.code_digest);
  const Account* invited = invited_with(desk, redeeming.code_digest);
  if (!first && invited == nullptr) {
    desk.log_ins.failed(peer, desk.steady());
    note_refused(desk, call, LogInEnd::wrong_token, "", "");
    return again(403, "一次性代码不对，或已过期、已用过。请管理员重发：jibao account code 账号名",
                 "the one-time code is wrong, or its time is over, or it was used. Ask for another: jibao account code NAME");
  }
  redeeming.account = first ? given.value("account") : invited->name;
  if (first && (!is_account_name(redeeming.account) || desk.state().accounts.contains(redeeming.account)))
    return again(422, "账号名应为 2 至 32 个小写字母、数字或 . _ -，以字母开头，且未被使用",
                 "the account's name is 2 to 32 small letters, digits, '.', '_' or '-', begins with a letter, and is not taken");
  const std::string password = given.value("password");
  if (password != given.value("again")) return again(422, "两次输入的密码不同", "the two passwords differ");
  if (const Text fault = fault_of_password(desk.policy(), redeeming.account, password); !fault.zh.empty())
    return again(422, fault.zh, fault.en);
  redeeming.secret.totp = random_bytes(totp_secret_bytes);
  hash_and_show(desk, call, std::move(redeeming), password);
}

// The code is good still, the secret is on disk: now it is an account.
void open_account(Desk& desk, const CallPtr& call, const Redeeming& redeeming, std::uint64_t step) {
  const auto failed = [&desk, call, code = redeeming.code_digest](const Trouble& trouble) {
    desk.codes_taken.erase(code);
    show_redeem(desk, call, trouble.status, trouble.words);
  };
  const auto opened = [&desk, call, redeeming, step, failed](const Decision&, const State&) {
    desk.codes_taken.erase(redeeming.code_digest);
    if (desk.context.first_code_used) desk.context.first_code_used();
    const std::string seat = seat_of(desk, call->request);
    submit(
        desk, call, LogInTried{LogInEnd::good, redeeming.account, call->request.peer, seat, step},
        [&desk, call, redeeming, seat](const Decision&, const State& state) {
          begin_session(desk, call, redeeming.account, seat);
          Caller caller;
          caller.roles = state.accounts.at(redeeming.account).roles;
          send(call, see_other(home_of(caller)));
        },
        failed);
  };
  AccountAsked open{AccountDo::open, redeeming.account, {}};
  open.address = call->request.peer;
  if (desk.state().accounts.contains(redeeming.account)) return submit(desk, call, std::move(open), opened, failed);
  AccountAsked make{AccountDo::make, redeeming.account, {{}, "first-start", false}};
  make.roles = desk.policy().accounts.administrators == Administrators::strict
                   ? std::vector<Role>{Role::security}
                   : std::vector<Role>{Role::system, Role::security, Role::audit};
  make.code_digest = redeeming.code_digest;
  make.code_ends = desk.now() + redeeming_lives;
  submit(
      desk, call, std::move(make),
      [&desk, call, open = std::move(open), opened, failed](const Decision&, const State&) {
        submit(desk, call, open, opened, failed);
      },
      failed);
}

void take_totp(Desk& desk, const CallPtr& call, const http::Fields& form) {
  const Given given{&form};
  const std::string reference = given.value("reference");
  const auto found = desk.redeeming.find(reference);
  const bool there = found != desk.redeeming.end() && desk.steady() < found->second.until;
  const bool good = there && (first_code_is(desk, found->second.code_digest) ||
                              invited_with(desk, found->second.code_digest) != nullptr);
  if (!good)
    return show_redeem(desk, call, 403, pick(call->language, "时间已过，请从头再来", "the time is over: begin again"));
  const auto step = totp_match(found->second.secret.totp, given.value("totp"), desk.wall());
  if (!step)
    return show_totp(desk, call, reference, found->second, 403,
                     pick(call->language, "数字不对。请核对密钥，并检查手机与服务器的时间（相差不得超过30秒）",
                          "that is not the number. Compare the key, and the time of the telephone and the server (30 seconds at most)"));
  // From here on the code is this one's: whoever comes with the same one meanwhile is too late.
  const Redeeming redeeming = found->second;
  desk.codes_taken.insert(redeeming.code_digest);
  const bool taken = keep_secret(desk, redeeming.account, redeeming.secret, [&desk, call, redeeming, reference, step](bool kept) {
    desk.redeeming.erase(reference);
    if (kept) return open_account(desk, call, redeeming, *step);
    desk.codes_taken.erase(redeeming.code_digest);
    show_redeem(desk, call, 503, pick(call->language, "磁盘不可写，账号未启用", "the disk cannot be written, the account was not opened"));
  });
  if (taken) return;
  desk.codes_taken.erase(redeeming.code_digest);  // the page is still good
  send_busy(call);
}

}  // namespace

void get_redeem(Desk& desk, const CallPtr& call) { show_redeem(desk, call, 200, ""); }

void post_redeem(Desk& desk, const CallPtr& call) {
  if (!same_origin(desk, call->request))
    return show_redeem(desk, call, 403, pick(call->language, "请在本页办理", "do this from this page"));
  const auto form = http::parse_urlencoded(call->request.body);
  const http::Fields fields = form.value_or(http::Fields{});
  if (Given{&fields}.value("reference").empty()) return take_code(desk, call, fields);
  take_totp(desk, call, fields);
}

}  // namespace jibao::web
