// Line tests: at the policy's times and on demand, timed, and a line that fails is told by the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

Policy office() {
  Policy policy = sample_policy();
  policy.wording.erase(Purpose::upkeep);
  policy.wording.erase(Purpose::line_test);
  policy.office.administrators = {"chenming"};
  policy.upkeep.id = "upkeep";
  policy.upkeep.quorum = 0;
  policy.upkeep.last_resort = {policy.office.administrators, {{"sms"}}, 30min};
  policy.upkeep.steps = {policy.upkeep.last_resort};
  policy.upkeep.quiet_for = 30min;
  Person phone;
  phone.id = "test_phone";
  phone.name = {"测试手机", "test phone"};
  phone.contact.phone = "00001234599";
  policy.people[phone.id] = phone;
  policy.line_tests["sms"] = {"test_phone", {8h + 30min}, 60s, 300s};
  return policy;
}

AttemptEnded answer(const PageQueued& page, std::uint32_t attempt, Outcome outcome, const std::string& reason = {}) {
  return AttemptEnded{{0, page.page}, attempt, outcome, false, "id", reason};
}

struct Line {  // a gateway's manner towards SMS; all else is sent
  std::optional<Outcome> outcome = Outcome::sent;
  std::string reason;
};

World in_the_morning(std::shared_ptr<Line> line, Policy policy = office()) {
  World world(shared(std::move(policy)));
  world.gateway = [line](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    if (page.channel != "sms") return answer(page, attempt, Outcome::sent);
    if (!line->outcome) return std::nullopt;
    return answer(page, attempt, *line->outcome, line->reason);
  };
  world.until(day + "08:00");
  world.submit(UpkeepLooked{});  // none was ever made: one at once
  world.timeline();
  return world;
}

void look(World& world) {
  for (int turn = 0; turn < 20 && !world.submit(UpkeepLooked{}).facts.empty();) ++turn;
}

void receive(World& world, IncidentId incident, std::uint32_t page) {
  world.submit(ReceiptArrived{{incident, page}, ReceiptKind::delivered, "DELIVRD"});
}

std::vector<std::string> tests_of(const World& world) {
  std::vector<std::string> lines;
  for (const Logged& logged : world.log())
    if (std::holds_alternative<LineTestBegun>(logged.fact) || std::holds_alternative<LineTested>(logged.fact))
      lines.push_back(clock(logged.at).substr(6) + " " + line(logged.fact));
  return lines;
}

TEST(LineTests, OneAtItsTimeWithItsReceiptTimed) {
  World world = in_the_morning(std::make_shared<Line>());
  receive(world, 1, 1);
  world.until(day + "08:29:59");
  look(world);
  ASSERT_EQ(tests_of(world).size(), 2U);
  world.until(day + "08:30");
  look(world);
  world.until(day + "08:30:07");
  receive(world, 2, 1);
  EXPECT_THAT(tests_of(world), ElementsAre("08:00:00 line test of sms accept by 07-19 08:01:00 receipt by 07-19 08:05:00 scheduled",
                                           "08:00:00 line sms good accepted 0m receipt 0m",
                                           "08:30:00 line test of sms accept by 07-19 08:31:00 receipt by 07-19 08:35:00 scheduled",
                                           "08:30:07 line sms good accepted 0m receipt 0m7s"));
  EXPECT_EQ(world.incident(2).state, IncidentState::closed);
  look(world);
  world.until(day + "23:00");
  look(world);
  EXPECT_EQ(tests_of(world).size(), 4U) << "once a day";
  for (const auto& [number, page] : world.incident(2).pages) EXPECT_EQ(page.purpose, Purpose::line_test) << "nobody else hears of it";
}

TEST(LineTests, ItsMessageSaysWhatItIsAndAsksNothing) {
  World world = in_the_morning(std::make_shared<Line>());
  std::string text;
  for (const Logged& logged : world.log())
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact)) text = started->text;
  EXPECT_THAT(text, HasSubstr("【线路测试】"));
  EXPECT_THAT(text, HasSubstr("不涉及任何事件"));
  EXPECT_THAT(text, Not(HasSubstr("急报")));
  EXPECT_THAT(world.incident().codes, IsEmpty());
  EXPECT_THAT(world.state().asked, IsEmpty()) << "an answer to it acknowledges nothing";
  EXPECT_EQ(world.state().flows.size(), 0U) << "and it uses up nobody's budget";
}

