// The house's own calls: tokens, the policy, the journal, a backup, the stream, the description of the API.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/http/problem.hpp"
#include "daemon/web/access.hpp"
#include "daemon/web/account_intake.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/accounts.hpp"
#include "rules/calendar.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

// An export is built whole before it is sent; beyond this it is fetched as a backup instead.
constexpr std::size_t longest_export = std::size_t{256} << 20;
constexpr std::size_t most_tokens = 200;  // sources of one county

json::object token_json(const Desk& desk, const Token& token) {
  json::array roles, units;
  for (const Role role : token.roles) roles.push_back(json::string(name_of(role)));
  for (const std::string& unit : token.units) units.push_back(json::string(unit));
  json::object shown{{"id", token.id}, {"name", token.name}, {"kind", token.source ? "source" : "operator"},
                     {"roles", std::move(roles)}, {"units", std::move(units)}};
  if (token.ends) {
    shown["ends_at"] = to_rfc3339(*token.ends, desk.policy().office.zone);
    shown["over"] = token.is_over(desk.now());
  }
  return shown;
}

// What the token could do or see and whoever issues it could not; nothing: it gives no more than they have. A machine source
// is anybody's to issue who may issue at all, and the shell, which is root's way in, issues every kind.
std::optional<Act> beyond(const Desk& desk, const Caller& by, const TokenIssued& issued) {
  if (by.roles == std::vector<Role>{Role::shell}) return std::nullopt;
  if (issued.roles != std::vector<Role>{Role::source})
    for (std::size_t i = 0; i < Names<Act>::values.size(); ++i)
      if (const auto act = static_cast<Act>(i); may(issued.roles, act) && !by.can(act)) return act;
  if (by.units.empty()) return std::nullopt;
  const bool within = !issued.units.empty() && std::all_of(issued.units.begin(), issued.units.end(), [&](const std::string& unit) {
    return sees(desk.policy().accounts, by.units, unit);
  });
  return within ? std::nullopt : std::optional(Act::tokens);
}

// A fresh token with these rights: its text leaves once, with the answer.
void issue(Desk& desk, const CallPtr& call, TokenIssued issued) {
  if (desk.state().tokens.size() >= most_tokens)
    return send_problem(call, 409, "令牌数量已达上限，请先吊销不用的",
                        "too many tokens: end some that are not used");
  if (issued.roles.empty()) issued.roles = {issued.source ? Role::source : Role::operation};
  if (const auto act = beyond(desk, call->caller, issued)) return refuse(desk, call, *act);
  for (const std::string& unit : issued.units)
    if (std::none_of(desk.policy().accounts.units.begin(), desk.policy().accounts.units.end(),
                     [&](const ReportingUnit& known) { return known.name == unit; }))
      return send_problem(call, 422, "规则中没有这个单位：" + unit, "the policy has no such unit: " + unit);
  issued.id = digest_of(random_token(16)).substr(0, 8);
  const std::string secret = random_token(32);
  issued.secret_digest = digest_of(secret);
  Token made{issued.id, issued.name, "", issued.source, issued.roles, issued.units, issued.ends};
  json::object answer = token_json(desk, made);
  answer["token"] = "jb_" + issued.id + "_" + secret;
  submit(desk, call, std::move(issued),
         [call, answer](const Decision&, const State&) { send_json(call, 201, json::serialize(answer)); });
}

json::object policy_json(const Desk& desk, Language language) {
  const Policy& policy = desk.policy();
  const auto words = [&](const Text& both) { return json::string(pick(language, both)); };
  json::array people, categories, asked, rules;
  for (const auto& [id, person] : policy.people)
    people.push_back(json::object{{"id", id},
                                  {"name", words(person.name)},
                                  {"unit", words(person.unit)},
                                  {"title", words(person.title)},
                                  {"leader", person.leader},
                                  {"has_pin", !person.pin_hash.empty()}});
  for (const Category& category : policy.categories)
    categories.push_back(json::object{{"code", category.code},
                                      {"name", words(category.name)},
                                      {"needs_justification", category.needs_justification}});
  for (const std::string& path : policy.asked_fields) asked.push_back(json::string(path));
  for (const ObligationRule& rule : policy.obligations)
    rules.push_back(json::object{{"id", rule.id}, {"name", words(rule.name)}, {"verified", rule.verified}});
  return {{"version", policy.version},
          {"now", to_rfc3339(desk.now(), policy.office.zone)},
          {"zone", policy.office.zone},
          {"drill", desk.context.drill_state},
          {"pace", desk.context.pace},
          {"office", words(policy.office.name)},
          {"duty_room", words(policy.office.duty_room)},
          {"people", std::move(people)},
          {"categories", std::move(categories)},
          {"asked_fields", std::move(asked)},
          {"obligations", std::move(rules)}};
}

