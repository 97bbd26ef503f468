// The table of rights, said once more in words: what each role must and must not be able to do.
#include "rules/rights.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

std::vector<Act> acts_of(Role role) {
  std::vector<Act> acts;
  for (std::size_t i = 0; i < Names<Act>::values.size(); ++i)
    if (may(role, static_cast<Act>(i))) acts.push_back(static_cast<Act>(i));
  return acts;
}

TEST(Rights, AreThoseOfTheTrade) {
  using A = Act;
  const std::vector<A> duty{A::file, A::follow, A::read, A::numbers, A::work, A::policy, A::roster, A::self, A::reach, A::prove};
  EXPECT_EQ(acts_of(Role::officer), duty);
  EXPECT_EQ(acts_of(Role::leader), (std::vector<A>{A::file, A::follow, A::read, A::numbers, A::work, A::policy, A::trials, A::roster, A::arrange, A::self,
                                                     A::reach, A::call_roll, A::prove}));
  EXPECT_EQ(acts_of(Role::observer), (std::vector<A>{A::follow, A::read, A::roster, A::self}));
  EXPECT_EQ(acts_of(Role::source), (std::vector<A>{A::file, A::follow}));
  EXPECT_EQ(acts_of(Role::system), (std::vector<A>{A::lines, A::policy, A::trials, A::upkeep, A::roster, A::arrange, A::self, A::reach, A::call_roll, A::prove}));
  EXPECT_EQ(acts_of(Role::security), (std::vector<A>{A::policy, A::trials, A::tokens, A::accounts, A::self}));
  EXPECT_EQ(acts_of(Role::audit), (std::vector<A>{A::policy, A::journal, A::self}));
}

TEST(Rights, NoAdministratorSeesWhatTheDutyRoomDoes) {
  for (const Role role : {Role::system, Role::security, Role::audit, Role::shell})
    for (const Act act : {Act::read, Act::follow, Act::numbers, Act::contents, Act::work, Act::file})
      EXPECT_FALSE(may(role, act)) << name_of(role) << " " << name_of(act);
}

TEST(Rights, TheMachinesOwnTokenLetsPeopleInAgainAndLooksAfterTheMachine) {
  for (const Act act : {Act::accounts, Act::tokens, Act::upkeep, Act::lines}) EXPECT_TRUE(may(Role::shell, act));
}

TEST(Rights, AProgramOfFullRightsMayDoEverything) {
  EXPECT_EQ(acts_of(Role::operation).size(), Names<Act>::values.size());
}

TEST(Rights, NobodyMayAnythingWithoutARole) {
  for (std::size_t i = 0; i < Names<Act>::values.size(); ++i) EXPECT_FALSE(may(std::vector<Role>{}, static_cast<Act>(i)));
}

TEST(Rights, StrictlyAnAdministratorIsThatAndNothingElse) {
  using R = Role;
  for (const auto& held : {std::vector<R>{R::system, R::security}, {R::audit, R::system}, {R::security, R::officer}, {R::leader, R::audit}}) {
    EXPECT_FALSE(may_hold(held, Administrators::strict));
    EXPECT_TRUE(may_hold(held, Administrators::combined));
  }
  for (const auto& held : {std::vector<R>{R::system}, {R::audit}, {R::officer, R::leader}, {R::observer}})
    EXPECT_TRUE(may_hold(held, Administrators::strict));
}

}  // namespace
}  // namespace jibao
