// What of a channel's settings the rules ask: whether it speaks, what it dials, and which approved text a page has.
//
// Called by wording, paging, config and notifiers. Pure; thread: any.
#include "rules/channel.hpp"

namespace jibao {

bool speaks(const Channel& channel) {
  if (const auto* described = std::get_if<HttpSettings>(&channel.settings)) return described->speaks;
  return std::holds_alternative<TwilioVoiceSettings>(channel.settings) ||
         std::holds_alternative<AliyunVoiceSettings>(channel.settings);
}

bool dials_extensions(const Channel& channel) {
  return is_hand_call(channel) || (speaks(channel) && !std::holds_alternative<AliyunVoiceSettings>(channel.settings));
}

const ApprovedTemplates* templates_of(const Channel& channel) {
  if (const auto* aliyun = std::get_if<AliyunSmsSettings>(&channel.settings)) return &aliyun->templates;
  if (const auto* tencent = std::get_if<TencentSmsSettings>(&channel.settings)) return &tencent->templates;
  if (const auto* voice = std::get_if<AliyunVoiceSettings>(&channel.settings)) return &voice->templates;
  return nullptr;
}

bool has_words(const Channel& channel, Purpose purpose) {
  const ApprovedTemplates* templates = templates_of(channel);
  // The usual one speaks of an incident: an affair of the daemon's own is never told by it.
  return templates == nullptr || (asks(purpose) && !is_upkeep(purpose)) || templates->by_purpose.contains(purpose);
}

const ApprovedTemplate& approved_template(const ApprovedTemplates& templates, Purpose purpose, bool low_sensitivity) {
  if (low_sensitivity && templates.low_sensitivity) return *templates.low_sensitivity;
  const auto own = templates.by_purpose.find(purpose);
  return own != templates.by_purpose.end() ? own->second : templates.usual;
}

}  // namespace jibao
