// The policy that ships: it loads clean, says what the source documents say, and finds somebody at every
// hour.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "config/policy_loader.hpp"
#include "rules/calendar.hpp"
#include "rules/roster.hpp"

namespace jibao::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;

const LoadedPolicy& shipped() {
  static const LoadedPolicy loaded =
      load_policy(std::filesystem::path(JIBAO_SOURCE_DIR) / "config" / "county-office.yaml");
  return loaded;
}

const ObligationRule& rule(const std::string& id) {
  const auto& rules = shipped().policy->obligations;
  return *std::find_if(rules.begin(), rules.end(), [&id](const ObligationRule& one) { return one.id == id; });
}

TEST(ShippedPolicy, LoadsWithoutAWord) {
  EXPECT_EQ(shipped().diagnostics.render(), "");
  ASSERT_TRUE(shipped().policy);
  EXPECT_EQ(shipped().policy->version.size(), 64u);
}

TEST(ShippedPolicy, HasTheClocksOfTheSourceDocuments) {
  ASSERT_TRUE(shipped().policy);
  const ObligationRule& phone = rule("seed-nj.phone");
  EXPECT_EQ(phone.limit->elapsed, minutes(20));
  EXPECT_THAT(phone.anchors, ElementsAre(Anchor::occurred, Anchor::discovered, Anchor::received));
  EXPECT_THAT(phone.kinds, ElementsAre(IncidentKind::incident));
  EXPECT_EQ(phone.source.quote, "突发事件发生后,20分钟内,将初步情况电话报告县委办公室信息调研室");
  const ObligationRule& written = rule("seed-nj.written");
  EXPECT_EQ(written.limit->elapsed, hours(2));
  EXPECT_EQ(written.deed, DeedKind::written_report);
  const ObligationRule& soft = rule("seed-xj.phone");
  EXPECT_FALSE(soft.hard);
  EXPECT_FALSE(soft.limit);
  EXPECT_THAT(soft.kinds, ElementsAre(IncidentKind::warning, IncidentKind::early_sign));
  const ObligationRule& later = rule("seed-xj.written");
  EXPECT_EQ(later.limit->unit, Limit::Unit::working_days);
  EXPECT_EQ(later.limit->count, 1);
}

TEST(ShippedPolicy, HasEveryCategoryOfTheSourceAndAsksTheCatchAllsWhy) {
  ASSERT_TRUE(shipped().policy);
  std::vector<std::string> codes;
  std::vector<std::string> justified;
  for (const Category& category : shipped().policy->categories) {
    codes.push_back(category.code);
    if (category.needs_justification) justified.push_back(category.code);
    EXPECT_FALSE(category.name.zh.empty() || category.name.en.empty()) << category.code;
  }
  EXPECT_THAT(
      codes,
      ElementsAre("ACC.CONSTRUCTION", "ACC.FIRE", "ACC.HAZCHEM", "ACC.MINE", "ACC.OTHER", "ACC.PUBLIC",
                  "ACC.TRAFFIC", "CRIME.CROSSBORDER", "CRIME.CYBER", "CRIME.FUNDRAISING",
                  "CRIME.GUN_RADSOURCE", "CRIME.SECRETS", "CRIME.TERROR", "CRIME.VIOLENT", "DIS.EPI.ANIMAL",
                  "DIS.EPI.INFECTIOUS", "DIS.EPI.PATHOGEN_LOSS", "DIS.EPI.UNKNOWN", "DIS.EPI.VACCINE",
                  "DIS.FIRE", "DIS.FLOOD.BREACH", "DIS.FLOOD.DANGER", "DIS.FLOOD.INUNDATION",
                  "DIS.FLOOD.WARNING", "DIS.GEO", "DIS.OTHER", "DIS.WX.AGRI", "DIS.WX.SEVERE",
                  "MASS.ASSEMBLY", "MASS.BLOCKADE", "MASS.BRAWL", "MASS.CAMPUS", "MASS.EVENT_DISORDER",
                  "MASS.PETITION", "MASS.PRISON", "MASS.RIOT", "MASS.STORMING"));
  EXPECT_THAT(justified, ElementsAre("ACC.OTHER", "DIS.OTHER"));
}

TEST(ShippedPolicy, CountsTwoHundredAndFortyEightWorkingDaysInEachYear) {
  ASSERT_TRUE(shipped().policy);
  for (const int year : {2025, 2026}) {
    int working = 0;
    const Date first{std::chrono::year(year), std::chrono::January, std::chrono::day(1)};
    for (std::chrono::sys_days day(first); Date(day).year() == first.year(); day += std::chrono::days(1)) {
      const DayKind kind = day_kind(shipped().policy->calendar, Date(day));
      EXPECT_FALSE(kind.year_missing);
      working += kind.working ? 1 : 0;
    }
    EXPECT_EQ(working, 248) << year;
  }
}

TEST(ShippedPolicy, HasAWholeWatchAtEveryHourOfTwoYears) {
  ASSERT_TRUE(shipped().policy);
  const Instant start = parse_rfc3339("2025-01-01T08:00:00+08:00").value();
  for (int hour = 0; hour < 24 * 730; ++hour) {
    for (const char* post : {"primary", "secondary", "duty_leader"}) {
      const Resolved found = resolve(*shipped().policy, post, start + hours(hour));
      ASSERT_EQ(found.people.size(), 1u) << post << " at hour " << hour;
      ASSERT_NE(found.people.front().person, "") << post << " at hour " << hour;
    }
  }
}

TEST(ShippedPolicy, EscalatesEveryKindOfEveryCategory) {
  ASSERT_TRUE(shipped().policy);
  for (const Category& category : shipped().policy->categories) {
    for (const IncidentKind kind :
         {IncidentKind::incident, IncidentKind::warning, IncidentKind::early_sign}) {
      const EscalationPolicy* escalation = escalation_for(*shipped().policy, category.code, kind);
      ASSERT_NE(escalation, nullptr) << category.code;
      EXPECT_GE(escalation->steps.size(), 3u);
    }
  }
}

TEST(ShippedPolicy, GivesBackEveryFileSoThatTheVersionCanBeLoadedAgain) {
  const LoadedPolicy again = load_policy(shipped().files);
  ASSERT_TRUE(again.policy) << again.diagnostics.render();
  EXPECT_EQ(again.policy->version, shipped().policy->version);
  EXPECT_EQ(again.files.texts.size(), shipped().files.texts.size());
}

}  // namespace
}  // namespace jibao::config
