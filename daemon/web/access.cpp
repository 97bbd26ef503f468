// See access.hpp. Tokens are jb_{id}_{secret}; what is on record of one is the digest of its secret.
#include "daemon/web/access.hpp"

#include "daemon/http/form.hpp"
#include "daemon/web/administration.hpp"
#include "daemon/web/form_fields.hpp"
#include "daemon/web/named_incident.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/accounts.hpp"
#include "rules/incident_name.hpp"

namespace jibao::web {
namespace {

// The bearer token of the request; empty where there is none.
std::string_view bearer_of(const http::Request& request) {
  const std::string_view header = request.header("authorization");
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size() || !http::same_ignoring_case(header.substr(0, scheme.size()), scheme))
    return {};
  return header.substr(scheme.size());
}

std::string route_of(const Call& call) {
  return call.route == nullptr ? std::string() : std::string(call.route->method) + " " + std::string(call.route->path);
}

std::vector<Role> roles_of_operator(const State& state) { return {state.account_opened ? Role::shell : Role::operation}; }

// The incident that the path names, where it names one that is known.
IncidentId incident_of(const Desk& desk, const Call& call) {
  if (call.route == nullptr || call.route->path.find("/incidents/{id}") == std::string_view::npos) return 0;
  const Incident* incident = find_incident(desk.state(), call.parameters[0]);
  return incident == nullptr ? 0 : incident->id;
}

std::string numbers_of(const State& state, const std::vector<IncidentId>& incidents) {
  std::string numbers;
  for (const IncidentId id : incidents) {
    const auto found = state.incidents.find(id);
    numbers += (numbers.empty() ? "" : ", ") + (found == state.incidents.end() ? std::to_string(id) : found->second.number);
  }
  return numbers;
}

// The path names one incident by its id from here on. False, and the call is refused, where the name leads to several.
bool settle_name(Desk& desk, const CallPtr& call) {
  if (call->route->path.find("/incidents/{id}") == std::string_view::npos) return true;
  std::string& name = call->parameters[0];
  const auto meant = incidents_meant(desk, call->caller, name);
  if (meant.size() == 1) name = std::to_string(meant.front());
  if (meant.size() < 2) return true;
  const std::string numbers = numbers_of(desk.state(), meant);
  send_problem(call, 409, "这个编号可指几起事件，请写完整的编号：" + numbers, "that may be one of several: write its whole number: " + numbers);
  return false;
}

// Wrong tokens that were shown are counted for their address; whoever shows none has claimed nothing.
bool admit_bearer(Desk& desk, const CallPtr& call) {
  if (call->request.count_headers("authorization") > 1) {
    send_problem(call, 400, "Authorization 只能出现一次", "Authorization may come once");
    return false;
  }
  call->caller = caller_of_token(desk, bearer_of(call->request));
  if (call->caller.kind != Caller::Kind::nobody) return true;
  if (call->request.count_headers("authorization") > 0)
    desk.accesses.refused("token\n" + call->request.peer, LogInTried{LogInEnd::wrong_token, "", call->request.peer});
  send_problem(call, 401, "需要有效的令牌（Authorization: Bearer …）", "a valid token is needed (Authorization: Bearer ...)");
  return false;
}

// Of a token that was pasted: as long as there is no personal account. Of a person: as long as the account is open, with the
// rights that it has at this moment. One that rests is good at its own seat alone, where the PIN opens it, and ends elsewhere.
std::optional<Caller> caller_of_session(Desk& desk, const http::Request& request) {
  const auto reference = http::cookie(request, session_cookie_name(desk));
  Session* session = reference ? desk.sessions.find(*reference, desk.steady()) : nullptr;
  if (session == nullptr) return std::nullopt;
  const bool resting = session->rests(desk.steady());
  if (resting && seat_of(desk, request) != session->seat) {
    desk.sessions.end(*reference);
    return std::nullopt;
  }
  Caller caller{Caller::Kind::console, session->name, session->csrf};
  caller.session = session->id;
  caller.seat = session->seat;
  if (!session->person) {
    if (desk.state().account_opened) return std::nullopt;
    caller.roles = {Role::operation};
    return caller;
  }
  const auto account = desk.state().accounts.find(session->name);
  if (account == desk.state().accounts.end() || !may_enter(desk.state(), account->second)) return std::nullopt;
  caller.roles = account->second.roles;
  caller.units = account->second.units;
  caller.account = account->first;
  caller.person = account->second.person;
  caller.rests = resting;
  const bool by_itself = request.header("sec-fetch-dest") == "empty";  // the page's script, looking for news
  if (!by_itself && !resting) session->used = desk.steady();
  return caller;
}

bool admit_session(Desk& desk, const CallPtr& call, Access access) {
  auto caller = caller_of_session(desk, call->request);
  if (caller && !(caller->rests && access == Access::seat)) {
    call->caller = std::move(*caller);
    return true;
  }
  const std::string seat = access == Access::seat ? seat_of(desk, call->request) : std::string();
  if (!seat.empty()) {
    // Where a log-in rests its forms are still good, and the seat asks for the PIN of whoever files.
    call->caller = {Caller::Kind::seat, desk.state().seats.at(seat).name, caller ? caller->csrf : sign(desk.form_key, "seat\n" + seat)};
    call->caller.seat = seat;
    return true;
  }
  http::Response response;
  response.status = 303;
  response.headers.emplace_back("Location", "/login");
  send(call, std::move(response));
  return false;
}

bool right_form(Desk& desk, const CallPtr& call) {
  const auto form = form_fields(call->request);
  std::string given;
  if (form)
    for (const auto& [name, value] : *form)
      if (name == "csrf") given = value;
  if (same_origin(desk, call->request) && same_secret(given, call->caller.csrf)) return true;
  send_problem(call, 403, "表单已失效，请返回上一页，刷新后重试", "the form is out of date: go back, reload and try again");
  return false;
}

// A session at the duty room's seat that nobody used for a while shows the board and the incidents, and sounds; for all else
// a PIN opens it.
bool rests(const CallPtr& call) {
  if (!call->caller.rests) return false;
  const std::string& path = call->request.path;
  if (call->route->method == "GET" && (*call->route->act == Act::read || path == "/me")) return false;
  if (path == "/me/unlock" || path == "/logout") return false;
  send_problem(call, 403, "久未操作，已锁定。请到“我的”页输入 PIN 解锁，再返回上一页重试；接报登记不受影响",
               "locked, since it was not used for a while: open it with the PIN on the page \"Me\", go back and try again; reports "
               "are taken all the same");
  return true;
}

// Each incident and page that somebody looks at, once; a source sees its own alone, and the machine's own token is the
// machine's.
void note_access(Desk& desk, const Call& call) {
  const Caller& caller = call.caller;
  if (call.route->method != "GET" || *call.route->act == Act::self || caller.kind == Caller::Kind::source) return;
  if (caller.roles.empty() || caller.can(Act::contents)) return;
  const IncidentId incident = incident_of(desk, call);
  const std::string route = route_of(call);
  const std::string key = caller.name + '\n' + caller.session + '\n' + route + '\n' + std::to_string(incident);
  if (!desk.accesses.is_new(key, desk.now())) return;
  desk.context.engine.submit(AccessTold{false, caller.name, call.request.peer, route, *call.route->act, incident}, {});
}

}  // namespace

