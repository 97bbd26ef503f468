// The engine where the journal cannot be written: paging goes on, nobody is told yes, and what happened is on record
// once the journal works, in its order and once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/journal/codec.hpp"
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
    let_gateway_accept(*this);
    listen();
  }
  void listen() {
    engine->on_journal([this](const JournalTurn& turn) { turns.push_back(turn.writable ? "works" : "fails"); });
    engine->on_unrecorded([this](const Unrecorded& one) { unrecorded.push_back(to_string(one.dispatch.page)); });
  }
  std::vector<std::string> answers, turns, unrecorded;

  Reply note(const std::string& name) {
    return [this, name](const Decision&, const State&, bool durable) {
      answers.push_back(name + (durable ? " durable" : " not durable"));
    };
  }
  // The names of all facts of the journal, a record a string.
  std::vector<std::string> journal(IncidentId incident) {
    std::vector<std::string> lines;
    const auto records = store.timeline(incident, 1, 1000).value();
    for (const auto& record : records) {
      std::string line;
      const auto facts = journal::decode(record);
      if (!facts) {
        ADD_FAILURE() << facts.error().message;
        continue;
      }
      for (const Fact& fact : *facts) {
        line += (line.empty() ? "" : " ") + std::string(journal::name_of_fact(fact));
      }
      lines.push_back(line);
    }
    return lines;
  }
  // How many records of the incident hold that fact.
  std::ptrdiff_t records_with(IncidentId incident, const std::string& fact) {
    const auto lines = journal(incident);
    return std::count_if(lines.begin(), lines.end(),
                         [&](const std::string& line) { return line.find(fact) != std::string::npos; });
  }
  void expect_that_a_restart_gives_the_same_incidents() {
    std::vector<std::string> before = outline();
    ASSERT_TRUE(restart(std::chrono::seconds(0)));
    EXPECT_EQ(outline(), before);
  }
  std::vector<std::string> outline() const {
    std::vector<std::string> lines;
    for (const auto& [id, incident] : engine->state().incidents) {
      lines.push_back(incident.number + " " + std::string(name_of(incident.ladder.state)) + " round " +
                      std::to_string(incident.ladder.round) + " step " + std::to_string(incident.ladder.step) + " pages " +
                      std::to_string(incident.pages.size()) + " acks " + std::to_string(incident.acks.size()));
    }
    return lines;
  }
};

AckRequested strong_ack(IncidentId incident) {
  AckRequested ack;
  ack.incident = incident;
  ack.person = "wangfang";
  ack.strength = Strength::strong;
  ack.by = {"wangfang", "operator", false};
  return ack;
}

