// The person at the terminal: questions asked one by one, and a secret read without echo.
//
// Invariant: nothing is asked where standard input is no terminal, but a secret, which is then its first
// line.
#pragma once

#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "daemon/cli/options.hpp"
#include "rules/result.hpp"

namespace jibao::cli {

bool on_terminal();

/// One line of the answer, without blanks at both ends; nothing at the end of input.
std::optional<std::string> question(const std::string& words);

/// A secret: without echo on a terminal, else the first line of standard input. Errors: nothing came, or it
/// is too long.
Result<std::string> secret(const std::string& words);

/// Asks for the fields of the phone record that the command line left out, in the order in which a caller is
/// heard. `policy` is the daemon's answer of /api/v1/policy.
void ask_for_fields(Options& options, const boost::json::object& policy);

/// Asks which person does it, where --as was left out; empty where nobody was chosen.
std::string ask_for_person(const boost::json::object& policy, bool english);

}  // namespace jibao::cli
