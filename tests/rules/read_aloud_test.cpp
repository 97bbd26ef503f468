// Numbers as people say them.
#include "rules/read_aloud.hpp"

#include <gtest/gtest.h>

namespace jibao {
namespace {

TEST(ReadAloud, TimesAreSaidAsPeopleSayThem) {
  EXPECT_EQ(read_aloud("14:05", true), "十四点零五分");
  EXPECT_EQ(read_aloud("03:42", true), "三点四十二分");
  EXPECT_EQ(read_aloud("02:10", true), "两点十分");
  EXPECT_EQ(read_aloud("00:00", true), "零点整");
  EXPECT_EQ(read_aloud("19日05:42", true), "十九日五点四十二分");
  EXPECT_EQ(read_aloud("99:99", true), "九十九:九十九") << "no time of day";
}

TEST(ReadAloud, CountsAreNumeralsAndTwoOfSomethingIsLiang) {
  EXPECT_EQ(read_aloud("转移群众126人", true), "转移群众一百二十六人");
  EXPECT_EQ(read_aloud("2人受伤，2户进水，2日，2号", true), "两人受伤，两户进水，二日，二号");
  EXPECT_EQ(read_aloud("10人 12人 110人 1005人 20000人 2名", true), "十人 十二人 一百一十人 一千零五人 两万人 两名");
  EXPECT_EQ(read_aloud("受影响120-150人", true), "受影响一百二十至一百五十人");
  EXPECT_EQ(read_aloud("3.5米，30%", true), "三点五米，百分之三十");
  EXPECT_EQ(read_aloud("0人", true), "零人");
}

TEST(ReadAloud, NumeralsAreRightWhereChineseHasGaps) {
  for (const auto& [digits, words] : {std::pair{"0", "零"}, {"10", "十"}, {"19", "十九"}, {"100", "一百"}, {"101", "一百零一"}, {"110", "一百一十"},
                                      {"1000", "一千"}, {"1001", "一千零一"}, {"1010", "一千零一十"}, {"1100", "一千一百"}, {"10000", "一万"}, {"10001", "一万零一"},
                                      {"10100", "一万零一百"}, {"11000", "一万一千"}, {"100000", "十万"}, {"120034", "十二万零三十四"}, {"99999999", "九千九百九十九万九千九百九十九"}})
    EXPECT_EQ(numeral(digits), words) << digits;
}

TEST(ReadAloud, CodesTelephonesAndNumbersOfIncidentsAreDictated) {
  EXPECT_EQ(dictated("471100", true), "四七幺幺零零");
  EXPECT_EQ(dictated("0991-1234567", true), "零九九幺，幺二三四五六七");
  EXPECT_EQ(dictated("09911234567,801", true), "零九九幺幺二三四五六七转八零幺");
  EXPECT_EQ(dictated("471100", false), "4 7 1 1 0 0");
  EXPECT_EQ(read_aloud("电话0991-1234567", true), "电话零九九幺，幺二三四五六七");
  EXPECT_EQ(read_aloud("13800138000", true), "幺三八零零幺三八零零零") << "too long to be a count";
  EXPECT_EQ(read_aloud("007", true), "零零七");
}

TEST(ReadAloud, YearsAreSaidDigitByDigit) { EXPECT_EQ(read_aloud("2026年11月21日", true), "二零二六年十一月二十一日"); }

TEST(ReadAloud, LevelsAndBracketsAreSaid) { EXPECT_EQ(read_aloud("【演练】Ⅱ级", true), "演练。二级"); }

TEST(ReadAloud, EachVariableIsSaidAsItsKindIsSaid) {
  const TemplateValues said = spoken_values({{"code", "112"}, {"casualties", "2人"}, {"number", "云值-2026-0007"}}, true);
  EXPECT_EQ(said[0].second, "幺幺二");
  EXPECT_EQ(said[1].second, "两人");
  EXPECT_EQ(said[2].second, "云值，二零二六，零零零七");
}

TEST(ReadAloud, WhatIsReadyStaysAsItIsAndEnglishIsLeftToTheVoice) {
  const std::string ready = read_aloud("青石河03:42漫堤，转移126人，电话0991-1234567", true);
  EXPECT_EQ(read_aloud(ready, true), ready);
  EXPECT_EQ(read_aloud("at 14:05, 126 people", false), "at 14:05, 126 people");
  for (const std::string text : {"", "-", "1-", "1:", "1:2", "1.", ":05", "1--2", "\xe7\x9a", "99999999999999999999999999人"}) read_aloud(text, true);
}

}  // namespace
}  // namespace jibao
