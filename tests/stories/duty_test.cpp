// The duty room's own book: what the browser holds says who is paged; an absence, a missing roster and a shift that was not
// handed over are told to people; leave works at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/handover.hpp"
#include "rules/handover_record.hpp"
#include "rules/roster.hpp"
#include "rules/sign_off.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

const Actor leader{"zhaogang", "zhao", false};

Policy office() {
  Policy policy = sample_policy();
  policy.wording.erase(Purpose::upkeep);
  policy.wording.erase(Purpose::shift);
  policy.office.administrators = {"zhouwei"};
  policy.upkeep.id = "upkeep";
  policy.upkeep.quorum = 0;
  policy.upkeep.last_resort = {{"zhouwei"}, {}, 30min};
  policy.upkeep.steps = {policy.upkeep.last_resort};
  policy.duty.absence = policy.upkeep;
  policy.duty.absence.steps = {{{"duty_leader"}, {}, 10min}};
  policy.duty.absence.last_resort = {{"duty_leader", "zhouwei"}, {}, 10min};
  return policy;
}

World at_night() {
  World world(shared(office()));
  world.until("2026-07-19 03:00");
  return world;
}

/// 赵刚 leads, 陈明 is primary by day and 李强 by night.
DutyShift shift(const std::string& date, bool day) {
  const Instant from = at(date + (day ? " 08:00" : " 20:00"));
  return {date, day ? "day" : "night", from, from + 12h, "zhaogang", day ? "chenming" : "liqiang", ""};
}

RosterAsked august() {
  RosterAsked asked{"2026-08", {}, RosterSource::rotation, leader};
  for (int day = 1; day <= 31; ++day)
    for (const bool by_day : {true, false})
      asked.shifts.push_back(shift(written_date(Date(std::chrono::year(2026), std::chrono::August, std::chrono::day(static_cast<unsigned>(day)))), by_day));
  return asked;
}

Report flood() {
  Report report;
  report.category = "DIS.FLOOD.INUNDATION";
  report.title = "青石河漫堤";
  report.summary = "洪水进村";
  report.reporter.name = "李明";
  return report;
}

std::vector<std::string> people_of(const World& world, std::string_view post) {
  std::vector<std::string> out;
  for (const OnDuty& person : resolve(world.state(), post, world.now()).people) out.push_back(person.person);
  return out;
}

template <class Fact>
std::vector<const Fact*> all(const World& world) {
  std::vector<const Fact*> found;
  for (const Logged& logged : world.log())
    if (const auto* fact = std::get_if<Fact>(&logged.fact)) found.push_back(fact);
  return found;
}

std::vector<std::string> paged(const World& world, Purpose purpose, IncidentId incident) {
  std::vector<std::string> people;
  for (const Logged& logged : world.log())
    if (const auto* page = std::get_if<PageQueued>(&logged.fact); page != nullptr && page->purpose == purpose && logged.incident == incident)
      people.push_back(page->person);
  return people;
}

TEST(DutyRoster, AMonthOfTheBrowserWinsOverTheFileAndAReloadDoesNotUndoIt) {
  World world = at_night();
  ASSERT_FALSE(world.submit(august()).refusal);
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("wangfang")) << "July is the file's still";
  world.until("2026-08-01 07:59");
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("wangfang")) << "the night of July 31 ends in August";
  world.until("2026-08-01 08:00");
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("chenming"));
  world.adopt(shared([] { Policy policy = office(); policy.version = "other"; return policy; }()));
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("chenming"));
  world.until("2026-08-02 02:00");
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("liqiang")) << "over midnight";
  world.restart(world.now());
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("liqiang"));
  world.file(flood(), "liqiang");
  EXPECT_THAT(paged(world, Purpose::alarm, 1), ElementsAre("zhaogang", "liqiang"));
}

TEST(DutyRoster, AChangeInAMonthThatIsNotHeldTakesTheFilesMonthOverFirst) {
  World world = at_night();
  DutyShift changed = shift("2026-07-19", true);
  ASSERT_FALSE(world.submit(ShiftAsked{changed, "换班", leader}).refusal);
  world.until("2026-07-19 09:00");
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("chenming"));
  world.until("2026-07-19 21:00");
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("wangfang")) << "as the file had it";
  const HeldShift& held = world.state().duty.months.at("2026-07").shifts.at({"2026-07-19", "day"});
  EXPECT_EQ(held.changed_by, "zhaogang");
  EXPECT_EQ(held.reason, "换班");
}

