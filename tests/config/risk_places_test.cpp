// Each part of the shipped policy that a risk can be about is found where it stands.
#include "config/risk_places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "rules/calendar.hpp"

namespace jibao::config {
namespace {

using Kind = PolicyPart::Kind;

LoadedPolicy shipped() {
  return load_policy(std::filesystem::path(JIBAO_SOURCE_DIR) / "config" / "county-office.yaml");
}

std::string line_at(const LoadedPolicy& loaded, const PlacedRisk& placed) {
  std::istringstream text(loaded.files.texts.at(placed.file));
  std::string line;
  for (int i = 0; i < placed.line; ++i) std::getline(text, line);
  return line.substr(static_cast<std::size_t>(placed.column - 1));
}

TEST(RiskPlaces, AreTheLinesOfWhatARiskIsAbout) {
  const LoadedPolicy loaded = shipped();
  const std::vector<std::pair<PolicyPart, std::string>> expected{
      {{Kind::escalation, "warning", 0}, "warning"},
      {{Kind::escalation, "urgent", 3}, "page: [duty_leader]"},
      {{Kind::escalation, "urgent", 5}, "last_resort:"},
      {{Kind::obligation, "seed-nj.written", 0}, "written"},
      {{Kind::category, "DIS.FLOOD.DANGER", 0}, "DIS.FLOOD.DANGER,"},
      {{Kind::roster, "", 0}, "roster:"},
      {{Kind::calendar, "", 0}, "calendar:"},
  };
  for (const auto& [part, start] : expected) {
    const auto placed = place_risks({{RiskKind::one_channel, "one_channel:x", part, {"一", "one"}}}, loaded.files);
    ASSERT_EQ(placed.size(), 1U);
    ASSERT_FALSE(placed[0].file.empty()) << start;
    EXPECT_THAT(line_at(loaded, placed[0]), testing::StartsWith(start));
  }
}

TEST(RiskPlaces, LeaveARiskInWhoseThingIsNotFound) {
  const auto placed = place_risks(
      {{RiskKind::one_channel, "one_channel:x", {Kind::escalation, "nowhere", 0}, {"一", "one"}}}, shipped().files);
  ASSERT_EQ(placed.size(), 1U);
  EXPECT_EQ(placed[0].file, "");
  EXPECT_EQ(render_risks(placed, "config/", Language::en), "risk: one [one_channel:x]\n");
  EXPECT_EQ(render_risks(placed, "config/", Language::zh), "风险：一 [one_channel:x]\n");
}

TEST(ShippedPolicy, HasNoRiskWithinItsCalendar) {
  const LoadedPolicy loaded = shipped();
  ASSERT_TRUE(loaded.policy);
  const auto risks = find_risks(*loaded.policy, parse_rfc3339("2026-07-01T10:00:00+08:00").value());
  EXPECT_EQ(render_risks(place_risks(risks, loaded.files), "", Language::en), "") << "what ships is not risky";
}

}  // namespace
}  // namespace jibao::config
