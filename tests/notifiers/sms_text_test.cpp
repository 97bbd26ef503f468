#include "notifiers/sms_text.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace jibao::notifiers::test {
namespace {

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::string joined(const std::vector<std::string>& parts) {
  return std::accumulate(parts.begin(), parts.end(), std::string());
}

TEST(SmsText, CountsChinesePartsBy70And67) {
  EXPECT_EQ(measure_sms("").parts, 0U);
  EXPECT_EQ(measure_sms(times(70, "急")).parts, 1U);
  EXPECT_EQ(measure_sms(times(71, "急")).parts, 2U);
  EXPECT_EQ(measure_sms(times(134, "急")).parts, 2U);
  EXPECT_EQ(measure_sms(times(135, "急")).parts, 3U);
  EXPECT_EQ(measure_sms(times(70, "急")).units, 70U);
  EXPECT_EQ(measure_sms("急").coding, SmsCoding::ucs2);
}

TEST(SmsText, CountsGsmPartsBy160And153) {
  EXPECT_EQ(measure_sms(times(160, "a")).parts, 1U);
  EXPECT_EQ(measure_sms(times(161, "a")).parts, 2U);
  EXPECT_EQ(measure_sms(times(306, "a")).parts, 2U);
  EXPECT_EQ(measure_sms(times(307, "a")).parts, 3U);
  EXPECT_EQ(measure_sms("a").coding, SmsCoding::gsm7);
}

TEST(SmsText, CountsEscapedGsmCharactersTwiceAndNeverDividesThem) {
  EXPECT_EQ(measure_sms("€").units, 2U);
  EXPECT_EQ(measure_sms(times(80, "€")).parts, 1U);
  EXPECT_EQ(measure_sms(times(81, "€")).units, 162U);
  // 152 + the pair does not fit in 153, so the second part begins with it: 76 pairs a part.
  EXPECT_EQ(measure_sms(times(152, "€")).parts, 2U);
  EXPECT_EQ(measure_sms(times(153, "€")).parts, 3U);
}

TEST(SmsText, TakesUcs2ForWhatGsmCannotSay) {
  EXPECT_EQ(measure_sms("`").coding, SmsCoding::ucs2);
  EXPECT_EQ(measure_sms("ç").coding, SmsCoding::ucs2);
  EXPECT_EQ(measure_sms("Ç@$ñ").coding, SmsCoding::gsm7);
}

TEST(SmsText, NeverDividesASurrogatePair) {
  const std::string text =
      times(66, "急") + "𠅤" + times(10, "急");  // the pair would lie across units 67 and 68
  EXPECT_EQ(measure_ucs2(text).units, 78U);
  const std::vector<std::string> parts = split_ucs2(text);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0], times(66, "急"));
  EXPECT_EQ(joined(parts), text);
  EXPECT_EQ(measure_ucs2(times(35, "𠅤")).parts, 1U);
  EXPECT_EQ(measure_ucs2(times(36, "𠅤")).parts, 2U);
}

TEST(SmsText, CountsAsManyPartsAsItSplits) {
  for (int count : {0, 1, 69, 70, 71, 133, 134, 135, 200, 201, 202}) {
    for (const char* each : {"急", "𠅤", "a", "\xff"}) {
      const std::string text = times(count, each);
      EXPECT_EQ(split_ucs2(text).size(), measure_ucs2(text).parts) << count << each;
      EXPECT_EQ(joined(split_ucs2(text)), text);
    }
  }
}

TEST(SmsText, CutsToWholeParts) {
  EXPECT_EQ(cut_ucs2(times(70, "急"), 1), times(70, "急"));
  EXPECT_EQ(cut_ucs2(times(71, "急"), 1), times(69, "急") + "…");
  EXPECT_EQ(cut_ucs2(times(134, "急"), 2), times(134, "急"));
  EXPECT_EQ(cut_ucs2(times(135, "急"), 2), times(133, "急") + "…");
  for (int count = 60; count < 210; ++count) {
    for (const char* each : {"急", "𠅤"}) {
      for (std::size_t parts : {1U, 2U, 3U})
        EXPECT_LE(measure_ucs2(cut_ucs2(times(count, each), parts)).parts, parts);
    }
  }
}

}  // namespace
}  // namespace jibao::notifiers::test
