// The log of records: a line a fact, the lines of a moment as one message.
//
// Invariant: lines leave in the order of the records; none is older than `moment` when it leaves. Called by the daemon, as the
// engine's observer. Thread: loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "daemon/process/line_log.hpp"
#include "rules/fact.hpp"
#include "rules/state.hpp"

namespace jibao::process {

class RecordLog {
 public:
  explicit RecordLog(boost::asio::io_context& context) : timer_(context) {}

  /// Requires: `state` is that behind the facts.
  void add(const State& state, IncidentId incident, const std::vector<Fact>& facts);

  /// What waits goes to the log now: before a line that must stand behind it, and at the end.
  void flush();

 private:
  LineLog lines_;
  boost::asio::steady_timer timer_;
};

}  // namespace jibao::process
