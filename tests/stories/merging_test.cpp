// One event from several sources, as stories: proposed, merged, told, answered, taken apart again; and what no order of
// these may ever lose. Whole timelines stand in golden/.
#include <gmock/gmock.h>

#include <algorithm>

#include "rules/sources.hpp"
#include "tests/stories/golden.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;

Policy petition_policy() {
  Policy policy = sample_policy();
  policy.categories.push_back({"MASS.PETITION", {"集体上访", "petition"}, false, false});
  std::sort(policy.categories.begin(), policy.categories.end(), [](const Category& a, const Category& b) { return a.code < b.code; });
  policy.duplicates = {2h, 2, false};
  return policy;
}

World world_at(const std::string& local, Policy policy = petition_policy()) {
  World world(shared(std::move(policy)));
  world.until(local);
  world.timeline();
  return world;
}

Report petition(const std::string& unit, const std::string& place, const std::string& received, int people) {
  Report report;
  report.category = "MASS.PETITION";
  report.title = "集体上访";
  report.summary = "反映逾期交房";
  report.place = place;
  report.reporter.name = "值班员";
  report.source_unit = unit;
  report.occurred.at = at("2026-03-09 08:20");
  report.received = at(received);
  report.casualties.affected = people;
  return report;
}

Report gate() { return petition("县政府门卫", "县政府南门", "2026-03-09 08:21", 120); }
Report office() { return petition("信访局", "云溪县人民政府南门广场", "2026-03-09 08:34", 150); }

Decision close(World& world, IncidentId incident, CloseAs as = CloseAs::resolved) {
  CloseRequested event;
  event.incident = incident;
  event.as = as;
  event.reason = "已散去";
  event.by = {"zhaogang", "operator", false};
  return world.submit(event);
}

// The petition of both sources at 08:34, neither answered.
World both_filed(Policy policy = petition_policy()) {
  World world = world_at("2026-03-09 08:21", std::move(policy));
  world.file(gate(), "wangfang");
  world.until("2026-03-09 08:34");
  world.file(office(), "wangfang");
  return world;
}

TEST(Scenario06, APetitionFromTwoSourcesIsMergedCountedAsARangeAndTakenApartAgain) {
  World world = both_filed();
  world.until("2026-03-09 08:34:40");
  world.merge(2, 1);
  EXPECT_EQ(world.incident(2).state, IncidentState::merged);
  world.until("2026-03-09 08:35:10");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-03-09 08:38:00");
  world.phone(1, "wangfang");
  world.until("2026-03-09 08:42:00");
  const auto ranges = ranges_of(world.incident(1));
  ASSERT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges[0].path, "casualties.affected");
  EXPECT_EQ(ranges[0].least, 120);
  EXPECT_EQ(ranges[0].most, 150);
  world.separate(2);
  world.until("2026-03-09 08:45:00");
  EXPECT_TRUE(world.incident(1).sources.empty());
  EXPECT_EQ(world.obligation("nj.phone", 2).breached_at, at("2026-03-09 08:42:00")) << "08:40 passed while it was merged";
  EXPECT_EQ(world.obligation("nj.written", 2).due, at("2026-03-09 10:20"));
  expect_timeline(world, "scenario06");
}

TEST(Proposals, StandAtBothIncidentsUntilSomebodyDecides) {
  World world = both_filed();
  ASSERT_EQ(world.incident(2).perhaps_same.size(), 1U);
  EXPECT_EQ(world.incident(2).perhaps_same[0].other, 1U);
  EXPECT_THAT(world.incident(2).perhaps_same[0].alike, testing::ElementsAre("category", "time", "place"));
  ASSERT_EQ(world.incident(1).perhaps_same.size(), 1U);
  world.merge(2, 1, false);
  EXPECT_TRUE(world.incident(1).perhaps_same.empty());
  EXPECT_TRUE(world.incident(2).perhaps_same.empty());
  EXPECT_TRUE(world.incident(1).not_same.contains(2));
  EXPECT_EQ(world.incident(2).state, IncidentState::open);
  EXPECT_TRUE(world.merge(2, 1, false).repeated);
}

