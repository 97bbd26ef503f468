// A storm of reports: pages to one person beyond the budget wait and become one, which counts and names them.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;

constexpr int budget_pages = 3;

// Everyone in step 1 by SMS alone, so that a storm is easily counted.
std::shared_ptr<const Policy> budgeted() {
  Policy policy = sample_policy();
  policy.budget = {budget_pages, 1min};
  policy.wording.erase(Purpose::gathered);  // the program's own words
  for (EscalationPolicy& escalation : policy.escalations)
    for (Step& step : escalation.steps) step.by = {{"sms"}};
  return shared(policy);
}

ReportFiled report(int number, const char* level = "") {
  ReportFiled filed;
  filed.report.category = "DIS.FLOOD.INUNDATION";
  filed.report.title = "漫堤" + std::to_string(number);
  filed.report.place = std::to_string(number) + "号村";
  filed.report.occurred.at = at("2026-07-19 03:42");
  filed.report.level = level;
  filed.by = {"wangfang", "operator", false};
  return filed;
}

struct Sent {
  Instant when;
  IncidentId incident = 0;
  std::uint32_t page = 0;
  std::string text;
};

// The attempts to one person, in their order.
std::vector<Sent> sent_to(const World& world, const std::string& person) {
  std::vector<Sent> sent;
  for (const auto& [when, id, fact] : world.log()) {
    const auto* started = std::get_if<AttemptStarted>(&fact);
    if (started == nullptr) continue;
    if (world.incident(id).page_people.at(started->page - 1) == person) sent.push_back({when, id, started->page, started->text});
  }
  return sent;
}

std::string first_paged(const World& world) {
  for (const auto& [when, id, fact] : world.log())
    if (const auto* page = std::get_if<PageQueued>(&fact)) return page->person;
  return {};
}

TEST(Budget, AStormOfReportsIsOneMessageAPersonThatCountsAndNamesThem) {
  World world(budgeted());
  world.until("2026-07-19 03:55");
  constexpr int storm = 40;
  for (int i = 1; i <= storm; ++i) world.submit(report(i));
  const std::string person = first_paged(world);
  EXPECT_EQ(sent_to(world, person).size(), std::size_t{budget_pages});
  world.until("2026-07-19 03:56");
  const std::vector<Sent> sent = sent_to(world, person);
  ASSERT_EQ(sent.size(), std::size_t{budget_pages} + 1);
  EXPECT_EQ(clock(sent.back().when), clock(at("2026-07-19 03:56")));
  const std::string& told = sent.back().text;
  EXPECT_NE(told.find("37起事件待处置或有新情况"), std::string::npos) << told;
  EXPECT_NE(told.find("其余36起"), std::string::npos) << told;
  EXPECT_NE(told.find("漫堤4"), std::string::npos) << told;
  EXPECT_NE(told.find("漫堤5"), std::string::npos) << told;
  // Each of the others says by which page it was told, and no page waits any more.
  int gathered = 0;
  for (const auto& [when, id, fact] : world.log())
    if (const auto* by = std::get_if<PageGathered>(&fact);
        by != nullptr && world.incident(id).page_people.at(by->page - 1) == person) {
      EXPECT_EQ(by->by_incident, sent.back().incident);
      ++gathered;
    }
  EXPECT_EQ(gathered, 36);
  for (const auto& [id, incident] : world.state().incidents)
    for (const auto& [number, page] : incident.pages) EXPECT_NE(page.state, PageState::held) << id << "-" << number;
}

TEST(Budget, TheFirstOfEachLevelNeverWaits) {
  World world(budgeted());
  world.until("2026-07-19 03:55");
  for (int i = 1; i <= 10; ++i) world.submit(report(i));
  const std::string person = first_paged(world);
  ASSERT_EQ(sent_to(world, person).size(), std::size_t{budget_pages});
  world.submit(report(11, "I"));
  EXPECT_EQ(sent_to(world, person).back().incident, 11u);
  world.submit(report(12, "I"));
  EXPECT_EQ(sent_to(world, person).size(), std::size_t{budget_pages} + 1);  // the second of that level waits with the others
  world.until("2026-07-19 03:56");
  const std::string told = sent_to(world, person).back().text;
  EXPECT_NE(told.find("其余7起：2026-0012"), std::string::npos) << told;  // the gravest is named first
}

