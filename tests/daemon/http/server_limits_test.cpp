// Slow, silent and too many peers. Limits are set to milliseconds; the tests wait for end-of-file, never for
// a time.
#include <gtest/gtest.h>

#include <list>
#include <optional>
#include <vector>

#include "tests/daemon/http/loop_server.hpp"

namespace jibao::http {
namespace {

using Duration = Limits::Duration;

// Everything else stays at its default of seconds, so that what ends the connection is the limit under test.
Settings quick_sweep() {
  Settings settings;
  settings.limits.sweep = Duration(1);
  return settings;
}

TEST(ServerLimits, EndsAPeerThatSendsNoHead) {
  Settings settings = quick_sweep();
  settings.limits.head = Duration(20);
  LoopServer loop(settings, echo);
  RawPeer silent(loop.port());
  EXPECT_EQ(silent.read_to_end(), "");
  std::optional<RawPeer> slow;
  loop.while_held([&] { slow.emplace(loop.port()).send("GET / HTTP/1.1\r\nHo"); });
  EXPECT_EQ(status_of(slow->read_to_end()), 408);
  EXPECT_EQ(loop.counts().timed_out, 2U);
}

TEST(ServerLimits, CountsTheHeadFromItsFirstByteHoweverManyFollow) {
  Settings settings = quick_sweep();
  settings.limits.head = Duration(20);
  LoopServer loop(settings, echo);
  std::optional<RawPeer> slow;
  loop.while_held([&] { slow.emplace(loop.port()).send("GET /"); });
  // A byte at a time, for as long as the server listens: only the limit on the whole head ends this.
  while (loop.counts().timed_out == 0) slow->send("x");
  EXPECT_EQ(status_of(slow->read_to_end()), 408);
}

TEST(ServerLimits, EndsABodyThatComesTooSlowly) {
  Settings settings = quick_sweep();
  settings.limits.body_grace = Duration(20);
  LoopServer loop(settings, echo);
  RawPeer slow(loop.port());
  slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  EXPECT_EQ(status_of(slow.read_to_end()), 408);
}

TEST(ServerLimits, ReadsNoBodyOfWhoIsNotAdmitted) {
  Settings settings;
  settings.admits = [](const Request& head) { return head.header("authorization") == "Bearer right"; };
  LoopServer loop(settings, echo);
  RawPeer stranger(loop.port());
  stranger.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_EQ(status_of(stranger.read_to_end()), 401) << "answered before a byte of the body came";
  RawPeer known(loop.port());
  known.send("POST / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer right\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  known.read_until("100 Continue\r\n\r\n");
  known.send("body");
  EXPECT_EQ(body_of(known.read_answer()), "POST / body");
  EXPECT_EQ(loop.counts().requests, 1U);
}

TEST(ServerLimits, EndsABodyThatTakesTooLongHoweverSteady) {
  Settings settings = quick_sweep();
  settings.limits.body = Duration(20);
  LoopServer loop(settings, echo);
  RawPeer slow(loop.port());
  slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + std::string(100000, 'x'));
  EXPECT_EQ(status_of(slow.read_to_end()), 408);
}

TEST(ServerLimits, GivesABodyTimeForWhatHasCome) {
  Settings settings = quick_sweep();
  settings.limits.body_grace = Duration(1);
  settings.limits.body_bytes_per_second = 1;  // a thousand bytes earn a quarter of an hour
  LoopServer loop(settings, echo);
  RawPeer peer(loop.port());
  // In one piece with the head, so that the grace of a millisecond cannot pass between the two.
  peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + std::string(1000, 'x'));
  RawPeer other(loop.port());
  other.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(status_of(other.read_to_end()), 408) << "one that sent nothing has used up its grace meanwhile";
  peer.send("y");
  EXPECT_EQ(status_of(peer.read_answer()), 200);
}

TEST(ServerLimits, ClosesAnIdleConnectionWithoutAWord) {
  Settings settings = quick_sweep();
  settings.limits.idle = Duration(20);
  LoopServer loop(settings, echo);
  RawPeer peer(loop.port());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.read_to_end();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(body_of(answer), "GET / ") << "and nothing behind it";
  EXPECT_EQ(loop.counts().timed_out, 0U) << "an idle peer has done nothing wrong";
}

TEST(ServerLimits, AnswersForAHandlerThatDoesNot) {
  Settings settings = quick_sweep();
  settings.limits.answer = Duration(20);
  std::vector<Responder> waiting;
  LoopServer loop(settings, [&](Request, Responder responder) { waiting.push_back(std::move(responder)); });
  RawPeer peer(loop.port());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.read_to_end();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_EQ(count(answer, "HTTP/1.1 "), 1U);
  loop.on_loop([&] { std::exchange(waiting, {}).front().send({}); });  // late, and harmless
}

TEST(ServerLimits, EndsAPeerThatDoesNotReadItsAnswer) {
  Settings settings = quick_sweep();
  settings.limits.write = Duration(20);
  settings.limits.write_bytes_per_second = 1U << 30U;
  LoopServer loop(settings, [](Request, Responder responder) {
    responder.send({200, "", {}, std::string(64U << 20U, 'x')});  // more than the kernel takes
  });
  RawPeer peer(loop.port());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (loop.counts().timed_out == 0) std::this_thread::yield();
  EXPECT_LT(peer.read_to_end().size(), 64U << 20U);
}

TEST(ServerLimits, WaitsNoLongerThanTheLingerForAPeerThatStays) {
  Settings settings = quick_sweep();
  settings.limits.linger = Duration(20);
  LoopServer loop(settings, echo);
  RawPeer peer(loop.port());
  peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(peer.read_to_end()), 200);
  while (loop.connections() != 0) std::this_thread::yield();  // though this peer has not closed
  EXPECT_EQ(loop.counts().requests, 1U);  // it served, and it ended: a connection that stays would hang the loop above
}

