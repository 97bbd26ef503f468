// See commands.hpp. Each command is a row: how its exchange is made, and how its answer is shown.
#include "daemon/cli/commands.hpp"

#include <poll.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "daemon/cli/body.hpp"
#include "daemon/cli/duty.hpp"
#include "daemon/cli/link.hpp"
#include "daemon/cli/print.hpp"
#include "daemon/cli/terminal.hpp"
#include "daemon/http/text.hpp"
#include "rules/calendar.hpp"

namespace jibao::cli {
namespace {

namespace json = boost::json;

constexpr int most_repeats = 3;        // of a POST that was not answered
constexpr int repeat_after_ms = 1000;  // a restart of the daemon takes about this long
constexpr std::size_t most_roster_bytes = 1'000'000;  // as the daemon reads

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const std::string& one : list) out.push_back(json::string(one));
  return out;
}

class Session {
 public:
  Session(const Options& options, Link link)
      : options_(options),
        link_(std::move(link)),
        printer_(std::cout, options.language == "en"),
        troubles_(std::cerr, options.language == "en") {}

  int run(Options& options);

 private:
  Exchange exchange(const std::string& method, const std::string& path, const std::string& body = "") const;
  int finish(const Reply& reply, const std::string& key, void (Printer::*show)(const json::object&));
  int get(const std::string& path, void (Printer::*show)(const json::object&));
  int post(const std::string& path, const Result<json::object>& body, const std::string& key,
           void (Printer::*show)(const json::object&));
  std::string at(const std::string& more) const {
    return "/api/v1/incidents/~" + http::percent_encode(options_.incident) + more;  // as a person typed it
  }
  std::optional<json::object> policy(int& code);
  int file(Options& options, const OfficeClock& clock, const json::object& policy);
  int acknowledge(Options& options, const json::object& policy);
  int call();
  int token();
  int account();
  int duty(const OfficeClock& clock);
  int contact();
  int drill();
  int import_roster();
  int export_roster();
  int show_secret(const Reply& reply, std::string_view member);
  int attach();
  int explain(const OfficeClock& clock);
  int house(const OfficeClock& clock);
  int save(const std::string& path);

  const Options& options_;
  Link link_;
  Printer printer_;
  Printer troubles_;
};

Exchange Session::exchange(const std::string& method, const std::string& path,
                           const std::string& body) const {
  Exchange made;
  made.method = method;
  made.path = path;
  made.body = body;
  made.headers.emplace_back("Accept-Language", options_.language);
  if (!options_.as.empty()) made.headers.emplace_back("X-Jibao-As", http::percent_encode(options_.as));
  return made;
}

int Session::finish(const Reply& reply, const std::string& key, void (Printer::*show)(const json::object&)) {
  if (!reply.answered || reply.status == 503) {
    const bool unknown = reply.answered ? true : reply.may_be_recorded;
    troubles_.line(
        unknown ? troubles_.say("没有确定的答复，可能已登记：", "no certain answer, it may be recorded: ") +
                      (reply.answered ? "HTTP 503" : reply.trouble)
                : troubles_.say("连不上：", "cannot reach the daemon: ") + reply.trouble);
    if (unknown && !key.empty())
      troubles_.line(troubles_.say("重试请加 --key ", "to repeat safely add --key ") + key);
    else if (unknown && is_done_once(options_.command))
      troubles_.line(troubles_.say("照原样再执行一次即可，不会办理两次", "repeat the same command: it is not done twice"));
    return unknown ? Exit::unknown : Exit::unreachable;
  }
  if (reply.status < 200 || reply.status > 299) {
    if (options_.json)
      std::cout << reply.body << '\n';
    else
      troubles_.problem(reply.body, reply.status);
    return Exit::refused;
  }
  if (options_.json) {
    std::cout << reply.body << (reply.body.empty() ? "" : "\n");
    return Exit::ok;
  }
  json::error_code error;
  const json::value value = json::parse(reply.body.empty() ? "{}" : reply.body, error);
  if (error || !value.is_object()) {
    troubles_.line(troubles_.say("答复不是 Jibao 的", "that is no answer of Jibao's"));
    return Exit::unreachable;
  }
  if (show != nullptr)
    (printer_.*show)(value.as_object());
  else
    printer_.line(printer_.say("完成", "done"));
  return Exit::ok;
}

