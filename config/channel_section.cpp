// channels: by what people are paged, with the settings of each kind; subscriptions: which systems are told. Secrets are never in here: only the
// names of credential files.
#include <algorithm>
#include <array>
#include <string>

#include "config/address.hpp"
#include "config/channel_settings.hpp"
#include "config/bounds_section.hpp"
#include "config/sections.hpp"
#include "config/spelling.hpp"

namespace jibao::config {

/// The kinds of channel as YAML calls them.
enum class ChannelKind {
  kannel, smtp, http, webhook, wecom, dingtalk, feishu, exec, hand_call, sandbox,
  aliyun_sms, tencent_sms, twilio_sms, twilio_voice, aliyun_voice
};

}  // namespace jibao::config

namespace jibao {
JIBAO_NAMES(config::ChannelKind, "kannel", "smtp", "http", "webhook", "wecom", "dingtalk", "feishu", "exec", "hand_call",
            "sandbox", "aliyun_sms", "tencent_sms", "twilio_sms", "twilio_voice", "aliyun_voice");
}

namespace jibao::config {
namespace {

constexpr TextBounds kUrl{.most = 2000};
constexpr TextBounds kOptional{.most = 200, .may_be_empty = true};
constexpr TextBounds kPath{.most = 1000};
constexpr std::size_t kMostHeaders = 30;
constexpr std::size_t kMostRobots = 10;
constexpr std::size_t kMostWords = 30;
constexpr std::size_t kMostRetries = 20;

// Checks that a template names only `known` {{placeholders}} and closes them.
void check_placeholders(const Fields& fields, const Node& node, std::string_view key,
                        const std::vector<std::string>& known) {
  const std::string& text = node.text;
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 2)) {
    const std::size_t close = text.find("}}", open);
    const Place place = place_in_scalar(fields.diagnostics(), node, open);
    if (close == std::string::npos) {
      fields.error(place, "'{{' is not closed in '" + std::string(key) + "'", "add '}}'");
      return;
    }
    const std::string name = text.substr(open + 2, close - open - 2);
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    fields.error(place, "there is no {{" + name + "}} in '" + std::string(key) + "'",
                 did_you_mean(name, known));
  }
}

KannelSettings read_kannel(const Fields& channel, const Node& node) {
  const Fields fields = read_map(node, channel.key_place("settings"), "'settings' of " + channel.what(),
                                 {required("url"), required("user"), required("password_credential"),
                                  optional("sender"), optional("smsc"), optional("callback_base")},
                                 channel.diagnostics());
  check_web_address(fields, "url", WebAddress::gateway);
  check_web_address(fields, "callback_base", WebAddress::gateway);
  return {fields.text("url", kUrl),
          fields.text("user"),
          read_credential(fields, "password_credential"),
          fields.text("sender", kOptional),
          fields.text("smsc", kOptional),
          fields.text("callback_base", kUrl)};
}

SmtpSettings read_smtp(const Fields& channel, const Node& node) {
  const Fields fields = read_map(
      node, channel.key_place("settings"), "'settings' of " + channel.what(),
      {required("host"), optional("port"), optional("tls"), optional("user"), optional("password_credential"),
       required("from"), optional("from_name"), optional("ca_file")},
      channel.diagnostics());
  SmtpSettings smtp;
  smtp.host = fields.text("host");
  if (!smtp.host.empty() && !is_host(smtp.host)) {
    fields.error(fields.place("host"), "'" + smtp.host + "' is no host",
                 "a name or an address, without port");
  }
  smtp.port = static_cast<int>(fields.whole("port", 1, 65535, smtp.port));
  smtp.tls = fields.one_of("tls", smtp.tls);
  smtp.user = fields.text("user");
  smtp.password_credential = read_credential(fields, "password_credential");
  smtp.from = fields.text("from", {.most = 254});
  smtp.from_name = fields.text("from_name");
  smtp.ca_file = fields.text("ca_file", kPath);
  if (!smtp.from.empty() &&
      (smtp.from.find('@') == std::string::npos || smtp.from.find(' ') != std::string::npos)) {
    fields.error(fields.place("from"), "'" + smtp.from + "' is no mailbox", "write it like duty@example.cn");
  }
  if (smtp.user.empty() != smtp.password_credential.empty()) {
    fields.error(fields.head(), fields.what() + " has a user without a password_credential, or the reverse");
  }
  if (smtp.tls == MailTls::none && !smtp.user.empty() && !is_loopback(smtp.host)) {
    fields.error(fields.key_place("tls"), "the password would travel unencrypted",
                 "write tls: starttls, or tls");
  }
  return smtp;
}

