// The escalation rule, the roster, the acknowledgement and the channels, one behaviour a story. Times are those of the
// sample policy: steps after 3, 4 and 4 minutes, the last resort every 5.
#include <gmock/gmock.h>

#include "rules/roster.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string day = "2026-07-19 ";

Report flood() {
  Report r;
  r.category = "DIS.FLOOD.DANGER";
  r.summary = "险情";
  r.reporter.name = "李明";
  return r;
}

/// 03:55, an incident filed by 王芳 a moment ago.
World filed(Policy policy = sample_policy()) {
  World world(shared(std::move(policy)));
  world.until(day + "03:55");
  world.file(flood(), "wangfang");
  world.timeline();
  return world;
}

std::vector<std::string> paged(const World& world, const std::string& since) {
  std::vector<std::string> who;
  for (const Logged& logged : world.log())
    if (const auto* page = std::get_if<PageQueued>(&logged.fact); page != nullptr && logged.at >= at(day + since))
      who.push_back(page->person + " " + page->channel);
  return who;
}

std::vector<std::string> people(const Resolved& resolved) {
  std::vector<std::string> who;
  for (const OnDuty& person : resolved.people) who.push_back(person.person);
  return who;
}

ReplyArrived reply(const std::string& from, const std::string& text, const std::string& id = {}) {
  ReplyArrived event;
  event.channel = "sms";
  event.from = from;
  event.text = text;
  event.gateway_id = id;
  return event;
}

TEST(Escalation, ReachesTheNextStepOnlyWhenTheStepsTimeIsOver) {
  World world = filed();
  world.until(day + "03:57:59");
  EXPECT_EQ(world.incident().ladder.step, 1);
  world.until(day + "03:58");
  EXPECT_EQ(world.incident().ladder.step, 2);
  EXPECT_THAT(paged(world, "03:58"), ElementsAre("liqiang sms", "chenming sms"));
}

TEST(Escalation, PagesOnceWhomAStepNamesTwice) {
  Policy policy = sample_policy();
  policy.escalations.front().steps.at(1).page.push_back("liqiang");
  World world = filed(policy);
  world.until(day + "03:58");
  EXPECT_THAT(paged(world, "03:58"), ElementsAre("liqiang sms", "chenming sms"));
}

TEST(Escalation, PassesAnEmptyStepAtOnceWithItsReason) {
  Policy policy = sample_policy();
  policy.people["liqiang"].contact = {};
  policy.people["chenming"].contact = {};
  World world = filed(policy);
  world.until(day + "03:58");
  EXPECT_EQ(world.incident().ladder.step, 3);
  EXPECT_EQ(world.incident().ladder.reason.why, Why::step_empty);
  EXPECT_THAT(paged(world, "03:58"), ElementsAre("zhouwei sms"));
}

TEST(Escalation, RepeatsTheLastResortWithoutEnd) {
  World world = filed();
  world.until(day + "09:00");
  EXPECT_TRUE(world.incident().ladder.last_resort);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  EXPECT_GT(*world.incident().ladder.next_at, at(day + "09:00"));
  EXPECT_LE(*world.incident().ladder.next_at, at(day + "09:05"));
}

// Nobody is left to ask first: who said that they cannot are called again, rather than nobody.
TEST(Escalation, TheLastResortPagesThoseWhoCannotWhereThereIsNobodyElse) {
  World world = filed();
  world.until(day + "04:45");  // the round that the limit began is through
  ASSERT_TRUE(world.incident().ladder.last_resort);
  std::set<std::string> asked;
  for (const std::string& one : paged(world, "04:20")) asked.insert(one.substr(0, one.find(' ')));
  ASSERT_GT(asked.size(), 2u);
  const std::string left = *asked.begin();
  for (const std::string& person : asked)
    if (person != left) world.acknowledge(1, person, Strength::weak, AckKind::cannot);
  world.until(day + "04:56");
  EXPECT_FALSE(paged(world, "04:46").empty());
  for (const std::string& one : paged(world, "04:46")) EXPECT_TRUE(one.starts_with(left)) << one;
  world.acknowledge(1, left, Strength::weak, AckKind::cannot);
  for (const char* since : {"04:57", "05:10", "05:40"}) {
    world.until(at(day + since) + 6min);
    EXPECT_FALSE(paged(world, since).empty()) << since << ": without end, until somebody takes it";
  }
}

