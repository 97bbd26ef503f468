// The view into the future never disagrees with what the engine does: every shipped category at many times and levels,
// against the stories' world; and how it is told.
#include "rules/preview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/policy_loader.hpp"
#include "tests/stories/sample_policy.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

std::shared_ptr<const Policy> shipped() {
  static const auto policy = std::make_shared<const Policy>(
      *config::load_policy(std::filesystem::path(JIBAO_SOURCE_DIR) / "config" / "county-office.yaml").policy);
  return policy;
}

/// What the reader of a preview relies on: pages, clocks and what passes of them, each with its time.
std::string seen(Instant when, const Fact& fact) {
  const bool matters = std::holds_alternative<PageQueued>(fact) || std::holds_alternative<DeadlineSet>(fact) ||
                       std::holds_alternative<ReminderDue>(fact) || std::holds_alternative<DeadlineBreached>(fact) ||
                       std::holds_alternative<StepReached>(fact) || std::holds_alternative<PersonSkipped>(fact);
  return matters ? clock(when) + " " + line(fact) + "\n" : "";
}

std::string foretold(const Preview& preview) {
  std::string out;
  for (const PreviewMinute& minute : preview.minutes)
    for (const Happened& happened : minute.happened) out += seen(happened.at, happened.fact);
  return out;
}

std::string done(const std::shared_ptr<const Policy>& policy, const Supposed& supposed) {
  World world(policy, 77);  // another seed: codes differ, nothing else may
  world.until(supposed.at);
  world.submit(supposed_report(*policy, supposed));
  world.until(supposed.at + supposed.horizon);
  std::string out;
  for (const Logged& logged : world.log()) out += seen(logged.at, logged.fact);
  return out;
}

TEST(Preview, NeverDisagreesWithWhatTheEngineDoes) {
  const std::vector<Instant> times{at("2026-07-19 03:55"), at("2026-07-19 07:58:30"), at("2026-09-30 19:59"),
                                   at("2026-12-31 23:58")};
  const std::vector<std::string> levels{"", "IV", "I"};
  std::size_t index = 0;
  for (const Category& category : shipped()->categories)
    for (const Instant when : times) {
      Supposed supposed;
      supposed.category = category.code;
      supposed.level = levels[index % levels.size()];
      supposed.kind = static_cast<IncidentKind>(index++ % 4 == 3 ? index % 3 : 0);
      supposed.at = when;
      supposed.horizon = 45min;
      const Preview seen_ahead = preview(shipped(), supposed);
      ASSERT_FALSE(seen_ahead.refusal) << category.code;
      ASSERT_EQ(foretold(seen_ahead), done(shipped(), supposed)) << category.code << " " << clock(when);
    }
  Supposed long_night{"DIS.FLOOD.INUNDATION", IncidentKind::incident, "", at("2026-07-19 03:42"), 4h};
  EXPECT_EQ(foretold(preview(shipped(), long_night)), done(shipped(), long_night));
}

TEST(Preview, ChasesNobodyForWordsThatNobodyCouldHave) {
  const Preview ahead = preview(shipped(), {"DIS.FLOOD.INUNDATION", IncidentKind::incident, "", at("2026-07-19 03:42"), 2h});
  EXPECT_TRUE(ahead.incident.missing.empty());
}

TEST(Preview, OfNoCategoryIsRefusedAsTheReportWouldBe) {
  const Preview ahead = preview(shipped(), {"DIS.NONE", IncidentKind::incident, "", at("2026-07-19 03:42"), 2h});
  ASSERT_TRUE(ahead.refusal);
  EXPECT_TRUE(ahead.minutes.empty());
  EXPECT_THAT(tell_preview(*shipped(), ahead, Language::en).at(0).lines, Contains(HasSubstr("DIS.NONE")));
}

TEST(Preview, LooksNoFurtherThanTwoDays) {
  const Preview ahead = preview(shared(sample_policy()),
                                {"ACC.HAZCHEM", IncidentKind::incident, "", at("2026-07-19 03:42"), 1000h});
  EXPECT_EQ(ahead.until, at("2026-07-21 03:42"));
}

TEST(Preview, IsToldMinuteByMinuteAndARepeatOnce) {
  Policy policy = sample_policy();
  policy.roster.leaves.push_back({"liqiang", at("2026-07-19 00:00"), at("2026-07-20 00:00"), ""});
  const auto known = shared(std::move(policy));
  const Preview ahead = preview(known, {"ACC.HAZCHEM", IncidentKind::incident, "", at("2026-07-19 03:42"), 4h});
  std::string told;
  for (const Explanation& part : tell_preview(*known, ahead, Language::zh)) {
    told += part.heading + "\n";
    for (const std::string& each : part.lines) told += "  " + each + "\n";
  }
  EXPECT_THAT(told, HasSubstr("时限"));
  EXPECT_THAT(told, HasSubstr("03:42（来报）"));
  EXPECT_THAT(told, HasSubstr("03:45（3分钟后）"));
  EXPECT_THAT(told, HasSubstr("未呼 李强"));
  EXPECT_THAT(told, HasSubstr("请假"));
  EXPECT_THAT(told, HasSubstr("同上，再"));
  EXPECT_LT(std::count(told.begin(), told.end(), '\n'), 80);
}

}  // namespace
}  // namespace jibao::stories