Caller caller_of_token(const Desk& desk, std::string_view bearer) {
  if (bearer.empty()) return {};
  if (desk.context.is_operator_token && desk.context.is_operator_token(bearer)) {
    Caller caller{Caller::Kind::operator_token, "operator", ""};
    caller.roles = roles_of_operator(desk.state());
    return caller;
  }
  constexpr std::size_t id_at = 3, id_size = 8, secret_at = id_at + id_size + 1;
  if (!bearer.starts_with("jb_") || bearer.size() <= secret_at || bearer[secret_at - 1] != '_') return {};
  const auto found = desk.state().tokens.find(std::string(bearer.substr(id_at, id_size)));
  if (found == desk.state().tokens.end()) return {};
  const Token& token = found->second;
  if (!same_secret(digest_of(bearer.substr(secret_at)), token.secret_digest) || token.is_over(desk.now())) return {};
  Caller caller{token.source ? Caller::Kind::source : Caller::Kind::operator_token, name_of_token(token), ""};
  caller.roles = token.roles;
  caller.units = token.units;
  caller.token = token.id;
  return caller;
}

bool still_stands(const Desk& desk, const Caller& caller) {
  const State& state = desk.state();
  if (caller.kind == Caller::Kind::seat) return state.seats.contains(caller.seat);
  if (caller.kind == Caller::Kind::console) {
    const Session* session = desk.sessions.find_by_id(caller.session, desk.steady());
    if (session == nullptr || session->name != caller.name) return false;
    if (caller.account.empty()) return !state.account_opened;
    const auto account = state.accounts.find(caller.account);
    return account != state.accounts.end() && may_enter(state, account->second) && account->second.roles == caller.roles &&
           account->second.units == caller.units;
  }
  if (caller.token.empty()) return caller.roles == roles_of_operator(state);
  const auto token = state.tokens.find(caller.token);
  return token != state.tokens.end() && !token->second.is_over(desk.now()) && token->second.roles == caller.roles &&
         token->second.units == caller.units;
}

