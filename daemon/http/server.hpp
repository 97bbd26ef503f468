// The HTTP/1.1 and HTTPS server of the daemon: requests go to one handler, answers come back through a
// Responder.
//
// Invariant: every request that reached the handler is answered exactly once or its connection ends; whatever
// a peer does (slow, silent, gone, malformed) costs it its own connection and nothing else. All of it lives
// on one loop: the io_context, which one thread runs. Called by the daemon's main and by the routes.
// Surprise: a Responder may outlive its connection and the server; answering then does nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/message.hpp"
#include "rules/result.hpp"

namespace boost::asio {
class io_context;
}

namespace jibao::http {

class Connection;
class Core;
class Exchange;

/// Server-sent events to one peer. Thread: loop. It closes when the last reference to it goes.
class EventStream {
 public:
  explicit EventStream(std::weak_ptr<Connection> connection);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  /// Queues one event; an empty `event` or `id` is left out, and both end at their first line break. False
  /// when the stream is closed, or when its bounded buffer would overflow: then it is closed, and the peer
  /// reconnects with Last-Event-ID.
  bool write(std::string_view event, std::string_view id, std::string_view data);
  /// Queues a comment line, which clients ignore. False as with write.
  bool comment(std::string_view text);
  /// Ends the stream once what is queued has left.
  void close();
  bool is_open() const;
  /// From now on the stream is there for as long as `stands` says so: it is asked before each event and with each
  /// heartbeat, and where it says no the stream is closed and nothing more is written.
  void while_stands(std::function<bool()> stands) { stands_ = std::move(stands); }
  /// Called once when the stream ends, whoever ended it: from the loop, never from inside another call of
  /// this class, so that a list of streams may be walked while writing to them. At once where the stream has
  /// ended already.
  void on_close(std::function<void()> then);

 private:
  friend class Connection;
  std::function<void()> end();  // marks it closed and gives up the callback
  bool stands();                // closes it where it does not

  std::weak_ptr<Connection> connection_;
  std::function<bool()> stands_;
  std::function<void()> then_;
  bool open_ = true;
};

/// The right to answer one request, once. Copies share it; when the last goes unanswered, the peer gets a
/// 500. Thread: loop.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange);
  /// Answers. A second answer, and one to a peer that is gone, does nothing.
  void send(Response response) const;
  /// Answers 200 with an endless text/event-stream; the stream is closed at once where the peer is gone, was
  /// answered already, or asked with HEAD. Never null.
  std::shared_ptr<EventStream> start_events(Fields headers = {}) const;

 private:
  std::shared_ptr<Exchange> exchange_;
};

/// Called on the loop, once a request; must not block. It may answer at once or keep the Responder.
using Handler = std::function<void(Request, Responder)>;

/// What a peer may take. The defaults are for a county office's network; tests set them small.
struct Limits {
  using Duration = std::chrono::milliseconds;
  Duration handshake{5000};
  Duration head{5000};
  Duration body{30000};       ///< whole body, however steady
  Duration body_grace{5000};  ///< before the least rate counts
  std::size_t body_bytes_per_second = 1024;
  Duration answer{60000};  ///< for the handler; then 503
  Duration idle{30000};    ///< between requests
  Duration write{10000};   ///< for one answer, and 1 s more for each write_bytes_per_second of it
  std::size_t write_bytes_per_second = 16 * 1024;
  Duration linger{2000};      ///< to read what still comes after the last answer, so that it arrives
  Duration heartbeat{15000};  ///< of event streams; below the 60 s at which proxies cut silent ones
  Duration drain{10000};
  Duration last_request{1000};  ///< when draining, for a peer that is connected and has not sent its first request
  Duration sweep{250};  ///< how often deadlines are looked at: each may come that much late
  std::size_t head_bytes = 16 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::size_t header_count = 100;
  std::size_t requests_per_connection = 1000;
  std::size_t connections = 2000;
  std::size_t connections_per_address = 64;      ///< an IPv6 /64 counts as one address
  std::size_t connections_from_loopback = 2000;  ///< a proxy on this machine brings everyone from one address
  std::size_t event_buffer_bytes =
      256 * 1024;  ///< about a thousand events behind; a reconnect is cheaper then
};

struct Settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;        ///< 0: any
  std::optional<int> listen_fd;  ///< an open listening TCP socket to adopt instead (socket activation)
  std::string certificate_file;  ///< PEM chain; with key_file makes the server speak TLS alone
  std::string key_file;
  std::vector<std::string> allowed_hosts;  ///< names without port, any case; empty: any. Others get 421.
  /// Whose body may be read at all, by the head alone; others get 401 and are cut off. Not asked where head and body come
  /// at once, so the handler judges again. Empty: everybody's. Thread: loop.
  std::function<bool(const Request&)> admits;
  Limits limits;
};

/// What has happened since the start, for metrics.
struct Counts {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  ///< over a connection limit
  std::uint64_t evicted = 0;  ///< made room for a newer connection while waiting for a request
  std::uint64_t timed_out = 0;
  std::uint64_t requests = 0;      ///< reached the handler
  std::uint64_t bad_requests = 0;  ///< refused by the parser
  std::uint64_t failed_handshakes = 0;
  std::uint64_t handler_exceptions = 0;
  std::uint64_t accept_errors = 0;
};

/// Thread: loop, all of it. The io_context must outlive the server; the server must not be destroyed inside a
/// handler.
class Server {
 public:
  Server(boost::asio::io_context& context, Settings settings, Handler handler);
  ~Server();  ///< Closes every connection at once.
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and accepts; the port that it got. Errors: address in use or not of this machine, TLS material
  /// unusable.
  Result<std::uint16_t> listen();
  /// Reads certificate and key again for new connections. On an error the old ones stay in use.
  Result<void> reload_tls();
  /// From now on these (Settings::allowed_hosts).
  void allow_hosts(const std::vector<std::string>& names);
  void stop_accepting();
  /// Stops accepting, ends idle connections and event streams, lets first requests come and open answers leave; `done` is called on
  /// the loop when the last has gone or Limits::drain has passed. Call once.
  void drain(std::function<void()> done);
  std::size_t connections() const;
  const Counts& counts() const;

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace jibao::http