double seconds(Duration length) { return std::chrono::duration<double>(length).count(); }

const Incident* running_test(const State& state, const std::string& channel) {
  for (const auto& [matter, known] : state.upkeep) {
    const auto incident = state.incidents.find(known.incident);
    if (incident != state.incidents.end() && incident->second.line_test && incident->second.line_test->channel == channel)
      return &incident->second;
  }
  return nullptr;
}

json::object line_test_json(const Desk& desk, const std::string& channel, const LineTest& test) {
  const auto time = [&](Instant at) { return to_rfc3339(at, desk.policy().office.zone); };
  json::object shown{{"to", test.to}, {"state", "untested"}};
  const auto known = desk.state().lines.find(channel);
  if (known == desk.state().lines.end()) return shown;
  shown["begun_at"] = time(known->second.begun);
  if (const auto& last = known->second.last) {
    shown["state"] = name_of(last->result);
    if (last->accepted) shown["accepted_seconds"] = seconds(*last->accepted - last->begun);
    if (last->receipt) shown["receipt_seconds"] = seconds(*last->receipt - last->begun);
    shown["detail"] = last->detail;
  }
  if (const Incident* running = running_test(desk.state(), channel)) {
    shown["state"] = "running";
    shown["incident"] = std::to_string(running->id);
  }
  return shown;
}

json::object credit_json(const Desk& desk, const ChannelCredit& credit) {
  json::object shown{{"state", credit.state}, {"below", credit.below}};
  if (!credit.left.empty()) shown["left"] = credit.left;
  if (!credit.unit.empty()) shown["unit"] = credit.unit;
  if (credit.told_at) shown["told_at"] = to_rfc3339(*credit.told_at, desk.policy().office.zone);
  if (!credit.trouble.empty()) shown["trouble"] = credit.trouble;
  return shown;
}

// A channel refuses us as long as it has taken nothing since it last did.
json::object channel_json(const Desk& desk, const Channel& channel) {
  const auto time = [&](Instant at) { return to_rfc3339(at, desk.policy().office.zone); };
  json::object shown{{"name", channel.name}, {"contact", name_of(channel.contact)}};
  const auto known = desk.state().refusing.find(channel.name);
  const bool refuses = known != desk.state().refusing.end() && !known->second.accepted_at;
  shown["state"] = refuses ? "refusing" : "working";
  const Policy& policy = desk.policy();
  if (const auto test = policy.line_tests.find(channel.name); test != policy.line_tests.end())
    shown["line_test"] = line_test_json(desk, channel.name, test->second);
  if (const auto until = policy.credit_until.find(channel.name); until != policy.credit_until.end())
    shown["credit_until"] = to_rfc3339(Instant(std::chrono::sys_days(until->second)), "UTC").substr(0, 10);
  if (const auto credit = desk.context.credit ? desk.context.credit(channel.name) : std::nullopt) shown["credit"] = credit_json(desk, *credit);
  if (known == desk.state().refusing.end()) return shown;
  const RefusingChannel& last = known->second;
  json::object refusal{{"fault", name_of(last.fault)}, {"detail", last.detail}, {"at", time(last.at)}};
  if (last.accepted_at) refusal["accepted_again_at"] = time(*last.accepted_at);
  json::array told;
  for (const auto& [fault, at] : last.told) told.push_back(json::object{{"fault", name_of(fault)}, {"at", time(at)}});
  refusal["administrators_told"] = std::move(told);
  shown["last_refusal"] = std::move(refusal);
  return shown;
}

}  // namespace

