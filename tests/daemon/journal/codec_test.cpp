// The codec: nothing is lost on the way to the journal and back, and what was written once is read for ever.
#include "daemon/journal/codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "daemon/journal/json_text.hpp"
#include "daemon/store/store.hpp"
#include "rules/calendar.hpp"
#include "tests/daemon/journal/every_fact.hpp"

namespace jibao::journal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

store::Stored stored(store::Entry entry) {
  store::Stored record;
  record.sequence = 7;
  record.incident = entry.incident;
  record.at = entry.at;
  record.body = std::move(entry.body);
  for (std::string& value : entry.personal) record.personal.emplace_back(std::move(value));
  record.retires = entry.retires;
  return record;
}

store::Stored record_of(std::string body) {
  store::Entry entry;
  entry.incident = 3;
  entry.body = std::move(body);
  return stored(std::move(entry));
}

std::string golden_path() { return std::string(JIBAO_SOURCE_DIR) + "/tests/daemon/journal/golden/v1.txt"; }

// The golden lines: for each kind of fact its body and its personal values.
std::string golden_text(const std::vector<Fact>& facts) {
  std::string text;
  for (const Fact& fact : facts) {
    const auto entry = encode(12, {fact}, from_millis(1'784'403'720'123));
    text += entry.body + "\n";
    for (const std::string& value : entry.personal) {
      text += "  personal ";
      append_json_string(text, value);
      text += '\n';
    }
  }
  return text;
}

TEST(Codec, TheFillerReachesEveryFieldOfEveryFact) {
  const auto empty = every_empty_fact();
  const auto full = every_full_fact();
  ASSERT_EQ(empty.size(), full.size());
  for (std::size_t i = 0; i < full.size(); ++i) {
    const auto before = print(empty[i]);
    const auto after = print(full[i]);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t line = 1; line < after.size(); ++line) {
      // `hard` alone is true by default and has no other value that is set.
      if (after[line] != "hard=1") {
        EXPECT_NE(before[line], after[line]) << after[0];
      }
    }
  }
}

TEST(Codec, ReadsBackEveryFieldOfEveryFactAsItWasWritten) {
  const auto facts = every_full_fact();
  const auto back = decode(stored(encode(12, facts, from_millis(5))));
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->size(), facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) EXPECT_EQ(print((*back)[i]), print(facts[i]));
}

TEST(Codec, ReadsBackFactsWhoseFieldsStandAtTheirDefaults) {
  const auto facts = every_empty_fact();
  const auto back = decode(stored(encode(12, facts, from_millis(5))));
  ASSERT_TRUE(back) << back.error().message;
  for (std::size_t i = 0; i < facts.size(); ++i) EXPECT_EQ(print((*back)[i]), print(facts[i]));
}

TEST(Codec, AFlagThatIsOffThoughItsDefaultIsOnStaysOff) {
  DeadlineSet soft;
  soft.hard = false;
  const auto back = decode(stored(encode(1, {soft}, from_millis(5))));
  ASSERT_TRUE(back);
  EXPECT_FALSE(std::get<DeadlineSet>(back->front()).hard);
}

TEST(Codec, WritesTheSameBytesAsTheGoldenJournal) {
  const std::string now = golden_text(every_full_fact());
  // For a new fact or field: look at what changed, then write the file anew.
  if (std::getenv("JIBAO_WRITE_GOLDEN") != nullptr) std::ofstream(golden_path()) << now;
  std::ifstream file(golden_path());
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(golden.str(), now);
}

TEST(Codec, ReadsTheGoldenJournal) {
  std::ifstream file(golden_path());
  const auto facts = every_full_fact();
  std::size_t count = 0;
  store::Stored record;
  const auto check = [&] {
    const auto back = decode(record);
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_LT(count, facts.size());
    EXPECT_EQ(print(back->front()), print(facts[count++]));
  };
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("  personal ")) {
      record.personal.emplace_back(boost::json::parse(line.substr(11)).as_string().c_str());
      continue;
    }
    if (!record.body.empty()) check();
    record = record_of(line);
  }
  check();
  EXPECT_EQ(count, facts.size());
}

// What is written of a closed set, as "Set name name ...".
template <class E>
std::string names_line(std::string_view set) {
  std::string line(set);
  for (const std::string_view name : Names<E>::values) line += " " + std::string(name);
  return line + "\n";
}