// The id belongs to the name: two sources may be called the same, and neither may see the other's.
std::string name_of_token(const Token& token) { return token.name + " (" + token.id + ")"; }

bool admit(Desk& desk, const CallPtr& call, const Route& route) {
  call->route = &route;
  if (route.access == Access::anyone) {
    if (call->request.count_headers("authorization") > 1) {
      send_problem(call, 400, "Authorization 只能出现一次", "Authorization may come once");
      return false;
    }
    call->caller = caller_of_token(desk, bearer_of(call->request));
    return true;
  }
  if (route.access == Access::bearer) {
    if (!admit_bearer(desk, call)) return false;
  } else {
    if (!admit_session(desk, call, route.access)) return false;
    if (route.method == "POST" && !right_form(desk, call)) return false;
  }
  if (!settle_name(desk, call)) return false;
  const bool seat = call->caller.kind == Caller::Kind::seat;  // its routes are its rights
  if (!seat && !call->caller.can(*route.act)) {
    refuse(desk, call, *route.act, incident_of(desk, *call));
    return false;
  }
  if (rests(call)) return false;
  note_access(desk, *call);
  return true;
}

void refuse(Desk& desk, const CallPtr& call, Act act, IncidentId incident) {
  const Caller& caller = call->caller;
  const std::string route = route_of(*call);
  desk.accesses.refused(caller.name + '\n' + call->request.peer + '\n' + route,
                        AccessTold{true, caller.name, call->request.peer, route, act, incident});
  const bool source = caller.kind == Caller::Kind::source;
  const bool shell = caller.can(Act::accounts) && caller.account.empty() && !caller.can(Act::file);
  const auto answer = [call, source, shell] {
    if (source)
      return send_problem(call, 403, "机器来源只能报送，并查看自己所报的状态", "a machine source may only file, and see the state of its own");
    if (shell)
      return send_problem(call, 403, "已有个人账号，operator.token 只能管理账号和本机；程序请用 jibao token make 另发令牌",
                          "there are personal accounts: operator.token is for accounts and the machine alone; make programs a token with "
                          "jibao token make");
    send_problem(call, 403, "无权办理，已记录", "you may not do this; it is on record");
  };
  std::vector<Event> due = desk.accesses.due(desk.now());
  if (due.empty()) return answer();
  for (std::size_t i = 0; i + 1 < due.size(); ++i) desk.context.engine.submit(std::move(due[i]), {});
  desk.context.engine.submit(std::move(due.back()), [answer](const Decision&, const State&, bool) { answer(); });
}

void tell_refusals(Desk& desk) {
  for (Event& event : desk.accesses.due(desk.now())) desk.context.engine.submit(std::move(event), {});
}

bool in_sight(const Desk& desk, const Caller& caller, const Incident& incident) {
  return sees(desk.policy().accounts, caller.units, incident.report.source_unit);
}