TEST(DutyRoster, AFormThatIsOlderThanAnothersChangeUndoesNothing) {
  World world = at_night();
  world.submit(august());
  const DutyShift shown = shift("2026-08-01", true);
  DutyShift theirs = shown, mine = shown;
  theirs.primary = "wangfang";
  mine.secondary = "liqiang";
  ASSERT_FALSE(world.submit(ShiftAsked{theirs, "换班", leader, shown}).refusal);
  EXPECT_TRUE(world.submit(ShiftAsked{theirs, "换班", leader, shown}).repeated) << "the second click";
  const Decision late = world.submit(ShiftAsked{mine, "加副班", {"zhouwei", "zhou", false}, shown});
  ASSERT_TRUE(late.refusal);
  EXPECT_EQ(late.refusal->kind, RefusalKind::conflict);
  EXPECT_THAT(late.refusal->detail, HasSubstr("主班 王芳")) << "what stands is said";
  const auto stands = [&] { return world.state().duty.months.at("2026-08").shifts.at({"2026-08-01", "day"}).duty; };
  EXPECT_EQ(stands(), theirs);
  mine.primary = "wangfang";
  EXPECT_FALSE(world.submit(ShiftAsked{mine, "加副班", {"zhouwei", "zhou", false}, theirs}).refusal) << "once it was looked at";
  EXPECT_EQ(stands(), mine);
}

TEST(DutyRoster, TheSameMonthIssuedTwiceIsOneAndNothingOfItIsLost) {
  World world = at_night();
  ASSERT_FALSE(world.submit(august()).facts.empty());
  EXPECT_TRUE(world.submit(august()).repeated);
  DutyShift changed = shift("2026-08-01", true);
  changed.primary = "wangfang";
  world.submit(ShiftAsked{changed, "换班", leader});
  EXPECT_FALSE(world.submit(august()).facts.empty()) << "issued anew: the change is taken back";
}

TEST(DutyRoster, WhatIsNoRosterIsRefusedAndNothingHappens) {
  World world = at_night();
  RosterAsked asked = august();
  asked.shifts[3].primary = "nobody";
  EXPECT_TRUE(world.submit(asked).refusal);
  asked = august();
  asked.shifts.push_back(shift("2026-09-01", true));
  EXPECT_TRUE(world.submit(asked).refusal) << "another month";
  asked = august();
  asked.shifts[1] = asked.shifts[0];
  EXPECT_TRUE(world.submit(asked).refusal) << "twice";
  DutyShift long_one = shift("2026-07-19", true);
  long_one.until = long_one.from + 49h;
  EXPECT_TRUE(world.submit(ShiftAsked{long_one, "", leader}).refusal);
  EXPECT_TRUE(world.state().duty.months.empty());
}

TEST(DutyLeaveStory, ASuddenOneWorksAtOnceAndAPlannedOneOnceItIsApproved) {
  World world = at_night();
  const Actor self{"wangfang", "wang", false};
  const Instant now = world.now();
  world.submit(LeaveAsked{"wangfang", "chenming", now, now + 8h, LeaveKind::planned, "", false, self});
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("wangfang"));
  EXPECT_TRUE(world.submit(LeaveDecisionAsked{1, LeaveDecision::approved, "", self}).refusal) << "not by oneself";
  world.submit(LeaveDecisionAsked{1, LeaveDecision::approved, "", leader});
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("chenming"));
  world.submit(LeaveDecisionAsked{1, LeaveDecision::ended, "", self});
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("wangfang"));

  world.submit(LeaveAsked{"wangfang", "liqiang", now, now + 8h, LeaveKind::sudden, "发烧", false, self});
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("liqiang"));
  world.submit(LeaveDecisionAsked{2, LeaveDecision::refused, "", leader});
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("wangfang"));
  EXPECT_TRUE(world.submit(LeaveAsked{"wangfang", "", now, now + 8h, LeaveKind::left_post, "", false, self}).refusal)
      << "who leaves the post names a substitute";
}

