// Which texts may name one place, as duty rooms write them.
#include "rules/place.hpp"

#include <gtest/gtest.h>

#include <string>

namespace jibao {
namespace {

void expect(bool same, const char* left, const char* right) {
  EXPECT_EQ(same_place(left, right), same) << left << " | " << right;
  EXPECT_EQ(same_place(right, left), same) << right << " | " << left;
}

TEST(Places, AreOneWhereOneTextContainsTheOther) {
  expect(true, "三合村", "云溪县河口镇三合村");
  expect(true, "河口镇", "河口镇三合村");
  expect(true, "县政府南门", "县政府 南门。");
  expect(true, "Ｇ２０３线", "省道G203线12公里处");
}

TEST(Places, AreOneWhereWhatFollowsTheCountyAndTheTownIsAlike) {
  expect(true, "县政府南门", "云溪县人民政府南门广场");
  expect(true, "河口镇三合村北堤", "云溪县河口镇三合村北堤段");
  expect(true, "恒泰化工厂二车间", "云溪县恒泰化工厂宿舍");
}

TEST(Places, AreTwoWhereTheirUnitsContradictOneAnother) {
  expect(false, "河口镇三合村", "城关镇三合村");
  expect(false, "云溪县医院", "邻水县医院");
}

TEST(Places, AreTwoWhereOnlyTheTownOrAWordIsTheSame) {
  expect(false, "云溪县河口镇三合村", "云溪县河口镇五星村");
  expect(false, "云溪县河口镇三合村", "河口镇五星村");
  expect(false, "东关市场", "西关市场");
  expect(false, "县政府南门", "县医院南门");
}

TEST(Places, OfNothingAreNone) {
  expect(false, "", "");
  expect(false, "", "三合村");
  expect(false, "，。", "三合村");
}

TEST(Places, OfHostileLengthAreComparedByTheirBeginnings) {
  const std::string longest(100'000, 'a');
  EXPECT_TRUE(same_place(longest + "1", longest + "2"));
  EXPECT_FALSE(same_place(longest, std::string(100'000, 'b')));
  EXPECT_FALSE(same_place("\xff\xfe\xff\xfe\xff", "三合村"));
}

}  // namespace
}  // namespace jibao
