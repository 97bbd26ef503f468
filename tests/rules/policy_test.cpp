// Looking things up in a policy: prefixes of the tree of categories, and whose escalation wins.
#include "rules/policy.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

EscalationPolicy escalation(std::string id, std::vector<std::string> categories,
                            std::vector<IncidentKind> kinds = {IncidentKind::incident}) {
  EscalationPolicy made;
  made.id = std::move(id);
  made.categories = std::move(categories);
  made.kinds = std::move(kinds);
  return made;
}

std::string chosen(const Policy& policy, std::string_view category,
                   IncidentKind kind = IncidentKind::incident) {
  const EscalationPolicy* found = escalation_for(policy, category, kind);
  return found != nullptr ? found->id : "none";
}

TEST(Categories, APrefixEndsAtADot) {
  EXPECT_TRUE(category_matches("DIS.FLOOD", "DIS.FLOOD"));
  EXPECT_TRUE(category_matches("DIS.FLOOD", "DIS.FLOOD.DANGER"));
  EXPECT_TRUE(category_matches("*", "DIS.FLOOD"));
  EXPECT_FALSE(category_matches("DIS.FLO", "DIS.FLOOD"));
  EXPECT_FALSE(category_matches("DIS.FLOOD.DANGER", "DIS.FLOOD"));
  EXPECT_FALSE(category_matches("", "DIS.FLOOD"));
  EXPECT_FALSE(category_matches("", ""));
}

TEST(Categories, AreFoundByTheirWholeCode) {
  Policy policy;
  for (const char* code : {"ACC.FIRE", "DIS.FIRE", "DIS.FLOOD.DANGER"})
    policy.categories.push_back({.code = code, .name = {}});
  ASSERT_NE(find_category(policy, "DIS.FIRE"), nullptr);
  EXPECT_EQ(find_category(policy, "DIS.FIRE")->code, "DIS.FIRE");
  EXPECT_EQ(find_category(policy, "DIS"), nullptr);
  EXPECT_EQ(find_category(policy, "ZZZ"), nullptr);
  EXPECT_EQ(find_category(policy, ""), nullptr);
}

TEST(Escalations, TheLongestPrefixWins) {
  Policy policy;
  policy.escalations = {escalation("all", {"*"}), escalation("floods", {"DIS.FLOOD"}),
                        escalation("disasters", {"ACC", "DIS"})};
  EXPECT_EQ(chosen(policy, "DIS.FLOOD.DANGER"), "floods");
  EXPECT_EQ(chosen(policy, "DIS.FIRE"), "disasters");
  EXPECT_EQ(chosen(policy, "MASS.PRISON"), "all");
}

TEST(Escalations, OfWhatIsNotClassifiedYetAreThoseOfACatchAllElseThatForEverythingElseTheFirst) {
  Policy policy;
  policy.categories = {{.code = "ACC.FIRE", .name = {}}, {.code = "ACC.OTHER", .name = {}, .needs_justification = true}, {.code = "DIS.FLOOD", .name = {}}};
  policy.escalations = {escalation("all", {"*"}), escalation("floods", {"DIS.FLOOD"}), escalation("accidents", {"ACC"})};
  EXPECT_EQ(chosen(policy, ""), "accidents");
  policy.categories[1].needs_justification = false;
  EXPECT_EQ(chosen(policy, ""), "all");
  policy.escalations.erase(policy.escalations.begin());
  EXPECT_EQ(chosen(policy, ""), "floods");
  EXPECT_EQ(chosen(policy, "MASS"), "none");
}

TEST(Escalations, BetweenPrefixesOfOneLengthTheFirstWins) {
  Policy policy;
  policy.escalations = {escalation("first", {"DIS"}), escalation("second", {"DIS"})};
  EXPECT_EQ(chosen(policy, "DIS.FIRE"), "first");
  policy.escalations = {escalation("first", {"*"}), escalation("second", {"*"})};
  EXPECT_EQ(chosen(policy, "DIS.FIRE"), "first");
}

TEST(Escalations, AreForTheirKindsOnly) {
  Policy policy;
  policy.escalations = {escalation("warnings", {"DIS"}, {IncidentKind::warning, IncidentKind::early_sign}),
                        escalation("incidents", {"*"})};
  EXPECT_EQ(chosen(policy, "DIS.FIRE"), "incidents");
  EXPECT_EQ(chosen(policy, "DIS.FIRE", IncidentKind::warning), "warnings");
  EXPECT_EQ(chosen(policy, "ACC.FIRE", IncidentKind::warning), "none");
}

}  // namespace
}  // namespace jibao
