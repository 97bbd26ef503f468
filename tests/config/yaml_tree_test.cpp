// The strict reader: what it takes, and what it says to what it does not.
#include "config/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jibao::config {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  std::optional<Node> tree;
  Diagnostics diagnostics;
};

Outcome read(std::string_view text) {
  Outcome outcome;
  const int file = outcome.diagnostics.add_file("t.yaml", text);
  outcome.tree = read_yaml(text, file, outcome.diagnostics);
  EXPECT_TRUE(outcome.tree || outcome.diagnostics.has_errors());
  return outcome;
}

// The first finding as "line:column message [hint]".
std::string first_fault(std::string_view text) {
  const std::vector<Diagnostic> found = read(text).diagnostics.sorted();
  if (found.empty()) return "none";
  const Diagnostic& first = found.front();
  return std::to_string(first.place.line) + ":" + std::to_string(first.place.column) + " " + first.message +
         (first.hint.empty() ? "" : " [" + first.hint + "]");
}

TEST(YamlTree, KnowsThePlaceOfEveryKeyAndValue) {
  const Outcome outcome = read("a: 1\n名称:\n  - 王芳\n  - {k: 'v'}\n");
  ASSERT_TRUE(outcome.tree);
  EXPECT_TRUE(outcome.diagnostics.empty());
  const Entry* names = outcome.tree->find("名称");
  ASSERT_NE(names, nullptr);
  EXPECT_EQ(names->key_place, (Place{0, 2, 1, 2}));
  ASSERT_EQ(names->value.items.size(), 2u);
  EXPECT_EQ(names->value.items[0].place, (Place{0, 3, 5, 2}));
  EXPECT_EQ(names->value.items[1].find("k")->value.text, "v");
}

TEST(YamlTree, TakesValuesAsTheyAreWritten) {
  const Outcome outcome = read("a: no\nb: 0123\nc: \"\"\nd:\ne: ~\nf: 'null'\n");
  ASSERT_TRUE(outcome.tree);
  EXPECT_EQ(outcome.tree->find("a")->value.text, "no");
  EXPECT_EQ(outcome.tree->find("b")->value.text, "0123");
  EXPECT_FALSE(outcome.tree->find("c")->value.is_null());
  EXPECT_TRUE(outcome.tree->find("d")->value.is_null());
  EXPECT_TRUE(outcome.tree->find("e")->value.is_null());
  EXPECT_FALSE(outcome.tree->find("f")->value.is_null());
}

TEST(YamlTree, RefusesALineEndThatOnlyTheParserSees) {
  for (const std::string end : {"\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"})
    EXPECT_EQ(first_fault("a: 1\n# one" + end + "two\npassword: x\n"),
              "2:6 a line ends here by a character that editors do not count as a line end [write an ordinary line end, or a blank]");
  EXPECT_EQ(first_fault("a: 1\r\n# “……” é\r\nb: 2\r\n"), "none");
}

TEST(YamlTree, ReadsBlocksOverManyLines) {
  const Outcome outcome = read("a: |\n  one\n  two\nb: >-\n  three\n  four\n");
  ASSERT_TRUE(outcome.tree);
  EXPECT_TRUE(outcome.diagnostics.empty()) << outcome.diagnostics.render();
  EXPECT_EQ(outcome.tree->find("a")->value.text, "one\ntwo\n");
  EXPECT_EQ(outcome.tree->find("b")->value.text, "three four");
}

TEST(YamlTree, RefusesASecondDocument) {
  EXPECT_EQ(first_fault("a: 1\n---\nb: 2\n"),
            "2:1 a second document begins here [one file holds one document: remove the '---']");
}

TEST(YamlTree, RefusesAFileThatHoldsNothing) {
  EXPECT_EQ(first_fault("# only a comment\n"), "1:1 the file holds nothing");
}

TEST(YamlTree, RefusesAnchorsAliasesTagsMergeKeysAndDirectives) {
  EXPECT_THAT(first_fault("a: &x 1\n"), HasSubstr("1:4 an anchor '&x' is not allowed"));
  EXPECT_THAT(first_fault("a: *x\n"), HasSubstr("1:4 an alias '*x' is not allowed"));
  EXPECT_THAT(first_fault("a: !!str 1\n"), HasSubstr("1:4 a tag 'tag:yaml.org,2002:str' is not allowed"));
  EXPECT_THAT(first_fault("<<: {a: 1}\n"), HasSubstr("1:1 a merge key '<<' is not allowed"));
  EXPECT_THAT(first_fault("%YAML 1.1\n---\na: 1\n"), HasSubstr("1:1 a % directive is not allowed"));
}

