// The table, and the match of a path against it, segment by segment.
#include "daemon/web/routes.hpp"

#include <array>

#include "daemon/web/api.hpp"
#include "daemon/web/api_case_file.hpp"
#include "daemon/web/pages.hpp"
#include "daemon/web/reach_pages.hpp"
#include "daemon/web/roster_files.hpp"

namespace jibao::web {
namespace {

constexpr auto table = std::to_array<Route>({
    {"POST", "/api/v1/incidents", Access::bearer, Act::file, post_incident, true},
    {"GET", "/api/v1/incidents", Access::bearer, Act::read, list_incidents, true},
    {"GET", "/api/v1/incidents/{id}", Access::bearer, Act::follow, get_incident, true},
    {"GET", "/api/v1/incidents/{id}/timeline", Access::bearer, Act::read, get_timeline, true},
    {"GET", "/api/v1/incidents/{id}/explanation", Access::bearer, Act::read, get_explanation, true},
    {"POST", "/api/v1/incidents/{id}/phone-reports", Access::bearer, Act::work, post_phone_report, true},
    {"POST", "/api/v1/incidents/{id}/written-reports", Access::bearer, Act::work, post_written_report, true},
    {"POST", "/api/v1/incidents/{id}/notices", Access::bearer, Act::work, post_notice, true},
    {"POST", "/api/v1/incidents/{id}/call-backs", Access::bearer, Act::work, post_call_back, true},
    {"POST", "/api/v1/incidents/{id}/receipts", Access::bearer, Act::work, post_receipt, true},
    {"POST", "/api/v1/incidents/{id}/delay-notices", Access::bearer, Act::work, post_delay_notice, true},
    {"POST", "/api/v1/incidents/{id}/questions", Access::bearer, Act::work, post_question, true},
    {"POST", "/api/v1/incidents/{id}/answers", Access::bearer, Act::work, post_answer, true},
    {"POST", "/api/v1/incidents/{id}/unknowns", Access::bearer, Act::work, post_unknown, true},
    {"POST", "/api/v1/incidents/{id}/checks", Access::bearer, Act::work, post_check, true},
    {"PUT", "/api/v1/incidents/{id}/documents/{document}", Access::bearer, Act::work, put_document, true},
    {"GET", "/api/v1/incidents/{id}/documents/{document}", Access::bearer, Act::numbers, get_document, true},
    {"POST", "/api/v1/incidents/{id}/documents/{document}/removal", Access::bearer, Act::work, post_document_removal, true},
    {"POST", "/api/v1/incidents/{id}/merge", Access::bearer, Act::work, post_merge, true},
    {"POST", "/api/v1/incidents/{id}/separate", Access::bearer, Act::work, post_separation, true},
    {"POST", "/api/v1/incidents/{id}/acknowledgements", Access::bearer, Act::work, post_acknowledgement, true},
    {"POST", "/api/v1/incidents/{id}/supplements", Access::bearer, Act::work, post_supplement, true},
    {"POST", "/api/v1/incidents/{id}/corrections", Access::bearer, Act::work, post_correction, true},
    {"POST", "/api/v1/incidents/{id}/confirmations", Access::bearer, Act::work, post_confirmation, true},
    {"POST", "/api/v1/incidents/{id}/close", Access::bearer, Act::work, post_close, true},
    {"GET", "/api/v1/sheet", Access::bearer, Act::numbers, get_sheet_file, true},
    {"GET", "/api/v1/dial-tasks", Access::bearer, Act::numbers, list_dial_tasks, true},
    {"POST", "/api/v1/dial-tasks/{page}", Access::bearer, Act::work, post_dial_task, true},
    {"GET", "/api/v1/roster", Access::bearer, Act::roster, get_month, true},
    {"POST", "/api/v1/roster", Access::bearer, Act::arrange, post_month, true},
    {"GET", "/api/v1/roster/file", Access::bearer, Act::roster, get_roster_file, true},
    {"POST", "/api/v1/roster/file", Access::bearer, Act::arrange, post_roster_file, true},
    {"POST", "/api/v1/roster/shifts", Access::bearer, Act::arrange, post_shift, true},
    {"GET", "/api/v1/leaves", Access::bearer, Act::roster, list_leaves, true},
    {"POST", "/api/v1/leaves", Access::bearer, Act::work, post_leave, true},
    {"POST", "/api/v1/leaves/{leave}/decision", Access::bearer, Act::arrange, post_leave_decision, true},
    {"POST", "/api/v1/leaves/{leave}/end", Access::bearer, Act::work, post_leave_end, true},
    {"POST", "/api/v1/check-ins", Access::bearer, Act::work, post_check_in_call, true},
    {"GET", "/api/v1/handovers", Access::bearer, Act::work, list_handovers, true},
    {"POST", "/api/v1/handovers", Access::bearer, Act::work, post_handover_call, true},
    {"POST", "/api/v1/handovers/{handover}/confirm", Access::bearer, Act::work, post_handover_confirmation, true},
    {"GET", "/api/v1/surge", Access::bearer, Act::roster, get_surge, true},
    {"POST", "/api/v1/surge", Access::bearer, Act::work, post_surge, true},
    {"POST", "/api/v1/surge/end", Access::bearer, Act::work, post_surge_end, true},
    {"GET", "/api/v1/subscriptions", Access::bearer, Act::lines, list_subscriptions, true},
    {"POST", "/api/v1/subscriptions/{name}/undelivered/{sequence}", Access::bearer, Act::lines, post_undelivered, true},
    {"GET", "/api/v1/channels", Access::bearer, Act::lines, list_channels, true},
    {"POST", "/api/v1/channels/{name}/test", Access::bearer, Act::lines, post_line_test, true},
    {"GET", "/api/v1/roll-calls", Access::bearer, Act::reach, list_roll_calls, true},
    {"POST", "/api/v1/roll-calls", Access::bearer, Act::call_roll, post_roll_call, true},
    {"GET", "/api/v1/drills", Access::bearer, Act::reach, list_drills, true},
    {"GET", "/api/v1/contacts", Access::bearer, Act::policy, list_contacts, true},
    {"POST", "/api/v1/contacts/{person}/checks", Access::bearer, Act::prove, post_contact_check, true},
    {"POST", "/api/v1/contacts/{person}/proofs", Access::bearer, Act::prove, post_contact_proof, true},
    {"POST", "/api/v1/contacts/{person}/withdrawals", Access::bearer, Act::prove, post_contact_withdrawal, true},
    {"GET", "/api/v1/tokens", Access::bearer, Act::tokens, list_tokens, true},
    {"POST", "/api/v1/tokens", Access::bearer, Act::tokens, post_token, true},
    {"DELETE", "/api/v1/tokens/{token}", Access::bearer, Act::tokens, delete_token, true},
    {"POST", "/api/v1/tokens/{token}/successor", Access::bearer, Act::tokens, post_successor, true},
    {"GET", "/api/v1/accounts", Access::bearer, Act::accounts, list_accounts, true},
    {"POST", "/api/v1/accounts", Access::bearer, Act::accounts, post_account, true},
    {"POST", "/api/v1/accounts/{account}/rights", Access::bearer, Act::accounts, post_account_rights, true},
    {"POST", "/api/v1/accounts/{account}/code", Access::bearer, Act::accounts, post_account_code, true},
    {"POST", "/api/v1/accounts/{account}/end", Access::bearer, Act::accounts, post_account_end, true},
    {"GET", "/api/v1/sessions", Access::bearer, Act::accounts, list_sessions, true},
    {"DELETE", "/api/v1/sessions/{session}", Access::bearer, Act::accounts, delete_session, true},
    {"GET", "/api/v1/seats", Access::bearer, Act::accounts, list_seats, true},
    {"DELETE", "/api/v1/seats/{seat}", Access::bearer, Act::accounts, delete_seat, true},
    {"POST", "/api/v1/reload", Access::bearer, Act::upkeep, post_reload, true},
    {"POST", "/api/v1/backup", Access::bearer, Act::upkeep, post_backup, true},
    {"GET", "/api/v1/journal", Access::bearer, Act::journal, get_journal, true},
    {"GET", "/api/v1/policy", Access::bearer, Act::policy, get_policy, true},
    {"GET", "/api/v1/policy/versions", Access::bearer, Act::policy, list_policy_versions, true},
    {"GET", "/api/v1/policy/versions/{version}/changes", Access::bearer, Act::policy, get_policy_changes, true},
    {"POST", "/api/v1/policy/preview", Access::bearer, Act::trials, post_policy_preview, true},
    {"POST", "/api/v1/policy/check", Access::bearer, Act::trials, post_policy_check, true},
    {"POST", "/api/v1/policy/simulate", Access::bearer, Act::trials, post_policy_simulate, true},
    {"POST", "/api/v1/policy/diff", Access::bearer, Act::trials, post_policy_diff, true},
    {"GET", "/api/v1/stream", Access::bearer, Act::read, get_stream, true},
    {"GET", "/api/v1/openapi.json", Access::anyone, {}, get_openapi, true},
    {"GET", "/api/v1/heartbeat", Access::anyone, {}, get_heartbeat, true},
    {"GET", "/healthz", Access::anyone, {}, get_healthz, true},
    {"GET", "/readyz", Access::anyone, {}, get_readyz, true},
    {"GET", "/metrics", Access::anyone, {}, get_metrics, true},
    {"GET", "/hooks/{channel}/{secret}", Access::anyone, {}, call_hook, true},
    {"POST", "/hooks/{channel}/{secret}", Access::anyone, {}, call_hook, true},
    {"GET", "/a/{token}", Access::anyone, {}, get_link_page, true},
    {"POST", "/a/{token}", Access::anyone, {}, post_link_page, true},
    {"GET", "/style.css", Access::anyone, {}, get_style},
    {"GET", "/favicon.ico", Access::anyone, {}, get_icon},
    {"GET", "/ui/{file}", Access::anyone, {}, get_script},
    {"GET", "/login", Access::anyone, {}, get_login},
    {"POST", "/login", Access::anyone, {}, post_login},
    {"GET", "/redeem", Access::anyone, {}, get_redeem},
    {"POST", "/redeem", Access::anyone, {}, post_redeem},
    {"POST", "/logout", Access::session, Act::self, post_logout},
    {"GET", "/", Access::session, Act::read, get_board},
    {"GET", "/live", Access::seat, Act::read, get_stream},
    {"GET", "/wall", Access::seat, Act::read, get_wall},
    {"GET", "/sheet", Access::session, Act::numbers, get_sheet},
    {"GET", "/dial/{page}", Access::session, Act::numbers, get_dial_page},
    {"POST", "/dial/{page}", Access::session, Act::work, post_dial_form},
    {"GET", "/file", Access::seat, Act::file, get_file_form},
    {"POST", "/file", Access::seat, Act::file, post_file_form},
    {"GET", "/me", Access::session, Act::self, get_me},
    {"POST", "/me/{form}", Access::session, Act::self, post_me},
    {"GET", "/roster", Access::session, Act::roster, get_roster},
    {"GET", "/roster-file", Access::session, Act::roster, get_roster_file},
    {"POST", "/roster/{form}", Access::session, Act::arrange, post_roster},
    {"POST", "/duty/{form}", Access::session, Act::work, post_duty},
    {"GET", "/check-in", Access::seat, Act::work, get_check_in},
    {"POST", "/check-in", Access::seat, Act::work, post_check_in},
    {"GET", "/handover", Access::session, Act::work, get_handover},
    {"GET", "/handovers/{handover}", Access::session, Act::work, get_past_handover},
    {"POST", "/handover/{form}", Access::session, Act::work, post_handover},
    {"GET", "/who", Access::session, Act::trials, get_who},
    {"GET", "/policy", Access::session, Act::policy, get_policy_page},
    {"GET", "/channels", Access::session, Act::lines, get_channels_page},
    {"POST", "/channels/test", Access::session, Act::lines, post_channel_test},
    {"POST", "/channels/send-again", Access::session, Act::lines, post_send_again},
    {"GET", "/drills", Access::session, Act::reach, get_drills_page},
    {"GET", "/contacts", Access::session, Act::policy, get_contacts_page},
    {"POST", "/contacts/{form}", Access::session, Act::prove, post_contact_form},
    {"GET", "/rollcall", Access::session, Act::reach, get_roll_calls_page},
    {"POST", "/rollcall", Access::session, Act::call_roll, post_roll_call_form},
    {"GET", "/accounts", Access::session, Act::accounts, get_accounts},
    {"POST", "/accounts/{form}", Access::session, Act::accounts, post_accounts},
    {"GET", "/incidents/{id}", Access::session, Act::read, get_incident_page},
    {"GET", "/incidents/{id}/documents/{document}", Access::session, Act::numbers, get_document},
    {"POST", "/incidents/{id}/{form}", Access::session, Act::work, post_incident_form},
});

// The segment up to the next '/', taken off the front with it.
std::string_view take_segment(std::string_view& rest) {
  const std::size_t end = rest.find('/');
  const std::string_view segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
  parameters.clear();
  while (!pattern.empty() && !path.empty()) {
    const bool last_pattern = pattern.find('/') == std::string_view::npos;
    const bool last_path = path.find('/') == std::string_view::npos;
    if (last_pattern != last_path) return false;
    const std::string_view wanted = take_segment(pattern);
    const std::string_view given = take_segment(path);
    if (!wanted.starts_with('{')) {
      if (wanted != given) return false;
    } else if (given.empty()) {
      return false;
    } else {
      parameters.emplace_back(given);
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> routes() { return table; }

Match find_route(std::string_view method, std::string_view path) {
  Match match;
  std::vector<std::string> parameters;
  for (const Route& route : table) {
    if (!matches(route.path.substr(1), path.substr(1), parameters)) continue;
    const bool head = method == "HEAD" && route.method == "GET" && route.run != call_hook;
    if (route.method == method || head) {
      match.route = &route;
      match.parameters = std::move(parameters);
      return match;
    }
    match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(route.method);
  }
  return match;
}

}  // namespace jibao::web
