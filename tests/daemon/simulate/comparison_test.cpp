// Two policies over one journal: what differs comes from the policies alone.
#include "daemon/simulate/comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/journal/codec.hpp"
#include "daemon/simulate/comparison_print.hpp"
#include "daemon/simulate/export_line.hpp"
#include "tests/daemon/simulate/golden.hpp"
#include "tests/daemon/simulate/recorded_office.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::simulate {
namespace {

using namespace std::chrono_literals;
using stories::sample_policy;
using stories::shared;

// A flood at night: the duty leader takes it after a minute, the call is made at 04:00, the paper at 04:40.
void flood(RecordedOffice& office) {
  office.file("2026-07-19 03:55", "2026-07-19 03:42");
  office.acknowledge("2026-07-19 03:56", "zhaogang");
  office.deed("2026-07-19 04:00", DeedKind::phone_report);
  office.deed("2026-07-19 04:40", DeedKind::written_report);
  office.close("2026-07-19 08:00");
}

Comparison compare(const RecordedOffice& office, Policy before, Policy after) {
  PolicyComparison comparison(shared(std::move(before)), shared(std::move(after)), 20, 2);
  for (const std::string& line : office.lines()) comparison.take(line);
  Comparison found = comparison.finish();
  EXPECT_FALSE(comparison.bad_line()) << comparison.bad_line()->reason;
  return found;
}

// What a record tells of the world, for people.
std::vector<std::string> told(const store::Stored& record) {
  std::vector<std::string> told;
  const auto facts = journal::decode(record);
  for (const Fact& fact : facts.value())
    if (const auto* page = std::get_if<PageQueued>(&fact)) {
      told.push_back(std::to_string(page->page) + std::string(name_of(page->purpose)) + page->person + page->channel);
    } else if (HistoryKeeper::wants(journal::name_of_fact(fact)).any) {
      told.push_back(journal::to_json_public(fact, "Asia/Shanghai", journal::Personal::shown));
    }
  return told;
}

ObligationRule& rule(Policy& policy, const std::string& id) {
  return *std::find_if(policy.obligations.begin(), policy.obligations.end(),
                       [&](const ObligationRule& rule) { return rule.id == id; });
}

const ClockDifference& clock(const Comparison& found, const std::string& rule) {
  for (const ClockDifference& clock : found.list.at(0).clocks)
    if (clock.rule == rule) return clock;
  throw std::out_of_range(rule);
}

TEST(PolicyComparison, OfAPolicyWithItselfFindsNoDifferenceAndEveryPageThatReallyWas) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  office.until("2026-07-24 00:00");
  const Comparison found = compare(office, sample_policy(), sample_policy());
  EXPECT_EQ(found.incidents, 1u);
  EXPECT_EQ(found.differing, 0u);
  EXPECT_EQ(found.calls.before.pages, office.pages);
  EXPECT_EQ(found.unanswered.before, 0u);
  EXPECT_EQ(found.unreadable, 0u);
  EXPECT_EQ(found.late_records, 0u);
}

TEST(PolicyComparison, AShorterLimitMakesWhatWasOnTimeLate) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  Policy after = sample_policy();
  rule(after, "nj.phone").limit->elapsed = 15min;
  const Comparison found = compare(office, sample_policy(), after);
  ASSERT_EQ(found.differing, 1u);
  const ClockDifference& phone = clock(found, "nj.phone");
  EXPECT_EQ(phone.clock.before->due, stories::at("2026-07-19 04:02"));
  EXPECT_EQ(phone.clock.before->verdict, "on_time");
  const RuleDifference& sum = found.rules.at("nj.phone");
  EXPECT_EQ(sum.earlier + sum.later, 1u);
  EXPECT_EQ(found.rules.count("nj.written"), 0u);
}

TEST(PolicyComparison, NamesClocksThatAppearAndVanish) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  Policy after = sample_policy();
  std::erase_if(after.obligations, [](const ObligationRule& rule) { return rule.id == "nj.written"; });
  after.obligations.push_back(rule(after, "nj.phone"));
  after.obligations.back().id = "new.phone";
  const Comparison found = compare(office, sample_policy(), after);
  EXPECT_EQ(found.rules.at("nj.written").vanish, 1u);
  EXPECT_EQ(found.rules.at("new.phone").appear, 1u);
  EXPECT_FALSE(clock(found, "nj.written").clock.after);
  EXPECT_EQ(clock(found, "new.phone").clock.after->verdict, "on_time");
}

