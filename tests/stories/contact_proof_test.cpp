// Contacts proven: a code goes to the number and comes back, or an officer calls it; another number is unproven again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/reach.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Actor officer{"wangfang", "seat", false};

World in_the_morning() {
  Policy policy = sample_policy();
  policy.wording.erase(Purpose::contact_check);
  World world(shared(std::move(policy)));
  world.until("2026-07-19 09:00");
  return world;
}

void look(World& world) {
  for (int turn = 0; turn < 20 && !world.submit(UpkeepLooked{}).facts.empty();) ++turn;
}

Decision ask(World& world, const std::string& person = "zhaogang", const std::string& channel = "sms") {
  return world.submit(ContactCheckAsked{person, channel, "digest of " + person, officer, false});
}

const ContactProof* proof(const World& world, const std::string& digest = "digest of zhaogang", ContactKind kind = ContactKind::phone) {
  return find_proof(world.state().contacts, "zhaogang", kind, digest);
}

std::string code(const World& world, IncidentId id = 1) { return world.incident(id).codes.at("zhaogang"); }

/// The telephones and mailboxes that a policy relies on, "zhaogang phone".
std::vector<std::string> relied(const Policy& policy) {
  std::vector<std::string> out;
  for (const ReliedContact& each : relied_contacts(policy)) out.push_back(each.person + " " + std::string(name_of(each.contact)));
  return out;
}

TEST(ContactProof, IsWantedOfWhatAStepReallyGoesToAlone) {
  Policy policy = sample_policy();
  EXPECT_THAT(relied(policy), IsEmpty()) << "a sandbox keeps what it gets, and who is called by hand is heard";
  EXPECT_FALSE(unproven_risk(policy, {}, [](const std::string& text) { return text; }));
  policy.channels.at("sms").settings = KannelSettings{};
  policy.channels.at("email").settings = SmtpSettings{};
  policy.people.at("liqiang").contact.email = "liqiang@example.org";
  EXPECT_EQ(relied(policy).size(), policy.people.size()) << "anybody may be put on a shift; no step goes to a mailbox";
  EXPECT_THAT(relied(policy), testing::Each(testing::EndsWith(" phone")));
  EscalationPolicy& escalation = policy.escalations.front();
  for (Step& step : escalation.steps) step.page = {"leader_in_charge"};
  escalation.last_resort.page = {"zhouwei"};
  EXPECT_THAT(relied(policy), testing::ElementsAre("chenming phone", "zhouwei phone")) << "those of the post, and who is named";
  policy.people.at("chenming").contact.extension = "801";
  EXPECT_THAT(relied(policy), testing::ElementsAre("zhouwei phone")) << "no SMS goes to an extension";
  escalation.last_resort.by = {{"email"}};
  policy.people.at("zhouwei").contact.email.clear();
  escalation.last_resort.page = {"liqiang", "zhouwei"};
  EXPECT_THAT(relied(policy), testing::ElementsAre("liqiang email")) << "who has no mailbox is not reached there";
}

TEST(ContactProof, TheCodeGivenBackProvesTheContact) {
  World world = in_the_morning();
  ASSERT_FALSE(ask(world).refusal);
  EXPECT_EQ(proof(world), nullptr) << "a code that was sent proves nothing";
  world.until("2026-07-19 09:05");
  ASSERT_FALSE(world.submit(ContactAnswered{"zhaogang", code(world), officer}).refusal);
  ASSERT_NE(proof(world), nullptr);
  EXPECT_EQ(proof(world)->way, ProofWay::code);
  EXPECT_EQ(proof(world)->at, at("2026-07-19 09:05"));
  EXPECT_EQ(proof(world)->by, "wangfang");
  EXPECT_TRUE(world.submit(ContactAnswered{"zhaogang", code(world), officer}).repeated) << "the second click";
  EXPECT_TRUE(world.submit(ContactAnswered{"zhaogang", "000000", officer}).refusal) << "another code is none";
  EXPECT_TRUE(world.submit(ContactAnswered{"zhaogang", code(world), {"zhouwei", "zhou", false}}).refusal);
  world.until("2026-07-19 09:06");
  EXPECT_EQ(world.incident().state, IncidentState::closed);
  EXPECT_EQ(world.incident().pages.size(), 1U) << "nobody is told of it";
  world.restart(at("2026-07-30 09:00"));
  ASSERT_FALSE(world.state().incidents.contains(1)) << "its incident has left";
  EXPECT_NE(proof(world), nullptr) << "and the proof stays";
}

