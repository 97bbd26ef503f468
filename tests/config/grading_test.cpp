// The grading schemes that ship, at and beside each of their bounds. The tables are written by hand from the standards:
// "以上" includes its number, "以下" does not.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "config/policy_loader.hpp"
#include "rules/decide.hpp"

namespace jibao::config {
namespace {

using std::chrono::minutes;

using Counts = std::map<std::string, std::int64_t>;
using Marks = std::set<std::string>;

std::shared_ptr<const Policy> policy_of(const PolicyFiles& files) {
  LoadedPolicy loaded = load_policy(files);
  EXPECT_EQ(loaded.diagnostics.render(), "");
  return std::make_shared<const Policy>(std::move(loaded.policy.value()));
}

const PolicyFiles& shipped_files() {
  static const PolicyFiles files =
      load_policy(std::filesystem::path(JIBAO_SOURCE_DIR) / "config" / "county-office.yaml").files;
  return files;
}

std::shared_ptr<const Policy> shipped() {
  static const std::shared_ptr<const Policy> policy = policy_of(shipped_files());
  return policy;
}

std::string text_of(const std::string& name) {
  const LoadedPolicy whole = load_policy(std::filesystem::path(JIBAO_SOURCE_DIR) / "config" / name);
  return whole.files.texts.at(std::filesystem::path(name).filename().string());
}

/// The shipped policy with one of its files' grading replaced by an optional one.
std::shared_ptr<const Policy> with_option(const std::string& in_place_of, const std::string& option) {
  PolicyFiles files = shipped_files();
  files.texts.at("grading/" + in_place_of) = text_of("grading/" + option);
  return policy_of(files);
}

struct Case {
  std::string category;
  Counts counts;
  Marks marks;
  std::string level;
  minutes ago{};
};

void count(Casualties& casualties, const std::string& name, int number) {
  if (name == "dead") casualties.dead = number;
  if (name == "missing") casualties.missing = number;
  if (name == "seriously_injured") casualties.seriously_injured = number;
  if (name == "injured") casualties.injured = number;
  if (name == "affected") casualties.affected = number;
}

std::string graded(const std::shared_ptr<const Policy>& policy, const Case& one) {
  const Instant now = from_millis(1'775'000'000'000);
  State state;
  state.policies[policy->version] = policy;
  state.policy = policy->version;
  ReportFiled filed;
  filed.dry_run = true;
  filed.by = {"", "operator", false};
  Report& report = filed.report;
  report.category = one.category;
  report.justification = report.title = report.summary = "试";
  report.occurred.at = now - one.ago;
  report.received = now;
  for (const auto& [name, number] : one.counts) {
    if (find_measure(*policy, name) != nullptr)
      report.measures[name] = number;
    else
      count(report.casualties, name, static_cast<int>(number));
  }
  report.marks = one.marks;
  const Decision decision = decide(state, filed, {}, now);
  EXPECT_FALSE(decision.refusal) << (decision.refusal ? decision.refusal->detail_en : "");
  return decision.draft ? std::string(name_of(decision.draft->level)) : "?";
}

void expect_levels(const std::shared_ptr<const Policy>& policy, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    std::string what = one.category;
    for (const auto& [name, number] : one.counts) what += " " + name + "=" + std::to_string(number);
    for (const std::string& mark : one.marks) what += " " + mark;
    EXPECT_EQ(graded(policy, one), one.level) << what << " after " << one.ago.count() << " min";
  }
}

constexpr minutes hours(int number) { return minutes(number * 60); }

TEST(Order493, GradesByTheDeadTheSeriouslyInjuredAndTheLossBoundsIncluded) {
  for (const char* accident : {"ACC.HAZCHEM", "ACC.MINE", "ACC.CONSTRUCTION", "ACC.PUBLIC", "ACC.OTHER", "ACC.TRAFFIC", "ACC.FIRE"}) {
    expect_levels(shipped(), {
        {accident, {}, {}, ""},
        {accident, {{"dead", 0}, {"seriously_injured", 0}, {"direct_loss", 0}}, {}, ""},
        {accident, {{"injured", 200}}, {}, ""},
        {accident, {{"dead", 1}}, {}, "IV"},
        {accident, {{"dead", 2}}, {}, "IV"},
        {accident, {{"dead", 3}}, {}, "III"},
        {accident, {{"dead", 9}}, {}, "III"},
        {accident, {{"dead", 10}}, {}, "II"},
        {accident, {{"dead", 29}}, {}, "II"},
        {accident, {{"dead", 30}}, {}, "I"},
        {accident, {{"seriously_injured", 1}}, {}, "IV"},
        {accident, {{"seriously_injured", 9}}, {}, "IV"},
        {accident, {{"seriously_injured", 10}}, {}, "III"},
        {accident, {{"seriously_injured", 49}}, {}, "III"},
        {accident, {{"seriously_injured", 50}}, {}, "II"},
        {accident, {{"seriously_injured", 99}}, {}, "II"},
        {accident, {{"seriously_injured", 100}}, {}, "I"},
        {accident, {{"direct_loss", 1}}, {}, "IV"},
        {accident, {{"direct_loss", 9'999'999}}, {}, "IV"},
        {accident, {{"direct_loss", 10'000'000}}, {}, "III"},
        {accident, {{"direct_loss", 49'999'999}}, {}, "III"},
        {accident, {{"direct_loss", 50'000'000}}, {}, "II"},
        {accident, {{"direct_loss", 99'999'999}}, {}, "II"},
        {accident, {{"direct_loss", 100'000'000}}, {}, "I"},
    });
  }
}

TEST(Order493, CountsAcuteIndustrialPoisoningAsSeriousInjury) {
  expect_levels(shipped(), {{"ACC.HAZCHEM", {{"poisoned", 9}}, {}, "IV"},
                            {"ACC.HAZCHEM", {{"poisoned", 10}}, {}, "III"},
                            {"ACC.HAZCHEM", {{"seriously_injured", 6}, {"poisoned", 4}}, {}, "III"},
                            {"ACC.HAZCHEM", {{"seriously_injured", 6}, {"poisoned", 3}}, {}, "IV"}});
}

TEST(Order493, TwoDeadAndOneMissingAreIIIWhereTheMissingCountAndIVWhereTheyDoNot) {
  const Case scenario{"ACC.HAZCHEM", {{"dead", 2}, {"missing", 1}, {"injured", 6}}, {}, ""};
  EXPECT_EQ(graded(shipped(), scenario), "III");
  PolicyFiles files = shipped_files();
  std::string& text = files.texts.at("grading/order-493.yaml");
  for (std::size_t at = text.find("count_missing: true\n"); at != std::string::npos; at = text.find("count_missing: true\n"))
    text.replace(at, 19, "count_missing: false");
  EXPECT_EQ(graded(policy_of(files), scenario), "IV");
}

TEST(Order493, WhatChangedAfterTheWindowCountsNoMoreInAReportOfItsOwn) {
  expect_levels(shipped(), {{"ACC.HAZCHEM", {{"dead", 3}}, {}, "III", hours(24 * 40)}});
}

TEST(Railways, GradeDerailmentsAndTheHoursThatALineIsCut) {
  const auto rail = [](Counts counts, Marks marks, const char* level, minutes ago = {}) {
    marks.insert("railway");
    return Case{"ACC.TRAFFIC", std::move(counts), std::move(marks), level, ago};
  };
  expect_levels(shipped(), {
      rail({{"passenger_cars_derailed", 1}}, {}, ""),
      rail({{"passenger_cars_derailed", 2}}, {}, "III"),
      rail({{"passenger_cars_derailed", 17}}, {}, "III"),
      rail({{"passenger_cars_derailed", 18}}, {}, "II"),
      rail({{"freight_cars_derailed", 5}}, {}, ""),
      rail({{"freight_cars_derailed", 6}}, {}, "III"),
      rail({{"freight_cars_derailed", 59}}, {}, "III"),
      rail({{"freight_cars_derailed", 60}}, {}, "II"),
      rail({{"passenger_cars_derailed", 18}}, {"trunk_line_cut"}, "II", hours(48) - minutes(1)),
      rail({{"passenger_cars_derailed", 18}}, {"trunk_line_cut"}, "I", hours(48)),
      rail({{"freight_cars_derailed", 60}}, {"trunk_line_cut"}, "I", hours(48)),
      rail({{"freight_cars_derailed", 60}}, {"other_line_cut"}, "II", hours(48)),
      rail({{"passenger_cars_derailed", 2}}, {"trunk_line_cut"}, "III", hours(24) - minutes(1)),
      rail({{"passenger_cars_derailed", 2}}, {"trunk_line_cut"}, "II", hours(24)),
      rail({{"passenger_cars_derailed", 2}}, {"other_line_cut"}, "III", hours(48) - minutes(1)),
      rail({{"passenger_cars_derailed", 2}}, {"other_line_cut"}, "II", hours(48)),
      rail({{"freight_cars_derailed", 6}}, {"trunk_line_cut"}, "II", hours(24)),
      rail({{"freight_cars_derailed", 6}}, {"other_line_cut"}, "II", hours(48)),
      rail({}, {"trunk_line_cut"}, "", hours(6) - minutes(1)),
      rail({}, {"trunk_line_cut"}, "III", hours(6)),
      rail({}, {"other_line_cut"}, "", hours(10) - minutes(1)),
      rail({}, {"other_line_cut"}, "III", hours(10)),
      rail({{"trunk_hours", 5}}, {}, ""),
      rail({{"trunk_hours", 6}}, {}, "III"),
      rail({{"line_hours", 10}}, {}, "III"),
      rail({{"passenger_cars_derailed", 2}, {"trunk_hours", 24}}, {}, "II"),
      rail({{"passenger_cars_derailed", 18}, {"trunk_hours", 48}}, {}, "I"),
      rail({{"dead", 3}}, {}, "III"),
      rail({{"dead", 30}}, {}, "I"),
      {"ACC.TRAFFIC", {{"passenger_cars_derailed", 18}}, {}, ""},
  });
}

TEST(SpecialEquipment, GradesWhatExplodesLeaksOverturnsAndStrands) {
  const auto of = [](Counts counts, Marks marks, const char* level, minutes ago = {}) {
    marks.insert("special_equipment");
    return Case{"ACC.PUBLIC", std::move(counts), std::move(marks), level, ago};
  };
  expect_levels(shipped(), {
      of({}, {"large_boiler_exploded"}, "I"),
      of({{"evacuated", 499}}, {"toxic_leak"}, ""),
      of({{"evacuated", 500}}, {"toxic_leak"}, "IV"),
      of({{"evacuated", 9'999}}, {"toxic_leak"}, "IV"),
      of({{"evacuated", 10'000}}, {"toxic_leak"}, "III"),
      of({{"evacuated", 49'999}}, {"toxic_leak"}, "III"),
      of({{"evacuated", 50'000}}, {"toxic_leak"}, "II"),
      of({{"evacuated", 149'999}}, {"toxic_leak"}, "II"),
      of({{"evacuated", 150'000}}, {"toxic_leak"}, "I"),
      of({{"evacuated", 150'000}}, {}, ""),
      of({}, {"large_boiler_stopped"}, "", hours(240) - minutes(1)),
      of({}, {"large_boiler_stopped"}, "II", hours(240)),
      of({}, {"pressure_exploded"}, "III"),
      of({}, {"crane_overturned"}, "III"),
      of({}, {"crane_broken"}, "IV"),
      of({}, {"lift_trapped"}, "", hours(2) - minutes(1)),
      of({}, {"lift_trapped"}, "IV", hours(2)),
      of({}, {"cableway_stranded"}, "", minutes(209)),
      of({}, {"cableway_stranded"}, "IV", minutes(210)),
      of({}, {"cableway_stranded"}, "IV", hours(12) - minutes(1)),
      of({}, {"cableway_stranded"}, "III", hours(12)),
      of({}, {"ride_stranded"}, "", minutes(59)),
      of({}, {"ride_stranded"}, "IV", hours(1)),
      of({}, {"ride_stranded"}, "III", hours(12)),
      of({{"stranded", 99}}, {"cableway_stranded"}, "III", hours(48)),
      of({{"stranded", 100}}, {"cableway_stranded"}, "III", hours(24) - minutes(1)),
      of({{"stranded", 100}}, {"cableway_stranded"}, "II", hours(24)),
      of({{"stranded", 100}}, {"ride_stranded"}, "II", hours(48) - minutes(1)),
      of({{"stranded", 100}}, {"ride_stranded"}, "I", hours(48)),
      of({{"direct_loss", 10'000}}, {}, "IV"),
      {"ACC.PUBLIC", {}, {"pressure_exploded"}, ""},
  });
}

TEST(GeologicalDisasters, GradeByTheDeadAndTheLossAndLeaveEarthquakesAlone) {
  expect_levels(shipped(), {
      {"DIS.GEO", {{"dead", 1}}, {}, "IV"},
      {"DIS.GEO", {{"dead", 2}}, {}, "IV"},
      {"DIS.GEO", {{"dead", 3}}, {}, "III"},
      {"DIS.GEO", {{"dead", 9}}, {}, "III"},
      {"DIS.GEO", {{"dead", 10}}, {}, "II"},
      {"DIS.GEO", {{"dead", 29}}, {}, "II"},
      {"DIS.GEO", {{"dead", 30}}, {}, "I"},
      {"DIS.GEO", {{"direct_loss", 999'999}}, {}, "IV"},
      {"DIS.GEO", {{"direct_loss", 1'000'000}}, {}, "III"},
      {"DIS.GEO", {{"direct_loss", 4'999'999}}, {}, "III"},
      {"DIS.GEO", {{"direct_loss", 5'000'000}}, {}, "II"},
      {"DIS.GEO", {{"direct_loss", 9'999'999}}, {}, "II"},
      {"DIS.GEO", {{"direct_loss", 10'000'000}}, {}, "I"},
      {"DIS.GEO", {{"dead", 30}}, {"earthquake"}, ""},
  });
}

TEST(ForestFires, GradeByAreaWhereFifteenMuAreExactlyOneHectareAndIII) {
  expect_levels(shipped(), {
      {"DIS.FIRE", {}, {}, ""},
      {"DIS.FIRE", {{"fire_area", 1}}, {}, "IV"},
      {"DIS.FIRE", {{"fire_area", 9'999}}, {}, "IV"},
      {"DIS.FIRE", {{"fire_area", 10'000}}, {}, "III"},
      {"DIS.FIRE", {{"fire_area", 999'999}}, {}, "III"},
      {"DIS.FIRE", {{"fire_area", 1'000'000}}, {}, "II"},
      {"DIS.FIRE", {{"fire_area", 9'999'999}}, {}, "II"},
      {"DIS.FIRE", {{"fire_area", 10'000'000}}, {}, "I"},
      {"DIS.FIRE", {}, {"other_woodland"}, "IV"},
      {"DIS.FIRE", {{"dead", 1}}, {}, "IV"},
      {"DIS.FIRE", {{"dead", 2}, {"missing", 1}}, {}, "IV"},
      {"DIS.FIRE", {{"dead", 3}}, {}, "III"},
      {"DIS.FIRE", {{"dead", 10}}, {}, "II"},
      {"DIS.FIRE", {{"dead", 30}}, {}, "I"},
      {"DIS.FIRE", {{"seriously_injured", 1}}, {}, "IV"},
      {"DIS.FIRE", {{"seriously_injured", 10}}, {}, "III"},
      {"DIS.FIRE", {{"seriously_injured", 50}}, {}, "II"},
      {"DIS.FIRE", {{"seriously_injured", 100}}, {}, "I"},
      {"DIS.FIRE", {{"fire_area", 10'000'000}}, {"grassland"}, ""},
  });
}

TEST(ForestFires, AreRaisedByTheHoursOfAnOpenFlame) {
  expect_levels(shipped(), {
      {"DIS.FIRE", {}, {"open_flame"}, "", hours(24) - minutes(1)},
      {"DIS.FIRE", {}, {"open_flame"}, "III", hours(24)},
      {"DIS.FIRE", {}, {"open_flame"}, "III", hours(72) - minutes(1)},
      {"DIS.FIRE", {}, {"open_flame"}, "II", hours(72)},
      {"DIS.FIRE", {}, {}, "", hours(72)},
      {"DIS.FIRE", {}, {"threatens_residents"}, "II"},
      {"DIS.FIRE", {}, {"near_target"}, "I"},
  });
}

TEST(Radiation, ALostSourceOfClassIIIIsIIIAndOfClassIIItIsII) {
  const std::string lost = "CRIME.GUN_RADSOURCE";
  expect_levels(shipped(), {
      {lost, {}, {}, ""},
      {lost, {}, {"source_4_5_lost"}, "IV"},
      {lost, {}, {"source_3_lost"}, "III"},
      {lost, {}, {"source_1_2_lost"}, "II"},
      {lost, {}, {"wide_contamination"}, ""},
      {lost, {}, {"source_1_2_lost", "wide_contamination"}, "I"},
      {lost, {{"dead", 3}}, {}, ""},
      {lost, {{"dead", 1}}, {"radiation_uncontrolled"}, "II"},
      {lost, {{"dead", 2}}, {"radiation_uncontrolled"}, "II"},
      {lost, {{"dead", 3}}, {"radiation_uncontrolled"}, "I"},
      {lost, {{"radiation_sick", 1}}, {}, "III"},
      {lost, {{"radiation_sick", 9}}, {}, "III"},
      {lost, {{"radiation_sick", 10}}, {}, "II"},
      {lost, {}, {"dose_exceeded"}, "IV"},
  });
}

TEST(Environment, GradesIAndIIWherePollutionIsTheCause) {
  const auto of = [](Counts counts, Marks marks, const char* level) {
    marks.insert("pollution");
    return Case{"DIS.OTHER", std::move(counts), std::move(marks), level};
  };
  expect_levels(shipped(), {
      of({{"dead", 2}}, {}, ""),
      of({{"dead", 3}}, {}, "II"),
      of({{"dead", 9}}, {}, "II"),
      of({{"dead", 10}}, {}, "I"),
      of({{"poisoned", 49}}, {}, ""),
      of({{"poisoned", 50}}, {}, "II"),
      of({{"poisoned", 99}}, {}, "II"),
      of({{"poisoned", 100}}, {}, "I"),
      of({{"evacuated", 9'999}}, {}, ""),
      of({{"evacuated", 10'000}}, {}, "II"),
      of({{"evacuated", 49'999}}, {}, "II"),
      of({{"evacuated", 50'000}}, {}, "I"),
      of({{"direct_loss", 19'999'999}}, {}, ""),
      of({{"direct_loss", 20'000'000}}, {}, "II"),
      of({{"direct_loss", 99'999'999}}, {}, "II"),
      of({{"direct_loss", 100'000'000}}, {}, "I"),
      of({}, {"ecology_harmed"}, "II"),
      of({}, {"ecology_lost"}, "I"),
      of({}, {"county_water_cut"}, "II"),
      of({}, {"city_water_cut"}, "I"),
      of({}, {"crosses_state_border"}, "I"),
      {"DIS.OTHER", {{"dead", 10}}, {}, ""},
  });
}

TEST(MassIncidents, AreGradedFromAThousandPeopleOnOrByWhatTheyDo) {
  expect_levels(shipped(), {
      {"MASS.PETITION", {{"participants", 120}}, {}, ""},
      {"MASS.PETITION", {{"participants", 150}}, {}, ""},
      {"MASS.PETITION", {{"participants", 150}}, {"storming"}, "I"},
      {"MASS.PETITION", {{"participants", 999}}, {}, ""},
      {"MASS.PETITION", {{"participants", 1'000}}, {}, "II"},
      {"MASS.PETITION", {{"participants", 4'999}}, {}, "II"},
      {"MASS.PETITION", {{"participants", 5'000}}, {}, "I"},
      {"MASS.ASSEMBLY", {{"dead", 2}}, {}, ""},
      {"MASS.ASSEMBLY", {{"dead", 3}}, {}, "II"},
      {"MASS.ASSEMBLY", {{"dead", 9}}, {}, "II"},
      {"MASS.ASSEMBLY", {{"dead", 10}}, {}, "I"},
      {"MASS.ASSEMBLY", {{"injured", 9}}, {}, ""},
      {"MASS.ASSEMBLY", {{"injured", 10}}, {}, "II"},
      {"MASS.ASSEMBLY", {{"injured", 29}}, {}, "II"},
      {"MASS.ASSEMBLY", {{"injured", 30}}, {}, "I"},
      {"MASS.BLOCKADE", {}, {"traffic_blocked"}, "", hours(8) - minutes(1)},
      {"MASS.BLOCKADE", {}, {"traffic_blocked"}, "I", hours(8)},
      {"MASS.BLOCKADE", {}, {"works_blocked"}, "", hours(24) - minutes(1)},
      {"MASS.BLOCKADE", {}, {"works_blocked"}, "I", hours(24)},
      {"MASS.STORMING", {}, {"sacking"}, "I"},
      {"MASS.RIOT", {}, {"large_riot"}, "I"},
      {"MASS.CAMPUS", {}, {"campus_out_of_control"}, "I"},
      {"MASS.CAMPUS", {}, {"campus_linked"}, "II"},
      {"MASS.RIOT", {}, {"chain_nationwide"}, "I"},
      {"MASS.RIOT", {}, {"chain_reaction"}, "II"},
      {"MASS.RIOT", {}, {"faith_or_ethnic"}, "II"},
      {"MASS.RIOT", {}, {"rights_dispute"}, "II"},
      {"MASS.BRAWL", {{"participants", 199}}, {}, ""},
      {"MASS.BRAWL", {{"participants", 200}}, {}, "II"},
      {"MASS.BRAWL", {{"participants", 499}}, {}, "II"},
      {"MASS.BRAWL", {{"participants", 500}}, {}, "I"},
      {"MASS.PRISON", {{"participants", 9}}, {}, ""},
      {"MASS.PRISON", {{"participants", 10}}, {}, "I"},
  });
}

TEST(MassIncidents, HaveAStricterStandardInThePrefecture) {
  expect_levels(with_option("mass-incidents.yaml", "mass-incidents-prefecture.yaml"), {
      {"MASS.PETITION", {{"participants", 499}}, {}, ""},
      {"MASS.PETITION", {{"participants", 500}}, {}, "II"},
      {"MASS.PETITION", {{"participants", 999}}, {}, "II"},
      {"MASS.PETITION", {{"participants", 1'000}}, {}, "I"},
      {"MASS.PETITION", {{"dead", 3}}, {}, "II"},
      {"MASS.PETITION", {{"dead", 4}}, {}, "II"},
      {"MASS.PETITION", {{"dead", 5}}, {}, "I"},
      {"MASS.PETITION", {{"injured", 10}}, {}, "II"},
      {"MASS.PETITION", {{"injured", 14}}, {}, "II"},
      {"MASS.PETITION", {{"injured", 15}}, {}, "I"},
      {"MASS.BRAWL", {{"participants", 49}}, {}, ""},
      {"MASS.BRAWL", {{"participants", 50}}, {}, "II"},
      {"MASS.BRAWL", {{"participants", 99}}, {}, "II"},
      {"MASS.BRAWL", {{"participants", 100}}, {}, "I"},
      {"MASS.PRISON", {{"participants", 10}}, {}, "I"},
  });
}

TEST(MassIncidents, HaveAnotherStandardInTheCityWithSensitivePlacesAndCasualtiesAddedUp) {
  expect_levels(with_option("mass-incidents.yaml", "mass-incidents-city.yaml"), {
      {"MASS.PETITION", {{"participants", 999}}, {}, ""},
      {"MASS.PETITION", {{"participants", 1'000}}, {}, "II"},
      {"MASS.PETITION", {{"participants", 2'999}}, {}, "II"},
      {"MASS.PETITION", {{"participants", 3'000}}, {}, "I"},
      {"MASS.PETITION", {{"participants", 99}}, {"sensitive_place"}, ""},
      {"MASS.PETITION", {{"participants", 100}}, {"sensitive_place"}, "II"},
      {"MASS.PETITION", {{"participants", 199}}, {"sensitive_place"}, "II"},
      {"MASS.PETITION", {{"participants", 200}}, {"sensitive_place"}, "I"},
      {"MASS.PETITION", {{"dead", 4}, {"injured", 5}}, {}, ""},
      {"MASS.PETITION", {{"dead", 4}, {"injured", 6}}, {}, "II"},
      {"MASS.PETITION", {{"dead", 9}, {"injured", 20}}, {}, "II"},
      {"MASS.PETITION", {{"dead", 9}, {"injured", 21}}, {}, "I"},
      {"MASS.PETITION", {{"dead", 10}}, {}, "I"},
      {"MASS.PETITION", {}, {"antagonistic"}, "II"},
  });
}

TEST(SafetyAccidents, OfTheMunicipalReprintCountTheMissingAndWhatOrder493HasNot) {
  expect_levels(with_option("order-493.yaml", "safety-accident-local.yaml"), {
      {"ACC.MINE", {{"dead", 29}}, {}, ""},
      {"ACC.MINE", {{"dead", 20}, {"missing", 9}}, {}, ""},
      {"ACC.MINE", {{"dead", 20}, {"missing", 10}}, {}, "I"},
      {"ACC.MINE", {{"endangered", 29}}, {}, ""},
      {"ACC.MINE", {{"endangered", 30}}, {}, "I"},
      {"ACC.MINE", {{"direct_loss", 99'999'999}}, {}, ""},
      {"ACC.MINE", {{"direct_loss", 100'000'000}}, {}, "I"},
      {"ACC.HAZCHEM", {{"poisoned", 99}}, {}, ""},
      {"ACC.HAZCHEM", {{"poisoned", 100}}, {}, "I"},
      {"ACC.HAZCHEM", {{"evacuated", 99'999}}, {}, ""},
      {"ACC.HAZCHEM", {{"evacuated", 100'000}}, {}, "I"},
      {"ACC.TRAFFIC", {}, {"expressway_cut"}, "", hours(48) - minutes(1)},
      {"ACC.TRAFFIC", {}, {"expressway_cut"}, "I", hours(48)},
      {"ACC.PUBLIC", {{"load_lost", 29}}, {}, ""},
      {"ACC.PUBLIC", {{"load_lost", 30}}, {}, "I"},
      {"ACC.PUBLIC", {{"households_cut_off", 49'999}}, {"supply_cut"}, "", hours(48)},
      {"ACC.PUBLIC", {{"households_cut_off", 50'000}}, {"supply_cut"}, "", hours(48) - minutes(1)},
      {"ACC.PUBLIC", {{"households_cut_off", 50'000}}, {"supply_cut"}, "I", hours(48)},
  });
}

TEST(Ungraded, AreThoseOfWhichNoSchemeSpeaks) {
  expect_levels(shipped(), {
      {"DIS.EPI.UNKNOWN", {{"affected", 23}}, {}, ""},
      {"DIS.FLOOD.INUNDATION", {{"dead", 0}, {"evacuated", 126}}, {}, ""},
      {"CRIME.VIOLENT", {{"dead", 3}}, {}, ""},
  });
}

TEST(Sections, OfSeveralFilesTogetherHoldNoMoreThanTheConsoleCanShow) {
  PolicyFiles files = shipped_files();
  std::string& main = files.texts.at(files.main);
  main += "\nmarks:\n";
  for (int i = 0; i < 60; ++i) main += "  - {id: mark-" + std::to_string(i) + ", name: 标记}\n";
  const LoadedPolicy loaded = load_policy(files);
  EXPECT_FALSE(loaded.policy);
  EXPECT_NE(loaded.diagnostics.render().find("more than 100 'marks' in all files"), std::string::npos);
}

TEST(Schemes, OfTwoTheHigherCounts) {
  // Nine dead by pollution in a chemical accident: III by Order 493, II as an environmental incident.
  expect_levels(shipped(), {{"ACC.HAZCHEM", {{"dead", 9}}, {}, "III"}, {"ACC.HAZCHEM", {{"dead", 9}}, {"pollution"}, "II"}});
}

TEST(Schemes, ThatShipNameTheirSourceAndWhatWasNotVerified) {
  std::set<std::string> unverified;
  for (const GradingScheme& scheme : shipped()->schemes) {
    EXPECT_FALSE(scheme.source.document.empty() || scheme.source.article.empty() || scheme.source.quote.empty()) << scheme.id;
    for (const Criterion& criterion : scheme.criteria) EXPECT_FALSE(criterion.quote.empty()) << scheme.id;
    if (!scheme.verified) unverified.insert(scheme.id);
  }
  EXPECT_EQ(unverified, (std::set<std::string>{"environment", "open-flame"}));
}

}  // namespace
}  // namespace jibao::config
