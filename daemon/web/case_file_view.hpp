// The parts of an incident's page about what lies in its file beside the report: questions, checks, documents. Pure: see views.hpp.
#pragma once

#include <string>
#include <string_view>

#include "daemon/web/views.hpp"

namespace jibao::web {

/// `works`: whoever looks may record something. `failed` names the form whose values stand in `given`.
/// Empty where there is nothing and nothing can be recorded.
std::string questions_part(const Look& look, const Incident& incident, bool works, std::string_view failed, const Given& given);
std::string checks_part(const Look& look, const Incident& incident, bool works, std::string_view failed, const Given& given);
std::string documents_part(const Look& look, const Incident& incident, bool works, std::string_view failed, const Given& given);

}  // namespace jibao::web
