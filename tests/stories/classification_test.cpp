// What a channel may not carry does not leave by it; of what is secret nothing but a stub is kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "rules/classification.hpp"
#include "rules/secrecy.hpp"
#include "rules/wording.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* what_happened = "化工厂围墙外渗漏";
constexpr const char* where = "河口镇东街三号";

ReportFiled report(const char* classification) {
  ReportFiled filed;
  filed.report.category = "DIS.FLOOD.INUNDATION";
  filed.report.title = what_happened;
  filed.report.summary = what_happened;
  filed.report.place = where;
  filed.report.source_unit = "云溪县水利局";
  filed.report.source_id = "水-17";
  filed.report.reporter.name = "李报";
  filed.report.reporter.phone = "13800000099";
  filed.report.casualties.dead = 2;
  filed.report.occurred.at = at("2026-07-19 03:42");
  filed.report.classification = classification;
  filed.by = {"wangfang", "operator", false};
  return filed;
}

// By SMS and e-mail; of the SMS no more than what is public may be told.
std::shared_ptr<const Policy> careful() {
  Policy policy = sample_policy();
  policy.channels.at("sms").max_classification = Ceiling::open;
  for (EscalationPolicy& escalation : policy.escalations)
    for (Step& step : escalation.steps) step.by = {{"sms"}, {"email"}};
  return shared(policy);
}

// Everything that left, and every task of the seat, by its channel.
std::multimap<std::string, std::string> told(const World& world) {
  std::multimap<std::string, std::string> told;
  for (const auto& [when, id, fact] : world.log()) {
    if (const auto* page = std::get_if<PageQueued>(&fact); page != nullptr && page->hand_call)
      told.emplace(page->channel, page->task);
    const auto* started = std::get_if<AttemptStarted>(&fact);
    if (started == nullptr) continue;
    const Page& page = world.incident(id).pages.at(started->page);
    told.emplace(page.channel, started->subject + "\n" + started->text + "\n" + started->values);
  }
  return told;
}

World filed(const char* classification, std::shared_ptr<const Policy> policy = careful()) {
  World world(std::move(policy));
  world.until("2026-07-19 03:55");
  world.submit(report(classification));
  world.until("2026-07-19 04:30");
  return world;
}

TEST(Classification, AChannelSaysNoMoreThanToComeWhereItMayNotCarryWhatHappened) {
  const World world = filed("internal");
  const auto all = told(world);
  ASSERT_GT(all.count("sms"), 0u);
  ASSERT_GT(all.count("email"), 0u);
  for (const auto& [channel, text] : all) {
    if (channel == "sms") {
      EXPECT_THAT(text, Not(HasSubstr(what_happened)));
      EXPECT_THAT(text, Not(HasSubstr(where)));
      EXPECT_THAT(text, HasSubstr(world.incident(1).number));
    } else if (channel == "email") {
      EXPECT_THAT(text, HasSubstr(what_happened));
    }
  }
  const std::string first = all.find("sms")->second;
  EXPECT_THAT(first, HasSubstr("请速到"));
  EXPECT_THAT(first, HasSubstr("确认")) << "and it can be answered";
  EXPECT_THAT(first, Not(HasSubstr("起"))) << "it is one";
}

TEST(Classification, WhatIsPublicTravelsByAll) {
  const auto all = told(filed("public"));
  EXPECT_THAT(all.find("sms")->second, HasSubstr(what_happened));
}

TEST(Classification, OfWhatIsSecretNothingIsKeptOrSentAndItsClocksRun) {
  const World world = filed("secret");
  const Incident& incident = world.incident(1);
  Report stub = stub_of(report("secret").report);
  stub.received = at("2026-07-19 03:55");
  EXPECT_EQ(incident.report, stub);
  EXPECT_EQ(incident.report.title, "");
  EXPECT_EQ(incident.report.source_id, "水-17") << "by which it is found again";
  EXPECT_FALSE(incident.report.casualties.dead);
  EXPECT_TRUE(incident.missing.empty()) << "nobody is asked to tell it here";
  ASSERT_FALSE(incident.obligations.empty());
  EXPECT_TRUE(incident.obligations[0].breached_at) << "nobody reported it within its limit";
  for (const auto& [channel, text] : told(world)) {
    EXPECT_THAT(text, Not(HasSubstr(what_happened))) << channel;
    EXPECT_THAT(text, Not(HasSubstr(where))) << channel;
    EXPECT_THAT(text, HasSubstr(incident.number)) << channel;
  }
}