TEST(Proposals, AreNotMadeAgainOfTwoThatSomebodyToldApart) {
  World world = world_at("2026-03-09 08:34");
  world.file(gate(), "wangfang");
  Report sign = office();
  sign.kind = IncidentKind::early_sign;
  world.file(sign, "wangfang");
  ASSERT_EQ(world.incident(2).perhaps_same.size(), 1U);
  world.merge(2, 1, false);
  ReportAmended happened;
  happened.incident = 2;
  happened.changes = {{"kind", "incident"}};
  ASSERT_FALSE(world.submit(happened).refusal);
  EXPECT_TRUE(world.incident(2).perhaps_same.empty());
}

TEST(Proposals, AreMadeOfWhatIsAlikeAlone) {
  World world = world_at("2026-03-09 08:34");
  world.file(gate(), "wangfang");
  Report later = office();
  later.occurred.at = at("2026-03-09 06:20");
  world.file(later, "wangfang");
  EXPECT_EQ(world.incident(2).perhaps_same.size(), 1U) << "two hours apart";
  later.occurred.at = at("2026-03-09 06:19");
  later.place = "县医院东门";
  world.file(later, "wangfang");
  EXPECT_TRUE(world.incident(3).perhaps_same.empty()) << "another place";
  later.place = "县政府南门";
  later.category = "MASS.CAMPUS";
  world.file(later, "wangfang");
  EXPECT_TRUE(world.incident(4).perhaps_same.empty()) << "another category";
  later.category = "MASS.PETITION";
  later.drill = true;
  world.file(later, "wangfang");
  EXPECT_TRUE(world.incident(5).perhaps_same.empty()) << "a drill is never what happens";
  later.drill = false;
  later.occurred.at = at("2026-03-09 03:00");
  world.file(later, "wangfang");
  EXPECT_TRUE(world.incident(6).perhaps_same.empty()) << "another time";
}

TEST(Proposals, OfTheSameNumberOfTheSameSourceNeedNothingElseInCommon) {
  World world = world_at("2026-03-09 08:21");
  Report first = gate();
  first.source_id = "A-17";
  world.file(first, "wangfang");
  Report again = first;
  again.place = "县医院东门";
  again.occurred.at = at("2026-03-09 02:00");
  world.file(again, "wangfang");
  ASSERT_EQ(world.incident(2).perhaps_same.size(), 1U);
  EXPECT_THAT(world.incident(2).perhaps_same[0].alike, testing::ElementsAre("external_id"));
}

TEST(SameSource, IsMergedByRuleWhereThePolicySaysSoAndThoseInChargeAreTold) {
  Policy policy = petition_policy();
  policy.duplicates.merge_same_source = true;
  World world = world_at("2026-03-09 08:21", policy);
  Report first = gate();
  first.source_id = "A-17";
  world.file(first, "wangfang");
  world.until("2026-03-09 08:22:00");
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-03-09 08:30:00");
  world.timeline();
  Report update = first;
  update.received = at("2026-03-09 08:30");
  update.casualties.affected = 200;
  ReportFiled event;
  event.report = update;
  event.by = {{}, "gate-system", true};
  const Decision decision = world.submit(event);
  EXPECT_EQ(decision.incident, 2U) << "its sender gets an incident of its own";
  EXPECT_EQ(world.incident(2).merged_number, world.incident(1).number);
  EXPECT_TRUE(world.incident(2).obligations.empty());
  world.until("2026-03-09 08:30:01");
  EXPECT_EQ(ranges_of(world.incident(1)).front().most, 200);
  EXPECT_EQ(world.timeline(),
            "03-09 08:30:00 opened 2026-0002 MASS.PETITION owner wangfang (owner_on_duty)\n"
            "03-09 08:30:00 perhaps 2026-0001 external_id\n"
            "03-09 08:30:00 merged into 2026-0001\n"
            "03-09 08:30:00   merged sms wangfang (same_source 2026-0001)\n"
            "03-09 08:30:00   merged sms zhaogang (same_source 2026-0001)\n"
            "03-09 08:30:00 source 2026-0002 县政府门卫\n"
            "03-09 08:30:00 level watch none\n");
  update.received = at("2026-03-09 08:31");
  event.report = update;
  world.until("2026-03-09 08:31:00");
  world.submit(event);
  EXPECT_EQ(world.incident(3).merged_into, 1U) << "the third goes where the second went";
  world.until("2026-03-09 08:31:01");
  EXPECT_EQ(world.incident(1).sources.size(), 2U) << "each once";
  world.separate(2);
  EXPECT_EQ(world.incident(2).ladder.state, LadderState::running);
  EXPECT_EQ(world.obligation("nj.phone", 2).due, at("2026-03-09 08:40"));
}

