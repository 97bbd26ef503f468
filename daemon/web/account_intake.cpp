// See account_intake.hpp.
#include "daemon/web/account_intake.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "daemon/web/intake.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

std::vector<std::string> texts(ObjectReader& reader, std::string_view key, std::size_t most) {
  std::vector<std::string> out;
  const json::value* value = reader.member(key);
  if (value == nullptr) return out;
  const auto* list = value->if_array();
  const auto wrong = [&] {
    reader.faults().add(reader.at(key), "应为至多 " + std::to_string(most) + " 项的文字列表",
                        "must be a list of at most " + std::to_string(most) + " texts");
  };
  if (list == nullptr || list->size() > most) {
    wrong();
    return out;
  }
  for (const json::value& one : *list) {
    const bool good = one.is_string() && one.as_string().size() <= 4 * longest_name && !has_control(one.as_string(), false);
    if (!good) {
      wrong();
      return {};
    }
    out.emplace_back(one.as_string());
  }
  return out;
}

std::vector<Role> roles_of(ObjectReader& reader) {
  std::vector<Role> roles;
  for (const std::string& name : texts(reader, "roles", most_roles)) {
    const auto role = from_name<Role>(name);
    if (!role || *role == Role::shell)
      reader.faults().add(reader.at("roles"), "没有这个角色：" + name, "there is no such role: " + name);
    else if (std::find(roles.begin(), roles.end(), *role) == roles.end())
      roles.push_back(*role);
  }
  return roles;
}

int days_of(ObjectReader& reader) {
  const auto days = reader.count("days", most_days);
  if (days && *days == 0) reader.faults().add(reader.at("days"), "至少 1 天", "must be 1 at least");
  return days.value_or(most_days);
}

}  // namespace

AskedAccount read_account(const json::value& body, bool named, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedAccount asked;
  if (named) {
    asked.account = reader.text("account", longest_name);
    reader.require("account", !asked.account.empty());
  }
  asked.person = reader.text("person", longest_name);
  asked.roles = roles_of(reader);
  asked.units = texts(reader, "units", most_units);
  asked.by = reader.text("as", longest_name);
  reader.finish();
  return asked;
}

AskedToken read_token(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedToken asked;
  asked.name = reader.text("name", longest_name);
  reader.require("name", reader.member("name") != nullptr);
  static constexpr std::string_view kinds[] = {"source", "operator"};
  const auto kind = reader.word("kind", kinds, std::size(kinds));
  if (kind) asked.source = *kind == 0;
  asked.roles = roles_of(reader);
  if (!asked.roles.empty()) {
    if (kind) faults.add("/roles", "与 kind 重复", "given beside kind");
    asked.source = asked.roles == std::vector<Role>{Role::source};
    const bool mixed = asked.roles.size() > 1 && std::any_of(asked.roles.begin(), asked.roles.end(), [](Role role) { return !is_personal(role); });
    if (mixed) faults.add("/roles", "source 和 operator 只能单独给", "source and operator stand alone");
  }
  asked.units = texts(reader, "units", most_units);
  asked.days = days_of(reader);
  std::string as = reader.text("as", longest_name), by = reader.text("by", longest_name);
  if (!as.empty() && !by.empty()) faults.add("/by", "与 as 重复", "given beside as");
  asked.by = as.empty() ? by : as;
  reader.finish();
  return asked;
}

AskedSuccessor read_successor(const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedSuccessor asked;
  asked.days = days_of(reader);
  asked.overlap_hours = reader.count("overlap_hours", most_overlap_hours).value_or(usual_overlap_hours);
  asked.by = reader.text("as", longest_name);
  reader.finish();
  return asked;
}

}  // namespace jibao::web
