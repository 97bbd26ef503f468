// See channel_settings.hpp: Aliyun, Tencent Cloud and Twilio, and the templates that a provider approved.
#include <algorithm>

#include "config/address.hpp"
#include "config/channel_settings.hpp"
#include "config/sections.hpp"
#include "rules/approved_message.hpp"
#include "rules/wording.hpp"

namespace jibao::config {
namespace {

constexpr TextBounds kUrl{.most = 2000};
constexpr TextBounds kOptional{.most = 200, .may_be_empty = true};
constexpr TextBounds kPath{.most = 1000};
constexpr TextBounds kApproved{.most = 500};  // both providers' bound of an approved text

std::string settings_of(const Fields& channel) { return "'settings' of " + channel.what(); }

// The words as the provider approved them: variables alone, each of which can be filled in without a link.
void check_approved(const Fields& fields, const Node& node, const std::string& text) {
  const auto fault = [&](std::size_t offset, std::string message, std::string hint) {
    fields.error(place_in_scalar(fields.diagnostics(), node, offset), std::move(message), std::move(hint));
  };
  for (const TemplateFault& each : check_template(text)) {
    fault(each.offset, "'text' of " + fields.what() + ": " + each.message,
          each.near.empty() ? std::string() : "did you mean '{{" + each.near + "}}'?");
  }
  if (const auto section = text.find("{{#if"); section != std::string::npos)
    fault(section, "an approved text has no sections", "write the variable alone; where it says nothing, 无 is filled in");
  for (const std::string_view name : {"link", "drill"}) {
    const auto at = text.find("{{" + std::string(name) + "}}");
    if (at != std::string::npos)
      fault(at, "there is no {{" + std::string(name) + "}} in an approved text",
            name == "link" ? "a provider takes no links in variables" : "in a drill the first variable of words says so");
  }
  const auto variables = variables_of(text);
  if (!text.empty() && std::none_of(variables.begin(), variables.end(), may_carry_the_drill_mark))
    fields.error(fields.place("text"), "'text' of " + fields.what() + " has no variable that could say that it is a drill",
                 "one of words is needed, like {{place}}, {{event}} or {{number}}");
}

ApprovedTemplate read_approved(const Fields& templates, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "template '" + entry.key + "'",
                                 {required("id"), required("text")}, templates.diagnostics());
  ApprovedTemplate approved{fields.text("id"), fields.text("text", kApproved)};
  if (const Node* node = fields.node("text")) check_approved(fields, *node, approved.text);
  return approved;
}

// A text that asks must say what to answer with; a call is answered by keys.
void warn_without_code(const Fields& all, const Entry& entry, const ApprovedTemplate& approved) {
  const auto purpose = from_name<Purpose>(entry.key);
  if ((purpose && !asks(*purpose)) || approved.text.empty() || approved.text.find("{{code}}") != std::string::npos) return;
  all.diagnostics().warning(entry.key_place, "template '" + entry.key + "' has no {{code}}", "nobody can answer it by SMS");
}

ApprovedTemplates read_templates(const Fields& settings, bool spoken = false) {
  ApprovedTemplates templates;
  templates.longest_variable = static_cast<int>(settings.whole("longest_variable", 6, 500, templates.longest_variable));
  const Node* node = settings.node("templates");
  if (node == nullptr) return templates;
  const Fields all = read_map(*node, settings.key_place("templates"), "'templates' of " + settings.what(),
                              {required("usual"), optional("low_sensitivity"), optional("alarm"), optional("reminder"),
                               optional("breach"), optional("chase"), optional("taken"), optional("cancelled"),
                               optional("closed"), optional("passed"), optional("merged"), optional("codes"), optional("administrator"),
                               optional("gathered"), optional("upkeep"), optional("line_test"),
                               optional("roll_call"), optional("contact_check"), optional("shift")},
                              settings.diagnostics());
  for (const Entry& entry : all.entries()) {
    const auto purpose = from_name<Purpose>(entry.key);
    if (!purpose && entry.key != "usual" && entry.key != "low_sensitivity") continue;  // told as an unknown key
    ApprovedTemplate approved = read_approved(all, entry);
    if (!spoken) warn_without_code(all, entry, approved);
    if (purpose) templates.by_purpose[*purpose] = std::move(approved);
    else if (entry.key == "usual") templates.usual = std::move(approved);
    else templates.low_sensitivity = std::move(approved);
  }
  return templates;
}

std::string read_url(const Fields& fields, std::string fallback) {
  check_web_address(fields, "url", WebAddress::gateway);
  return fields.text("url", kUrl, std::move(fallback));
}

TwilioAccount read_account(const Fields& fields) {
  TwilioAccount account;
  account.url = read_url(fields, account.url);
  account.account_sid = fields.text("account_sid");
  account.token_credential = read_credential(fields, "token_credential");
  account.old_token_credential = read_credential(fields, "old_token_credential");
  account.sender = fields.text("sender");
  check_web_address(fields, "callback_base", WebAddress::gateway);
  account.callback_base = fields.text("callback_base", kUrl);
  account.ca_file = fields.text("ca_file", kPath);
  return account;
}

}  // namespace