TEST(Codec, KnowsEveryNameThatWasEverWritten) {
  const std::string now = names_line<Fact>("Fact") + names_line<Why>("Why") + names_line<LateBy>("LateBy") +
                          names_line<Verdict>("Verdict") + names_line<AckKind>("AckKind") +
                          names_line<AckVia>("AckVia") + names_line<Strength>("Strength") +
                          names_line<CloseAs>("CloseAs") + names_line<DialOutcome>("DialOutcome") +
                          names_line<Stamp>("Stamp") + names_line<Stage>("Stage") + names_line<Purpose>("Purpose") +
                          names_line<Outcome>("Outcome") + names_line<DeedKind>("DeedKind") +
                          names_line<Anchor>("Anchor") + names_line<IncidentKind>("IncidentKind") +
                          names_line<LineResult>("LineResult") + names_line<Role>("Role") + names_line<Act>("Act") +
                          names_line<LogInEnd>("LogInEnd") + names_line<LogOutWhy>("LogOutWhy");
  const std::string path = std::string(JIBAO_SOURCE_DIR) + "/tests/daemon/journal/golden/names.txt";
  if (std::getenv("JIBAO_WRITE_GOLDEN") != nullptr) std::ofstream(path) << now;
  std::ifstream file(path);
  std::stringstream current(now);
  int lines = 0;
  for (std::string then, line; std::getline(file, then); ++lines) {
    ASSERT_TRUE(std::getline(current, line)) << then;
    std::stringstream words(then);
    for (std::string word; words >> word;) EXPECT_THAT(" " + line + " ", HasSubstr(" " + word + " "));
  }
  EXPECT_EQ(lines, 21);
}

