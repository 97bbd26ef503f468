// Roll calls: at their time or at a random one, everyone answers for themselves, whoever is missing is told to the others,
// and nothing of it can be taken for an event.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

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
const Actor leader{"zhaogang", "zhao", false};

/// The roll of 赵刚, 王芳 and 李强 at half past nine; 周伟 hears of those who are missing.
Policy office() {
  Policy policy = sample_policy();
  for (const Purpose own : {Purpose::upkeep, Purpose::roll_call}) policy.wording.erase(own);
  policy.upkeep.id = "upkeep";
  policy.upkeep.quorum = 0;
  policy.upkeep.last_resort = {{"chenming"}, {{"sms"}}, 30min};
  policy.upkeep.steps = {policy.upkeep.last_resort};
  policy.upkeep.quiet_for = 30min;
  policy.roll_call.people = {"duty_leader", "primary", "secondary"};
  policy.roll_call.by = {{"sms", "hand_call"}};
  policy.roll_call.at = {21h + 30min};
  policy.roll_call.answer_within = 10min;
  policy.roll_call.missed = policy.upkeep;
  policy.roll_call.missed.steps = {{{"zhouwei"}, {{"sms"}}, 30min}};
  policy.roll_call.missed.last_resort = policy.roll_call.missed.steps.front();
  return policy;
}

void look(World& world) {
  for (int turn = 0; turn < 30 && !world.submit(UpkeepLooked{}).facts.empty();) ++turn;
}

World in_the_evening(Policy policy = office()) {
  World world(shared(std::move(policy)));
  world.until(day + "20:00");
  look(world);
  return world;
}

/// The incident of the latest roll call.
IncidentId latest(const World& world) {
  IncidentId id = 0;
  for (const Logged& logged : world.log())
    if (std::holds_alternative<RollCallBegun>(logged.fact)) id = logged.incident;
  return id;
}

std::size_t begun(const World& world) {
  return static_cast<std::size_t>(std::count_if(world.log().begin(), world.log().end(),
                                                [](const Logged& logged) { return std::holds_alternative<RollCallBegun>(logged.fact); }));
}

std::vector<std::string> paged(const World& world, IncidentId incident, Purpose purpose) {
  std::vector<std::string> people;
  for (const Logged& logged : world.log())
    if (const auto* page = std::get_if<PageQueued>(&logged.fact); page != nullptr && logged.incident == incident && page->purpose == purpose)
      people.push_back(page->person + " " + page->channel);
  return people;
}

void reply(World& world, const std::string& person) { world.answer(person, world.incident(latest(world)).codes.at(person)); }

RollCallResult result(const World& world, const std::string& person) {
  for (const RollCallResult& each : world.state().roll_calls.held.at(latest(world)).results)
    if (each.person == person) return each;
  return {};
}

TEST(RollCall, IsCalledAtItsTimeOnceAndNotBecauseThePolicyIsNew) {
  World world(shared(office()));
  world.until(day + "22:00");
  look(world);
  EXPECT_EQ(begun(world), 0U) << "half past nine was over when the policy came";
  world.until("2026-07-20 21:29:59");
  look(world);
  EXPECT_EQ(begun(world), 0U);
  world.until("2026-07-20 21:30");
  look(world);
  EXPECT_EQ(begun(world), 1U);
  world.until("2026-07-21 21:29:59");
  look(world);
  EXPECT_EQ(begun(world), 1U);
}

