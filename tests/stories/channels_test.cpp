// Nights on which a provider refuses: its filter, its wish for rest, and what only an administrator can put right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/page_search.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string day = "2026-07-19 ";

Report flood() {
  Report report;
  report.category = "DIS.FLOOD.INUNDATION";
  report.title = "青石河漫堤";
  report.place = "三合村";
  report.summary = "河水漫堤";
  report.reporter.name = "李明";
  report.occurred = Occurrence{at(day + "03:42"), {}, {}};
  report.received = at(day + "03:55");
  return report;
}

// One person a step, by SMS of approved templates, else by e-mail.
Policy office() {
  Policy policy = sample_policy();
  AliyunSmsSettings aliyun;
  aliyun.templates.usual = {"SMS_1", "{{place}}{{event}}，回复{{code}}确认"};
  aliyun.templates.low_sensitivity = ApprovedTemplate{"SMS_2", "事项{{number}}，回复{{code}}确认"};
  policy.channels.at("sms").settings = aliyun;
  policy.channels.at("sms").retry_after = {10s, 30s};
  for (auto& [id, person] : policy.people) person.contact.email = id + "@yunxi.example";
  policy.office.administrators = {"liqiang"};
  for (Step& step : policy.escalations.front().steps) {
    step.page = {"wangfang"};
    step.by = {{"sms", "email"}};
  }
  return policy;
}

AttemptEnded answer(const PageQueued& page, std::uint32_t attempt, Outcome outcome) {
  return AttemptEnded{{0, page.page}, attempt, outcome, false, {}, "code"};
}

// "03:55:00": every story here is of one day.
std::string time_of(Instant when) { return clock(when).substr(6); }

std::vector<std::string> attempts(const World& world) {
  std::vector<std::string> lines;
  for (const Logged& logged : world.log()) {
    const auto* started = std::get_if<AttemptStarted>(&logged.fact);
    if (started == nullptr) continue;
    const Page& page = world.incident(logged.incident).pages.at(started->page);
    lines.push_back(time_of(logged.at) + " " + page.person + " " + page.channel + " " + std::string(name_of(page.purpose)));
  }
  return lines;
}

World filed(const Policy& policy, decltype(World::gateway) gateway) {
  World world(shared(policy));
  world.until(day + "03:55");
  world.gateway = std::move(gateway);
  world.file(flood(), "wangfang");
  return world;
}

TEST(Channels, WordsThatTheFilterRefusesGoOutOnceMoreAtOnceInCalmerOnes) {
  const World world = filed(office(), [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, attempt == 1 ? Outcome::give_up : Outcome::sent);
    end.words_refused = attempt == 1;
    return end;
  });
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang sms alarm", "03:55:00 wangfang sms alarm"));
  std::vector<std::string> texts;
  for (const Logged& logged : world.log())
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact)) texts.push_back(started->values);
  const std::string code = world.incident().codes.at("wangfang");
  EXPECT_THAT(texts, ElementsAre("place=三合村\nevent=青石河漫堤\ncode=" + code + "\n", "number=" + world.incident().number + "\ncode=" + code + "\n"));
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::accepted);
}

TEST(Channels, CalmerWordsThatAreRefusedTooLeaveItToTheNextChannel) {
  const World world = filed(office(), [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, page.channel == "sms" ? Outcome::give_up : Outcome::sent);
    end.words_refused = page.channel == "sms";
    return end;
  });
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang sms alarm", "03:55:00 wangfang sms alarm", "03:55:00 wangfang email alarm"));
}

TEST(Channels, WithoutCalmerWordsTheNextChannelFollows) {
  Policy policy = office();
  std::get<AliyunSmsSettings>(policy.channels.at("sms").settings).templates.low_sensitivity.reset();
  const World world = filed(policy, [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, page.channel == "sms" ? Outcome::give_up : Outcome::sent);
    end.words_refused = true;
    return end;
  });
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang sms alarm", "03:55:00 wangfang email alarm"));
}

