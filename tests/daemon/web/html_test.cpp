#include "daemon/web/html.hpp"

#include <gtest/gtest.h>

#include "daemon/web/api.hpp"
#include "daemon/web/labels.hpp"
#include "rules/report.hpp"

namespace jibao::web {
namespace {

TEST(Html, EscapesWhatCouldLeaveATextOrAnAttribute) {
  EXPECT_EQ(escaped("<b a=\"x\" c='y'>&"), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;");
}

TEST(Html, ShowsCharactersThatHideOrTurnText) {
  EXPECT_EQ(escaped("a\u202eb"), "a⟦U+202E⟧b");
  EXPECT_EQ(escaped("a\u200bb"), "a⟦U+200B⟧b");
  EXPECT_EQ(escaped("青石河"), "青石河");
}

TEST(Html, ReplacesBytesThatAreNoUtf8AndControls) { EXPECT_EQ(escaped("a\xff\x01 b"), "a\xEF\xBF\xBD  b"); }

TEST(Html, KeepsLineBreaksWhereAskedTo) { EXPECT_EQ(escaped_lines("a\n<b>"), "a<br>&lt;b&gt;"); }

TEST(Html, ChoosesTheOptionThatWasChosenAndEscapesAll) {
  const std::string html = select("by", "由谁", {{"a\"", "甲<"}, {"b", "乙"}}, "b");
  EXPECT_NE(html.find("value=\"a&quot;\">甲&lt;"), std::string::npos);
  EXPECT_NE(html.find("value=\"b\" selected>乙"), std::string::npos);
}

TEST(Labels, NameEveryFieldOfAReportInBothLanguages) {
  for (const std::string_view path : report_fields()) {
    EXPECT_NE(field_label(path, Language::zh), path);
    EXPECT_NE(field_label(path, Language::zh), field_label(path, Language::en)) << path;
  }
}

TEST(Labels, ReadPointersAsFields) {
  EXPECT_EQ(field_label("/source/reporter/phone", Language::zh), "发话人电话");
  EXPECT_EQ(field_label("/changes/place", Language::en), "place");
}

TEST(Style, LoadsNothingFromElsewhere) {
  EXPECT_GT(console_style().size(), 1000u);
  EXPECT_EQ(console_style().find("url("), std::string_view::npos);
  EXPECT_EQ(console_style().find("@import"), std::string_view::npos);
}

}  // namespace
}  // namespace jibao::web
