// How findings are ordered and shown.
#include "config/diagnostics.hpp"

#include <gtest/gtest.h>

#include "config/fields.hpp"
#include "config/unicode.hpp"

namespace jibao::config {
namespace {

TEST(Diagnostics, ShowTheLineACaretAndTheHint) {
  Diagnostics diagnostics;
  const int file = diagnostics.add_file("config/county-office.yaml", "a:\n  lmit: 20m\n");
  diagnostics.error({file, 2, 3, 4}, "unknown key 'lmit' in obligation 'nj.phone'", "did you mean 'limit'?");
  EXPECT_EQ(diagnostics.render(),
            "config/county-office.yaml:2:3: error: unknown key 'lmit' in obligation 'nj.phone'\n"
            "    2 |   lmit: 20m\n"
            "      |   ^~~~ did you mean 'limit'?\n");
}

TEST(Diagnostics, OfFailuresMayHaveSeveralLinesAndAreNoErrors) {
  Diagnostics diagnostics;
  const int file = diagnostics.add_file("night.yaml", "paged: [a]\n");
  diagnostics.failure({file, 1, 1, 5}, "not as expected", "- a\n+ b");
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.render(),
            "night.yaml:1:1: failed: not as expected\n"
            "    1 | paged: [a]\n"
            "      | ^~~~~ - a\n"
            "      |   + b\n");
}

TEST(Diagnostics, CountColumnsInCharactersAndCaretsInCells) {
  Diagnostics diagnostics;
  const int file = diagnostics.add_file("a.yaml", "姓名: 王芳 x\n");
  diagnostics.error({file, 1, 5, 2}, "no such person");
  EXPECT_EQ(diagnostics.render(),
            "a.yaml:1:5: error: no such person\n"
            "    1 | 姓名: 王芳 x\n"
            "      |       ^~~~\n");
}

TEST(Diagnostics, AreSortedByFileAndPlaceAndSaidOnce) {
  Diagnostics diagnostics;
  const int first = diagnostics.add_file("z.yaml", "a\nb\n");
  const int second = diagnostics.add_file("a.yaml", "c\n");
  diagnostics.error({second, 1, 1, 1}, "third");
  diagnostics.warning({first, 2, 1, 1}, "second");
  diagnostics.error({first, 1, 1, 1}, "first");
  diagnostics.error({first, 1, 1, 1}, "first");
  const std::vector<Diagnostic> sorted = diagnostics.sorted();
  ASSERT_EQ(sorted.size(), 3u);
  EXPECT_EQ(sorted[0].message, "first");
  EXPECT_EQ(sorted[1].message, "second");
  EXPECT_EQ(sorted[2].message, "third");
}

TEST(Diagnostics, OfWarningsAloneAreNoErrors) {
  Diagnostics diagnostics;
  const int file = diagnostics.add_file("a.yaml", "a\n");
  diagnostics.warning({file, 1, 1, 1}, "only so");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error({file, 1, 1, 1}, "not so");
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(Diagnostics, KeepTheTerminalSafeFromControlCharactersAndEndlessLines) {
  Diagnostics diagnostics;
  const int file = diagnostics.add_file("a.yaml", "\x1b[31m\tx" + std::string(5000, 'y') + "\n");
  diagnostics.error({file, 1, 7, 9000}, "odd");
  const std::string text = diagnostics.render();
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\t'), std::string::npos);
  EXPECT_LT(text.size(), 500u);
}

TEST(Diagnostics, TellHowManyMoreThereAreBeyondTheFirstTwoHundred) {
  Diagnostics diagnostics;
  const int file = diagnostics.add_file("a.yaml", "");
  for (int i = 0; i < 203; ++i) diagnostics.error({file, 0, 0, 1}, "fault " + std::to_string(i));
  const std::string text = diagnostics.render();
  EXPECT_TRUE(text.ends_with("... and 3 more\n")) << text.substr(text.size() - 80);
}

TEST(Unicode, RefusesOverlongFormsSurrogatesAndCutSequences) {
  EXPECT_EQ(first_invalid_byte("王芳 ok"), std::nullopt);
  EXPECT_EQ(first_invalid_byte("a\xC0\xAF"), 1u);
  EXPECT_EQ(first_invalid_byte("\xED\xA0\x80"), 0u);
  EXPECT_EQ(first_invalid_byte("ab\xE7\x8E"), 2u);
  EXPECT_EQ(first_invalid_byte("\xF4\x90\x80\x80"), 0u);
}

// A Fields over one map, and what it reports.
struct Reading {
  explicit Reading(std::string_view text) : file(diagnostics.add_file("t.yaml", text)) {
    auto tree = read_yaml(text, file, diagnostics);
    if (tree) root = std::move(*tree);
  }
  Diagnostics diagnostics;
  int file;
  Node root;
};

enum class Colour { red, orange };

}  // namespace
}  // namespace jibao::config

