#include <gtest/gtest.h>

#include <latch>

#include "tests/notifiers/fake_server.hpp"

namespace jibao::notifiers::test {
namespace {

using End = Response::End;
using std::chrono::milliseconds;

void answer_ok(Peer& peer) {
  while (!peer.read_http().empty() && peer.write(http_answer("200 OK", "ok"))) {
  }
}

TEST(Transport, OfOneHungGatewayDelaysNoOther) {
  Resolver resolver;
  FakeServer hung([](Peer& peer) { peer.hang(); });
  FakeServer live(answer_ok);
  Transport to_hung(TransportSettings{.name = "hung", .in_flight = 2}, resolver);
  Transport to_live(TransportSettings{.name = "live"}, resolver);
  std::vector<std::future<Response>> held;
  for (int i = 0; i < 10; ++i) held.push_back(ask_later(to_hung, post_to(hung.http_url())));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask(to_live, post_to(live.http_url())).status, 200);
  EXPECT_EQ(to_hung.outstanding(), 10U);
  to_hung.stop(milliseconds(0));
  for (std::future<Response>& each : held) EXPECT_EQ(each.get().end, End::cancelled);
}

TEST(Transport, WithASilentNameServerDelaysNoOther) {
  const auto released = std::make_shared<std::latch>(1);
  FakeServer live(answer_ok);
  Resolver resolver({}, [released](const std::string& host) -> Result<Addresses> {
    if (host == "silent.test") released->wait();
    return Addresses{"127.0.0.1"};
  });
  Transport to_silent(TransportSettings{.name = "silent"}, resolver);
  Transport to_live(TransportSettings{.name = "live"}, resolver);
  const std::string port = std::to_string(live.port());
  std::future<Response> held = ask_later(to_silent, post_to("http://silent.test:" + port + "/"));
  EXPECT_EQ(ask(to_live, post_to("http://live.test:" + port + "/")).status, 200);
  released->count_down();
  EXPECT_EQ(held.get().status, 200);
}

TEST(Transport, GivesUpOnANameThatIsNeverAnswered) {
  const auto released = std::make_shared<std::latch>(1);
  Resolver resolver({}, [released](const std::string&) -> Result<Addresses> {
    released->wait();
    return failure("late");
  });
  Transport transport(TransportSettings{.name = "silent"}, resolver);
  Request request = post_to("http://silent.test/");
  request.total_timeout = hurried;
  const Response response = ask(transport, request);
  EXPECT_EQ(response.end, End::dns_failed);
  EXPECT_FALSE(response.request_may_have_been_sent);
  released->count_down();
}

TEST(Transport, SaysWhyANameWasNotFound) {
  Resolver resolver({}, [](const std::string&) -> Result<Addresses> { return failure("NXDOMAIN"); });
  Transport transport(TransportSettings{.name = "gone"}, resolver);
  const Response response = ask(transport, post_to("http://gone.test/"));
  EXPECT_EQ(response.end, End::dns_failed);
  EXPECT_EQ(response.detail, "NXDOMAIN");
}

TEST(Transport, GoesToTheLastGoodAddressWhileTheNameServerIsSilent) {
  const auto released = std::make_shared<std::latch>(1);
  const auto asked = std::make_shared<std::atomic<int>>(0);
  FakeServer live(answer_ok);
  Resolver resolver(ResolverSettings{.fresh_for = milliseconds(0)},
                    [=](const std::string&) -> Result<Addresses> {
                      if (++*asked > 1) released->wait();
                      return Addresses{"127.0.0.1"};
                    });
  Transport transport(TransportSettings{.name = "live", .lookup_patience = milliseconds(1)}, resolver);
  const std::string url = "http://live.test:" + std::to_string(live.port()) + "/";
  EXPECT_EQ(ask(transport, post_to(url)).status, 200);
  EXPECT_EQ(ask(transport, post_to(url)).status, 200);
  EXPECT_EQ(*asked, 2);
  released->count_down();
}

TEST(Transport, GoesToTheLastGoodAddressWhenTheNameIsRefused) {
  const auto asked = std::make_shared<std::atomic<int>>(0);
  FakeServer live(answer_ok);
  Resolver resolver(ResolverSettings{.fresh_for = milliseconds(0)},
                    [=](const std::string&) -> Result<Addresses> {
                      if (++*asked > 1) return failure("SERVFAIL");
                      return Addresses{"127.0.0.1"};
                    });
  Transport transport(TransportSettings{.name = "live"}, resolver);
  const std::string url = "http://live.test:" + std::to_string(live.port()) + "/";
  EXPECT_EQ(ask(transport, post_to(url)).status, 200);
  EXPECT_EQ(ask(transport, post_to(url)).status, 200);
  EXPECT_EQ(*asked, 2);
}

TEST(Transport, AsksTheNameServerAgainAfterAnAddressRefused) {
  const RefusingPort closed;
  const auto asked = std::make_shared<std::atomic<int>>(0);
  Resolver resolver({}, [asked](const std::string&) -> Result<Addresses> {
    ++*asked;
    return Addresses{"127.0.0.1"};
  });
  Transport transport(TransportSettings{.name = "moved"}, resolver);
  const std::string url = "http://moved.test:" + std::to_string(closed.port()) + "/";
  EXPECT_EQ(ask(transport, post_to(url)).end, End::refused_connection);
  EXPECT_EQ(ask(transport, post_to(url)).end, End::refused_connection);
  EXPECT_EQ(*asked, 2);
}

TEST(Transport, RefusesAtOnceWhatItsQueueCannotHold) {
  Resolver resolver;
  FakeServer hung([](Peer& peer) { peer.hang(); });
  Transport transport(TransportSettings{.name = "full", .in_flight = 1, .queue = 2}, resolver);
  std::vector<std::future<Response>> held;
  for (int i = 0; i < 3; ++i) held.push_back(ask_later(transport, post_to(hung.http_url())));
  bool called = false;
  const Result<void> taken =
      transport.send(post_to(hung.http_url()), [&](const Response&) { called = true; });
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().message, "gateway full has its queue full");
  transport.stop(milliseconds(0));
  for (std::future<Response>& each : held) EXPECT_EQ(each.get().end, End::cancelled);
  EXPECT_FALSE(called);
  EXPECT_EQ(transport.outstanding(), 0U);
}

