// watch: the watcher outside, and what a person says to it. It speaks to no daemon but by the watcher's own question.
#include <cstdlib>
#include <iostream>

#include "config/values.hpp"
#include "daemon/cli/commands.hpp"
#include "daemon/cli/print.hpp"
#include "daemon/watcher/memory_file.hpp"
#include "daemon/watcher/watcher.hpp"
#include "rules/calendar.hpp"

namespace jibao::cli {
namespace {

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

watcher::Places places_of(const Options& options) {
  watcher::Places places;
  places.state = options.state.empty() ? environment("STATE_DIRECTORY", "/var/lib/jibao-watch") : options.state;
  places.credentials = environment("CREDENTIALS_DIRECTORY", (places.state / "credentials").string());
  return places;
}

int leave_or_say(const Result<void>& left, const std::string& done) {
  if (!left) {
    std::cerr << left.error().message << '\n';
    return Exit::refused;
  }
  std::cout << done << '\n';
  return Exit::ok;
}

// A pause has somebody who asked for it, a reason and an end: one that was forgotten would be silence.
int pause(const Options& options, const watcher::WatchPlan& plan, const std::filesystem::path& state) {
  const Printer printer(std::cout, options.language == "en");
  const auto span = config::parse_duration(options.argument);
  const auto reason = options.fields.find("reason");
  if (!span || *span <= Duration::zero() || *span > longest_pause || options.as.empty() || reason == options.fields.end()) {
    std::cerr << printer.say("停报要有时长（最长 24h）、是谁（--as）和原因（--reason），例如 --pause 30m --as 王芳 --reason 换硬盘",
                             "a pause needs a span (24h at most), who (--as) and why (--reason): --pause 30m --as NAME --reason disk")
              << '\n';
    return Exit::usage;
  }
  const Instant until = std::chrono::floor<Duration>(std::chrono::system_clock::now()) + *span;
  return leave_or_say(watcher::leave_pause(state, WatchPause{until, options.as, reason->second}),
                      printer.say("停报至 ", "nothing is told until ") + to_rfc3339(until, plan.zone));
}

int act(const Options& options, const watcher::WatchPlan& plan) {
  const Printer printer(std::cout, options.language == "en");
  const watcher::Places places = places_of(options);
  if (options.word == "pause") return pause(options, plan, places.state);
  if (options.word == "resume") return leave_or_say(watcher::leave_pause(places.state, std::nullopt), printer.say("已恢复告警", "telling again"));
  if (options.word == "accept")
    return leave_or_say(watcher::leave_acceptance(places.state), printer.say("下次心跳起以现有台账为准", "the journal counts as it stands from the next heartbeat on"));
  if (options.word == "try") {
    const watcher::Trial trial = watcher::try_out(plan, places);
    for (const std::string& line : trial.lines) std::cout << line << '\n';
    return trial.good ? Exit::ok : Exit::refused;
  }
  if (const auto ran = watcher::run(plan, places); !ran) {
    std::cerr << ran.error().message << '\n';
    return Exit::refused;
  }
  return Exit::ok;
}

}  // namespace

int watch_daemon(const Options& options) {
  const watcher::ReadPlan read = watcher::read_watch_file(options.path);
  std::cerr << read.diagnostics.render();
  if (!read.plan) return Exit::refused;
  return options.word == "check" ? static_cast<int>(Exit::ok) : act(options, *read.plan);
}

}  // namespace jibao::cli
