// wording: what pages say, by purpose. Each template is checked here, so that at three in the morning none
// can fail.
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

std::string read_template(const Fields& fields, std::string_view key, TextBounds bounds) {
  std::string text = fields.text(key, bounds);
  const Node* node = fields.node(key);
  if (node == nullptr || text.empty()) return text;
  for (const TemplateFault& fault : check_template(text)) {
    std::string hint;
    if (!fault.near.empty()) hint = "did you mean '{{" + fault.near + "}}'?";
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
  for (const Entry& one : purposes.entries()) {
    const auto purpose = from_name<Purpose>(one.key);
    if (!purpose) {
      purposes.error(one.key_place, "there is no purpose '" + one.key + "'", did_you_mean(one.key, known));
      continue;
    }
    const Fields fields =
        read_map(one.value, one.key_place, "wording '" + one.key + "'",
                 {required("sms"), required("mail_subject"), required("mail_body"), required("task")},
                 reading.diagnostics);
    reading.policy.wording[*purpose] = {
        read_template(fields, "sms", kShort), read_template(fields, "mail_subject", kSubject),
        read_template(fields, "mail_body", kLong), read_template(fields, "task", kShort)};
  }
  for (const std::string& name : known) {
    if (entry.value.kind != NodeKind::mapping || entry.value.find(name) != nullptr) continue;
    reading.diagnostics.error(entry.key_place, "wording lacks '" + name + "'");
  }
}

}  // namespace jibao::config
