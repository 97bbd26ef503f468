#include "daemon/http/response_head.hpp"

#include <gtest/gtest.h>

namespace jibao::http {
namespace {

const std::string date = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string head_of(const Response& response, Framing framing = {}) {
  std::string out;
  return append_head(out, response, framing, date) ? out : "refused";
}

TEST(ResponseHead, CarriesTheSecurityDefaultsAndNoVersion) {
  Response response;
  response.status = 201;
  response.content_type = "application/json";
  response.body = "{}";
  EXPECT_EQ(head_of(response, {false, true, true}),
            "HTTP/1.1 201 Created\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 2\r\n"
            "Connection: keep-alive\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: same-origin\r\n"
            "Cache-Control: no-store\r\n"
            "Cross-Origin-Opener-Policy: same-origin\r\n"
            "Content-Security-Policy: default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors "
            "'none'; "
            "base-uri 'none'; form-action 'self'\r\n"
            "\r\n");
}

TEST(ResponseHead, PromisesTransportSecurityOnlyOverTls) {
  EXPECT_EQ(head_of({}, {false, true, true}).find("Strict-Transport"), std::string::npos);
  EXPECT_NE(head_of({}, {true, true, true}).find("Strict-Transport-Security: max-age=31536000\r\n"),
            std::string::npos);
}

TEST(ResponseHead, LetsAHandlerReplaceADefault) {
  Response response;
  response.headers = {{"cache-control", "max-age=60"}, {"Location", "/x"}};
  const std::string head = head_of(response);
  EXPECT_EQ(head.find("no-store"), std::string::npos);
  EXPECT_NE(head.find("cache-control: max-age=60\r\n"), std::string::npos);
  EXPECT_NE(head.find("Location: /x\r\n"), std::string::npos);
}

TEST(ResponseHead, RefusesHeadersThatWouldSplitOrReframeTheAnswer) {
  const Fields bad = {{"X", "a\r\nSet-Cookie: b"},
                      {"X", "a\nb"},
                      {"X", std::string("a\0b", 3)},
                      {"X Y", "a"},
                      {"", "a"},
                      {"X:", "a"},
                      {"Content-Length", "5"},
                      {"connection", "close"},
                      {"Transfer-Encoding", "chunked"}};
  for (const auto& field : bad) {
    Response response;
    response.headers = {field};
    EXPECT_EQ(head_of(response), "refused") << field.first << "=" << field.second;
  }
  Response response;
  response.content_type = "text/html\r\nX: y";
  EXPECT_EQ(head_of(response), "refused");
  response.content_type = "text/html";
  response.status = 1000;
  EXPECT_EQ(head_of(response), "refused");
}

TEST(ResponseHead, GivesNoLengthWhereThereCanBeNoBody) {
  for (const int status : {204, 304}) {
    Response response;
    response.status = status;
    EXPECT_EQ(head_of(response).find("Content-Length"), std::string::npos) << status;
  }
}

TEST(ResponseHead, WritesDatesAsHttpWantsThem) {
  EXPECT_EQ(http_date(784111777), date);
  EXPECT_EQ(http_date(1709164800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace
}  // namespace jibao::http