TEST(Escalation, GoesToTheNextPersonAtOnceWhereEveryPageOfTheStepIsLost) {
  Policy policy = sample_policy();
  for (Step& step : policy.escalations.front().steps) step.by = {{"sms"}};
  World world(shared(policy));
  world.until(day + "03:55");
  world.gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    return AttemptEnded{{0, page.page}, attempt, Outcome::give_up, false, {}, "refused"};
  };
  world.file(flood(), "wangfang");
  EXPECT_TRUE(world.incident().ladder.last_resort) << "03:55, and every step is through";
}

TEST(Escalation, TakesTheNextChannelWhereOneFails) {
  World world(shared(sample_policy()));
  world.until(day + "03:55");
  world.gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    return AttemptEnded{{0, page.page}, attempt, Outcome::try_again, false, {}, "busy"};
  };
  world.file(flood(), "wangfang");
  world.until(day + "03:55:19");
  EXPECT_THAT(paged(world, "03:55:01"), IsEmpty()) << "5 and 15 seconds of back-off on the first channel";
  world.until(day + "03:55:20");
  EXPECT_THAT(paged(world, "03:55:20"), ElementsAre("zhaogang hand_call", "wangfang hand_call"));
}

// A message to a group may wait two minutes for a robot, one to a program for those before it: it is not started again
// meanwhile, while the steps go on.
void expect_lost_after_two_minutes(ChannelSettings settings) {
  Policy policy = sample_policy();
  policy.channels["line"] = policy.channels["sms"];
  policy.channels["line"].name = "line";
  policy.channels["line"].contact = ContactKind::none;
  policy.channels["line"].settings = std::move(settings);
  policy.escalations.front().steps.front().by = {{"line"}};
  World world(shared(policy));
  world.until(day + "03:55");
  world.gateway = [](const PageQueued&, std::uint32_t) { return std::nullopt; };
  world.file(flood(), "wangfang");
  world.until(day + "03:57:39");  // 10 s of the channel, 2 min of waiting, 30 s of margin
  EXPECT_EQ(world.incident().pages.at(1).attempt, 1U);
  world.until(day + "03:57:40");
  EXPECT_EQ(world.incident().pages.at(1).attempt, 2U);
  world.until(day + "04:01");
  EXPECT_GT(world.incident().ladder.step, 1) << "who comes next does not wait";
}

TEST(Escalation, AttemptToAGroupIsLostOnlyAfterTheLongestWaitForARobot) {
  GroupSettings group;
  group.robots = {{"robot", ""}};
  expect_lost_after_two_minutes(group);
}

TEST(Escalation, AttemptByAProgramIsLostOnlyAfterTheLongestWaitForItsTurn) {
  expect_lost_after_two_minutes(ExecSettings{{"/usr/local/bin/modem"}, {}});
}

TEST(Escalation, MovesOnFromADialTaskThatNobodyTouches) {
  Policy policy = sample_policy();
  for (Step& step : policy.escalations.front().steps) step.by = {{"hand_call"}};
  World world = filed(policy);
  world.until(day + "03:55:59");
  EXPECT_EQ(world.incident().ladder.step, 1);
  world.until(day + "03:56:00");
  EXPECT_EQ(world.incident().ladder.step, 2) << "60 seconds untouched";
}

