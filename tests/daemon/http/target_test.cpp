#include "daemon/http/target.hpp"

#include <gtest/gtest.h>

#include "daemon/http/text.hpp"

namespace jibao::http {
namespace {

TEST(Target, DecodesPathAndQueryOnce) {
  const Result<Target> target = parse_target("/a%20b/%E5%8E%BF%252e?x=1+2&y=%26%3D&x=3&z");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/县%2e");
  EXPECT_EQ(target->query, (Fields{{"x", "1 2"}, {"y", "&="}, {"x", "3"}, {"z", ""}}));
}

TEST(Target, KeepsAPlusInThePath) { EXPECT_EQ(parse_target("/a+b")->path, "/a+b"); }

TEST(Target, RefusesPathsThatCouldMeanAnother) {
  for (const char* bad : {"",
                          "a",
                          "*",
                          "http://a/",
                          "/..",
                          "/.",
                          "/a/../b",
                          "/a/.",
                          "/%2e%2e/etc/passwd",
                          "/%2E%2e%2fetc",
                          "/a%2Fb",
                          "/..%5c",
                          "/a\\b",
                          "/%00",
                          "/%0d%0a",
                          "/%7f",
                          "/%",
                          "/%4",
                          "/%zz",
                          "/%ff",
                          "/%c0%af",
                          "/%ed%a0%80",
                          "/#a",
                          "/a b",
                          "/?%ff",
                          "/?a=%",
                          "/?a=%00",
                          "/?=1"})
    EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(Target, TakesDotsThatAreNoSegmentOfTheirOwn) {
  for (const char* good : {"/...", "/a..b", "/.well-known/x", "/a.", "/a%2520"})
    EXPECT_TRUE(parse_target(good)) << good;
}

TEST(Target, BoundsTheNumberOfQueryFields) {
  std::string query = "/?";
  for (int field = 0; field < 128; ++field) query += "a=1&";
  EXPECT_TRUE(parse_target(query));
  EXPECT_FALSE(parse_target(query + "a=1"));
}

TEST(Target, TellsHostsFromOtherThings) {
  for (const char* good :
       {"a", "a.example", "A-b.example:8440", "127.0.0.1:80", "[::1]", "[::ffff:1.2.3.4]:8440", "a:"})
    EXPECT_TRUE(is_host(good)) << good;
  for (const char* bad :
       {"", ":80", "a:b", "a:123456", "a b", "a/b", "u@a", "[::1", "[]", "[::1]x", "a,b", "急"})
    EXPECT_FALSE(is_host(bad)) << bad;
  EXPECT_EQ(host_name("a.example:8440"), "a.example");
  EXPECT_EQ(host_name("[::1]:8440"), "[::1]");
}

TEST(Text, TellsWellFormedUtf8) {
  for (const char* good :
       {"", "a", "\xC2\x80", "急报", "\xF0\x9F\x9A\xA8", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE6\x80", "\xE6", "\xE6\x80\x41"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(Text, EncodesSoThatDecodingGivesTheSameBytes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string encoded = percent_encode(all);
  EXPECT_EQ(encoded.find_first_of("/?#&=+ \"'<>\\"), std::string::npos);
  EXPECT_EQ(percent_decode(encoded, Plus::is_space), all);
}

}  // namespace
}  // namespace jibao::http
