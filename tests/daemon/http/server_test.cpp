// Raw bytes in, exact answers out, over a real socket.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <future>
#include <vector>

#include "tests/daemon/http/loop_server.hpp"

namespace jibao::http {
namespace {

// Without the Date line, which is the one thing in an answer that the test cannot know.
std::string without_date(std::string answer) {
  const std::size_t start = answer.find("Date: ");
  return start == std::string::npos ? answer : answer.erase(start, answer.find("\r\n", start) + 2 - start);
}

TEST(Server, AnswersAPostOnAConnectionThatStays) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  for (int round = 0; round < 3; ++round) {
    peer.send("POST /%E6%80%A5 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(without_date(peer.read_answer()),
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 12\r\n"
              "Connection: keep-alive\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
              "Cache-Control: no-store\r\nCross-Origin-Opener-Policy: same-origin\r\n"
              "Content-Security-Policy: default-src 'self'; style-src 'self' 'unsafe-inline'; "
              "frame-ancestors 'none'; "
              "base-uri 'none'; form-action 'self'\r\n\r\nPOST /急 hi");
  }
  EXPECT_EQ(loop.counts().accepted, 1U);
  EXPECT_EQ(loop.counts().requests, 3U);
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  std::string requests;
  for (int index = 0; index < 200; ++index)
    requests += "POST /" + std::to_string(index) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  peer.send(requests + "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answers = peer.read_to_end();
  EXPECT_EQ(count(answers, "HTTP/1.1 200 OK\r\n"), 201U);
  std::size_t at = 0;
  for (int index = 0; index < 200; ++index) {
    at = answers.find("POST /" + std::to_string(index) + " abc", at);
    ASSERT_NE(at, std::string::npos) << index;
  }
  EXPECT_EQ(answers.substr(answers.size() - 10), "GET /last ");
}

TEST(Server, ReadsNothingFurtherWhileTheHandlerWorks) {
  std::vector<Responder> waiting;
  LoopServer loop({}, [&](Request, Responder responder) { waiting.push_back(std::move(responder)); });
  RawPeer peer(loop.port());
  peer.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  while (loop.counts().requests == 0) std::this_thread::yield();
  loop.on_loop([&] {
    ASSERT_EQ(waiting.size(), 1U);
    Responder first = std::move(waiting.front());
    waiting.clear();
    first.send({202, "", {}, "one"});
    first.send({500, "", {}, "a second answer"});
  });
  EXPECT_EQ(body_of(peer.read_answer()), "one");
  while (loop.counts().requests == 1) std::this_thread::yield();
  loop.on_loop([&] {
    ASSERT_EQ(waiting.size(), 1U);
    std::exchange(waiting, {}).front().send({200, "", {}, "two"});
  });
  EXPECT_EQ(body_of(peer.read_answer()), "two");
}

TEST(Server, RefusesSmuggledRequestsAndCloses) {
  LoopServer loop({}, echo);
  for (const std::string fields :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Content-Length: 2,2\r\n", "Host: a\r\n",
        "X: a\r\n b\r\n"}) {
    SCOPED_TRACE(fields);
    RawPeer peer(loop.port());
    peer.send("POST /x HTTP/1.1\r\nHost: a\r\n" + fields +
              "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = peer.read_to_end();
    EXPECT_EQ(status_of(answer), 400);
    EXPECT_EQ(count(answer, "HTTP/1.1 "), 1U) << "no second answer";
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
    EXPECT_NE(answer.find("\"title\":\"请求有误 (Bad Request)\",\"status\":400,\"detail\":\""),
              std::string::npos);
  }
  EXPECT_EQ(loop.counts().requests, 0U);
  EXPECT_EQ(loop.counts().bad_requests, 6U);
}

TEST(Server, AnswersHeadWithTheLengthAndNoBody) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  peer.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answers = peer.read_to_end();
  EXPECT_NE(answers.find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_EQ(answers.find("HEAD /x"), std::string::npos);
  EXPECT_EQ(answers.substr(answers.size() - 7), "GET /y ");
}

TEST(Server, ClosesAfterAnOldGet) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  peer.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string answer = peer.read_to_end();
  EXPECT_EQ(body_of(answer), "GET /old ");
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
}

TEST(Server, SendsContinueBeforeTheBodyIsSent) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  for (int round = 0; round < 2; ++round) {
    peer.send("POST /c HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("body");
    EXPECT_EQ(body_of(peer.read_answer()), "POST /c body");
  }
}

TEST(Server, SendsContinueOnceHoweverTheBodyComes) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  peer.send("POST /c HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("00004\r\n");  // a piece of the framing, but no byte of the body
  for (int round = 0; round < 3; ++round) loop.counts();
  peer.send("body\r\n0\r\n\r\n");
  EXPECT_EQ(body_of(peer.read_answer()), "POST /c body");
}

TEST(Server, SendsNoContinueWhereTheBodyIsTooLarge) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  peer.send("POST /c HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4000000\r\n\r\n");
  EXPECT_EQ(status_of(peer.read_to_end()), 413);
}

