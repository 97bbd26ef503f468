// Who is asked what is left, when, and what is made of the answers.
#include "daemon/process/credit_desk.hpp"

#include <gmock/gmock.h>

#include "daemon/engine/simulated.hpp"

namespace jibao::process {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Desk : public testing::Test {
 protected:
  Desk() { use({"sms", "voice"}); }
  void use(const std::vector<std::string>& watched) {
    auto policy = std::make_shared<Policy>();
    policy->version = "v1";
    for (const char* name : {"sms", "voice", "email"}) policy->channels[name].name = name;
    for (const std::string& name : watched) policy->channels[name].credit = CreditWatch{20 * 10'000, {}, {}};
    state.policies["v1"] = policy;
    state.policy = "v1";
  }
  std::vector<std::string> ask_after(Duration later) {
    questions.clear();
    desk.look(now += later);
    std::vector<std::string> names;
    for (const auto& [name, told] : questions) names.push_back(name);
    return names;
  }

  State state;
  engine::SimulatedClock clock{from_millis(1'784'404'500'000)};
  std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now();
  std::vector<std::pair<std::string, CreditDesk::Told>> questions;
  std::vector<Event> events;
  CreditDesk desk{{state, clock, [this](const std::string& channel, CreditDesk::Told told) { questions.emplace_back(channel, std::move(told)); },
                   [this](Event event) { events.push_back(std::move(event)); }}};
};

TEST_F(Desk, AsksEachThatIsWatchedAtTheStartAndOnceADay) {
  EXPECT_THAT(ask_after(Duration{}), ElementsAre("sms", "voice"));
  for (auto& [name, told] : questions) told(notifiers::Credit{30 * 10'000, "USD"});
  EXPECT_THAT(ask_after(std::chrono::hours(24) - std::chrono::seconds(1)), IsEmpty());
  EXPECT_THAT(ask_after(std::chrono::seconds(1)), ElementsAre("sms", "voice"));
}

TEST_F(Desk, TellsWhereItIsTooLittleAndRemembersTheFigure) {
  ask_after(Duration{});
  questions[0].second(notifiers::Credit{5 * 10'000, "USD"});
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(std::get<UpkeepNeeded>(events[0]).matter, "balance:sms");
  EXPECT_EQ(desk.seen().at("sms").last->left, 5 * 10'000);
  EXPECT_EQ(desk.seen().at("sms").told_at, clock.now());
  EXPECT_FALSE(desk.seen().contains("voice"));
}

TEST_F(Desk, WhoDoesNotTellIsAskedAgainWithinTheHourAndNobodyIsPaged) {
  ask_after(Duration{});
  for (auto& [name, told] : questions) told(notifiers::Credit{30 * 10'000, "USD"});
  events.clear();
  ask_after(std::chrono::hours(24));
  questions[0].second(failure("HTTP 500"));
  EXPECT_THAT(events, IsEmpty());
  EXPECT_EQ(desk.seen().at("sms").trouble, "HTTP 500");
  EXPECT_EQ(desk.seen().at("sms").last->left, 30 * 10'000) << "the last figure stands";
  questions[1].second(notifiers::Credit{30 * 10'000, "USD"});
  EXPECT_THAT(ask_after(std::chrono::hours(1) - std::chrono::seconds(1)), IsEmpty());
  EXPECT_THAT(ask_after(std::chrono::seconds(1)), ElementsAre("sms"));
}

TEST_F(Desk, AnAnswerThatComesAfterThePolicyWentOnChangesNothing) {
  ask_after(Duration{});
  const auto told = questions[0].second;
  use({"voice"});
  ask_after(Duration{});
  told(notifiers::Credit{0, "USD"});
  EXPECT_THAT(events, IsEmpty());
  EXPECT_FALSE(desk.seen().contains("sms"));
}

}  // namespace
}  // namespace jibao::process
