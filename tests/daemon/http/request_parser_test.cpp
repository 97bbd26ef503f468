// The parser without sockets: each malformed input of the table must fail, however it is cut into pieces.
#include "daemon/http/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace jibao::http {
namespace {

using Step = RequestParser::Step;

// What came of feeding the text in pieces of that size: the last step, and what was left over.
struct Outcome {
  Step step = Step::need_more;
  std::string rest;
};

Outcome feed(RequestParser& parser, std::string_view text, std::size_t piece) {
  Outcome outcome;
  std::size_t given = 0;
  while (outcome.step == Step::need_more && given < text.size()) {
    const std::size_t size = std::min(piece, text.size() - given);
    outcome.rest += text.substr(given, size);
    given += size;
    std::size_t consumed = 0;
    outcome.step = parser.advance(outcome.rest, consumed);
    outcome.rest.erase(0, consumed);
  }
  outcome.rest += text.substr(given);
  return outcome;
}

struct Malformed {
  const char* name;
  std::string text;
  int status;
};

const std::string head = "POST /x HTTP/1.1\r\nHost: a\r\n";

std::vector<Malformed> malformed() {
  return {
      {"length and chunked", head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
       400},
      {"chunked and length", head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
      {"chunked with HTTP/1.0", "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"xchunked", head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked, identity", head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400},
      {"gzip, chunked", head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {"identity", head + "Transfer-Encoding: identity\r\n\r\n", 400},
      {"two encodings", head + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"empty encoding", head + "Transfer-Encoding:\r\n\r\n", 400},
      {"blank before colon", head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
      {"folded encoding", head + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400},
      {"folded by a tab", head + "X: a\r\n\tb\r\n\r\n", 400},
      {"two lengths, equal", head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 400},
      {"two lengths, different", head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"list of lengths", head + "Content-Length: 2,2\r\n\r\nab", 400},
      {"length with plus", head + "Content-Length: +2\r\n\r\nab", 400},
      {"negative length", head + "Content-Length: -1\r\n\r\n", 400},
      {"hexadecimal length", head + "Content-Length: 0x2\r\n\r\nab", 400},
      {"length beyond 64 bits", head + "Content-Length: 18446744073709551618\r\n\r\nab", 400},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"one bare LF", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
      {"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b" + std::string(1, char{}) + "c\r\n\r\n", 400},
      {"empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"absolute form", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"authority form", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"raw UTF-8 target", "GET /\xE6\x80\xA5 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
      {"HTTP/0.9", "GET /\r\n\r\n", 400},
      {"no token as method", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"endless method", std::string(30, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"header without colon", "GET / HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n", 400},
      {"chunk size no number", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n0\r\n\r\n", 400},
      {"chunk extension", head + "Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n", 400},
      {"chunk longer than said", head + "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n", 400},
      {"unknown expectation", head + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\nx", 417},
      {"length above the limit", head + "Content-Length: 99999999999\r\n\r\n", 413},
      {"chunks above the limit", head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\nx", 413},
      {"head above the limit", head + "X: " + std::string(5000, 'x') + "\r\n\r\n", 431},
      {"request line without end", "GET /" + std::string(5000, 'x'), 431},
      {"trailer without end", head + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(5000, 'x'),
       400},
  };
}

ParserLimits small_limits() {
  ParserLimits limits;
  limits.head_bytes = 4096;
  limits.body_bytes = 1000;
  limits.header_count = 20;
  return limits;
}

TEST(RequestParser, RefusesWhatCouldBeReadInTwoWaysHoweverItIsCut) {
  const ParserLimits limits = small_limits();
  for (const Malformed& input : malformed()) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100000}}) {
      SCOPED_TRACE(std::string(input.name) + " in pieces of " + std::to_string(piece));
      RequestParser parser(limits);
      ASSERT_EQ(feed(parser, input.text, piece).step, Step::failed);
      EXPECT_EQ(parser.fault().status, input.status);
      EXPECT_NE(parser.fault().detail.find(" / "), std::string::npos) << "both languages";
    }
  }
}

TEST(RequestParser, ReadsTheSameRequestHoweverItIsCut) {
  const ParserLimits limits = small_limits();
  const std::string text =
      "POST /a/%E6%80%A5?q=%E6%8A%A5+1&empty HTTP/1.1\r\nhOST: a.example:8440\r\nX-One:  1 \r\n"
      "Content-Length: 5\r\n\r\nhelloGET /next";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    SCOPED_TRACE(piece);
    RequestParser parser(limits);
    const Outcome outcome = feed(parser, text, piece);
    ASSERT_EQ(outcome.step, Step::complete);
    EXPECT_EQ(outcome.rest, "GET /next");
    const Request& request = parser.request();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/a/%E6%80%A5?q=%E6%8A%A5+1&empty");
    EXPECT_EQ(request.path, "/a/急");
    EXPECT_EQ(request.query_value("q"), "报 1");
    EXPECT_EQ(request.query.size(), 2U);
    EXPECT_EQ(request.header("host"), "a.example:8440");
    EXPECT_EQ(request.header("X-ONE"), "1");
    EXPECT_EQ(request.body, "hello");
    EXPECT_TRUE(parser.keep_alive());
  }
}

TEST(RequestParser, JoinsChunksAndDropsTrailers) {
  const ParserLimits limits = small_limits();
  const std::string text =
      head + "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\nAuthorization: evil\r\n\r\nrest";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    SCOPED_TRACE(piece);
    RequestParser parser(limits);
    const Outcome outcome = feed(parser, text, piece);
    ASSERT_EQ(outcome.step, Step::complete);
    EXPECT_EQ(outcome.rest, "rest");
    EXPECT_EQ(parser.request().body, "abcd");
    EXPECT_EQ(parser.request().header("authorization"), "");
  }
}

TEST(RequestParser, TakesABodyOfExactlyTheLimitAndNoByteMore) {
  const ParserLimits limits = small_limits();
  RequestParser parser(limits);
  EXPECT_EQ(feed(parser, head + "Content-Length: 1000\r\n\r\n" + std::string(1000, 'x'), 64).step,
            Step::complete);
  parser.reset();
  EXPECT_EQ(feed(parser, head + "Content-Length: 1001\r\n\r\n", 64).step, Step::failed);
  EXPECT_EQ(parser.fault().status, 413);
}

TEST(RequestParser, TakesAHeadOfExactlyTheLimitAndNoByteMore) {
  const ParserLimits limits = small_limits();
  const std::string start = head + "X: ";
  const std::size_t filling = limits.head_bytes - start.size() - 4;
  RequestParser parser(limits);
  EXPECT_EQ(feed(parser, start + std::string(filling, 'x') + "\r\n\r\n", 100).step, Step::complete);
  parser.reset();
  EXPECT_EQ(feed(parser, start + std::string(filling + 1, 'x') + "\r\n\r\n", 100).step, Step::failed);
  EXPECT_EQ(parser.fault().status, 431);
}

TEST(RequestParser, CountsHeaderFields) {
  const ParserLimits limits = small_limits();
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int field = 0; field < 19; ++field) text += "X: 1\r\n";
  RequestParser parser(limits);
  EXPECT_EQ(feed(parser, text + "\r\n", 1000).step, Step::complete);
  parser.reset();
  EXPECT_EQ(feed(parser, text + "X: 1\r\n\r\n", 1000).step, Step::failed);
  EXPECT_EQ(parser.fault().status, 431);
}

TEST(RequestParser, ServesOnlyTheHostsThatAreAllowed) {
  ParserLimits limits = small_limits();
  limits.allowed_hosts = {"jibao.example", "[::1]"};
  const auto step = [&](const std::string& text) {
    RequestParser parser(limits);
    const Step outcome = feed(parser, text, 1000).step;
    return outcome == Step::failed ? parser.fault().status : 200;
  };
  EXPECT_EQ(step("GET / HTTP/1.1\r\nHost: JIBAO.example:8440\r\n\r\n"), 200);
  EXPECT_EQ(step("GET / HTTP/1.1\r\nHost: [::1]:8440\r\n\r\n"), 200);
  EXPECT_EQ(step("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n"), 421);
  EXPECT_EQ(step("GET / HTTP/1.1\r\nHost: jibao.example.evil.test\r\n\r\n"), 421);
  EXPECT_EQ(step("GET / HTTP/1.0\r\n\r\n"), 400);
}

TEST(RequestParser, TakesOldGetsWithoutHostAndThenCloses) {
  const ParserLimits limits = small_limits();
  RequestParser parser(limits);
  ASSERT_EQ(feed(parser, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 1000).step, Step::complete);
  EXPECT_FALSE(parser.keep_alive());
}

TEST(RequestParser, SaysWhoWaitsForContinue) {
  const ParserLimits limits = small_limits();
  RequestParser parser(limits);
  ASSERT_EQ(feed(parser, head + "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n", 1000).step,
            Step::need_more);
  EXPECT_TRUE(parser.head_done());
  EXPECT_TRUE(parser.wants_continue());
  parser.reset();
  ASSERT_EQ(feed(parser, head + "Content-Length: 2\r\n\r\n", 1000).step, Step::need_more);
  EXPECT_FALSE(parser.wants_continue());
}

}  // namespace
}  // namespace jibao::http