TEST(Classification, NothingOfWhatIsSecretIsTakenDownLater) {
  World world = filed("secret");
  ReportAmended told_more;
  told_more.incident = 1;
  told_more.changes = {{"place", where}};
  told_more.by = {"wangfang", "operator", false};
  const Decision refused = world.submit(told_more);
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->kind, RefusalKind::forbidden);
  EXPECT_EQ(world.incident(1).report.place, "");
  told_more.changes = {{"occurred_at", "2026-07-19T03:40:00+08:00"}};
  told_more.correction = true;
  EXPECT_FALSE(world.submit(told_more).refusal) << "a time is no content";
  told_more.changes = {{"classification", "internal"}, {"place", where}};
  EXPECT_FALSE(world.submit(told_more).refusal) << "it is not secret after all";
  EXPECT_EQ(world.incident(1).report.place, where);
  told_more.changes = {{"classification", "secret"}};
  EXPECT_FALSE(world.submit(told_more).refusal) << "it is, as somebody finds out later";
  told_more.changes = {{"summary", "再报"}};
  EXPECT_TRUE(world.submit(told_more).refusal);
  told_more.changes = {{"classification", "most"}};
  EXPECT_EQ(world.submit(told_more).refusal->kind, RefusalKind::invalid);
}

ReportAmended marked_secret() {
  ReportAmended event;
  event.incident = 1;
  event.correction = true;
  event.changes = {{"classification", "secret"}};
  event.reason = "市保密局通知";
  event.by = {"wangfang", "operator", false};
  return event;
}

std::string told_in_words(const World& world) {
  std::string all;
  for (const std::string& each : tell_secrecy(*careful(), world.incident(1), Language::zh)) all += each + "\n";
  return all;
}

TEST(Classification, WhatIsFoundToBeSecretLaterLeavesNoMoreAndItIsSaidWhomItReachedBefore) {
  World world = filed("internal");
  const auto before = world.log().size();
  const auto clocks = world.incident(1).obligations.size();
  ASSERT_FALSE(world.submit(marked_secret()).refusal);
  const Incident& incident = world.incident(1);
  EXPECT_EQ(incident.report.title, "");
  EXPECT_EQ(incident.report.place, "");
  EXPECT_EQ(incident.report.reporter, Reporter{});
  EXPECT_FALSE(incident.report.casualties.dead);
  EXPECT_EQ(incident.report.occurred.at, at("2026-07-19 03:42")) << "its clocks run on";
  EXPECT_EQ(incident.obligations.size(), clocks);
  ASSERT_TRUE(incident.secret_at);
  EXPECT_TRUE(awaits_destruction(incident));
  ASSERT_FALSE(incident.told.empty());
  for (const ToldPage& page : incident.told) EXPECT_NE(page.channel, "sms") << "which never carried it";
  EXPECT_THAT(told_in_words(world), HasSubstr("正在销毁"));
  EXPECT_THAT(told_in_words(world), HasSubstr("邮件"));
  EXPECT_THAT(told_in_words(world), HasSubstr("备份"));
  world.until("2026-07-19 06:00");
  std::size_t later = 0;
  for (std::size_t i = before; i < world.log().size(); ++i) {
    const auto& [when, id, fact] = world.log()[i];
    const auto* started = std::get_if<AttemptStarted>(&fact);
    if (started == nullptr) continue;
    ++later;
    EXPECT_THAT(started->subject + started->text, Not(HasSubstr(what_happened)));
    EXPECT_THAT(started->subject + started->text, Not(HasSubstr(where)));
    EXPECT_THAT(started->text, HasSubstr(incident.number));
  }
  EXPECT_GT(later, 0u) << "paging goes on, without the words";
  world.submit(ContentErased{1, 9});
  EXPECT_FALSE(awaits_destruction(world.incident(1)));
  EXPECT_THAT(told_in_words(world), HasSubstr("已从本机台账销毁"));
  const auto facts = world.log().size();
  world.submit(ContentErased{1, 0});
  EXPECT_EQ(world.log().size(), facts) << "what was looked for again and was not there is no news";
  EXPECT_TRUE(world.submit(marked_secret()).facts.empty()) << "once";
}