TEST(DutyLeaveStory, WhoeverStandsInForSomebodyWhoWasPagedIsPagedAtOnceAndOnce) {
  World world = at_night();
  world.file(flood(), "zhouwei");
  ASSERT_THAT(paged(world, Purpose::alarm, 1), Contains("wangfang"));
  const Instant now = world.now();
  world.submit(LeaveAsked{"wangfang", "liqiang", now, now + 8h, LeaveKind::planned, "", false, {"wangfang", "wang", false}});
  world.submit(UpkeepLooked{{}, false});
  EXPECT_THAT(paged(world, Purpose::alarm, 1), Not(Contains("liqiang"))) << "it waits for its approval";
  world.submit(LeaveDecisionAsked{1, LeaveDecision::approved, "", leader});
  for (int look = 0; look < 3; ++look) world.submit(UpkeepLooked{{}, false});
  EXPECT_EQ(world.now(), now) << "at once: no time has passed";
  const auto people = paged(world, Purpose::alarm, 1);
  EXPECT_EQ(std::count(people.begin(), people.end(), "liqiang"), 1);
  const auto pages = all<PageQueued>(world);
  const auto last = std::find_if(pages.rbegin(), pages.rend(), [](const PageQueued* page) { return page->purpose == Purpose::alarm; });
  EXPECT_EQ((*last)->reason.why, Why::substitute);
  EXPECT_EQ((*last)->reason.detail, "wangfang");
}

TEST(DutyLeaveStory, TheLatestEntryCountsAndTheSameOneTwiceIsOne) {
  World world = at_night();
  const Instant now = world.now();
  const LeaveAsked without{"wangfang", "", now, now + 8h, LeaveKind::sudden, "发烧", false, leader};
  ASSERT_FALSE(world.submit(without).refusal);
  EXPECT_TRUE(world.submit(without).facts.empty()) << "the second click";
  EXPECT_EQ(world.state().duty.leaves.size(), 1U);
  LeaveAsked with = without;
  with.substitute = "liqiang";
  ASSERT_FALSE(world.submit(with).refusal);
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("liqiang")) << "a substitute was found";
  world.submit(LeaveDecisionAsked{2, LeaveDecision::ended, "", leader});
  EXPECT_THAT(people_of(world, "primary"), Not(Contains("liqiang"))) << "the earlier one stands again";
}

TEST(DutyLeaveStory, WhatBeginsNowAndIsEnteredTwiceIsOneWhatBeginsLaterIsAnother) {
  World world = at_night();
  const Instant until = world.now() + 8h;
  const LeaveAsked now{"wangfang", "liqiang", std::nullopt, until, LeaveKind::sudden, "发烧", false, leader};
  ASSERT_FALSE(world.submit(now).facts.empty());
  world.until(world.now() + 30s);
  const Decision again = world.submit(now);
  EXPECT_TRUE(again.repeated) << "the answer was lost, and the command was repeated";
  EXPECT_EQ(again.number, 1U);
  LeaveAsked later{"chenming", "", world.now() + 1h, until, LeaveKind::sudden, "", false, leader};
  ASSERT_FALSE(world.submit(later).facts.empty());
  later.from.reset();
  EXPECT_FALSE(world.submit(later).facts.empty()) << "now is not in an hour";
  EXPECT_EQ(world.state().duty.leaves.size(), 3U);
}

TEST(DutyLeaveStory, ADecisionPressedTwiceIsOneAndAnothersIsARefusal) {
  World world = at_night();
  world.submit(LeaveAsked{"wangfang", "", std::nullopt, world.now() + 8h, LeaveKind::sudden, "发烧", false, {"wangfang", "wang", false}});
  ASSERT_FALSE(world.submit(LeaveDecisionAsked{1, LeaveDecision::approved, "", leader}).facts.empty());
  EXPECT_TRUE(world.submit(LeaveDecisionAsked{1, LeaveDecision::approved, "", leader}).repeated);
  EXPECT_TRUE(world.submit(LeaveDecisionAsked{1, LeaveDecision::refused, "", leader}).refusal) << "it was approved";
  EXPECT_TRUE(world.submit(LeaveDecisionAsked{1, LeaveDecision::approved, "", {"zhouwei", "zhou", false}}).refusal) << "somebody else was first";
  ASSERT_FALSE(world.submit(LeaveDecisionAsked{1, LeaveDecision::ended, "", leader}).facts.empty());
  EXPECT_TRUE(world.submit(LeaveDecisionAsked{1, LeaveDecision::ended, "", leader}).repeated);
}