TEST(PolicyComparison, WhoIsPagedLaterAnswersLater) {
  RecordedOffice office(shared(sample_policy()));
  office.file("2026-07-19 03:55", "2026-07-19 03:42");
  office.acknowledge("2026-07-19 04:00", "chenming");  // paged at 03:58 by the second step
  office.deed("2026-07-19 04:01", DeedKind::phone_report);
  office.deed("2026-07-19 04:02", DeedKind::written_report);
  office.close("2026-07-19 08:00");
  Policy after = sample_policy();
  after.escalations[0].steps[0].wait = 2min;  // the second step follows at 03:57, so he answers at 03:59
  const Comparison found = compare(office, sample_policy(), after);
  EXPECT_EQ(found.unanswered.after, 0u);
  EXPECT_EQ(found.people.count("zhouwei"), 0u) << "the third step is never reached";
}

TEST(PolicyComparison, WhoIsNotPagedDoesNotAnswer) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  Policy after = sample_policy();
  after.escalations[0].steps[0].page = {"primary"};
  for (Step& step : after.escalations[0].steps) step.by = {{"sms"}};
  const Comparison found = compare(office, sample_policy(), after);
  EXPECT_EQ(found.unanswered.before, 0u);
  EXPECT_EQ(found.people.at("zhaogang").before.pages > 0, true);
  EXPECT_GT(found.people.at("chenming").after.pages, found.people.at("chenming").before.pages)
      << "nobody took it, so the second step was reached";
}

TEST(PolicyComparison, ACorrectedOccurrenceIsReadOffTheClockThatItMoved) {
  RecordedOffice office(shared(sample_policy()));
  office.file("2026-07-19 03:55", "2026-07-19 03:42");
  ReportAmended corrected;
  corrected.incident = 1;
  corrected.correction = true;
  corrected.changes = {{"occurred_at", "2026-07-19T03:50:00+08:00"}};
  corrected.by = {"wangfang", "operator", false};
  ASSERT_FALSE(office.happen(corrected, "2026-07-19 03:57").refusal);
  Policy after = sample_policy();
  rule(after, "nj.phone").limit->elapsed = 30min;
  const Comparison found = compare(office, sample_policy(), after);
  EXPECT_EQ(found.unreadable, 0u);
  EXPECT_EQ(clock(found, "nj.phone").clock.before->due, stories::at("2026-07-19 04:10"));
  EXPECT_EQ(clock(found, "nj.phone").clock.after->due, stories::at("2026-07-19 04:20"));
}

TEST(PolicyComparison, SaysWhereAValueIsNotInTheExport) {
  const auto changed = [](store::PersonalValues personal) {
    RecordedOffice office(shared(sample_policy()), personal);
    office.file("2026-07-19 03:55", "2026-07-19 03:42");
    ReportAmended supplied;
    supplied.incident = 1;
    supplied.changes = {{"casualties.dead", "2"}};
    supplied.by = {"wangfang", "operator", false};
    office.happen(supplied, "2026-07-19 03:57");
    return compare(office, sample_policy(), sample_policy()).unreadable;
  };
  EXPECT_EQ(changed(store::PersonalValues::left_out), 1u);
  EXPECT_EQ(changed(store::PersonalValues::included), 0u);
}

TEST(PolicyComparison, ATimelyCallRecordedLateIsBackedUnderBoth) {
  RecordedOffice office(shared(sample_policy()));
  office.file("2026-07-19 03:55", "2026-07-19 03:42");
  office.deed("2026-07-19 04:06", DeedKind::phone_report, 1, "2026-07-19 04:01");
  Confirmed backed;
  backed.incident = 1;
  backed.claim = 1;
  backed.by = {"zhaogang", "operator", false};
  ASSERT_FALSE(office.happen(backed, "2026-07-19 04:10").refusal);
  Policy after = sample_policy();
  rule(after, "nj.phone").limit->elapsed = 25min;  // recorded in time, too: nobody need back it
  const Comparison found = compare(office, sample_policy(), after);
  EXPECT_EQ(clock(found, "nj.phone").clock.before->verdict, "on_time");
  EXPECT_EQ(clock(found, "nj.phone").clock.after->verdict, "on_time");
}

