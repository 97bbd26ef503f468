// The table. Its columns follow part 5.2 of the design (duties apart, deny by default) and GB/T 22239-2019 8.1.4.2.
#include "rules/rights.hpp"

#include <algorithm>
#include <array>

namespace jibao {
namespace {

constexpr std::size_t roles = Names<Role>::values.size();

struct Row {
  Act act;
  std::array<bool, roles> may;
};

constexpr bool Y = true, o = false;

constexpr auto table = std::to_array<Row>({
    //               officer leader observer system security audit source operator shell
    {Act::file,     {Y,      Y,     o,       o,     o,       o,    Y,     Y,       o}},
    {Act::follow,   {Y,      Y,     Y,       o,     o,       o,    Y,     Y,       o}},
    {Act::read,     {Y,      Y,     Y,       o,     o,       o,    o,     Y,       o}},
    {Act::numbers,  {Y,      Y,     o,       o,     o,       o,    o,     Y,       o}},
    {Act::work,     {Y,      Y,     o,       o,     o,       o,    o,     Y,       o}},
    {Act::lines,    {o,      o,     o,       Y,     o,       o,    o,     Y,       Y}},
    {Act::policy,   {Y,      Y,     o,       Y,     Y,       Y,    o,     Y,       Y}},
    {Act::trials,   {o,      Y,     o,       Y,     Y,       o,    o,     Y,       Y}},
    {Act::upkeep,   {o,      o,     o,       Y,     o,       o,    o,     Y,       Y}},
    {Act::tokens,   {o,      o,     o,       o,     Y,       o,    o,     Y,       Y}},
    {Act::accounts, {o,      o,     o,       o,     Y,       o,    o,     Y,       Y}},
    {Act::journal,  {o,      o,     o,       o,     o,       Y,    o,     Y,       o}},
    {Act::contents, {o,      o,     o,       o,     o,       o,    o,     Y,       o}},
    {Act::roster,   {Y,      Y,     Y,       Y,     o,       o,    o,     Y,       o}},
    {Act::arrange,  {o,      Y,     o,       Y,     o,       o,    o,     Y,       o}},
    {Act::self,     {Y,      Y,     Y,       Y,     Y,       Y,    o,     Y,       o}},
    {Act::reach,    {Y,      Y,     o,       Y,     o,       o,    o,     Y,       o}},
    {Act::call_roll,{o,      Y,     o,       Y,     o,       o,    o,     Y,       o}},
    {Act::prove,    {Y,      Y,     o,       Y,     o,       o,    o,     Y,       o}},
});
static_assert(table.size() == Names<Act>::values.size());

}  // namespace

bool may(Role role, Act act) {
  const Row& row = table[static_cast<std::size_t>(act)];
  return row.may[static_cast<std::size_t>(role)];
}

bool may(const std::vector<Role>& held, Act act) {
  return std::any_of(held.begin(), held.end(), [&](Role role) { return may(role, act); });
}

bool is_personal(Role role) { return role != Role::source && role != Role::operation && role != Role::shell; }

bool is_administrator(Role role) { return role == Role::system || role == Role::security || role == Role::audit; }

bool may_hold(const std::vector<Role>& held, Administrators kept) {
  if (kept == Administrators::combined) return true;
  const bool any = std::any_of(held.begin(), held.end(), is_administrator);
  return !any || held.size() == 1;
}

}  // namespace jibao
