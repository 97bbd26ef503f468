// Nights on a clock that is not trusted: the verdicts of that time say so, with how far it was off where that is known, and
// stay what they are.
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/audit.hpp"
#include "rules/explain.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;

class UntrustedClock : public ::testing::Test {
 protected:
  UntrustedClock() { world.until("2026-07-19 03:55"); }

  /// A flood of 03:42; its phone report is due at 04:02.
  void file() {
    Report r;
    r.category = "DIS.FLOOD.INUNDATION";
    r.title = r.summary = "青石河漫堤洪水进村";
    r.reporter.name = "值班员";
    r.occurred.at = at("2026-07-19 03:42");
    r.received = at("2026-07-19 03:55");
    world.file(r, "wangfang");
  }
  void lost(const std::string& since, std::optional<Duration> low = {}, std::optional<Duration> high = {}) {
    ClockRead read;
    read.trusted = false;
    read.fault = low ? ClockFault::gateways_differ : ClockFault::unsynchronised;
    read.since = at(since);
    read.low = low;
    read.high = high;
    read.gateways = low ? 2 : 0;
    world.submit(read);
    catch_up();
  }
  void back(const std::string& since) {
    ClockRead read;
    read.synchronised = true;
    read.since = at(since);
    world.submit(read);
    catch_up();
  }
  void stepped(Duration by) {
    world.submit(ClockJumped{by, false});
    catch_up();
  }
  void catch_up() { world.until(world.now()); }
  const Obligation& phone() const { return world.obligation("nj.phone"); }
  bool explained(const std::string& words) const {
    std::vector<std::pair<Instant, Fact>> facts;
    for (const Logged& each : world.log())
      if (each.incident == 1) facts.emplace_back(each.at, each.fact);
    for (const Explanation& each : explain(world.state().current(), world.incident(), facts, world.now(), Language::zh)) {
      if (each.heading.find(words) != std::string::npos) return true;
      for (const std::string& line : each.lines)
        if (line.find(words) != std::string::npos) return true;
    }
    return false;
  }

  World world{shared(sample_policy())};
};

TEST_F(UntrustedClock, AVerdictOnATrustedClockSaysNothingOfIt) {
  file();
  world.until("2026-07-19 04:00");
  world.phone(1, "wangfang");
  back("2026-07-19 04:00");
  EXPECT_FALSE(phone().doubt);
  EXPECT_FALSE(explained("时间不确定"));
}

TEST_F(UntrustedClock, AReportMadeMeanwhileIsOnTimeAndSaysThatTheTimeIsUncertain) {
  file();
  lost("2026-07-19 03:50");
  world.until("2026-07-19 04:00");
  world.phone(1, "wangfang");
  EXPECT_EQ(phone().now, Verdict::on_time);
  ASSERT_TRUE(phone().doubt);
  EXPECT_FALSE(phone().doubt->most);
  EXPECT_FALSE(phone().doubt->cannot_tell);
  EXPECT_TRUE(explained("已报，按时（时间不确定）"));
  EXPECT_TRUE(explained("误差多大不详"));
}

TEST_F(UntrustedClock, WithinTheErrorOfTheLimitItCannotBeToldAndTheVerdictStays) {
  file();
  lost("2026-07-19 03:50", 88s, 90s);
  world.until("2026-07-19 04:00:31");
  world.phone(1, "wangfang");
  ASSERT_TRUE(phone().doubt);
  EXPECT_EQ(phone().doubt->most, 90s);
  EXPECT_TRUE(phone().doubt->cannot_tell);
  EXPECT_EQ(phone().now, Verdict::on_time);
  EXPECT_TRUE(explained("是否按时不能确定（判定不变）"));
}

TEST_F(UntrustedClock, FurtherFromTheLimitThanTheErrorItCanBeTold) {
  file();
  lost("2026-07-19 03:50", 88s, 90s);
  world.until("2026-07-19 04:00:30");
  world.phone(1, "wangfang");
  ASSERT_TRUE(phone().doubt);
  EXPECT_EQ(phone().doubt->most, 90s);
  EXPECT_FALSE(phone().doubt->cannot_tell);
}

TEST_F(UntrustedClock, ABreachOfThatTimeIsDoubtfulUntilADeedFarFromTheLimitSettlesIt) {
  file();
  lost("2026-07-19 03:50", 88s, 90s);
  world.until("2026-07-19 04:02:01");
  ASSERT_TRUE(phone().breached_at);
  ASSERT_TRUE(phone().doubt);
  EXPECT_TRUE(phone().doubt->cannot_tell);
  world.until("2026-07-19 04:20");
  world.phone(1, "wangfang");
  EXPECT_EQ(phone().now, Verdict::late);
  EXPECT_FALSE(phone().doubt->cannot_tell);
  EXPECT_TRUE(explained("误差至多1分30秒"));
}

TEST_F(UntrustedClock, WhatWasJudgedBeforeTheRecordIsDoubtedAtOnceBySinceWhen) {
  file();
  world.until("2026-07-19 04:00");
  world.phone(1, "wangfang");
  EXPECT_FALSE(phone().doubt);
  world.until("2026-07-19 04:00:40");
  lost("2026-07-19 03:59:50");
  EXPECT_TRUE(phone().doubt);
}