TEST(DutyLeaveStory, ASubstituteIsNotCalledForWhatWasTakenOrCameLater) {
  World world = at_night();
  world.file(flood(), "zhouwei");
  world.submit(AckRequested{1, "zhaogang", AckKind::taken, Strength::strong, AckVia::api, {}, {}, {}, {}, false, leader, {}});
  const Instant now = world.now();
  world.submit(LeaveAsked{"wangfang", "liqiang", now, now + 8h, LeaveKind::sudden, "", false, leader});
  world.submit(UpkeepLooked{{}, false});
  EXPECT_THAT(paged(world, Purpose::alarm, 1), Not(Contains("liqiang"))) << "somebody has it";
  Report another = flood();
  another.title = "另一起";
  const IncidentId second = world.file(another, "zhouwei").incident;
  world.submit(UpkeepLooked{{}, false});
  const auto people = paged(world, Purpose::alarm, second);
  EXPECT_EQ(std::count(people.begin(), people.end(), "liqiang"), 1) << "in the place of who is away, by the step itself";
}

TEST(DutyLeaveStory, OneEntryIsKnownToPagingToTheClocksAndToTheHandover) {
  World world = at_night();
  world.file(flood(), "wangfang");
  const Instant now = world.now();
  world.submit(LeaveAsked{"wangfang", "liqiang", now, now + 8h, LeaveKind::sudden, "发烧", false, leader});
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("liqiang"));
  world.until("2026-07-19 03:15");
  EXPECT_THAT(paged(world, Purpose::reminder, 1), Contains("liqiang")) << "of the clock that is wangfang's";
  EXPECT_THAT(paged(world, Purpose::reminder, 1), Not(Contains("wangfang")));
  const Phrases phrases(world.state().current(), Language::zh, world.now());
  const std::string record = handover_record(world.state(), phrases, now - 1h, world.now());
  EXPECT_THAT(record, HasSubstr("接报"));
  EXPECT_THAT(record, Not(HasSubstr("青石河"))) << "what people wrote is not copied: it may turn out to be secret";
  HandoverAsked asked{"wangfang", stands_for(world.state().current(), world.state().duty, "wangfang", world.now()), record, "", {}, leader};
  for (const OpenMatter& open : open_matters(world.state()))
    asked.items.push_back({open.incident->id, open.obligation, open.incident->number, asked.incoming});
  EXPECT_FALSE(world.submit(asked).refusal);
}

/// Who may sign off now, in order, as the form offers them.
std::vector<std::string> signing(const World& world) {
  std::vector<std::string> out;
  for (const Signer& each : signers_at(world.state().current(), world.state().duty, world.now()))
    out.push_back(each.person + (each.stands_for.empty() ? "" : " for " + each.stands_for) + (each.on_duty ? " on duty" : "") +
                  (each.on_leave ? " on leave, " + (each.stand_in.empty() ? "nobody" : each.stand_in) : ""));
  return out;
}

Decision sign_off(World& world, const std::string& signer, bool by_phone = false, std::optional<Instant> done = {}) {
  DeedReported report;
  report.incident = 1;
  report.deed = DeedKind::written_report;
  report.done_at = done;
  report.signed_off_by = signer;
  report.signed_off_by_phone = by_phone;
  report.by = {"wangfang", "wang", false};
  return world.submit(report);
}

TEST(DutySignOff, WhoIsOnLeaveSignsNothingAndTheEntryThatPagesAnotherSaysWhoDoes) {
  World world = at_night();
  world.file(flood(), "wangfang");
  EXPECT_THAT(signing(world), ElementsAre("zhaogang on duty", "chenming", "zhouwei"));
  EXPECT_EQ(sign_off(world, "liqiang").refusal.value().kind, RefusalKind::invalid) << "no leader, and stands in for none";
  const Instant began = world.now();
  world.submit(LeaveAsked{"zhaogang", "liqiang", began, began + 8h, LeaveKind::sudden, "发烧", false, {"zhouwei", "zhou", false}});
  EXPECT_THAT(people_of(world, "duty_leader"), ElementsAre("liqiang"));
  EXPECT_THAT(signing(world), ElementsAre("liqiang for zhaogang on duty", "chenming", "zhouwei", "zhaogang on leave, liqiang"));
  world.until(began + 5min);
  const std::size_t before = world.log().size();
  const Refusal refused = sign_off(world, "zhaogang").refusal.value();
  EXPECT_EQ(refused.kind, RefusalKind::conflict);
  EXPECT_EQ(refused.pointer, "/signed_off_by");
  EXPECT_THAT(refused.detail, HasSubstr("赵刚当时请假，由李强代"));
  EXPECT_EQ(world.log().size(), before);
  EXPECT_TRUE(world.incident().deeds.empty());
  ASSERT_FALSE(sign_off(world, "liqiang").refusal);
  EXPECT_EQ(world.incident().deeds.back().signed_off_by, "liqiang");
  EXPECT_EQ(world.incident().deeds.back().signed_off_for, "zhaogang");
  ASSERT_FALSE(sign_off(world, "zhaogang", false, began - 1min).refusal) << "it was done before the leave began";
  EXPECT_TRUE(world.incident().deeds.back().signed_off_for.empty());
  world.submit(LeaveDecisionAsked{1, LeaveDecision::ended, "", leader});
  EXPECT_FALSE(sign_off(world, "zhaogang").refusal) << "back again";
  EXPECT_TRUE(sign_off(world, "liqiang").refusal) << "and nobody stands in any more";
}

