// Accounts, log-ins and seats, as programs and the command line administer them. Nobody logs in by the API.
#include <boost/json/serialize.hpp>

#include "daemon/web/access.hpp"
#include "daemon/web/account_acts.hpp"
#include "daemon/web/account_intake.hpp"
#include "daemon/web/api.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

std::string time(const Desk& desk, Instant at) { return to_rfc3339(at, desk.policy().office.zone); }

json::array names(const std::vector<Role>& roles) {
  json::array out;
  for (const Role role : roles) out.push_back(json::string(name_of(role)));
  return out;
}

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const std::string& one : list) out.push_back(json::string(one));
  return out;
}

json::object account_json(const Desk& desk, const Account& account) {
  json::object shown{{"account", account.name},
                     {"person", account.person},
                     {"roles", names(account.roles)},
                     {"units", texts(account.units)},
                     {"state", name_of(account.state)},
                     {"made_at", time(desk, account.made_at)},
                     {"refused_since", account.refused_since}};
  if (account.last_log_in) shown["last_log_in"] = time(desk, *account.last_log_in);
  if (account.state == AccountState::invited) shown["code_ends"] = time(desk, account.code_ends);
  return shown;
}

void change(Desk& desk, const CallPtr& call, AccountAsked asked, int status) {
  const std::string account = asked.account;
  change_account(
      desk, call, std::move(asked),
      [&desk, call, account, status](const std::string& code) {
        const auto found = desk.state().accounts.find(account);
        json::object shown = found == desk.state().accounts.end() ? json::object{} : account_json(desk, found->second);
        if (!code.empty()) shown["code"] = code;
        send_json(call, status, json::serialize(shown));
      },
      [call](const Trouble& trouble) { send_trouble(call, trouble); });
}

// The body's account with its rights; answered where it has faults.
std::optional<AccountAsked> read(Desk& desk, const CallPtr& call, AccountDo act) {
  const auto body = body_of(call);
  if (!body) return std::nullopt;
  Faults faults;
  AskedAccount asked = read_account(*body, act == AccountDo::make, faults);
  AccountAsked event{act, act == AccountDo::make ? asked.account : call->parameters[0], actor_of(desk, *call, asked.by, faults)};
  if (!asked.person.empty()) {
    const Person* person = find_person(desk.policy(), asked.person);
    if (person == nullptr) faults.add("/person", "人员表中没有此人（或有重名，请用编号）", "no such person in the policy (or two of that name: give the id)");
    else event.person = person->id;
  }
  event.roles = std::move(asked.roles);
  event.units = std::move(asked.units);
  if (faults.any()) {
    send_faults(call, 422, faults);
    return std::nullopt;
  }
  return event;
}

}  // namespace

void list_accounts(Desk& desk, const CallPtr& call) {
  json::array accounts;
  for (const auto& [name, account] : desk.state().accounts) accounts.push_back(account_json(desk, account));
  send_json(call, 200, json::serialize(json::object{{"accounts", std::move(accounts)},
                                                    {"administrators", name_of(desk.policy().accounts.administrators)}}));
}

void post_account(Desk& desk, const CallPtr& call) {
  if (auto asked = read(desk, call, AccountDo::make)) change(desk, call, std::move(*asked), 201);
}

void post_account_rights(Desk& desk, const CallPtr& call) {
  if (auto asked = read(desk, call, AccountDo::change)) change(desk, call, std::move(*asked), 200);
}

void post_account_code(Desk& desk, const CallPtr& call) {
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  change(desk, call, {AccountDo::renew, call->parameters[0], by}, 201);
}

void post_account_end(Desk& desk, const CallPtr& call) {
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  change(desk, call, {AccountDo::disable, call->parameters[0], by}, 200);
}

void list_sessions(Desk& desk, const CallPtr& call) {
  json::array sessions;
  for (const Session& session : desk.sessions.listed(desk.steady()))
    sessions.push_back(json::object{{"id", session.id},
                                    {"name", session.name},
                                    {"kind", session.person ? "account" : "token"},
                                    {"since", time(desk, session.begun)},
                                    {"used_at", time(desk, desk.now() - (desk.steady() - session.used))},
                                    {"address", session.address},
                                    {"seat", session.seat}});
  send_json(call, 200, json::serialize(json::object{{"sessions", std::move(sessions)}}));
}

void delete_session(Desk& desk, const CallPtr& call) {
  const bool there = revoke_session(desk, call, call->parameters[0], [call] {
    http::Response response;
    response.status = 204;
    send(call, std::move(response));
  });
  if (!there) send_problem(call, 404, "没有这个登录", "there is no such log-in");
}

void list_seats(Desk& desk, const CallPtr& call) {
  json::array seats;
  for (const auto& [id, seat] : desk.state().seats)
    seats.push_back(json::object{{"id", id}, {"name", seat.name}, {"since", time(desk, seat.enrolled_at)}});
  send_json(call, 200, json::serialize(json::object{{"seats", std::move(seats)}}));
}

void delete_seat(Desk& desk, const CallPtr& call) {
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  submit(
      desk, call, SeatAsked{true, call->parameters[0], {}, {}, by},
      [call](const Decision&, const State&) {
        http::Response response;
        response.status = 204;
        send(call, std::move(response));
      },
      [call](const Trouble& trouble) { send_trouble(call, trouble); });
}

}  // namespace jibao::web