TEST_F(UntrustedClock, WhatWasJudgedBeforeItOrAfterItIsNotDoubted) {
  file();
  world.until("2026-07-19 04:00");
  world.phone(1, "wangfang");
  world.until("2026-07-19 04:30");
  lost("2026-07-19 04:01");
  world.until("2026-07-19 05:00");
  back("2026-07-19 04:50");
  world.until("2026-07-19 05:10");
  world.written(1, "wangfang");
  EXPECT_FALSE(phone().doubt);
  EXPECT_FALSE(world.obligation("nj.written").doubt);
}

TEST_F(UntrustedClock, AStepBetweenReceiptAndDeedSaysByHowMuch) {
  Report r;
  r.category = "DIS.FLOOD.INUNDATION";
  r.title = r.summary = "漫堤";
  r.reporter.name = "值班员";
  r.received = at("2026-07-19 03:55");
  world.file(r, "wangfang");
  world.until("2026-07-19 03:58");
  stepped(-30s);
  world.until("2026-07-19 04:01");
  world.phone(1, "wangfang");
  ASSERT_TRUE(phone().doubt);
  EXPECT_EQ(phone().doubt->most, 30s);
}

TEST_F(UntrustedClock, AStepBeforeTheReportCameInSaysNothingOfIt) {
  stepped(60s);
  world.until("2026-07-19 03:56");
  Report r;
  r.category = "DIS.FLOOD.INUNDATION";
  r.title = r.summary = "漫堤";
  r.reporter.name = "值班员";
  r.received = at("2026-07-19 03:56");
  world.file(r, "wangfang");
  world.until("2026-07-19 04:01");
  world.phone(1, "wangfang");
  EXPECT_EQ(phone().now, Verdict::on_time);
  EXPECT_FALSE(phone().doubt);
}

TEST_F(UntrustedClock, AStepAfterTheDeedSaysNothingOfIt) {
  file();
  world.until("2026-07-19 04:00");
  world.phone(1, "wangfang");
  world.until("2026-07-19 04:10");
  stepped(60s);
  EXPECT_FALSE(phone().doubt);
}

TEST_F(UntrustedClock, AStepThatEndsItTellsHowFarItWasOff) {
  file();
  lost("2026-07-19 03:50");
  world.until("2026-07-19 04:00");
  world.phone(1, "wangfang");
  EXPECT_FALSE(phone().doubt->most);
  stepped(-40s);
  back("2026-07-19 04:00:30");
  EXPECT_EQ(phone().doubt->most, 40s);
}

TEST_F(UntrustedClock, ADeedIsRecordedThoughTheClockWasSetBackToBeforeTheOccurrence) {
  file();
  world.submit(DeedStamped{1, Stamp::connected, Actor{"wangfang", "operator", false}});
  world.restart(at("2026-07-19 01:30"));
  stepped(-145min);
  EXPECT_TRUE(world.phone(1, "wangfang", at("2026-07-19 01:20")).refusal) << "a time that is claimed must be possible";
  EXPECT_FALSE(world.written(1, "wangfang").refusal) << "recorded now, by this clock before the occurrence";
  EXPECT_FALSE(world.phone(1, "wangfang").refusal) << "stamped, by this clock in the future";
  EXPECT_EQ(phone().state, ObligationState::fulfilled);
  EXPECT_EQ(world.obligation("nj.written").state, ObligationState::fulfilled);
}

TEST_F(UntrustedClock, TheAuditTakesAStrongAnswerOfTheRoundForOneThoughTheClockWasSetBackBeforeIt) {
  file();
  State state = world.state();
  Incident& incident = state.incidents.at(1);
  for (auto& [number, page] : incident.pages) page.state = PageState::failed;
  const auto lost = [&] {
    const auto found = audit_incident(state, incident, world.now());
    return std::any_of(found.begin(), found.end(), [](const Violation& each) { return each.invariant == "I25"; });
  };
  EXPECT_TRUE(lost()) << "nobody has answered";
  incident.ladder.strong = {"zhaogang"};  // of several that are asked for; by the clock before the page
  EXPECT_FALSE(lost());
}

TEST_F(UntrustedClock, EachDoubtIsSaidOnce) {
  file();
  lost("2026-07-19 03:50");
  world.until("2026-07-19 04:00");
  world.phone(1, "wangfang");
  world.until("2026-07-19 06:30");
  back("2026-07-19 06:20");
  world.until("2026-07-20 06:00");
  std::map<std::uint32_t, int> said;
  for (const Logged& each : world.log())
    if (const auto* doubted = std::get_if<VerdictDoubted>(&each.fact)) ++said[doubted->obligation];
  ASSERT_EQ(said.count(phone().number), 1u);
  for (const auto& [obligation, times] : said) EXPECT_EQ(times, 1) << obligation;
}

TEST_F(UntrustedClock, ARestartKnowsTheSameSpansAndDoubts) {
  file();
  lost("2026-07-19 03:50", 88s, 90s);
  world.until("2026-07-19 04:01");
  world.phone(1, "wangfang");
  world.restart(world.now() + 1s);
  ASSERT_TRUE(phone().doubt);
  EXPECT_TRUE(phone().doubt->cannot_tell);
  EXPECT_FALSE(world.state().clock.trusted());
  ASSERT_EQ(world.state().clock.spans.size(), 1u);
  EXPECT_FALSE(world.state().clock.spans[0].until);
}

TEST_F(UntrustedClock, SpansAreBounded) {
  for (int i = 0; i < 500; ++i) stepped(3s);
  EXPECT_EQ(world.state().clock.spans.size(), most_untrusted_spans);
}

}  // namespace
}  // namespace jibao::stories