void read_http_body(const Fields& fields, HttpSettings& http) {
  const std::vector<std::string> in_url{"to", "extension", "text", "id", "level"};
  const std::vector<std::string> in_body{"to", "extension", "text", "subject", "id", "level"};
  if (const Node* url = fields.node("url")) check_placeholders(fields, *url, "url", in_url);
  if (const Node* body = fields.node("body")) check_placeholders(fields, *body, "body", in_body);
  const Node* headers = fields.node("headers");
  if (headers == nullptr) return;
  const Fields map = read_free_map(*headers, fields.key_place("headers"), "'headers' of " + fields.what(),
                                   kMostHeaders, fields.diagnostics());
  for (const Entry& entry : map.entries()) {
    const bool plain = std::all_of(entry.key.begin(), entry.key.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
             c == '_';
    });
    if (!plain)
      map.error(entry.key_place, "'" + entry.key + "' is no header name", "letters, digits and '-'");
    http.headers[entry.key] = map.text(entry.key, {.most = 1000, .may_be_empty = true});
    check_placeholders(map, entry.value, entry.key, {"credential"});
    const bool uses_secret = entry.value.text.find("{{credential}}") != std::string::npos;
    if (uses_secret && http.credential.empty()) {
      map.error(entry.value.place, "{{credential}} stands here, but 'credential' names none");
    }
  }
}

HttpSettings read_http(const Fields& channel, const Node& node) {
  const Fields fields =
      read_map(node, channel.key_place("settings"), "'settings' of " + channel.what(),
               {optional("method"), required("url"), optional("headers"), optional("format"),
                optional("body"), optional("credential"), optional("success_status"),
                optional("success_path"), optional("success_values"), optional("success_contains"),
                optional("administrator_values"), optional("id_path"), optional("ca_file"), optional("speaks")},
               channel.diagnostics());
  HttpSettings http;
  http.method = fields.text("method", {}, http.method);
  if (http.method != "POST" && http.method != "GET" && http.method != "PUT") {
    fields.error(fields.place("method"), "'" + http.method + "' is no method of ours",
                 "known are POST, GET, PUT");
  }
  http.url = fields.text("url", kUrl);
  check_web_address(fields, "url", WebAddress::gateway);
  http.format = fields.one_of("format", http.format);
  http.body = fields.text("body", {.most = 10000, .many_lines = true});
  http.credential = read_credential(fields, "credential");
  read_http_body(fields, http);
  if (fields.has("success_status")) {
    http.success_status.clear();
    for (const std::int64_t status : fields.wholes("success_status", 20, 100, 599)) {
      http.success_status.push_back(static_cast<int>(status));
    }
  }
  http.success_path = fields.text("success_path");
  for (PlacedText& word : fields.words("success_values", 50))
    http.success_values.push_back(std::move(word.text));
  http.success_contains = fields.text("success_contains");
  for (PlacedText& word : fields.words("administrator_values", 50)) {
    http.administrator_values.push_back(std::move(word.text));
  }
  http.id_path = fields.text("id_path");
  http.speaks = fields.flag("speaks", false);
  http.ca_file = fields.text("ca_file", kPath);
  const bool has_values = fields.has("success_values") || fields.has("administrator_values");
  if (has_values && http.success_path.empty()) {
    fields.error(fields.head(), fields.what() + " lacks 'success_path'",
                 "where in the answer the values stand");
  }
  if (!http.success_path.empty() && http.success_values.empty()) {
    fields.error(fields.place("success_path"), fields.what() + " lacks 'success_values'",
                 "an answer is a success only where it says so");
  }
  return http;
}

// A list of names of credentials.
std::vector<std::string> read_credentials(const Fields& fields, std::string_view key, std::size_t most) {
  std::vector<std::string> names;
  for (PlacedText& word : fields.words(key, most)) {
    if (is_identifier(word.text)) {
      names.push_back(std::move(word.text));
    } else {
      fields.diagnostics().hide_from(word.place);
      fields.error(word.place, "'" + std::string(key) + "' holds what is not the name of a credential",
                   "a file name of small letters, digits, '_' and '-'; never the secret itself");
    }
  }
  return names;
}

// The keys that sign, one at least.
std::vector<std::string> read_keys(const Fields& fields, const std::string& what) {
  if (fields.is_empty_list("key_credentials"))
    fields.error(fields.key_place("key_credentials"), "'key_credentials' of " + what + " is empty",
                 "an unsigned message is refused by its receiver: name the credential that holds the key");
  return read_credentials(fields, "key_credentials", 5);
}

