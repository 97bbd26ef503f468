#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "tests/daemon/http/loop_server.hpp"

namespace jibao::http {
namespace {

const std::string ask = "GET /stream HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";

// A server whose handler starts a stream and keeps it; the stream is dropped on the loop, before the server
// goes.
class Streaming {
 public:
  explicit Streaming(Settings settings = {})
      : loop_(std::move(settings), [this](Request, Responder responder) {
          stream_ = responder.start_events();
          stream_->on_close([this] { ++closed_; });
        }) {}
  ~Streaming() {
    on_loop([this] { stream_.reset(); });
  }
  void on_loop(const std::function<void()>& call) { loop_.on_loop(call); }
  // Waits until the handler has run, so that there is a stream to speak to.
  EventStream& stream() {
    while (loop_.counts().requests == 0) std::this_thread::yield();
    return *stream_;
  }
  void drop() {
    on_loop([this] { stream_.reset(); });
  }
  int closed() {
    int closed = 0;
    on_loop([&] { closed = closed_; });
    return closed;
  }
  LoopServer& loop() { return loop_; }

 private:
  std::shared_ptr<EventStream> stream_;
  int closed_ = 0;
  LoopServer loop_;
};

TEST(EventStream, SendsEventsAsTheyCome) {
  Streaming server;
  RawPeer peer(server.loop().port());
  peer.send(ask);
  const std::string head = peer.read_until("\r\n\r\n");
  EXPECT_EQ(status_of(head), 200);
  EXPECT_NE(head.find("Content-Type: text/event-stream; charset=utf-8\r\n"), std::string::npos);
  EXPECT_NE(head.find("X-Accel-Buffering: no\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(peer.read_until("\n\n"), "retry: 3000\n\n");
  EventStream& stream = server.stream();
  server.on_loop([&] {
    EXPECT_TRUE(stream.write("incident", "17", "{\"a\":\n1}"));
    EXPECT_TRUE(stream.write("", "", "急"));
    EXPECT_TRUE(stream.comment("here"));
  });
  EXPECT_EQ(peer.read_until("here\n\n"),
            "id: 17\nevent: incident\ndata: {\"a\":\ndata: 1}\n\ndata: 急\n\n: here\n\n");
}

TEST(EventStream, LetsNoTextBreakOutOfItsField) {
  Streaming server;
  RawPeer peer(server.loop().port());
  peer.send(ask);
  peer.read_until("retry: 3000\n\n");
  EventStream& stream = server.stream();
  server.on_loop([&] { stream.write("a\ndata: evil", "1\revent: evil", "x\r\nid: 2\ry\n"); });
  EXPECT_EQ(peer.read_until("\n\n"), "id: 1\nevent: a\ndata: x\ndata: id: 2\ndata: y\ndata: \n\n");
}

TEST(EventStream, BeatsWhenThereIsNothingToSay) {
  Settings settings;
  settings.limits.sweep = Limits::Duration(1);
  settings.limits.heartbeat = Limits::Duration(10);
  Streaming server(settings);
  RawPeer peer(server.loop().port());
  peer.send(ask);
  peer.read_until("retry: 3000\n\n");
  for (int beat = 0; beat < 3; ++beat) EXPECT_EQ(peer.read_until("\n\n"), ":\n\n");
}

TEST(EventStream, TellsWhenThePeerLeaves) {
  Streaming server;
  {
    RawPeer peer(server.loop().port());
    peer.send(ask);
    peer.read_until("retry: 3000\n\n");
  }
  while (server.closed() == 0) std::this_thread::yield();
  EventStream& stream = server.stream();
  server.on_loop([&] {
    EXPECT_FALSE(stream.is_open());
    EXPECT_FALSE(stream.write("a", "", "b"));
    int late = 0;
    stream.on_close([&] { ++late; });
    EXPECT_EQ(late, 1) << "one who asks after the end is told at once";
  });
  EXPECT_EQ(server.closed(), 1);
  EXPECT_EQ(server.loop().connections(), 0U);
}

TEST(EventStream, ClosesAPeerThatFallsTooFarBehind) {
  Settings settings;
  settings.limits.event_buffer_bytes = 1000;
  Streaming server(settings);
  RawPeer peer(server.loop().port());
  peer.send(ask);
  peer.read_until("retry: 3000\n\n");
  EventStream& stream = server.stream();
  server.on_loop([&] {
    // The first write leaves at once and is under way; what follows in the same turn of the loop has to wait.
    const std::string data(400, 'x');
    EXPECT_TRUE(stream.write("", "", data));
    EXPECT_TRUE(stream.write("", "", data));
    EXPECT_TRUE(stream.write("", "", data));
    EXPECT_FALSE(stream.write("", "", data));
    EXPECT_FALSE(stream.is_open());
  });
  while (server.closed() == 0) std::this_thread::yield();
  EXPECT_EQ(server.loop().connections(), 0U);
}

TEST(EventStream, SendsWhatIsQueuedBeforeItEnds) {
  Streaming server;
  RawPeer peer(server.loop().port());
  peer.send(ask);
  peer.read_until("retry: 3000\n\n");
  EventStream& stream = server.stream();
  server.on_loop([&] {
    stream.write("", "", "first");
    stream.write("", "", "last");
    stream.close();
    EXPECT_FALSE(stream.write("", "", "too late"));
  });
  EXPECT_EQ(peer.read_to_end(), "data: first\n\ndata: last\n\n");
  while (server.closed() == 0) std::this_thread::yield();
  EXPECT_EQ(server.closed(), 1);
}

TEST(EventStream, EndsWithItsLastReference) {
  Streaming server;
  RawPeer peer(server.loop().port());
  peer.send(ask);
  peer.read_until("retry: 3000\n\n");
  server.stream();
  server.drop();
  EXPECT_EQ(peer.read_to_end(), "");
}

TEST(EventStream, EndsWhenTheServerDrains) {
  Settings settings;
  settings.limits.drain = std::chrono::hours(1);  // so that it is not force that ends it
  Streaming server(settings);
  RawPeer peer(server.loop().port());
  peer.send(ask);
  peer.read_until("retry: 3000\n\n");
  server.stream();
  std::promise<void> drained;
  server.on_loop([&] { server.loop().server().drain([&] { drained.set_value(); }); });
  EXPECT_EQ(peer.read_to_end(), "");
  peer.send_end();
  drained.get_future().wait();
  EXPECT_EQ(server.closed(), 1);
}

TEST(EventStream, IsClosedAtOnceForAHeadRequest) {
  Streaming server;
  RawPeer peer(server.loop().port());
  peer.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = peer.read_to_end();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(body_of(answer), "");
  EXPECT_EQ(server.closed(), 1);
}

}  // namespace
}  // namespace jibao::http