TEST(Merged, NeverPagesAndIsAnsweredForTheMainIncident) {
  World world = both_filed();
  const std::string code = world.incident(2).codes.at("zhaogang");
  world.merge(2, 1);
  const std::size_t before = world.log().size();
  world.until("2026-03-09 08:36:00");
  world.answer("zhaogang", code + "收到");
  const Decision spoken = world.acknowledge(2, "zhaogang", Strength::strong);
  EXPECT_EQ(spoken.incident, 1U);
  EXPECT_TRUE(world.acknowledge(2, "zhaogang", Strength::strong).repeated);
  EXPECT_EQ(world.incident(1).ladder.state, LadderState::resting);
  ASSERT_EQ(world.incident(1).acks.size(), 2U);
  EXPECT_EQ(world.incident(1).acks[0].via, AckVia::sms_code);
  EXPECT_EQ(world.incident(1).acks[0].page, 0U) << "no page of this incident was answered";
  EXPECT_TRUE(world.incident(2).acks.empty());
  world.until("2026-03-09 23:00:00");
  for (std::size_t i = before; i < world.log().size(); ++i) {
    const auto* page = std::get_if<PageQueued>(&world.log()[i].fact);
    EXPECT_FALSE(page != nullptr && world.log()[i].incident == 2) << "a merged incident paged " << page->person;
  }
}

TEST(Merged, ABareAnswerIsUnambiguousBecauseBothPagesAreOfOneEvent) {
  World world = both_filed();
  EXPECT_EQ(std::get<ReplyUnmatched>(world.answer("zhaogang", "收到").facts.front()).why, "several_open");
  world.merge(2, 1);
  world.answer("zhaogang", "收到");
  ASSERT_EQ(world.incident(1).acks.size(), 1U);
  EXPECT_EQ(world.incident(1).acks[0].via, AckVia::sms_bare);
}

TEST(Merged, APageThatWasBeingSentIsNotTriedAgain) {
  Policy policy = petition_policy();
  World world = world_at("2026-03-09 08:21", policy);
  world.file(gate(), "wangfang");
  world.until("2026-03-09 08:34");
  world.gateway = [](const PageQueued&, std::uint32_t) { return std::optional<AttemptEnded>(); };
  world.file(office(), "wangfang");
  world.merge(2, 1);
  const std::size_t before = world.log().size();
  world.until("2026-03-09 08:50");
  for (std::size_t i = before; i < world.log().size(); ++i)
    if (const auto* attempt = std::get_if<AttemptStarted>(&world.log()[i].fact); attempt != nullptr && world.log()[i].incident == 2) {
      EXPECT_EQ(world.incident(2).pages.at(attempt->page).purpose, Purpose::merged);
    }
}

TEST(Merged, DropsAtOnceWhatStillWaitsToBeSent) {
  World world = world_at("2026-03-09 08:21");
  world.file(gate(), "wangfang");
  world.until("2026-03-09 08:34");
  world.gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    return AttemptEnded{{0, page.page}, attempt, Outcome::try_again, false, {}, "busy"};
  };
  world.file(office(), "wangfang");
  ASSERT_EQ(world.incident(2).pages.at(1).state, PageState::waiting);
  world.merge(2, 1);
  EXPECT_EQ(world.incident(2).pages.at(1).state, PageState::superseded);
}

TEST(Separated, GoesOnPagingWhereNobodyHadAnsweredThoughEverythingWasDone) {
  World world = both_filed();
  world.phone(2, "wangfang");
  world.written(2, "wangfang");
  ASSERT_EQ(world.incident(2).ladder.state, LadderState::running);
  world.merge(2, 1);
  world.separate(2);
  EXPECT_EQ(world.incident(2).ladder.state, LadderState::running) << "somebody must know";
}

TEST(Merged, RefusesWhatIsDoneToItAndNamesTheMainIncident) {
  World world = both_filed();
  world.merge(2, 1);
  ReportAmended amended;
  amended.incident = 2;
  amended.changes = {{"place", "别处"}};
  const auto expect_named = [](const Decision& decision) {
    ASSERT_TRUE(decision.refusal);
    EXPECT_EQ(decision.refusal->kind, RefusalKind::conflict);
    EXPECT_THAT(decision.refusal->detail, testing::HasSubstr("2026-0001"));
    EXPECT_TRUE(decision.facts.empty());
  };
  expect_named(world.phone(2, "wangfang"));
  expect_named(world.written(2, "wangfang"));
  expect_named(world.submit(amended));
  expect_named(close(world, 2));
  expect_named(world.submit(DeedStamped{2, Stamp::dialling, {"wangfang", "operator", false}}));
  expect_named(world.merge(2, 1, false));
  EXPECT_TRUE(world.merge(2, 1).repeated);
}

