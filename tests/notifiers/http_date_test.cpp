// The Date header of gateways' answers: hostile text until it is read.
#include "notifiers/http_date.hpp"

#include <gtest/gtest.h>

namespace jibao::notifiers {
namespace {

Response answered(std::vector<Header> headers) {
  Response response;
  response.end = Response::End::answered;
  response.status = 200;
  response.headers = std::move(headers);
  return response;
}

TEST(HttpDate, IsReadInItsOneForm) {
  EXPECT_EQ(parse_http_date("Sat, 18 Jul 2026 19:42:10 GMT"), from_millis(1'784'403'730'000));
  EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), from_millis(0));
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT"), from_millis(1'709'251'200'000));
}

TEST(HttpDate, WhateverElseComesIsNoDate) {
  for (const char* text : {"", "now", "Saturday, 18-Jul-26 19:42:10 GMT", "Sat Jul 18 19:42:10 2026", "Sat, 18 Jul 2026 19:42:10 CST",
                           "Sun, 18 Jul 2026 19:42:10 GMT", "Sat, 31 Feb 2026 19:42:10 GMT", "Sat, 18 Jul 2026 24:00:00 GMT",
                           "Sat, 18 Jul 2026 19:60:10 GMT", "Sat, 18 Jul 2026 19:42:61 GMT", "Sat, 18 Jul 2026 19:42:-1 GMT",
                           "Sat, 18 jul 2026 19:42:10 GMT", "Sat, +8 Jul 2026 19:42:10 GMT", "Sat, 18 Jul 2026 19:42:10 GMT ",
                           "Wed, 18 Jul 1900 19:42:10 GMT"})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

TEST(HttpDate, IsThatOfAWholeAnswerOfTheGatewayItself) {
  const Header date{"date", "Sat, 18 Jul 2026 19:42:10 GMT"};
  EXPECT_TRUE(date_of(answered({date})));
  EXPECT_FALSE(date_of(answered({})));
  EXPECT_FALSE(date_of(answered({date, {"age", "3600"}}))) << "a cache's answer has the Date of another hour";
  Response broken = answered({date});
  broken.end = Response::End::broken;
  EXPECT_FALSE(date_of(broken));
}

TEST(HttpDate, IsOfTheHostThatWasAsked) {
  Request request;
  request.what = HttpRequest{"POST", "https://SMS.example.cn:8443/send?key=geheim", {}, "", ""};
  EXPECT_EQ(host_of(request), "sms.example.cn");
  request.what = MailRequest{};
  EXPECT_EQ(host_of(request), "");
}

}  // namespace
}  // namespace jibao::notifiers