TEST(Escalation, ADialTaskOfTheLastResortStaysUntilTheNextReplacesIt) {
  Policy policy = sample_policy();
  policy.escalations.front().last_resort.by = {{"hand_call"}};
  World world = filed(policy);
  world.until(day + "04:30");
  ASSERT_TRUE(world.incident().ladder.last_resort);
  const auto tasks = [&] {
    std::set<std::string> people;
    for (const auto& [number, page] : world.incident().pages)
      if (page.hand_call && page.state == PageState::accepted) people.insert(page.person);
    return people.size();
  };
  const std::size_t all = tasks();
  EXPECT_GT(all, 3u);
  for (int minute = 31; minute < 50; ++minute) {
    world.until(day + "04:" + std::to_string(minute));
    EXPECT_EQ(tasks(), all) << minute;
  }
}

TEST(Escalation, WaitsForADialTaskThatWasTakenUp) {
  Policy policy = sample_policy();
  for (Step& step : policy.escalations.front().steps) step.by = {{"hand_call"}};
  World world = filed(policy);
  world.until(day + "03:55:30");
  world.submit(DialReported{{1, 1}, DialOutcome::taken, {}, {"wangfang", "operator", false}});
  world.until(day + "03:56:30");
  EXPECT_EQ(world.incident().pages.at(1).state, PageState::accepted);
  EXPECT_EQ(world.incident().pages.at(2).state, PageState::failed);
  EXPECT_EQ(world.incident().ladder.step, 1);
}

TEST(Acknowledgement, WeakStopsThatPersonAloneForAWhile) {
  World world = filed();
  world.acknowledge(1, "zhaogang", Strength::weak);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  world.until(day + "04:06:00");
  EXPECT_THAT(paged(world, "04:06"), ElementsAre("zhaogang sms", "wangfang sms", "liqiang sms", "chenming sms",
                                                 "zhouwei sms"))
      << "the last resort, eleven minutes later: quiet_for is over";
}

TEST(Acknowledgement, WeakHoldsThePersonBackWhileItIsQuiet) {
  Policy policy = sample_policy();
  policy.escalations.front().quiet_for = 30min;
  World world = filed(policy);
  world.acknowledge(1, "zhaogang", Strength::weak);
  world.until(day + "04:06:00");
  EXPECT_THAT(paged(world, "04:06"), testing::Not(testing::Contains("zhaogang sms")));
}

TEST(Acknowledgement, SeenIsNeverMoreThanWeak) {
  World world = filed();
  world.acknowledge(1, "zhaogang", Strength::strong, AckKind::seen);
  EXPECT_EQ(world.incident().acks.front().strength, Strength::weak);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
}

TEST(Acknowledgement, StrongTellsEveryoneWhoWasPagedAndStopsNoClock) {
  World world = filed();
  world.until(day + "03:59");
  world.acknowledge(1, "chenming", Strength::strong);
  EXPECT_THAT(paged(world, "03:59"), ElementsAre("liqiang sms", "wangfang sms", "zhaogang sms"));
  EXPECT_EQ(world.obligation("nj.phone").state, ObligationState::open);
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting);
}

TEST(Acknowledgement, WithoutTheDeedTheEscalationStartsAgainAtStepOne) {
  World world = filed();
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until(day + "04:04:59");
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting);
  world.until(day + "04:05:00");
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  EXPECT_EQ(world.incident().ladder.step, 1);
  EXPECT_EQ(world.incident().ladder.round, 2);
  EXPECT_EQ(world.incident().ladder.reason.why, Why::deed_missing);
}

TEST(Acknowledgement, AQuorumNeedsDistinctPeople) {
  Policy policy = sample_policy();
  policy.escalations.front().quorum = 2;
  World world = filed(policy);
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.acknowledge(1, "zhaogang", Strength::strong);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  world.acknowledge(1, "wangfang", Strength::weak);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  world.acknowledge(1, "chenming", Strength::strong);
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting);
}