TEST(DutySignOff, WhoeverIsAwayMayBeAskedByPhoneWhichIsSaid) {
  World world = at_night();
  world.file(flood(), "wangfang");
  world.submit(LeaveAsked{"zhouwei", "", world.now(), world.now() + 8h, LeaveKind::sudden, "", false, leader});
  EXPECT_THAT(sign_off(world, "zhouwei").refusal.value().detail, HasSubstr("无人代"));
  EXPECT_EQ(sign_off(world, "", true).refusal.value().kind, RefusalKind::invalid) << "by phone with whom?";
  ASSERT_FALSE(sign_off(world, "zhouwei", true).refusal);
  EXPECT_TRUE(world.incident().deeds.back().signed_off_by_phone);
  world.restart(world.now());
  EXPECT_EQ(world.incident().deeds.back().signed_off_by, "zhouwei") << "as the record has it";
  ASSERT_FALSE(world.written(1, "wangfang").refusal) << "nobody has to be named";
}

void look(World& world) {
  for (int turn = 0; turn < 20 && !world.submit(UpkeepLooked{{}, false}).facts.empty();) ++turn;
}

/// Who was told that they have a shift, in order.
std::vector<std::string> told(const World& world) {
  std::vector<std::string> people;
  for (const PageQueued* page : all<PageQueued>(world))
    if (page->purpose == Purpose::shift) people.push_back(page->person);
  return people;
}

TEST(DutyGivenShift, WhoeverIsPutOnAShiftThatBeginsSoonIsToldOnceByWhomAndWhen) {
  World world = at_night();
  ASSERT_FALSE(world.submit(ShiftAsked{shift("2026-07-19", true), "换班", leader}).refusal);
  look(world);
  ASSERT_THAT(told(world), ElementsAre("chenming")) << "not the leader, who had that post and did it";
  const PageQueued* page = all<PageQueued>(world).back();
  EXPECT_EQ(page->reason.why, Why::shift_given);
  EXPECT_EQ(page->reason.detail, "zhaogang");
  EXPECT_TRUE(page->code.empty()) << "nothing is asked";
  EXPECT_EQ(all<AttemptStarted>(world).back()->text,
            "【班次变动】您有新的班次，不能到岗请即致电县委值班室0000-1234500（内务1）。陈明：主班 08:00 至 20:00。由赵刚安排");
  EXPECT_EQ(world.incident(1).state, IncidentState::closed) << "nobody has to answer";
  world.restart(world.now());
  look(world);
  world.until("2026-07-19 09:00");
  look(world);
  EXPECT_EQ(told(world).size(), 1U) << "once, also over a restart";
}

TEST(DutyGivenShift, WhoeverIsToBeToldStandsInTheRecordSoThatAKillInThatSecondTellsThemOnce) {
  World world = at_night();
  ASSERT_FALSE(world.submit(ShiftAsked{shift("2026-07-19", true), "换班", leader}).refusal);
  EXPECT_THAT(told(world), testing::IsEmpty());
  world.restart(world.now() + 30s);
  look(world);
  ASSERT_THAT(told(world), ElementsAre("chenming"));
  EXPECT_THAT(all<AttemptStarted>(world).back()->text, HasSubstr("陈明：主班 08:00 至 20:00。由赵刚安排"));
  world.submit(LeaveAsked{"chenming", "liqiang", world.now(), world.now() + 20h, LeaveKind::sudden, "", false, leader});
  world.restart(world.now() + 1s);
  look(world);
  world.restart(world.now() + 1s);
  look(world);
  EXPECT_THAT(told(world), ElementsAre("chenming", "liqiang")) << "each once, of a shift and of leave alike";
}