WebhookSettings read_webhook(const Fields& channel, const Node& node) {
  const Fields fields =
      read_map(node, channel.key_place("settings"), "'settings' of " + channel.what(),
               {required("url"), required("key_credentials"), optional("ca_file")}, channel.diagnostics());
  WebhookSettings webhook;
  webhook.url = fields.text("url", kUrl);
  check_web_address(fields, "url", WebAddress::gateway);
  webhook.ca_file = fields.text("ca_file", kPath);
  webhook.key_credentials = read_keys(fields, channel.what());
  return webhook;
}

std::string address_of(ChatService service) {
  switch (service) {
    case ChatService::wecom: return "https://qyapi.weixin.qq.com/cgi-bin/webhook/send";
    case ChatService::dingtalk: return "https://oapi.dingtalk.com/robot/send";
    case ChatService::feishu: return "https://open.feishu.cn/open-apis/bot/v2/hook";
  }
  return {};
}

// WeCom's robots have nothing to sign with: their key is the secret.
Robot read_robot(const Fields& group, const Node& node, ChatService service) {
  const std::string what = "a robot of " + group.what();
  const Fields fields =
      service == ChatService::wecom
          ? read_map(node, node.place, what, {required("key_credential")}, group.diagnostics())
          : read_map(node, node.place, what, {required("key_credential"), optional("sign_credential")},
                     group.diagnostics());
  Robot robot;
  robot.key_credential = read_credential(fields, "key_credential");
  if (service != ChatService::wecom) robot.sign_credential = read_credential(fields, "sign_credential");
  return robot;
}

GroupSettings read_group(const Fields& channel, const Node& node, ChatService service) {
  const std::string what = "'settings' of " + channel.what();
  const Place place = channel.key_place("settings");
  const Fields fields =
      service == ChatService::feishu  // which mentions by ids of its own alone
          ? read_map(node, place, what, {required("robots"), optional("url"), optional("ca_file")}, channel.diagnostics())
          : read_map(node, place, what, {required("robots"), optional("url"), optional("mention"), optional("ca_file")},
                     channel.diagnostics());
  GroupSettings group;
  group.service = service;
  group.url = fields.text("url", kUrl, address_of(service));
  check_web_address(fields, "url", WebAddress::gateway);
  group.mention = service != ChatService::feishu && fields.flag("mention", group.mention);
  group.ca_file = fields.text("ca_file", kPath);
  for (const Node* robot : fields.items("robots", kMostRobots))
    group.robots.push_back(read_robot(fields, *robot, service));
  if (fields.is_empty_list("robots")) {
    fields.error(fields.place("robots"), fields.what() + " has no robot", "write '- key_credential: ...' for each");
  }
  return group;
}

ExecSettings read_exec(const Fields& channel, const Node& node) {
  const Fields fields =
      read_map(node, channel.key_place("settings"), "'settings' of " + channel.what(),
               {required("command"), optional("credentials"), optional("memory_mb")}, channel.diagnostics());
  ExecSettings exec;
  for (PlacedText& word : fields.texts("command", kMostWords, kPath)) exec.command.push_back(std::move(word.text));
  if (fields.has("command") && (exec.command.empty() || !exec.command.front().starts_with('/'))) {
    fields.error(fields.place("command"), "'command' does not begin with the path of a program",
                 "[/usr/local/bin/program, argument, ...]; no shell reads it");
  }
  exec.credentials = read_credentials(fields, "credentials", 5);
  exec.memory_mb = static_cast<int>(fields.whole("memory_mb", 16, 4096, exec.memory_mb));
  return exec;
}

HandCallSettings read_hand_call(const Fields& channel, const Node& node) {
  const Fields fields = read_map(node, channel.key_place("settings"), "'settings' of " + channel.what(),
                                 {optional("untouched_for"), optional("taken_for")}, channel.diagnostics());
  const DurationBounds bounds{.least = std::chrono::seconds(10), .most = std::chrono::hours(1)};
  HandCallSettings hand_call;
  hand_call.untouched_for = fields.duration("untouched_for", hand_call.untouched_for, bounds);
  hand_call.taken_for = fields.duration("taken_for", hand_call.taken_for, bounds);
  return hand_call;
}