TEST(Merging, IsRefusedWhereItMakesNoSense) {
  World world = both_filed();
  Report drill = gate();
  drill.drill = true;
  world.file(drill, "wangfang");
  const auto at_fault = [](const Decision& decision) { return decision.refusal ? decision.refusal->pointer : "nothing"; };
  const auto why = [](const Decision& decision) { return decision.refusal ? decision.refusal->detail : "not refused"; };
  EXPECT_EQ(at_fault(world.merge(1, 1)), "/into");
  EXPECT_EQ(at_fault(world.merge(1, 9)), "/into");
  EXPECT_THAT(why(world.merge(3, 1)), testing::HasSubstr("演练"));
  EXPECT_THAT(why(world.separate(1)), testing::HasSubstr("没有并入"));
  MergeRequested nobody;
  nobody.incident = 2;
  nobody.into = 1;
  EXPECT_EQ(at_fault(world.submit(nobody)), "/as");
  world.merge(2, 1);
  world.file(office(), "wangfang");
  EXPECT_THAT(why(world.merge(4, 2)), testing::HasSubstr("2026-0001"));
  EXPECT_THAT(why(world.merge(1, 4)), testing::HasSubstr("反向合并"));
  ASSERT_FALSE(world.submit(CloseRequested{4, CloseAs::mistaken, "误报", {}, {}, {"zhaogang", "operator", false}, {}}).refusal);
  EXPECT_THAT(why(world.merge(4, 1)), testing::HasSubstr("未办结"));
}

TEST(Merged, ClosesWithTheMainIncidentAndLeavesMemoryWithIt) {
  World world = both_filed();
  world.merge(2, 1);
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.phone(1, "wangfang");
  world.until("2026-03-09 09:30");
  world.written(1, "wangfang");
  world.until("2026-03-10 09:00");
  EXPECT_FALSE(close(world, 1).refusal);
  EXPECT_EQ(world.incident(2).state, IncidentState::merged);
  world.until("2026-03-10 09:00:01");
  EXPECT_EQ(world.incident(2).state, IncidentState::closed);
  EXPECT_EQ(world.incident(2).retire_at, world.incident(1).retire_at);
  EXPECT_EQ(world.separate(2).refusal->kind, RefusalKind::conflict);
  world.until("2026-03-14 00:00");
  EXPECT_TRUE(world.state().incidents.empty());
  EXPECT_TRUE(world.state().by_source.empty());
}

TEST(Merged, StandsAsItStoodAfterARestart) {
  World world = both_filed();
  world.merge(2, 1);
  world.until("2026-03-09 08:36");
  const auto sources = world.incident(1).sources.size();
  world.restart(at("2026-03-09 08:37"));
  EXPECT_EQ(world.incident(2).merged_into, 1U);
  EXPECT_EQ(world.incident(1).sources.size(), sources);
  EXPECT_EQ(world.incident(1).merged, std::vector<IncidentId>{2});
  EXPECT_EQ(world.incident(2).ladder.state, LadderState::ended);
}

TEST(Merged, WhatWasDoneForItBeforeCountsForTheMainIncidentFromItsAnchorOn) {
  World world = both_filed();
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-03-09 08:36:00");
  world.phone(2, "wangfang");
  world.until("2026-03-09 08:39:00");
  world.merge(2, 1);
  world.timeline();
  world.until("2026-03-09 08:39:01");
  EXPECT_EQ(world.timeline(),
            "03-09 08:39:00 source 2026-0002 信访局\n"
            "03-09 08:39:00 deed 1 phone_report initial done 03-09 08:36:00 of 2026-0002 noted 03-09 08:36:00\n"
            "03-09 08:39:00 fulfilled 1 done 03-09 08:36:00 then on_time now on_time\n"
            "03-09 08:39:00 fulfilled 3 done 03-09 08:36:00 then measured now measured\n"
            "03-09 08:39:00 rests until 03-09 09:34:00 (deed_recorded)\n"
            "03-09 08:39:00 level watch none\n");
  ASSERT_FALSE(world.incident(1).deeds.empty());
  EXPECT_EQ(world.incident(1).deeds.front().by, "wangfang");
  world.until("2026-03-09 09:00:00");
  EXPECT_FALSE(world.obligation("nj.phone", 1).breached_at);
}

