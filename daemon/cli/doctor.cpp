// doctor: looks at the installation here and at the daemon, and says what is wrong with it; works without one too.
#include "daemon/doctor/examine.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "daemon/cli/commands.hpp"
#include "daemon/cli/link.hpp"
#include "daemon/cli/print.hpp"
#include "daemon/http/problem.hpp"

namespace jibao::cli {
namespace {

using doctor::Finding;
using doctor::Grade;

// The first of the usual places that is there; the first where none is.
std::filesystem::path first_there(const std::vector<std::filesystem::path>& places) {
  std::error_code error;
  for (const auto& place : places)
    if (std::filesystem::exists(place, error)) return place;
  return places.front();
}

doctor::Places places_of(const Options& options) {
  doctor::Places places;
  const char* state = std::getenv("JIBAO_STATE");
  if (!options.state.empty()) places.state = options.state;
  else if (state != nullptr && *state != '\0') places.state = state;
  else places.state = first_there({"/var/lib/jibaod", "run/state"});
  std::error_code error;
  if (!options.path.empty()) places.policy = options.path;
  else if (const auto found = first_there({"/etc/jibao/county-office.yaml", "config/county-office.yaml"}); std::filesystem::exists(found, error))
    places.policy = found;
  if (!options.argument.empty()) places.credentials = options.argument;
  else places.credentials = first_there({places.state / "credentials", "/etc/jibao/credentials"});
  return places;
}

const char* mark_of(Grade grade) {
  switch (grade) {
    case Grade::good: return "✓ ";
    case Grade::warning: return "! ";
    case Grade::fault: return "✗ ";
  }
  return "";
}

const std::string& say(const Text& both, bool english) { return english && !both.en.empty() ? both.en : both.zh; }

void print(const std::vector<Finding>& findings, bool english) {
  Printer printer(std::cout, english);
  for (const Finding& one : findings) {
    printer.line(mark_of(one.grade) + say(one.what, english));
    if (one.grade == Grade::good) continue;
    printer.line("    " + say(one.why, english));
    printer.line("    → " + say(one.todo, english));
  }
}

std::string json_of(const std::vector<Finding>& findings, bool english) {
  const auto quoted = [&](const Text& both) { return http::json_string(say(both, english)); };
  std::string text = "{\"findings\":[";
  for (const Finding& one : findings) {
    if (text.back() == '}') text += ',';
    text += "{\"id\":" + http::json_string(one.id) + ",\"grade\":" + http::json_string(std::string(name_of(one.grade))) + ",\"what\":" + quoted(one.what);
    if (one.grade != Grade::good) text += ",\"why\":" + quoted(one.why) + ",\"do\":" + quoted(one.todo);
    text += "}";
  }
  return text + "]}";
}

}  // namespace

int examine_installation(const Options& options, const std::string& url, const std::string& token, const std::string& authorities) {
  doctor::Found found;
  found.own_version = JIBAO_VERSION;
  found.daemon.url = url;
  found.daemon.has_token = !token.empty();
  const Link with_token(url, token, authorities), without(url, "", authorities);
  const auto get = [&](const std::string& path, bool authorised) {
    Exchange asked;
    asked.path = path;
    const Reply reply = (authorised ? with_token : without).ask(asked);
    return doctor::Answer{reply.answered, reply.status, reply.body, reply.trouble};
  };
  const Instant now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  doctor::examine_machine(places_of(options), now, found);
  doctor::examine_daemon(get, found);
  const auto findings = doctor::judge(found, std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  std::size_t faults = 0, warnings = 0;
  for (const Finding& one : findings) {
    faults += one.grade == Grade::fault ? 1 : 0;
    warnings += one.grade == Grade::warning ? 1 : 0;
  }
  const bool english = options.language == "en";
  if (options.json) {
    std::cout << json_of(findings, english) << '\n';
  } else {
    print(findings, english);
    Printer(std::cout, english).line(english ? std::to_string(faults) + " faults, " + std::to_string(warnings) + " warnings"
                         : std::to_string(faults) + " 处故障，" + std::to_string(warnings) + " 处提醒");
  }
  return faults == 0 ? Exit::ok : Exit::refused;
}

}  // namespace jibao::cli