TEST(DutyGivenShift, NobodyIsToldOfWhatTheyDidThemselvesOrWhatIsFarOff) {
  World world = at_night();
  world.submit(ShiftAsked{shift("2026-07-19", true), "换班", {"chenming", "chen", false}});
  look(world);
  EXPECT_THAT(told(world), Not(Contains("chenming")));
  world.until("2026-07-19 07:59");
  world.submit(ShiftAsked{shift("2026-07-20", true), "", leader});
  look(world);
  world.until("2026-07-19 09:00");
  look(world);
  EXPECT_THAT(told(world), Not(Contains("chenming"))) << "24 hours and a minute before: it is read on the roster";
  world.until("2026-07-19 20:00");
  world.submit(ShiftAsked{shift("2026-07-20", false), "", leader});
  look(world);
  EXPECT_THAT(told(world), ElementsAre("liqiang")) << "24 hours before";
}

TEST(DutyGivenShift, ASubstituteIsToldOnceItIsApprovedAndOfBothShiftsInOneMessage) {
  World world = at_night();
  const Instant now = world.now();
  world.submit(LeaveAsked{"wangfang", "chenming", now + 6h, now + 20h, LeaveKind::planned, "", false, {"wangfang", "wang", false}});
  look(world);
  EXPECT_THAT(told(world), testing::IsEmpty()) << "it waits for its approval";
  world.submit(LeaveDecisionAsked{1, LeaveDecision::approved, "", leader});
  look(world);
  ASSERT_THAT(told(world), ElementsAre("chenming"));
  EXPECT_THAT(all<AttemptStarted>(world).back()->text, testing::AllOf(HasSubstr("08:00 至 20:00"), HasSubstr("20:00 至 07-20 08:00")));
  world.submit(LeaveDecisionAsked{1, LeaveDecision::ended, "", leader});
  look(world);
  EXPECT_THAT(told(world), ElementsAre("chenming", "wangfang")) << "she is on again";
}

TEST(DutyGivenShift, WhatIsTakenBackBeforeItIsToldIsNotTold) {
  World world = at_night();
  world.submit(ShiftAsked{shift("2026-07-19", true), "", leader});
  DutyShift back = shift("2026-07-19", true);
  back.primary = "wangfang";
  world.submit(ShiftAsked{back, "", {"wangfang", "wang", false}});
  look(world);
  EXPECT_THAT(told(world), testing::IsEmpty());
}

TEST(DutyGivenShift, ThePolicySaysHowSoonAndZeroTellsNobody) {
  for (const auto& [within, people] : {std::pair{Duration(0h), 0U}, {Duration(4h), 0U}, {Duration(5h), 1U}}) {
    Policy policy = office();
    policy.duty.tell_within = within;
    World world(shared(policy));
    world.until("2026-07-19 03:00");
    world.submit(ShiftAsked{shift("2026-07-19", true), "", leader});
    look(world);
    EXPECT_EQ(told(world).size(), people) << within.count();
  }
}

TEST(DutyHandover, WhatIsTooMuchForOneRecordIsRefusedInItsOwnWordsAndStaysWithBoth) {
  World world = at_night();
  HandoverAsked asked{"wangfang", "liqiang", "", "", {}, leader};
  asked.items.assign(most_handover_items, {1, 1, "0001", "liqiang"});
  EXPECT_FALSE(world.submit(asked).refusal) << "as many as one record holds";
  asked.items.push_back(asked.items.front());
  const Decision refused = world.submit(asked);
  ASSERT_TRUE(refused.refusal);
  EXPECT_THAT(refused.refusal->detail, HasSubstr("4000项"));
  EXPECT_TRUE(between_shifts(world.state(), world.now()));
}

TEST(DutyCheckIn, AnAbsenceIsPagedToTheDutyLeaderOnceAndEndsWithTheCheckIn) {
  World world = at_night();
  world.submit(august());
  world.until("2026-08-03 07:59");
  for (const DutyShift& each : {shift("2026-08-02", false)}) static_cast<void>(each);
  world.submit(UpkeepLooked{{}, false});
  const std::size_t before = all<AbsenceNoticed>(world).size();
  EXPECT_TRUE(world.submit(CheckInAsked{"wangfang", leader}).refusal) << "who has no shift";
  world.until("2026-08-03 08:00");
  world.submit(UpkeepLooked{{}, false});
  world.submit(UpkeepLooked{{}, false});
  world.submit(UpkeepLooked{{}, false});
  const auto absences = all<AbsenceNoticed>(world);
  ASSERT_EQ(absences.size(), before + 1) << "once";
  EXPECT_EQ(absences.back()->person, "chenming");
  const IncidentId id = world.state().last_incident;
  EXPECT_THAT(paged(world, Purpose::upkeep, id), ElementsAre("zhaogang"));
  world.until("2026-08-03 08:11");
  EXPECT_THAT(paged(world, Purpose::upkeep, id), Contains("zhouwei")) << "nobody answered";
  world.submit(CheckInAsked{"chenming", {"chenming", "chen", false}});
  world.submit(UpkeepLooked{{}, false});
  EXPECT_EQ(world.incident(id).state, IncidentState::closed);
}

