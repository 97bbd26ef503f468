// The daemon's own affairs: told to administrators by the machinery of every incident, and never taken for one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/public_address.hpp"
#include "rules/wording.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string day = "2026-07-19 ";

Policy office() {
  Policy policy = sample_policy();
  policy.wording.erase(Purpose::upkeep);  // the program's own words
  policy.wording.erase(Purpose::line_test);
  policy.office.administrators = {"liqiang", "chenming"};
  policy.upkeep.id = "upkeep";
  policy.upkeep.quorum = 0;
  policy.upkeep.last_resort = {policy.office.administrators, {}, 30min};
  policy.upkeep.steps = {policy.upkeep.last_resort};
  policy.upkeep.quiet_for = 30min;
  return policy;
}

World at_night(Policy policy) {
  World world(shared(std::move(policy)));
  world.until(day + "03:00");
  return world;
}

UpkeepNeeded clock_is_off(const std::string& title = "本机时钟不可信") { return {"clock", title, "与两台时间服务器相差 40 秒", false}; }

std::vector<std::string> told(const World& world, Purpose purpose) {
  std::vector<std::string> lines;
  for (const Logged& logged : world.log())
    if (const auto* page = std::get_if<PageQueued>(&logged.fact); page != nullptr && page->purpose == purpose)
      lines.push_back(clock(logged.at).substr(6, 5) + " " + page->person + " " + page->channel);
  return lines;
}

std::string words_of_page(const World& world, std::uint32_t number, IncidentId id = 1) {
  for (const Logged& logged : world.log())
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact); started != nullptr && logged.incident == id && started->page == number)
      return started->text;
  return {};
}

template <class T>
int count(const World& world) {
  int all = 0;
  for (const Logged& logged : world.log()) all += std::holds_alternative<T>(logged.fact) ? 1 : 0;
  return all;
}

TEST(Upkeep, AdministratorsArePagedUntilOneAnswers) {
  World world = at_night(office());
  world.submit(clock_is_off());
  EXPECT_THAT(told(world, Purpose::upkeep), ElementsAre("03:00 liqiang sms", "03:00 chenming sms"));
  world.until(day + "03:30");
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 4U) << "nobody has answered";
  world.answer("chenming", "收到");
  world.until(day + "12:00");
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 4U) << "an answer without a PIN is enough here";
  EXPECT_EQ(world.incident().ladder.state, LadderState::ended);
  EXPECT_EQ(world.incident().state, IncidentState::open) << "an answer ends nothing";
  EXPECT_EQ(told(world, Purpose::taken).size(), 1U) << "the other one is told";
}

TEST(Upkeep, ItsWordsAreNoAlarm) {
  World world = at_night(office());
  world.submit(clock_is_off());
  const std::string code = world.incident().codes.at("liqiang");
  EXPECT_THAT(words_of_page(world, 1), HasSubstr("【系统内务】本机时钟不可信"));
  EXPECT_THAT(words_of_page(world, 1), HasSubstr("回复" + code));
  EXPECT_THAT(words_of_page(world, 1), HasSubstr("不涉及突发事件"));
  EXPECT_THAT(words_of_page(world, 1), Not(HasSubstr("急报")));
  EXPECT_EQ(world.incident().number, "内务1");
}

TEST(Upkeep, SaidAtEachLookItIsOneIncidentAndOneRound) {
  World world = at_night(office());
  for (int second = 0; second < 600; ++second) {
    world.submit(clock_is_off());
    world.until(world.now() + 1s);
  }
  EXPECT_EQ(count<IncidentOpened>(world), 1);
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 2U);
}

TEST(Upkeep, WhatComesAndGoesDoesNotStorm) {
  World world = at_night(office());
  for (int second = 0; second < 1799; ++second) {
    world.submit(clock_is_off());
    world.submit(UpkeepOver{"clock", {}});
    world.until(world.now() + 1s);
  }
  EXPECT_EQ(count<IncidentOpened>(world), 1);
  world.until(world.now() + 1s);
  world.submit(clock_is_off());
  EXPECT_EQ(count<IncidentOpened>(world), 2);
}

TEST(Upkeep, AnotherTitleIsNewsAndPagesAnew) {
  World world = at_night(office());
  world.submit(clock_is_off());
  world.answer("liqiang", "收到");
  world.until(day + "03:29");
  world.submit(clock_is_off("本机时钟快了一小时"));
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 2U) << "they were told a moment ago";
  world.until(day + "03:30");
  world.submit(clock_is_off("本机时钟快了一小时"));
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 4U);
  EXPECT_EQ(count<IncidentOpened>(world), 1);
  EXPECT_EQ(world.incident().report.title, "本机时钟快了一小时");
}

