// The event stream's listeners over a real server and sockets, because a stream exists only on a connection.
#include "daemon/web/hub.hpp"

#include <gtest/gtest.h>

#include "tests/daemon/http/loop_server.hpp"

namespace jibao::web {
namespace {

class HubStreams : public ::testing::Test {
 protected:
  HubStreams()
      : server(http::Settings{}, [this](http::Request request, http::Responder responder) {
          hub.add(responder.start_events(), request.header("last-event-id"));
        }) {
    hub.begin("77");
  }
  void publish(const std::string& data) {
    server.on_loop([&] {
      hub.publish("facts", [&] {
        ++made;
        return data;
      });
    });
  }
  std::string listen(http::RawPeer& peer, const std::string& last_id, const std::string& until) {
    peer.send("GET / HTTP/1.1\r\nHost: x\r\n" +
              (last_id.empty() ? "" : "Last-Event-ID: " + last_id + "\r\n") + "\r\n");
    return peer.read_until(until);
  }

  Hub hub;
  std::size_t made = 0;  // how many records were put in words
  http::LoopServer server;
};

TEST_F(HubStreams, TellANewListenerWhereItBeginsAndThenEachRecord) {
  publish("first");
  http::RawPeer peer(server.port());
  const std::string hello = listen(peer, "", "data: {}\n\n");
  EXPECT_NE(hello.find("event: hello"), std::string::npos);
  EXPECT_NE(hello.find("id: 77-1"), std::string::npos);
  EXPECT_EQ(hello.find("data: first"), std::string::npos);
  publish("two");
  EXPECT_NE(peer.read_until("data: two\n").find("id: 77-2"), std::string::npos);
}

TEST_F(HubStreams, GoOnWhereAListenerWasCutOff) {
  {
    http::RawPeer first(server.port());
    listen(first, "", "data: {}\n\n");
    publish("one");
    first.read_until("data: one\n");
  }
  for (const char* data : {"two", "three"}) publish(data);
  http::RawPeer peer(server.port());
  const std::string rest = listen(peer, "77-1", "data: three\n");
  EXPECT_EQ(rest.find("data: one"), std::string::npos);
  EXPECT_NE(rest.find("data: two"), std::string::npos);
  EXPECT_EQ(rest.find("hello"), std::string::npos);
  EXPECT_EQ(rest.find("reset"), std::string::npos);
}

TEST_F(HubStreams, SayResetToAnIdOfAnotherStartOneTooOldAndOneToCome) {
  for (std::size_t index = 0; index <= Hub::kept; ++index) publish("x");
  for (const char* id : {"76-5", "77-0", "77-99999", "77-x", "77", "nonsense"}) {
    http::RawPeer peer(server.port());
    EXPECT_NE(listen(peer, id, "data: {}\n\n").find("event: reset"), std::string::npos) << id;
  }
}

TEST_F(HubStreams, PutARecordInWordsOnlyWhileSomebodyCanAskForIt) {
  publish("before anybody listened");
  EXPECT_EQ(made, 0);
  {
    http::RawPeer peer(server.port());
    EXPECT_NE(listen(peer, "", "data: {}\n\n").find("id: 77-1"), std::string::npos);
  }
  while (server.connections() != 0) {
  }
  for (std::size_t index = 0; index < Hub::kept; ++index) publish("x");
  EXPECT_EQ(made, Hub::kept);
  publish("what nobody can go on from");
  EXPECT_EQ(made, Hub::kept);
  http::RawPeer late(server.port());
  EXPECT_NE(listen(late, "77-1", "data: {}\n\n").find("event: reset"), std::string::npos);
}

TEST_F(HubStreams, AreBoundedAndMakeRoomWhereAListenerLeft) {
  std::vector<std::unique_ptr<http::RawPeer>> peers;
  for (std::size_t index = 0; index < Hub::most_listeners; ++index) {
    peers.push_back(std::make_unique<http::RawPeer>(server.port()));
    listen(*peers.back(), "", "data: {}\n\n");
  }
  bool full = false;
  server.on_loop([&] { full = hub.full(); });
  EXPECT_TRUE(full);
  peers.pop_back();
  // The loop learns of it with the next turn that reads the socket's end.
  while (server.connections() == Hub::most_listeners) {
  }
  server.on_loop([&] { full = hub.full(); });
  EXPECT_FALSE(full);
}

}  // namespace
}  // namespace jibao::web
