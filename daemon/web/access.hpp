// Who asks, and whether they may: bearer tokens for the API, a session's cookie for the console, nothing
// else.
//
// Invariant: deny by default. The API takes no cookie (so no other site can use one against it), the console
// takes no token; a form's POST needs the CSRF token of its session and, where the browser says it, the same
// origin. Called by the site for every request. Internal to daemon/web.
#pragma once

#include "daemon/web/routes.hpp"

namespace jibao::web {

/// Whether the call may go on; else it is answered (401, 403, or a redirect to the log-in page). Sets
/// call.caller.
bool admit(Desk& desk, const CallPtr& call, const Route& route);

/// Whose token that is; nobody's where it is none of ours.
Caller caller_of_token(const Desk& desk, std::string_view token);

/// How a caller of that token is named in the journal.
std::string name_of_token(const Token& token);

/// The name of the session's cookie: __Host- where cookies are only sent over TLS.
std::string session_cookie_name(const Desk& desk);
/// A whole Set-Cookie value: HttpOnly, SameSite=Strict, Path=/; no Max-Age means until the browser ends.
std::string cookie_value(const Desk& desk, const std::string& name, const std::string& value,
                         std::optional<std::chrono::seconds> max_age);

/// False where the browser says that the request comes from another site (Origin, else Referer; "null" counts
/// as other).
bool same_origin(const Desk& desk, const http::Request& request);

}  // namespace jibao::web
