// The settings of channels at cloud providers, and what every kind of channel's settings are read with.
//
// Called by channel_section.cpp alone. Requires: `channel` is the map of the channel, `node` its `settings`.
#pragma once

#include <string>
#include <string_view>

#include "config/fields.hpp"
#include "rules/channel.hpp"

namespace jibao::config {

// The name of a credential: a file name, never a path, so that no policy can make the daemon send another file; ""
// after an error.
std::string read_credential(const Fields& fields, std::string_view key);

AliyunSmsSettings read_aliyun_sms(const Fields& channel, const Node& node);
TencentSmsSettings read_tencent_sms(const Fields& channel, const Node& node);
TwilioSmsSettings read_twilio_sms(const Fields& channel, const Node& node);
TwilioVoiceSettings read_twilio_voice(const Fields& channel, const Node& node);
AliyunVoiceSettings read_aliyun_voice(const Fields& channel, const Node& node);

}  // namespace jibao::config