std::string read_credential(const Fields& fields, std::string_view key) {
  std::string name = fields.text(key);
  if (name.empty() || is_identifier(name)) return name;
  fields.diagnostics().hide_from(fields.place(key));
  fields.error(fields.place(key), "'" + std::string(key) + "' is not the name of a credential",
               "a file name of small letters, digits, '_' and '-'; never the secret itself");
  return {};
}

AliyunSmsSettings read_aliyun_sms(const Fields& channel, const Node& node) {
  const Fields fields = read_map(node, channel.key_place("settings"), settings_of(channel),
                                 {required("access_key_id"), required("secret_credential"), required("sign_name"),
                                  required("templates"), optional("longest_variable"), optional("extend_code"),
                                  optional("region"), optional("url"), optional("ca_file")},
                                 channel.diagnostics());
  AliyunSmsSettings settings;
  settings.url = read_url(fields, settings.url);
  settings.region = fields.text("region", {}, settings.region);
  settings.access_key_id = fields.text("access_key_id");
  settings.secret_credential = read_credential(fields, "secret_credential");
  settings.sign_name = fields.text("sign_name");
  settings.extend_code = fields.text("extend_code", kOptional);
  settings.templates = read_templates(fields);
  settings.ca_file = fields.text("ca_file", kPath);
  return settings;
}

TencentSmsSettings read_tencent_sms(const Fields& channel, const Node& node) {
  const Fields fields = read_map(node, channel.key_place("settings"), settings_of(channel),
                                 {required("secret_id"), required("secret_credential"), required("app_id"),
                                  required("sign_name"), required("templates"), optional("longest_variable"),
                                  optional("extend_code"), optional("region"), optional("url"), optional("ca_file")},
                                 channel.diagnostics());
  TencentSmsSettings settings;
  settings.url = read_url(fields, settings.url);
  settings.region = fields.text("region", {}, settings.region);
  settings.secret_id = fields.text("secret_id");
  settings.secret_credential = read_credential(fields, "secret_credential");
  settings.app_id = fields.text("app_id");
  settings.sign_name = fields.text("sign_name");
  settings.extend_code = fields.text("extend_code", kOptional);
  settings.templates = read_templates(fields);
  settings.ca_file = fields.text("ca_file", kPath);
  return settings;
}

TwilioSmsSettings read_twilio_sms(const Fields& channel, const Node& node) {
  const Fields fields = read_map(node, channel.key_place("settings"), settings_of(channel),
                                 {required("account_sid"), required("token_credential"), optional("old_token_credential"),
                                  required("sender"), optional("callback_base"), optional("url"), optional("ca_file")},
                                 channel.diagnostics());
  return {read_account(fields)};
}

TwilioVoiceSettings read_twilio_voice(const Fields& channel, const Node& node) {
  const Fields fields = read_map(node, channel.key_place("settings"), settings_of(channel),
                                 {required("account_sid"), required("token_credential"), optional("old_token_credential"),
                                  required("sender"), optional("callback_base"), optional("language"), optional("voice"),
                                  optional("rings_for"), optional("url"), optional("ca_file")},
                                 channel.diagnostics());
  TwilioVoiceSettings settings;
  settings.account = read_account(fields);
  settings.language = fields.text("language", {}, settings.language);
  settings.voice = fields.text("voice");
  settings.rings_for = fields.duration("rings_for", settings.rings_for, {.least = std::chrono::seconds(5), .most = std::chrono::seconds(600)});
  return settings;
}

AliyunVoiceSettings read_aliyun_voice(const Fields& channel, const Node& node) {
  const Fields fields = read_map(node, channel.key_place("settings"), settings_of(channel),
                                 {required("access_key_id"), required("secret_credential"), required("templates"),
                                  optional("longest_variable"), optional("shown_number"), optional("play_times"),
                                  optional("region"), optional("url"), optional("ca_file")},
                                 channel.diagnostics());
  AliyunVoiceSettings settings;
  settings.url = read_url(fields, settings.url);
  settings.region = fields.text("region", {}, settings.region);
  settings.access_key_id = fields.text("access_key_id");
  settings.secret_credential = read_credential(fields, "secret_credential");
  settings.shown_number = read_phone(fields, "shown_number");
  settings.play_times = static_cast<int>(fields.whole("play_times", 1, 3, settings.play_times));
  settings.templates = read_templates(fields, true);
  settings.ca_file = fields.text("ca_file", kPath);
  return settings;
}

}  // namespace jibao::config