TEST(Acknowledgement, PassedOnPagesTheOtherAndCountsOnlyWhenTheOtherIsStrong) {
  World world = filed();
  world.acknowledge(1, "zhaogang", Strength::strong, AckKind::passed_to, "zhouwei");
  EXPECT_THAT(paged(world, "03:55"), testing::Contains("zhouwei sms"));
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  world.acknowledge(1, "zhouwei", Strength::strong);
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting);
}

TEST(Acknowledgement, CannotBringsTheNextStepAtOnce) {
  World world = filed();
  world.acknowledge(1, "zhaogang", Strength::weak, AckKind::cannot);
  EXPECT_EQ(world.incident().ladder.step, 2);
  EXPECT_EQ(world.incident().ladder.reason.why, Why::said_cannot);
}

TEST(Acknowledgement, WhoTookItAndThenCannotIsReplacedAtOnce) {
  World world = filed();
  world.acknowledge(1, "zhaogang", Strength::strong);
  ASSERT_EQ(world.incident().ladder.state, LadderState::resting);
  world.until(day + "03:56");
  world.acknowledge(1, "zhaogang", Strength::strong, AckKind::cannot);
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
  EXPECT_THAT(paged(world, "03:56"), Not(Contains(HasSubstr("zhaogang")))) << "they are not asked first";
  EXPECT_FALSE(paged(world, "03:56").empty());
  world.acknowledge(1, "wangfang", Strength::strong);
  EXPECT_EQ(world.incident().ladder.state, LadderState::resting);
}

TEST(Acknowledgement, TheSecondClickChangesNothing) {
  World world = filed();
  world.acknowledge(1, "zhaogang", Strength::strong);
  const std::size_t facts = world.log().size();
  EXPECT_TRUE(world.acknowledge(1, "zhaogang", Strength::strong).repeated);
  EXPECT_EQ(world.log().size(), facts);
}

TEST(Reply, ACodeAnswersTheIncidentItWasSentFor) {
  World world = filed();
  world.file(flood(), "wangfang");
  const std::string code = world.incident(2).codes.at("zhaogang");
  ASSERT_NE(code, world.incident(1).codes.at("zhaogang"));
  world.submit(reply("+8600001234512", code));
  EXPECT_THAT(world.incident(1).acks, IsEmpty());
  ASSERT_EQ(world.incident(2).acks.size(), 1u);
  EXPECT_EQ(world.incident(2).acks.front().via, AckVia::sms_code);
  EXPECT_EQ(world.incident(2).acks.front().strength, Strength::weak);
}

TEST(Reply, ACodeStillAnswersWhenAnotherIncidentOfThatNumberHasLeftMemory) {
  World world = filed();
  world.until(day + "03:59");  // the code of both is liqiang's
  CloseRequested close;
  close.incident = 1;
  close.as = CloseAs::mistaken;
  close.reason = "误报";
  close.waive = {{"nj.phone", "领导同意"}, {"nj.written", "领导同意"}, {"xj.written", "领导同意"}};
  close.by = {"zhaogang", "operator", false};
  world.submit(close);
  const Instant gone = world.incident(1).retire_at.value();
  world.until(gone - 1min);
  world.file(flood(), "wangfang");
  const std::string asked = world.incident(2).codes.begin()->first;
  world.until(gone + 1min);  // before the second step: nobody is asked anew
  ASSERT_EQ(world.state().incidents.count(1), 0U);
  world.answer(asked, world.incident(2).codes.at(asked));
  ASSERT_EQ(world.incident(2).acks.size(), 1U);
  EXPECT_EQ(world.incident(2).acks.front().person, asked);
}

TEST(Reply, ACodeIsTheSameInEveryPageAndAnswersItsIncidentThoughALaterOneIsOpen) {
  World world = filed();
  world.file(flood(), "wangfang");
  world.until(day + "04:20");
  std::set<std::string> codes;
  for (const auto& [number, page] : world.incident(1).pages)
    if (page.person == "liqiang") codes.insert(page.code);
  ASSERT_EQ(codes.size(), 1U);
  world.answer("liqiang", *codes.begin());
  EXPECT_EQ(world.incident(1).acks.size(), 1U);
  EXPECT_THAT(world.incident(2).acks, IsEmpty());
}

