// The largest decisions that the doors let through fit in the journal: one that did not would end the process, and come again
// after each restart.
#include "daemon/engine/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "rules/apply.hpp"
#include "rules/decide.hpp"
#include "tests/daemon/engine/small_office.hpp"

namespace jibao::engine {
namespace {

constexpr std::size_t longest_title = 200;   // characters, as daemon/web/intake.hpp lets in
constexpr std::size_t longest_text = 8000;
constexpr std::size_t most_paged = 30;       // names of a step, as config/sections.hpp lets in
constexpr std::size_t most_lanes = 8;
const Instant start = instant("2026-07-19T03:50:00+08:00");

/// Of characters of four bytes.
std::string long_text(std::size_t characters) {
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) text += "𠮷";
  return text;
}

/// Everybody whom a policy can name is paged by every channel at once.
Policy large_office() {
  Policy policy = small_office();
  Step step{{}, {}, std::chrono::minutes(5)};
  for (std::size_t i = 0; i < most_paged; ++i) {
    Person person = policy.people.at("wangfang");
    person.id = "person" + std::to_string(i);
    person.name = {long_text(100), long_text(100)};
    person.contact.phone = std::to_string(13'800'000'000 + i);
    policy.people[person.id] = person;
    step.page.push_back(person.id);
  }
  for (std::size_t i = 0; i < most_lanes; ++i) {
    Channel channel = policy.channels.at("sms");
    channel.name = "channel" + std::to_string(i);
    policy.channels[channel.name] = channel;
    step.by.push_back({channel.name});
  }
  policy.escalations.front().steps = {step};
  policy.escalations.front().last_resort = step;
  return policy;
}

class Decisions : public testing::Test {
 protected:
  Decisions() { adopt(large_office()); }
  void adopt(Policy policy) {
    state_.policy = policy.version;
    state_.policies[state_.policy] = std::make_shared<const Policy>(std::move(policy));
  }
  /// Judges it, and says into how many entries of the journal it goes: 0 where it does not fit.
  std::size_t entries(const Event& event) {
    const Decision decision = decide(state_, event, Entropy{++seed_}, now_);
    EXPECT_FALSE(decision.refusal) << decision.refusal->detail_en;
    EXPECT_FALSE(decision.facts.empty());
    const auto fitted = to_entries(decision.incident, decision.facts, now_, false, true);
    apply(state_, decision.incident, decision.facts, now_);
    facts_ = decision.facts;
    return fitted ? fitted->size() : 0;
  }
  ReportFiled report() const {
    ReportFiled filed = flood();
    filed.report.title = long_text(longest_title);
    filed.report.summary = filed.report.place = long_text(longest_text);
    return filed;
  }
  template <class Wanted>
  std::size_t count() const {
    return static_cast<std::size_t>(std::count_if(facts_.begin(), facts_.end(), [](const Fact& fact) { return std::holds_alternative<Wanted>(fact); }));
  }

  State state_;
  Instant now_ = start;
  std::uint64_t seed_ = 0;
  std::vector<Fact> facts_;
  const Actor officer_{"wangfang", "operator", false};
};

TEST_F(Decisions, AReportForWhichEverybodyIsPagedByEveryChannel) {
  EXPECT_NE(entries(report()), 0u);
  EXPECT_EQ(count<PageQueued>(), most_paged * most_lanes);
}

TEST_F(Decisions, TellingEverybodyThatItIsWithdrawn) {
  entries(report());
  EXPECT_NE(entries(CloseRequested{1, CloseAs::mistaken, long_text(2000), {}, {}, officer_, {}}), 0u);
  EXPECT_GT(count<PageQueued>(), 0u) << "those whom a page has reached already; whom none has is told by nobody that it is over";
}

TEST_F(Decisions, ASourceWithAllThatWasAskedAndDoneOfIt) {
  entries(report());
  for (IncidentId source = 2; source <= 5; ++source) {
    entries(report());
    for (std::size_t i = 0; i < 20; ++i) {
      QuestionPut question;
      question.incident = source;
      question.text = std::to_string(i) + long_text(longest_text - 2);
      question.by = officer_;
      entries(question);
    }
    DeedReported deed;
    deed.incident = source;
    deed.deed = DeedKind::phone_report;
    deed.to_person = "赵主任";
    deed.content = long_text(longest_text);
    deed.by = officer_;
    entries(deed);
    EXPECT_NE(entries(MergeRequested{source, 1, true, long_text(2000), officer_, {}}), 0u);
  }
  now_ += std::chrono::seconds(1);
  bool taken = false;
  for (int turn = 0; turn < 20 && !taken; ++turn) {
    EXPECT_NE(entries(TimePassed{}), 0u);
    taken = count<SourceTaken>() == 4;
  }
  ASSERT_TRUE(taken) << "of all four in one decision";
  EXPECT_EQ(count<QuestionAsked>(), 80u);
}

TEST_F(Decisions, APageThatTellsOfAHundredHeldOnes) {
  Policy policy = large_office();
  policy.budget = {1, std::chrono::minutes(1)};
  policy.version = "v2";
  policy.wording.erase(Purpose::gathered);
  adopt(std::move(policy));
  for (int i = 0; i < 100; ++i) entries(report());
  now_ += std::chrono::minutes(1);
  bool gathered = false;
  for (int turn = 0; turn < 200 && !gathered; ++turn) {
    EXPECT_NE(entries(TimePassed{}), 0u);
    gathered = count<PagesGathered>() > 0;
  }
  EXPECT_TRUE(gathered);
}

TEST_F(Decisions, MarkingSecretWhatWasPagedForWeeks) {
  entries(report());
  Incident& incident = state_.incidents.at(1);
  while (incident.page_people.size() < 100'000) incident.page_people.push_back("person" + std::to_string(incident.page_people.size() % most_paged));
  ReportAmended secret;
  secret.incident = 1;
  secret.correction = true;
  secret.changes = {{"classification", "secret"}};
  secret.by = officer_;
  EXPECT_NE(entries(secret), 0u);
  EXPECT_EQ(count<MarkedSecret>(), 1u);
}

}  // namespace
}  // namespace jibao::engine
