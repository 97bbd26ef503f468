// See secrecy.hpp. Marking an incident secret is a decision of the incident's own, and of each one that was merged into it.
#include "rules/secrecy.hpp"

#include <algorithm>

#include "rules/classification.hpp"
#include "rules/draft.hpp"
#include "rules/phrases.hpp"

namespace jibao {
namespace {

/// Whether words of the incident left by that page: it was tried at a channel that may carry them, or was read out.
bool may_have_told(const Policy& policy, const Report& report, const Page& page) {
  if (page.purpose == Purpose::codes || page.purpose == Purpose::administrator) return false;
  const auto channel = policy.channels.find(page.channel);
  if (channel != policy.channels.end() && is_withheld(channel->second, report)) return false;
  return page.hand_call ? page.outcome == DialOutcome::reached : page.attempt > 0;
}

std::vector<ToldPage> told_by(const Policy& policy, const Incident& incident, const Report& before) {
  std::vector<ToldPage> told;
  std::set<std::string> long_ago;
  for (std::uint32_t number = 1; number <= incident.page_people.size(); ++number) {
    const auto page = incident.pages.find(number);
    if (page == incident.pages.end()) {  // of long ago: taken for told, once a person, because weeks of them fit in no record
      if (const std::string& person = incident.page_people[number - 1]; long_ago.insert(person).second)
        told.push_back({number, person, {}, incident.opened_at});
    } else if (may_have_told(policy, before, page->second))
      told.push_back({number, page->second.person, page->second.channel, page->second.queued_at});
  }
  return told;
}

/// "王芳（短信、邮件）": each person once, with the channels.
std::vector<std::string> people_told(const Phrases& p, const std::vector<ToldPage>& told) {
  std::vector<std::pair<std::string, std::vector<std::string>>> people;
  for (const ToldPage& each : told) {
    auto known = std::find_if(people.begin(), people.end(), [&](const auto& one) { return one.first == each.person; });
    if (known == people.end()) known = people.insert(people.end(), {each.person, {}});
    const std::string channel = each.channel.empty() ? std::string() : p.channel(each.channel);
    auto& channels = known->second;
    if (!channel.empty() && std::find(channels.begin(), channels.end(), channel) == channels.end()) channels.push_back(channel);
  }
  std::vector<std::string> words;
  for (const auto& [person, channels] : people)
    words.push_back(p.person(person) + (channels.empty() ? "" : p.say("（{0}）", " ({0})", {p.list(channels)})));
  return words;
}

}  // namespace

void mark_secret(Draft& draft, const std::string& reason, const std::string& by, const std::string& typed_by) {
  Report before = draft.incident.report;
  for (const Fact& fact : draft.decision.facts)
    if (const auto* changed = std::get_if<FieldChanged>(&fact); changed != nullptr && changed->path == "classification")
      before.classification = changed->before;
  // It was secret already, by a program that kept its content all the same: whatever could travel may have.
  if (classification_of(before) == Classification::secret) before.classification = name_of(Classification::open);
  draft.add(MarkedSecret{told_by(draft.live(), draft.incident, before), reason, by, typed_by});
}

void judge_erasure(Draft& draft, const ContentErased& event) {
  if (event.values != 0 || awaits_destruction(draft.incident)) draft.add(ContentDestroyed{event.values});
}

std::vector<std::string> tell_secrecy(const Policy& policy, const Incident& incident, Language language) {
  if (classification_of(incident.report) != Classification::secret && !incident.secret_at) return {};
  const Phrases p(policy, language, incident.secret_at.value_or(incident.opened_at));
  std::vector<std::string> words;
  if (!incident.secret_at) {
    words.push_back(p.say("按涉密登记，只留存根：类别、级别、时间、来源单位和编号；标题、情况、地点、发话人和伤亡没有留存，填了的也没有",
                          "Filed as secret, only a stub is kept: category, level, times, the source's unit and number; title, what was said, place, "
                          "reporter and casualties are not kept, also where they were typed"));
    words.push_back(p.say("涉密内容不得录入本系统，请当面或用机要渠道报送；时限照计，呼叫只说到值班室了解",
                          "What is secret may not be typed here: report it in person or by a protected channel; the clocks run, and pages say only to "
                          "come to the duty room"));
    return words;
  }
  words.push_back(awaits_destruction(incident)
                      ? p.say("此前记录的内容正在销毁（本机台账）", "What was recorded before is being destroyed (in this machine's journal)")
                      : p.say("此前记录的内容已从本机台账销毁，台账仍可验证", "What was recorded before is destroyed in this machine's journal, which still verifies"));
  if (incident.told.empty())
    words.push_back(p.say("此前没有呼叫发出过内容", "No page had carried any of it"));
  else
    words.push_back(p.say("此前至少{0}次呼叫可能发出内容，发给：{1}；请逐一收回、删除", "Pages that may have carried it before: at least {0}, to {1}; have each take it back and delete it",
                          {std::to_string(incident.told.size()), p.list(people_told(p, incident.told))}));
  if (!policy.subscriptions.empty()) {
    std::vector<std::string> names;
    for (const Subscription& each : policy.subscriptions) names.push_back(each.name);
    words.push_back(p.say("此前已向订阅系统推送过记录（无正文，可能有类别、级别和数字）：{0}",
                          "Systems were told its records before (no texts; category, level and counts perhaps): {0}", {p.list(names)}));
  }
  words.push_back(p.say("不在本机台账里的要人去清：台账副本（--ship、jibao keep）、备份 backups/、导出文件、沙箱文件，以及短信网关、邮箱和收件人手机里的",
                        "What is outside this journal a person must clear: its copies (--ship, jibao keep), backups/, exports, the sandbox's file, and what "
                        "gateways, mailboxes and telephones hold"));
  words.push_back(p.say("伤亡和计量数字、标记、类别、级别、来源单位和时间写在台账记录本身里，销毁会断链，仍在",
                        "Counts, marks, category, level, the source's unit and times stand in the records themselves and stay: without them the chain "
                        "would break"));
  return words;
}

}  // namespace jibao