TEST(RollCall, WhereEveryoneAnswersNobodyElseHearsOfIt) {
  World world = in_the_evening();
  world.until(day + "21:30");
  look(world);
  const IncidentId id = latest(world);
  EXPECT_THAT(paged(world, id, Purpose::roll_call), ElementsAre("zhaogang sms", "wangfang sms", "liqiang sms"));
  world.until(day + "21:31");
  reply(world, "zhaogang");
  world.until(day + "21:33");
  reply(world, "wangfang");
  EXPECT_EQ(world.incident(id).state, IncidentState::open) << "each answers for themselves alone";
  world.until(day + "21:35");
  reply(world, "liqiang");
  EXPECT_EQ(world.incident(id).state, IncidentState::closed);
  look(world);
  EXPECT_EQ(result(world, "wangfang").fate, RollCallFate::reached);
  EXPECT_EQ(result(world, "wangfang").by, "sms");
  EXPECT_EQ(result(world, "wangfang").answered, at(day + "21:33"));
  world.until(day + "23:00");
  look(world);
  EXPECT_THAT(paged(world, id, Purpose::upkeep), IsEmpty());
  EXPECT_THAT(paged(world, id, Purpose::closed), IsEmpty());
}

TEST(RollCall, WhoIsMissingIsToldToThosePagedForItAndMayAnswerLate) {
  World world = in_the_evening();
  world.until(day + "21:30");
  look(world);
  const IncidentId id = latest(world);
  world.until(day + "21:31");
  reply(world, "zhaogang");
  reply(world, "wangfang");
  world.until(day + "21:39:59");
  EXPECT_THAT(paged(world, id, Purpose::upkeep), IsEmpty());
  world.until(day + "21:40");
  EXPECT_THAT(paged(world, id, Purpose::upkeep), ElementsAre("zhouwei sms"));
  EXPECT_THAT(world.incident(id).report.title, HasSubstr("未应答1人：李强"));
  look(world);
  EXPECT_EQ(result(world, "liqiang").fate, RollCallFate::silent);
  world.until(day + "21:52");
  reply(world, "liqiang");
  look(world);
  EXPECT_EQ(result(world, "liqiang").fate, RollCallFate::reached);
  EXPECT_EQ(result(world, "liqiang").answered, at(day + "21:52")) << "and the page shows that it was after its time";
  EXPECT_EQ(world.incident(id).state, IncidentState::closed);
  EXPECT_THAT(paged(world, id, Purpose::closed), ElementsAre("zhouwei sms")) << "who had been told is told, and nobody else";
}

void flood_at(World& world, const std::string& local) {
  world.until(local);
  world.file(danger_at_the_dyke(world.now()), "wangfang");
}

/// Who has answered the incident, in their order.
std::vector<std::string> answered(const World& world, IncidentId id) {
  std::vector<std::string> people;
  for (const Ack& ack : world.incident(id).acks) people.push_back(ack.person);
  return people;
}

TEST(RollCall, DoesNotStandInTheWayOfABareAnswerToAnAlarm) {
  World world = in_the_evening();
  world.until(day + "21:30");
  look(world);
  const IncidentId roll = latest(world);
  world.answer("zhaogang", "收到");
  EXPECT_TRUE(world.incident(roll).roll_call->answers.contains("zhaogang")) << "where nothing else is open";
  reply(world, "wangfang");
  world.until(day + "21:40");
  ASSERT_TRUE(world.incident(roll).roll_call->ended) << "李强 is missing, and it stays open";
  flood_at(world, "2026-07-20 02:00");
  const IncidentId flood = world.state().last_incident;
  world.answer("zhaogang", "收到");
  EXPECT_THAT(answered(world, flood), ElementsAre("zhaogang"));
  world.until("2026-07-20 02:03");
  world.answer("liqiang", "收到");
  EXPECT_THAT(answered(world, flood), ElementsAre("zhaogang", "liqiang")) << "an event that waits goes before the roll";
  EXPECT_FALSE(world.incident(roll).roll_call->answers.contains("liqiang"));
  world.answer("liqiang", "收到");
  EXPECT_THAT(answered(world, flood), ElementsAre("zhaogang", "liqiang")) << "of what has its answer and what waits nobody guesses";
  EXPECT_FALSE(world.incident(roll).roll_call->answers.contains("liqiang"));
}