ChannelSettings read_settings(const Fields& channel, ChannelKind kind) {
  static const Node empty{.kind = NodeKind::mapping, .place = {}, .text = {}, .items = {}, .entries = {}};
  const Node* given = channel.node("settings");
  const Node& node = given == nullptr ? empty : *given;
  switch (kind) {
    case ChannelKind::kannel: return read_kannel(channel, node);
    case ChannelKind::smtp: return read_smtp(channel, node);
    case ChannelKind::http: return read_http(channel, node);
    case ChannelKind::webhook: return read_webhook(channel, node);
    case ChannelKind::wecom: return read_group(channel, node, ChatService::wecom);
    case ChannelKind::dingtalk: return read_group(channel, node, ChatService::dingtalk);
    case ChannelKind::feishu: return read_group(channel, node, ChatService::feishu);
    case ChannelKind::exec: return read_exec(channel, node);
    case ChannelKind::hand_call: return read_hand_call(channel, node);
    case ChannelKind::sandbox:
      read_map(node, channel.key_place("settings"), "'settings' of " + channel.what(), {},
               channel.diagnostics());
      return SandboxSettings{};
    case ChannelKind::aliyun_sms: return read_aliyun_sms(channel, node);
    case ChannelKind::tencent_sms: return read_tencent_sms(channel, node);
    case ChannelKind::twilio_sms: return read_twilio_sms(channel, node);
    case ChannelKind::twilio_voice: return read_twilio_voice(channel, node);
    case ChannelKind::aliyun_voice: return read_aliyun_voice(channel, node);
  }
  return SandboxSettings{};
}

// What of a person the channel needs: fixed by its kind, except where a gateway, a program or the sandbox may be either.
ContactKind read_contact(const Fields& fields, ChannelKind kind) {
  const bool open = kind == ChannelKind::http || kind == ChannelKind::exec || kind == ChannelKind::sandbox;
  if (open) return fields.one_of("contact", ContactKind::phone);
  ContactKind fixed = ContactKind::phone;
  if (kind == ChannelKind::smtp) fixed = ContactKind::email;
  const bool group = kind == ChannelKind::wecom || kind == ChannelKind::dingtalk || kind == ChannelKind::feishu;
  if (kind == ChannelKind::webhook || group) fixed = ContactKind::none;
  if (fields.has("contact") && fields.one_of("contact", fixed) != fixed) {
    fields.error(fields.place("contact"), "a channel of kind " + std::string(name_of(kind)) +
                                              " needs contact: " + std::string(name_of(fixed)));
  }
  return fixed;
}

void read_hook(const Fields& fields, Channel& channel) {
  const Node* node = fields.node("hook");
  if (node == nullptr) return;
  const Fields hook = read_map(*node, fields.key_place("hook"), "'hook' of " + fields.what(),
                               {required("secret_credential"), optional("addresses")}, fields.diagnostics());
  channel.hook_secret_credential = read_credential(hook, "secret_credential");
  for (PlacedText& word : hook.words("addresses", 50)) {
    if (!is_network_address(word.text)) {
      hook.error(word.place, "'" + word.text + "' is no address", "an IPv4 or IPv6 address, like 10.1.2.3");
    }
    channel.hook_addresses.push_back(std::move(word.text));
  }
}

// Groups keep their service's own rate, a program takes one message at a time, the others send nothing to a gateway.
bool may_have_a_rate(const Channel& channel) {
  const auto& settings = channel.settings;
  return !is_group(channel) && !is_hand_call(channel) && !std::holds_alternative<ExecSettings>(settings) &&
         !std::holds_alternative<SandboxSettings>(settings);
}

// How much may go through it: of one person's, and of all that the provider takes.
void read_bounds(const Fields& fields, Channel& channel) {
  if (const Node* node = fields.node("budget"))
    channel.budget = read_budget_of(*node, fields.key_place("budget"), "'budget' of " + fields.what(), fields.diagnostics());
  if (channel.budget && is_hand_call(channel))
    fields.error(fields.key_place("budget"), "dial tasks are not counted", "one person has one open dial task");
  const Node* node = fields.node("rate");
  if (node == nullptr) return;
  if (!may_have_a_rate(channel))
    fields.error(fields.key_place("rate"), "a channel of this kind has no rate of its own",
                 "groups keep their service's, a program takes one at a time");
  const Fields rate = read_map(*node, fields.key_place("rate"), "'rate' of " + fields.what(), {required("messages"), required("per")},
                               fields.diagnostics());
  channel.rate = ProviderRate{static_cast<int>(rate.whole("messages", 1, 1000, 1)),
                              rate.duration("per", std::chrono::seconds(1), {.least = std::chrono::seconds(1), .most = std::chrono::minutes(1)})};
}

