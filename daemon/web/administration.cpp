// See administration.hpp.
#include "daemon/web/administration.hpp"

namespace jibao::web {
namespace {

struct Office {
  Act act;
  std::string_view path, zh, en;
};

constexpr Office offices[] = {
    {Act::trials, "/who", "此刻呼叫谁", "Who is paged"},
    {Act::policy, "/policy", "规则", "Policy"},
    {Act::lines, "/channels", "渠道", "Channels"},
    {Act::reach, "/rollcall", "点名", "Roll calls"},
    {Act::reach, "/drills", "演练", "Drills"},
    {Act::policy, "/contacts", "联系方式", "Contacts"},
    {Act::accounts, "/accounts", "账号", "Accounts"},
};

}  // namespace

std::string_view administration_home(const std::vector<Role>& roles) {
  for (const Office& office : offices)
    if (may(roles, office.act)) return office.path;
  return {};
}

std::string administration_links(const Look& look, std::string_view here) {
  std::string links;
  std::size_t shown = 0;
  for (const Office& office : offices) {
    if (!look.can(office.act)) continue;
    ++shown;
    links += "<a href=\"" + std::string(office.path) + "\"" + (office.path == here ? " aria-current=\"page\"" : "") + ">" +
             look.html(office.zh, office.en) + "</a>";
  }
  if (shown < 2) return {};
  return "<nav class=\"beside\" aria-label=\"" + look.html("管理页面", "administration") + "\">" + links + "</nav>";
}

}  // namespace jibao::web