TEST(RollCall, HavingSeenItKeepsNobodyFromHearingWhoIsMissing) {
  Policy policy = office();
  policy.roll_call.missed.steps = {{{"zhaogang"}, {{"sms"}}, 30min}};
  World world = in_the_evening(std::move(policy));
  world.until(day + "21:30");
  look(world);
  const IncidentId id = latest(world);
  world.until(day + "21:31");
  ASSERT_FALSE(world.acknowledge(id, "zhaogang", Strength::weak, AckKind::seen).refusal);
  EXPECT_TRUE(world.acknowledge(id, "zhaogang", Strength::weak, AckKind::seen).repeated);
  EXPECT_TRUE(world.incident(id).roll_call->answers.contains("zhaogang"));
  world.until(day + "21:40");
  EXPECT_THAT(paged(world, id, Purpose::upkeep), ElementsAre("zhaogang sms"));
}

TEST(RollCall, IsAnsweredByNobodyForAnother) {
  World world = in_the_evening();
  world.until(day + "21:30");
  look(world);
  const IncidentId id = latest(world);
  EXPECT_EQ(world.acknowledge(id, "zhaogang", Strength::weak, AckKind::passed_to, "liqiang").refusal.value().kind, RefusalKind::conflict);
  EXPECT_TRUE(world.incident(id).roll_call->answers.empty());
}

TEST(RollCall, AnotherPolicyPlansItAnew) {
  Policy policy = office();
  policy.roll_call.at = {22h};
  World world = in_the_evening(policy);
  world.until(day + "23:00");
  look(world);
  for (const IncidentId id = latest(world); const char* person : {"zhaogang", "wangfang", "liqiang"})
    world.answer(person, world.incident(id).codes.at(person));
  look(world);
  ASSERT_EQ(world.state().roll_calls.planned, at("2026-07-20 22:00"));
  policy.roll_call.at = {8h, 22h};
  policy.version = "twice a day";
  world.adopt(shared(policy));
  look(world);
  EXPECT_EQ(world.state().roll_calls.planned, at("2026-07-20 08:00"));
  policy.roll_call.at.clear();
  policy.roll_call.random = RandomTime{22h, 5h, 30};
  policy.version = "some night";
  world.adopt(shared(policy));
  look(world);
  ASSERT_GT(world.state().roll_calls.planned.value(), at("2026-07-21 05:00")) << "of this seed";
  policy.roll_call.random->one_night_in = 1;
  policy.version = "each night";
  world.adopt(shared(policy));
  look(world);
  EXPECT_LT(world.state().roll_calls.planned.value(), at("2026-07-21 05:00"));
  world.restart(world.now());
  const auto planned = world.state().roll_calls.planned;
  look(world);
  EXPECT_EQ(world.state().roll_calls.planned, planned) << "once under each policy";
}

TEST(RollCall, OneThatHasComeAndWaitsIsCalledUnderAnotherPolicyToo) {
  Policy policy = office();
  World world = in_the_evening(policy);
  flood_at(world, day + "21:20");
  world.until(day + "21:30");
  look(world);
  ASSERT_EQ(begun(world), 0U) << "somebody is being paged";
  policy.version = "another";
  world.adopt(shared(policy));
  look(world);
  world.acknowledge(1, "zhaogang", Strength::strong);
  look(world);
  EXPECT_EQ(begun(world), 1U);
}

TEST(RollCall, APageThatFailsGoesOnByTheNextChannelAndWhoIsReachedByHandIsReached) {
  World world = in_the_evening();
  world.gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    const bool lost = page.person == "liqiang" && page.channel == "sms";
    return AttemptEnded{{0, page.page}, attempt, lost ? Outcome::give_up : Outcome::sent, false, "id", "no such number"};
  };
  world.until(day + "21:30");
  look(world);
  const IncidentId id = latest(world);
  EXPECT_THAT(paged(world, id, Purpose::roll_call), ElementsAre("zhaogang sms", "wangfang sms", "liqiang sms", "liqiang hand_call"));
  reply(world, "zhaogang");
  reply(world, "wangfang");
  world.submit(DialReported{{id, 4}, DialOutcome::reached, {}, leader});
  EXPECT_EQ(world.incident(id).state, IncidentState::closed);
  look(world);
  EXPECT_THAT(result(world, "liqiang").channels, ElementsAre("sms", "hand_call"));
  EXPECT_EQ(result(world, "liqiang").by, "hand_call");
}