TEST(Classification, ALevelThatCountsGaveStaysWithoutThem) {
  World world = filed("internal");
  const Level level = world.incident(1).level;
  world.submit(marked_secret());
  EXPECT_EQ(world.incident(1).level, level);
}

TEST(Classification, ADialTaskSaysTheNumberAloneFromThenOn) {
  Policy policy = *careful();
  for (EscalationPolicy& escalation : policy.escalations)
    for (Step& step : escalation.steps) step.by = {{"hand_call"}};
  World world(shared(policy));
  world.until("2026-07-19 03:55");
  world.submit(report("internal"));
  world.submit(marked_secret());
  bool any = false;
  for (const auto& [number, page] : world.incident(1).pages) {
    EXPECT_THAT(page.task, Not(HasSubstr(what_happened)));
    if (!page.hand_call) continue;
    any = true;
    PageQueued shown;
    shown.page = number;
    shown.channel = page.channel;
    shown.person = page.person;
    shown.purpose = page.purpose;
    shown.hand_call = true;
    EXPECT_THAT(compose_task(policy, world.incident(1), shown, at("2026-07-19 03:56")), Not(HasSubstr(what_happened)));
  }
  EXPECT_TRUE(any);
}

TEST(Classification, WhatWasMergedIntoASecretIncidentIsSecretWithIt) {
  World world(careful());
  world.until("2026-07-19 03:55");
  world.submit(report("internal"));
  world.submit(report("internal"));
  ASSERT_FALSE(world.merge(2, 1).refusal);
  world.until("2026-07-19 03:56");
  ASSERT_EQ(world.incident(2).report.title, what_happened);
  world.submit(marked_secret());
  world.until("2026-07-19 03:57");
  EXPECT_EQ(world.incident(2).report.title, "");
  EXPECT_TRUE(awaits_destruction(world.incident(2)));
}

TEST(Classification, WhatIsMergedIntoWhatIsSecretAlreadyBringsNothingOfItThere) {
  World world(careful());
  world.until("2026-07-19 03:55");
  world.submit(report("internal"));
  world.submit(report("internal"));
  world.submit(marked_secret());
  QuestionPut question;
  question.incident = 2;
  question.text = what_happened;
  question.by = {"wangfang", "operator", false};
  ASSERT_FALSE(world.submit(question).refusal);
  DeedReported deed;
  deed.incident = 2;
  deed.deed = DeedKind::phone_report;
  deed.to_person = "赵主任";
  deed.content = what_happened;
  deed.by = {"wangfang", "operator", false};
  ASSERT_FALSE(world.submit(deed).refusal);
  ASSERT_FALSE(world.merge(2, 1).refusal);
  world.until("2026-07-19 03:56");
  ASSERT_EQ(world.incident(1).questions.size(), 1u);
  ASSERT_EQ(world.incident(1).deeds.size(), 1u);
  for (const Logged& each : world.log()) {
    if (each.incident != 1) continue;
    if (const auto* asked = std::get_if<QuestionAsked>(&each.fact)) {
      EXPECT_EQ(asked->text, "");
    }
    if (const auto* done = std::get_if<DeedRecorded>(&each.fact)) {
      EXPECT_EQ(done->content, "");
    }
  }
  EXPECT_EQ(world.incident(2).report.title, "") << "and the source is secret with it";
  EXPECT_TRUE(awaits_destruction(world.incident(2)));
}

TEST(Classification, AGatheredPageNamesOthersByTheirNumberWhereAnyChannelMayNotCarryThem) {
  Policy policy = *careful();
  policy.budget = {1, std::chrono::minutes(1)};
  policy.wording.erase(Purpose::gathered);
  World world(shared(policy));
  world.until("2026-07-19 03:55");
  for (int i = 0; i < 5; ++i) world.submit(report("internal"));
  world.until("2026-07-19 04:00");
  bool gathered = false;
  for (const auto& [when, id, fact] : world.log())
    if (const auto* pages = std::get_if<PagesGathered>(&fact)) {
      gathered = true;
      EXPECT_THAT(pages->named, Not(HasSubstr(what_happened)));
      EXPECT_THAT(pages->named, HasSubstr(world.incident(2).number.substr(0, 4)));
    }
  EXPECT_TRUE(gathered);
  const auto all = told(world);
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const auto& each) { return each.second.find("等4起事件") != std::string::npos; }));
}

}  // namespace
}  // namespace jibao::stories
