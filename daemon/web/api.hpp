// The handlers of the API, one a route (routes.cpp has the table). Each answers its call once; on the loop.
#pragma once

#include "daemon/web/desk.hpp"

namespace jibao::web {

// api_incidents.cpp
void post_incident(Desk& desk, const CallPtr& call);
void list_incidents(Desk& desk, const CallPtr& call);
void get_incident(Desk& desk, const CallPtr& call);
void get_timeline(Desk& desk, const CallPtr& call);
void get_explanation(Desk& desk, const CallPtr& call);

// api_deeds.cpp
void post_phone_report(Desk& desk, const CallPtr& call);
void post_written_report(Desk& desk, const CallPtr& call);
void post_notice(Desk& desk, const CallPtr& call);
void post_call_back(Desk& desk, const CallPtr& call);
void post_receipt(Desk& desk, const CallPtr& call);
void post_delay_notice(Desk& desk, const CallPtr& call);
void post_merge(Desk& desk, const CallPtr& call);
void post_separation(Desk& desk, const CallPtr& call);
void post_acknowledgement(Desk& desk, const CallPtr& call);
void post_supplement(Desk& desk, const CallPtr& call);
void post_correction(Desk& desk, const CallPtr& call);
void post_confirmation(Desk& desk, const CallPtr& call);
void post_close(Desk& desk, const CallPtr& call);
void list_dial_tasks(Desk& desk, const CallPtr& call);
void post_dial_task(Desk& desk, const CallPtr& call);

// api_house.cpp
void list_subscriptions(Desk& desk, const CallPtr& call);
void post_undelivered(Desk& desk, const CallPtr& call);
void list_channels(Desk& desk, const CallPtr& call);
void post_line_test(Desk& desk, const CallPtr& call);
void list_tokens(Desk& desk, const CallPtr& call);
void post_token(Desk& desk, const CallPtr& call);
void delete_token(Desk& desk, const CallPtr& call);
void post_successor(Desk& desk, const CallPtr& call);
void post_reload(Desk& desk, const CallPtr& call);
void post_backup(Desk& desk, const CallPtr& call);
void get_journal(Desk& desk, const CallPtr& call);
void get_policy(Desk& desk, const CallPtr& call);
void get_stream(Desk& desk, const CallPtr& call);
void get_openapi(Desk& desk, const CallPtr& call);

// api_versions.cpp, api_policy.cpp
void list_policy_versions(Desk& desk, const CallPtr& call);
void get_policy_changes(Desk& desk, const CallPtr& call);
void post_policy_preview(Desk& desk, const CallPtr& call);
void post_policy_check(Desk& desk, const CallPtr& call);
void post_policy_simulate(Desk& desk, const CallPtr& call);
void post_policy_diff(Desk& desk, const CallPtr& call);

// machines.cpp
void get_healthz(Desk& desk, const CallPtr& call);
void get_readyz(Desk& desk, const CallPtr& call);
void get_heartbeat(Desk& desk, const CallPtr& call);
void get_metrics(Desk& desk, const CallPtr& call);
void call_hook(Desk& desk, const CallPtr& call);

// api_accounts.cpp
void list_accounts(Desk& desk, const CallPtr& call);
void post_account(Desk& desk, const CallPtr& call);
void post_account_rights(Desk& desk, const CallPtr& call);
void post_account_code(Desk& desk, const CallPtr& call);
void post_account_end(Desk& desk, const CallPtr& call);
void list_sessions(Desk& desk, const CallPtr& call);
void delete_session(Desk& desk, const CallPtr& call);
void list_seats(Desk& desk, const CallPtr& call);
void delete_seat(Desk& desk, const CallPtr& call);

// api_duty.cpp
void get_month(Desk& desk, const CallPtr& call);
void post_month(Desk& desk, const CallPtr& call);
void post_shift(Desk& desk, const CallPtr& call);
void list_leaves(Desk& desk, const CallPtr& call);
void post_leave(Desk& desk, const CallPtr& call);
void post_leave_decision(Desk& desk, const CallPtr& call);
void post_leave_end(Desk& desk, const CallPtr& call);
void post_check_in_call(Desk& desk, const CallPtr& call);
void list_handovers(Desk& desk, const CallPtr& call);
void post_handover_call(Desk& desk, const CallPtr& call);
void post_handover_confirmation(Desk& desk, const CallPtr& call);
void get_surge(Desk& desk, const CallPtr& call);
void post_surge(Desk& desk, const CallPtr& call);
void post_surge_end(Desk& desk, const CallPtr& call);

/// The changes as data, and as the lines that a person reads: "changes", "more_changes", "change_lines".
void add_changes(boost::json::object& answer, const config::PolicyChanges& changes, Language language);

/// The body as JSON where it is JSON; else the call is answered (400, 415) and nothing comes.
std::optional<boost::json::value> body_of(const CallPtr& call);

/// The text of openapi.json, as built in.
std::string_view openapi_text();
/// The text of console.css, as built in.
std::string_view console_style();
/// The file of that name of ui/; empty where there is none.
std::string_view console_script(std::string_view name);

}  // namespace jibao::web
