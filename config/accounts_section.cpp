// accounts: how administrators are kept, and which unit stands below which, for whoever may see a part of them alone.
#include <algorithm>

#include "config/sections.hpp"

namespace jibao::config {
namespace {

constexpr std::size_t kMostUnits = 500;  // townships, bureaus and enterprises of a county
constexpr std::size_t kLongestUnit = 100;

// A unit stands after the one above it, so that nothing can stand below itself.
void read_unit(Reading& reading, const Node& node) {
  const Fields fields = read_map(node, node.place, "unit", {required("name"), optional("under")}, reading.diagnostics);
  ReportingUnit unit{fields.text("name", {.most = kLongestUnit}), fields.text("under", {.most = kLongestUnit})};
  std::vector<ReportingUnit>& units = reading.policy.accounts.units;
  const auto known = [&](const std::string& name) {
    return std::any_of(units.begin(), units.end(), [&](const ReportingUnit& one) { return one.name == name; });
  };
  if (known(unit.name)) fields.error(fields.place("name"), "the unit '" + unit.name + "' is here twice");
  if (!unit.under.empty() && !known(unit.under))
    fields.error(fields.place("under"), "there is no unit '" + unit.under + "' before this one", "list the upper unit first");
  units.push_back(std::move(unit));
}

}  // namespace

void read_accounts(Reading& reading, const Entry& entry) {
  const Fields fields =
      read_map(entry.value, entry.key_place, "accounts", {optional("administrators"), optional("units")}, reading.diagnostics);
  AccountRules& accounts = reading.policy.accounts;
  accounts.administrators = fields.one_of("administrators", accounts.administrators);
  for (const Node* node : fields.items("units", kMostUnits)) read_unit(reading, *node);
}

}  // namespace jibao::config