// The amount below which administrators hear of it; of the generic gateway also where it is asked for.
void read_credit(const Fields& channel, Channel& made) {
  const Node* node = channel.node("credit");
  if (node == nullptr) return;
  const bool http = std::holds_alternative<HttpSettings>(made.settings);
  const bool twilio = std::holds_alternative<TwilioSmsSettings>(made.settings) || std::holds_alternative<TwilioVoiceSettings>(made.settings);
  const bool aliyun = std::holds_alternative<AliyunSmsSettings>(made.settings) || std::holds_alternative<AliyunVoiceSettings>(made.settings);
  const std::string what = "'credit' of " + channel.what();
  if (!http && !twilio && !aliyun)
    return channel.error(channel.key_place("credit"), "nobody tells the credit of a channel of this kind", "name the last day of its package: credit_until");
  const Fields fields = read_map(*node, channel.key_place("credit"), what, {required("below"), optional("url"), optional("path")}, channel.diagnostics());
  for (const char* key : {"url", "path"}) {
    if (fields.has(key) == http || (aliyun && std::string_view(key) == "url")) continue;
    if (http) return channel.error(channel.key_place("credit"), what + " lacks '" + key + "'", "say where the gateway tells it: url and path");
    return fields.error(fields.key_place(key), what + " has '" + key + "', and its provider's is known", "leave it out");
  }
  CreditWatch credit;
  credit.below = fields.whole("below", 0, 1'000'000'000, 0) * 10'000;
  if (fields.has("url")) {
    credit.url = fields.text("url", kUrl);
    check_web_address(fields, "url", WebAddress::gateway);
  }
  if (http) credit.path = fields.text("path");
  made.credit = std::move(credit);
}

}  // namespace

void read_channels(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > kMostChannels) {
    reading.diagnostics.error(entry.key_place,
                              "'channels' must be a list of at most " + std::to_string(kMostChannels),
                              "write '- name: ...' for each");
    return;
  }
  for (const Node& item : entry.value.items) {
    const Fields fields =
        read_map(item, item.place, titled("channel", item, "name"),
                 {required("name"), required("kind"), optional("contact"), optional("settings"),
                  optional("carries_links"), optional("max_classification"), optional("timeout"), optional("retry_after"),
                  optional("hook"), optional("credit_until"), optional("budget"), optional("rate"),
                  optional("credit")},
                 reading.diagnostics);
    Channel channel;
    channel.name = read_identifier(fields, "name");
    const Node* kind_node = fields.node("kind");
    const ChannelKind kind = fields.one_of("kind", ChannelKind::sandbox);
    const bool known_kind = kind_node != nullptr && from_name<ChannelKind>(kind_node->text).has_value();
    if (known_kind) {
      channel.contact = read_contact(fields, kind);
      channel.settings = read_settings(fields, kind);
    }
    channel.carries_links = fields.flag("carries_links", false);
    channel.max_classification = fields.one_of("max_classification", channel.max_classification);
    channel.timeout = fields.duration("timeout", channel.timeout,
                                      {.least = std::chrono::seconds(1), .most = std::chrono::minutes(2)});
    channel.retry_after = fields.durations("retry_after", kMostRetries,
                                           {.least = std::chrono::seconds(1), .most = std::chrono::hours(1)});
    read_hook(fields, channel);
    if (known_kind) {
      read_bounds(fields, channel);
      read_credit(fields, channel);
    }
    const auto credit_until = fields.date("credit_until");
    if (channel.name.empty()) continue;
    if (credit_until) reading.policy.credit_until[channel.name] = *credit_until;
    reading.references.define(Named::channel, channel.name, fields.place("name"), reading.diagnostics);
    const std::string name = channel.name;
    reading.policy.channels.emplace(name, std::move(channel));
  }
}

void read_subscriptions(Reading& reading, const Entry& entry) {
  constexpr std::size_t most = 10;
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > most) {
    reading.diagnostics.error(entry.key_place, "'subscriptions' must be a list of at most " + std::to_string(most),
                              "write '- name: ...' for each");
    return;
  }
  auto& known = reading.policy.subscriptions;
  for (const Node& item : entry.value.items) {
    const Fields fields = read_map(item, item.place, titled("subscription", item, "name"),
                                   {required("name"), required("url"), required("key_credentials"), optional("ca_file"),
                                    optional("max_classification")},
                                   reading.diagnostics);
    Subscription one;
    one.name = read_identifier(fields, "name");
    one.url = fields.text("url", kUrl);
    check_web_address(fields, "url", WebAddress::gateway);
    one.key_credentials = read_keys(fields, fields.what());
    one.ca_file = fields.text("ca_file", kPath);
    one.max_classification = fields.one_of("max_classification", one.max_classification);
    if (std::any_of(known.begin(), known.end(), [&](const Subscription& each) { return each.name == one.name; })) {
      fields.error(fields.place("name"), "subscription '" + one.name + "' is here twice");
    }
    known.push_back(std::move(one));
  }
}

}  // namespace jibao::config