TEST(RollCall, WhomNothingReachesIsKnownBeforeTheTimeIsOver) {
  Policy policy = office();
  policy.roll_call.by = {{"sms"}};
  World world = in_the_evening(std::move(policy));
  world.gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    const bool lost = page.person == "liqiang" && page.purpose == Purpose::roll_call;
    return AttemptEnded{{0, page.page}, attempt, lost ? Outcome::give_up : Outcome::sent, false, "id", "no such number"};
  };
  world.until(day + "21:30");
  look(world);
  reply(world, "zhaogang");
  EXPECT_THAT(paged(world, latest(world), Purpose::upkeep), IsEmpty());
  reply(world, "wangfang");
  EXPECT_THAT(paged(world, latest(world), Purpose::upkeep), ElementsAre("zhouwei sms")) << "nobody is left who could answer";
  look(world);
  EXPECT_EQ(result(world, "liqiang").fate, RollCallFate::failed);
}

TEST(RollCall, IsNoEvent) {
  World world = in_the_evening();
  world.until(day + "21:30");
  look(world);
  const IncidentId id = latest(world);
  const Incident& incident = world.incident(id);
  EXPECT_TRUE(incident.is_upkeep());
  EXPECT_THAT(incident.number, HasSubstr("内务"));
  EXPECT_THAT(incident.obligations, IsEmpty());
  EXPECT_TRUE(incident.report.category.empty());
  std::string text;
  for (const Logged& logged : world.log())
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact)) text = started->text;
  EXPECT_TRUE(text.starts_with("【点名】")) << text;
  EXPECT_THAT(text, HasSubstr("不是突发事件"));
  EXPECT_THAT(text, Not(HasSubstr("急报")));
  EXPECT_TRUE(world.submit(ReportAmended{id, true, {{"category", "DIS.FLOOD.DANGER"}}, {}, leader, {}}).refusal);
  EXPECT_TRUE(world.phone(id, "zhaogang").refusal) << "no deed is done for it";
  EXPECT_TRUE(world.submit(MergeRequested{id, id, true, {}, leader, {}}).refusal);
  EXPECT_EQ(world.state().flows.size(), 0U) << "and it uses up nobody's budget";
}

TEST(RollCall, ARefusedTextIsNeverSentInTheWordsOfAnEvent) {
  Policy policy = office();
  AliyunSmsSettings settings;
  settings.templates.usual = {"1", "{{event}}，回复{{code}}。"};
  settings.templates.low_sensitivity = ApprovedTemplate{"2", "{{event}}有新情况，回复{{code}}。"};
  policy.channels["sms"].settings = settings;
  EXPECT_FALSE(has_words(policy.channels["sms"], Purpose::roll_call)) << "the usual words speak of an event";
  settings.templates.by_purpose[Purpose::roll_call] = {"3", "{{person}}点名，回复{{code}}。"};
  policy.channels["sms"].settings = settings;
  World world = in_the_evening(std::move(policy));
  world.gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    AttemptEnded ended{{0, page.page}, attempt, Outcome::give_up, false, "id", "filtered"};
    ended.words_refused = true;
    return ended;
  };
  world.until(day + "21:30");
  look(world);
  for (const Logged& logged : world.log())
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact)) {
      EXPECT_FALSE(started->low_sensitivity);
    }
}

TEST(RollCall, WaitsWhileSomebodyIsPagedForARealEvent) {
  World world = in_the_evening();
  world.file(danger_at_the_dyke(world.now()), "wangfang");
  world.until(day + "21:30");
  look(world);
  EXPECT_EQ(begun(world), 0U);
  world.acknowledge(1, "zhaogang", Strength::strong);
  look(world);
  EXPECT_EQ(begun(world), 1U) << "once somebody has taken it";
}

