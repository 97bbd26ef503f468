#include "daemon/http/form.hpp"

#include <gtest/gtest.h>

namespace jibao::http {
namespace {

TEST(Form, DecodesPairsInTheirOrder) {
  EXPECT_EQ(*parse_urlencoded("pin=1234&note=%E6%94%B6%E5%88%B0+ok&empty=&flag"),
            (Fields{{"pin", "1234"}, {"note", "收到 ok"}, {"empty", ""}, {"flag", ""}}));
  EXPECT_TRUE(parse_urlencoded("")->empty());
  EXPECT_EQ(parse_urlencoded("a=1=2")->front().second, "1=2");
}

TEST(Form, RefusesWhatIsNotCleanText) {
  for (const char* bad : {"a=%", "a=%4", "a=%gg", "a=%ff", "a=%c0%80", "a=%00", "%00=a", "=a", "a=\xff"})
    EXPECT_FALSE(parse_urlencoded(bad)) << bad;
}

TEST(Cookies, ReadsPairs) {
  EXPECT_EQ(*parse_cookies("__Host-jibao=abc-_1; b=\"quoted\";c="),
            (Fields{{"__Host-jibao", "abc-_1"}, {"b", "quoted"}, {"c", ""}}));
}

TEST(Cookies, RefusesBadSyntaxAndTooMany) {
  for (const char* bad : {"a", "=b", "a b=c", "a=b c", "a=\xE6\x80\xA5", "a=\"b", "a=b,c", "a=b;;c=d"})
    EXPECT_FALSE(parse_cookies(bad)) << bad;
  std::string many;
  for (std::size_t index = 0; index < max_cookies; ++index) many += "a=b; ";
  many.erase(many.size() - 2);
  EXPECT_TRUE(parse_cookies(many));
  EXPECT_FALSE(parse_cookies(many + "; a=b"));
}

TEST(Cookies, FindsOneByNameUnlessAnotherWasPlantedBesideIt) {
  Request request;
  request.headers = {{"Cookie", "a=1; __Host-jibao=good"}};
  EXPECT_EQ(cookie(request, "__Host-jibao"), "good");
  EXPECT_EQ(cookie(request, "none"), std::nullopt);
  request.headers.emplace_back("cookie", "__Host-jibao=good");
  EXPECT_EQ(cookie(request, "__Host-jibao"), "good");
  request.headers.emplace_back("cookie", "__Host-jibao=evil");
  EXPECT_EQ(cookie(request, "__Host-jibao"), std::nullopt);
}

}  // namespace
}  // namespace jibao::http
