// The values of approved templates: fit for a provider that filters.
#include "rules/approved_message.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

Message filled(const std::string& text, const TemplateValues& values, bool drill = false, std::size_t longest = 10) {
  static const Policy policy;
  return fill_approved({"SMS_1", text}, values, longest, drill, Phrases(policy, Language::zh, Instant()));
}

TEST(ApprovedMessage, HoldsEachVariableOnceInTheOrderOfTheText) {
  const Message message = filled("{{event}}，{{place}}，{{event}}，{{code}}", {{"place", "三合村"}, {"event", "漫堤"}, {"code", "471100"}});
  EXPECT_EQ(message.values, (std::vector<TemplateValue>{{"event", "漫堤"}, {"place", "三合村"}, {"code", "471100"}}));
  EXPECT_EQ(message.text, "漫堤，三合村，漫堤，471100");
}

TEST(ApprovedMessage, AVariableThatSaysNothingIsSentAsNone) {
  EXPECT_EQ(filled("{{place}}{{deadline}}", {{"place", ""}}).text, "无无") << "an empty value is refused by providers";
}

TEST(ApprovedMessage, HoldsNoLinkWhateverTheReportHolds) {
  const std::string text = filled("{{event}}", {{"event", "见 https://evil.example.cn/a 和 www.b.cn 3.5米"}}, false, 60).text;
  EXPECT_EQ(text.find("//"), std::string::npos);
  EXPECT_EQ(text.find(".cn"), std::string::npos);
  EXPECT_EQ(text.find(".example"), std::string::npos);
  EXPECT_NE(text.find("3.5米"), std::string::npos) << "a number is no link";
}

TEST(ApprovedMessage, CutsWordsAndNeverNumbers) {
  const Message message = filled("{{event}}{{code}}{{duty_phone}}", {{"event", "青石河漫堤洪水进三合村和四合村"}, {"code", "123456789012"}, {"duty_phone", "0000-1234500-801"}});
  EXPECT_EQ(message.values[0].value, "青石河漫堤洪水进三…");
  EXPECT_EQ(message.values[1].value, "123456789012");
  EXPECT_EQ(message.values[2].value, "0000-1234500-801");
}

TEST(ApprovedMessage, SaysInTheFirstWordsThatItIsADrill) {
  const Message message = filled("{{code}}{{event}}{{place}}", {{"code", "471100"}, {"event", "漫堤"}, {"place", "三合村"}}, true);
  EXPECT_EQ(message.text, "471100（演练）漫堤三合村");
  EXPECT_EQ(filled("{{event}}", {{"event", "青石河漫堤洪水进三合村"}}, true).text, "（演练）青石河漫堤…");
}

TEST(ApprovedMessage, LeavesTheSignaturesBracketsToTheProvider) { EXPECT_EQ(filled("{{event}}", {{"event", "【急】漫堤"}}).text, "（急）漫堤"); }

TEST(ApprovedMessage, ValuesComeBackFromTheirLines) {
  const std::vector<TemplateValue> values{{"event", "a=b"}, {"code", ""}};
  EXPECT_EQ(parse_lines(to_lines(values)), values);
  EXPECT_TRUE(parse_lines("").empty());
  EXPECT_TRUE(parse_lines("no sign\n\n").empty());
}

}  // namespace
}  // namespace jibao