TEST(YamlTree, KeepsTheFirstOfTwoKeysAndSaysWhereItStands) {
  const Outcome outcome = read("limit: 20m\nname: x\nlimit: 2h\n");
  ASSERT_TRUE(outcome.tree);
  EXPECT_EQ(outcome.tree->find("limit")->value.text, "20m");
  EXPECT_EQ(first_fault("limit: 20m\nname: x\nlimit: 2h\n"),
            "3:1 key 'limit' is here twice [it stands first in line 1]");
}

TEST(YamlTree, ReportsEveryFaultThatDoesNotEndTheReading) {
  EXPECT_EQ(read("a: &x 1\nb: *x\nb: 2\n").diagnostics.sorted().size(), 3u);
}

TEST(YamlTree, RefusesAValueThatRunsOnOverTheLineEnd) {
  EXPECT_THAT(first_fault("limit: 20m\n  owed_to：x\n"),
              HasSubstr("1:8 this value runs on over the line end"));
  EXPECT_THAT(first_fault("limit: 20m\n  owed_to：x\n"), HasSubstr("full-width"));
  EXPECT_THAT(first_fault("a: 'x\nb: y'\n"), HasSubstr("1:4 this quote is not closed on its line"));
}

TEST(YamlTree, NamesTheQuoteThatIsNeverClosed) {
  EXPECT_EQ(first_fault("a: 1\nb: 'x\nc: 2\n"), "2:4 this quote is never closed [close it on the same line]");
}

TEST(YamlTree, HintsAtAFullWidthColon) {
  EXPECT_EQ(first_fault("a: 1\nlimit：20m\nc: 3\n"),
            "2:1 this line is neither 'key: value' nor a list item ['：' is a full-width sign: write ':' and "
            "a space]");
}

TEST(YamlTree, HintsAtTabs) {
  EXPECT_THAT(first_fault("a:\n\tb: 1\n"), HasSubstr("indent with spaces, not tabs"));
}

TEST(YamlTree, RefusesWhatIsNotUtf8WithItsPlace) {
  EXPECT_EQ(first_fault("a: 1\n名: \xC4\xE3\n"),
            "2:4 this byte is not UTF-8 [save the file as UTF-8 (it may be GBK or UTF-16)]");
  EXPECT_THAT(first_fault(std::string_view("\xFF\xFE\x61\x00", 4)), HasSubstr("1:1 this byte is not UTF-8"));
}

TEST(YamlTree, RefusesControlCharactersWithTheirPlace) {
  EXPECT_THAT(first_fault("a: 1\nb: x\x01y\n"), HasSubstr("2:5 a control character stands here"));
}

TEST(YamlTree, IsBoundedInDepthSizeAndEntries) {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_EQ(first_fault(nested(32)), "none");
  EXPECT_EQ(first_fault(nested(33)), "1:33 nested deeper than 32 levels");
  EXPECT_THAT(first_fault("a: " + std::string(kLargestFile, 'x')),
              HasSubstr("the file is larger than 1 MiB"));
  std::string wide;
  for (std::size_t i = 0; i <= kMostEntries; ++i) wide += "k" + std::to_string(i) + ": 1\n";
  EXPECT_THAT(first_fault(wide), HasSubstr("more than 4096 keys in one place"));
}

TEST(YamlTree, SurvivesATrillionLaughs) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + before + ", *a" + before + "]\n";
  }
  EXPECT_EQ(read(bomb).diagnostics.sorted().size(), 40u + 39u * 2);
}

TEST(YamlTree, NeedsWordsForKeys) {
  EXPECT_THAT(first_fault("? [a]\n: 1\n"), HasSubstr("a key must be a word"));
  EXPECT_THAT(first_fault("'': 1\n"), HasSubstr("a key is empty"));
}

}  // namespace
}  // namespace jibao::config