TEST(Channels, CalmerWordsAreKeptOverTheFurtherAttempts) {
  World world = filed(office(), [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, attempt == 1 ? Outcome::give_up : attempt == 2 ? Outcome::try_again : Outcome::sent);
    end.words_refused = attempt == 1;
    return end;
  });
  world.until(day + "03:55:30");
  std::vector<bool> calm;
  for (const Logged& logged : world.log())
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact)) calm.push_back(started->low_sensitivity);
  EXPECT_THAT(calm, ElementsAre(false, true, true));
}

// What the gateway asks for ("Retry-After"), and when the second attempt is.
std::string second_attempt(std::optional<Duration> asked, bool next_channel) {
  Policy policy = office();
  if (!next_channel)
    for (Step& step : policy.escalations.front().steps) step.by = {{"sms"}};
  World world = filed(policy, [&](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, attempt == 1 ? Outcome::try_again : Outcome::sent);
    end.after = asked;
    return end;
  });
  for (const auto& [number, page] : world.incident().pages)
    if (page.again_at) return time_of(*page.again_at);
  return "none";
}

TEST(Channels, AGatewayThatAsksToBeLeftAloneIsTriedAgainWhenItWantsTo) {
  EXPECT_EQ(second_attempt({}, true), "03:55:10");
  EXPECT_EQ(second_attempt(5s, true), "03:55:10") << "no sooner than the back-off";
  EXPECT_EQ(second_attempt(25s, true), "03:55:25");
}

TEST(Channels, ButNeverLaterThanTheNextChannelWouldCome) {
  EXPECT_EQ(second_attempt(40s, true), "03:55:40");
  EXPECT_EQ(second_attempt(41s, true), "03:55:40") << "10 and 30 seconds of back-off, then e-mail";
  EXPECT_EQ(second_attempt(24h, true), "03:55:40");
}

TEST(Channels, AndWhereThereIsNoOtherChannelWithinTheHour) {
  EXPECT_EQ(second_attempt(59min, false), "04:54:00");
  EXPECT_EQ(second_attempt(24h, false), "04:55:00");
}

decltype(World::gateway) out_of_credit() {
  return [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, page.channel == "sms" ? Outcome::tell_administrator : Outcome::sent);
    end.fault = ChannelFault::credit;
    return end;
  };
}

TEST(Channels, TheAdministratorIsPagedByAnotherChannelAndThePageGoesOnByItself) {
  const World world = filed(office(), out_of_credit());
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang sms alarm", "03:55:00 liqiang email administrator", "03:55:00 wangfang email alarm"));
  const RefusingChannel& refusing = world.state().refusing.at("sms");
  EXPECT_EQ(refusing.fault, ChannelFault::credit);
  EXPECT_EQ(refusing.detail, "code");
  EXPECT_FALSE(refusing.accepted_at.has_value());
}

int administrators_paged(const World& world) {
  int paged = 0;
  for (const Logged& logged : world.log())
    if (const auto* page = std::get_if<PageQueued>(&logged.fact)) paged += page->purpose == Purpose::administrator ? 1 : 0;
  return paged;
}

TEST(Channels, TheAdministratorIsToldOnceAnHourOfEachReasonAndItIsOnRecordEachTime) {
  World world = filed(office(), out_of_credit());
  world.until(day + "04:54:59");
  EXPECT_EQ(administrators_paged(world), 1);
  int recorded = 0;
  for (const Logged& logged : world.log()) recorded += std::holds_alternative<AdministratorNeeded>(logged.fact) ? 1 : 0;
  EXPECT_GT(recorded, 3) << "the escalation went on, and the channel refused each time";
  world.until(day + "05:00:00");
  EXPECT_EQ(administrators_paged(world), 2);
}

TEST(Channels, AnotherReasonIsToldAtOnce) {
  int calls = 0;
  World world = filed(office(), [&calls](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, page.channel == "sms" ? Outcome::tell_administrator : Outcome::sent);
    if (page.channel == "sms") end.fault = ++calls == 1 ? ChannelFault::credit : ChannelFault::template_approval;
    return end;
  });
  world.until(day + "04:10:00");
  EXPECT_EQ(administrators_paged(world), 2);
}