TEST(PolicyComparison, ACategoryThatIsGoneCannotBeFiled) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  Policy after = sample_policy();
  std::erase_if(after.categories, [](const Category& category) { return category.code == "DIS.FLOOD.INUNDATION"; });
  const Comparison found = compare(office, sample_policy(), after);
  EXPECT_EQ(found.refused.after, 1u);
  EXPECT_EQ(found.refused.before, 0u);
  EXPECT_EQ(found.calls.after, Calls{});
}

TEST(PolicyComparison, CountsTheNightByTheOfficesClock) {
  RecordedOffice office(shared(sample_policy()));
  office.file("2026-07-19 21:59", "2026-07-19 21:50");
  office.until("2026-07-19 21:59:59");
  EXPECT_EQ(compare(office, sample_policy(), sample_policy()).calls.before.at_night, 0u);
  RecordedOffice night(shared(sample_policy()));
  night.file("2026-07-19 22:00", "2026-07-19 21:50");
  const Calls calls = compare(night, sample_policy(), sample_policy()).calls.before;
  EXPECT_GT(calls.pages, 0u);
  EXPECT_EQ(calls.at_night, calls.pages);
}

TEST(PolicyComparison, NamesTheFirstBadLine) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  const std::string& good = office.lines()[0];
  std::string foreign = good;  // a fact that this program does not know
  foreign.replace(foreign.find("incident_opened"), 15, "incident_dreamt");
  std::string cut = good.substr(0, good.size() / 2) + "\"}";
  for (const std::string& bad : {std::string("{}"), std::string(), good.substr(1), foreign, cut}) {
    PolicyComparison comparison(shared(sample_policy()), shared(sample_policy()), 20, 1);
    comparison.take(good);
    comparison.take(bad);
    comparison.take("later");
    comparison.finish();
    ASSERT_TRUE(comparison.bad_line()) << bad;
    EXPECT_EQ(comparison.bad_line()->line, 2u) << bad;
  }
}

TEST(PolicyComparison, ReadsEveryLineAsTheVerifierDoes) {
  for (const auto personal : {store::PersonalValues::left_out, store::PersonalValues::included}) {
    RecordedOffice office(shared(sample_policy()), personal);
    flood(office);
    for (const std::string& line : office.lines()) {
      const auto head = read_export_head(line);
      ASSERT_TRUE(head) << line;
      const auto read = read_export_record(*head, +[](std::string_view) { return WantedPart{}; });
      ASSERT_TRUE(read) << line;
      const store::Stored strict = store::stored(std::move(*store::read_journal_line(line)));
      EXPECT_EQ(read->body, strict.body);
      EXPECT_EQ(read->personal, strict.personal);
      EXPECT_EQ(std::tie(read->sequence, read->at, read->incident, read->retires),
                std::tie(strict.sequence, strict.at, strict.incident, strict.retires));
      const auto some = read_export_record(*head, HistoryKeeper::wants);
      ASSERT_TRUE(some) << line;
      EXPECT_EQ(told(*some), told(strict)) << line;
    }
  }
}

TEST(PolicyComparison, CountsWhatItCannotJudge) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  PolicyComparison comparison(shared(sample_policy()), shared(sample_policy()), 20, 1);
  for (std::size_t i = 1; i < office.lines().size(); ++i) comparison.take(office.lines()[i]);
  const Comparison found = comparison.finish();
  EXPECT_EQ(found.incidents, 0u);
  EXPECT_EQ(found.unopened, 1u);
}

TEST(PolicyComparison, IsToldInTablesAndAsJson) {
  RecordedOffice office(shared(sample_policy()));
  flood(office);
  office.file("2026-07-20 14:00", "2026-07-20 13:55", "MASS.CAMPUS");
  office.acknowledge("2026-07-20 14:01", "zhaogang", 2);
  office.deed("2026-07-20 14:12", DeedKind::phone_report, 2);
  office.deed("2026-07-20 14:20", DeedKind::written_report, 2);
  office.close("2026-07-20 16:00", 2);
  Policy after = sample_policy();
  after.version = "sample 2";
  rule(after, "nj.phone").limit->elapsed = 15min;
  rule(after, "nj.written").categories = {"DIS"};
  after.escalations[0].steps[0].page = {"primary"};
  const Comparison found = compare(office, sample_policy(), after);
  expect_golden(comparison_text(found, sample_policy(), after, Language::en), "comparison.en.txt");
  expect_golden(comparison_text(found, sample_policy(), after, Language::zh), "comparison.zh.txt");
  expect_golden(comparison_json(found, sample_policy(), after) + "\n", "comparison.json");
}

}  // namespace
}  // namespace jibao::simulate
