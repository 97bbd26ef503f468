// Every pack that ships, loaded into the shipped office, with dates that were worked out by hand from its document: what
// is due when, what begins only with a later step of the chain, and which rule of several governs.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/policy_loader.hpp"
#include "rules/calendar.hpp"
#include "tests/stories/world.hpp"

namespace jibao::stories {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

const fs::path config_folder = fs::path(JIBAO_SOURCE_DIR) / "config";

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The shipped office that follows `packs` ("eu-dora", or "cn-order-493, ours: [county]") instead of its own.
std::shared_ptr<const Policy> office(const std::vector<std::string>& packs, const std::string& classes = {}) {
  config::PolicyFiles files = config::load_policy(config_folder / "county-office.yaml").files;
  std::string& main = files.texts[files.main];
  const auto from = main.find("\npacks:");
  const auto until = main.find("\nobligation_defaults:");
  std::string uses = "\npacks:\n";
  for (const std::string& pack : packs) {
    const std::string file = "packs/" + pack.substr(0, pack.find(',')) + ".yaml";
    const auto more = pack.find(',');
    uses += "  - {file: " + file + (more == std::string::npos ? "" : pack.substr(more)) + "}\n";
    files.texts[file] = text_of(config_folder / file);
  }
  main.replace(from, until - from, uses);
  if (!classes.empty()) main.insert(main.find("  zone: "), "  classes: [" + classes + "]\n");
  config::LoadedPolicy loaded = config::load_policy(files);
  EXPECT_TRUE(loaded.policy) << loaded.diagnostics.render();
  return std::make_shared<const Policy>(loaded.policy.value_or(Policy{}));
}

struct Times {
  std::string received, occurred, discovered, classified, declared;
};

std::optional<Instant> maybe(const std::string& local) {
  return local.empty() ? std::nullopt : std::optional(at(local));
}

IncidentId file(World& world, const std::string& category, const Times& times, const std::string& level = {},
                IncidentKind kind = IncidentKind::incident) {
  Report report;
  report.kind = kind;
  report.category = category;
  report.justification = "见来文";
  report.level = level;
  report.occurred.at = maybe(times.occurred);
  report.discovered = maybe(times.discovered);
  report.classified = maybe(times.classified);
  report.declared = maybe(times.declared);
  world.until(at(times.received));
  const Decision decision = world.file(report, "");
  EXPECT_FALSE(decision.refusal) << (decision.refusal ? decision.refusal->detail_en : "");
  return decision.incident;
}

/// "rule 07-19 04:02:00" of everything that is or was owed, in the order in which it began.
std::vector<std::string> owed(const World& world, IncidentId id = 1) {
  std::vector<std::string> all;
  for (const Obligation& o : world.incident(id).obligations)
    all.push_back(o.rule.substr(o.rule.find('.') + 1) + (o.due ? " " + clock(*o.due) : " at once"));
  return all;
}

void report(World& world, const std::string& rule, const std::string& when, DeedKind kind = DeedKind::written_report,
            Stage stage = Stage::initial) {
  world.until(at(when));
  DeedReported event;
  event.incident = 1;
  event.deed = kind;
  event.stage = stage;
  if (!rule.empty()) event.obligations = {rule};
  event.by = {"", "operator", false};
  const Decision decision = world.submit(event);
  EXPECT_FALSE(decision.refusal) << (decision.refusal ? decision.refusal->detail_en : "");
}

void sign(World& world, std::uint32_t deed, const std::string& when) {
  world.until(at(when));
  ReceiptGiven event;
  event.incident = 1;
  event.deed = deed;
  event.unit = "上一级";
  event.by = {"", "operator", false};
  EXPECT_FALSE(world.submit(event).refusal);
}

void amend(World& world, const std::string& path, const std::string& value, const std::string& when) {
  world.until(at(when));
  ReportAmended event;
  event.incident = 1;
  event.changes = {{path, value}};
  event.by = {"", "operator", false};
  const Decision decision = world.submit(event);
  EXPECT_FALSE(decision.refusal) << (decision.refusal ? decision.refusal->detail_en : "");
}

TEST(Packs, EveryOneThatShipsLoadsAlone) {
  for (const auto& entry : fs::directory_iterator(config_folder / "packs")) {
    const auto policy = office({entry.path().stem().string()});
    ASSERT_FALSE(policy->obligations.empty()) << entry.path();
    for (const ObligationRule& rule : policy->obligations) {
      EXPECT_FALSE(rule.source.document.empty() || rule.source.article.empty() || rule.source.quote.empty()) << rule.id;
      EXPECT_FALSE(rule.name.en.empty() || rule.owed_to.en.empty()) << rule.id;
    }
  }
}

TEST(Packs, Order493GivesEachLevelTwoHoursFromItsOwnReceipt) {
  World world(office({"cn-order-493, ours: [county]"}));
  file(world, "ACC.HAZCHEM", {"2026-12-31 16:58", "2026-12-31 16:47", "2026-12-31 16:50", {}, {}}, "III");
  // Sixty days: the day itself is not counted, the sixtieth is 1 March 2027, and it ends at 24:00.
  EXPECT_THAT(owed(world), ElementsAre("unit 12-31 17:50:00", "county 12-31 18:58:00", "investigation 03-02 00:00:00"));
  EXPECT_FALSE(world.obligation("cn-order-493.county").tracked);
  EXPECT_TRUE(world.obligation("cn-order-493.unit").tracked);
  report(world, "cn-order-493.county", "2026-12-31 17:30");
  EXPECT_EQ(owed(world).size(), 3U);  // nobody has signed for it
  sign(world, 1, "2026-12-31 17:40");
  EXPECT_EQ(owed(world).back(), "city 12-31 19:40:00");
  amend(world, "level", "II", "2026-12-31 18:00");
  EXPECT_EQ(owed(world).back(), "supplement at once");
  report(world, "cn-order-493.city", "2026-12-31 18:30");
  sign(world, 2, "2026-12-31 18:45");
  EXPECT_EQ(owed(world).back(), "province 12-31 20:45:00");
}

TEST(Packs, AHopThatIsWatchedIsNamedLateAndPagesNobodyButTheOwner) {
  World world(office({"cn-order-493, ours: [county]"}));
  file(world, "ACC.HAZCHEM", {"2026-12-31 16:58", "2026-12-31 16:47", {}, {}, {}});
  world.acknowledge(1, "zhangwei", Strength::strong);
  report(world, "cn-order-493.county", "2026-12-31 17:10");
  world.timeline();
  world.until(at("2026-12-31 17:47:01"));  // the head of the unit had told nobody
  const Obligation& unit = world.obligation("cn-order-493.unit");
  EXPECT_TRUE(unit.breached_at);
  EXPECT_EQ(unit.late_by, LateBy::unit);
  EXPECT_EQ(world.timeline().find("step"), std::string::npos);
  EXPECT_EQ(unit.state, ObligationState::open);
}

TEST(Packs, PublicHealthRunsTwoHoursALevelAndOneHourInTheProvince) {
  World world(office({"cn-public-health"}));
  file(world, "DIS.EPI.UNKNOWN", {"2026-09-18 10:22", "2026-09-18 10:15", {}, {}, {}});
  EXPECT_THAT(owed(world), ElementsAre("institution 09-18 12:15:00", "county-health 09-18 12:22:00", "cdc at once"));
  report(world, "cn-public-health.county-health", "2026-09-18 11:00");
  sign(world, 1, "2026-09-18 11:05");
  report(world, "cn-public-health.county", "2026-09-18 11:30");
  sign(world, 2, "2026-09-18 11:40");
  report(world, "cn-public-health.city", "2026-09-18 12:00");
  sign(world, 3, "2026-09-18 12:10");
  EXPECT_THAT(owed(world), testing::Contains("county 09-18 13:05:00"));
  EXPECT_THAT(owed(world), testing::Contains("city 09-18 13:40:00"));
  EXPECT_THAT(owed(world), testing::Contains("province 09-18 13:10:00"));
}

TEST(Packs, AnimalEpidemicsCountFromTheirClassification) {
  World world(office({"cn-animal-epidemic"}));
  file(world, "DIS.EPI.ANIMAL", {"2026-03-10 09:10", "2026-03-10 08:00", {}, "2026-03-10 09:00", {}});
  EXPECT_THAT(owed(world), ElementsAre("county-station 03-10 11:00:00", "state-council 03-10 12:00:00"));
  report(world, "cn-animal-epidemic.county-station", "2026-03-10 09:50");
  sign(world, 1, "2026-03-10 10:00");
  EXPECT_EQ(owed(world).back(), "province-station 03-10 11:00:00");
  report(world, "cn-animal-epidemic.province-station", "2026-03-10 10:20");
  sign(world, 2, "2026-03-10 10:30");
  EXPECT_EQ(owed(world).back(), "province-department 03-10 11:30:00");
}

TEST(Packs, RadiationNotifiesThreeAuthoritiesAndTheStateCouncilInFourHours) {
  World world(office({"cn-radiation"}));
  file(world, "CRIME.GUN_RADSOURCE", {"2026-02-14 09:12", {}, "2026-02-14 09:05", {}, {}}, "Ⅱ级");
  EXPECT_THAT(owed(world), ElementsAre("ecology at once", "police at once", "health at once", "state-council 02-14 13:12:00"));
  // A notice to the police is none to the health authority: it must say which.
  DeedReported notice;
  notice.incident = 1;
  notice.deed = DeedKind::notice;
  ASSERT_TRUE(world.submit(notice).refusal);
  report(world, "cn-radiation.police", "2026-02-14 09:20", DeedKind::notice);
  EXPECT_EQ(world.obligation("cn-radiation.police").state, ObligationState::fulfilled);
  EXPECT_EQ(world.obligation("cn-radiation.health").state, ObligationState::open);
}

TEST(Packs, EnvironmentRunsTheLongerClockUntilALevelIsKnownAndKeepsItThen) {
  World world(office({"cn-environment-17"}));
  file(world, "ACC.HAZCHEM", {"2026-03-10 09:10", "2026-03-10 08:50", "2026-03-10 09:05", {}, {}});
  EXPECT_THAT(owed(world), ElementsAre("lower 03-10 13:05:00"));
  amend(world, "level", "重大", "2026-03-10 10:00");
  EXPECT_THAT(owed(world), ElementsAre("lower 03-10 13:05:00", "higher 03-10 12:00:00"));
  amend(world, "ended_at", "2026-03-10T15:00:00+08:00", "2026-03-10 15:05");
  EXPECT_EQ(owed(world).back(), "result at once");
}

TEST(Packs, CybersecurityDependsOnTheClassOfTheOfficeAndItsDateInForce) {
  const Times times{"2026-03-10 10:05", {}, "2026-03-10 10:00", {}, {}};
  World operators(office({"cn-cybersecurity-2025"}, "cii_operator"));
  file(operators, "CRIME.CYBER", times, "较大");
  EXPECT_THAT(owed(operators), ElementsAre("cii 03-10 11:00:00", "others 03-10 14:00:00"));
  World minor(office({"cn-cybersecurity-2025"}, "cii_operator"));
  file(minor, "CRIME.CYBER", times, "一般");
  EXPECT_THAT(owed(minor), IsEmpty());
  World before(office({"cn-cybersecurity-2025"}, "cii_operator"));
  file(before, "CRIME.CYBER", {"2025-10-31 23:59", {}, "2025-10-31 23:00", {}, {}}, "I");
  EXPECT_THAT(owed(before), IsEmpty());
  World first_day(office({"cn-cybersecurity-2025"}, "central_organ"));
  file(first_day, "CRIME.CYBER", {"2025-11-01 00:00", {}, "2025-10-31 23:30", {}, {}}, "I");
  EXPECT_THAT(owed(first_day), ElementsAre("central 11-01 01:30:00", "others 11-01 03:30:00"));
}

TEST(Packs, OfTheStateCouncilsRulesForOneDutyTheStrictestGovernsAndTheOthersStayOnDisplay) {
  World world(office({"cn-state-council-2015"}));
  file(world, "MASS.STORMING", {"2026-03-10 10:05", "2026-03-10 10:00", {}, {}, {}}, "I");
  ASSERT_FALSE(owed(world).empty());
  EXPECT_EQ(owed(world).front(), "phone 03-10 10:30:00");
  EXPECT_THAT(owed(world), testing::Contains("written 03-10 11:00:00"));
}

TEST(Packs, SecrecyHoursRunThroughHolidays) {
  World world(office({"cn-secrecy"}));
  file(world, "CRIME.SECRETS", {"2026-02-14 17:30", {}, "2026-02-14 17:00", {}, {}});  // nine days of rest follow
  EXPECT_THAT(owed(world), ElementsAre("leak 02-15 17:00:00"));
  report(world, "", "2026-02-15 09:00");
  sign(world, 1, "2026-02-15 10:00");
  EXPECT_EQ(owed(world).back(), "upward 02-16 10:00:00");
}

TEST(Packs, ShandongTakesReasonsBeforeTheLimitAndABackfillAfterALevelWasSkipped) {
  World world(office({"cn-shandong"}));
  file(world, "DIS.GEO", {"2026-03-10 08:10", "2026-03-10 08:00", {}, {}, {}});
  EXPECT_THAT(owed(world), ElementsAre("city 03-10 10:00:00", "emergency-copy at once"));
  DelayGiven delay;
  delay.incident = 1;
  delay.rule = "cn-shandong.city";
  delay.reason = "通信中断";
  world.until(at("2026-03-10 09:30"));
  EXPECT_FALSE(world.submit(delay).refusal);
  DeedReported skipping;
  skipping.incident = 1;
  skipping.deed = DeedKind::written_report;
  skipping.skips_level = true;
  skipping.by = {"", "operator", false};
  world.until(at("2026-03-10 10:40"));
  EXPECT_FALSE(world.submit(skipping).refusal);
  EXPECT_EQ(world.obligation("cn-shandong.city").now, Verdict::late_with_notice);
  EXPECT_EQ(owed(world).back(), "backfill at once");
}

TEST(Packs, AnhuisPilotCountyReportsDirectlyWhateverTheLevel) {
  const Times times{"2026-03-10 08:10", "2026-03-10 08:00", {}, {}, {}};
  World city(office({"cn-anhui-2010"}));
  file(city, "DIS.GEO", times, "III");
  EXPECT_THAT(owed(city), ElementsAre("level-three 03-10 12:00:00"));
  World pilot(office({"cn-anhui-2010"}, "pilot_county"));
  file(pilot, "DIS.GEO", times, "III");
  EXPECT_THAT(owed(pilot), ElementsAre("pilot 03-10 10:00:00"));
  EXPECT_THAT(pilot.obligation("cn-anhui-2010.pilot").stacked, ElementsAre("cn-anhui-2010.level-three"));
}

TEST(Packs, HenanCountsFromTheRegradingAndAsksForTwoFollowUpsADayUntilTheFinalReport) {
  World world(office({"cn-henan"}));
  file(world, "DIS.FIRE", {"2026-04-05 14:31", "2026-04-05 14:20", {}, {}, {}});
  EXPECT_THAT(owed(world), IsEmpty());
  amend(world, "level", "较大", "2026-04-05 17:05");
  EXPECT_THAT(owed(world), ElementsAre("written-three 04-05 18:05:00", "daily 04-06 08:00:00"));
  report(world, "", "2026-04-06 07:40", DeedKind::written_report, Stage::followup);  // fulfils both: the first one late
  EXPECT_EQ(owed(world).back(), "daily 04-06 17:00:00");
  world.until(at("2026-04-06 17:00:01"));  // forgotten: a breach, and the next one runs all the same
  EXPECT_EQ(owed(world).back(), "daily 04-07 08:00:00");
  report(world, "", "2026-04-06 18:00", DeedKind::written_report, Stage::final);
  EXPECT_EQ(owed(world).back(), "daily 04-07 08:00:00");
  EXPECT_EQ(world.incident(1).obligations.back().state, ObligationState::superseded);
}

TEST(Packs, ADailyReportThatIsNotYetDueWakesNobody) {
  World world(office({"cn-henan"}));
  file(world, "DIS.FIRE", {"2026-04-05 18:31", "2026-04-05 18:20", {}, {}, {}}, "III");
  world.acknowledge(1, "sunqiang", Strength::strong);
  report(world, "", "2026-04-05 18:50");
  world.timeline();
  world.until(at("2026-04-06 07:59:59"));
  EXPECT_EQ(world.timeline().find("step"), std::string::npos);
  world.until(at("2026-04-06 08:00"));
  EXPECT_NE(world.timeline().find("step 1"), std::string::npos);
}

TEST(Packs, ACorrectionDoesNotMoveToTheRegradingWhatBeganBeforeIt) {
  World world(office({"cn-environment-17"}));
  file(world, "ACC.HAZCHEM", {"2026-03-10 09:10", "2026-03-10 08:50", "2026-03-10 09:05", {}, {}}, "II");
  EXPECT_THAT(owed(world), ElementsAre("higher 03-10 11:05:00"));
  amend(world, "level", "I", "2026-03-10 09:30");
  world.until(at("2026-03-10 09:40"));
  ReportAmended corrected;
  corrected.incident = 1;
  corrected.correction = true;
  corrected.changes = {{"discovered_at", "2026-03-10T09:00:00+08:00"}};
  EXPECT_FALSE(world.submit(corrected).refusal);
  EXPECT_THAT(owed(world), ElementsAre("higher 03-10 11:00:00", "higher 03-10 11:30:00")) << "the second one tells of level I";
}

TEST(Packs, DisasterStatisticsAskForANilReportADayAfterTheOneBefore) {
  World world(office({"cn-disaster-statistics"}));
  file(world, "DIS.FLOOD.INUNDATION", {"2026-07-19 03:55", "2026-07-19 03:42", {}, {}, {}});
  EXPECT_THAT(owed(world), ElementsAre("first 07-19 05:42:00", "zero 07-20 03:55:00"));
  report(world, "", "2026-07-19 20:00", DeedKind::written_report, Stage::nil);
  EXPECT_EQ(owed(world).back(), "zero 07-20 20:00:00");
  EXPECT_EQ(world.obligation("cn-disaster-statistics.first").state, ObligationState::open);
}

TEST(Packs, AWarningGoesToTheDutyLeaderInTenMinutesAndToTheSectionInThirty) {
  World world(office({"cn-changzi-2025"}));
  file(world, "DIS.WX.SEVERE", {"2026-01-03 16:06", "2026-01-03 16:00", {}, {}, {}}, "II", IncidentKind::warning);
  EXPECT_THAT(owed(world), ElementsAre("leader 01-03 16:16:00", "section 01-03 16:36:00"));
}

TEST(Packs, LanzhouGivesTheHigherLevelsOneHourAndTheOthersTwo) {
  const Times times{"2026-03-10 08:10", "2026-03-10 08:00", {}, {}, {}};
  World higher(office({"cn-lanzhou-2014"}));
  file(higher, "DIS.GEO", times, "II");
  EXPECT_THAT(owed(higher), ElementsAre("higher 03-10 09:00:00"));
  World others(office({"cn-lanzhou-2014"}));
  file(others, "DIS.GEO", times);
  EXPECT_THAT(owed(others), ElementsAre("others 03-10 10:00:00"));
}

TEST(Packs, OfSeveralCountiesRulesTheEarliestLimitGovernsNotTheShortest) {
  World world(office({"cn-counties"}));
  file(world, "DIS.GEO", {"2026-03-10 08:45", "2026-03-10 08:00", {}, {}, {}});
  // 30 minutes from receipt are 09:15, one hour from occurrence is 09:00.
  EXPECT_THAT(owed(world), testing::Contains("jilin 03-10 09:00:00"));
  EXPECT_THAT(world.obligation("cn-counties.jilin").stacked,
              ElementsAre("cn-counties.xilinhot", "cn-counties.jiangxi-county"));
}

TEST(Packs, DoraCapsFourHoursFromClassificationByADayFromAwareness) {
  const auto initial = [](const std::string& aware, const std::string& classified, const std::string& classes = {}) {
    World world(office({"eu-dora"}, classes));
    file(world, "ICT", {classified, {}, aware, classified, {}});
    return owed(world).empty() ? std::string("none") : owed(world).front();
  };
  EXPECT_EQ(initial("2026-03-10 09:00", "2026-03-10 10:00"), "initial 03-10 14:00:00");
  EXPECT_EQ(initial("2026-03-09 11:00", "2026-03-10 10:00"), "initial 03-10 11:00:00");
  EXPECT_EQ(initial("2026-03-08 11:00", "2026-03-10 10:00"), "initial 03-10 14:00:00");  // classified after the day was over
  // Saturday 02:00 moves to Monday noon, but not for a bank.
  EXPECT_EQ(initial("2026-03-13 21:00", "2026-03-13 22:00"), "initial 03-16 12:00:00");
  EXPECT_EQ(initial("2026-03-13 21:00", "2026-03-13 22:00", "credit_institution"), "initial 03-14 02:00:00");
}

TEST(Packs, DoraCountsEachFurtherReportFromTheOneBefore) {
  World world(office({"eu-dora"}));
  file(world, "ICT", {"2026-05-12 09:00", {}, "2026-05-12 08:00", {}, {}});
  EXPECT_THAT(owed(world), IsEmpty());  // not yet classified as major
  amend(world, "classified_at", "2026-05-12T09:30:00+08:00", "2026-05-12 09:30");
  EXPECT_THAT(owed(world), ElementsAre("initial 05-12 13:30:00"));
  report(world, "", "2026-05-12 11:00");
  EXPECT_EQ(owed(world).back(), "intermediate 05-15 11:00:00");
  report(world, "", "2026-05-13 16:00", DeedKind::written_report, Stage::followup);
  EXPECT_EQ(owed(world).back(), "final 06-15 12:00:00");  // 13 June is a Saturday: noon on Monday, for everyone
}

TEST(Packs, Nis2GivesADayThreeDaysAndAMonth) {
  World world(office({"eu-nis2"}));
  file(world, "ICT", {"2026-03-10 09:10", {}, "2026-03-10 09:00", {}, {}});
  EXPECT_THAT(owed(world), ElementsAre("early-warning 03-11 09:00:00", "notification 03-13 09:00:00"));
  report(world, "", "2026-03-12 10:00", DeedKind::written_report, Stage::followup);
  EXPECT_EQ(owed(world).back(), "final 04-13 00:00:00");  // the end of 12 April
}

TEST(Packs, NrcEventsHaveTheClockOfTheirClass) {
  const auto first = [](const std::string& category, const std::string& declared = {}) {
    World world(office({"us-nrc-50-72"}));
    file(world, category, {"2026-03-10 09:10", "2026-03-10 09:00", {}, {}, declared});
    return owed(world);
  };
  EXPECT_THAT(first("NRC.EMERGENCY", "2026-03-10 09:08"), ElementsAre("emergency 03-10 10:08:00", "ler 05-10 00:00:00"));
  EXPECT_EQ(first("NRC.ONE_HOUR").front(), "one-hour 03-10 10:00:00");
  EXPECT_EQ(first("NRC.FOUR_HOUR").front(), "four-hour 03-10 13:00:00");
  EXPECT_EQ(first("NRC.EIGHT_HOUR").front(), "eight-hour 03-10 17:00:00");
}

TEST(Packs, RiddorCountsTenAndFifteenDaysAndOshaEightAndTwentyFourHours) {
  const Times times{"2026-03-10 09:10", "2026-03-10 09:00", {}, {}, {}};
  World serious(office({"uk-riddor"}));
  file(serious, "RIDDOR.SERIOUS", times);
  EXPECT_THAT(owed(serious), ElementsAre("notify at once", "report 03-21 00:00:00"));
  World seven(office({"uk-riddor"}));
  file(seven, "RIDDOR.OVER_SEVEN_DAYS", times);
  EXPECT_THAT(owed(seven), ElementsAre("over-seven-days 03-26 00:00:00"));
  World fatal(office({"us-osha"}));
  file(fatal, "OSHA.FATALITY", {"2026-03-10 09:10", {}, "2026-03-10 09:00", {}, {}});
  EXPECT_THAT(owed(fatal), ElementsAre("fatality 03-10 17:00:00"));
  World hospital(office({"us-osha"}));
  file(hospital, "OSHA.HOSPITAL", {"2026-03-10 09:10", {}, "2026-03-10 09:00", {}, {}});
  EXPECT_THAT(owed(hospital), ElementsAre("hospital 03-11 09:00:00"));
}

TEST(Packs, TheirOrderMakesNoDifference) {
  const std::vector<std::string> packs{"seed-nj", "cn-counties", "cn-anhui-2010", "cn-henan"};
  std::vector<std::vector<std::string>> seen;
  for (const bool turned : {false, true}) {
    std::vector<std::string> order = packs;
    if (turned) std::reverse(order.begin(), order.end());
    World world(office(order, "pilot_county"));
    file(world, "DIS.GEO", {"2026-03-10 08:10", "2026-03-10 08:00", {}, {}, {}}, "II");
    std::vector<std::string> all = owed(world);
    for (const Obligation& o : world.incident(1).obligations) {
      all.push_back(o.rule + " beside");
      for (const std::string& other : o.stacked) all.back() += " " + other;
    }
    std::sort(all.begin(), all.end());
    seen.push_back(std::move(all));
  }
  EXPECT_EQ(seen[0], seen[1]);
}

}  // namespace
}  // namespace jibao::stories