TEST(Reply, FullWidthDigitsAreACodeToo) {
  World world = filed();
  std::string wide;
  for (const char c : world.incident().codes.at("zhaogang")) wide += std::string("\xEF\xBC") + static_cast<char>(0x90 + (c - '0'));
  world.submit(reply("00001234512", wide + " 收到"));
  EXPECT_EQ(world.incident().acks.size(), 1u);
}

TEST(Reply, ABareWordCountsOnlyWhereOnePageIsOpenToThatNumber) {
  World world = filed();
  world.submit(reply("00001234512", "收到"));
  ASSERT_EQ(world.incident().acks.size(), 1u);
  EXPECT_EQ(world.incident().acks.front().via, AckVia::sms_bare);
  world.file(flood(), "wangfang");
  world.timeline();
  world.submit(reply("00001234511", "收到"));
  EXPECT_THAT(world.timeline(), HasSubstr("reply unmatched: several_open"));
}

TEST(Reply, OnlyWordsThatAnswerAndNothingBesideThemCount) {
  for (const char* text : {"没收到你们说的东西", "能不能晚点到", "谁收到了？请回电", "okay no", "收到5人", "不知道", "", "！！", "谢谢"}) {
    World world = filed();
    world.submit(reply("00001234512", text));
    EXPECT_THAT(world.incident().acks, IsEmpty()) << text;
  }
  const std::pair<const char*, AckKind> answers[] = {
      {"收到", AckKind::taken},           {" 收到！！ ", AckKind::taken},     {"好的，收到，谢谢。", AckKind::taken}, {"Ok", AckKind::taken},
      {"收到，马上到", AckKind::on_my_way}, {"On my way!", AckKind::on_my_way}, {"我无法到位", AckKind::cannot},      {"收到，不能赶到", AckKind::cannot}};
  for (const auto& [text, kind] : answers) {
    World world = filed();
    world.submit(reply("00001234512", text));
    ASSERT_EQ(world.incident().acks.size(), 1u) << text;
    EXPECT_EQ(world.incident().acks.front().kind, kind) << text;
  }
}

TEST(Reply, ItsWordsAreOnRecordAndItsDigitsAreNot) {
  World world = filed();
  world.submit(reply("00001234512", world.incident().codes.at("zhaogang") + " 246813 在路上，\n十分钟"));
  ASSERT_EQ(world.incident().acks.size(), 1u);
  EXPECT_EQ(world.incident().acks.front().note, "在路上， 十分钟");
  EXPECT_EQ(world.incident().acks.front().kind, AckKind::taken) << "more than it can be sure of: the code alone answers";
}

TEST(Reply, ABareWordWhereSeveralAreOpenIsAnsweredWithTheirCodesAndNotOverAndOver) {
  World world = filed();
  Report other = flood();
  other.title = "险情";
  other.place = "柳湾村";
  world.file(other, "wangfang");
  const std::string first = world.incident(1).codes.at("zhaogang");
  const std::string second = world.incident(2).codes.at("zhaogang");
  world.timeline();
  world.submit(reply("00001234512", "收到", "a"));
  EXPECT_THAT(world.timeline(), HasSubstr("reply unmatched: several_open\n07-19 03:55:00   codes sms zhaogang\n"));
  ASSERT_EQ(world.log().back().incident, 2U);
  const Page& answer = world.incident(2).pages.rbegin()->second;
  EXPECT_EQ(answer.task, second + " 柳湾村险情；" + first + " DIS.FLOOD.DANGER");
  EXPECT_THAT(world.incident(1).acks, IsEmpty());
  EXPECT_THAT(world.incident(2).acks, IsEmpty());
  world.submit(reply("00001234512", "收到", "b"));
  world.submit(reply("00001234512", "明白", "c"));
  EXPECT_EQ(world.timeline(), "07-19 03:55:00 reply unmatched: several_open\n07-19 03:55:00 reply unmatched: several_open\n");
  world.submit(reply("00001234511", "收到", "d"));
  EXPECT_THAT(world.timeline(), HasSubstr("codes sms wangfang")) << "each person of their own";
  world.until(day + "04:04:59");
  world.timeline();
  world.submit(reply("00001234512", "收到", "e"));
  EXPECT_THAT(world.timeline(), Not(HasSubstr("codes")));
  world.until(day + "04:05:00");
  world.submit(reply("00001234512", "收到", "f"));
  EXPECT_THAT(world.timeline(), HasSubstr("codes sms zhaogang"));
  world.file(flood(), "wangfang");
  world.timeline();
  world.submit(reply("00001234512", "收到", "g"));
  EXPECT_THAT(world.timeline(), HasSubstr("codes sms zhaogang")) << "a third one is open";
}

