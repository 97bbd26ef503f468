// wording: what pages say, by purpose. Each template is checked here, so that at three in the morning none
// can fail.
#include <algorithm>
#include <array>
#include <string>

#include "config/sections.hpp"
#include "config/spelling.hpp"
#include "rules/wording.hpp"

namespace jibao::config {
namespace {

// A page is at most a few hundred characters; a mail may explain itself.
constexpr TextBounds kShort{.most = 1000, .many_lines = true};
constexpr TextBounds kSubject{.most = 200};
constexpr TextBounds kLong{.most = 10000, .many_lines = true};

// The known variable that the one at `offset` was probably meant to be, swapped letters included; "" where
// none is.
std::string nearest_variable(const std::string& text, std::size_t offset) {
  const std::size_t close = text.find("}}", offset);
  if (close == std::string::npos || text.compare(offset, 2, "{{") != 0) return {};
  std::string name = text.substr(offset + 2, close - offset - 2);
  if (name.starts_with("#if ")) name.erase(0, 4);
  std::vector<std::string> known;
  for (const std::string_view variable : template_variables()) known.emplace_back(variable);
  if (std::find(known.begin(), known.end(), name) != known.end()) return {};
  return closest(name, known).value_or("");
}

// A page that asks for an acknowledgement must say what to answer with.
void warn_without_code(const Fields& fields, Purpose purpose, const std::string& sms) {
  if (!asks(purpose) || sms.empty() || sms.find("{{code}}") != std::string::npos) return;
  fields.diagnostics().warning(fields.place("sms"), "'sms' of " + fields.what() + " has no {{code}}",
                               "nobody can answer it by SMS");
}

std::string read_template(const Fields& fields, std::string_view key, TextBounds bounds) {
  std::string text = fields.text(key, bounds);
  const Node* node = fields.node(key);
  if (node == nullptr || text.empty()) return text;
  for (const TemplateFault& fault : check_template(text)) {
    std::string hint;
    const std::string near = fault.near.empty() ? nearest_variable(text, fault.offset) : fault.near;
    if (!near.empty()) hint = "did you mean '{{" + near + "}}'?";
    fields.error(place_in_scalar(fields.diagnostics(), *node, fault.offset),
                 "'" + std::string(key) + "' of " + fields.what() + ": " + fault.message, std::move(hint));
  }
  return text;
}

}  // namespace

void read_wording(Reading& reading, const Entry& entry) {
  const Fields purposes = read_free_map(entry.value, entry.key_place, "wording", 50, reading.diagnostics);
  std::vector<std::string> known;
  for (const std::string_view name : Names<Purpose>::values) known.emplace_back(name);
  std::vector<std::string> misspelt;
  for (const Entry& one : purposes.entries()) {
    const auto purpose = from_name<Purpose>(one.key);
    if (!purpose) {
      misspelt.push_back(closest(one.key, known).value_or(""));
      purposes.error(one.key_place, "there is no purpose '" + one.key + "'", did_you_mean(one.key, known));
      continue;
    }
    const Fields fields =
        read_map(one.value, one.key_place, "wording '" + one.key + "'",
                 {required("sms"), required("mail_subject"), required("mail_body"), required("task"), optional("voice")},
                 reading.diagnostics);
    reading.policy.wording[*purpose] = {
        read_template(fields, "sms", kShort), read_template(fields, "mail_subject", kSubject),
        read_template(fields, "mail_body", kLong), read_template(fields, "task", kShort),
        read_template(fields, "voice", kShort)};
    warn_without_code(fields, *purpose, reading.policy.wording[*purpose].sms);
  }
  for (const std::string& name : known) {
    if (entry.value.kind != NodeKind::mapping || entry.value.find(name) != nullptr) continue;
    if (std::find(misspelt.begin(), misspelt.end(), name) != misspelt.end()) continue;
    // The program has words of its own.
    constexpr std::array own{Purpose::merged,   Purpose::codes,  Purpose::administrator,
                             Purpose::gathered, Purpose::upkeep, Purpose::line_test,
                             Purpose::roll_call, Purpose::contact_check, Purpose::shift};
    if (std::any_of(own.begin(), own.end(), [&](Purpose each) { return name == name_of(each); })) continue;
    reading.diagnostics.error(entry.key_place, "wording lacks '" + name + "'");
  }
}

void read_tones(Reading& reading, const Entry& entry) {
  constexpr TextBounds few{.most = 12, .may_be_empty = true};  // each stands before every SMS
  const Fields fields = read_map(entry.value, entry.key_place, "tones",
                                 {optional("I"), optional("II"), optional("III"), optional("IV")}, reading.diagnostics);
  for (const Level level : {Level::i, Level::ii, Level::iii, Level::iv}) {
    const std::string_view name = name_of(level);
    if (fields.has(name)) reading.policy.tones[level] = fields.text(name, few);
  }
}

}  // namespace jibao::config
