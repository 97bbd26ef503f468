#include <gtest/gtest.h>

#include <atomic>

#include "notifiers/http_transfer.hpp"
#include "tests/notifiers/fake_server.hpp"

namespace jibao::notifiers::test {
namespace {

using End = Response::End;

class TransportHttp : public testing::Test {
 protected:
  Resolver resolver_{
      {}, [](const std::string&) -> Result<Addresses> { return failure("no name is known here"); }};
  Transport transport_{TransportSettings{.name = "test"}, resolver_};
};

TEST_F(TransportHttp, SendsExactlyTheRequestAndNothingElse) {
  std::promise<std::string> seen;
  FakeServer server([&](Peer& peer) {
    seen.set_value(peer.read_http());
    peer.write(http_answer("200 OK", "fine", "X-Id: 7\r\n"));
    peer.hang();
  });
  Request request = post_to(server.http_url("/send?to=%2B86"), "急报");
  const Response response = ask(transport_, request);
  EXPECT_EQ(seen.get_future().get(),
            "POST /send?to=%2B86 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                "\r\nAccept: */*\r\nUser-Agent: jibao\r\n"
                "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\n急报");
  EXPECT_EQ(response.end, End::answered) << response.detail;
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "fine");
  EXPECT_EQ(response.header("x-id"), "7");
  EXPECT_TRUE(response.request_may_have_been_sent);
}

TEST_F(TransportHttp, SendsAGetWithoutABody) {
  std::promise<std::string> seen;
  FakeServer server([&](Peer& peer) {
    seen.set_value(peer.read_http());
    peer.write(http_answer("202 Accepted", "0: Accepted for delivery"));
    peer.hang();
  });
  HttpRequest http;
  http.method = "GET";
  http.url = server.http_url("/cgi-bin/sendsms");
  const Response response = ask(transport_, Request{http, unhurried, unhurried});
  EXPECT_EQ(seen.get_future().get(),
            "GET /cgi-bin/sendsms HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                "\r\nAccept: */*\r\nUser-Agent: jibao\r\n\r\n");
  EXPECT_EQ(response.status, 202);
}

TEST_F(TransportHttp, HandsOverAnErrorInsideA200AsItStands) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write(http_answer("200 OK", R"({"code":"isv.AMOUNT_NOT_ENOUGH"})"));
    peer.hang();
  });
  const Response response = ask(transport_, post_to(server.http_url()));
  EXPECT_EQ(response.end, End::answered);
  EXPECT_EQ(response.body, R"({"code":"isv.AMOUNT_NOT_ENOUGH"})");
}