TEST(Budget, ADrillHoldsNoRealPageBackAndIsToldApart) {
  World world(budgeted());
  world.until("2026-07-19 03:55");
  const auto rehearsed = [](int number) {
    ReportFiled filed = report(number, "I");
    filed.report.drill = true;
    return filed;
  };
  for (int i = 1; i <= 6; ++i) world.submit(rehearsed(i));
  const std::string person = first_paged(world);
  ASSERT_EQ(sent_to(world, person).size(), std::size_t{budget_pages});
  for (int i = 7; i <= 12; ++i) world.submit(report(i, "I"));
  EXPECT_EQ(sent_to(world, person).size(), 2 * std::size_t{budget_pages}) << "the drill used up none of theirs";
  world.until("2026-07-19 03:56");
  const std::vector<Sent> sent = sent_to(world, person);
  ASSERT_EQ(sent.size(), 2 * std::size_t{budget_pages} + 2) << "one message of the drill, one of what is real";
  for (auto told = sent.end() - 2; told != sent.end(); ++told)
    EXPECT_EQ(told->text.find("演练") != std::string::npos, world.incident(told->incident).report.drill) << told->text;
}

TEST(Budget, OfAChannelStandsInThePlaceOfThePolicys) {
  Policy policy = *budgeted();
  policy.channels.at("sms").budget = PageBudget{5, 2min};
  World world(shared(policy));
  world.until("2026-07-19 03:55");
  for (int i = 1; i <= 8; ++i) world.submit(report(i));
  const std::string person = first_paged(world);
  EXPECT_EQ(sent_to(world, person).size(), 5u);
  world.until("2026-07-19 03:56");
  EXPECT_EQ(sent_to(world, person).size(), 5u) << "its span is the channel's, too";
  world.until("2026-07-19 03:57");
  EXPECT_NE(sent_to(world, person).back().text.find("3起事件"), std::string::npos);
}

TEST(Budget, OfAChannelMayBeNoBound) {
  Policy policy = *budgeted();
  policy.channels.at("sms").budget = PageBudget{0, 1min};
  World world(shared(policy));
  world.until("2026-07-19 03:55");
  for (int i = 1; i <= 8; ++i) world.submit(report(i));
  EXPECT_EQ(sent_to(world, first_paged(world)).size(), 8u);
}

TEST(Budget, MovesNoDeadlineAndNoStep) {
  const auto clocks = [](std::shared_ptr<const Policy> policy) {
    World world(std::move(policy));
    world.until("2026-07-19 03:55");
    for (int i = 1; i <= 10; ++i) world.submit(report(i));
    world.until("2026-07-19 06:00");
    std::string told;
    for (const auto& [when, id, fact] : world.log())
      if (std::holds_alternative<DeadlineSet>(fact) || std::holds_alternative<DeadlineBreached>(fact) ||
          std::holds_alternative<StepReached>(fact))
        told += clock(when) + " " + std::to_string(id) + " " + line(fact) + "\n";
    return told;
  };
  Policy unbounded = *budgeted();
  unbounded.budget = {};
  EXPECT_EQ(clocks(budgeted()), clocks(shared(unbounded)));
}

TEST(Budget, OutlivesARestartInTheMiddleOfTheStorm) {
  World world(budgeted());
  world.until("2026-07-19 03:55");
  for (int i = 1; i <= 8; ++i) world.submit(report(i));
  const std::string person = first_paged(world);
  world.restart(at("2026-07-19 03:55:30"));
  world.until("2026-07-19 03:56");
  const Sent last = sent_to(world, person).back();
  EXPECT_EQ(clock(last.when), clock(at("2026-07-19 03:56")));
  EXPECT_NE(last.text.find("5起事件待处置或有新情况"), std::string::npos) << last.text;
}

TEST(Budget, APageThatIsNotWantedAnyMoreIsNotGathered) {
  World world(budgeted());
  world.until("2026-07-19 03:55");
  for (int i = 1; i <= 5; ++i) world.submit(report(i));
  const std::string person = first_paged(world);
  AckRequested taken;
  taken.incident = 4;  // the first that waits
  taken.person = person;
  taken.strength = Strength::strong;
  taken.by = {person, "operator", false};
  ASSERT_FALSE(world.submit(taken).refusal);
  world.until("2026-07-19 03:56");
  const Sent last = sent_to(world, person).back();
  EXPECT_EQ(last.incident, 5u);
  EXPECT_EQ(last.text.find("起事件待处置或有新情况"), std::string::npos) << last.text;  // it alone is left: the usual words
}