TEST(Reply, TheCodesOfADrillAreMarkedAndStandOnTheRecordOfWhatIsReal) {
  World world = filed();
  Report drill = flood();
  drill.drill = true;
  world.file(drill, "wangfang");
  world.submit(reply("00001234512", "收到"));
  const Page& answer = world.incident(1).pages.rbegin()->second;
  ASSERT_EQ(answer.purpose, Purpose::codes);
  EXPECT_EQ(answer.task, world.incident(2).codes.at("zhaogang") + " 【演练】DIS.FLOOD.DANGER；" + world.incident(1).codes.at("zhaogang") +
                             " DIS.FLOOD.DANGER");
}

TEST(Reply, AnAmbiguousOneByAChannelThatIsGoneIsOnRecordAlone) {
  World world = filed();
  world.file(flood(), "wangfang");
  world.timeline();
  ReplyArrived event = reply("00001234512", "收到");
  event.channel = "pager";
  world.submit(event);
  EXPECT_EQ(world.timeline(), "07-19 03:55:00 reply unmatched: several_open\n");
}

TEST(Reply, TheRightPinBehindTheCodeMakesItStrong) {
  World world = filed();
  ReplyArrived event = reply("00001234512", world.incident().codes.at("zhaogang") + " 7788");
  EXPECT_EQ(find_reply_pin(world.state(), event.from, event.text).person, "zhaogang");
  EXPECT_EQ(find_reply_pin(world.state(), event.from, event.text).pin, "7788");
  event.pin_matches = true;
  world.submit(event);
  EXPECT_EQ(world.incident().acks.front().strength, Strength::strong);
}

TEST(Reply, ARepeatOfTheGatewayAndAnUnknownNumberAcknowledgeNothing) {
  World world = filed();
  const std::string code = world.incident().codes.at("zhaogang");
  world.submit(reply("00009999999", code));
  EXPECT_THAT(world.incident().acks, IsEmpty());
  world.submit(reply("00001234512", code, "id-1"));
  world.submit(reply("00001234512", "无法到位", "id-1"));
  EXPECT_EQ(world.incident().acks.size(), 1u);
}

