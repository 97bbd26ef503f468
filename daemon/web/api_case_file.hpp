// The handlers of the API for an incident's file: questions, answers, unknowns, checks. As api.hpp; in api_deeds.cpp.
#pragma once

#include "daemon/web/desk.hpp"

namespace jibao::web {

void post_question(Desk& desk, const CallPtr& call);
void post_answer(Desk& desk, const CallPtr& call);
void post_unknown(Desk& desk, const CallPtr& call);
void post_check(Desk& desk, const CallPtr& call);

}  // namespace jibao::web
