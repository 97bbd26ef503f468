// Who asks, and whether they may: bearer tokens for the API, a session's cookie for the console, nothing
// else.
//
// Invariant: deny by default: a route's act must be one of the caller's roles' (rules/rights.hpp), and a refusal is on record
// before it is answered. The API takes no cookie (so no other site can use one against it), the console
// takes no token; a form's POST needs the CSRF token of its session and, where the browser says it, the same
// origin. Called by the site for every request. Internal to daemon/web.
#pragma once

#include "daemon/web/routes.hpp"

namespace jibao::web {

/// Whether the call may go on; else it is answered (401, 403, or a redirect to the log-in page). Sets
/// call.caller.
bool admit(Desk& desk, const CallPtr& call, const Route& route);

/// 403, once the refusal is on record: for what a handler itself finds that the caller may not.
void refuse(Desk& desk, const CallPtr& call, Act act, IncidentId incident = 0);

/// Puts on record what is due of refusals.
void tell_refusals(Desk& desk);

/// Whether the caller may see what that unit reports.
bool in_sight(const Desk& desk, const Caller& caller, const Incident& incident);

/// ... and not, which is then on record like any refusal: the caller is to be told that there is no such incident.
bool hidden_from(Desk& desk, const CallPtr& call, const Incident& incident);

/// The internal id that an id or a human number stands for, of those that the caller may see or that are not in memory; 0 else.
IncidentId seen_id_of(const Desk& desk, const Caller& caller, const std::string& id_or_number);

/// Adds a fault where the amendment would hand the report to a unit that the caller does not see.
void check_unit(const Desk& desk, const Caller& caller, const ReportAmended& amended, Faults& faults);
/// A report that names no unit is of the caller's own, where they see only some: else they could not see what they filed. Adds a
/// fault where it names one that they do not see.
void place_in_unit(const Desk& desk, const Caller& caller, Report& report, Faults& faults);

/// 138****2345: enough to recognise a number that one knows.
std::string masked_number(const std::string& number);

/// The enrolled seat that the browser proves to be; empty: none.
std::string seat_of(const Desk& desk, const http::Request& request);
std::string seat_cookie_name(const Desk& desk);

/// Where somebody of those rights begins: the board, the accounts, or their own page.
std::string home_of(const Caller& caller);

/// Whose token that is; nobody's where it is none of ours.
Caller caller_of_token(const Desk& desk, std::string_view token);

/// Whether the session, token or seat by which the caller came is still good, with the same rights over the same units.
bool still_stands(const Desk& desk, const Caller& caller);

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