TEST(Reply, ThatWereSeenAreBoundedHoweverManyComeWithinTheHour) {
  State state;
  const auto see = [&](int number) {
    apply(state, 0, {ReplyUnmatched{"sms", "0000999", "?", "sms:" + std::to_string(number), "unknown_number", false}},
          at("2026-07-19 03:55") + std::chrono::milliseconds(number));
  };
  for (int number = 0; number < 10'000; ++number) see(number);
  EXPECT_EQ(state.replies_seen.size(), 10'000U);
  for (int number = 10'000; number < 10'010; ++number) see(number);
  EXPECT_EQ(state.replies_seen.size(), 10'000U);
  EXPECT_EQ(state.replies_seen.count("sms:9"), 0U) << "the oldest have gone";
  EXPECT_EQ(state.replies_seen.count("sms:10"), 1U);
}

TEST(Reply, GuessingCodesIsBoundedPerNumberAndTime) {
  World world = filed();
  const std::string code = world.incident().codes.at("zhaogang");
  const std::string wrong = code == "111111" ? "222222" : "111111";
  for (int i = 0; i < 5; ++i) world.submit(reply("00001234512", wrong));
  world.submit(reply("00001234512", code));
  EXPECT_THAT(world.incident().acks, IsEmpty());
  world.until(day + "04:10:00");
  world.submit(reply("00001234512", code));
  EXPECT_EQ(world.incident().acks.size(), 1u) << "a quarter of an hour later";
}

TEST(Roster, AShiftOverMidnightBelongsToTheDateOnWhichItBegan) {
  Policy policy = sample_policy();
  policy.roster.watches[{Date(std::chrono::year(2026), std::chrono::month(7), std::chrono::day(18)), "night"}] = {
      "chenming", "liqiang", "zhouwei"};
  EXPECT_THAT(people(resolve(policy, "primary", at(day + "07:59:59"))), ElementsAre("liqiang"));
  EXPECT_THAT(people(resolve(policy, "primary", at(day + "08:00"))), ElementsAre("wangfang"));
}

TEST(Roster, ASubstituteStandsInAndLeaveIsNamed) {
  Policy policy = sample_policy();
  policy.roster.substitutions.push_back({"wangfang", "liqiang", at(day + "00:00"), at(day + "12:00"), "chenming"});
  policy.roster.leaves.push_back({"zhaogang", at(day + "00:00"), at(day + "08:00"), ""});
  EXPECT_THAT(people(resolve(policy, "primary", at(day + "03:00"))), ElementsAre("liqiang"));
  const Resolved leader = resolve(policy, "duty_leader", at(day + "03:00"));
  EXPECT_THAT(people(leader), ElementsAre("zhouwei")) << "the fallback";
  ASSERT_EQ(leader.skipped.size(), 1u);
  EXPECT_EQ(leader.skipped.front().reason.why, Why::on_leave);
  EXPECT_EQ(leader.skipped.front().reason.until, at(day + "08:00"));
}

TEST(Roster, WhereNobodyIsOnDutyTheFallbackStandsIn) {
  Policy policy = sample_policy();
  policy.roster.rotation.reset();
  const Resolved primary = resolve(policy, "primary", at(day + "03:00"));
  ASSERT_THAT(people(primary), ElementsAre("zhouwei"));
  EXPECT_EQ(primary.people.front().reason.why, Why::fallback);
}

TEST(Owner, AMachineNeverBecomesTheOwner) {
  World world(shared(sample_policy()));
  world.until(day + "03:55");
  ReportFiled event;
  event.report = flood();
  event.by = {"zhouwei", "sensor", true};
  world.submit(event);
  EXPECT_EQ(world.incident().owner, "wangfang");
  EXPECT_EQ(world.incident().owner_reason.why, Why::owner_on_duty);
}

TEST(Policy, AnOpenIncidentKeepsItsClocksAndALiveNumberReachesIt) {
  World world = filed();
  Policy next = sample_policy();
  next.version = "next";
  next.escalations.front().steps[0].wait = 1min;
  next.people["liqiang"].contact.phone = "00009990001";
  world.adopt(shared(next));
  world.until(day + "03:57:59");
  EXPECT_EQ(world.incident().ladder.step, 1) << "three minutes, as when it was opened";
  world.until(day + "03:58:00");
  EXPECT_EQ(world.incident().pages.at(3).address, "00009990001");
}

TEST(Clocks, AnOccurrenceChangedAfterTheLimitWaitsForASecondPerson) {
  World world = filed();
  ReportAmended change;
  change.incident = 1;
  change.correction = true;
  change.changes = {{"occurred_at", "2026-07-18T19:30:00Z"}};  // 03:30, Beijing time
  change.by = {"wangfang", "operator", false};
  world.until(day + "04:16");
  world.submit(change);
  EXPECT_EQ(world.obligation("nj.phone").due, at(day + "04:15"));
  Confirmed confirmed;
  confirmed.incident = 1;
  confirmed.claim = 1;
  confirmed.by = {"zhaogang", "operator", false};
  world.submit(confirmed);
  EXPECT_EQ(world.obligation("nj.phone").due, at(day + "03:50"));
  EXPECT_TRUE(world.obligation("nj.phone").breached_at) << "what was on record stays";
}

TEST(Closing, IsRefusedWithOpenObligationsUnlessALeaderWaivesThem) {
  World world = filed();
  CloseRequested close;
  close.incident = 1;
  close.by = {"wangfang", "operator", false};
  EXPECT_EQ(world.submit(close).refusal->kind, RefusalKind::obligations_open);
  close.waive = {{"nj.phone", "理由"}, {"nj.written", "理由"}, {"xj.written", "理由"}};
  EXPECT_EQ(world.submit(close).refusal->kind, RefusalKind::forbidden);
  close.by.person = "zhaogang";
  EXPECT_FALSE(world.submit(close).refusal);
  EXPECT_EQ(world.incident().state, IncidentState::closed);
}

TEST(Filing, TheSameKeyAnswersTheSameAndAnotherContentIsRefused) {
  World world(shared(sample_policy()));
  ReportFiled event;
  event.report = flood();
  event.by = {"wangfang", "operator", false};
  event.idempotency = {"k", "digest"};
  world.submit(event);
  const Decision again = world.submit(event);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.incident, 1u);
  event.idempotency.digest = "other";
  EXPECT_EQ(world.submit(event).refusal->kind, RefusalKind::key_reused);
  EXPECT_EQ(world.state().incidents.size(), 1u);
}

TEST(Filing, ADryRunAnswersClocksAndPeopleAndDoesNothing) {
  World world(shared(sample_policy()));
  ReportFiled event;
  event.report = flood();
  event.by = {"wangfang", "operator", false};
  event.dry_run = true;
  const Decision decision = world.submit(event);
  ASSERT_TRUE(decision.draft);
  EXPECT_EQ(decision.draft->obligations.size(), 4u);
  EXPECT_THAT(world.state().incidents, IsEmpty());
  const auto plan = plan_escalation(world.state(), *decision.draft, world.now());
  ASSERT_EQ(plan.size(), 4u);
  EXPECT_EQ(plan[2].after, 7min);
  EXPECT_EQ(plan[2].pages.front().person, "zhouwei");
}

TEST(Filing, WhatContradictsItselfIsRefusedWithItsPlace) {
  World world(shared(sample_policy()));
  world.until(day + "03:55");
  Report r = flood();
  r.occurred.at = at(day + "03:58");
  EXPECT_EQ(world.file(r, "wangfang").refusal->pointer, "/occurred_at");
  r.occurred.at = at(day + "03:50");
  r.received = at(day + "03:40");
  EXPECT_EQ(world.file(r, "wangfang").refusal->pointer, "/received_at");
  r.category = "NO.SUCH";
  EXPECT_EQ(world.file(r, "wangfang").refusal->pointer, "/category");
}

TEST(Chase, TheOwnerIsAskedForWhatIsMissingUntilItIsThere) {
  World world(shared(sample_policy()));
  world.until(day + "03:55");
  Report r = flood();
  r.reporter.name.clear();
  world.file(r, "wangfang");
  EXPECT_THAT(world.incident().missing, ElementsAre("reporter.name"));
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until(day + "04:00");
  EXPECT_THAT(paged(world, "04:00"), ElementsAre("wangfang sms"));
  ReportAmended more;
  more.incident = 1;
  more.changes = {{"reporter.name", "李明"}};
  more.by = {"wangfang", "operator", false};
  world.submit(more);
  EXPECT_THAT(world.incident().missing, IsEmpty());
  EXPECT_FALSE(world.incident().chase_at);
}

}  // namespace
}  // namespace jibao::stories
