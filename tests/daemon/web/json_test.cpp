#include "daemon/web/json.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <limits>

#include "daemon/web/json_writer.hpp"

namespace jibao::web {
namespace {

std::vector<Fault> faults_of(std::string_view text) {
  Faults faults;
  const auto value = read_json(text, faults);
  EXPECT_EQ(value.has_value(), !faults.any()) << text;
  return faults.all();
}

TEST(Json, AcceptsWhatIsGood) {
  EXPECT_TRUE(faults_of(R"({"a":[1,2.5,-3e2,true,null,"急报"],"b":{"c":""}})").empty());
}

TEST(Json, RefusesAKeyThatIsGivenTwiceWithItsPlace) {
  const auto faults = faults_of(R"({"a":{"b":1,"b":2},"c":[{"d":1},{"d":1,"d":1}]})");
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].pointer, "/a/b");
  EXPECT_EQ(faults[1].pointer, "/c/1/d");
}

TEST(Json, RefusesNumbersThatWouldBecomeInfiniteOrLoseDigits) {
  EXPECT_EQ(faults_of(R"({"a":1e400})").at(0).pointer, "/a");
  EXPECT_EQ(faults_of(R"([1,-1e999])").at(0).pointer, "/1");
  EXPECT_EQ(faults_of(R"({"a":123456789012345678901234567890})").at(0).pointer, "/a");
  EXPECT_TRUE(faults_of(R"({"a":18446744073709551615})").empty());
}

TEST(Json, RefusesNulBrokenUtf8AndLoneSurrogates) {
  EXPECT_EQ(faults_of("{\"a\":\"x\\u0000y\"}").at(0).pointer, "/a");
  EXPECT_EQ(faults_of("{\"a\":\"\xff\"}").size(), 1u);
  EXPECT_EQ(faults_of(R"({"a":"\ud800"})").size(), 1u);
}

TEST(Json, RefusesDepthTrailingTextAndHalfADocument) {
  EXPECT_EQ(faults_of(std::string(100'000, '[')).size(), 1u);
  EXPECT_EQ(faults_of("{} {}").size(), 1u);
  EXPECT_EQ(faults_of("{\"a\":").size(), 1u);
  EXPECT_EQ(faults_of("").size(), 1u);
}

TEST(Json, SaysTheLineOfASyntaxFault) {
  EXPECT_NE(faults_of("{\n\"a\": 1,\n\"b\" 2}").at(0).en.find("(line, byte 3,"), std::string::npos);
}

TEST(Json, BoundsHowManyFaultsAreSaid) {
  std::string text = "[";
  for (int index = 0; index < 200; ++index) text += "1e999,";
  EXPECT_EQ(faults_of(text + "1]").size(), Faults::most);
}

TEST(ObjectReader, ChecksTypesBoundsAndWordsAndNamesEachPlace) {
  Faults faults;
  const auto value = read_json(
      R"({"t":5,"long":"四个汉字","when":"2026-07-19 03:42","n":-1,"big":1e3,"f":1,"w":"sen"})", faults);
  ASSERT_TRUE(value);
  ObjectReader reader(&*value, "", faults);
  reader.text("t", 10);
  reader.text("long", 3);
  reader.instant("when");
  reader.count("n", 10);
  reader.count("big", 10);
  reader.flag("f");
  static constexpr std::string_view words[] = {"seen", "cannot"};
  reader.word("w", words, 2);
  reader.finish();
  ASSERT_EQ(faults.all().size(), 7u);
  EXPECT_EQ(faults.all()[0].pointer, "/t");
  EXPECT_EQ(faults.all()[6].pointer, "/w");
  EXPECT_NE(faults.all()[6].en.find("did you mean 'seen'?"), std::string::npos);
}

TEST(ObjectReader, CountsCharactersAndNotBytes) {
  Faults faults;
  const auto value = read_json(R"({"t":"四个汉字"})", faults);
  ObjectReader reader(&*value, "", faults);
  EXPECT_EQ(reader.text("t", 4), "四个汉字");
  reader.finish();
  EXPECT_FALSE(faults.any());
}

TEST(ObjectReader, TakesNullForAbsentAndSaysWhatAnUnknownMemberWasMeantToBe) {
  Faults faults;
  const auto value = read_json(R"({"titel":"x","place":null,"a/b":1})", faults);
  ObjectReader reader(&*value, "/x", faults);
  reader.text("title", 10);
  EXPECT_EQ(reader.text("place", 10), "");
  reader.finish();
  ASSERT_EQ(faults.all().size(), 2u);
  EXPECT_EQ(faults.all()[0].pointer, "/x/titel");
  EXPECT_NE(faults.all()[0].zh.find("title"), std::string::npos);
  EXPECT_EQ(faults.all()[1].pointer, "/x/a~1b");
}

TEST(ObjectReader, RefusesControlCharactersInNamesButLinesInTexts) {
  Faults faults;
  const auto value = read_json(R"({"name":"a\r\nb","text":"a\nb"})", faults);
  ObjectReader reader(&*value, "", faults);
  reader.text("name", 10);
  EXPECT_EQ(reader.text("text", 10, true), "a\nb");
  reader.finish();
  ASSERT_EQ(faults.all().size(), 1u);
  EXPECT_EQ(faults.all()[0].pointer, "/name");
}

TEST(JsonWriter, WritesTheBytesThatTheSerializerWritesOfTheSameValues) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  JsonWriter out;
  out.open();
  out.text("every", every);
  out.text("emp\"ty", "");
  out.open("inner");
  out.number("least", std::numeric_limits<std::int64_t>::min());
  out.number("most", std::numeric_limits<std::uint64_t>::max());
  out.flag("yes", true);
  out.flag("no", false);
  out.null("nothing");
  out.close();
  out.open_list("list");
  out.text("急报");
  out.open();
  out.close();
  out.open();
  out.text_or_null("absent", "");
  out.text_or_null("given", "x");
  out.number_or_null("none", std::optional<int>());
  out.number_or_null("zero", std::optional<int>(0));
  out.close();
  out.close_list();
  out.open_list("none");
  out.close_list();
  out.close();
  namespace json = boost::json;
  const json::value same = {{"every", every},
                            {"emp\"ty", ""},
                            {"inner",
                             {{"least", std::numeric_limits<std::int64_t>::min()},
                              {"most", std::numeric_limits<std::uint64_t>::max()},
                              {"yes", true},
                              {"no", false},
                              {"nothing", nullptr}}},
                            {"list", json::array{"急报", json::object(), {{"absent", nullptr}, {"given", "x"}, {"none", nullptr}, {"zero", 0}}}},
                            {"none", json::array()}};
  EXPECT_EQ(out.take(), json::serialize(same));
}

// Eight bytes are looked at in one go: wherever among them a byte stands that must be escaped, it is.
TEST(JsonWriter, EscapesAByteWhereverItStands) {
  for (const char byte : {'"', '\\', '\n', '\0', '\x1f', ' ', '\x7f'}) {
    for (std::size_t length = 1; length <= 20; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string value(length, at % 2 == 0 ? 'x' : '\xe6');
        value[at] = byte;
        JsonWriter out;
        out.text(value);
        EXPECT_EQ(out.take(), boost::json::serialize(boost::json::value(value))) << length << " " << at;
      }
    }
  }
}

}  // namespace
}  // namespace jibao::web
