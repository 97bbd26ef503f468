#include "notifiers/target.hpp"

#include <gtest/gtest.h>

namespace jibao::notifiers {
namespace {

Request get(const std::string& url) {
  HttpRequest http;
  http.method = "GET";
  http.url = url;
  return Request{http};
}

MailRequest mail() {
  MailRequest request;
  request.url = "smtp://mail.test:25";
  request.from = "duty@county.test";
  request.to = "leader@county.test";
  request.message = "Subject: x\r\n\r\nx\r\n";
  return request;
}

TEST(Target, ReadsHostAndPort) {
  const Target target = target_of(get("https://SMS.Gateway.test/send?a=b")).value();
  EXPECT_EQ(target.host, "sms.gateway.test");
  EXPECT_EQ(target.port, "443");
  EXPECT_FALSE(target.numeric);
  EXPECT_EQ(pin_entry(target, {"192.0.2.1", "2001:db8::1"}), "sms.gateway.test:443:192.0.2.1,[2001:db8::1]");
}

TEST(Target, ShowsAddressesInDisguiseAsWhatTheyAre) {
  for (const char* each :
       {"http://0x7f000001/", "http://2130706433/", "http://127.1/", "http://0177.0.0.1/"}) {
    const Target target = target_of(get(each)).value();
    EXPECT_EQ(target.host, "127.0.0.1") << each;
    EXPECT_TRUE(target.numeric) << each;
  }
  EXPECT_TRUE(target_of(get("http://[::ffff:127.0.0.1]/")).value().numeric);
}

TEST(Target, RefusesEverythingThatIsNotPlainHttp) {
  for (const char* each :
       {"file:///etc/passwd", "gopher://a.test/", "dict://a.test/", "ftp://a.test/", "smtp://a.test/",
        "http://ok.test@127.0.0.1/", "http://user:pw@a.test/", "http://", "", "http://a b/",
        "http://localhost./", "http://a.test/\r\nX: y", "http://\xe6\x80\xa5.test/"}) {
    EXPECT_FALSE(target_of(get(each)).has_value()) << each;
  }
}

TEST(Target, NeverQuotesTheUrlInAnError) {
  const auto answer = target_of(get("ftp://a.test/?password=geheim"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().message.find("geheim"), std::string::npos);
}

TEST(Target, RefusesHeadersThatWouldStartAnotherLine) {
  Request request = get("http://a.test/");
  std::get<HttpRequest>(request.what).headers = {{"X-A", "b\r\nX-C: d"}};
  EXPECT_FALSE(target_of(request).has_value());
  std::get<HttpRequest>(request.what).headers = {{"X A", "b"}};
  EXPECT_FALSE(target_of(request).has_value());
  std::get<HttpRequest>(request.what).headers = {{"X-A", "b"}};
  EXPECT_TRUE(target_of(request).has_value());
}

TEST(Target, RefusesMailboxesThatWouldSayMoreThanOneAddress) {
  EXPECT_TRUE(target_of(Request{mail()}).has_value());
  for (const char* each :
       {"", "nobody", "a@b@c", "a@b.test>\r\nDATA", "a@b.test,c@d.test", "a b@c.test", "@b.test", "a@"}) {
    MailRequest request = mail();
    request.to = each;
    EXPECT_FALSE(target_of(Request{request}).has_value()) << each;
    request = mail();
    request.from = each;
    EXPECT_FALSE(target_of(Request{request}).has_value()) << each;
  }
}

TEST(Target, MatchesTheSchemeOfAMailWithItsTls) {
  MailRequest request = mail();
  request.tls = MailRequest::Tls::tls;
  EXPECT_FALSE(target_of(Request{request}).has_value());
  request.url = "smtps://mail.test";
  EXPECT_EQ(target_of(Request{request}).value().port, "465");
}

}  // namespace
}  // namespace jibao::notifiers
