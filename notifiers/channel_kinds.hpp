// What each kind of channel brings to compose(), judge() and read_callback(), and the judgements that they
// share.
//
// Internal to the channels: everything outside of this folder goes through channels.hpp.
#pragma once

#include <string>
#include <string_view>

#include "notifiers/channels.hpp"

namespace jibao::notifiers {

// The secret of that name. Errors: there is none (the name is told, never a secret).
Result<std::string> secret_of(const Secrets& secrets, const std::string& name);

Result<HttpRequest> compose_kannel(const Dispatch& dispatch, const Channel& channel,
                                   const KannelSettings& settings, const Secrets& secrets);
Verdict judge_kannel(const Response& response);
Result<std::vector<Inbound>> read_kannel(const Channel& channel, const Callback& callback);

Result<MailRequest> compose_mail(const Dispatch& dispatch, const SmtpSettings& settings,
                                 const Secrets& secrets);
Verdict judge_mail(const Response& response);

Result<HttpRequest> compose_http(const Dispatch& dispatch, const HttpSettings& settings,
                                 const Secrets& secrets);
Verdict judge_http(const Response& response, const HttpSettings& settings);

Result<HttpRequest> compose_webhook(const Dispatch& dispatch, const WebhookSettings& settings,
                                    const Secrets& secrets, Instant now);
Verdict judge_webhook(const Response& response);

// To the group's first robot; whom to name is in the dispatch's address, where anybody is.
Result<HttpRequest> compose_group(const Dispatch& dispatch, const GroupSettings& settings,
                                  const Secrets& secrets, Instant now);
Verdict judge_group(const Response& response, const GroupSettings& settings);

Result<LineRequest> compose_exec(const Dispatch& dispatch, const ExecSettings& settings, const Secrets& secrets);
Verdict judge_exec(const Response& response);

Result<HttpRequest> compose_aliyun_sms(const Dispatch& dispatch, const AliyunSmsSettings& settings,
                                       const Secrets& secrets, Instant now);
Result<HttpRequest> compose_aliyun_voice(const Dispatch& dispatch, const AliyunVoiceSettings& settings,
                                         const Secrets& secrets, Instant now);
// The question of what is left on that account (bssopenapi QueryAccountBalance, 2017-12-14); and whether the code of its answer
// says that the key, or its right to ask, is refused.
Result<HttpRequest> compose_aliyun_balance(const std::string& url, const std::string& region, const std::string& access_key_id,
                                           const std::string& secret_credential, const std::string& ca_file, const Secrets& secrets, Instant now);
bool aliyun_refuses_credentials(std::string_view code);
Verdict judge_aliyun(const Response& response);
Result<std::vector<Inbound>> read_aliyun_sms(const Channel& channel, const Callback& callback);
Result<std::vector<Inbound>> read_aliyun_voice(const Channel& channel, const Callback& callback);

Result<HttpRequest> compose_tencent_sms(const Dispatch& dispatch, const TencentSmsSettings& settings,
                                        const Secrets& secrets, Instant now);
Verdict judge_tencent(const Response& response);
Result<std::vector<Inbound>> read_tencent_sms(const Channel& channel, const Callback& callback);

Result<HttpRequest> compose_twilio_sms(const Dispatch& dispatch, const Channel& channel,
                                       const TwilioSmsSettings& settings, const Secrets& secrets);
Result<HttpRequest> compose_twilio_voice(const Dispatch& dispatch, const Channel& channel,
                                         const TwilioVoiceSettings& settings, const Secrets& secrets);
Verdict judge_twilio(const Response& response);
Result<std::vector<Inbound>> read_twilio_sms(const Channel& channel, const Callback& callback);
Result<std::vector<Inbound>> read_twilio_voice(const Channel& channel, const Callback& callback);

// A receipt's ErrorCode, where it is more than that the page is lost (provider_answer.hpp).
std::optional<AttemptEnded> twilio_refused_later(PageId page, std::string_view code, std::string reference);

// Whether a call of that account's is signed with one of its tokens.
bool twilio_signed(const TwilioAccount& account, const Callback& callback, const Secrets& secrets);

// Where the provider calls us about a page, with `query` behind it; empty where it cannot reach us.
Result<std::string> twilio_callback(const Dispatch& dispatch, const Channel& channel, const TwilioAccount& account,
                                    const Secrets& secrets, std::string_view query);
Result<HttpRequest> twilio_request(const TwilioAccount& account, std::string_view resource,
                                   const std::vector<std::pair<std::string, std::string>>& form, const Secrets& secrets);

// What the call says next (TwiML): the prompts, and where the keys go; empty: nothing is asked.
std::string twilio_script(const TwilioVoiceSettings& settings, const CallMove& move, const std::string& message,
                          const std::string& next_address);
Result<std::string> twilio_next_address(PageId page, const Channel& channel, const TwilioAccount& account,
                                        const Secrets& secrets, CallStage stage, int turn);

Result<std::vector<Inbound>> read_voice_gateway(const Channel& channel, const Callback& callback);

// A status that does not accept: who is to act on it. 401, 403, 404, redirects and the like are wrong
// settings; 408, 425, 429 and 5xx pass by themselves; other 4xx are about this one message.
Verdict judge_refusing_status(const Response& response);

// "网关答复 403: its words": the reason for the timeline, one line of bounded length.
std::string answered_words(const Response& response);

}  // namespace jibao::notifiers