TEST(DutyCheckIn, TenMinutesBeforeIsSoonEnoughAndNobodyIsAbsentThen) {
  World world = at_night();
  world.submit(august());
  world.until("2026-08-03 07:49");
  const Actor chen{"chenming", "chen", false};
  EXPECT_TRUE(world.submit(CheckInAsked{"chenming", chen}).refusal) << "too early";
  world.until("2026-08-03 07:50");
  EXPECT_FALSE(world.submit(CheckInAsked{"chenming", chen}).refusal);
  world.until("2026-08-03 09:00");
  const std::size_t before = all<AbsenceNoticed>(world).size();
  world.submit(UpkeepLooked{{}, false});
  EXPECT_EQ(all<AbsenceNoticed>(world).size(), before);
}

TEST(DutyRoster, AdministratorsAreRemindedOfAMonthThatIsNotIssued) {
  World world = at_night();
  world.submit(august());
  world.submit(RosterAsked{"2026-07", {shift("2026-07-30", true)}, RosterSource::import, leader});
  const auto titles = [&] {
    std::vector<std::string> found;
    for (const IncidentOpened* opened : all<IncidentOpened>(world)) found.push_back(opened->title);
    return found;
  };
  world.until("2026-08-24 12:00");
  for (int look = 0; look < 6; ++look) world.submit(UpkeepLooked{{}, false});
  EXPECT_THAT(titles(), Not(Contains("2026-09 值班表尚未发布")));
  world.until("2026-08-25 12:00");
  for (int look = 0; look < 6; ++look) world.submit(UpkeepLooked{{}, false});
  EXPECT_THAT(titles(), Contains("2026-09 值班表尚未发布"));
}

TEST(DutySurge, ItsPeopleAreCalledAndOnDutyUntilItEnds) {
  World world = at_night();
  EXPECT_TRUE(world.submit(SurgeAsked{false, {"zhouwei", "liqiang"}, "", leader}).refusal) << "without a reason";
  world.submit(SurgeAsked{false, {"zhouwei", "chenming"}, "暴雨红色预警", leader});
  world.submit(UpkeepLooked{{}, false});
  EXPECT_THAT(paged(world, Purpose::upkeep, 1), ElementsAre("zhouwei", "chenming"));
  EXPECT_THAT(people_of(world, "duty_leader"), ElementsAre("zhaogang", "zhouwei", "chenming"));
  EXPECT_THAT(people_of(world, "primary"), ElementsAre("wangfang"));
  world.submit(SurgeAsked{true, {}, "预警解除", leader});
  EXPECT_THAT(people_of(world, "duty_leader"), ElementsAre("zhaogang"));
}

TEST(DutySurge, WhoeverPressesTwiceIsToldThatItStandsAndAnybodyElseThatTheyCameLate) {
  World world = at_night();
  const Actor other{"zhouwei", "zhou", false};
  const SurgeAsked call{false, {"zhouwei", "chenming"}, "暴雨红色预警", leader};
  SurgeAsked by_another = call, of_more = call;
  by_another.by = other;
  of_more.people.push_back("liqiang");
  EXPECT_TRUE(world.submit(SurgeAsked{true, {}, "预警解除", leader}).refusal) << "none was called yet";
  ASSERT_FALSE(world.submit(call).facts.empty());
  const Decision again = world.submit(call);
  EXPECT_TRUE(again.repeated && again.facts.empty() && !again.refusal);
  EXPECT_TRUE(world.submit(by_another).refusal);
  EXPECT_TRUE(world.submit(of_more).refusal) << "liqiang was not called, and has to know it";
  const SurgeAsked end{true, {}, "预警解除", leader};
  SurgeAsked ended_by_another = end;
  ended_by_another.by = other;
  ASSERT_FALSE(world.submit(end).facts.empty());
  EXPECT_TRUE(world.submit(end).repeated);
  EXPECT_TRUE(world.submit(ended_by_another).refusal);
}