void list_channels(Desk& desk, const CallPtr& call) {
  json::array channels;
  for (const auto& [name, channel] : desk.policy().channels) channels.push_back(channel_json(desk, channel));
  send_json(call, 200, json::serialize(json::object{{"channels", std::move(channels)}}));
}

void post_line_test(Desk& desk, const CallPtr& call) {
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, LineTestAsked{call->parameters[0], by}, [call](const Decision& decision, const State& state) {
    const auto found = state.incidents.find(decision.incident);
    json::object shown{{"incident", std::to_string(decision.incident)}};
    if (found != state.incidents.end()) shown["number"] = found->second.number;
    if (decision.number != 0) shown["page"] = to_string(PageId{decision.incident, decision.number});
    send_json(call, 202, json::serialize(shown));
  });
}

void list_tokens(Desk& desk, const CallPtr& call) {
  json::array tokens;
  for (const auto& [id, token] : desk.state().tokens) tokens.push_back(token_json(desk, token));
  send_json(call, 200, json::serialize(json::object{{"tokens", std::move(tokens)}}));
}

void post_token(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  AskedToken asked = read_token(*body, faults);
  const Actor by = actor_of(desk, *call, asked.by, faults);
  if (faults.any()) return send_faults(call, 422, faults);
  TokenIssued issued{{}, asked.name, {}, asked.source, by};
  issued.roles = asked.roles;
  issued.units = asked.units;
  issued.ends = desk.now() + std::chrono::days(asked.days);
  issue(desk, call, std::move(issued));
}

// Of the same name and rights; the old one stays good for a while, so that whoever uses it can change over.
void post_successor(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  const AskedSuccessor asked = read_successor(*body, faults);
  const Actor by = actor_of(desk, *call, asked.by, faults);
  if (faults.any()) return send_faults(call, 422, faults);
  const auto found = desk.state().tokens.find(call->parameters[0]);
  if (found == desk.state().tokens.end()) return send_problem(call, 404, "没有这个令牌", "there is no such token");
  const Token& old = found->second;
  TokenIssued issued{{}, old.name, {}, old.source, by};
  issued.roles = old.roles;
  issued.units = old.units;
  issued.ends = desk.now() + std::chrono::days(asked.days);
  issued.replaces = old.id;
  const Instant until = desk.now() + std::chrono::hours(asked.overlap_hours);
  issued.old_ends = old.ends && *old.ends < until ? *old.ends : until;
  issue(desk, call, std::move(issued));
}

void delete_token(Desk& desk, const CallPtr& call) {
  const auto found = desk.state().tokens.find(call->parameters[0]);
  if (found == desk.state().tokens.end())
    return send_problem(call, 404, "没有这个令牌", "there is no such token");
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  desk.sessions.end_all_of(name_of_token(found->second));
  submit(desk, call, TokenRevoked{call->parameters[0], by}, [call](const Decision&, const State&) {
    http::Response response;
    response.status = 204;
    send(call, std::move(response));
  });
}

void post_reload(Desk& desk, const CallPtr& call) {
  Faults faults;
  const Actor by = actor_of(desk, *call, "", faults);
  if (faults.any()) return send_faults(call, 422, faults);
  if (!desk.context.reload)
    return send_problem(call, 404, "本程序不能重新加载规则", "this daemon cannot reload");
  desk.context.reload(by, [call](const Reloaded& reloaded) {
    if (reloaded.refused)
      return send(call,
                  http::problem(422, "",
                                pick(call->language, "新规则有误，未启用；沿用现行规则",
                                     "the new policy is faulty and was not adopted; the one in force stays"),
                                {{"diagnostics", http::json_string(reloaded.diagnostics)},
                                 {"version", http::json_string(reloaded.version)}}));
    json::object answer{{"adopted", reloaded.adopted},
                        {"version", reloaded.version},
                        {"diagnostics", reloaded.diagnostics}};
    if (reloaded.changes) add_changes(answer, *reloaded.changes, call->language);
    send_json(call, 200, json::serialize(answer));
  });
}