TEST(RollCall, ARandomTimeIsDrawnOnceAndLiesInTheNight) {
  std::set<Instant> times;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Policy policy = office();
    policy.roll_call.at.clear();
    policy.roll_call.random = RandomTime{22h, 5h, 3};
    World world(shared(std::move(policy)), seed);
    world.until(day + "23:30");
    look(world);
    const Instant planned = world.state().roll_calls.planned.value();
    times.insert(planned);
    world.restart(world.now());
    look(world);
    EXPECT_EQ(world.state().roll_calls.planned, planned) << "a restart draws no other";
    world.until(planned - 1ms);
    look(world);
    EXPECT_EQ(begun(world), 0U);
    world.until(planned);
    look(world);
    EXPECT_EQ(begun(world), 1U);
    const auto hour = std::stoi(clock(planned).substr(clock(planned).size() - 8, 2));
    EXPECT_TRUE(hour >= 22 || hour < 5) << clock(planned);
    EXPECT_GT(world.state().roll_calls.planned.value(), planned + 12h) << "once a night";
  }
  EXPECT_GT(times.size(), 15U) << "nobody can know it before";
}

TEST(RollCall, OfTheTimesThatPassedWhileDownOneIsCalledAndTheRunningOneIsNotDoubled) {
  World world = in_the_evening();
  world.until(day + "21:30");
  look(world);
  const IncidentId first = latest(world);
  reply(world, "zhaogang");
  world.restart(at(day + "21:32"));
  look(world);
  EXPECT_EQ(begun(world), 1U);
  EXPECT_EQ(world.incident(first).roll_call->answers.size(), 1U);
  reply(world, "wangfang");
  reply(world, "liqiang");
  look(world);
  world.restart(at("2026-07-22 09:00"));
  look(world);
  EXPECT_EQ(begun(world), 2U) << "two evenings passed";
  EXPECT_EQ(world.state().roll_calls.held.size(), 1U);
}

TEST(RollCall, WhatWasNotAnsweredWhileTheDaemonWasDownMayStillBeAnswered) {
  World world = in_the_evening();
  world.until(day + "21:30");
  look(world);
  const IncidentId id = latest(world);
  world.restart(at(day + "22:30"));
  look(world);
  EXPECT_FALSE(world.incident(id).roll_call->ended);
  world.until(day + "22:40");
  EXPECT_TRUE(world.incident(id).roll_call->ended);
}

TEST(RollCall, IsAskedForByAPersonAndOneRunsAtATime) {
  World world = in_the_evening();
  EXPECT_FALSE(world.submit(RollCallAsked{leader}).refusal);
  const Decision again = world.submit(RollCallAsked{leader});
  EXPECT_TRUE(again.repeated) << "the second click";
  EXPECT_EQ(again.incident, latest(world));
  EXPECT_EQ(world.submit(RollCallAsked{{"wangfang", "wang", false}}).refusal.value().kind, RefusalKind::conflict) << "another's";
  look(world);
  EXPECT_EQ(begun(world), 1U);
  world.until(day + "20:10");
  look(world);
  EXPECT_EQ(world.state().roll_calls.held.begin()->second.by, "zhaogang");
  EXPECT_FALSE(world.state().roll_calls.held.begin()->second.scheduled);
  world.until(day + "21:30");
  look(world);
  EXPECT_EQ(begun(world), 2U);
  EXPECT_EQ(world.incident(1).state, IncidentState::closed) << "the later one says how it is";
}

TEST(RollCall, APolicyWithoutOneCallsNobody) {
  Policy policy = office();
  World world = in_the_evening();
  policy.roll_call = {};
  policy.version = "without";
  world.adopt(shared(std::move(policy)));
  look(world);
  EXPECT_FALSE(world.state().roll_calls.planned);
  EXPECT_EQ(world.submit(RollCallAsked{leader}).refusal.value().kind, RefusalKind::conflict);
  world.until("2026-07-21 09:00");
  look(world);
  EXPECT_EQ(begun(world), 0U);
}

}  // namespace
}  // namespace jibao::stories
