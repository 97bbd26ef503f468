// Accounts from their making to their end, as the rules judge them.
#include "rules/account_effects.hpp"

#include <gtest/gtest.h>

#include "rules/apply.hpp"

namespace jibao {
namespace {

class Accounts : public ::testing::Test {
 protected:
  Accounts() {
    auto policy = std::make_shared<Policy>();
    policy->version = "v";
    for (const char* id : {"wangfang", "liming"}) policy->people[id].id = id;
    policy->accounts.units = {{"云溪县", ""}, {"河口镇", "云溪县"}, {"三合村", "河口镇"}, {"青石镇", "云溪县"}};
    state.policies["v"] = policy;
    state.policy = "v";
    rules = policy.get();
  }

  std::optional<Refusal> ask(AccountAsked asked) {
    if (asked.act == AccountDo::make || asked.act == AccountDo::renew) asked.code_ends = now + std::chrono::hours(24);
    const Decision decision = decide(state, asked, {}, now);
    apply(state, 0, decision.facts, now);
    return decision.refusal;
  }
  std::optional<Refusal> make(const std::string& name, std::vector<Role> roles, const std::string& person = "") {
    return ask({.act = AccountDo::make, .account = name, .by = {"", "admin", false}, .person = person, .roles = std::move(roles), .code_digest = "digest of " + name});
  }
  std::optional<Refusal> simple(AccountDo act, const std::string& name, const std::string& by = "admin") {
    return ask({.act = act, .account = name, .by = {"", by, false}});
  }