TEST(Channels, WhereEveryChannelRefusesTheAdministratorIsStillNotPagedWithoutEnd) {
  World world = filed(office(), [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    return answer(page, attempt, Outcome::tell_administrator);
  });
  world.until(day + "04:54:59");
  EXPECT_LE(administrators_paged(world), 9) << "two channels that refuse, each told once by what is left";
}

TEST(Channels, ARestartForgetsNeitherWhoWasToldNorWhatRefuses) {
  World world = filed(office(), out_of_credit());
  world.restart(at(day + "04:00:00"));
  world.until(day + "04:30:00");
  EXPECT_EQ(administrators_paged(world), 1);
  EXPECT_EQ(world.state().refusing.count("sms"), 1u);
}

TEST(Channels, AnOfficeWithoutAdministratorsHasItOnRecordAlone) {
  Policy policy = office();
  policy.office.administrators.clear();
  const World world = filed(policy, out_of_credit());
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang sms alarm", "03:55:00 wangfang email alarm"));
  EXPECT_EQ(world.state().refusing.count("sms"), 1u);
}

TEST(Channels, AChannelThatTakesMessagesAgainIsShownAsSuch) {
  int calls = 0;
  World world = filed(office(), [&calls](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    return answer(page, attempt, page.channel == "sms" && ++calls == 1 ? Outcome::tell_administrator : Outcome::sent);
  });
  world.until(day + "03:59:00");
  EXPECT_EQ(world.state().refusing.at("sms").accepted_at, at(day + "03:57:00")) << "the reminder of the limit at 04:02";
}

TEST(Channels, WhatOnlyTellsGoesByAChannelThatHasWordsForIt) {
  const auto sent = [](const PageQueued& page, std::uint32_t attempt) { return std::optional(answer(page, attempt, Outcome::sent)); };
  World world = filed(office(), sent);
  world.until(day + "03:56:00");
  world.acknowledge(1, "zhaogang", Strength::strong);
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang sms alarm", "03:56:00 wangfang email taken"));
  Policy policy = office();
  std::get<AliyunSmsSettings>(policy.channels.at("sms").settings).templates.by_purpose[Purpose::taken] = {"SMS_3", "{{number}}由{{by}}接手"};
  World other = filed(policy, sent);
  other.until(day + "03:56:00");
  other.acknowledge(1, "zhaogang", Strength::strong);
  EXPECT_THAT(attempts(other), ElementsAre("03:55:00 wangfang sms alarm", "03:56:00 wangfang sms taken"));
}

TEST(Channels, AReceiptThatNamesNoPageIsTheOneTheGatewayTookUnderItsNumber) {
  World world = filed(office(), [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, Outcome::sent);
    end.reference = "7:abc";
    return end;
  });
  ReceiptArrived receipt;
  receipt.channel = "sms";
  receipt.reference = "7:other";
  world.submit(receipt);
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::accepted);
  receipt.reference = "7:abc";
  world.submit(receipt);
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::delivered);
  EXPECT_THAT(world.incident().acks, IsEmpty());
}

TEST(Channels, AReceiptOfOneGatewayIsOfItsOwnPageThoughAnotherNumbersAlike) {
  Policy policy = office();
  for (const char* name : {"one", "other"}) {
    policy.channels[name] = policy.channels.at("sms");
    policy.channels[name].name = name;
    policy.channels[name].settings = HttpSettings{};
  }
  for (Step& step : policy.escalations.front().steps) step.by = {{"one"}, {"other"}};
  std::map<std::string, int> numbers;
  World world = filed(policy, [numbers](const PageQueued& page, std::uint32_t attempt) mutable -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, Outcome::sent);
    end.reference = std::to_string(++numbers[page.channel]);
    return end;
  });
  ASSERT_EQ(world.incident().pages.at(1).channel, "one");
  ASSERT_EQ(world.incident().pages.at(2).channel, "other");
  ASSERT_EQ(world.incident().pages.at(1).reference, world.incident().pages.at(2).reference);
  ReceiptArrived receipt;
  receipt.channel = "other";
  receipt.reference = "1";
  world.submit(receipt);
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::accepted);
  EXPECT_EQ(world.incident().pages.at(2).state, PageState::delivered);
  policy.channels["third"] = policy.channels["one"];
  policy.version = "third";
  world.adopt(shared(policy));
  EXPECT_EQ(page_of(world.state(), "third", "1"), PageId{}) << "nor is it another's because this one has none of that number";
}