HandoverAsked to_liqiang(const World& world) {
  HandoverAsked asked{"wangfang", "liqiang", "记录", "注意河水", {}, {"wangfang", "wang", false}};
  for (const OpenMatter& open : open_matters(world.state()))
    asked.items.push_back({open.incident->id, open.obligation, open.incident->number, "liqiang"});
  return asked;
}

TEST(HandoverStory, EveryClockHasItsPersonAndBothAnswerUntilBothHaveConfirmed) {
  World world = at_night();
  world.file(flood(), "wangfang");
  HandoverAsked asked = to_liqiang(world);
  ASSERT_GT(asked.items.size(), 2U);
  HandoverAsked holey = asked;
  holey.items.pop_back();
  EXPECT_TRUE(world.submit(holey).refusal) << "a clock without a person";
  ASSERT_FALSE(world.submit(asked).refusal);
  const auto between = between_shifts(world.state(), world.now());
  ASSERT_TRUE(between);
  EXPECT_EQ(between->incoming, "liqiang");
  world.until("2026-07-19 03:15");
  EXPECT_THAT(paged(world, Purpose::reminder, 1), UnorderedElementsAre("wangfang", "liqiang")) << "both are reminded";
  EXPECT_TRUE(world.submit(HandoverAnswered{1, "zhouwei", false, {"zhouwei", "zhou", false}}).refusal) << "a third person";
  EXPECT_TRUE(world.submit(HandoverAnswered{1, "wangfang", false, {"wangfang", "wang", false}}).repeated) << "wrote it";
  ASSERT_FALSE(world.submit(HandoverAnswered{1, "liqiang", true, {"", "seat", false}}).refusal);
  world.until(world.now() + 1s);
  EXPECT_FALSE(between_shifts(world.state(), world.now()).has_value() &&
               between_shifts(world.state(), world.now())->outgoing == "wangfang");
  EXPECT_EQ(world.incident().owner, "liqiang");
  EXPECT_EQ(holder_of(world.incident(), 1), "liqiang");
  EXPECT_EQ(all<ClockAssigned>(world).size(), asked.items.size());
}

TEST(HandoverStory, WhatCameInAfterItWasWrittenHasToBeWrittenInFirst) {
  World world = at_night();
  world.submit(to_liqiang(world));
  world.file(flood(), "wangfang");
  EXPECT_TRUE(world.submit(HandoverAnswered{1, "liqiang", false, {"liqiang", "li", false}}).refusal);
  world.submit(to_liqiang(world));
  EXPECT_FALSE(world.submit(HandoverAnswered{1, "liqiang", false, {"liqiang", "li", false}}).refusal);
}

TEST(HandoverStory, NobodyConfirmsWhatTheyHaveNotSeen) {
  World world = at_night();
  world.file(flood(), "wangfang");
  world.submit(to_liqiang(world));
  const Instant shown = world.state().duty.handovers.at(1).at;
  world.until(world.now() + 1min);
  HandoverAsked anew = to_liqiang(world);
  anew.notes = "另有一事";
  world.submit(anew);
  const HandoverAnswered stale{1, "liqiang", false, {"liqiang", "li", false}, shown};
  EXPECT_EQ(world.submit(stale).refusal.value().kind, RefusalKind::conflict);
  EXPECT_FALSE(world.state().duty.handovers.at(1).incoming_at);
  HandoverAnswered seen = stale;
  seen.shown = world.state().duty.handovers.at(1).at;
  EXPECT_FALSE(world.submit(seen).refusal);
  EXPECT_TRUE(world.state().duty.handovers.at(1).is_complete());
  EXPECT_TRUE(world.submit(seen).repeated) << "the second click";
}

TEST(HandoverStory, AShiftThatChangedWithoutAHandoverIsAnsweredForByBoth) {
  World world = at_night();
  world.submit(august());
  world.submit(to_liqiang(world));
  world.submit(HandoverAnswered{1, "liqiang", false, {"liqiang", "li", false}});
  world.until("2026-08-01 07:00");
  world.until("2026-08-01 09:00");
  const auto between = between_shifts(world.state(), world.now());
  ASSERT_TRUE(between);
  EXPECT_EQ(between->outgoing, "liqiang");
  EXPECT_EQ(between->incoming, "chenming");
  world.file(flood(), "liqiang");
  world.until("2026-08-01 09:30");
  EXPECT_THAT(paged(world, Purpose::breach, 1), Contains("chenming"));
  EXPECT_THAT(paged(world, Purpose::breach, 1), Contains("liqiang"));
}

}  // namespace
}  // namespace jibao::stories
