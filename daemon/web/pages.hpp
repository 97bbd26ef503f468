// The handlers of the pages that people see, one a route; each answers its call once, with HTML or a
// redirect.
#pragma once

#include "daemon/web/desk.hpp"

namespace jibao::web {

// link_page.cpp
void get_link_page(Desk& desk, const CallPtr& call);
void post_link_page(Desk& desk, const CallPtr& call);

// console_entry.cpp
void get_style(Desk& desk, const CallPtr& call);
void get_icon(Desk& desk, const CallPtr& call);
void get_script(Desk& desk, const CallPtr& call);
void get_login(Desk& desk, const CallPtr& call);
void post_login(Desk& desk, const CallPtr& call);
void post_logout(Desk& desk, const CallPtr& call);

// console_redeem.cpp: a one-time code becomes an account
void get_redeem(Desk& desk, const CallPtr& call);
void post_redeem(Desk& desk, const CallPtr& call);

// console_me.cpp: one's own password and log-ins
void get_me(Desk& desk, const CallPtr& call);
void post_me(Desk& desk, const CallPtr& call);

// console_accounts.cpp: for the administrator of accounts
void get_accounts(Desk& desk, const CallPtr& call);
void post_accounts(Desk& desk, const CallPtr& call);

// console_who.cpp: whom the policy would page
void get_who(Desk& desk, const CallPtr& call);

// console_policy.cpp: the policy in force, its versions, their changes
void get_policy_page(Desk& desk, const CallPtr& call);

// console_channels.cpp: how the channels and subscriptions are, a test of one, and what was not told sent again
void get_channels_page(Desk& desk, const CallPtr& call);
void post_send_again(Desk& desk, const CallPtr& call);
void post_channel_test(Desk& desk, const CallPtr& call);

// console_roster.cpp: who is on duty and when, leave, the surge roster
void get_roster(Desk& desk, const CallPtr& call);
void post_roster(Desk& desk, const CallPtr& call);
void post_duty(Desk& desk, const CallPtr& call);

// console_handover.cpp: the handover and its paper; who is at the post
void get_handover(Desk& desk, const CallPtr& call);
void get_past_handover(Desk& desk, const CallPtr& call);
void post_handover(Desk& desk, const CallPtr& call);
void get_check_in(Desk& desk, const CallPtr& call);
void post_check_in(Desk& desk, const CallPtr& call);

// console_board.cpp
void get_board(Desk& desk, const CallPtr& call);
void get_wall(Desk& desk, const CallPtr& call);
void get_sheet(Desk& desk, const CallPtr& call);
void get_sheet_file(Desk& desk, const CallPtr& call);
void get_dial_page(Desk& desk, const CallPtr& call);
void post_dial_form(Desk& desk, const CallPtr& call);

// console_file.cpp
void get_file_form(Desk& desk, const CallPtr& call);
void post_file_form(Desk& desk, const CallPtr& call);

// console_incident.cpp
void get_incident_page(Desk& desk, const CallPtr& call);
void post_incident_form(Desk& desk, const CallPtr& call);

}  // namespace jibao::web