TEST(Channels, OneAddressHasTheReceiptsOfAllChannelsOfAProviderAndTheNewestPageIsMeant) {
  Policy policy = office();
  policy.channels["own"] = policy.channels["other"] = policy.channels.at("sms");
  policy.channels["own"].name = "own";
  policy.channels["other"].name = "other";
  for (Step& step : policy.escalations.front().steps) step.by = {{"other"}, {"own"}};
  const World world = filed(policy, [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, Outcome::sent);
    end.reference = page.channel == "other" && page.page < 3 ? "1" : "2";
    return end;
  });
  EXPECT_EQ(page_of(world.state(), "own", "1"), (PageId{1, 1})) << "it is of the other, by the same account";
  EXPECT_EQ(page_of(world.state(), "own", "2"), (PageId{1, 2})) << "its own goes before";
}

// A provider takes everything, and says in its receipt of the first attempt what became of it.
World refused_later(const AttemptEnded& receipt) {
  World world = filed(office(), [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded end = answer(page, attempt, Outcome::sent);
    end.reference = "BIZ-" + std::to_string(attempt);
    return end;
  });
  world.submit(receipt);
  return world;
}

AttemptEnded receipt_of(Outcome outcome, bool words_refused, ChannelFault fault = ChannelFault::other) {
  AttemptEnded receipt{{1, 1}, 0, outcome, false, "BIZ-1", "code", fault};
  receipt.words_refused = words_refused;
  return receipt;
}

TEST(Channels, WordsThatAFilterRefusesOnlyInTheReceiptGoOutOnceMoreInCalmerOnes) {
  World world = refused_later(receipt_of(Outcome::give_up, true));
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang sms alarm", "03:55:00 wangfang sms alarm"));
  EXPECT_TRUE(world.incident().pages.at(1).low_sensitivity);
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::accepted);
  world.submit(receipt_of(Outcome::give_up, true));  // once more, of the first attempt
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::accepted);
  AttemptEnded of_second = receipt_of(Outcome::give_up, true);
  of_second.reference = "BIZ-2";
  world.submit(of_second);
  EXPECT_EQ(attempts(world).back(), "03:55:00 wangfang email alarm");
}

TEST(Channels, WhatOnlyAnAdministratorCanMendIsToldAlsoWhereTheReceiptSaysIt) {
  const World world = refused_later(receipt_of(Outcome::tell_administrator, false, ChannelFault::credit));
  EXPECT_THAT(attempts(world), testing::UnorderedElementsAre("03:55:00 wangfang sms alarm", "03:55:00 wangfang email alarm",
                                                             "03:55:00 liqiang email administrator"));
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::failed);
}

TEST(Channels, WhoStandsBehindASwitchboardIsReachedByWhatCanDialAnExtension) {
  Policy policy = office();
  policy.people.at("wangfang").contact.extension = "801";
  policy.people.at("wangfang").contact.email.clear();
  TwilioVoiceSettings twilio;
  Channel voice;
  voice.name = "voice";
  voice.settings = twilio;
  policy.channels["voice"] = voice;
  for (Step& step : policy.escalations.front().steps) step.by = {{"sms", "voice"}};
  const World world = filed(policy, [](const PageQueued& page, std::uint32_t attempt) { return std::optional(answer(page, attempt, Outcome::sent)); });
  EXPECT_THAT(attempts(world), ElementsAre("03:55:00 wangfang voice alarm"));
  EXPECT_EQ(world.incident().pages.at(1).address, policy.people.at("wangfang").contact.phone + ",801");
  for (const Logged& logged : world.log()) {
    const auto* started = std::get_if<AttemptStarted>(&logged.fact);
    if (started == nullptr) continue;
    EXPECT_EQ(started->text.find_first_of("0123456789"), std::string::npos) << "numbers in words: " << started->text;
    EXPECT_NE(started->text.find("三点四十二分"), std::string::npos) << started->text;
  }
}

}  // namespace
}  // namespace jibao::stories