TEST(Merged, WhatWasDoneForItRebutsABreachThatTheMainIncidentHadBegun) {
  World world = both_filed();
  world.until("2026-03-09 08:36:00");
  world.phone(2, "wangfang");
  world.until("2026-03-09 08:50:00");
  ASSERT_EQ(world.obligation("nj.phone", 1).breached_at, at("2026-03-09 08:40:01"));
  world.merge(2, 1);
  world.until("2026-03-09 08:50:01");
  const Obligation& phone = world.obligation("nj.phone", 1);
  EXPECT_EQ(phone.then, Verdict::late);
  EXPECT_EQ(phone.now, Verdict::on_time);
  EXPECT_TRUE(phone.rebutted);
  EXPECT_EQ(phone.done_at, at("2026-03-09 08:36:00"));
}

TEST(Merged, WhatWasOnlyClaimedForItAfterTheMainIncidentsLimitNeedsASecondPerson) {
  World world = world_at("2026-03-09 08:21");
  world.file(gate(), "wangfang");
  world.until("2026-03-09 08:34");
  Report later = office();
  later.occurred.at = at("2026-03-09 08:30");
  world.file(later, "wangfang");
  world.until("2026-03-09 08:45:00");
  world.phone(2, "wangfang", at("2026-03-09 08:35:00"));
  ASSERT_EQ(world.incident(2).deeds.front().claim, 0U) << "its own limit was 08:50";
  world.merge(2, 1);
  world.until("2026-03-09 08:45:01");
  ASSERT_FALSE(world.incident(1).deeds.empty());
  EXPECT_EQ(world.incident(1).deeds.front().claim, 1U);
  EXPECT_EQ(world.obligation("nj.phone", 1).now, Verdict::late);
  Confirmed confirmed;
  confirmed.incident = 1;
  confirmed.claim = 1;
  confirmed.by = {"zhaogang", "operator", false};
  world.submit(confirmed);
  EXPECT_EQ(world.obligation("nj.phone", 1).now, Verdict::on_time);
}

TEST(Merged, WhatASecondPersonHasConfirmedBeforeStands) {
  World world = both_filed();
  world.until("2026-03-09 08:45:00");
  world.phone(2, "wangfang", at("2026-03-09 08:35:00"));
  ASSERT_EQ(world.incident(2).deeds.front().claim, 1U);
  Confirmed confirmed;
  confirmed.incident = 2;
  confirmed.claim = 1;
  confirmed.by = {"zhaogang", "operator", false};
  world.submit(confirmed);
  world.merge(2, 1);
  world.until("2026-03-09 08:45:01");
  ASSERT_FALSE(world.incident(1).deeds.empty());
  EXPECT_EQ(world.incident(1).deeds.front().claim, 0U);
  EXPECT_EQ(world.obligation("nj.phone", 1).now, Verdict::on_time);
}

TEST(Merged, WhatOnlyAFormerSourceOfItHadDoneDoesNotCount) {
  World world = both_filed();
  world.file(office(), "wangfang");
  world.until("2026-03-09 08:35:00");
  world.phone(3, "wangfang");
  world.merge(3, 2);
  world.until("2026-03-09 08:35:30");
  ASSERT_FALSE(world.incident(2).deeds.empty());
  world.separate(3);
  world.until("2026-03-09 08:36:00");
  world.merge(2, 1);
  world.until("2026-03-09 08:37:00");
  EXPECT_TRUE(world.incident(1).deeds.empty());
  EXPECT_EQ(world.obligation("nj.phone", 1).state, ObligationState::open);
}

TEST(Merged, WhatWasDoneForItBeforeTheAnchorOrOfAnotherKindDoesNotCount) {
  World world = world_at("2026-03-09 08:21");
  Report early = gate();
  early.occurred.at = at("2026-03-09 08:10");
  world.file(early, "wangfang");
  world.until("2026-03-09 08:22");
  world.phone(1, "wangfang", at("2026-03-09 08:15"));
  world.until("2026-03-09 08:34");
  world.file(office(), "wangfang");
  world.merge(1, 2);
  world.until("2026-03-09 08:35:00");
  EXPECT_TRUE(world.incident(2).deeds.empty()) << "08:15 was before 08:20, from which the other one counts";
  EXPECT_EQ(world.obligation("nj.phone", 2).state, ObligationState::open);
  EXPECT_EQ(world.obligation("nj.written", 2).state, ObligationState::open);
}