TEST(Codec, TheLargestHandoverFitsARecord) {
  HandoverWritten written;
  std::string prefix;
  for (int i = 0; i < 16; ++i) prefix += "值";  // as long as a policy's prefix of numbers may be
  written.items.assign(most_handover_items, {9'999'999'999, 999, prefix + "演2026-000001", std::string(64, 'p')});
  const auto entry = encode(0, {written}, from_millis(5));
  EXPECT_LE(entry.body.size(), store::max_body_bytes);
  const auto back = decode(stored(entry));
  ASSERT_TRUE(back);
  EXPECT_EQ(std::get<HandoverWritten>(back->front()).items.size(), most_handover_items);
}

TEST(Codec, KeepsPersonalValuesOutOfTheBody) {
  IncidentOpened opened;
  opened.title = "青石村河水漫堤";
  opened.reporter.phone = "13800138000";
  const auto entry = encode(1, {opened}, from_millis(5));
  EXPECT_THAT(entry.personal, ElementsAre("青石村河水漫堤", "13800138000"));
  EXPECT_THAT(entry.body, Not(HasSubstr("13800138000")));
  EXPECT_THAT(entry.body, HasSubstr(R"("title":{"$p":0},"reporter_phone":{"$p":1})"));
}

TEST(Codec, ReadsADestroyedPersonalValueAsDestroyed) {
  IncidentOpened opened;
  opened.title = "青石村河水漫堤";
  auto record = stored(encode(1, {opened}, from_millis(5)));
  record.personal[0].reset();
  const auto back = decode(record);
  ASSERT_TRUE(back);
  EXPECT_EQ(std::get<IncidentOpened>(back->front()).title, destroyed_value);
}

TEST(Codec, ARetiredIncidentsEntryRetires) {
  EXPECT_FALSE(encode(1, {IncidentClosed{}}, from_millis(5)).retires);
  EXPECT_TRUE(encode(1, {IncidentClosed{}, IncidentRetired{}}, from_millis(5)).retires);
}

TEST(Codec, PassesOverFieldsThatANewerProgramWrote) {
  const auto back = decode(record_of(R"({"v":1,"facts":[{"fact":"reminder_due","obligation":2,"colour":[{}],"due":9}],"x":1})"));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<ReminderDue>(back->front()).obligation, 2U);
  EXPECT_EQ(to_millis(std::get<ReminderDue>(back->front()).due), 9);
}

TEST(Codec, NamesTheRecordAndTheFactThatItDoesNotUnderstand) {
  const auto back = decode(record_of(R"({"v":1,"facts":[{"fact":"reminder_due"},{"fact":"moon_rose"}]})"));
  ASSERT_FALSE(back);
  EXPECT_THAT(back.error().message, HasSubstr("record 7"));
  EXPECT_THAT(back.error().message, HasSubstr("incident 3"));
  EXPECT_THAT(back.error().message, HasSubstr("fact 2"));
  EXPECT_THAT(back.error().message, HasSubstr("moon_rose"));
}

TEST(Codec, RefusesWhatIsNotAJournalBody) {
  for (const char* body : {"", "[]", "{", R"({"v":2,"facts":[]})", R"({"facts":[]})", R"({"v":1})",
                           R"({"v":1,"facts":{}})", R"({"v":1,"facts":[1]})", R"({"v":1,"facts":[{}]})",
                           R"({"v":1,"facts":[{"fact":"reminder_due","due":"soon"}]})",
                           R"({"v":1,"facts":[{"fact":"reminder_due","due":1.5}]})",
                           R"({"v":1,"facts":[{"fact":"reminder_due","obligation":-1}]})",
                           R"({"v":1,"facts":[{"fact":"reminder_due","obligation":4294967296}]})",
                           R"({"v":1,"facts":[{"fact":"stamp_made","stamp":"shouted"}]})",
                           R"({"v":1,"facts":[{"fact":"deadline_set","passed_over":["occurred",3]}]})",
                           R"({"v":1,"facts":[{"fact":"escalation_ended","reason":{"why":"because"}}]})",
                           R"({"v":1,"facts":[{"fact":"incident_closed","reason":"said openly"}]})",
                           R"({"v":1,"facts":[{"fact":"incident_closed","reason":{"$p":0}}]})"}) {
    EXPECT_FALSE(decode(record_of(body))) << body;
  }
}

TEST(Codec, BytesThatAreNotUtf8BecomeReplacementCharactersInBodyAndPersonalValues) {
  IncidentClosed closed;
  closed.reason = "\xff\xe6\x80";
  closed.by = "a\xc0\x80z";
  const auto entry = encode(1, {closed}, from_millis(5));
  EXPECT_THAT(entry.personal, ElementsAre("\uFFFD\uFFFD\uFFFD"));
  EXPECT_THAT(entry.body, HasSubstr("\"by\":\"a\uFFFD\uFFFDz\""));
}

TEST(PublicJson, ShowsTimesInTheOfficesZoneAndLeavesOutWhatIsUnknown) {
  DeadlineSet set;
  set.obligation = 1;
  set.rule = "seed-nj.phone";
  set.due = parse_rfc3339("2026-07-19T04:02:00+08:00").value();
  set.anchor_at = parse_rfc3339("2026-07-19T03:42:00+08:00").value();
  set.deed_within = std::chrono::minutes(5);
  EXPECT_EQ(to_json_public(set, "Asia/Shanghai", Personal::shown),
            R"({"fact":"deadline_set","obligation":1,"rule":"seed-nj.phone","deed":"phone_report","hard":true,)"
            R"("due":"2026-07-19T04:02:00+08:00","in_days":false,"anchor":"occurred",)"
            R"("anchor_at":"2026-07-19T03:42:00+08:00","deed_within":"PT300S","claim":0,"tracked":false,"capped":false,"moved_from_rest":false,"series":0})");
}

TEST(PublicJson, NeverShowsCodesDigestsOrIdempotencyKeys) {
  for (const Fact& fact : every_full_fact()) {
    const auto json = boost::json::parse(to_json_public(fact, "Asia/Shanghai", Personal::shown)).as_object();
    for (const char* secret : {"code", "secret_digest", "idempotency_key", "idempotency_digest"})
      EXPECT_FALSE(json.contains(secret)) << name_of_fact(fact);
  }
}

TEST(PublicJson, LeavesPersonalValuesOutWhereAsked) {
  IncidentOpened opened;
  opened.title = "青石村河水漫堤";
  EXPECT_THAT(to_json_public(opened, "Asia/Shanghai", Personal::shown), HasSubstr("青石村"));
  EXPECT_THAT(to_json_public(opened, "Asia/Shanghai", Personal::left_out), Not(HasSubstr("title")));
}

}  // namespace
}  // namespace jibao::journal
