// The engine's one promise: nothing is answered or sent before it is on disk; and what memory holds is what a restart
// rebuilds. What happens where the journal fails is in failing_journal_test.cpp.
#include "daemon/engine/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/engine/record.hpp"
#include "rules/apply.hpp"
#include "tests/daemon/engine/small_office.hpp"

namespace jibao::engine {
namespace {

using store::MemoryStore;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Instant start = instant("2026-07-19T03:50:00+08:00");

struct World : SimulatedWorld {
  explicit World(MemoryStore::Commit commit = MemoryStore::Commit::at_once, Bounds bounds = {})
      : SimulatedWorld(start, commit, bounds) {
    adopt(small_office());
  }
  std::vector<std::string> answers;  // in the order in which they came

  Reply note(const std::string& name) {
    return [this, name](const Decision& decision, const State&, bool durable) {
      answers.push_back(name + (durable ? "" : " not durable") + (decision.refusal ? " refused" : "") +
                        (decision.repeated ? " repeated" : ""));
    };
  }
};

TEST(Engine, AnswersAReportOnlyOnceItIsOnDisk) {
  World world(MemoryStore::Commit::when_pumped);
  world.engine->submit(flood(), world.note("report"));
  world.loop.run();
  EXPECT_THAT(world.answers, IsEmpty());
  EXPECT_EQ(world.engine->unanswered(), 1U);
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("report"));
  EXPECT_EQ(world.engine->unanswered(), 0U);
}

TEST(Engine, SendsNoPageBeforeItIsOnDisk) {
  World world(MemoryStore::Commit::when_pumped);
  world.engine->submit(flood(), {});
  world.loop.run();
  EXPECT_THAT(world.gateway.sent, IsEmpty());
  world.settle();
  ASSERT_THAT(world.gateway.sent, SizeIs(1));
  const Dispatch& sent = world.gateway.sent.front();
  EXPECT_EQ(to_string(sent.page), "1-1");
  EXPECT_EQ(sent.person, "wangfang");
  EXPECT_EQ(sent.address, "13800000001");
  EXPECT_EQ(sent.message.text, "青石村河水漫堤 " + sent.code);
  EXPECT_EQ(sent.at, start);
  EXPECT_FALSE(sent.drill);
}

TEST(Engine, OnlyWhatNobodyWaitsForAndSendsNothingIsPatient) {
  const auto patient = [](const Fact& fact, bool unasked) {
    return to_entries(1, {fact}, instant("2026-07-19T03:50:00+08:00"), false, unasked)->front().patient;
  };
  EXPECT_TRUE(patient(PageAccepted{}, true));
  EXPECT_FALSE(patient(PageAccepted{}, false));
  EXPECT_FALSE(patient(AttemptStarted{}, true));
}

TEST(Engine, ARepeatOfAReportWhoseCommitIsUnderWayWaitsForIt) {
  World world(MemoryStore::Commit::when_pumped);
  world.engine->submit(flood("k1"), world.note("first"));
  world.engine->submit(flood("k1"), world.note("second"));
  world.loop.run();
  EXPECT_THAT(world.answers, IsEmpty());
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("first", "second repeated"));
}

