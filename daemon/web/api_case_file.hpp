// The handlers of the API for an incident's file: questions, answers, unknowns, checks (api_deeds.cpp), documents
// (documents.cpp); and what they share.
#pragma once

#include <string_view>

#include "daemon/web/acts.hpp"

namespace jibao::web {

/// The incident of the path's first parameter; nullptr after a 404.
const Incident* incident_of(Desk& desk, const CallPtr& call);
/// Answers with the incident as it stands then; `made` names the number of what came of it, where it is not empty.
Done answer_with_incident(Desk& desk, const CallPtr& call, std::string_view made);

void post_question(Desk& desk, const CallPtr& call);
void post_answer(Desk& desk, const CallPtr& call);
void post_unknown(Desk& desk, const CallPtr& call);
void post_check(Desk& desk, const CallPtr& call);
void put_document(Desk& desk, const CallPtr& call);
void get_document(Desk& desk, const CallPtr& call);
void post_document_removal(Desk& desk, const CallPtr& call);

}  // namespace jibao::web
