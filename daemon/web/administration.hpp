// What the pages for administrators have in common: where they are, and the row of links between them.
//
// Invariant: a link is shown to whoever may open it, by the same acts as the routes. Pure. Internal to daemon/web.
#pragma once

#include <string>
#include <string_view>

#include "daemon/web/html.hpp"

namespace jibao::web {

/// The first of these pages that somebody with those roles may open; empty: none.
std::string_view administration_home(const std::vector<Role>& roles);

/// The links between them, `here` being the page that is shown; empty where there is no other.
std::string administration_links(const Look& look, std::string_view here);

}  // namespace jibao::web
