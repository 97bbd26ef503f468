#include "notifiers/encodings.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace jibao::notifiers::test {
namespace {

TEST(Encodings, PercentEncodeEverythingThatCouldEndAPlace) {
  EXPECT_EQ(percent_encoded("aZ0-._~"), "aZ0-._~");
  EXPECT_EQ(percent_encoded("a b&c=d+/?#%\r\n急"), "a%20b%26c%3Dd%2B%2F%3F%23%25%0D%0A%E6%80%A5");
}

TEST(Encodings, EscapeForTheInsideOfAJsonString) {
  EXPECT_EQ(json_escaped("\"急\"\\\n\x01"), "\\\"急\\\"\\\\\\n\\u0001");
}

// RFC 4231, test case 2.
TEST(Encodings, SignAsThePublishedVectorSays) {
  EXPECT_EQ(hex_hmac_sha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// FIPS 180-2, B.1; RFC 4648, 10.
TEST(Encodings, HashAndEncodeAsThePublishedVectorsSay) {
  EXPECT_EQ(hex_sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64(""), "");
}

TEST(Encodings, SignAsThePublishedVectorsSay) {  // RFC 2202 and RFC 4231, test case 2
  EXPECT_EQ(base64(hmac_sha1("Jefe", "what do ya want for nothing?")), "7/zfauXrL6LSdBbV8YTfnCWafHk=");
  EXPECT_EQ(hex_hmac_sha256("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Encodings, CompareSecretsWhole) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_TRUE(same_secret("", ""));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
}

TEST(Encodings, XmlCannotBeLeftByWhatStandsInIt) {
  EXPECT_EQ(xml_escaped("<a b=\"c\">&'\x01\n溃堤</a>"), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;  溃堤&lt;/a&gt;");
}

TEST(Encodings, LeavePlainHeaderTextAndEncodeAllOther) {
  EXPECT_EQ(mail_header_text("flood at 03:42"), "flood at 03:42");
  EXPECT_EQ(mail_header_text("急报"), "=?UTF-8?B?5oCl5oql?=");
  EXPECT_EQ(mail_header_text("=?UTF-8?B?eA==?="), "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
  EXPECT_EQ(mail_header_text("a\r\nb"), "a  b");
}

TEST(Encodings, FoldLongHeaderTextWithoutCuttingACharacter) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "急";
  std::istringstream lines(mail_header_text(text));
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    ++count;
    EXPECT_LE(line.size(), 67U);
    EXPECT_NE(line.find("=?UTF-8?B?5oCl"), std::string::npos)
        << line;  // each word begins with a whole character
  }
  EXPECT_EQ(count, 5);
}

}  // namespace
}  // namespace jibao::notifiers::test