int Session::get(const std::string& path, void (Printer::*show)(const json::object&)) {
  return finish(link_.ask(exchange("GET", path)), "", show);
}

int Session::post(const std::string& path, const Result<json::object>& body, const std::string& key,
                  void (Printer::*show)(const json::object&)) {
  if (!body) {
    troubles_.line(body.error().message);
    return Exit::usage;
  }
  Exchange asked = exchange("POST", path, json::serialize(*body));
  if (!key.empty()) asked.headers.emplace_back("Idempotency-Key", key);
  Reply reply = link_.ask(asked);
  for (int repeat = 0; repeat < most_repeats && !key.empty(); ++repeat) {
    if (reply.answered ? reply.status != 503 : !reply.may_be_recorded) break;
    poll(nullptr, 0, repeat_after_ms << repeat);
    const Reply again = link_.ask(asked);
    // Once it may have been recorded it stays so, even where the daemon is gone now.
    const bool was_possible = reply.answered || reply.may_be_recorded;
    reply = again;
    if (!reply.answered) reply.may_be_recorded = reply.may_be_recorded || was_possible;
  }
  return finish(reply, key, show);
}

std::optional<json::object> Session::policy(int& code) {
  const Reply reply = link_.ask(exchange("GET", "/api/v1/policy"));
  json::error_code error;
  json::value value;
  if (reply.answered && reply.status == 200) value = json::parse(reply.body, error);
  if (value.is_object() && !error) return value.as_object();
  code = finish(reply, "", nullptr);
  if (code == Exit::ok) code = Exit::unreachable;
  return std::nullopt;
}

int Session::file(Options& options, const OfficeClock& clock, const json::object& known) {
  const std::string key = options.key.empty() ? fresh_key() : options.key;
  if (!known.empty()) ask_for_fields(options, known);
  return post("/api/v1/incidents", filing_body(options, clock), options.command == "file" ? key : "",
              &Printer::filed);
}

int Session::acknowledge(Options& options, const json::object& known) {
  if (!known.empty()) options.fields["person"] = ask_for_person(known, options.language == "en");
  Result<json::object> body = ack_body(options);
  if (body && options.pin) {
    const auto pin = secret("PIN");
    if (!pin) {
      troubles_.line(pin.error().message);
      return Exit::usage;
    }
    (*body)["pin"] = *pin;
  }
  return post(at("/acknowledgements"), body, options.key.empty() ? fresh_key() : options.key,
              &Printer::incident);
}

int Session::call() {
  if (options_.argument.empty()) return get("/api/v1/dial-tasks", &Printer::dial_tasks);
  return post("/api/v1/dial-tasks/" + http::percent_encode(options_.argument), dial_body(options_), "",
              &Printer::incident);
}

int Session::token() {
  if (options_.word.empty() || options_.word == "list") return get("/api/v1/tokens", &Printer::tokens);
  if (options_.argument.empty()) {
    troubles_.line("token make NAME | token renew ID | token end ID");
    return Exit::usage;
  }
  if (options_.word == "end")
    return finish(link_.ask(exchange("DELETE", "/api/v1/tokens/" + http::percent_encode(options_.argument))),
                  "", nullptr);
  json::object body;
  if (options_.days > 0) body["days"] = options_.days;
  if (options_.word == "renew")
    return show_secret(link_.ask(exchange("POST", "/api/v1/tokens/" + http::percent_encode(options_.argument) + "/successor",
                                          json::serialize(body))),
                       "token");
  body["name"] = options_.argument;
  if (options_.roles.empty())
    body["kind"] = options_.source ? "source" : "operator";
  else
    body["roles"] = texts(options_.roles);
  if (!options_.units.empty()) body["units"] = texts(options_.units);
  return show_secret(link_.ask(exchange("POST", "/api/v1/tokens", json::serialize(body))), "token");
}