TEST(ContactProof, AnotherNumberIsUnproven) {
  World world = in_the_morning();
  ask(world);
  world.submit(ContactAnswered{"zhaogang", code(world), officer});
  EXPECT_EQ(proof(world, "digest of another number"), nullptr);
  EXPECT_EQ(proof(world, "digest of zhaogang", ContactKind::email), nullptr) << "nor is the mailbox proven by the telephone";
}

TEST(ContactProof, AnAnswerFromThereProvesItToo) {
  World world = in_the_morning();
  ask(world);
  world.answer("zhaogang", "收到 " + code(world));
  look(world);
  ASSERT_NE(proof(world), nullptr);
  EXPECT_EQ(proof(world)->way, ProofWay::reply);
  EXPECT_EQ(world.state().incidents.at(1).acks.size(), 1U);
}

TEST(ContactProof, AnAnswerTypedInByAnotherIsNoneFromThere) {
  World world = in_the_morning();
  ask(world);
  AckRequested typed;
  typed.incident = 1;
  typed.person = "zhaogang";
  typed.via = AckVia::api;
  typed.by = officer;
  world.submit(typed);
  look(world);
  EXPECT_EQ(proof(world), nullptr);
}

TEST(ContactProof, WrongCodesAreCountedAndThenAnotherCodeIsNeeded) {
  World world = in_the_morning();
  ask(world);
  const std::string right = code(world);
  const std::string wrong = right == "123456" ? "123457" : "123456";
  for (std::uint32_t tried = 0; tried < most_code_tries; ++tried) {
    const Decision decision = world.submit(ContactAnswered{"zhaogang", wrong, officer});
    ASSERT_FALSE(decision.facts.empty());
    EXPECT_TRUE(std::holds_alternative<ContactCodeRefused>(decision.facts.front()));
  }
  EXPECT_EQ(world.incident().state, IncidentState::closed);
  EXPECT_TRUE(world.submit(ContactAnswered{"zhaogang", right, officer}).refusal) << "the code is void";
  world.until("2026-07-19 09:30");
  ASSERT_FALSE(ask(world).refusal);
  EXPECT_FALSE(world.submit(ContactAnswered{"zhaogang", code(world, 2), officer}).refusal);
  EXPECT_NE(proof(world), nullptr);
}

TEST(ContactProof, ACodeHasItsTime) {
  World world = in_the_morning();
  ask(world);
  const std::string sent = code(world);
  world.until("2026-07-19 10:59:59");
  EXPECT_EQ(world.incident().state, IncidentState::open);
  world.until("2026-07-19 11:00");
  EXPECT_EQ(world.incident().state, IncidentState::closed);
  EXPECT_TRUE(world.submit(ContactAnswered{"zhaogang", sent, officer}).refusal);
  EXPECT_EQ(proof(world), nullptr);
}

TEST(ContactProof, ASecondClickSendsNoSecondMessageAndAMinuteLaterTheSameCodeGoesAgain) {
  World world = in_the_morning();
  ask(world);
  const std::string sent = code(world);
  EXPECT_TRUE(ask(world).repeated);
  EXPECT_EQ(world.submit(ContactCheckAsked{"zhaogang", "sms", "digest of zhaogang", {"zhouwei", "zhou", false}, false}).refusal.value().kind, RefusalKind::conflict)
      << "somebody else's, who has to wait";
  world.until("2026-07-19 09:01");
  EXPECT_FALSE(ask(world).refusal);
  EXPECT_EQ(world.incident().pages.size(), 2U);
  EXPECT_EQ(code(world), sent);
}

