// What a command asks for, as the JSON body of its call. Pure: the clock and the zone of the office are
// passed in.
//
// Invariant: a time or a number that does not read is an error here, before anything is sent. Called by
// commands.cpp.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "daemon/cli/options.hpp"
#include "rules/preview.hpp"
#include "rules/result.hpp"
#include "rules/time.hpp"

namespace jibao::cli {

struct OfficeClock {
  Instant now;
  std::string zone;
};

/// Sets `path` ("source.reporter.name") in `body`, making the objects on the way.
void set_member(boost::json::object& body, const std::string& path, boost::json::value value);

/// The JSON of --json-input, if any, with the fields and times of the options, by their paths. Errors as below.
Result<boost::json::object> plain_body(const Options& options, const OfficeClock& clock);
/// A whole number as JSON; `path` names it in the error.
Result<boost::json::value> whole_number(const std::string& path, const std::string& text);

/// The body of file and simulate. Errors: a time, a number or a JSON text that does not read.
Result<boost::json::object> filing_body(const Options& options, const OfficeClock& clock);
Result<boost::json::object> deed_body(const Options& options, const OfficeClock& clock);
/// The body of receipt, delay, merge and separate.
Result<boost::json::object> chain_body(const Options& options, const OfficeClock& clock);
/// The body of question, answer, unknown and checked.
Result<boost::json::object> case_body(const Options& options, const OfficeClock& clock);
Result<boost::json::object> ack_body(const Options& options);
Result<boost::json::object> amendment_body(const Options& options, const OfficeClock& clock);
Result<boost::json::object> close_body(const Options& options);
Result<boost::json::object> dial_body(const Options& options);

/// What `explain --policy` and `explain --at` suppose. Errors: a time, a level or a kind that does not read.
Result<Supposed> read_supposed(const Options& options, const OfficeClock& clock);
boost::json::object preview_body(const Supposed& supposed, const OfficeClock& clock);

/// Whether a command's times need the office's clock to be read.
bool needs_clock(const Options& options);

/// A whole file, or standard input for "-"; at most the 1 MiB that the daemon takes.
Result<std::string> read_text(const std::string& file);

}  // namespace jibao::cli
