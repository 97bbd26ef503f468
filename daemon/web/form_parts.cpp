// See form_parts.hpp.
#include "daemon/web/form_parts.hpp"

namespace jibao::web {

std::string labelled(const Look& look, const Given& given, std::string_view name, std::string_view path,
                     std::string_view type, std::string_view extra) {
  return input(name, field_label(path, look.language), given.value(name), type, extra);
}

std::string time_field(const Look& look, const Given& given, std::string_view name, std::string_view path,
                       const std::string& value) {
  return input(name, field_label(path, look.language), given.value(name, value), "text",
               "placeholder=\"03:42\" autocomplete=\"off\"");
}

std::string check(std::string_view name, const std::string& label, bool on) {
  return "<label class=\"field check\"><input type=\"checkbox\" name=\"" + std::string(name) +
         "\" value=\"1\"" + (on ? " checked" : "") + "><span>" + escaped(label) + "</span></label>";
}

std::string details(const std::string& summary, const std::string& inside, bool open) {
  return "<details" + std::string(open ? " open" : "") + "><summary>" + escaped(summary) + "</summary>" +
         inside + "</details>";
}

bool owes(const Incident& incident, DeedKind deed) {
  for (const Obligation& obligation : incident.obligations)
    if (obligation.state == ObligationState::open && obligation.deed == deed) return true;
  return false;
}

}  // namespace jibao::web