TEST(Transport, CountsTheTimeInTheQueue) {
  Resolver resolver;
  FakeServer hung([](Peer& peer) { peer.hang(); });
  Transport transport(TransportSettings{.name = "hung", .in_flight = 1}, resolver);
  std::future<Response> first = ask_later(transport, post_to(hung.http_url()));
  Request second = post_to(hung.http_url());
  second.total_timeout = hurried;
  const Response response = ask(transport, second);
  EXPECT_EQ(response.end, End::timed_out);
  EXPECT_FALSE(response.request_may_have_been_sent);
  transport.stop(milliseconds(0));
  EXPECT_EQ(first.get().end, End::cancelled);
}

TEST(Transport, RunsNoMoreAtOnceThanItIsAllowed) {
  Resolver resolver;
  std::atomic<int> at_once{0};
  std::atomic<int> most{0};
  FakeServer server([&](Peer& peer) {
    while (!peer.read_http().empty()) {
      const int now = ++at_once;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      --at_once;
      if (!peer.write(http_answer("200 OK", "ok"))) return;
    }
  });
  Transport transport(TransportSettings{.name = "few", .in_flight = 3}, resolver);
  std::vector<std::future<Response>> all;
  for (int i = 0; i < 200; ++i) all.push_back(ask_later(transport, post_to(server.http_url())));
  for (std::future<Response>& each : all) EXPECT_EQ(each.get().status, 200);
  EXPECT_LE(most, 3);
  EXPECT_LE(server.connections(), 3);
}

TEST(Transport, LetsWhatIsUnderWayEndBeforeItStops) {
  Resolver resolver;
  std::once_flag first;
  std::latch arrived(1);
  std::latch released(1);
  FakeServer server([&](Peer& peer) {
    while (!peer.read_http().empty()) {
      std::call_once(first, [&] { arrived.count_down(); });
      released.wait();
      if (!peer.write(http_answer("200 OK", "ok"))) return;
    }
  });
  Transport transport(TransportSettings{.name = "ending"}, resolver);
  std::future<Response> held = ask_later(transport, post_to(server.http_url()));
  arrived.wait();
  std::thread stopper([&] { transport.stop(unhurried); });
  while (transport.send(post_to(server.http_url()), [](const Response&) {}).has_value())
    std::this_thread::yield();
  released.count_down();
  stopper.join();
  EXPECT_EQ(held.get().status, 200);
}

TEST(Transport, CancelsALookupThatHangsAtItsEnd) {
  const auto released = std::make_shared<std::latch>(1);
  Resolver resolver({}, [released](const std::string&) -> Result<Addresses> {
    released->wait();
    return Addresses{"127.0.0.1"};
  });
  std::future<Response> held;
  {
    Transport transport(TransportSettings{.name = "ending"}, resolver);
    held = ask_later(transport, post_to("http://silent.test/"));
  }
  EXPECT_EQ(held.get().end, End::cancelled);
  released->count_down();
}

TEST(Transport, MayBeSentToFromItsOwnAnswer) {
  Resolver resolver;
  FakeServer server(answer_ok);
  Transport transport(TransportSettings{.name = "again"}, resolver);
  std::promise<Response> second;
  const Result<void> taken = transport.send(post_to(server.http_url()), [&](const Response&) {
    const Result<void> again = transport.send(
        post_to(server.http_url()), [&](Response response) { second.set_value(std::move(response)); });
    EXPECT_TRUE(again.has_value());
  });
  EXPECT_TRUE(taken.has_value());
  EXPECT_EQ(second.get_future().get().status, 200);
}

}  // namespace
}  // namespace jibao::notifiers::test