namespace jibao {
template <>
struct Names<config::Colour> {
  static constexpr auto values = std::to_array<std::string_view>({"red", "orange"});
};
}  // namespace jibao

namespace jibao::config {
namespace {

TEST(Fields, GoOnAfterTheFirstFaultAndReportEachAtItsPlace) {
  Reading reading("limit: soon\ncolour: rde\ncount: 70000\nsoft: yes\nlsit: [a]\n");
  const Fields fields = read_map(reading.root, {reading.file, 1, 1, 1}, "thing",
                                 {required("limit"), optional("colour"), optional("count"), optional("soft"),
                                  optional("list"), required("name")},
                                 reading.diagnostics);
  fields.limit("limit");
  EXPECT_EQ(fields.one_of("colour", Colour::orange), Colour::orange);
  EXPECT_EQ(fields.whole("count", 1, 65535, 5), 5);
  EXPECT_FALSE(fields.flag("soft", false));
  EXPECT_EQ(reading.diagnostics.render(),
            "t.yaml:1:1: error: thing lacks 'name'\n"
            "    1 | limit: soon\n"
            "      | ^\n"
            "t.yaml:1:8: error: 'soon' is not a limit for 'limit'\n"
            "    1 | limit: soon\n"
            "      |        ^~~~ write it like 20m, 2h, '1 working day', '1 month' or 'daily 08:00 17:00'\n"
            "t.yaml:2:9: error: 'rde' is no value of 'colour'\n"
            "    2 | colour: rde\n"
            "      |         ^~~ did you mean 'red'?\n"
            "t.yaml:3:8: error: 'count' is 70000\n"
            "    3 | count: 70000\n"
            "      |        ^~~~~ it goes from 1 to 65535\n"
            "t.yaml:4:7: error: 'yes' is neither true nor false for 'soft'\n"
            "    4 | soft: yes\n"
            "      |       ^~~ write true or false\n"
            "t.yaml:5:1: error: unknown key 'lsit' in thing\n"
            "    5 | lsit: [a]\n"
            "      | ^~~~ did you mean 'list'?\n");
}

TEST(Fields, PointAtTheKeyWhereAMapOrListStandsInPlaceOfAWord) {
  Reading reading("limit:\n  a: 1\nwords:\n  b: 2\n");
  const Fields fields = read_map(reading.root, {reading.file, 1, 1, 1}, "thing",
                                 {optional("limit"), optional("words")}, reading.diagnostics);
  fields.limit("limit");
  fields.words("words", 5);
  const std::vector<Diagnostic> found = reading.diagnostics.sorted();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].place.line, 1);
  EXPECT_EQ(found[0].message, "'limit' must be a limit, not a map");
  EXPECT_EQ(found[1].place.line, 3);
  EXPECT_EQ(found[1].message, "'words' must be a list, not a map");
}

}  // namespace
}  // namespace jibao::config