TEST(Merged, WhatCountedForBothIsOwedAgainWhereTheyAreTakenApart) {
  World world = both_filed();
  world.acknowledge(1, "zhaogang", Strength::strong);
  world.until("2026-03-09 08:36:00");
  world.phone(2, "wangfang");
  DeedReported signed_off;
  signed_off.incident = 2;
  signed_off.deed = DeedKind::written_report;
  signed_off.signed_off_by = "zhouwei";
  signed_off.by = {"wangfang", "operator", false};
  world.submit(signed_off);
  world.merge(2, 1);
  world.until("2026-03-09 08:37:00");
  ASSERT_FALSE(world.incident(1).deeds.empty());
  EXPECT_EQ(world.incident(1).deeds.back().signed_off_by, "zhouwei") << "it is told there, too";
  ASSERT_EQ(world.incident(1).ladder.state, LadderState::ended);
  world.separate(2);
  world.until("2026-03-09 08:38:00");
  EXPECT_EQ(world.obligation("nj.phone", 1).state, ObligationState::open);
  EXPECT_EQ(world.obligation("nj.phone", 1).now, Verdict::open);
  EXPECT_EQ(world.incident(1).ladder.state, LadderState::running);
  EXPECT_EQ(world.obligation("nj.phone", 2).state, ObligationState::fulfilled) << "it was done for that one";
  world.until("2026-03-09 08:40:01");
  EXPECT_EQ(world.obligation("nj.phone", 1).breached_at, at("2026-03-09 08:40:01"));
  world.merge(2, 1);
  world.until("2026-03-09 08:41:00");
  EXPECT_EQ(world.obligation("nj.phone", 1).now, Verdict::on_time) << "one event after all";
}

// What one's clocks are, apart from when it was noticed that they passed.
std::string clocks(const World& world, IncidentId id) {
  std::string text;
  for (const Obligation& o : world.incident(id).obligations) {
    text += o.rule + " " + std::string(name_of(o.state)) + (o.due ? " due " + clock(*o.due) : "") + " from " + clock(o.anchor_at);
    if (o.office_due) text += " office " + clock(*o.office_due);
    for (const Instant reminder : o.reminders) text += " remind " + clock(reminder);
    text += std::string(o.breached_at ? " breached" : "") + (o.office_breached_at ? " office breached" : "");
    text += " " + std::string(name_of(o.then)) + " " + std::string(name_of(o.now)) + " " + std::string(name_of(o.late_by)) + "\n";
  }
  return text;
}

TEST(MergedAndTakenApart, HasTheClocksThatItWouldHaveHad) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Entropy random{seed};
    const auto minutes = [&](std::uint64_t most) { return std::chrono::minutes(random.next() % most); };
    const Instant filed = at("2026-03-09 08:34");
    const Instant merged = filed + minutes(200);
    const Instant apart = merged + minutes(200);
    const Instant done = apart + minutes(60);
    const bool phoned_before = random.next() % 2 == 0;
    const bool acknowledged = random.next() % 2 == 0;
    const bool restarted = random.next() % 3 == 0;
    std::string told[2];
    for (const bool apart_for_a_while : {false, true}) {
      World world = both_filed();
      if (acknowledged) world.acknowledge(2, "zhaogang", Strength::strong);
      if (phoned_before) world.phone(2, "wangfang");
      world.until(merged);
      if (apart_for_a_while) world.merge(2, 1);
      ASSERT_EQ(world.incident(2).merged_into, apart_for_a_while ? 1U : 0U);
      if (restarted && apart_for_a_while) world.restart(merged + 1s);
      world.until(apart);
      if (apart_for_a_while) world.separate(2);
      world.until(done);
      world.written(2, "wangfang");
      world.until(done + 30min);
      told[apart_for_a_while ? 1 : 0] = clocks(world, 2);
    }
    ASSERT_EQ(told[0], told[1]) << "seed " << seed;
  }
}

}  // namespace
}  // namespace jibao::stories