TEST(Server, TakesABodyOfAMebibyteInChunksAndSendsItBack) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  std::string text = "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string piece(0x4000, 'x');
  for (int index = 0; index < 64; ++index) text += "4000\r\n" + piece + "\r\n";
  peer.send(text + "0\r\n\r\n");
  EXPECT_EQ(body_of(peer.read_answer()).size(), 8U + 1024 * 1024);
}

TEST(Server, TellsAPeerWhoseBodyIsTooLargeEvenWhileItGoesOnSending) {
  LoopServer loop({}, echo);
  RawPeer peer(loop.port());
  peer.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + std::string(500000, 'x'));
  const std::string answer = peer.read_to_end();
  EXPECT_EQ(status_of(answer), 413);
  EXPECT_EQ(answer.substr(answer.size() - 1), "}") << "the whole answer arrived";
}

TEST(Server, AnswersFiveHundredWhereTheHandlerForgetsOrThrows) {
  LoopServer loop({}, [](Request request, Responder) {
    if (request.path == "/throw") throw std::runtime_error("secret");
  });
  RawPeer peer(loop.port());
  peer.send("GET /forget HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(peer.read_answer()), 500);
  peer.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.read_answer();
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_EQ(answer.find("secret"), std::string::npos);
  EXPECT_EQ(loop.counts().handler_exceptions, 1U);
}

TEST(Server, AnswersFiveHundredWhereAHandlersHeaderWouldSplitTheAnswer) {
  LoopServer loop({}, [](Request, Responder responder) {
    responder.send({200, "", {{"Location", "/x\r\nSet-Cookie: evil=1"}}, "body"});
  });
  RawPeer peer(loop.port());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.read_answer();
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_EQ(answer.find("evil"), std::string::npos);
}

TEST(Server, BearsAPeerThatLeavesWhileTheHandlerWorks) {
  std::vector<Responder> waiting;
  LoopServer loop({}, [&](Request, Responder responder) { waiting.push_back(std::move(responder)); });
  {
    RawPeer peer(loop.port());
    peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    while (loop.counts().requests == 0) std::this_thread::yield();
    peer.reset();
  }
  loop.on_loop([&] { std::exchange(waiting, {}).front().send({200, "", {}, std::string(1000000, 'x')}); });
  while (loop.connections() != 0) std::this_thread::yield();
  EXPECT_EQ(loop.counts().requests, 1U);  // it served, and it ended: a connection that stays would hang the loop above
}

TEST(Server, BearsAResponderThatOutlivesIt) {
  std::vector<Responder> waiting;
  {
    LoopServer loop({}, [&](Request, Responder responder) { waiting.push_back(std::move(responder)); });
    RawPeer peer(loop.port());
    peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    while (loop.counts().requests == 0) std::this_thread::yield();
  }
  ASSERT_EQ(waiting.size(), 1U);
  waiting.front().send({});
  EXPECT_FALSE(waiting.front().start_events()->is_open());
}

TEST(Server, EndsAConnectionAfterItsShareOfRequests) {
  Settings settings;
  settings.limits.requests_per_connection = 3;
  LoopServer loop(settings, echo);
  RawPeer peer(loop.port());
  for (int index = 0; index < 4; ++index) peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answers = peer.read_to_end();
  EXPECT_EQ(count(answers, "HTTP/1.1 200 OK"), 3U);
  EXPECT_EQ(count(answers, "Connection: keep-alive"), 2U);
  EXPECT_EQ(count(answers, "Connection: close"), 1U);
}

TEST(Server, KnowsThePeersAddress) {
  LoopServer loop({}, [](Request request, Responder responder) {
    responder.send({200, "", {}, request.peer + (request.secure ? " secure" : " plain")});
  });
  RawPeer peer(loop.port());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(peer.read_answer()), "127.0.0.1 plain");
}

