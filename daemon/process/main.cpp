// jibaod: reads the command line, sets the process up, and serves.
//
// Exit codes: 0 ended in order, or a policy without findings (a risk is none); 1 it could not start, or findings; 2 the
// command line.
#include <spdlog/async.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>

#include "config/risk_places.hpp"
#include "daemon/process/daemon.hpp"
#include "daemon/process/inherited_socket.hpp"
#include "daemon/process/line_log.hpp"

namespace {

using jibao::process::Options;

// What waits for a reader that is slow (a log on a full disk), a moment of 50 ms each, at most 32 MiB: beyond that the
// oldest go, and no page waits.
constexpr std::size_t moments_waiting = 512;

void start_log() {
  spdlog::init_thread_pool(moments_waiting, 1);
  // Not flushed line by line: at a thousand reports a second that was a tenth of the daemon's time. A warning is.
  std::ios::sync_with_stdio(false);
  auto log = spdlog::create_async_nb<spdlog::sinks::ostream_sink_mt>("jibaod", std::cout);
  log->flush_on(spdlog::level::warn);
  log->set_formatter(std::make_unique<jibao::process::LineFormatter>("%Y-%m-%dT%H:%M:%S.%e%z %l %v"));
  spdlog::set_default_logger(std::move(log));
  spdlog::flush_every(std::chrono::seconds(1));
}

// What is wrong, and what is risky from now on, in the office's language; risks alone leave the exit code 0.
int check(const Options& options) {
  const std::filesystem::path path(options.config);
  const auto loaded = jibao::config::load_policy(path);
  std::cout << loaded.diagnostics.render();
  const auto now = std::chrono::floor<jibao::Duration>(std::chrono::system_clock::now());
  const bool english = loaded.policy && loaded.policy->office.language == "en";
  const std::string folder = path.has_parent_path() ? (path.parent_path() / "").string() : "";
  std::cout << jibao::config::render_risks(jibao::config::risks_of(loaded, now), folder,
                                           english ? jibao::Language::en : jibao::Language::zh);
  if (!loaded.diagnostics.empty()) return 1;
  std::cout << options.config << "：有效 / valid, version " << loaded.policy->version << "\n";
  return 0;
}

constexpr int exit_lacking = 71;  // EX_OSERR of sysexits.h

int serve(Options options) {
  const auto inherited = jibao::process::take_inherited_socket();  // changes the environment: before there are threads
  ::umask(0077);                       // whatever is made is private
  ::prctl(PR_SET_DUMPABLE, 0);         // no core, no debugger: memory holds people's numbers and secrets
  std::signal(SIGPIPE, SIG_IGN);       // a peer that is gone is an error of one write
  start_log();
  if (!inherited) {
    spdlog::critical("{}", inherited.error().message);
    spdlog::shutdown();
    return 1;
  }
  if (*inherited) {
    options.address = (*inherited)->address;
    options.port = (*inherited)->port;
    options.listening = (*inherited)->descriptor;
  }
  const auto served = jibao::process::serve(options, JIBAO_VERSION);
  if (!served) spdlog::critical("{}", served.error().message);
  spdlog::shutdown();
  return served ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const auto options = jibao::process::read_options({arguments + 1, arguments + count});
  if (!options) {
    std::cerr << "jibaod: " << options.error().message << "\njibaod --help\n";
    return 2;
  }
  switch (options->task) {
    case Options::Task::help: std::cout << jibao::process::help_text(); return 0;
    case Options::Task::version: std::cout << "jibaod " JIBAO_VERSION "\n"; return 0;
    case Options::Task::check: return check(*options);
    case Options::Task::serve: break;
  }
  try {
    return serve(*options);
  } catch (const std::exception& lack) {  // no thread, descriptor or memory is left: the service is started again
    std::cerr << "jibaod: 系统资源不足，退出后重启 / the system gave too little, ending to be started again: " << lack.what() << "\n";
    return exit_lacking;
  }
}
