// See account_sentence.hpp.
#include "rules/account_sentence.hpp"

namespace jibao {

Text words_of(Role role) {
  switch (role) {
    case Role::officer: return {"值班员", "duty officer"};
    case Role::leader: return {"带班领导", "duty leader"};
    case Role::observer: return {"上级观察员", "observer"};
    case Role::system: return {"系统管理员", "system administrator"};
    case Role::security: return {"安全管理员", "security administrator"};
    case Role::audit: return {"审计管理员", "audit administrator"};
    case Role::source: return {"机器来源", "machine source"};
    case Role::operation: return {"全权程序", "program of full rights"};
    case Role::shell: return {"本机令牌", "the machine's own token"};
  }
  return {};
}

Text words_of(LogInEnd end) {
  switch (end) {
    case LogInEnd::good: return {"登录成功", "logged in"};
    case LogInEnd::unknown: return {"没有这个账号", "there is no such account"};
    case LogInEnd::wrong_password: return {"密码不对", "wrong password"};
    case LogInEnd::wrong_code: return {"动态码不对", "wrong one-time password"};
    case LogInEnd::used_code: return {"动态码已用过", "the one-time password was used before"};
    case LogInEnd::locked: return {"错误次数过多，暂不受理", "too many wrong tries, not looked at"};
    case LogInEnd::not_open: return {"账号未启用或已停用", "the account is not open"};
    case LogInEnd::wrong_pin: return {"PIN 不对", "wrong PIN"};
    case LogInEnd::wrong_token: return {"令牌不对", "wrong token or code"};
  }
  return {};
}

namespace {

std::string pick(const Phrases& phrases, const Text& text) { return phrases.say(text.zh, text.en); }

}  // namespace

std::string AccountTeller::rights(const std::string& person, const std::vector<Role>& roles,
                                  const std::vector<std::string>& units) const {
  std::string told = person.empty() ? std::string() : p_.say("，即 {0}", ", which is {0}", {p_.person(person)});
  for (const Role role : roles) told += p_.say("，", ", ") + pick(p_, words_of(role));
  for (const std::string& unit : units) told += p_.say("，{0}及其下", ", {0} and what is below", {p_.quoted(unit)});
  return told;
}

std::string AccountTeller::times(std::uint32_t many) const {
  return many < 2 ? std::string() : p_.say("（{0}次）", " ({0} times)", {std::to_string(many)});
}

std::string AccountTeller::whose(const std::string& account) const {
  return account.empty() ? p_.say("不明身份者", "Somebody unknown") : p_.quoted(account);
}

std::string AccountTeller::operator()(const AccountMade& f) const {
  return p_.say("{0} 建立账号 {1}{2}", "{0} made the account {1}{2}",
                {p_.who(f.by, f.typed_by), p_.quoted(f.account), rights(f.person, f.roles, f.units)});
}

std::string AccountTeller::operator()(const AccountChanged& f) const {
  return p_.say("{0} 更改账号 {1}{2}", "{0} changed the account {1}{2}",
                {p_.who(f.by, f.typed_by), p_.quoted(f.account), rights(f.person, f.roles, f.units)});
}

std::string AccountTeller::operator()(const AccountRenewed& f) const {
  return p_.say("{0} 给账号 {1} 发新的一次性代码，原密码作废", "{0} gave the account {1} a new one-time code, its password is void",
                {p_.who(f.by, f.typed_by), p_.quoted(f.account)});
}

std::string AccountTeller::operator()(const AccountOpened& f) const {
  return p_.say("账号 {0} 启用：已设密码和动态码", "The account {0} was opened: a password and one-time passwords were set",
                {p_.quoted(f.account)});
}

std::string AccountTeller::operator()(const AccountDisabled& f) const {
  return p_.say("{0} 停用账号 {1}", "{0} disabled the account {1}", {p_.who(f.by, f.typed_by), p_.quoted(f.account)});
}

std::string AccountTeller::operator()(const LoggedIn& f) const {
  return p_.say("{0} 登录{1}", "{0} logged in{1}",
                {p_.quoted(f.account), f.seat.empty() ? "" : p_.say("（席位 {0}）", " (seat {0})", {p_.quoted(f.seat)})});
}

std::string AccountTeller::operator()(const LogInRefused& f) const {
  return p_.say("{0} 登录被拒：{1}{2}", "{0} was refused a log-in: {1}{2}", {whose(f.account), pick(p_, words_of(f.end)), times(f.times)});
}

std::string AccountTeller::operator()(const LoggedOut& f) const {
  if (f.why == LogOutWhy::left) return p_.say("{0} 退出", "{0} logged out", {p_.quoted(f.account)});
  return p_.say("{1} 终止了 {0} 的登录", "{1} ended the log-in of {0}", {p_.quoted(f.account), p_.who(f.by, f.typed_by)});
}

std::string AccountTeller::operator()(const PasswordChanged& f) const {
  return p_.say("{0} 更换了密码", "{0} changed the password", {p_.quoted(f.account)});
}

std::string AccountTeller::operator()(const AccessMade& f) const {
  return p_.say("{0} 查看 {1}", "{0} looked at {1}", {whose(f.who), p_.quoted(f.route)}) +
         (f.incident == 0 ? "" : p_.say("（第{0}号）", " (number {0})", {std::to_string(f.incident)}));
}

std::string AccountTeller::operator()(const AccessRefused& f) const {
  return p_.say("{0} 无权 {1}，被拒绝{2}", "{0} may not {1} and was refused{2}", {whose(f.who), p_.quoted(f.route), times(f.times)});
}

std::string AccountTeller::operator()(const SeatEnrolled& f) const {
  return p_.say("{0} 登记席位 {1}", "{0} enrolled the seat {1}", {p_.who(f.by, f.typed_by), p_.quoted(f.name)});
}

std::string AccountTeller::operator()(const SeatEnded& f) const {
  return p_.say("{0} 注销席位 {1}", "{0} ended the seat {1}", {p_.who(f.by, f.typed_by), p_.quoted(f.seat)});
}

}  // namespace jibao