TEST(Upkeep, TheDaemonClosesItOnceItIsOverAndTellsThoseWhoWerePaged) {
  World world = at_night(office());
  world.submit(clock_is_off());
  world.submit(UpkeepOver{"clock", "时钟已校准"});
  EXPECT_EQ(world.incident().state, IncidentState::closed);
  EXPECT_EQ(told(world, Purpose::closed).size(), 2U);
  EXPECT_THAT(world.submit(UpkeepOver{"clock", {}}).facts, IsEmpty());
  EXPECT_THAT(world.submit(UpkeepOver{"disk", {}}).facts, IsEmpty());
}

TEST(Upkeep, WhatAPersonClosesStaysAwayForAShift) {
  World world = at_night(office());
  world.submit(clock_is_off());
  EXPECT_FALSE(world.submit(CloseRequested{1, CloseAs::resolved, "明早处理", {}, {}, {"liqiang", "operator", false}, {}}).refusal);
  world.until(day + "10:59");
  EXPECT_THAT(world.submit(clock_is_off()).facts, IsEmpty());
  world.until(day + "11:00");
  EXPECT_EQ(world.submit(clock_is_off()).incident, 2U);
}

TEST(Upkeep, ARestartForgetsNothingOfIt) {
  World world = at_night(office());
  world.submit(clock_is_off());
  world.restart(at(day + "03:10"));
  EXPECT_THAT(world.submit(clock_is_off()).facts, IsEmpty());
  world.until(day + "03:30");
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 4U);
}

TEST(Upkeep, WithoutAnybodyToTellItIsOnRecordAlone) {
  Policy policy = office();
  policy.upkeep = {};
  World world = at_night(std::move(policy));
  world.submit(clock_is_off());
  world.until(day + "23:00");
  EXPECT_EQ(world.timeline(), "07-19 03:00:00 opened 内务1  owner  (none)\n");
}

Report flood() {
  Report report;
  report.category = "DIS.FLOOD.INUNDATION";
  report.title = "青石河漫堤";
  report.place = "三合村";
  report.occurred = Occurrence{at(day + "02:58"), {}, {}};
  return report;
}

TEST(Upkeep, ItIsNoEventAmongEvents) {
  Policy policy = office();
  policy.duplicates.within = 24h;
  policy.duplicates.category_parts = 0;
  World world = at_night(std::move(policy));
  world.submit(clock_is_off());
  world.file(flood(), "wangfang");
  EXPECT_EQ(world.incident(2).number, "2026-0001") << "its numbers have no gap";
  EXPECT_THAT(world.incident(1).obligations, IsEmpty());
  EXPECT_THAT(world.incident(2).perhaps_same, IsEmpty());
  EXPECT_TRUE(world.merge(1, 2).refusal.has_value());
  EXPECT_TRUE(world.merge(2, 1).refusal.has_value());
  EXPECT_TRUE(world.phone(1, "wangfang").refusal.has_value());
  ReportAmended amended;
  amended.incident = 1;
  amended.changes = {{"level", "I"}};
  amended.by = {"wangfang", "operator", false};
  EXPECT_TRUE(world.submit(amended).refusal.has_value());
  world.until(day + "23:00");
  EXPECT_THAT(world.incident(1).obligations, IsEmpty());
  EXPECT_EQ(world.incident(1).level, Level::unknown);
}

TEST(Upkeep, ItUsesUpNobodysBudget) {
  Policy policy = office();
  policy.budget = {1, 10min};
  policy.escalations.front().steps.front().page = {"liqiang"};
  World world = at_night(std::move(policy));
  world.submit(clock_is_off());
  world.submit(UpkeepNeeded{"disk", "磁盘将满", {}, false});
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 4U) << "and none holds it back";
  world.file(flood(), "wangfang");
  for (const auto& [number, page] : world.incident(3).pages) EXPECT_NE(page.state, PageState::held) << page.person;
}

TEST(Upkeep, ItIsNeverToldInATemplateThatSpeaksOfAnEvent) {
  Policy policy = office();
  AliyunSmsSettings aliyun;
  aliyun.templates.usual = {"SMS_1", "{{place}}{{event}}，回复{{code}}确认"};
  policy.channels.at("sms").settings = aliyun;
  World world = at_night(policy);
  world.submit(clock_is_off());
  EXPECT_THAT(told(world, Purpose::upkeep), ElementsAre("03:00 liqiang email", "03:00 chenming email"));
  aliyun.templates.by_purpose[Purpose::upkeep] = {"SMS_9", "系统：{{event}}，回复{{code}}"};
  policy.channels.at("sms").settings = aliyun;
  World with_words = at_night(policy);
  with_words.submit(clock_is_off());
  EXPECT_THAT(told(with_words, Purpose::upkeep), ElementsAre("03:00 liqiang sms", "03:00 chenming sms"));
}

