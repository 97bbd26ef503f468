// Verdicts over random nights: what is on record is never undone. Reports claimed, stamped and corrected, second persons,
// receipts, delays, withdrawals and regradings come in any order; after each of them the earlier verdicts as known then
// stand, a breach stays a breach, and a limit that was given is still on record.
#include <gtest/gtest.h>

#include <random>

#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;

constexpr int nights = 300;
constexpr int events_a_night = 30;

Policy chained_policy() {
  Policy policy = sample_policy();
  const auto add = [&](const char* id, auto change) {
    ObligationRule rule = policy.obligations[1];
    rule.id = id;
    rule.office.reset();
    change(rule);
    policy.obligations.push_back(rule);
  };
  add("x.followup", [](ObligationRule& rule) {
    rule.stage = Stage::followup;
    rule.limit = Limit{Limit::Unit::elapsed, 90min};
    rule.anchors = {Anchor::received};
    rule.repeats = true;
  });
  add("x.regraded", [](ObligationRule& rule) {
    rule.levels = {Level::ii, Level::i};
    rule.anchors = {Anchor::regraded, Anchor::received};
  });
  add("x.signed", [](ObligationRule& rule) {
    rule.needs_receipt = true;
    rule.delay_notice = true;
    rule.missed_after = 3h;
  });
  add("x.hop", [](ObligationRule& rule) {
    rule.tracked = true;
    rule.anchors = {Anchor::hop_received};
    rule.after = "x.signed";
  });
  return policy;
}

bool is_finding(Verdict verdict) { return verdict != Verdict::open && verdict != Verdict::superseded; }

/// One thing that somebody does at a random moment of the night; most of it is refused, and that is fine.
Event something(std::mt19937& chance, const World& world) {
  const auto pick = [&](int count) { return static_cast<int>(chance() % static_cast<unsigned>(count)); };
  const Actor who{pick(2) == 0 ? "wangfang" : "zhaogang", "operator", false};
  const Instant claimed = world.now() - std::chrono::minutes(pick(240));
  switch (pick(8)) {
    case 0:
    case 1: {
      DeedReported deed;
      deed.incident = 1;
      deed.deed = pick(2) == 0 ? DeedKind::phone_report : DeedKind::written_report;
      deed.stage = static_cast<Stage>(pick(4));
      if (pick(2) == 0) deed.done_at = claimed;
      if (pick(4) == 0) deed.obligations = {"x.signed"};
      deed.by = who;
      return deed;
    }
    case 2: {
      Confirmed confirmed;
      confirmed.incident = 1;
      confirmed.claim = static_cast<std::uint32_t>(1 + pick(4));
      confirmed.by = who;
      return confirmed;
    }
    case 3: {
      ReportAmended amended;
      amended.incident = 1;
      amended.correction = true;
      amended.changes = {{pick(2) == 0 ? "occurred_at" : "received_at", to_rfc3339(claimed, "Asia/Shanghai")}};
      amended.by = who;
      return amended;
    }
    case 4: {
      ReportAmended amended;
      amended.incident = 1;
      amended.changes = {{"level", std::string(name_of(static_cast<Level>(1 + pick(4))))}};
      amended.by = who;
      return amended;
    }
    case 5: {
      ReceiptGiven receipt;
      receipt.incident = 1;
      receipt.deed = static_cast<std::uint32_t>(1 + pick(4));
      receipt.unit = "市委办公室";
      receipt.by = who;
      return receipt;
    }
    case 6: {
      DelayGiven delay;
      delay.incident = 1;
      delay.rule = "x.signed";
      delay.reason = "道路中断";
      delay.by = who;
      return delay;
    }
    default: {
      if (pick(6) == 0) {
        CloseRequested close;
        close.incident = 1;
        close.as = CloseAs::mistaken;
        close.reason = "误报";
        close.by = who;
        return close;
      }
      DeedStamped stamp;
      stamp.incident = 1;
      stamp.stamp = pick(2) == 0 ? Stamp::dialling : Stamp::connected;
      stamp.by = who;
      return stamp;
    }
  }
}

struct Known {  // of one obligation, at some time
  Verdict then = Verdict::open;
  std::optional<Instant> breached_at;
};

TEST(Deeds, WhereNobodyKnowsWhenItHappenedNothingWasDoneLongBeforeItWasReported) {
  World world(shared(sample_policy()));
  world.until("2026-07-19 03:55");
  Report report = danger_at_the_dyke(world.now());
  report.occurred = {};
  world.file(report, "wangfang");
  world.until("2026-07-19 04:05");
  EXPECT_EQ(world.phone(1, "wangfang", at("2026-07-19 01:54")).refusal->pointer, "/done_at");
  EXPECT_EQ(world.phone(1, "wangfang", at("2026-07-18 04:10")).refusal->pointer, "/done_at") << "a slip of the pen read as yesterday's";
  EXPECT_FALSE(world.phone(1, "wangfang", at("2026-07-19 03:50")).refusal) << "it is typed up after the call";
}

TEST(Verdicts, AsKnownThenNeverChangeAndNoBreachIsTakenBack) {
  const auto policy = shared(chained_policy());
  std::size_t findings = 0;
  std::size_t late = 0;
  for (unsigned seed = 1; seed <= nights; ++seed) {
    std::mt19937 chance(seed);
    World world(policy, seed);
    world.until(at("2026-07-19 03:55"));
    Report report;
    report.category = "DIS.FLOOD.DANGER";
    report.occurred.at = at("2026-07-19 03:42");
    world.file(report, "wangfang");
    std::vector<Known> before;
    for (int i = 0; i < events_a_night; ++i) {
      world.until(world.now() + std::chrono::minutes(chance() % 25));
      world.submit(something(chance, world));
      const auto incident = world.state().incidents.find(1);
      if (incident == world.state().incidents.end()) break;  // closed long ago
      const auto& all = incident->second.obligations;
      ASSERT_GE(all.size(), before.size()) << "seed " << seed;
      before.resize(all.size());
      for (std::size_t o = 0; o < all.size(); ++o) {
        const bool stands = !is_finding(before[o].then) || all[o].then == before[o].then;
        ASSERT_TRUE(stands) << "seed " << seed << " " << all[o].rule;
        ASSERT_TRUE(!before[o].breached_at || all[o].breached_at) << "seed " << seed << " " << all[o].rule;
        if (is_finding(all[o].then) && !is_finding(before[o].then)) {
          ++findings;
          if (all[o].then != Verdict::on_time) ++late;
        }
        before[o] = {all[o].then, all[o].breached_at};
      }
    }
  }
  EXPECT_GT(findings, 800U);  // the nights did reach verdicts of both kinds
  EXPECT_GT(late, 100U);
}

}  // namespace
}  // namespace jibao::stories
