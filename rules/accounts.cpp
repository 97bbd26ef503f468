// See accounts.hpp. A unit stands after the one above it in the policy, so that a walk upwards ends.
#include "rules/accounts.hpp"

#include <algorithm>

#include "rules/account_effects.hpp"
#include "rules/house_decision.hpp"

namespace jibao {
namespace {

// With those of the person's other accounts: two accounts of one person are one person.
std::vector<Role> held_by_person(const State& state, const AccountAsked& event) {
  std::vector<Role> roles = event.roles;
  if (event.person.empty()) return roles;
  for (const auto& [name, other] : state.accounts) {
    if (name == event.account || other.person != event.person || other.state == AccountState::disabled) continue;
    for (const Role role : other.roles)
      if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
  return roles;
}

std::optional<Decision> fault_of(const State& state, const AccountAsked& event) {
  const auto invalid = [](std::string pointer, std::string zh, std::string en) {
    return refused(RefusalKind::invalid, std::move(pointer), std::move(zh), std::move(en));
  };
  const Policy& policy = state.current();
  if (event.roles.empty() || !std::all_of(event.roles.begin(), event.roles.end(), is_personal))
    return invalid("/roles", "账号至少要有一个角色：officer、leader、observer、system、security、audit",
                   "an account needs a role: officer, leader, observer, system, security or audit");
  if (!event.person.empty() && policy.people.count(event.person) == 0)
    return invalid("/person", "人员表中没有此人", "no such person in the policy");
  const bool duty = std::any_of(event.roles.begin(), event.roles.end(),
                                [](Role role) { return role == Role::officer || role == Role::leader; });
  if (duty && event.person.empty())
    return invalid("/person", "值班员和领导的账号必须对应人员表中的一人", "an officer's or a leader's account must be a person's of the policy");
  const bool strict = policy.accounts.administrators == Administrators::strict;
  if (strict && event.person.empty() && std::any_of(event.roles.begin(), event.roles.end(), is_administrator))
    return invalid("/person", "按本办公室的规则三员分立：管理员账号必须对应人员表中的一人",
                   "this office keeps its administrators apart: an administrator's account must be a person's of the policy");
  if (!may_hold(held_by_person(state, event), policy.accounts.administrators))
    return invalid("/roles", "按本办公室的规则三员分立：系统、安全、审计管理员不能由一人兼任，也不兼值班",
                   "this office keeps its administrators apart: nobody is two of system, security and audit, or on duty beside one");
  for (const std::string& unit : event.units)
    if (std::none_of(policy.accounts.units.begin(), policy.accounts.units.end(),
                     [&](const ReportingUnit& known) { return known.name == unit; }))
      return invalid("/units", "规则中没有这个单位：" + unit, "the policy has no such unit: " + unit);
  return std::nullopt;
}

// Words by which the journal calls what is no account.
bool is_taken_word(const std::string& name) {
  return name == "operator" || name == "start" || name == "link" || name == "first-start";
}

}  // namespace

bool is_account_name(std::string_view text) {
  if (text.size() < 2 || text.size() > 32 || text[0] < 'a' || text[0] > 'z') return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string_view::npos;
}

bool may_enter(const State& state, const Account& account) {
  if (account.state != AccountState::open) return false;
  return account.person.empty() || state.current().people.count(account.person) != 0;
}

std::vector<Text> told_of_accounts(const State& state, const Policy& next) {
  constexpr std::size_t most_told = 20;
  std::vector<Text> told;
  const bool becomes_strict = next.accounts.administrators == Administrators::strict &&
                              (state.policies.count(state.policy) == 0 || state.current().accounts.administrators != Administrators::strict);
  for (const auto& [name, account] : state.accounts) {
    if (account.state == AccountState::disabled) continue;
    if (!account.person.empty() && next.people.count(account.person) == 0) {
      told.push_back({"账号 " + name + " 对应的 " + account.person + " 不在人员表中：从现在起不能登录，已登录的退出",
                      "account " + name + " is of " + account.person + ", who is not in the people file: it lets nobody in from now on"});
      continue;
    }
    if (!becomes_strict) continue;
    const AccountAsked as_it_is{AccountDo::change, name, {}, account.person, account.roles, account.units};
    const bool nobody = account.person.empty() && std::any_of(account.roles.begin(), account.roles.end(), is_administrator);
    if (nobody || !may_hold(held_by_person(state, as_it_is), Administrators::strict))
      told.push_back({"三员分立（strict）：现有账号 " + name + " 的角色不合规定，照旧可用，请改角色或停用",
                      "administrators are kept apart (strict): account " + name + " could not be made like this; it goes on, change or end it"});
  }
  if (told.size() > most_told) {
    const std::string more = std::to_string(told.size() - most_told);
    told.resize(most_told);
    told.push_back({"……另有 " + more + " 个账号", "... and " + more + " accounts more"});
  }
  return told;
}

const Account* invited_by(const State& state, const std::string& code_digest, Instant now) {
  for (const auto& [name, account] : state.accounts)
    if (account.state == AccountState::invited && account.code_digest == code_digest && now < account.code_ends) return &account;
  return nullptr;
}

Decision judge_account(const State& state, const AccountAsked& event, Instant now) {
  const auto known = state.accounts.find(event.account);
  const bool there = known != state.accounts.end();
  const std::string& by = event.by.person;
  const std::string& typed = event.by.typed_by;
  if (event.act == AccountDo::make) {
    if (!is_account_name(event.account) || is_taken_word(event.account))
      return refused(RefusalKind::invalid, "/account", "账号名应为 2 至 32 个小写字母、数字或 . _ -，以字母开头",
                     "an account's name is 2 to 32 small letters, digits, '.', '_' or '-', and begins with a letter");
    if (there) return refused(RefusalKind::conflict, "/account", "已有这个账号", "there is such an account already");
    if (state.accounts.size() >= most_accounts)
      return refused(RefusalKind::conflict, "", "账号数量已达上限", "there are too many accounts");
    if (auto fault = fault_of(state, event)) return std::move(*fault);
    return house(AccountMade{event.account, event.person, event.roles, event.units, event.code_digest,
                             event.code_ends.value_or(now), by, typed});
  }
  if (!there) return refused(RefusalKind::not_found, "", "没有这个账号", "there is no such account");
  if (event.act == AccountDo::open) {
    if (known->second.state != AccountState::invited)
      return refused(RefusalKind::conflict, "", "一次性代码已用过或已作废", "the one-time code was used or is void");
    return house(AccountOpened{event.account, event.address});
  }
  if (typed == event.account)
    return refused(RefusalKind::forbidden, "", "不能更改自己的账号，请由另一管理员办理", "nobody changes an account of their own: ask another administrator");
  switch (event.act) {
    case AccountDo::change: {
      if (auto fault = fault_of(state, event)) return std::move(*fault);
      return house(AccountChanged{event.account, event.person, event.roles, event.units, by, typed});
    }
    case AccountDo::renew:
      return house(AccountRenewed{event.account, event.code_digest, event.code_ends.value_or(now), by, typed});
    case AccountDo::disable:
      if (known->second.state == AccountState::disabled)
        return refused(RefusalKind::conflict, "", "账号已停用", "the account is disabled already");
      return house(AccountDisabled{event.account, by, typed});
    case AccountDo::make:
    case AccountDo::open: break;
  }
  return {};
}

Decision judge_seat(const State& state, const SeatAsked& event) {
  if (event.end) {
    if (state.seats.count(event.seat) == 0) return refused(RefusalKind::not_found, "", "没有这个席位", "there is no such seat");
    return house(SeatEnded{event.seat, event.by.person, event.by.typed_by});
  }
  if (state.seats.size() >= most_seats)
    return refused(RefusalKind::conflict, "", "席位数量已达上限，请先注销不用的", "too many seats: end some that are not used");
  return house(SeatEnrolled{event.seat, event.name, event.secret_digest, event.by.person, event.by.typed_by});
}

bool sees(const AccountRules& rules, const std::vector<std::string>& units, const std::string& unit) {
  if (units.empty()) return true;
  std::string at = unit;
  for (std::size_t steps = 0; steps <= rules.units.size(); ++steps) {
    if (std::find(units.begin(), units.end(), at) != units.end()) return true;
    const auto known = std::find_if(rules.units.begin(), rules.units.end(), [&](const ReportingUnit& one) { return one.name == at; });
    if (known == rules.units.end() || known->under.empty()) return false;
    at = known->under;
  }
  return false;
}

}  // namespace jibao
