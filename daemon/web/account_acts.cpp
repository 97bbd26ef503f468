// See account_acts.hpp.
#include "daemon/web/account_acts.hpp"

#include "daemon/web/log_in.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::web {
namespace {

constexpr std::string_view letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789-";  // the dash is no letter of a code
constexpr std::size_t code_letters = 20;  // of 30: 98 bits
constexpr std::size_t group = 5;

}  // namespace

std::string one_time_code() {
  constexpr std::size_t many = letters.size() - 1;
  std::string code;
  std::size_t drawn = 0;
  while (drawn < code_letters)
    for (const char byte : random_token(64)) {  // base64url, of which 60 of 64 letters are taken: each as likely
      static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const std::size_t at = alphabet.find(byte);
      if (at >= 2 * many || drawn == code_letters) continue;
      if (drawn > 0 && drawn % group == 0) code += '-';
      code += letters[at % many];
      ++drawn;
    }
  return code;
}

std::string digest_of_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (letters.substr(0, letters.size() - 1).find(upper) != std::string_view::npos) code += upper;
  }
  return digest_of("jibao one-time code " + code);
}

void change_account(Desk& desk, const CallPtr& call, AccountAsked asked, std::function<void(const std::string&)> then,
                    std::function<void(Trouble)> refused) {
  std::string code;
  const AccountDo act = asked.act;
  if (act == AccountDo::make || act == AccountDo::renew) {
    code = one_time_code();
    asked.code_digest = digest_of_code(code);
    asked.code_ends = desk.now() + code_lives;
  }
  const std::string account = asked.account;
  submit(
      desk, call, std::move(asked),
      [&desk, account, act, code, then = std::move(then)](const Decision&, const State&) {
        if (act != AccountDo::make) desk.sessions.end_all_of(account);
        const bool void_now = act == AccountDo::renew || act == AccountDo::disable;
        // The account's state alone keeps anybody out; that its secret goes, too, is tidiness, and may wait.
        if (void_now) static_cast<void>(keep_secret(desk, account, std::nullopt, [](bool) {}));
        then(code);
      },
      std::move(refused));
}

bool revoke_session(Desk& desk, const CallPtr& call, const std::string& id, std::function<void()> then) {
  const auto ended = desk.sessions.end_by_id(id);
  if (!ended) return false;
  Actor by{call->caller.person, call->caller.name, false};
  desk.context.engine.submit(SessionEnded{ended->name, LogOutWhy::revoked, std::move(by)},
                             [then = std::move(then)](const Decision&, const State&, bool) { then(); });
  return true;
}

}  // namespace jibao::web
