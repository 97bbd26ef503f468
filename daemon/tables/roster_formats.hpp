// The readers of roster_file.hpp, one a format.
#pragma once

#include <string>
#include <string_view>

#include "daemon/tables/gathered_roster.hpp"

namespace jibao::tables {

void read_workbook_roster(std::string_view bytes, const Policy& policy, const std::string& month, GatheredRoster& out);
void read_calendar_roster(std::string_view bytes, const Policy& policy, GatheredRoster& out);

}  // namespace jibao::tables
