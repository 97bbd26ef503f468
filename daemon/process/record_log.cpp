// See record_log.hpp.
#include "daemon/process/record_log.hpp"

#include <spdlog/spdlog.h>

#include "daemon/process/fact_log.hpp"

namespace jibao::process {
namespace {

// On paper they are a second later anyway (the log is flushed each second).
constexpr auto moment = std::chrono::milliseconds(50);

}  // namespace

void RecordLog::add(const State& state, IncidentId incident, const std::vector<Fact>& facts) {
  if (lines_.full()) flush();
  if (lines_.empty()) {
    timer_.expires_after(moment);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) flush();
    });
  }
  if (!lines_.has_room(facts.size(), std::chrono::steady_clock::now())) return;
  for (const std::string& line : log_lines(state, incident, facts)) lines_.add(line);
}

void RecordLog::flush() {
  if (!lines_.empty()) spdlog::info("{}", lines_.take());
}

}  // namespace jibao::process