TEST(ServerLimits, RefusesMoreThanItsShareFromOneAddress) {
  Settings settings = quick_sweep();
  settings.limits.connections_from_loopback = 3;
  LoopServer loop(settings, echo);
  std::list<RawPeer> peers;
  for (int index = 0; index < 3; ++index) peers.emplace_back(loop.port());
  RawPeer fourth(loop.port());
  EXPECT_EQ(fourth.read_to_end(), "");
  EXPECT_EQ(loop.counts().refused, 1U);
  peers.pop_back();
  while (loop.connections() != 2) std::this_thread::yield();
  RawPeer fifth(loop.port());
  fifth.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(status_of(fifth.read_answer()), 200) << "a place that was given back can be taken";
}

TEST(ServerLimits, LetsTheOneThatWaitedLongestGiveWayWhenItIsFull) {
  Settings settings;
  // As the daemon has it: who comes from this machine may have all there are.
  settings.limits.connections = settings.limits.connections_from_loopback = 2;
  std::vector<Responder> waiting;
  LoopServer loop(settings, [&](Request, Responder responder) { waiting.push_back(std::move(responder)); });
  RawPeer busy(loop.port());
  busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  while (loop.counts().requests == 0) std::this_thread::yield();
  RawPeer slow(loop.port());
  slow.send("GET / HTT");
  while (loop.connections() != 2) std::this_thread::yield();
  RawPeer good(loop.port());
  good.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(slow.read_to_end(), "");
  while (loop.counts().requests != 2) std::this_thread::yield();
  RawPeer surplus(loop.port());
  EXPECT_EQ(surplus.read_to_end(), "") << "no one is waiting any more, so nobody gives way";
  loop.on_loop([&] {
    for (const Responder& responder : std::exchange(waiting, {})) responder.send({200, "", {}, "kept"});
  });
  EXPECT_EQ(body_of(busy.read_answer()), "kept");
  EXPECT_EQ(body_of(good.read_answer()), "kept");
  EXPECT_EQ(loop.counts().evicted, 1U);
  EXPECT_EQ(loop.counts().refused, 1U);
}

}  // namespace
}  // namespace jibao::http