bool hidden_from(Desk& desk, const CallPtr& call, const Incident& incident) {
  if (in_sight(desk, call->caller, incident)) return false;
  const Caller& caller = call->caller;
  const Act act = call->route->act.value_or(Act::read);
  desk.accesses.refused(caller.name + '\n' + call->request.peer + '\n' + route_of(*call) + '\n' + std::to_string(incident.id),
                        AccessTold{true, caller.name, call->request.peer, route_of(*call), act, incident.id});
  tell_refusals(desk);
  return true;
}

std::vector<IncidentId> incidents_meant(const Desk& desk, const Caller& caller, std::string_view name) {
  const bool typed = name.starts_with(typed_mark);
  if (typed) name.remove_prefix(typed_mark.size());
  auto meant = incidents_named(desk.state(), name, typed, desk.now());
  std::erase_if(meant, [&](IncidentId id) {
    const auto found = desk.state().incidents.find(id);
    return found != desk.state().incidents.end() && !in_sight(desk, caller, found->second);
  });
  return meant;
}

IncidentId seen_id_of(const Desk& desk, const Caller& caller, const std::string& id_or_number) {
  const auto meant = incidents_meant(desk, caller, id_or_number);
  return meant.size() == 1 ? meant.front() : 0;
}

void check_unit(const Desk& desk, const Caller& caller, const ReportAmended& amended, Faults& faults) {
  for (const FieldChange& change : amended.changes)
    if (change.path == "source.unit" && !sees(desk.policy().accounts, caller.units, change.value))
      faults.add("/changes/source.unit", "不能改到您看不到的单位", "a unit that you do not see");
}

void place_in_unit(const Desk& desk, const Caller& caller, Report& report, Faults& faults) {
  if (caller.units.empty()) return;
  if (report.source_unit.empty())
    report.source_unit = caller.units.front();
  else if (!sees(desk.policy().accounts, caller.units, report.source_unit))
    faults.add("/source/unit", "不能替您看不到的单位登记", "a unit that you do not see");
}

std::string masked_number(const std::string& number) {
  constexpr std::size_t before = 3, after = 2;
  if (number.size() <= before + after) return std::string(number.size(), '*');
  return number.substr(0, before) + std::string(number.size() - before - after, '*') + number.substr(number.size() - after);
}

std::string seat_cookie_name(const Desk& desk) { return desk.context.secure_cookies ? "__Host-jibao_seat" : "jibao_seat"; }

std::string seat_of(const Desk& desk, const http::Request& request) {
  const auto proof = http::cookie(request, seat_cookie_name(desk));
  if (!proof) return {};
  const std::size_t dot = proof->find('.');
  if (dot == std::string::npos) return {};
  const auto seat = desk.state().seats.find(proof->substr(0, dot));
  if (seat == desk.state().seats.end()) return {};
  return same_secret(digest_of(proof->substr(dot + 1)), seat->second.secret_digest) ? seat->first : std::string();
}

std::string home_of(const Caller& caller) {
  if (caller.can(Act::read)) return "/";
  if (caller.can(Act::accounts)) return "/accounts";
  const std::string_view administration = administration_home(caller.roles);
  return administration.empty() ? "/me" : std::string(administration);
}

std::string session_cookie_name(const Desk& desk) {
  return desk.context.secure_cookies ? "__Host-jibao_session" : "jibao_session";
}

std::string cookie_value(const Desk& desk, const std::string& name, const std::string& value,
                         std::optional<std::chrono::seconds> max_age) {
  std::string text = name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict";
  if (desk.context.secure_cookies) text += "; Secure";
  if (max_age) text += "; Max-Age=" + std::to_string(max_age->count());
  return text;
}

bool same_origin(const Desk& desk, const http::Request& request) {
  std::string_view origin = request.header("origin");
  if (origin.empty()) origin = request.header("referer");
  if (origin.empty()) return true;  // the form's own secret decides
  const std::string& public_url = desk.policy().office.public_url;
  if (!public_url.empty() && (origin == public_url || origin.starts_with(public_url + "/"))) return true;
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view host = origin.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  return http::same_ignoring_case(host, request.header("host"));
}

}  // namespace jibao::web
