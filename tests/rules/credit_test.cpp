// What administrators hear of a channel's credit: once while it is too little, and that it is over.
#include "rules/credit.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

Policy policy() {
  Policy made;
  made.version = "v1";
  Channel sms;
  sms.name = "sms";
  sms.credit = CreditWatch{20 * 10'000, {}, {}};
  made.channels["sms"] = sms;
  made.channels["email"].name = "email";
  return made;
}

TEST(Credit, IsToldWhereLessIsLeftThanThePolicySaysAndOverAtThatAmount) {
  const auto low = judge_credit(policy(), "sms", 20 * 10'000 - 1, "USD");
  ASSERT_TRUE(low);
  const auto& needed = std::get<UpkeepNeeded>(*low);
  EXPECT_EQ(needed.matter, "balance:sms");
  EXPECT_EQ(needed.title, "渠道短信的余额不足 20 USD");
  EXPECT_EQ(needed.detail, "现余 19.9999 USD，用完即发不出");
  const auto enough = judge_credit(policy(), "sms", 20 * 10'000, "USD");
  EXPECT_EQ(std::get<UpkeepOver>(*enough).matter, "balance:sms");
}

TEST(Credit, TheTitleDoesNotChangeWithTheFigure) {
  const auto title = [](std::int64_t left) { return std::get<UpkeepNeeded>(*judge_credit(policy(), "sms", left, "USD")).title; };
  EXPECT_EQ(title(19 * 10'000), title(-5 * 10'000)) << "else people were paged anew each day";
}

TEST(Credit, OfAChannelThatIsNotWatchedNothingIsSaid) {
  EXPECT_FALSE(judge_credit(policy(), "email", 0, ""));
  EXPECT_FALSE(judge_credit(policy(), "gone", 0, ""));
}

TEST(Credit, WhatIsWatchedNoMoreIsOver) {
  State state;
  auto in_force = std::make_shared<Policy>(policy());
  state.policies["v1"] = in_force;
  state.policy = "v1";
  state.upkeep["balance:sms"].incident = 3;
  state.upkeep["balance:old"].incident = 4;
  state.upkeep["balance:email"].incident = 5;
  state.upkeep["balance:closed"].incident = 0;
  state.upkeep["credit:old"].incident = 6;
  std::vector<std::string> over;
  for (const Event& event : credits_unwatched(state)) over.push_back(std::get<UpkeepOver>(event).matter);
  EXPECT_EQ(over, (std::vector<std::string>{"balance:email", "balance:old"}));
}

TEST(Credit, AmountsAreWrittenAsPeopleWriteThem) {
  EXPECT_EQ(amount_text(0), "0");
  EXPECT_EQ(amount_text(122'900), "12.29");
  EXPECT_EQ(amount_text(-5'000), "-0.5");
  EXPECT_EQ(amount_text(1), "0.0001");
  EXPECT_EQ(amount_text(1'000'000), "100");
}

}  // namespace
}  // namespace jibao