// What is told once: a token, a one-time code.
int Session::show_secret(const Reply& reply, std::string_view member) {
  const bool shown = reply.answered && reply.status == 201 && !options_.json;
  if (!shown) return finish(reply, "", nullptr);
  json::error_code error;
  const json::value value = json::parse(reply.body, error);
  if (error || !value.is_object()) return finish(reply, "", nullptr);
  troubles_.line(troubles_.say("只显示这一次：", "shown this once:"));
  printer_.line(text_at(value.as_object(), member));
  return Exit::ok;
}

// People's accounts, at the shell: also on the night when nobody gets in by the browser.
int Session::account() {
  const std::string& what = options_.word;
  if (what.empty() || what == "list") return get("/api/v1/accounts", &Printer::accounts);
  if (what == "sessions") return get("/api/v1/sessions", &Printer::sessions);
  if (what == "seats") return get("/api/v1/seats", &Printer::seats);
  if (options_.argument.empty()) {
    troubles_.line(troubles_.say("要写明账号（或登录、席位的编号）", "name the account (or the id of the log-in or the seat)"));
    return Exit::usage;
  }
  const std::string which = http::percent_encode(options_.argument);
  if (what == "reset") return show_secret(link_.ask(exchange("POST", "/api/v1/accounts/" + which + "/code")), "code");
  if (what == "disable") return finish(link_.ask(exchange("POST", "/api/v1/accounts/" + which + "/end")), "", nullptr);
  if (what == "log-out") return finish(link_.ask(exchange("DELETE", "/api/v1/sessions/" + which)), "", nullptr);
  if (what == "end-seat") return finish(link_.ask(exchange("DELETE", "/api/v1/seats/" + which)), "", nullptr);
  json::object body{{"roles", texts(options_.roles)}, {"units", texts(options_.units)}};
  if (!options_.person.empty()) body["person"] = options_.person;
  if (what == "change") return finish(link_.ask(exchange("POST", "/api/v1/accounts/" + which + "/rights", json::serialize(body))), "", nullptr);
  body["account"] = options_.argument;
  return show_secret(link_.ask(exchange("POST", "/api/v1/accounts", json::serialize(body))), "code");
}

