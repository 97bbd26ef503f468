// Rehearsals go as the stories' world goes, fact for fact; the gateway and the sink; and the bound.
#include "rules/rehearsal.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;

ReportFiled flood() {
  ReportFiled filed;
  filed.report.category = "DIS.FLOOD.INUNDATION";
  filed.report.title = "漫堤";
  filed.report.occurred.at = at("2026-07-19 03:42");
  filed.by = {"wangfang", "operator", false};
  return filed;
}

std::string lines(const std::vector<Happened>& happened) {
  std::string out;
  for (const auto& [when, incident, fact] : happened) out += clock(when) + " " + line(fact) + "\n";
  return out;
}

std::string lines(const std::vector<Logged>& log) {
  std::string out;
  for (const auto& [when, incident, fact] : log) out += clock(when) + " " + line(fact) + "\n";
  return out;
}

TEST(Rehearsal, OfASilentNightGoesAsTheWorldGoesFactForFact) {
  const auto policy = shared(sample_policy());
  World world(policy);
  world.until("2026-07-19 03:55");
  world.submit(flood());
  world.until("2026-07-19 08:00");

  Rehearsal rehearsal(policy, 1);
  ASSERT_FALSE(rehearsal.happen(flood(), at("2026-07-19 03:55")).refusal);
  rehearsal.run_until(at("2026-07-19 08:00"));
  EXPECT_EQ(lines(rehearsal.happened()), lines(world.log()));
  EXPECT_EQ(rehearsal.now(), at("2026-07-19 08:00"));
  EXPECT_EQ(next_wake(rehearsal.state()), next_wake(world.state()));
}

TEST(Rehearsal, OfAnAnsweredNightGoesAsTheWorldGoesFactForFact) {
  const auto policy = shared(sample_policy());
  World world(policy);
  Rehearsal rehearsal(policy, 1);
  const auto both = [&](const char* when, const Event& event) {
    world.until(when);
    const Decision there = world.submit(event);
    const Decision here = rehearsal.happen(event, at(when));
    EXPECT_EQ(here.facts.size(), there.facts.size()) << when;
    EXPECT_EQ(here.refusal.has_value(), there.refusal.has_value()) << when;
    EXPECT_EQ(here.repeated, there.repeated) << when;
  };
  const Actor typed{"wangfang", "operator", false};
  const auto ack = [&](const char* person, AckKind kind) {
    AckRequested event;
    event.incident = 1;
    event.person = person;
    event.kind = kind;
    event.strength = Strength::strong;
    event.via = AckVia::spoken;
    event.by = typed;
    return event;
  };
  DeedReported phone;
  phone.incident = 1;
  phone.done_at = at("2026-07-19 05:30");  // lies in the future: refused, and leaves no trace
  phone.by = typed;
  both("2026-07-19 03:55", flood());
  both("2026-07-19 03:57", ack("nobody-of-that-name", AckKind::seen));
  both("2026-07-19 03:57", ack("zhaogang", AckKind::seen));
  both("2026-07-19 03:57", ack("zhaogang", AckKind::seen));
  both("2026-07-19 03:58", ack("zhaogang", AckKind::cannot));
  both("2026-07-19 03:59", phone);
  phone.done_at.reset();
  both("2026-07-19 04:30", phone);
  both("2026-07-19 04:40", ack("chenming", AckKind::taken));
  phone.deed = DeedKind::written_report;
  both("2026-07-19 05:20", phone);
  CloseRequested close;
  close.incident = 1;
  close.by = typed;
  both("2026-07-19 06:00", close);
  world.until("2026-07-30 00:00");
  rehearsal.run_until(at("2026-07-30 00:00"));
  EXPECT_EQ(lines(rehearsal.happened()), lines(world.log()));
  EXPECT_EQ(rehearsal.state().incidents.size(), world.state().incidents.size());
  EXPECT_EQ(next_wake(rehearsal.state()), next_wake(world.state()));
}