TEST(LineTests, ALineThatRefusesIsToldByAnotherAndALaterGoodTestEndsIt) {
  const auto line = std::make_shared<Line>(Line{Outcome::tell_administrator, "余额不足"});
  World world = in_the_morning(line);
  EXPECT_THAT(tests_of(world), ElementsAre("08:00:00 line test of sms accept by 07-19 08:01:00 receipt by 07-19 08:05:00 scheduled",
                                           "08:00:00 line sms failed: 余额不足"));
  EXPECT_EQ(world.incident().report.title, "短信线路测试失败：余额不足");
  std::vector<std::string> paged;
  for (const auto& [number, page] : world.incident().pages)
    if (page.purpose != Purpose::line_test) paged.push_back(page.person + " " + page.channel + " " + std::string(name_of(page.purpose)));
  EXPECT_THAT(paged, ElementsAre("chenming email upkeep")) << "once, and never by the line itself, which is all that upkeep names";
  world.acknowledge(1, "chenming", Strength::weak);
  *line = {};
  world.until(day + "08:30");
  look(world);
  receive(world, 1, 3);
  EXPECT_EQ(world.incident().state, IncidentState::closed);
  EXPECT_EQ(world.state().last_incident, 1U) << "one matter, one incident";
}

TEST(LineTests, ASilentLineFailsAtItsLimitAndNotBefore) {
  const auto line = std::make_shared<Line>(Line{std::nullopt, {}});
  World world = in_the_morning(line);
  world.until(day + "08:00:59");
  EXPECT_EQ(tests_of(world).size(), 1U);
  world.until(day + "08:01");
  EXPECT_THAT(tests_of(world).back(), "08:01:00 line sms silent");
  EXPECT_EQ(world.incident().ladder.state, LadderState::running);
}

TEST(LineTests, ALineThatIsTriedAgainInVainIsSilentWithTheLastReason) {
  World world = in_the_morning(std::make_shared<Line>(Line{Outcome::try_again, "网关忙"}));
  world.until(day + "08:05");
  EXPECT_THAT(tests_of(world).back(), "08:00:20 line sms failed: 网关忙");
}

TEST(LineTests, AReceiptThatDoesNotComeFailsAtItsLimitAndNotBefore) {
  World world = in_the_morning(std::make_shared<Line>());
  world.until(day + "08:04:59");
  EXPECT_EQ(tests_of(world).size(), 1U);
  world.until(day + "08:05");
  EXPECT_THAT(tests_of(world).back(), "08:05:00 line sms no_receipt accepted 0m");
  receive(world, 1, 1);
  EXPECT_EQ(tests_of(world).size(), 2U) << "too late: on record, and the line stays in trouble until a test passes";
}

TEST(LineTests, AReceiptOfFailureFailsAtOnce) {
  World world = in_the_morning(std::make_shared<Line>());
  world.until(day + "08:00:20");
  world.submit(ReceiptArrived{{1, 1}, ReceiptKind::failed, "UNDELIV"});
  EXPECT_THAT(tests_of(world).back(), "08:00:20 line sms failed accepted 0m: UNDELIV");
}

TEST(LineTests, WhereNoReceiptIsWaitedForItIsGoodOnceTaken) {
  Policy policy = office();
  policy.line_tests.at("sms").receipt_within.reset();
  World world = in_the_morning(std::make_shared<Line>(), std::move(policy));
  EXPECT_THAT(tests_of(world).back(), "08:00:00 line sms good accepted 0m");
}

TEST(LineTests, OnDemandByWhomAndNotTwiceAtOnce) {
  World world = in_the_morning(std::make_shared<Line>());
  receive(world, 1, 1);
  const LineTestAsked asked{"sms", {"wangfang", "operator", false}, false};
  const Decision begun = world.submit(asked);
  EXPECT_EQ(begun.incident, 2U);
  const Decision again = world.submit(asked);
  ASSERT_TRUE(again.refusal.has_value());
  EXPECT_EQ(again.refusal->kind, RefusalKind::conflict);
  const Decision unknown = world.submit(LineTestAsked{"voice", {}, false});
  ASSERT_TRUE(unknown.refusal.has_value());
  EXPECT_EQ(unknown.refusal->kind, RefusalKind::not_found);
}

TEST(LineTests, TimesThatPassedWhileItWasDownAreOneTestAtTheStart) {
  World world = in_the_morning(std::make_shared<Line>());
  receive(world, 1, 1);
  world.restart(at("2026-07-24 09:00"));
  look(world);
  EXPECT_EQ(tests_of(world).size(), 3U);
  receive(world, 2, 1);
  look(world);
  EXPECT_EQ(tests_of(world).size(), 4U);
}