// ---- what ends ----

Policy with_package(Date last_day) {
  Policy policy = office();
  policy.credit_until["sms"] = last_day;
  return policy;
}

const Date last_day{std::chrono::year(2026), std::chrono::August, std::chrono::day(18)};

void look(World& world, std::vector<Certificate> certificates = {}) {
  for (int turn = 0; turn < 20 && !world.submit(UpkeepLooked{certificates, false}).facts.empty();) ++turn;
}

TEST(Upkeep, APackageThatEndsIsToldThirtySevenAndOneDayBeforeAndAtItsEnd) {
  World world = at_night(with_package(last_day));
  std::vector<std::string> titles;
  for (Instant when = at(day + "00:00"); when < at("2026-08-25 00:00"); when += 1h) {
    world.until(when);
    look(world);
    world.answer("liqiang", "收到");
    const std::string title = world.state().incidents.empty() ? "" : clock(when) + " " + world.incident().report.title;
    if (!title.empty() && (titles.empty() || titles.back().substr(15) != title.substr(15))) titles.push_back(title);
  }
  EXPECT_THAT(titles, ElementsAre("07-20 00:00:00 渠道短信的套餐或合同不足30天到期（2026-08-18）",
                                  "08-12 00:00:00 渠道短信的套餐或合同不足7天到期（2026-08-18）",
                                  "08-18 00:00:00 渠道短信的套餐或合同不足1天到期（2026-08-18）",
                                  "08-19 00:00:00 渠道短信的套餐或合同已到期（2026-08-18）"));
  EXPECT_EQ(told(world, Purpose::upkeep).size(), 8U) << "two administrators, four times";
}

TEST(Upkeep, APackageThatIsRenewedIsOver) {
  World world = at_night(with_package(Date(std::chrono::year(2026), std::chrono::July, std::chrono::day(20))));
  look(world);
  ASSERT_EQ(world.incident().state, IncidentState::open);
  Policy renewed = with_package(Date(std::chrono::year(2027), std::chrono::July, std::chrono::day(20)));
  renewed.version = "renewed";
  world.adopt(shared(std::move(renewed)));
  look(world);
  EXPECT_EQ(world.incident().state, IncidentState::closed);
}

TEST(Upkeep, ACertificateThatEndsIsToldTheSameWay) {
  World world = at_night(office());
  look(world, {{"tls", world.now() + 31 * 24h}});
  EXPECT_THAT(world.state().incidents, IsEmpty());
  const Instant end = world.now() + 30 * 24h;
  look(world, {{"tls", end}});
  EXPECT_EQ(world.incident().report.title, "证书tls不足30天到期（2026-08-18）");
  look(world, {{"tls", end + 365 * 24h}});
  EXPECT_EQ(world.incident().state, IncidentState::closed);
}

TEST(PublicAddress, WhileItFailsMessagesCarryNoLinkAndTheCodeIsThere) {
  Policy policy = office();
  policy.office.public_url = "https://duty.example.cn";
  policy.channels["sms"].carries_links = true;
  policy.wording[Purpose::alarm].sms = "{{event}}{{#if code}} {{code}}{{/if}}{{#if link}} 打开{{link}}{{/if}}";
  World world = at_night(policy);
  const auto last_alarm = [&] {
    std::string text;
    for (const Logged& logged : world.log())
      if (const auto* started = std::get_if<AttemptStarted>(&logged.fact); started != nullptr && !world.incident(logged.incident).is_upkeep()) text = started->text;
    return text;
  };
  Report r;
  r.category = "DIS.FLOOD.DANGER";
  world.file(r, "wangfang");
  EXPECT_THAT(last_alarm(), HasSubstr("打开"));
  const std::string matter(public_address_matter);
  world.submit(UpkeepNeeded{matter, broken_title().zh, {}, false});
  world.file(r, "wangfang");
  EXPECT_THAT(last_alarm(), Not(HasSubstr("打开"))) << "nor the words about it";
  EXPECT_THAT(last_alarm(), testing::ContainsRegex("[0-9]{4}"));
  world.submit(UpkeepOver{matter, {}});
  world.file(r, "wangfang");
  EXPECT_THAT(last_alarm(), HasSubstr("打开"));
}

}  // namespace
}  // namespace jibao::stories