TEST_F(TransportHttp, KeepsAConnectionForTheNextRequest) {
  FakeServer server([](Peer& peer) {
    while (!peer.read_http().empty() && peer.write(http_answer("200 OK", "ok"))) {
    }
  });
  EXPECT_EQ(ask(transport_, post_to(server.http_url())).status, 200);
  EXPECT_EQ(ask(transport_, post_to(server.http_url())).status, 200);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TransportHttp, SendsNothingOfTheRequestBefore) {
  std::vector<std::string> seen;
  std::promise<void> both;
  FakeServer server([&](Peer& peer) {
    while (seen.size() < 2) {
      seen.push_back(peer.read_http());
      peer.write(http_answer("200 OK", "answer " + std::to_string(seen.size())));
    }
    both.set_value();
    peer.hang();
  });
  HttpRequest put;
  put.method = "PUT";
  put.url = server.http_url("/put");
  put.headers = {{"X-Key", "1"}};
  put.body = "body";
  EXPECT_EQ(ask(transport_, Request{put, unhurried, unhurried}).body, "answer 1");
  HttpRequest get;
  get.method = "GET";
  get.url = server.http_url("/get");
  EXPECT_EQ(ask(transport_, Request{get, unhurried, unhurried}).body, "answer 2");
  both.get_future().wait();
  EXPECT_EQ(seen.at(1), "GET /get HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                            "\r\nAccept: */*\r\nUser-Agent: jibao\r\n\r\n");
}

TEST_F(TransportHttp, SaysRefusedWhereNobodyListens) {
  const RefusingPort closed;
  const Response response =
      ask(transport_, post_to("http://127.0.0.1:" + std::to_string(closed.port()) + "/"));
  EXPECT_EQ(response.end, End::refused_connection);
  EXPECT_FALSE(response.request_may_have_been_sent);
  EXPECT_FALSE(response.detail.empty());
}

TEST_F(TransportHttp, LeavesInDoubtWhatAGatewayAcceptsInSilence) {
  FakeServer server([](Peer& peer) { peer.hang(); });
  Request request = post_to(server.http_url());
  request.total_timeout = hurried;
  const Response response = ask(transport_, request);
  EXPECT_EQ(response.end, End::timed_out);
  EXPECT_EQ(response.status, 0);
  EXPECT_TRUE(response.request_may_have_been_sent);
}

TEST_F(TransportHttp, EndsATrickledAnswerInTime) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    while (peer.write("x")) std::this_thread::yield();
  });
  Request request = post_to(server.http_url());
  request.total_timeout = hurried;
  const Response response = ask(transport_, request);
  EXPECT_NE(response.end, End::broken);
  EXPECT_TRUE(response.end == End::timed_out || response.truncated);
  EXPECT_TRUE(response.request_may_have_been_sent);
}

TEST_F(TransportHttp, EndsAnAnswerThatStopsHalfWay) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    peer.hang();
  });
  Request request = post_to(server.http_url());
  request.total_timeout = hurried;
  const Response response = ask(transport_, request);
  EXPECT_EQ(response.end, End::timed_out);
  EXPECT_EQ(response.body, "half");
}

TEST_F(TransportHttp, KeepsTheFirst64KiBOfAHugeBody) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write("HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(16 * 1024, 'x');
    while (peer.write(block)) {
    }
  });
  const Response response = ask(transport_, post_to(server.http_url()));
  EXPECT_EQ(response.end, End::answered) << response.detail;
  EXPECT_EQ(response.body.size(), max_body_bytes);
  EXPECT_TRUE(response.truncated);
}

TEST_F(TransportHttp, BreaksOffAtEndlessHeaders) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write("HTTP/1.1 200 OK\r\n");
    while (peer.write("X-More: " + std::string(1000, 'y') + "\r\n")) {
    }
  });
  const Response response = ask(transport_, post_to(server.http_url()));
  EXPECT_EQ(response.end, End::broken);
  EXPECT_EQ(response.detail, "the answer's headers are longer than 32 KiB");
}

TEST_F(TransportHttp, LeavesInDoubtAResetAfterTheRequest) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.reset();
  });
  const Response response = ask(transport_, post_to(server.http_url()));
  EXPECT_EQ(response.end, End::broken);
  EXPECT_TRUE(response.request_may_have_been_sent);
}

// A connection that was kept dies under its next request: libcurl takes that for an idle connection's end and would send again.
TEST_F(TransportHttp, SendsARequestOnceWhereAKeptConnectionDiesUnderIt) {
  for (const bool with_reset : {false, true}) {
    for (const std::string method : {"POST", "GET"}) {
      std::atomic<int> requests = 0;
      FakeServer server([&](Peer& peer) {
        if (!peer.read_http().empty()) ++requests;
        peer.write(http_answer("200 OK", "ok"));
        if (!peer.read_http().empty()) ++requests;
        if (with_reset) peer.reset();
      });
      Request request = post_to(server.http_url(), method == "GET" ? "" : "body");
      std::get<HttpRequest>(request.what).method = method;
      EXPECT_EQ(ask(transport_, request).status, 200);
      const Response response = ask(transport_, request);
      EXPECT_EQ(response.end, End::broken);
      EXPECT_EQ(response.detail, "the gateway closed the connection without an answer");
      EXPECT_TRUE(response.request_may_have_been_sent);
      EXPECT_EQ(requests, 2);
    }
  }
}

TEST_F(TransportHttp, CallsAResetInTheMiddleOfTheBodyBroken) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    peer.reset();
  });
  const Response response = ask(transport_, post_to(server.http_url()));
  EXPECT_EQ(response.end, End::broken);
  EXPECT_TRUE(response.request_may_have_been_sent);
}

TEST_F(TransportHttp, CallsWhatIsNotHttpBroken) {
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write("SSH-2.0-OpenSSH\r\n");
  });
  EXPECT_EQ(ask(transport_, post_to(server.http_url())).end, End::broken);
}

TEST_F(TransportHttp, FollowsNoRedirect) {
  FakeServer second([](Peer& peer) { peer.hang(); });
  FakeServer first([&](Peer& peer) {
    peer.read_http();
    peer.write(http_answer("302 Found", "", "Location: " + second.http_url() + "\r\n"));
    peer.hang();
  });
  const Response response = ask(transport_, post_to(first.http_url()));
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(second.connections(), 0);
}

TEST_F(TransportHttp, IgnoresTheProxyOfTheEnvironment) {
  const RefusingPort nowhere;
  ::setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(nowhere.port())).c_str(), 1);
  FakeServer server([](Peer& peer) {
    peer.read_http();
    peer.write(http_answer("200 OK", "direct"));
    peer.hang();
  });
  const Response response = ask(transport_, post_to(server.http_url()));
  ::unsetenv("http_proxy");
  EXPECT_EQ(response.body, "direct") << response.detail;
}

TEST_F(TransportHttp, TellsWhyARequestCannotBeSent) {
  const Response response = ask(transport_, post_to("ftp://a.test/"));
  EXPECT_EQ(response.end, End::bad_request);
  EXPECT_EQ(response.detail, "the URL must be http or https");
}

TEST(TransportReach, StopsAConnectionOutsideTheAllowedNetworks) {
  Resolver resolver({}, [](const std::string&) -> Result<Addresses> {
    return Addresses{"127.0.0.1", "169.254.169.254"};
  });
  FakeServer server([](Peer& peer) { peer.hang(); });
  Transport transport(TransportSettings{.name = "outside", .reach = Reach{.loopback = false}}, resolver);
  for (const std::string host : {"127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "inner.test"}) {
    const Response response =
        ask(transport, post_to("http://" + host + ":" + std::to_string(server.port()) + "/"));
    EXPECT_EQ(response.end, End::forbidden) << host;
    EXPECT_EQ(response.detail, "no address of the host lies in the networks that this gateway may use");
    EXPECT_FALSE(response.request_may_have_been_sent);
  }
  EXPECT_EQ(server.connections(), 0);
}

// The second of the two checks, in case the first one ever looked at another address than the one that is
// used.
TEST(HttpTransfer, RefusesTheVeryAddressThatIsAboutToBeConnected) {
  FakeServer server([](Peer& peer) { peer.hang(); });
  const Request request = post_to("http://inner.test:" + std::to_string(server.port()) + "/");
  const Target target = target_of(request).value();
  HeaderList pin(curl_slist_append(nullptr, pin_entry(target, {"127.0.0.1"}).c_str()), &curl_slist_free_all);
  HttpTransfer transfer(make_easy(), std::get<HttpRequest>(request.what), target, std::move(pin), Reach{.loopback = false},
                        unhurried, unhurried);
  const Response response = transfer.finish(curl_easy_perform(transfer.handle()), false);
  EXPECT_EQ(response.end, End::forbidden);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace jibao::notifiers::test