// The daemon reads the file; what it found is issued as any list of shifts is.
int Session::import_roster() {
  std::ifstream in(options_.argument, std::ios::binary);
  std::string bytes(most_roster_bytes + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (options_.argument.empty() || bytes.empty() || bytes.size() > most_roster_bytes) {
    troubles_.line(troubles_.say("无法读取文件，或大于 1 MB：", "the file cannot be read, or is larger than 1 MB: ") + options_.argument);
    return Exit::usage;
  }
  Exchange asked = exchange("POST", "/api/v1/roster/file" + (options_.month.empty() ? "" : "?month=" + http::percent_encode(options_.month)), bytes);
  asked.body_type = "application/octet-stream";
  const Reply reply = link_.ask(asked);
  json::error_code error;
  json::value read = json::parse(reply.body, error);
  if (reply.status != 200 || error || !read.is_object()) return finish(reply, "", nullptr);
  json::object& found = read.as_object();
  if (const auto* notes = found["notes"].if_array())
    for (const json::value& note : *notes)
      if (note.is_object()) troubles_.line(text_at(note.as_object(), "where") + " " + text_at(note.as_object(), "words"));
  json::object body{{"month", found["month"]}, {"shifts", found["shifts"]}};
  if (options_.again) body["again"] = true;
  if (options_.dry_run) body["dry_run"] = true;
  return post("/api/v1/roster", std::move(body), "", &Printer::roster);
}

int Session::export_roster() {
  const std::string format = options_.path.ends_with(".ics") ? "ics" : "xlsx";
  return save("/api/v1/roster/file?format=" + format + (options_.argument.empty() ? "" : "&month=" + http::percent_encode(options_.argument)));
}

// The duty room's own book.
int Session::duty(const OfficeClock& clock) {
  if (options_.command == "roster" && options_.word == "import") return import_roster();
  if (options_.command == "roster" && options_.word == "export") return export_roster();
  std::string pin;
  if (options_.pin) {
    auto typed = secret("PIN");
    if (!typed) {
      troubles_.line(typed.error().message);
      return Exit::usage;
    }
    pin = std::move(*typed);
  }
  auto asked = duty_call(options_, clock, pin);
  if (!asked) {
    troubles_.line(asked.error().message);
    return Exit::usage;
  }
  const std::string path = "/api/v1" + asked->path;
  return asked->body ? post(path, std::move(*asked->body), "", asked->show) : get(path, asked->show);
}

// Contacts: whether they are proven, and the steps that prove one.
int Session::contact() {
  const std::string& what = options_.word;
  if (what.empty() || what == "list") return get("/api/v1/contacts", &Printer::contacts);
  const auto field = [&](const char* name, const char* otherwise) {
    const auto given = options_.fields.find(name);
    return given == options_.fields.end() ? std::string(otherwise) : given->second;
  };
  if (options_.argument.empty()) {
    troubles_.line(troubles_.say("要写明人员", "name the person"));
    return Exit::usage;
  }
  if (what == "prove" && options_.person.empty()) {
    troubles_.line(troubles_.say("要写明本人报回的核验码", "name the code that the person gave back"));
    return Exit::usage;
  }
  const std::string base = "/api/v1/contacts/" + http::percent_encode(options_.argument);
  if (what == "send") {
    const json::object body{{"channel", field("channel", "sms")}};
    return finish(link_.ask(exchange("POST", base + "/checks", json::serialize(body))), "", &Printer::contact_sent);
  }
  json::object body;
  if (what == "prove") body["code"] = options_.person;
  if (what == "by-hand") body["by_hand"] = field("contact", "phone");
  if (what == "withdraw") {
    body["contact"] = field("contact", "phone");
    body["reason"] = field("reason", "");
  }
  return finish(link_.ask(exchange("POST", base + (what == "withdraw" ? "/withdrawals" : "/proofs"), json::serialize(body))), "", &Printer::contact_done);
}

// Drills: what they came to. One is begun by filing it (run).
int Session::drill() {
  if (options_.word != "show") return get("/api/v1/drills", &Printer::drills);
  Reply reply = link_.ask(exchange("GET", "/api/v1/drills"));
  json::error_code error;
  const json::value answer = reply.answered && reply.status == 200 ? json::parse(reply.body, error) : json::value();
  if (!answer.is_object()) return finish(reply, "", &Printer::drill);
  const json::object* found = find_drill(answer.as_object(), options_.argument);
  if (found == nullptr) {
    troubles_.line(troubles_.say("没有这次演练：", "there is no such drill: ") + options_.argument);
    return Exit::refused;
  }
  reply.body = json::serialize(*found);
  return finish(reply, "", &Printer::drill);
}

// What the daemon answers, into the file that was named, else on standard output.
int Session::save(const std::string& path) {
  const Reply reply = link_.ask(exchange("GET", path));
  if (!reply.answered || reply.status != 200) return finish(reply, "", nullptr);
  if (options_.path.empty()) {
    std::cout << reply.body;
    return std::cout.flush() ? Exit::ok : Exit::refused;
  }
  std::ofstream out(options_.path, std::ios::binary | std::ios::trunc);
  out << reply.body;
  out.close();
  if (out) return Exit::ok;
  troubles_.line(troubles_.say("无法写入 ", "cannot write ") + options_.path);
  return Exit::refused;
}

// The same bytes once more are kept once: no key is needed.
int Session::attach() {
  const auto bytes = read_text(options_.path);
  if (!bytes) {
    troubles_.line(bytes.error().message);
    return Exit::usage;
  }
  const auto given = [&](const char* field) {
    const auto found = options_.fields.find(field);
    return found == options_.fields.end() ? std::string() : found->second;
  };
  std::string name = given("name");
  if (name.empty()) name = options_.path.substr(options_.path.find_last_of('/') + 1);
  const std::string from = given("from");
  Exchange asked = exchange("PUT", at("/documents/" + http::percent_encode(name)) + (from.empty() ? "" : "?from=" + http::percent_encode(from)), *bytes);
  asked.body_type = "application/octet-stream";
  return finish(link_.ask(asked), "", &Printer::incident);
}

// An incident's history, or with --at what the policy in force would do.
int Session::explain(const OfficeClock& clock) {
  if (options_.times.empty()) return get(at("/explanation"), &Printer::explanation);
  const auto supposed = read_supposed(options_, clock);
  if (!supposed) {
    troubles_.line(supposed.error().message);
    return Exit::usage;
  }
  return post("/api/v1/policy/preview", preview_body(*supposed, clock), "", &Printer::explanation);
}

int Session::house(const OfficeClock& clock) {
  if (options_.command == "list")
    return get("/api/v1/incidents?state=" + options_.list_state + "&limit=" + std::to_string(options_.limit),
               &Printer::incidents);
  if (options_.command == "show") return get(at(""), &Printer::incident);
  if (options_.command == "explain") return explain(clock);
  if (options_.command == "call") return call();
  if (options_.command == "token") return token();
  if (options_.command == "account") return account();
  if (is_duty_command(options_.command)) return duty(clock);
  if (options_.command == "contact") return contact();
  if (options_.command == "drill") return drill();
  if (options_.command == "export") return save(std::string("/api/v1/journal") + (options_.personal ? "?personal=included" : ""));
  if (options_.command == "sheet") return save("/api/v1/sheet");
  if (options_.command == "roll-call" && options_.word == "now")
    return finish(link_.ask(exchange("POST", "/api/v1/roll-calls")), "", &Printer::roll_call_begun);
  if (options_.command == "roll-call") return get("/api/v1/roll-calls", &Printer::roll_calls);
  if (options_.command == "line-test" && options_.argument.empty()) return get("/api/v1/channels", &Printer::lines_tested);
  if (options_.command == "line-test")
    return finish(link_.ask(exchange("POST", "/api/v1/channels/" + http::percent_encode(options_.argument) + "/test")), "",
                  &Printer::line_test);
  if (options_.command == "reload")
    return finish(link_.ask(exchange("POST", "/api/v1/reload")), "", &Printer::reloaded);
  if (options_.command == "backup")
    return finish(link_.ask(exchange("POST", "/api/v1/backup")), "", &Printer::backup);
  return Exit::usage;
}

bool is_secret(const Options& options) {
  const auto given = options.fields.find("classification");
  return given != options.fields.end() && given->second == "secret";
}

// Whether the person at the terminal is asked for what was left out.
bool asks(const Options& options) {
  if (!on_terminal()) return false;
  if (options.command == "file")
    return options.json_input.empty() &&
           (!options.fields.contains("category") || (!options.fields.contains("title") && !is_secret(options)));
  return options.command == "ack" && options.as.empty() && !options.fields.contains("person");
}

int Session::run(Options& options) {
  OfficeClock clock{Instant{}, "UTC"};
  json::object known;
  const bool asking = asks(options);
  if (asking || needs_clock(options)) {
    int code = Exit::ok;
    auto found = policy(code);
    if (!found) return code;
    clock.zone = text_at(*found, "zone");
    const auto now = parse_rfc3339(text_at(*found, "now"));
    if (!now || !zone_exists(clock.zone)) {
      troubles_.line(troubles_.say("答复不是 Jibao 的", "that is no answer of Jibao's"));
      return Exit::unreachable;
    }
    clock.now = *now;
    if (asking) known = std::move(*found);
  }
  const std::string key = options.key.empty() ? fresh_key() : options.key;
  if (options.command == "file" || options.command == "simulate") return file(options, clock, known);
  if (options.command == "ack") return acknowledge(options, known);
  if (options.command == "phone") {
    const bool stamp = options.fields.contains("stamp");
    return post(at("/phone-reports"), deed_body(options, clock), stamp ? "" : key, &Printer::incident);
  }
  if (options.command == "report")
    return post(at("/written-reports"), deed_body(options, clock), key, &Printer::incident);
  // The commands of the chain: each has a call of its own.
  struct Chained {
    std::string_view command;
    const char* call;
    Result<json::object> (*body)(const Options&, const OfficeClock&);
  };
  static constexpr Chained chained[] = {{"notice", "/notices", deed_body},       {"callback", "/call-backs", deed_body},
                                        {"receipt", "/receipts", chain_body},    {"delay", "/delay-notices", chain_body},
                                        {"merge", "/merge", chain_body},         {"separate", "/separate", chain_body},
                                        {"question", "/questions", case_body},   {"answer", "/answers", case_body},
                                        {"unknown", "/unknowns", case_body},     {"checked", "/checks", case_body}};
  for (const Chained& each : chained)
    if (options.command == each.command) return post(at(each.call), each.body(options, clock), key, &Printer::incident);
  if (options.command == "attach") return attach();
  if (options.command == "supplement")
    return post(at("/supplements"), amendment_body(options, clock), key, &Printer::incident);
  if (options.command == "secret") {
    options.changes = {"classification=secret"};
    return post(at("/corrections"), amendment_body(options, clock), key, &Printer::incident);
  }
  if (options.command == "correct")
    return post(at("/corrections"), amendment_body(options, clock), key, &Printer::incident);
  if (options.command == "close") return post(at("/close"), close_body(options), key, &Printer::incident);
  if (options.command == "confirm") {
    const int claim = std::atoi(options.argument.c_str());
    return post(at("/confirmations"), json::object{{"claim", claim}}, "", &Printer::incident);
  }
  return house(clock);
}

}  // namespace

