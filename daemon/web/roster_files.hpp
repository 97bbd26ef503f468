// The roster as a file on the site: export of a month as xlsx or ICS, and import in two steps, a file read and shown, then
// issued. Files are read and written in the background (daemon/tables).
//
// Invariant: reading a file records nothing; what is issued is what was shown, read once more. Internal to daemon/web; on the
// loop.
#pragma once

#include <string>

#include "daemon/web/html.hpp"

namespace jibao::web {

/// Where the roster's page leads to its files: the month as xlsx and ICS, and, for whoever arranges, the form that takes one.
std::string roster_file_parts(const Look& look, const std::string& month);

/// A month as a file, to whoever may see the roster; of the API and of the page.
void get_roster_file(Desk& desk, const CallPtr& call);
/// The shifts of a file, for the API: nothing is recorded.
void post_roster_file(Desk& desk, const CallPtr& call);

/// A file that was chosen in that form: shown as it would change the month, or every fault of it at its cell.
void read_roster_form(Desk& desk, const CallPtr& call);
/// What was shown is issued.
void import_roster_form(Desk& desk, const CallPtr& call);

}  // namespace jibao::web
