// The commands of the duty room's own book (roster, leave, check-in, handover, surge) as calls of the API.
//
// Invariant: a time that does not read, or a word that is missing, is an error here, before anything is sent. Pure: the clock
// and the zone of the office are passed in, and a PIN, where one was asked for. Called by commands.cpp.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "daemon/cli/body.hpp"
#include "daemon/cli/print.hpp"

namespace jibao::cli {

struct DutyCall {
  std::string path;                          // below /api/v1
  std::optional<boost::json::object> body;   // nothing: a GET
  void (Printer::*show)(const boost::json::object&) = nullptr;
};

/// Whether `command` is one of them.
bool is_duty_command(const std::string& command);

/// Whether the daemon knows the command again when it is repeated, without a key: it answers what stands and does nothing twice.
bool is_done_once(const std::string& command);

/// What the command asks. Errors: a time or a word that does not read, one that is missing.
Result<DutyCall> duty_call(const Options& options, const OfficeClock& clock, const std::string& pin);

}  // namespace jibao::cli