std::vector<std::string> token_places(const Options& options) {
  if (!options.token_file.empty()) return {options.token_file};
  const std::string state = options.state.empty() ? environment("JIBAO_STATE", "") : options.state;
  if (!state.empty()) return {state + "/operator.token"};
  return {"run/state/operator.token", "/var/lib/jibaod/operator.token"};
}

int run(const Options& given) {
  Options options = given;
  if (options.command == "drill" && options.word == "begin") {
    options.command = "file";
    options.drill = true;
  }
  if (options.command == "check") return check_policy(options);
  if (options.command == "explain" && !options.path.empty()) return preview_policy(options);
  if (options.command == "verify") return verify_journal(options);
  if (options.command == "restore") return restore_from(options);
  if (options.command == "pin") return make_pin(options);
  if (options.command == "watch") return watch_daemon(options);
  if (options.command == "keep") return keep_copies(options);
  if (options.command == "simulate" && !options.diff.empty()) return compare_policies(options);
  if (options.command == "simulate" && !options.files.empty()) return simulate_scenarios(options);
  std::string token;
  std::string trouble;
  for (const std::string& place : token_places(options)) {
    auto read = read_token(place);
    if (read) {
      token = std::move(*read);
      break;
    }
    trouble = read.error().message;
  }
  const std::string url =
      options.url.empty() ? environment("JIBAO_URL", "http://127.0.0.1:8440") : options.url;
  const std::string authorities = options.ca_file.empty() ? environment("JIBAO_CA", "") : options.ca_file;
  if (options.command == "doctor") return examine_installation(options, url, token, authorities);
  if (token.empty()) {
    std::cerr
        << trouble
        << "\n没有令牌：用 --state 或 --token-file 指明 / no token: say where with --state or --token-file\n";
    return Exit::usage;
  }
  Session session(options, Link(url, token, authorities));
  return session.run(options);
}

}  // namespace jibao::cli
