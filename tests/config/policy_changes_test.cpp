// What is said to have changed between two sets of policy files, and what is never said.
#include "config/policy_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "config/unicode.hpp"

namespace jibao::config {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Texts = std::map<std::string, std::string>;

PolicyChanges compare(Texts before, Texts after) {
  return compare_policies({"main.yaml", std::move(before)}, {"main.yaml", std::move(after)});
}

std::vector<std::string> lines(Texts before, Texts after, Language language = Language::zh) {
  return change_lines(compare(std::move(before), std::move(after)), language);
}

// Of one file each.
std::vector<std::string> lines(const std::string& before, const std::string& after) {
  return lines(Texts{{"main.yaml", before}}, Texts{{"main.yaml", after}});
}

PolicyFiles shipped() {
  return load_policy(std::filesystem::path(JIBAO_SOURCE_DIR) / "config" / "county-office.yaml").files;
}

// The shipped policy with one text of one file replaced.
std::vector<std::string> lines_of_edit(const std::string& file, const std::string& old, const std::string& fresh) {
  const PolicyFiles before = shipped();
  PolicyFiles after = before;
  std::string& text = after.texts.at(file);
  const std::size_t at = text.find(old);
  if (at == std::string::npos) return {"no such text: " + old};
  text.replace(at, old.size(), fresh);
  return change_lines(compare_policies(before, after), Language::zh);
}

constexpr const char* kSame = "内容没有变化：改的只是注释、写法或各节所在的文件";

TEST(PolicyChanges, NameAValueByItsPathBeforeAndAfter) {
  EXPECT_THAT(lines_of_edit("packs/seed-nj.yaml", "limit: 20m", "limit: 15m"),
              ElementsAre("packs/seed-nj.yaml obligations.phone.limit：20m → 15m"));
  EXPECT_THAT(lines_of_edit("county-office.yaml", "tries: 5", "tries: 3"), ElementsAre("codes.tries：5 → 3"));
  EXPECT_THAT(lines_of_edit("county-office.yaml", "page: [secondary, primary]", "page: [secondary]"),
              ElementsAre("escalations.urgent.steps[2].page：[secondary, primary] → [secondary]"));
}

TEST(PolicyChanges, OfNothingAreOneLineThatSaysSo) {
  EXPECT_THAT(lines_of_edit("county-office.yaml", "tries: 5 ", "tries: '5' # five "), ElementsAre(kSame));
  EXPECT_THAT(lines("a: 1\nb: {c: 2, d: [3]}\n", "# new\nb:\n  d:\n    - 3\n  c: 2\na: 1\n"), ElementsAre(kSame));
  EXPECT_THAT(lines(Texts{}, Texts{}, Language::en),
              ElementsAre("what it says is the same: comments, spelling or places of sections alone"));
}

TEST(PolicyChanges, AreNoneWhereASectionMovesToAnotherFile) {
  EXPECT_THAT(lines({{"main.yaml", "include: [a.yaml]\ncodes: {tries: 5}\n"}, {"a.yaml", "calendar: {years: {2025: {off: [x]}}}\n"}},
                    {{"main.yaml", "include: [b.yaml, c.yaml]\ncalendar: {years: {2025: {off: [x]}}}\n"}, {"b.yaml", "codes: {tries: 5}\n"},
                     {"c.yaml", "calendar: {years: {2026: {off: [y]}}}\n"}}),
              ElementsAre("calendar.years：新增 2026"));
}

TEST(PolicyChanges, FindEntriesOfAListByTheirNamesWhateverTheirPlace) {
  EXPECT_THAT(lines("channels:\n  - {name: sms, timeout: 10s}\n  - {name: mail, timeout: 30s}\n  - {name: old}\n",
                    "channels:\n  - {name: sms2, timeout: 5s}\n  - {name: mail, timeout: 20s}\n  - {name: sms, timeout: 10s}\n"),
              ElementsAre("channels：删除 old", "channels：新增 sms2", "channels.mail.timeout：30s → 20s"));
  EXPECT_THAT(lines("categories: [{code: DIS}, {code: ACC, sensitive: true}]\n", "categories: [{code: ACC}, {code: DIS}]\n"),
              ElementsAre("categories.ACC：删除 sensitive: true"));
  EXPECT_THAT(lines("packs: [{file: a.yaml}]\n", "packs: [{file: a.yaml, kinds: [warning]}, {file: b.yaml}]\n"),
              ElementsAre("packs.a.yaml：新增 kinds: [warning]", "packs：新增 b.yaml"));
}

TEST(PolicyChanges, FindEntriesWithoutNamesByWhatStandsAroundThem) {
  const std::string before = "leaves: [{person: a, until: 1}, {person: b, until: 2}, {person: c, until: 3}]\n";
  EXPECT_THAT(lines(before, "leaves: [{person: b, until: 2}, {person: c, until: 3}]\n"), ElementsAre("leaves：删除 [1]"));
  EXPECT_THAT(lines(before, "leaves: [{person: a, until: 1}, {person: b, until: 9}, {person: c, until: 3}, {person: d}]\n"),
              ElementsAre("leaves[2].until：2 → 9", "leaves：新增 [4]"));
  EXPECT_THAT(lines(before, "leaves: [{person: a, until: 1}, {person: b, until: 2}, {person: c, until: 3}, {person: d}]\n"),
              ElementsAre("leaves：新增 [4]"));
  EXPECT_THAT(lines("marks: [{id: a, x: 1}, {id: a, x: 2}]\n", "marks: [{id: a, x: 1}, {id: a, x: 3}]\n"),
              ElementsAre("marks[2].x：2 → 3"));
}

TEST(PolicyChanges, SayTheOrderOfEscalationsBecauseTheFirstOfTwoIsTaken) {
  EXPECT_THAT(lines("escalations: [{id: a}, {id: b}, {id: c}]\n", "escalations: [{id: b}, {id: d}, {id: a}]\n"),
              ElementsAre("escalations：删除 c", "escalations：新增 d", "escalations：[a, b] → [b, a]"));
}

TEST(PolicyChanges, NeverShowContactDataButThatItChanged) {
  EXPECT_THAT(lines_of_edit("county-office/people.yaml", "phone: 0000-1234512", "phone: 0000-7654321"),
              ElementsAre("people.liming.phone：已更改"));
  EXPECT_THAT(lines("people:\n  - id: liming\n    title: 科员\n    phone: 0000-1111111\n    email: a@b.cn\n    pin_hash: $argon2id$old\n"
                    "    extension: 8001\n    address: 东街1号\n",
                    "people:\n  - id: liming\n    title: 科长\n    phone: 0000-2222222\n    email: c@d.cn\n    pin_hash: $argon2id$new\n"
                    "    extension: 8002\n    address: 西街2号\n  - id: new\n    phone: 0000-3333333\n"),
              ElementsAre("people.liming.title：科员 → 科长", "people.liming.phone：已更改", "people.liming.email：已更改",
                          "people.liming.pin_hash：已更改", "people.liming.extension：已更改", "people.liming.address：已更改",
                          "people：新增 new"));
  EXPECT_THAT(lines("people: [{id: a, phone: 0000-1111111}]\n", "people: [{id: a, email: a@b.cn, leader: true}]\n"),
              ElementsAre("people.a：删除 phone", "people.a：新增 email", "people.a：新增 leader: true"));
  EXPECT_THAT(lines("people: [0000-1111111]\n", "people: [0000-2222222]\n"), ElementsAre("people：已更改"));
}

TEST(PolicyChanges, NeverShowWhatMayBeASecret) {
  EXPECT_THAT(lines("office: {phone: 0000-1111111}\nchannels:\n  - name: sms\n    settings:\n      url: https://gw/send?key=abc\n"
                    "      headers: {X-Key: abc}\n      body: abc\n      password: abc\n      app_secret: abc\n      from: a@b.cn\n"
                    "      port: 25\n      password_credential: old\n",
                    "office: {phone: 0000-2222222}\nchannels:\n  - name: sms\n    settings:\n      url: https://gw/send?key=def\n"
                    "      headers: {X-Key: def}\n      body: def\n      password: def\n      app_secret: def\n      from: d@b.cn\n"
                    "      port: 465\n      password_credential: new\n      token: def\n      callback_base: https://u:p@here\n"),
              ElementsAre("office.phone：已更改", "channels.sms.settings.url：已更改", "channels.sms.settings.headers.X-Key：已更改",
                          "channels.sms.settings.body：已更改", "channels.sms.settings.password：已更改",
                          "channels.sms.settings.app_secret：已更改", "channels.sms.settings.from：已更改",
                          "channels.sms.settings.port：25 → 465", "channels.sms.settings.password_credential：old → new",
                          "channels.sms.settings：新增 token", "channels.sms.settings：新增 callback_base"));
  EXPECT_THAT(lines("x: {headers: {a: abc}}\ny: {a: abc}\n", "x: {headers: abc}\ny: abc\n"),
              ElementsAre("x.headers：已更改", "y：已更改"));
}

TEST(PolicyChanges, AreLinesWithoutControlCharactersWhateverTheFilesHold) {
  const auto found = lines(Texts{{"main.yaml", "a: x\n"}},
                           {{"main.yaml", "a: \"y\\e[2J\\n2026 all is well\\u202e\"\n\"k\\n\\ty\\x7f\": 1\n"}});
  ASSERT_THAT(found, ElementsAre("a：x → y [2J 2026 all is well ", "新增 k  y : 1"));
  const auto files = lines(Texts{{"p\n.yaml", "pack: {id: a}\n"}}, {{"p\n.yaml", "pack: {id: b}\n"}});
  EXPECT_THAT(files, ElementsAre("p .yaml id：a → b"));
  EXPECT_THAT(lines("a: ''\nb: x\n", "a: x\nb:\n"), ElementsAre("a：\"\" → x", "b：x → ~"));
}

TEST(PolicyChanges, ShowOfLongValuesWhereTheyDiffer) {
  const std::string common(100, 'x');
  EXPECT_THAT(lines("a: " + common + "old\n", "a: " + common + "new\n"), ElementsAre("a：…xxxxxxxxold → …xxxxxxxxnew"));
  const std::string key(5000, 'k'), value(5000, 'v');
  for (const std::string& line : lines("a: 1\n", "a: " + value + "\n" + key + ": 1\n"))
    EXPECT_LE(character_count(line), 160U) << line;
}

TEST(PolicyChanges, BeyondTwoHundredAreCounted) {
  const auto entries = [](int from, int count) {
    std::string text = "people:\n";
    for (int i = 0; i < count; ++i) text += "  - id: p" + std::to_string(from + i) + "\n";
    return text;
  };
  const Texts none{{"main.yaml", "people: []\n"}};
  EXPECT_EQ(compare(none, {{"main.yaml", entries(0, 200)}}).more, 0U);
  const PolicyChanges many = compare(none, {{"main.yaml", entries(0, 237)}});
  EXPECT_EQ(many.listed.size(), kMostChanges);
  EXPECT_EQ(many.more, 37U);
  EXPECT_EQ(change_lines(many, Language::zh).back(), "另有 37 处更改");
  EXPECT_EQ(change_lines(many, Language::en).back(), "and 37 more changes");
  EXPECT_EQ(change_lines(many, Language::en).size(), 201U);
}

TEST(PolicyChanges, OfAFileThatIsNoMapAreThatItChanged) {
  EXPECT_THAT(lines({{"main.yaml", "a: 1\n"}, {"b.yaml", "pack: 'x\n"}}, {{"main.yaml", "a: 1\n"}, {"b.yaml", "- 1\n"}}),
              ElementsAre("b.yaml：已更改"));
  EXPECT_THAT(lines("a: [1\n", "a: [1\n"), ElementsAre(kSame));
  EXPECT_THAT(lines(Texts{{"main.yaml", "\xEF\xBB\xBF" "a: 1\n"}}, {{"main.yaml", "a: 2\n"}}), ElementsAre("a：1 → 2"));
}

TEST(PolicyChanges, AreSaidInEnglishToo) {
  EXPECT_THAT(lines({{"main.yaml", "channels: [{name: a}]\nx: 1\npeople: [{id: a, phone: 1}]\n"}},
                    {{"main.yaml", "channels: [{name: b}]\nx: 2\npeople: [{id: a, phone: 2}]\n"}}, Language::en),
              ElementsAre("channels: removed a", "channels: added b", "x: 1 → 2", "people.a.phone: changed"));
}

TEST(PolicyChanges, BetweenTheShippedPolicyAndNothingShowNoNumber) {
  const PolicyFiles before = shipped();
  PolicyFiles after = before;
  std::string& people = after.texts.at("county-office/people.yaml");
  for (std::size_t at = people.find("0000-"); at != std::string::npos; at = people.find("0000-", at + 5))
    people.replace(at, 5, "0001-");
  const auto found = change_lines(compare_policies(before, after), Language::zh);
  EXPECT_EQ(found.size(), 8U);
  EXPECT_THAT(found, Each(Not(HasSubstr("000"))));
  EXPECT_THAT(compare_policies(before, before).listed, IsEmpty());
}

}  // namespace
}  // namespace jibao::config
