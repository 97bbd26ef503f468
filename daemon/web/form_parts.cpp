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
               "placeholder=\"03:42\" autocomplete=\"off\" data-time");
}

std::string check(std::string_view name, const std::string& label, bool on) {
  return "<label class=\"field check\"><input type=\"checkbox\" name=\"" + std::string(name) +
         "\" value=\"1\"" + (on ? " checked" : "") + "><span>" + escaped(label) + "</span></label>";
}

namespace {

// ui/keys.js presses what has data-press; what is told to a reader of the screen is the same key.
std::string press_of(char key) {
  if (key == '\0') return {};
  return std::string(" data-press=\"") + key + "\" aria-keyshortcuts=\"" + key + "\"";
}

std::string key_cap(char key) {
  if (key == '\0') return {};
  const char shown = key >= 'a' && key <= 'z' ? static_cast<char>(key - 'a' + 'A') : key;
  return std::string("<kbd aria-hidden=\"true\">") + shown + "</kbd>";
}

}  // namespace

std::string details(const std::string& summary, const std::string& inside, bool open, char key) {
  return "<details" + std::string(open ? " open" : "") + "><summary" + press_of(key) + ">" + escaped(summary) + key_cap(key) +
         "</summary>" + inside + "</details>";
}

std::string key_button(const std::string& words, char key, std::string_view kind, std::string_view name, const std::string& value) {
  return "<button type=\"submit\" class=\"" + std::string(kind) + "\" name=\"" + std::string(name) + "\" value=\"" + escaped(value) + "\"" +
         press_of(key) + ">" + escaped(words) + key_cap(key) + "</button>";
}

bool owes(const Incident& incident, DeedKind deed) {
  for (const Obligation& obligation : incident.obligations)
    if (obligation.state == ObligationState::open && obligation.deed == deed) return true;
  return false;
}

}  // namespace jibao::web
