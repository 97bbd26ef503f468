// See log_in.hpp.
#include "daemon/web/log_in.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "daemon/http/form.hpp"
#include "daemon/http/text.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/address_list.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/totp.hpp"
#include "rules/accounts.hpp"

namespace jibao::web {
namespace {

constexpr std::size_t least_characters = 12;  // ASVS 6.2.1 asks 8, recommends 15; a duty room types it once a shift
constexpr std::size_t most_bytes = 256;

// A hash of nobody's password, so that an account that does not exist costs the same.
const std::string& nobody() {
  static const std::string hash = hash_pin("nobody logs in with this");
  return hash;
}

std::string lowered(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

// Of what everybody tries, that which is long enough; shorter ones are refused by their length.
constexpr auto known = std::to_array<std::string_view>(
    {"password", "passw0rd", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "0987654321", "abcdefgh", "1q2w3e4r", "1qaz2wsx",
     "qazwsxedc", "letmein", "iloveyou", "welcome1", "administrator", "woaini1314", "5201314", "zhibanshi", "zhibantai", "jibao"});

// Whether what is left without the words that everybody knows, digits and repeats is too little to be a secret.
bool is_common(std::string text) {
  text = lowered(std::move(text));
  if (std::set<char>(text.begin(), text.end()).size() < 5) return true;
  for (const std::string_view word : known)
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word)) text.erase(at, word.size());
  return characters(text) < 6;
}

// The refusal of somebody whose name, password or code is wrong: the same words whichever it is.
Trouble wrong(const Call& call) {
  return {403, pick(call.language, "账号、密码或动态码不正确", "the name, the password or the one-time password is wrong"), ""};
}

constexpr std::size_t most_vault_changes = 64;  // people who open an account at the same moment

// Writes the change that waits first, and then the next one. False where the pool takes nothing more.
bool write_first(Desk& desk) {
  const VaultChange& change = desk.vault_changes.front();
  auto next = std::make_shared<Vault>(desk.vault.with(change.account, change.secret));
  auto kept = std::make_shared<bool>(false);
  return desk.context.background.run(
      [&desk, next, kept] { *kept = desk.context.keep_vault(next->sealed()).has_value(); },
      [&desk, next, kept] {
        const auto finish = [&desk](bool good) {
          const auto then = std::move(desk.vault_changes.front().then);
          desk.vault_changes.pop_front();
          then(good);
        };
        if (*kept) desk.vault = std::move(*next);
        finish(*kept);  // still busy: whoever asks for another one in there comes behind those that wait
        while (!desk.vault_changes.empty() && !write_first(desk)) finish(false);
        if (desk.vault_changes.empty()) desk.vault_busy = false;
      });
}

struct Attempt {
  LogInAsked asked;
  std::string key, place;  // by which it is counted: the account where it is asked from, and that place alone
  bool known = false; // there is such an account, and it is open
  std::string hash;
};

void count_failure(Desk& desk, const CallPtr& call, const Attempt& attempt, LogInEnd end) {
  if (attempt.known) desk.account_pace.failed(attempt.asked.account, desk.steady());
  const bool exists = desk.state().accounts.contains(attempt.asked.account);
  note_refused(desk, call, end, exists ? attempt.asked.account : std::string(), attempt.asked.seat);
}

// The password was right or wrong; the account stands as it does now, not as it did before the hash.
void judge(Desk& desk, const CallPtr& call, const Attempt& attempt, bool right, const std::function<void(const Account&)>& then,
           const std::function<void(Trouble)>& refused) {
  const auto account = desk.state().accounts.find(attempt.asked.account);
  const auto fail = [&](LogInEnd end) {
    count_failure(desk, call, attempt, end);
    refused(wrong(*call));
  };
  if (account == desk.state().accounts.end()) return fail(LogInEnd::unknown);
  if (!may_enter(desk.state(), account->second)) return fail(LogInEnd::not_open);
  const LogInSecret* secret = desk.vault.find(attempt.asked.account);
  if (!right || secret == nullptr || secret->password_hash != attempt.hash) return fail(LogInEnd::wrong_password);
  const auto step = totp_match(secret->totp, attempt.asked.code, desk.wall());
  if (!step) return fail(LogInEnd::wrong_code);
  if (*step <= account->second.code_step) return fail(LogInEnd::used_code);
  desk.account_tries.succeeded(attempt.key);
  desk.address_tries.take_back(attempt.place);
  desk.homes[attempt.asked.account] = network_of(call->request.peer);
  desk.account_pace.succeeded(attempt.asked.account);
  LogInTried good{LogInEnd::good, attempt.asked.account, call->request.peer, attempt.asked.seat, *step};
  // While the journal cannot be written the record waits and is written afterwards: whoever must see the board that night gets
  // in. What was judged has used the one-time password up; where even that was not taken in, there is no log-in.
  desk.context.engine.submit(std::move(good), [call, name = attempt.asked.account, used = *step, then, refused](
                                                  const Decision& decision, const State& state, bool durable) {
    if (decision.refusal) return refused(wrong(*call));
    const auto found = state.accounts.find(name);
    if (found != state.accounts.end() && (durable || found->second.code_step >= used)) return then(found->second);
    refused({503, pick(call->language, "台账暂不可写，等待写入的记录已满，此刻不能登录；领导可用确认码回复，值班室可用席位",
                       "the journal cannot be written and too much waits for it: nobody can be logged in now; codes and the seat work"), ""});
  });
}

}  // namespace