// By a provider that sends approved templates alone.
Policy approved(std::optional<ApprovedTemplate> gathered) {
  Policy policy = *budgeted();
  AliyunSmsSettings aliyun;
  aliyun.templates.usual = {"SMS_1", "{{place}}{{event}}，回复{{code}}确认"};
  if (gathered) aliyun.templates.by_purpose[Purpose::gathered] = *gathered;
  policy.channels.at("sms").settings = aliyun;
  return policy;
}

// What the last of a storm of 60 reports says, by the values of its template.
std::string last_of_a_storm(Policy policy) {
  World world(shared(std::move(policy)));
  world.until("2026-07-19 03:55");
  constexpr int storm = 60;
  for (int i = 1; i <= storm; ++i) world.submit(report(i));
  const std::string person = first_paged(world);
  EXPECT_EQ(sent_to(world, person).size(), std::size_t{budget_pages});
  world.until("2026-07-19 03:56");
  const std::vector<Sent> sent = sent_to(world, person);
  EXPECT_EQ(sent.size(), std::size_t{budget_pages} + 1);
  return sent.back().text;
}

TEST(Budget, AStormByApprovedTemplatesIsOneMessageAPersonInTheTemplateThatGathers) {
  const std::string told = last_of_a_storm(approved(ApprovedTemplate{"SMS_2", "共{{count}}起事件，首起{{number}}，回复{{code}}确认"}));
  EXPECT_TRUE(told.starts_with("共57起事件，首起2026-0004，回复")) << told;
}

TEST(Budget, WithoutATemplateThatGathersTheUsualOneTellsHowManyThereAre) {
  EXPECT_TRUE(last_of_a_storm(approved({})).starts_with("4号村57起事件待处置或有新情况：漫堤4，回复")) << last_of_a_storm(approved({}));
}

TEST(Budget, AnApprovedTextWithoutTheEventCountsInItsFirstVariableOfWords) {
  Policy policy = approved({});
  std::get<AliyunSmsSettings>(policy.channels.at("sms").settings).templates.usual = {"SMS_1", "回复{{code}}确认{{number}}"};
  const std::string told = last_of_a_storm(policy);
  EXPECT_TRUE(told.ends_with("确认57起事件待处置或有新情况：2026-0004")) << told;
}

TEST(Budget, WhereTheChannelMayNotSayWhatHappenedItStillSaysHowManyThereAre) {
  Policy policy = approved({});
  policy.channels.at("sms").max_classification = Ceiling::open;
  const std::string told = last_of_a_storm(policy);
  EXPECT_NE(told.find("57起事件待处置或有新情况："), std::string::npos) << told;
  EXPECT_EQ(told.find("漫堤"), std::string::npos) << told;
}

TEST(Budget, ThatOthersTellOfAlsoTellsByItsNextChannel) {
  Policy policy = *budgeted();
  policy.channels["second"] = policy.channels.at("sms");
  policy.channels.at("second").name = "second";
  for (EscalationPolicy& escalation : policy.escalations)
    for (Step& step : escalation.steps) step.by = {{"sms", "second"}};
  World world(shared(policy));
  world.until("2026-07-19 03:55");
  for (int i = 1; i <= 6; ++i) world.submit(report(i));
  const std::string person = first_paged(world);
  world.gateway = [](const PageQueued& page, std::uint32_t attempt) -> std::optional<AttemptEnded> {
    return AttemptEnded{{0, page.page}, attempt, page.channel == "sms" ? Outcome::give_up : Outcome::sent, false, {}, {}};
  };
  world.until("2026-07-19 03:56");
  const Sent last = sent_to(world, person).back();
  EXPECT_NE(last.text.find("3起事件待处置或有新情况"), std::string::npos) << last.text;
  EXPECT_EQ(world.incident(last.incident).pages.at(last.page).channel, "second");
}

}  // namespace
}  // namespace jibao::stories