TEST(Engine, AnswersInTheOrderOfTheEvents) {
  World world(MemoryStore::Commit::when_pumped);
  ReportFiled unknown = flood();
  unknown.report.category = "NO.SUCH";
  world.engine->submit(flood(), world.note("a"));
  world.engine->submit(unknown, world.note("b"));
  world.engine->submit(flood(), world.note("c"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("a", "b refused", "c"));
}

TEST(Engine, ARefusalWithNothingBeforeItIsAnsweredAtOnce) {
  World world;
  ReportFiled unknown = flood();
  unknown.report.category = "NO.SUCH";
  world.engine->submit(unknown, world.note("b"));
  EXPECT_THAT(world.answers, ElementsAre("b refused"));
}

TEST(Engine, ADryRunAnswersTheClocksAndLeavesNothingBehind) {
  World world;
  ReportFiled dry = flood();
  dry.dry_run = true;
  std::size_t clocks = 0;
  world.engine->submit(dry, [&](const Decision& decision, const State&, bool durable) {
    ASSERT_TRUE(durable && decision.draft);
    clocks = decision.draft->obligations.size();
  });
  const auto head = world.store.head();
  world.settle();
  EXPECT_EQ(clocks, 1U);
  EXPECT_THAT(world.engine->state().incidents, IsEmpty());
  EXPECT_EQ(world.store.head(), head);
}

TEST(Engine, SaysAtOnceThatTooMuchWaits) {
  World world(MemoryStore::Commit::when_pumped, Bounds{.inbox = 2});
  world.engine->submit(flood(), world.note("a"));
  world.engine->submit(flood(), world.note("b"));
  world.engine->submit(flood(), world.note("c"));
  EXPECT_THAT(world.answers, ElementsAre("c not durable"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("c not durable", "a", "b"));
  EXPECT_THAT(world.engine->state().incidents, SizeIs(2));
}

TEST(Engine, AReportThatDoesNotFitInTheJournalIsNotKept) {
  World world;
  world.engine->submit(flood({}, std::string(store::max_personal_bytes + 1, 'x')), world.note("huge"));
  EXPECT_THAT(world.answers, ElementsAre("huge not durable"));
  EXPECT_THAT(world.engine->state().incidents, IsEmpty());
  EXPECT_TRUE(world.engine->writable());
}

TEST(Engine, ArmsTheTimerForTheNextThingThatTimeBrings) {
  World world;
  EXPECT_EQ(world.loop.wake(), std::nullopt);
  world.engine->submit(flood(), {});
  world.settle();
  EXPECT_EQ(world.loop.wake(), next_wake(world.engine->state()));
  EXPECT_TRUE(world.loop.wake());
}

TEST(Engine, EscalatesAsTimePasses) {
  World world;
  let_gateway_accept(world);
  world.engine->submit(flood(), {});
  world.settle();
  world.advance(std::chrono::minutes(2) - Duration(1));
  EXPECT_THAT(world.gateway.sent, SizeIs(1));
  world.advance(Duration(1));
  ASSERT_THAT(world.gateway.sent, SizeIs(2));
  EXPECT_EQ(world.gateway.sent.back().person, "liwei");
}

TEST(Engine, GivesAnswersTheirTurnWhereALotIsDue) {
  World world(MemoryStore::Commit::when_pumped, Bounds{.time_steps = 1});
  let_gateway_accept(world);
  for (int i = 0; i < 3; ++i) world.engine->submit(flood(), {});
  world.settle();
  world.gateway.sent.clear();
  world.clock.set(start + std::chrono::minutes(2));
  world.engine->pass_time();
  EXPECT_EQ(world.engine->unanswered(), 1U);  // one judged, the rest posted behind what waits
  EXPECT_EQ(world.loop.waiting(), 1U);
  world.settle();
  EXPECT_THAT(world.gateway.sent, SizeIs(3));
}

TEST(Engine, ATimeThatBringsNothingDoesNotSpinTheTimer) {
  World world(MemoryStore::Commit::when_pumped, Bounds{.inbox = 1});
  world.engine->submit(flood(), {});
  world.clock.set(start + std::chrono::minutes(2));
  world.engine->pass_time();  // the inbox is full: nothing is judged
  world.engine->pass_time();
  EXPECT_EQ(world.loop.wake(), std::nullopt);  // the every-second look comes back to it
  world.settle();
  world.engine->pass_time();
  EXPECT_EQ(world.engine->unanswered(), 1U);
}

TEST(Engine, ARestartRebuildsTheStateAndSendsAgainWhatWasBeingSent) {
  World world;
  world.engine->submit(flood("k1"), {});
  world.settle();
  ASSERT_THAT(world.gateway.sent, SizeIs(1));
  ASSERT_TRUE(world.restart(std::chrono::seconds(10)));
  const State& state = world.engine->state();
  ASSERT_EQ(state.incidents.count(1), 1U);
  EXPECT_EQ(state.incidents.at(1).report.title, "青石村河水漫堤");
  EXPECT_EQ(state.policy, "v1");
  EXPECT_EQ(state.policies.count("v1"), 1U);
  ASSERT_THAT(world.gateway.sent, SizeIs(2));
  EXPECT_EQ(world.gateway.sent[1].page, world.gateway.sent[0].page);
  EXPECT_EQ(world.gateway.sent[1].attempt, 2U);
  world.engine->submit(flood("k1"), world.note("repeat"));
  EXPECT_THAT(world.answers, ElementsAre("repeat repeated"));
}

TEST(Engine, ACrashBeforeTheCommitLosesWhatNobodyWasTold) {
  World world(MemoryStore::Commit::when_pumped);
  world.engine->submit(flood("k1"), world.note("report"));
  ASSERT_TRUE(world.restart(std::chrono::seconds(10)));
  EXPECT_THAT(world.answers, IsEmpty());
  EXPECT_THAT(world.engine->state().incidents, IsEmpty());
}

TEST(Engine, APolicyThatCannotBeFoundAgainIsSaidAndTheIncidentGoesOn) {
  World world;
  let_gateway_accept(world);
  world.engine->submit(flood(), {});
  world.settle();
  world.adopt(small_office("v2"));
  world.policies.erase("v1");
  ASSERT_TRUE(world.restart(std::chrono::seconds(10)));
  EXPECT_THAT(world.warnings, ElementsAre(testing::HasSubstr("v1")));
  world.advance(std::chrono::minutes(3));
  EXPECT_EQ(world.gateway.sent.back().person, "liwei");
}

TEST(Engine, APolicyThatIsInForceIsNotAdoptedAgain) {
  World world;
  const auto head = world.store.head();
  world.adopt(small_office());
  EXPECT_EQ(world.store.head(), head);
  world.adopt(small_office("v2"));
  EXPECT_EQ(world.store.head().sequence, head.sequence + 1);
  EXPECT_EQ(world.engine->state().policy, "v2");
}

TEST(Engine, IdsAndNumbersGoOnBehindAnIncidentThatIsRetired) {
  World world;
  world.engine->submit(flood(), {});
  world.settle();
  const std::string number = world.engine->state().incidents.at(1).number;
  CloseRequested close;
  close.incident = 1;
  close.as = CloseAs::mistaken;
  close.reason = "误报";
  close.waive = {{"seed.phone", "误报"}};
  close.by = {"liwei", "operator", false};
  world.engine->submit(close, {});
  world.advance(std::chrono::hours(24 * 5));
  ASSERT_THAT(world.engine->state().incidents, IsEmpty());
  ASSERT_TRUE(world.restart(std::chrono::seconds(10)));
  EXPECT_THAT(world.engine->state().incidents, IsEmpty());
  world.engine->submit(flood(), {});
  world.settle();
  ASSERT_EQ(world.engine->state().incidents.count(2), 1U);
  EXPECT_NE(world.engine->state().incidents.at(2).number, number);
}

TEST(Engine, ObserversSeeTheFactsOfEveryRecordOnceItIsOnDisk) {
  World world(MemoryStore::Commit::when_pumped);
  std::vector<std::size_t> seen;
  world.engine->observe([&](IncidentId incident, const std::vector<Fact>& facts, Instant at) {
    EXPECT_EQ(incident, 1U);
    EXPECT_EQ(at, start);
    EXPECT_TRUE(std::holds_alternative<IncidentOpened>(facts.front()));
    seen.push_back(facts.size());
  });
  world.engine->submit(flood(), {});
  world.loop.run();
  EXPECT_THAT(seen, IsEmpty());
  world.settle();
  EXPECT_THAT(seen, SizeIs(1));
}

TEST(Engine, WhatTellsOfSeveralIncidentsByApprovedTemplatesGoesOutInTheOneThatGathers) {
  World world;
  Policy policy = small_office("v2");
  AliyunSmsSettings aliyun;
  aliyun.templates.usual = {"SMS_1", "{{event}}，回复{{code}}确认"};
  policy.channels.at("sms").settings = aliyun;
  policy.budget = {1, std::chrono::minutes(1)};
  world.adopt(policy);
  let_gateway_accept(world);
  for (int i = 0; i < 4; ++i) world.engine->submit(flood(), {});
  world.settle();
  ASSERT_THAT(world.gateway.sent, SizeIs(1));
  EXPECT_EQ(world.gateway.sent.back().purpose, Purpose::alarm);
  world.advance(std::chrono::minutes(1));
  ASSERT_THAT(world.gateway.sent, SizeIs(2));
  EXPECT_EQ(world.gateway.sent.back().purpose, Purpose::gathered);
}

TEST(Engine, InADrillEveryReportIsOneWhateverItSays) {
  World world;
  world.engine->make_drill();
  world.engine->submit(flood(), {});
  world.settle();
  EXPECT_TRUE(world.engine->state().incidents.at(1).report.drill);
  EXPECT_TRUE(world.gateway.sent.front().drill);
}

TEST(Engine, EveryTurnCountsAsAStepOfTheWatchdog) {
  World world;
  const auto before = world.engine->steps();
  world.engine->pass_time();
  EXPECT_GT(world.engine->steps(), before);
}

}  // namespace
}  // namespace jibao::engine