TEST(ContactProof, TheCodeThatWentToTheOldNumberSaysNothingOfTheNewOne) {
  World world = in_the_morning();
  ask(world);
  const std::string old = code(world);
  world.until("2026-07-19 09:10");
  ASSERT_FALSE(world.submit(ContactCheckAsked{"zhaogang", "sms", "digest of another number", officer, false}).refusal);
  world.until("2026-07-19 09:11");
  EXPECT_EQ(world.incident(1).state, IncidentState::closed);
  EXPECT_EQ(world.incident(2).state, IncidentState::open);
  ASSERT_NE(code(world, 2), old);
  world.submit(ContactAnswered{"zhaogang", old, officer});
  world.answer("zhaogang", "收到 " + old);
  look(world);
  EXPECT_EQ(proof(world, "digest of another number"), nullptr);
  EXPECT_EQ(proof(world), nullptr);
  world.submit(ContactAnswered{"zhaogang", code(world, 2), officer});
  EXPECT_NE(proof(world, "digest of another number"), nullptr);
}

TEST(ContactProof, ACheckThatWaitsDoesNotStandInTheWayOfABareAnswerToAnAlarm) {
  World world = in_the_morning();
  ask(world);
  world.file(danger_at_the_dyke(world.now()), "wangfang");
  world.answer("zhaogang", "收到");
  EXPECT_EQ(world.incident(2).acks.size(), 1U);
  EXPECT_FALSE(world.incident(1).contact_check->replied);
}

TEST(ContactProof, TheMessageSaysThatItIsNoEvent) {
  World world = in_the_morning();
  ask(world);
  std::string text;
  for (const Logged& logged : world.log())
    if (const auto* started = std::get_if<AttemptStarted>(&logged.fact)) text = started->text;
  EXPECT_TRUE(text.starts_with("【联系方式核验】")) << text;
  EXPECT_THAT(text, HasSubstr("不是突发事件"));
  EXPECT_THAT(text, HasSubstr(code(world)));
  EXPECT_TRUE(world.incident().is_upkeep());
}

TEST(ContactProof, WhatOnlyAPersonCanDialIsVouchedForByAnother) {
  World world = in_the_morning();
  EXPECT_TRUE(ask(world, "zhaogang", "hand_call").refusal) << "no code can go there";
  EXPECT_EQ(world.submit(ContactVouched{"zhaogang", ContactKind::phone, "digest of zhaogang", {"zhaogang", "zhao", false}}).refusal.value().kind,
            RefusalKind::forbidden);
  EXPECT_FALSE(world.submit(ContactVouched{"zhaogang", ContactKind::phone, "digest of zhaogang", officer}).refusal);
  ASSERT_NE(proof(world), nullptr);
  EXPECT_EQ(proof(world)->way, ProofWay::by_hand);
  EXPECT_TRUE(world.submit(ContactVouched{"zhaogang", ContactKind::phone, "digest of zhaogang", officer}).repeated) << "the second click";
}

TEST(ContactProof, CanBeWithdrawn) {
  World world = in_the_morning();
  EXPECT_EQ(world.submit(ContactDoubted{"zhaogang", ContactKind::phone, "空号", officer}).refusal.value().kind, RefusalKind::not_found);
  world.submit(ContactVouched{"zhaogang", ContactKind::phone, "digest of zhaogang", officer});
  EXPECT_FALSE(world.submit(ContactDoubted{"zhaogang", ContactKind::phone, "空号", officer}).refusal);
  EXPECT_EQ(proof(world), nullptr);
}

TEST(ContactProof, NothingOnRecordIsTheNumber) {
  World world = in_the_morning();
  ask(world);
  world.submit(ContactAnswered{"zhaogang", code(world), officer});
  for (const Logged& logged : world.log()) {
    if (const auto* begun = std::get_if<ContactCheckBegun>(&logged.fact)) {
      EXPECT_EQ(begun->digest, "digest of zhaogang");
    }
    if (const auto* proven = std::get_if<ContactProven>(&logged.fact)) {
      EXPECT_EQ(proven->digest, "digest of zhaogang");
    }
  }
}

TEST(ContactProof, AnUnknownPersonOrChannelIsRefused) {
  World world = in_the_morning();
  EXPECT_EQ(ask(world, "nobody").refusal.value().kind, RefusalKind::not_found);
  EXPECT_EQ(ask(world, "zhaogang", "fax").refusal.value().kind, RefusalKind::not_found);
  EXPECT_THAT(world.state().incidents, IsEmpty());
}

}  // namespace
}  // namespace jibao::stories
