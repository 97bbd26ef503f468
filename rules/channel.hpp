// What a channel is to the rules, and the settings that its composing and judging functions read: plain data, filled
// from the administrator's YAML. A channel carries one page to one person. Secrets are never in here: only the name of
// the credential (a file below the credentials directory) under which the shell finds the secret at the time of use.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/classification.hpp"
#include "rules/names.hpp"
#include "rules/page.hpp"
#include "rules/time.hpp"

namespace jibao {

/// What of a person a channel needs to reach them; `none` where it has one fixed address (a webhook, a group).
enum class ContactKind { phone, email, none };
JIBAO_NAMES(ContactKind, "phone", "email", "none");

/// Kannel's smsbox. Answers and receipts: Kannel 1.4.5 user guide, "Using the HTTP interface to send SMS messages".
struct KannelSettings {
  std::string url;                  // http://host:13013/cgi-bin/sendsms
  std::string user;
  std::string password_credential;  // name of the credential that holds the password
  std::string sender;               // the number or short code that the message comes from; may be empty
  std::string smsc;                 // which SMSC of Kannel's, or empty
  std::string callback_base;        // where Kannel reaches us for receipts, http://127.0.0.1:8440; empty: no receipts
};

enum class MailTls { none, starttls, tls };
JIBAO_NAMES(MailTls, "none", "starttls", "tls");

struct SmtpSettings {
  std::string host;
  int port = 587;
  MailTls tls = MailTls::starttls;
  std::string user;                 // empty: no log-in
  std::string password_credential;
  std::string from;                 // addr-spec
  std::string from_name;
  std::string ca_file;              // empty: the system's
};

enum class BodyFormat { json, form, text };
JIBAO_NAMES(BodyFormat, "json", "form", "text");

/// A gateway that the administrator describes: what to send, and what in its answer counts as success.
struct HttpSettings {
  std::string method = "POST";
  std::string url;                                    // may hold {{to}} {{text}} {{id}}, percent-encoded when filled
  std::map<std::string, std::string> headers;         // may hold {{credential}}: the secret, filled at the time of use
  BodyFormat format = BodyFormat::json;
  std::string body;                                   // template with {{to}} {{text}} {{subject}} {{id}}, escaped for `format`
  std::string credential;                             // name of the secret that {{credential}} stands for; may be empty
  std::vector<int> success_status{200, 201, 202};     // the answer's status must be one of these ...
  std::string success_path;                           // ... and, where given, the JSON value at this path, like "data.code",
  std::vector<std::string> success_values;            //     written as text, must be one of these
  std::string success_contains;                       // ... and, where given, the body must hold this
  std::vector<std::string> administrator_values;      // values at success_path that an administrator must be told of
  std::string id_path;                                // where in the JSON answer the gateway's own id stands; may be empty
  std::string ca_file;
  bool speaks = false;                                // a voice gateway: {{text}} is worded to be read aloud
};

/// A text that a provider approved beforehand (短信模板、语音模板): only its variables differ from page to page.
struct ApprovedTemplate {
  std::string id;    // the provider's own
  std::string text;  // as it was approved, with {{variables}} of ours in the places of its variables
};

struct ApprovedTemplates {
  ApprovedTemplate usual;                           // for every purpose that asks and has none of its own
  std::map<Purpose, ApprovedTemplate> by_purpose;
  std::optional<ApprovedTemplate> low_sensitivity;  // in the place of words that the provider's filter refused
  int longest_variable = 35;                        // characters that the provider takes in one variable
};

/// The template of a page; the one of low sensitivity where that is wanted and there.
const ApprovedTemplate& approved_template(const ApprovedTemplates& templates, Purpose purpose, bool low_sensitivity);

/// Aliyun's SendSms (dysmsapi 2017-05-25).
struct AliyunSmsSettings {
  std::string url = "https://dysmsapi.aliyuncs.com/";
  std::string region = "cn-hangzhou";
  std::string access_key_id;
  std::string secret_credential;    // of the AccessKey secret
  std::string sign_name;            // the approved signature (签名), without 【】
  std::string extend_code;          // SmsUpExtendCode: which number replies go to; may be empty
  ApprovedTemplates templates;
  std::string ca_file;
};

/// Tencent Cloud's SendSms (2021-01-11).
struct TencentSmsSettings {
  std::string url = "https://sms.tencentcloudapi.com/";
  std::string region = "ap-guangzhou";
  std::string secret_id;
  std::string secret_credential;    // of the SecretKey
  std::string app_id;               // SmsSdkAppId
  std::string sign_name;            // the approved signature (签名), without 【】
  std::string extend_code;          // may be empty
  ApprovedTemplates templates;
  std::string ca_file;
};

/// An account at Twilio, or at what looks like it (Accounts/{sid}/Messages.json and Calls.json).
struct TwilioAccount {
  std::string url = "https://api.twilio.com";
  std::string account_sid;
  std::string token_credential;     // of the auth token: the password, and the key of X-Twilio-Signature
  std::string old_token_credential; // while the token is rotated: also good for signatures; may be empty
  std::string sender;               // the number that it comes from, or of SMS a messaging service (MG...)
  std::string callback_base;        // our public address as the provider calls it; empty: no receipts, no key presses
  std::string ca_file;
};

struct TwilioSmsSettings {
  TwilioAccount account;
};

struct TwilioVoiceSettings {
  TwilioAccount account;
  std::string language = "zh-CN";                  // <Say language>, and the language of the menu
  std::string voice;                               // <Say voice>; empty: the provider's own for the language
  Duration rings_for = std::chrono::seconds(40);   // until the call counts as not answered
};

/// Aliyun's SingleCallByTts (dyvmsapi 2017-05-25): an approved text read aloud, the keys pressed come with the receipt.
struct AliyunVoiceSettings {
  std::string url = "https://dyvmsapi.aliyuncs.com/";
  std::string region = "cn-hangzhou";
  std::string access_key_id;
  std::string secret_credential;
  std::string shown_number;                        // CalledShowNumber; empty: the provider's common numbers
  int play_times = 3;
  ApprovedTemplates templates;
  std::string ca_file;
};

/// A receiver of ours: JSON, signed with HMAC-SHA256 over "<unix seconds>.<body>", a constant id over all attempts.
struct WebhookSettings {
  std::string url;
  std::vector<std::string> key_credentials;  // one signature for each, so that keys can be rotated
  std::string ca_file;
};

/// Who runs the chat (群聊) that a robot speaks in.
enum class ChatService { wecom, dingtalk, feishu };
JIBAO_NAMES(ChatService, "wecom", "dingtalk", "feishu");

/// One robot (群机器人) of a group, by the credentials that hold its secrets.
struct Robot {
  std::string key_credential;   // key= of WeCom's address, access_token= of DingTalk's, the last part of Feishu's
  std::string sign_credential;  // the secret that requests are signed with; empty: the robot asks for no signature
};

/// A group of a chat service, reached through its robots. What is sent is read by everybody in the group: it carries no
/// code and no link that acknowledges, and its answer says nothing of the person.
struct GroupSettings {
  ChatService service = ChatService::wecom;
  std::string url;            // without the robot's key
  std::vector<Robot> robots;  // the first that may speak now is used
  bool mention = true;        // mention the person by mobile number; Feishu cannot
  std::string ca_file;
};

/// A program of the office's, kept running, that takes each page as a line of JSON and answers with one.
struct ExecSettings {
  std::vector<std::string> command;      // an absolute path and its arguments; no shell reads them
  std::vector<std::string> credentials;  // names of the secrets that go with each page
  int memory_mb = 256;                   // of address space
};

/// The longest that a message to a group waits for a robot that may speak; then the attempt has failed.
constexpr Duration longest_group_wait = std::chrono::minutes(2);

/// The seat's dial task: a person calls by hand. An untouched task moves on after `untouched_for`.
struct HandCallSettings {
  Duration untouched_for = std::chrono::seconds(60);
  Duration taken_for = std::chrono::seconds(180);  // how long a call that was taken up may take before it moves on
};

/// Keeps every message where one can read it, and sends nothing.
struct SandboxSettings {};

/// How many pages one person is sent through one channel before the next ones wait and become one (paging.cpp).
struct PageBudget {
  int pages = 0;      // 0: no bound; at most `pages_counted`
  Duration within{};  // the span they are counted in, and the longest that a page waits
};
inline constexpr std::size_t pages_counted = 100;

/// So many messages in such a span are what the provider takes; more wait in line, in memory (notifiers/queue.hpp).
struct ProviderRate {
  int messages = 1;
  Duration per{};
};

/// Looked at once a day: what is left on the account behind a channel, in ten-thousandths of its unit (yuan, messages).
struct CreditWatch {
  std::int64_t below = 0;  // less than this is told to administrators
  std::string url;         // of the generic gateway: who answers it, by GET with the channel's headers
  std::string path;        // ... and where in its JSON the amount stands
};

using ChannelSettings = std::variant<KannelSettings, SmtpSettings, HttpSettings, WebhookSettings, GroupSettings, ExecSettings,
                                     HandCallSettings, SandboxSettings, AliyunSmsSettings, TencentSmsSettings,
                                     TwilioSmsSettings, TwilioVoiceSettings, AliyunVoiceSettings>;

struct Channel {
  std::string name;                 // what the escalation's YAML calls it: sms, email, hand_call ...
  ContactKind contact = ContactKind::phone;
  ChannelSettings settings;
  bool carries_links = false;       // links only where a public address is configured and the channel may carry them
  Duration timeout = std::chrono::seconds(10);             // of one attempt
  std::vector<Duration> retry_after;                       // back-off before the 2nd, 3rd ... attempt; then the next channel
  Ceiling max_classification = Ceiling::internal;  // above it a page does not say what happened
  std::string hook_secret_credential;                      // secret part of /hooks/{channel}/{secret}; empty: no hook
  std::vector<std::string> hook_addresses;                 // who may call the hook; empty: loopback alone
  std::optional<PageBudget> budget{};                      // of one person through it; nothing: the policy's
  std::optional<ProviderRate> rate{};                      // of the provider; nothing: as fast as it answers
  std::optional<CreditWatch> credit{};                     // nothing: nobody asks what is left
};

/// Whether pages of this channel are called by hand at the seat.
inline bool is_hand_call(const Channel& channel) { return std::holds_alternative<HandCallSettings>(channel.settings); }

/// Whether the channel speaks to a group, where others read along.
inline bool is_group(const Channel& channel) { return std::holds_alternative<GroupSettings>(channel.settings); }

/// Whether pages of this channel are read aloud by a machine, so that numbers are worded as people say them.
bool speaks(const Channel& channel);

/// Whether it can dial an extension behind a switchboard.
bool dials_extensions(const Channel& channel);

/// Whether it has words for that purpose: one that sends approved templates needs one of its own for what only tells.
bool has_words(const Channel& channel, Purpose purpose);

/// The approved templates of a channel that sends nothing else; nullptr: it sends any text.
const ApprovedTemplates* templates_of(const Channel& channel);

}  // namespace jibao