void note_refused(Desk& desk, const CallPtr& call, LogInEnd end, const std::string& account, const std::string& seat) {
  desk.accesses.refused(account + "\n" + seat + "\n" + call->request.peer + "\n" + std::string(name_of(end)),
                        LogInTried{end, account, call->request.peer, seat});
  tell_refusals(desk);
}

void log_in(Desk& desk, const CallPtr& call, LogInAsked asked, std::function<void(const Account&)> then,
            std::function<void(Trouble)> refused) {
  const Duration now = desk.steady();
  Attempt attempt;
  // A seat of the duty room is known by its cookie, and answers for nobody's tries but its own.
  const bool seat = !asked.seat.empty();
  const std::string network = network_of(call->request.peer);
  attempt.place = seat ? "seat " + asked.seat : counted_address(call->request.peer);
  attempt.key = asked.account.substr(0, 64) + "\n" + (seat ? attempt.place : network);
  attempt.asked = std::move(asked);
  const std::string& name = attempt.asked.account;
  const auto home = desk.homes.find(name);
  const bool at_home = seat || (home != desk.homes.end() && home->second == network);
  if (!desk.account_tries.allows(attempt.key, now) || !desk.address_tries.allows(attempt.place, now) ||
      (!at_home && !desk.account_pace.allows(name, now))) {
    note_refused(desk, call, LogInEnd::locked, desk.state().accounts.contains(name) ? name : std::string(), attempt.asked.seat);
    return refused({429, pick(call->language, "错误次数过多，请 15 分钟后再试（报送、确认链接和席位接报不受影响）",
                              "too many wrong tries: try again in 15 minutes (reports, links and the seat are not concerned)"), ""});
  }
  const auto account = desk.state().accounts.find(name);
  const LogInSecret* secret = desk.vault.find(name);
  attempt.known = account != desk.state().accounts.end() && may_enter(desk.state(), account->second) && secret != nullptr;
  attempt.hash = attempt.known ? secret->password_hash : std::string();
  std::string password = std::exchange(attempt.asked.password, {});
  if (password.size() > most_bytes) password.clear();
  // Counted before the check, so that tries in parallel cannot outrun the bound.
  desk.account_tries.failed(attempt.key, now);
  desk.address_tries.failed(attempt.place, now);
  Background& strangers = desk.context.log_in_background != nullptr ? *desk.context.log_in_background : desk.context.background;
  auto right = std::make_shared<bool>(false);
  const bool taken = (seat ? desk.context.background : strangers).run(
      [right, hash = attempt.hash, password = std::move(password)] {
        const bool same = pin_matches(hash.empty() ? nobody() : hash, password);
        *right = same && !hash.empty();
      },
      [&desk, call, attempt, right, then = std::move(then), refused] { judge(desk, call, attempt, *right, then, refused); });
  if (taken) return;
  desk.account_tries.take_back(attempt.key);
  desk.address_tries.take_back(attempt.place);
  refused({503, pick(call->language, "此刻登录的人多，请稍后再试", "many people log in at this moment: try again"), ""});
}

void begin_session(Desk& desk, const CallPtr& call, const std::string& account, const std::string& seat) {
  if (const auto before = http::cookie(call->request, session_cookie_name(desk))) desk.sessions.end(*before);
  const std::string reference = desk.sessions.begin_person(account, seat, call->request.peer, desk.now(), desk.steady());
  call->set_cookies.push_back(cookie_value(desk, session_cookie_name(desk), reference, session_lives_seconds));
}

Text fault_of_password(const Policy& policy, const std::string& account, const std::string& password) {
  if (!http::is_utf8(password) || password.size() > most_bytes)
    return {"密码过长（至多256字节）", "the password is too long (256 bytes at most)"};
  if (characters(password) < least_characters) return {"密码至少12个字符", "a password has twelve characters at least"};
  const std::string low = lowered(password);
  std::vector<std::string> own{account, lowered(policy.office.name.zh), lowered(policy.office.name.en), policy.office.duty_room.zh};
  for (const std::string& word : own)
    if (!word.empty() && low.find(word) != std::string::npos)
      return {"密码不能含有账号名或单位名", "a password may not hold the account's or the office's name"};
  if (is_common(password)) return {"这个密码太常见，请换一个", "that password is too common: choose another one"};
  return {};
}

bool keep_secret(Desk& desk, const std::string& account, std::optional<LogInSecret> secret, std::function<void(bool)> then) {
  if (desk.vault_changes.size() >= most_vault_changes || !desk.context.keep_vault) return false;
  desk.vault_changes.push_back({account, std::move(secret), std::move(then)});
  if (std::exchange(desk.vault_busy, true) || write_first(desk)) return true;
  desk.vault_busy = false;
  desk.vault_changes.pop_back();
  return false;
}

}  // namespace jibao::web