  State state;
  Policy* rules;
  Instant now{std::chrono::hours(1'000'000)};
};

TEST_F(Accounts, AnAccountIsInvitedThenOpenThenDisabledAndCanBeInvitedAgain) {
  ASSERT_FALSE(make("wang", {Role::officer}, "wangfang"));
  EXPECT_EQ(state.accounts.at("wang").state, AccountState::invited);
  EXPECT_EQ(invited_by(state, "digest of wang", now), &state.accounts.at("wang"));
  EXPECT_EQ(invited_by(state, "digest of wang", now + std::chrono::hours(24)), nullptr) << "its time is over";
  EXPECT_FALSE(state.account_opened);
  ASSERT_FALSE(simple(AccountDo::open, "wang", ""));
  EXPECT_EQ(state.accounts.at("wang").state, AccountState::open);
  EXPECT_EQ(invited_by(state, "digest of wang", now), nullptr) << "a code is good once";
  EXPECT_TRUE(state.account_opened);
  ASSERT_FALSE(simple(AccountDo::disable, "wang"));
  EXPECT_EQ(state.accounts.at("wang").state, AccountState::disabled);
  EXPECT_EQ(simple(AccountDo::open, "wang", "")->kind, RefusalKind::conflict);
  ASSERT_FALSE(simple(AccountDo::renew, "wang"));
  EXPECT_EQ(state.accounts.at("wang").state, AccountState::invited);
  EXPECT_TRUE(state.account_opened) << "once there was one, the operator's token stays the shell's";
}

TEST_F(Accounts, AreRefusedWithThePlaceOfTheFault) {
  for (const char* name : {"", "a", "Wang", "1wang", "wang fang", "王芳", "-wang", "wang/x"})
    EXPECT_EQ(make(name, {Role::observer})->pointer, "/account") << name;
  EXPECT_EQ(make(std::string(33, 'a'), {Role::observer})->pointer, "/account");
  EXPECT_EQ(make("wang", {})->pointer, "/roles");
  for (const Role role : {Role::source, Role::operation, Role::shell}) EXPECT_EQ(make("wang", {role})->pointer, "/roles");
  EXPECT_EQ(make("wang", {Role::officer})->pointer, "/person") << "duty is a person's";
  EXPECT_EQ(make("wang", {Role::officer}, "nobody")->pointer, "/person");
  AccountAsked asked{.act = AccountDo::make, .account = "wang", .by = {}, .roles = {Role::observer}, .units = {"无名乡"}};
  EXPECT_EQ(ask(asked)->pointer, "/units");
  EXPECT_TRUE(state.accounts.empty());
  ASSERT_FALSE(make("wang", {Role::observer}));
  EXPECT_EQ(make("wang", {Role::observer})->kind, RefusalKind::conflict);
  for (const AccountDo act : {AccountDo::change, AccountDo::renew, AccountDo::disable, AccountDo::open})
    EXPECT_EQ(simple(act, "nobody")->kind, RefusalKind::not_found);
}

TEST_F(Accounts, NobodyChangesTheirOwn) {
  ASSERT_FALSE(make("boss", {Role::security}));
  for (const AccountDo act : {AccountDo::change, AccountDo::renew, AccountDo::disable})
    EXPECT_EQ(simple(act, "boss", "boss")->kind, RefusalKind::forbidden);
}

TEST_F(Accounts, StrictlyOnePersonIsNoTwoAdministratorsByTwoAccountsEither) {
  rules->accounts.administrators = Administrators::strict;
  EXPECT_EQ(make("both", {Role::system, Role::security}, "wangfang")->pointer, "/roles");
  ASSERT_FALSE(make("sys", {Role::system}, "liming"));
  EXPECT_EQ(make("sec", {Role::security}, "liming")->pointer, "/roles");
  EXPECT_EQ(make("duty", {Role::officer}, "liming")->pointer, "/roles");
  ASSERT_FALSE(make("sec", {Role::security}, "wangfang"));
  ASSERT_FALSE(simple(AccountDo::disable, "sys"));
  ASSERT_FALSE(make("duty", {Role::officer}, "liming")) << "who was an administrator is none any more";
}

TEST_F(Accounts, StrictlyAnAdministratorIsAPersonWhoCanBeToldFromOthers) {
  ASSERT_FALSE(make("nameless", {Role::audit})) << "combined: an office of five";
  rules->accounts.administrators = Administrators::strict;
  EXPECT_EQ(make("other", {Role::system})->pointer, "/person");
  EXPECT_FALSE(make("looker", {Role::observer})) << "no administrator";
}

TEST_F(Accounts, APolicyThatShutsSomebodyOutOrKeepsThemApartSaysWhom) {
  ASSERT_FALSE(make("wang", {Role::officer}, "wangfang"));
  ASSERT_FALSE(make("all", {Role::system, Role::audit}, "liming"));
  ASSERT_FALSE(make("nameless", {Role::security}));
  ASSERT_FALSE(make("gone", {Role::officer}, "wangfang"));
  ASSERT_FALSE(simple(AccountDo::disable, "gone"));
  const auto told = [&](const Policy& next) {
    std::vector<std::string> lines;
    for (const Text& line : told_of_accounts(state, next)) lines.push_back(line.en);
    return lines;
  };
  Policy next = *rules;
  EXPECT_EQ(told(next), std::vector<std::string>{});
  next.people.erase("wangfang");
  EXPECT_EQ(told(next), (std::vector<std::string>{"account wang is of wangfang, who is not in the people file: it lets nobody in from now on"}));
  next = *rules;
  next.accounts.administrators = Administrators::strict;
  ASSERT_EQ(told(next).size(), 2u);
  EXPECT_NE(told(next)[0].find("account all could not be made"), std::string::npos);
  EXPECT_NE(told(next)[1].find("account nameless could not be made"), std::string::npos);
  rules->accounts.administrators = Administrators::strict;
  EXPECT_EQ(told(next), std::vector<std::string>{}) << "it was strict before";
}

TEST_F(Accounts, ManyAreToldByTheFirstTwenty) {
  for (int i = 0; i < 23; ++i) ASSERT_FALSE(make("wang" + std::to_string(i), {Role::officer}, "wangfang"));
  Policy next = *rules;
  next.people.clear();
  const auto told = told_of_accounts(state, next);
  ASSERT_EQ(told.size(), 21u);
  EXPECT_EQ(told.back().en, "... and 3 accounts more");
}

TEST_F(Accounts, ANameThatTheJournalHasForOthersIsNobodys) {
  for (const char* name : {"operator", "start", "link", "first-start"}) EXPECT_EQ(make(name, {Role::observer})->pointer, "/account") << name;
  EXPECT_FALSE(make("operator2", {Role::observer}));
}

TEST_F(Accounts, WhoIsNoPersonOfThePolicyAnyMoreDoesNotEnter) {
  Account account;
  account.person = "wangfang";
  account.state = AccountState::open;
  EXPECT_TRUE(may_enter(state, account));
  account.state = AccountState::disabled;
  EXPECT_FALSE(may_enter(state, account));
  account.state = AccountState::open;
  rules->people.erase("wangfang");
  EXPECT_FALSE(may_enter(state, account));
  account.person.clear();
  EXPECT_TRUE(may_enter(state, account)) << "an observer from elsewhere";
}

TEST_F(Accounts, WhoSeesAUnitSeesWhatIsBelowItAndNothingBeside) {
  EXPECT_TRUE(sees(rules->accounts, {}, "任何单位"));
  EXPECT_TRUE(sees(rules->accounts, {"河口镇"}, "河口镇"));
  EXPECT_TRUE(sees(rules->accounts, {"河口镇"}, "三合村"));
  EXPECT_TRUE(sees(rules->accounts, {"云溪县"}, "三合村"));
  for (const char* other : {"云溪县", "青石镇", "无名乡", ""}) EXPECT_FALSE(sees(rules->accounts, {"河口镇"}, other)) << other;
  EXPECT_TRUE(sees(rules->accounts, {"青石镇", "三合村"}, "三合村"));
}

TEST_F(Accounts, RefusedLogInsAreCountedUntilAGoodOne) {
  ASSERT_FALSE(make("wang", {Role::officer}, "wangfang"));
  const auto tried = [&](LogInEnd end, std::uint64_t step, std::uint32_t times) {
    apply(state, 0, decide(state, LogInTried{end, "wang", "10.0.0.1", "", step, times}, {}, now).facts, now);
  };
  tried(LogInEnd::wrong_password, 0, 3);
  tried(LogInEnd::locked, 0, 1);
  EXPECT_EQ(state.accounts.at("wang").refused_since, 4u);
  tried(LogInEnd::good, 7, 1);
  EXPECT_EQ(state.accounts.at("wang").refused_since, 0u);
  EXPECT_EQ(state.accounts.at("wang").code_step, 7u);
  EXPECT_EQ(state.accounts.at("wang").last_log_in, now);
}

TEST_F(Accounts, ASuccessorLeavesTheOldTokenAWhile) {
  apply(state, 0, decide(state, TokenIssued{"t1", "源", "d1", false, {}, {Role::observer}, {"河口镇"}, now + std::chrono::days(30)}, {}, now).facts, now);
  TokenIssued next{"t2", "源", "d2", false, {}, {Role::observer}, {"河口镇"}, now + std::chrono::days(365), "t1", now + std::chrono::hours(24)};
  apply(state, 0, decide(state, next, {}, now).facts, now);
  EXPECT_FALSE(state.tokens.at("t1").is_over(now));
  EXPECT_TRUE(state.tokens.at("t1").is_over(now + std::chrono::hours(24)));
  EXPECT_FALSE(state.tokens.at("t2").is_over(now + std::chrono::hours(24)));
}

TEST_F(Accounts, AnOldTokensRecordGivesItTheRightsThatItHad) {
  apply(state, 0, decide(state, TokenIssued{"t1", "源", "d1", true, {}}, {}, now).facts, now);
  apply(state, 0, decide(state, TokenIssued{"t2", "台", "d2", false, {}}, {}, now).facts, now);
  EXPECT_EQ(state.tokens.at("t1").roles, std::vector<Role>{Role::source});
  EXPECT_EQ(state.tokens.at("t2").roles, std::vector<Role>{Role::operation});
}

TEST_F(Accounts, ASeatIsEnrolledAndEnded) {
  const auto ask_seat = [&](bool end) {
    const Decision decision = decide(state, SeatAsked{end, "s1", "主台", "digest", {}}, {}, now);
    apply(state, 0, decision.facts, now);
    return decision.refusal;
  };
  EXPECT_EQ(ask_seat(true)->kind, RefusalKind::not_found);
  ASSERT_FALSE(ask_seat(false));
  EXPECT_EQ(state.seats.at("s1").name, "主台");
  ASSERT_FALSE(ask_seat(true));
  EXPECT_TRUE(state.seats.empty());
}

}  // namespace
}  // namespace jibao
