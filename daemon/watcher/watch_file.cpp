// Implements watch_file.hpp.
#include "daemon/watcher/watch_file.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "config/address.hpp"
#include "config/sections.hpp"
#include "rules/calendar.hpp"

namespace jibao {
JIBAO_NAMES(Language, "zh", "en");
}

namespace jibao::watcher {
namespace {

using config::Fields;
using config::Node;
using config::Reading;
using config::optional;
using config::required;

constexpr config::TextBounds path_or_url{.most = 1000};

// Nobody sits beside a watcher, nobody reads its sandbox, and what it says is no approved template.
bool can_tell(const Channel& channel) {
  const bool by_hand = is_hand_call(channel) || std::holds_alternative<SandboxSettings>(channel.settings);
  return !by_hand && templates_of(channel) == nullptr && !speaks(channel);
}

void read_watch(Reading& reading, const config::Entry& entry, WatchPlan& plan) {
  const Fields fields = read_map(entry.value, entry.key_place, "'watch'",
                                 {required("name"), required("url"), optional("ca_file"), optional("key_credential"),
                                  optional("every"), optional("answer_within"), optional("alarm_after"),
                                  optional("clock_within"), optional("repeat_after"), optional("language"), optional("zone")},
                                 reading.diagnostics);
  using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
  plan.name = fields.text("name");
  plan.url = fields.text("url", path_or_url);
  check_web_address(fields, "url", config::WebAddress::gateway);
  while (plan.url.ends_with('/')) plan.url.pop_back();
  plan.ca_file = fields.text("ca_file", path_or_url);
  if (fields.has("key_credential")) plan.key_credential = fields.text("key_credential");
  plan.every = fields.duration("every", plan.every, {.least = seconds(1), .most = minutes(5)});
  plan.answer_within = fields.duration("answer_within", plan.answer_within, {.least = seconds(1), .most = minutes(1)});
  plan.limits.alarm_after = fields.duration("alarm_after", plan.limits.alarm_after, {.least = seconds(2), .most = hours(1)});
  plan.limits.clock_within = fields.duration("clock_within", plan.limits.clock_within, {.least = seconds(1), .most = hours(1)});
  if (fields.has("repeat_after"))
    plan.limits.repeat_after = fields.durations("repeat_after", 20, {.least = seconds(5), .most = hours(24)});
  plan.language = fields.one_of("language", Language::zh);
  if (fields.has("zone")) plan.zone = fields.text("zone");
  if (!plan.zone.empty() && !zone_exists(plan.zone))
    fields.error(fields.place("zone"), "there is no time zone '" + plan.zone + "'", "Asia/Shanghai, for example");
}

void read_told(Reading& reading, const config::Entry& entry, WatchPlan& plan) {
  if (entry.value.kind != config::NodeKind::sequence || entry.value.items.empty() || entry.value.items.size() > most_told) {
    reading.diagnostics.error(entry.key_place, "'tell' must be a list of 1 to " + std::to_string(most_told),
                              "write '- {person: ..., channel: ..., address: ...}' for each");
    return;
  }
  for (const Node& item : entry.value.items) {
    const Fields fields = read_map(item, item.place, "'tell'", {required("person"), required("channel"), optional("address")},
                                   reading.diagnostics);
    Told told;
    told.person = fields.text("person");
    told.channel = fields.text("channel");
    const auto channel = reading.policy.channels.find(told.channel);
    if (channel == reading.policy.channels.end()) {
      fields.error(fields.place("channel"), "there is no channel '" + told.channel + "'", "it must stand under 'channels'");
      continue;
    }
    if (!can_tell(channel->second))
      fields.error(fields.place("channel"), "channel '" + told.channel + "' cannot tell what a watcher says",
                   "a gateway of free text: kannel, smtp, http, webhook, exec, twilio_sms or a group's robot");
    const ContactKind contact = channel->second.contact;
    if (contact == ContactKind::phone && !is_group(channel->second)) told.address = read_phone(fields, "address");
    else told.address = fields.text("address", {.may_be_empty = contact == ContactKind::none});
    if (contact != ContactKind::none && !fields.has("address") && !is_group(channel->second))
      fields.error(fields.head(), "'address' is missing: channel '" + told.channel + "' needs one");
    plan.tell.push_back(std::move(told));
  }
}

}  // namespace

ReadPlan read_watch_text(const std::string& name, const std::string& text) {
  ReadPlan result;
  Reading reading;
  WatchPlan plan;
  const int file = reading.diagnostics.add_file(name, text);
  if (const auto root = config::read_yaml(text, file, reading.diagnostics)) {
    const Fields fields = read_map(*root, {file, 1, 1, 1}, name, {required("watch"), required("tell"), required("channels")},
                                   reading.diagnostics);
    if (const auto* entry = root->find("watch")) read_watch(reading, *entry, plan);
    if (const auto* entry = root->find("channels")) read_channels(reading, *entry);
    if (const auto* entry = root->find("tell")) read_told(reading, *entry, plan);
  }
  if (!reading.diagnostics.has_errors()) {
    plan.channels = std::move(reading.policy.channels);
    result.plan = std::move(plan);
  }
  result.diagnostics = std::move(reading.diagnostics);
  return result;
}

ReadPlan read_watch_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(config::kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in.eof() && in.fail())) {
    ReadPlan result;
    const int none = result.diagnostics.add_file(file.string(), {});
    result.diagnostics.error({none, 0, 0, 1}, "cannot read '" + file.string() + "'");
    return result;
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return read_watch_text(file.string(), text);
}

}  // namespace jibao::watcher