void post_backup(Desk& desk, const CallPtr& call) {
  if (!desk.context.backup) return send_problem(call, 404, "本程序没有备份功能", "this daemon has no backup");
  auto path = std::make_shared<Result<std::string>>();
  const bool taken =
      desk.context.background.run([&desk, path] { *path = desk.context.backup(); },
                                  [call, path] {
                                    if (!*path)
                                      return send_problem(call, 503, "备份失败：" + path->error().message,
                                                          "the backup failed: " + path->error().message);
                                    send_json(call, 201, json::serialize(json::object{{"file", **path}}));
                                  });
  if (!taken) send_busy(call);
}

void get_journal(Desk& desk, const CallPtr& call) {
  const bool personal = call->request.query_value("personal") == "included";
  if (personal && !call->caller.can(Act::contents)) return refuse(desk, call, Act::contents);
  struct Export {
    std::string lines;
    Result<void> done;
    bool too_long = false;
  };
  auto exported = std::make_shared<Export>();
  const bool taken = desk.context.background.run(
      [exported, personal, &store = desk.context.store] {
        const auto sink = [&](std::string_view line) -> Result<void> {
          exported->too_long = exported->lines.size() + line.size() > longest_export;
          if (exported->too_long) return failure("too long");
          exported->lines += line;
          if (line.empty() || line.back() != '\n') exported->lines += '\n';
          return {};
        };
        exported->done = store.export_journal(
            sink, personal ? store::PersonalValues::included : store::PersonalValues::left_out);
      },
      [call, exported] {
        if (exported->too_long)
          return send_problem(call, 409, "台账过大，请改用备份",
                              "the journal is too large: make a backup instead");
        if (!exported->done)
          return send_problem(call, 503, "暂时无法读取台账，请稍后重试",
                              "the journal cannot be read now, try again");
        http::Response response;
        response.content_type = "application/x-ndjson; charset=utf-8";
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"journal.jsonl\"");
        response.body = std::move(exported->lines);
        send(call, std::move(response));
      });
  if (!taken) send_busy(call);
}

void get_policy(Desk& desk, const CallPtr& call) {
  json::object out = policy_json(desk, call->language);
  if (call->request.query_value("files") != "1" || !desk.context.policy_files)
    return send_json(call, 200, json::serialize(out));
  // They hold everybody's numbers and the digests of PINs, short enough to be guessed.
  const bool shell = call->caller.roles == std::vector<Role>{Role::shell};
  if (!shell && !call->caller.can(Act::contents)) return refuse(desk, call, Act::contents);
  auto files = std::make_shared<Result<std::vector<std::pair<std::string, std::string>>>>();
  const bool taken = desk.context.background.run(
      [&desk, files, version = desk.policy().version] { *files = desk.context.policy_files(version); },
      [call, files, out = std::move(out)]() mutable {
        if (!*files)
          return send_problem(call, 503, "暂时无法读取规则文本", "the text of the policy cannot be read now");
        json::array texts;
        for (const auto& [name, text] : **files)
          texts.push_back(json::object{{"name", name}, {"text", text}});
        out["files"] = std::move(texts);
        send_json(call, 200, json::serialize(out));
      });
  if (!taken) send_busy(call);
}

void get_stream(Desk& desk, const CallPtr& call) {
  const bool whole = call->caller.can(Act::read) && call->caller.units.empty();
  Hub& hub = whole ? desk.hub : desk.changes;
  if (hub.full()) return send_problem(call, 503, "订阅数量已达上限", "too many programs listen already");
  auto stream = call->answer.start_events({});
  // A browser that opens a stream anew cannot send the header: it asks `after`. Where it goes on with one it sends both, and
  // the header is the later.
  const std::string_view last = call->request.header("last-event-id");
  if (!stream) return;
  stream->while_stands([&desk, caller = call->caller] { return still_stands(desk, caller); });
  hub.add(std::move(stream), last.empty() ? call->request.query_value("after") : last);
}

void get_openapi(Desk&, const CallPtr& call) { send_json(call, 200, std::string(openapi_text())); }

}  // namespace jibao::web
