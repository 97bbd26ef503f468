// The handlers of who can be reached: roll calls, contacts that are proven, drills; of the API (api_reach.cpp) and of the pages
// (console_rollcall.cpp, console_contacts.cpp, console_drills.cpp). Each answers its call once.
#pragma once

#include "daemon/web/desk.hpp"

namespace jibao::web {

void list_roll_calls(Desk& desk, const CallPtr& call);
void post_roll_call(Desk& desk, const CallPtr& call);
void list_drills(Desk& desk, const CallPtr& call);
void list_contacts(Desk& desk, const CallPtr& call);
void post_contact_check(Desk& desk, const CallPtr& call);
void post_contact_proof(Desk& desk, const CallPtr& call);
void post_contact_withdrawal(Desk& desk, const CallPtr& call);

void get_roll_calls_page(Desk& desk, const CallPtr& call);
void post_roll_call_form(Desk& desk, const CallPtr& call);
void get_contacts_page(Desk& desk, const CallPtr& call);
void post_contact_form(Desk& desk, const CallPtr& call);
void get_drills_page(Desk& desk, const CallPtr& call);

}  // namespace jibao::web