TEST(Rehearsal, LetsTimePassBeforeWhatHappens) {
  Rehearsal rehearsal(shared(sample_policy()), 1);
  rehearsal.happen(flood(), at("2026-07-19 03:55"));
  const std::size_t before = rehearsal.happened().size();
  DeedReported phone;
  phone.incident = 1;
  phone.by = {"wangfang", "operator", false};
  const Decision told = rehearsal.happen(phone, at("2026-07-19 04:30"));
  ASSERT_FALSE(told.refusal);
  EXPECT_GT(rehearsal.happened().size(), before + told.facts.size()) << "the steps and the breach came first";
  EXPECT_TRUE(rehearsal.state().incidents.at(1).obligations.at(0).breached_at);
  // Time does not run backwards: what is said to happen earlier happens now.
  rehearsal.happen(phone, at("2026-07-19 04:00"));
  EXPECT_EQ(rehearsal.happened().back().at, at("2026-07-19 04:30"));
}

TEST(Rehearsal, OfAChannelThatFailsPagesByTheNextOne) {
  Rehearsal rehearsal(shared(sample_policy()), 1);
  int failed = 0;
  rehearsal.answer_with([&](IncidentId incident, const Page& page) -> std::optional<AttemptEnded> {
    EXPECT_EQ(incident, 1U);
    AttemptEnded ended;
    if (page.channel != "sms") return ended;
    ++failed;
    ended.outcome = Outcome::give_up;
    return ended;
  });
  rehearsal.happen(flood(), at("2026-07-19 03:55"));
  ASSERT_GT(failed, 0);
  const auto& pages = rehearsal.state().incidents.at(1).pages;
  EXPECT_EQ(pages.begin()->second.state, PageState::failed);
  EXPECT_NE(pages.rbegin()->second.channel, "sms");
}

TEST(Rehearsal, OfASilentGatewayTriesAgainWhenTheLeaseIsOver) {
  Rehearsal rehearsal(shared(sample_policy()), 1);
  rehearsal.answer_with([](IncidentId, const Page&) { return std::optional<AttemptEnded>(); });
  rehearsal.happen(flood(), at("2026-07-19 03:55"));
  EXPECT_EQ(rehearsal.state().incidents.at(1).pages.begin()->second.state, PageState::sending);
  rehearsal.run_until(at("2026-07-19 04:00"));
  EXPECT_GT(rehearsal.state().incidents.at(1).pages.begin()->second.attempt, 1U);
}

TEST(Rehearsal, WithASinkKeepsNothingAndIsNeverFull) {
  Rehearsal rehearsal(shared(sample_policy()), 1);
  std::size_t told = 0;
  rehearsal.tell([&](Instant, IncidentId, const Fact&) { ++told; });
  rehearsal.happen(flood(), at("2026-07-19 03:55"));
  rehearsal.run_until(at("2026-07-19 08:00"));
  EXPECT_GT(told, 100U);
  EXPECT_TRUE(rehearsal.happened().empty());
}

TEST(Rehearsal, ThatIsFullStandsStill) {
  Rehearsal rehearsal(shared(sample_policy()), 1);
  rehearsal.happen(flood(), at("2026-07-19 03:55"));
  for (int i = 0; i < 40; ++i) rehearsal.happen(flood(), at("2026-07-19 03:55"));
  ASSERT_FALSE(rehearsal.full());
  rehearsal.run_until(at("2026-07-22 03:55"));
  ASSERT_TRUE(rehearsal.full());
  EXPECT_LT(rehearsal.now(), at("2026-07-22 03:55"));
  const std::size_t kept = rehearsal.happened().size();
  EXPECT_EQ(rehearsal.happen(flood(), at("2026-07-22 03:55")).refusal->kind, RefusalKind::conflict);
  EXPECT_EQ(rehearsal.happened().size(), kept);
}

}  // namespace
}  // namespace jibao::stories