TEST(Server, WritesADualStackPeerAsIpv4) {
  Settings settings;
  settings.address = "::";
  boost::asio::io_context context;
  if (!Server(context, settings, echo).listen()) GTEST_SKIP() << "this machine has no IPv6";
  LoopServer loop(settings, [](Request request, Responder responder) {
    responder.send({200, "", {}, request.peer});
  });
  RawPeer peer(loop.port());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(peer.read_answer()), "127.0.0.1");
}

TEST(Server, AdoptsAListeningSocketAndNoOther) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  boost::asio::io_context context;
  Settings settings;
  settings.listen_fd = descriptor;
  EXPECT_FALSE(Server(context, settings, echo).listen()) << "it does not listen yet";
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(descriptor, 8), 0);
  LoopServer loop(settings, echo);
  RawPeer peer(loop.port());
  peer.send("GET /adopted HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(peer.read_answer()), "GET /adopted ");
}

TEST(Server, SaysWhyItCannotListen) {
  LoopServer loop({}, echo);
  boost::asio::io_context context;
  Settings settings;
  settings.port = loop.port();
  const Result<std::uint16_t> taken = Server(context, settings, echo).listen();
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("127.0.0.1:" + std::to_string(loop.port())), std::string::npos);
  settings.address = "not an address";
  EXPECT_FALSE(Server(context, settings, echo).listen());
}

TEST(Server, DrainsOpenAnswersAndThenSaysSo) {
  Settings settings;
  settings.limits.drain = std::chrono::hours(1);  // so that it is not force that ends them
  settings.limits.last_request = Limits::Duration(1);
  settings.limits.sweep = Limits::Duration(1);
  std::vector<Responder> waiting;
  LoopServer loop(settings, [&](Request, Responder responder) { waiting.push_back(std::move(responder)); });
  RawPeer idle(loop.port());
  RawPeer busy(loop.port());
  busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (loop.counts().requests == 0 || loop.connections() < 2) std::this_thread::yield();
  std::promise<void> drained;
  bool is_drained = false;
  loop.on_loop([&] {
    loop.server().drain([&] {
      is_drained = true;
      drained.set_value();
    });
  });
  EXPECT_EQ(idle.read_to_end(), "");
  loop.on_loop([&] {
    EXPECT_FALSE(is_drained);
    std::exchange(waiting, {}).front().send({200, "", {}, "late"});
  });
  const std::string answer = busy.read_to_end();
  EXPECT_EQ(body_of(answer), "late");
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  busy.send_end();
  drained.get_future().wait();
  EXPECT_FALSE(RawPeer(loop.port()).is_ready()) << "nobody listens any more";
}

TEST(Server, AnswersWhoConnectedBeforeTheDrainAndSendsItsFirstRequestAfterIt) {
  Settings settings;
  settings.limits.drain = settings.limits.head = settings.limits.last_request = std::chrono::hours(1);
  LoopServer loop(settings, echo);
  RawPeer answered(loop.port());
  answered.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(answered.read_answer()), "GET / ");
  RawPeer fresh(loop.port());
  while (loop.connections() < 2) std::this_thread::yield();
  std::promise<void> drained;
  loop.on_loop([&] { loop.server().drain([&] { drained.set_value(); }); });
  EXPECT_EQ(answered.read_to_end(), "") << "it has had its answer, and can repeat";
  fresh.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(body_of(fresh.read_to_end()), "GET /late ");
  fresh.send_end();
  drained.get_future().wait();
}

TEST(Server, DrainsByForceWhenItsTimeIsUp) {
  Settings settings;
  settings.limits.drain = Limits::Duration(5);
  settings.limits.sweep = Limits::Duration(1);
  std::vector<Responder> waiting;
  LoopServer loop(settings, [&](Request, Responder responder) { waiting.push_back(std::move(responder)); });
  RawPeer busy(loop.port());
  busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (loop.counts().requests == 0) std::this_thread::yield();
  std::promise<void> drained;
  loop.on_loop([&] { loop.server().drain([&] { drained.set_value(); }); });
  drained.get_future().wait();
  EXPECT_EQ(busy.read_to_end(), "");
}

}  // namespace
}  // namespace jibao::http