TEST(LineTests, ATestThatARestartBreaksInTwoIsSentAgainAndItsTimeBeginsAnew) {
  const auto line = std::make_shared<Line>(Line{std::nullopt, {}});
  World world = in_the_morning(line);
  world.until(day + "08:00:30");
  *line = {};
  world.restart(at(day + "09:00"));
  EXPECT_EQ(tests_of(world).size(), 1U) << "what the process slept through is not the line's fault";
  world.until(day + "09:00:05");
  receive(world, 1, 1);
  EXPECT_THAT(tests_of(world).back(), "09:00:05 line sms good accepted 0m receipt 0m5s");
}

TEST(LineTests, APersonWithoutANumberForItFailsWithThatReason) {
  Policy policy = office();
  policy.people.at("test_phone").contact = {};
  World world = in_the_morning(std::make_shared<Line>(), std::move(policy));
  EXPECT_THAT(tests_of(world).back(), "08:00:00 line sms failed");
}

TEST(LineTests, AnApprovedTemplateThatSpeaksOfAnEventNeverCarriesATest) {
  Policy policy = office();
  AliyunSmsSettings aliyun;
  aliyun.templates.usual = {"SMS_1", "{{place}}{{event}}，回复{{code}}确认"};
  policy.channels.at("sms").settings = aliyun;
  World world = in_the_morning(std::make_shared<Line>(), std::move(policy));
  EXPECT_THAT(tests_of(world).back(), "08:00:00 line sms failed");
  for (const Logged& logged : world.log())
    if (const auto* page = std::get_if<PageQueued>(&logged.fact)) {
      EXPECT_NE(page->channel, "sms");
    }
}

TEST(LineTests, AnAnsweredTroubleIsToldAgainByTheNextTestThatFails) {
  World world = in_the_morning(std::make_shared<Line>(Line{Outcome::give_up, "无此号码"}));
  world.acknowledge(1, "chenming", Strength::weak);
  const std::size_t before = world.incident().pages.size();
  world.until(day + "08:30");
  look(world);
  EXPECT_EQ(world.incident().pages.size(), before + 2) << "the test, and the administrator";
}

// When tests began, as days and times.
std::vector<std::string> begun(const World& world) {
  std::vector<std::string> times;
  for (const Logged& logged : world.log())
    if (std::holds_alternative<LineTestBegun>(logged.fact)) times.push_back(clock(logged.at));
  return times;
}

// Looks each ten minutes, and every test gets its receipt at once.
void look_until(World& world, Instant until) {
  while (world.now() < until) {
    world.until(std::min(until, world.now() + 10min));
    const Decision decision = world.submit(UpkeepLooked{});
    if (!decision.facts.empty() && decision.number != 0) receive(world, decision.incident, decision.number);
  }
}

TEST(LineTests, OnADayOfTheWeekComeOnThatDayAlone) {
  Policy policy = office();
  policy.line_tests["sms"].weekday = 1;
  World world(shared(policy));
  world.until("2026-07-19 08:00");  // a Sunday
  world.submit(UpkeepLooked{});
  receive(world, 1, 1);
  look_until(world, at("2026-07-28 12:00"));
  EXPECT_EQ(begun(world), (std::vector<std::string>{clock(at("2026-07-19 08:00")), clock(at("2026-07-20 08:30")),
                                                   clock(at("2026-07-27 08:30"))}));
}

TEST(LineTests, MayComeSoLongAfterTheLastOne) {
  Policy policy = office();
  policy.line_tests["sms"].at.clear();
  policy.line_tests["sms"].every = 6h;
  World world(shared(policy));
  world.until("2026-07-19 08:00");
  look_until(world, at("2026-07-19 19:00"));
  world.restart(at("2026-07-20 09:05"));
  look_until(world, at("2026-07-20 15:20"));
  EXPECT_EQ(begun(world), (std::vector<std::string>{clock(at("2026-07-19 08:10")), clock(at("2026-07-19 14:10")),
                                                   clock(at("2026-07-20 09:15")), clock(at("2026-07-20 15:15"))}));
}

TEST(LineTests, TheLastOneIsKnownUntilTheNextHoweverRareTheyAre) {
  Policy policy = office();
  policy.line_tests["sms"].at.clear();
  policy.line_tests["sms"].every = 720h;
  World world = in_the_morning(std::make_shared<Line>(), std::move(policy));
  receive(world, 1, 1);
  ASSERT_EQ(world.incident().state, IncidentState::closed);
  EXPECT_GT(world.incident().retire_at.value(), world.now() + 720h) << "a restart reads it from there";
}

}  // namespace
}  // namespace jibao::stories
