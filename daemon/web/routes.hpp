// The one table of what the daemon answers: method, path, by which proof, which act it is (rules/rights.hpp says which roles
// may), and the handler. What is not in it does not exist, and the OpenAPI document describes every line of it that is not a
// page (a test holds the two together).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/web/desk.hpp"

namespace jibao::web {

enum class Access {
  anyone,   // the handler itself judges
  bearer,   // a token
  session,  // a logged-in console; a form's POST also needs its CSRF token
  seat,     // ... or a browser of the duty room that is enrolled as a seat, whoever is logged in or timed out
};

struct Route {
  std::string_view method;
  std::string_view path;  // {name} stands for one segment
  Access access;
  std::optional<Act> act;  // nothing: of `anyone`
  void (*run)(Desk&, const CallPtr&);
  bool in_openapi = false;
};

std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;  // nullptr: nothing of that method and path
  std::vector<std::string> parameters;
  std::string allowed;  // other methods of that path, "GET, POST"; empty: no such path
};

/// HEAD matches what GET does, but of a hook, whose GET records. Requires: `path` is decoded.
Match find_route(std::string_view method, std::string_view path);

}  // namespace jibao::web
