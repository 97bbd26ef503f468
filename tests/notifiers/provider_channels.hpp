// One channel of each cloud provider, for the tests.
#pragma once

#include "rules/channel.hpp"

namespace jibao::notifiers::test {

inline ApprovedTemplates approved(const std::string& usual, const std::string& calm, const std::string& reminder) {
  ApprovedTemplates templates;
  templates.usual = {usual, "{{place}}{{event}}，回复{{code}}确认。"};
  templates.low_sensitivity = ApprovedTemplate{calm, "事项{{number}}，回复{{code}}确认。"};
  templates.by_purpose[Purpose::reminder] = {reminder, "事项{{number}}限{{deadline}}。"};
  return templates;
}

inline Channel channel_of(const std::string& name, ChannelSettings settings) {
  Channel channel;
  channel.name = name;
  channel.settings = std::move(settings);
  channel.hook_secret_credential = "hook";
  return channel;
}

inline Channel aliyun_sms() {
  AliyunSmsSettings settings;
  settings.access_key_id = "testid";
  settings.secret_credential = "secret";
  settings.sign_name = "云溪值班";
  settings.extend_code = "01";
  settings.templates = approved("SMS_USUAL", "SMS_CALM", "SMS_REMINDER");
  return channel_of("sms", settings);
}

inline Channel tencent_sms() {
  TencentSmsSettings settings;
  settings.secret_id = "AKIDEXAMPLE";
  settings.secret_credential = "secret";
  settings.app_id = "1400006666";
  settings.sign_name = "云溪值班";
  settings.templates = approved("1110", "1199", "1111");
  return channel_of("sms", settings);
}

inline TwilioAccount twilio_account() {
  TwilioAccount account;
  account.account_sid = "ACtest";
  account.token_credential = "token";
  account.sender = "+12025550100";
  account.callback_base = "https://duty.example.cn/";
  return account;
}

inline Channel twilio_sms() { return channel_of("sms", TwilioSmsSettings{twilio_account()}); }

inline Channel twilio_voice() {
  TwilioVoiceSettings settings;
  settings.account = twilio_account();
  return channel_of("voice", settings);
}

inline Channel aliyun_voice() {
  AliyunVoiceSettings settings;
  settings.access_key_id = "testid";
  settings.secret_credential = "secret";
  settings.shown_number = "09911234500";
  settings.templates = approved("TTS_USUAL", "TTS_CALM", "TTS_REMINDER");
  return channel_of("voice", settings);
}

inline Channel voice_gateway() {
  HttpSettings settings;
  settings.url = "https://voice.example.cn/call";
  settings.speaks = true;
  return channel_of("voice", settings);
}

}  // namespace jibao::notifiers::test