TEST(FailingJournal, AReportWhoseCommitFailsIsNotConfirmedAndItsPageLeavesAllTheSame) {
  World world;
  world.store.set_unwritable(true);
  world.engine->submit(flood(), world.note("report"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("report not durable"));
  EXPECT_FALSE(world.engine->writable());
  EXPECT_THAT(world.gateway.sent, SizeIs(1));
  EXPECT_THAT(world.unrecorded, ElementsAre("1-1"));
  EXPECT_THAT(world.engine->unrecorded(), SizeIs(1));
  EXPECT_TRUE(world.engine->unrecorded().front().dispatch.message.text.empty());
  EXPECT_THAT(world.turns, ElementsAre("fails"));
}

TEST(FailingJournal, NewReportsTokensAccountsAndSeatsAreNotEvenJudged) {
  World world;
  world.store.set_unwritable(true);
  world.engine->submit(flood(), {});
  world.settle();
  world.engine->submit(flood(), world.note("second"));
  world.engine->submit(TokenIssued{"t1", "源", "digest", true, {}}, world.note("token"));
  AccountAsked account{.act = AccountDo::make, .account = "zhao", .by = {}, .roles = {Role::observer}};
  world.engine->submit(std::move(account), world.note("account"));
  world.engine->submit(SeatAsked{.seat = "s1", .name = "主台", .secret_digest = "digest"}, world.note("seat"));
  EXPECT_THAT(world.answers, ElementsAre("second not durable", "token not durable", "account not durable", "seat not durable"));
  EXPECT_THAT(world.engine->state().incidents, SizeIs(1));
  EXPECT_THAT(world.engine->state().tokens, IsEmpty());
  EXPECT_THAT(world.engine->state().accounts, IsEmpty()) << "it is said that nothing was done, and its code was never shown";
  EXPECT_THAT(world.engine->state().seats, IsEmpty());
}

TEST(FailingJournal, NothingIsNamedToBeDestroyedThatIsNotOnRecord) {
  World world;
  Policy policy = small_office("v2");
  policy.retention.personal = std::chrono::hours(1);
  world.adopt(policy);
  world.store.set_unwritable(true);
  world.engine->submit(flood(), {});
  world.settle();
  const RetentionLooked looked{{{77, "2026-0077", start - std::chrono::hours(2)}}};
  world.engine->submit(looked, {});
  EXPECT_THAT(world.engine->state().expired, IsEmpty());
  world.store.set_unwritable(false);
  world.advance(std::chrono::seconds(5));
  ASSERT_TRUE(world.engine->writable());
  world.engine->submit(looked, {});
  EXPECT_THAT(world.engine->state().expired, SizeIs(1));
}

TEST(FailingJournal, EscalationGoesOnFromMemoryAndAnAcknowledgementStopsIt) {
  World world;
  world.engine->submit(flood(), {});
  world.settle();
  world.store.set_unwritable(true);
  world.advance(std::chrono::minutes(3));
  ASSERT_GE(world.gateway.sent.size(), 2U);
  EXPECT_EQ(world.gateway.sent.back().person, "liwei");
  world.engine->submit(strong_ack(1), world.note("ack"));
  EXPECT_THAT(world.answers, ElementsAre("ack not durable"));
  const auto sent = world.gateway.sent.size();
  world.advance(std::chrono::minutes(4));
  EXPECT_EQ(world.gateway.sent.size(), sent);
}

TEST(FailingJournal, EverythingIsOnRecordInItsOrderOnceTheJournalWorks) {
  World world;
  world.engine->submit(flood(), {});
  world.settle();
  world.store.set_unwritable(true);
  world.advance(std::chrono::minutes(3));
  world.engine->submit(strong_ack(1), {});
  EXPECT_EQ(world.records_with(1, "step_reached"), 1);
  world.store.set_unwritable(false);
  world.advance(std::chrono::seconds(2));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_THAT(world.turns, ElementsAre("fails", "works"));
  EXPECT_THAT(world.engine->unrecorded(), IsEmpty());
  const auto records = world.journal(1);
  EXPECT_THAT(records.front(), testing::StartsWith("incident_opened"));
  EXPECT_EQ(world.records_with(1, "step_reached"), 2);
  EXPECT_EQ(world.records_with(1, "acknowledged"), 1);
  world.engine->submit(flood(), world.note("next"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("next durable"));
  world.expect_that_a_restart_gives_the_same_incidents();
}

TEST(FailingJournal, ObserversSeeWhatWasUnrecordedOnceItIsOnDisk) {
  World world;
  world.store.set_unwritable(true);
  std::size_t seen = 0;
  world.engine->observe([&](IncidentId, const std::vector<Fact>&, Instant) { ++seen; });
  world.engine->submit(flood(), {});
  world.advance(std::chrono::seconds(3));
  EXPECT_EQ(seen, 0U);
  world.store.set_unwritable(false);
  world.advance(std::chrono::seconds(2));
  EXPECT_EQ(seen, 2U);  // the report, and the gateway's yes
}

TEST(FailingJournal, WhatIsFoundOnDiskAfterAnUnknownFailureIsNotRecordedTwice) {
  World world;
  world.store.fail_next(MemoryStore::Fault::unknown_present);
  world.engine->submit(flood("k1"), world.note("report"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("report not durable"));
  world.advance(std::chrono::seconds(2));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_EQ(world.records_with(1, "incident_opened"), 1);
  world.engine->submit(flood("k1"), world.note("again"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("report not durable", "again durable"));
  EXPECT_THAT(world.engine->state().incidents, SizeIs(1));
}

TEST(FailingJournal, WhatIsMissingAfterAnUnknownFailureIsRecordedOnce) {
  World world(MemoryStore::Commit::when_pumped);
  world.store.fail_next(MemoryStore::Fault::unknown_absent);
  world.engine->submit(flood("k1"), {});
  world.engine->submit(flood("k2"), {});
  world.settle();
  world.advance(std::chrono::seconds(2));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_EQ(world.records_with(1, "incident_opened"), 1);
  EXPECT_EQ(world.records_with(2, "incident_opened"), 1);
  world.expect_that_a_restart_gives_the_same_incidents();
}

TEST(FailingJournal, ARefusalJudgedWithFactsThatWereLostIsNotConfirmedEither) {
  World world(MemoryStore::Commit::when_pumped);
  world.store.set_unwritable(true);
  world.engine->submit(flood("k1"), world.note("first"));
  world.engine->submit(flood("k1"), world.note("repeat"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("first not durable", "repeat not durable"));
}

TEST(FailingJournal, ARecordThatTheStoreHasNoRoomForDoesNotLetALaterOneOvertakeIt) {
  World world(MemoryStore::Commit::when_pumped);
  world.store.set_queue_bound(1);
  world.engine->submit(flood("k1"), world.note("a"));
  world.engine->submit(flood("k2"), world.note("b"));  // refused by the store at once
  world.store.set_queue_bound(100);
  world.engine->submit(flood("k3"), world.note("c"));
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("a durable", "b not durable", "c not durable"));
  world.advance(std::chrono::seconds(2));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_EQ(world.records_with(2, "incident_opened"), 1);
  EXPECT_EQ(world.store.timeline(2, 1, 1).value().front().sequence + 1,
            world.store.timeline(3, 1, 1).value().front().sequence);
  world.expect_that_a_restart_gives_the_same_incidents();
}

TEST(FailingJournal, AnAnswerMaySubmitAgainWithoutDisturbingTheOrder) {
  World world(MemoryStore::Commit::when_pumped);
  world.store.set_unwritable(true);
  world.engine->submit(flood("k1"), [&](const Decision&, const State&, bool) {
    world.engine->submit(strong_ack(1), {});
  });
  world.engine->submit(flood("k2"), {});
  world.settle();
  world.store.set_unwritable(false);
  world.advance(std::chrono::seconds(2));
  ASSERT_TRUE(world.engine->writable());
  EXPECT_LT(world.store.timeline(2, 1, 1).value().front().sequence, world.store.timeline(1, 1, 9).value()[1].sequence);
  world.expect_that_a_restart_gives_the_same_incidents();
}

TEST(FailingJournal, AFailureWhileCatchingUpBeginsAgainAndLosesNothing) {
  World world;
  world.store.set_unwritable(true);
  world.engine->submit(flood(), {});
  world.advance(std::chrono::minutes(3));
  world.store.set_unwritable(false);
  world.store.fail_next(MemoryStore::Fault::unknown_present);
  world.advance(std::chrono::seconds(1));
  EXPECT_FALSE(world.engine->writable());
  world.advance(std::chrono::seconds(2));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_EQ(world.records_with(1, "incident_opened"), 1);
  EXPECT_EQ(world.records_with(1, "step_reached"), 2);
  world.expect_that_a_restart_gives_the_same_incidents();
}

TEST(FailingJournal, WhereMoreHappenedThanIsKeptMemoryIsRebuiltFromTheJournal) {
  World world(MemoryStore::Commit::at_once, Bounds{.unrecorded = 1});
  world.engine->submit(flood(), {});
  world.settle();
  world.store.set_unwritable(true);
  world.advance(std::chrono::minutes(20));  // the last resort again and again: more than one record
  const auto sent = world.gateway.sent.size();
  EXPECT_GE(sent, 4U);
  world.store.set_unwritable(false);
  world.advance(std::chrono::seconds(2));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_GT(world.gateway.sent.size(), sent);  // what the journal shows as under way or due is paged again
  world.expect_that_a_restart_gives_the_same_incidents();
}

// The store keeps everything waiting, as a disk that hangs does: nothing is pumped.
void hang_for(World& world, int seconds) {
  for (int i = 0; i < seconds; ++i) {
    world.clock.set(world.clock.now() + std::chrono::seconds(1));
    world.engine->pass_time();
    world.loop.run();
  }
}

TEST(HangingJournal, HoldsBackNoPageAndNoAnswerForLong) {
  World world(MemoryStore::Commit::when_pumped);
  world.settle();
  world.engine->submit(flood(), world.note("report"));
  hang_for(world, 5);
  EXPECT_THAT(world.gateway.sent, IsEmpty());
  EXPECT_THAT(world.answers, IsEmpty());
  hang_for(world, 1);
  EXPECT_THAT(world.gateway.sent, SizeIs(1));
  EXPECT_THAT(world.unrecorded, ElementsAre("1-1"));
  EXPECT_THAT(world.answers, ElementsAre("report not durable"));
  EXPECT_THAT(world.turns, ElementsAre("fails"));
}

TEST(HangingJournal, ThatComesBackHasEverythingOnceAndInOrder) {
  World world(MemoryStore::Commit::when_pumped);
  world.settle();
  world.engine->submit(flood(), {});
  hang_for(world, 200);
  EXPECT_FALSE(world.engine->writable());
  EXPECT_GE(world.gateway.sent.size(), 2U);
  world.settle();
  world.advance(std::chrono::seconds(3));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_EQ(world.records_with(1, "incident_opened"), 1);
  EXPECT_EQ(world.records_with(1, "step_reached"), 2);
  world.expect_that_a_restart_gives_the_same_incidents();
}

TEST(HangingJournal, ThatThenFailsIsReadAgainBeforeAnythingIsWrittenTwice) {
  World world(MemoryStore::Commit::when_pumped);
  world.settle();
  world.engine->submit(flood(), {});
  hang_for(world, 20);
  world.store.fail_next(MemoryStore::Fault::unknown_present);
  world.settle();
  world.advance(std::chrono::seconds(3));
  EXPECT_TRUE(world.engine->writable());
  EXPECT_EQ(world.records_with(1, "incident_opened"), 1);
  world.expect_that_a_restart_gives_the_same_incidents();
}

TEST(HangingJournal, APauseOfTheWholeProcessIsNoFailure) {
  World world(MemoryStore::Commit::when_pumped);
  world.settle();
  world.engine->submit(flood(), world.note("report"));
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  world.engine->pass_time();
  world.settle();
  EXPECT_THAT(world.answers, ElementsAre("report durable"));
  EXPECT_TRUE(world.engine->writable());
}

TEST(FailingJournal, AStartWithAJournalThatCanOnlyBeReadPagesWhatItReads) {
  World world;
  world.engine->submit(flood(), {});
  world.settle();
  world.store.set_unwritable(true);
  world.advance(std::chrono::minutes(3));
  world.gateway.sent.clear();
  world.engine.reset();
  world.loop = SimulatedLoop();
  Engine engine(Ports{world.clock, world.loop, world.random, world.gateway, world.store});
  ASSERT_TRUE(engine.load(
      [&](const std::string& version) -> Result<std::shared_ptr<const Policy>> { return world.policies.at(version); },
      [](const std::string&) {}));
  EXPECT_FALSE(engine.writable());
  engine.begin(std::nullopt);
  EXPECT_FALSE(world.gateway.sent.empty());
}

}  // namespace
}  // namespace jibao::engine
