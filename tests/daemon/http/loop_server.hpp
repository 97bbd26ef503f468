// A server on a loop of its own thread, and a peer that speaks raw bytes to it over a real loopback socket.
//
// Invariant: nothing here sleeps; a read ends with what was awaited or with end-of-file. A stuck test is
// ended by the socket's own time-out, which is a failure.
#pragma once

#include <openssl/ssl.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "daemon/http/server.hpp"

namespace jibao::http {

class LoopServer {
 public:
  LoopServer(Settings settings, Handler handler);
  ~LoopServer();

  std::uint16_t port() const { return port_; }
  Server& server() { return *server_; }
  /// Runs the call on the loop and waits for it.
  void on_loop(const std::function<void()>& call);
  /// Makes the call here while the loop stands still, so that what a peer sends is all there when the loop
  /// looks.
  void while_held(const std::function<void()>& call);
  Counts counts();
  std::size_t connections();

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// One connection to the server. With `tls`, through OpenSSL.
class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port, SSL_CTX* tls = nullptr);
  ~RawPeer();
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  bool is_ready() const { return ready_; }  ///< connected, and the TLS handshake done
  void send(std::string_view bytes);
  void send_end();            ///< no more from us (FIN)
  void reset();               ///< closes with a reset
  std::string read_to_end();  ///< all until the server closes; "<timed out>" at the end where it does not
  bool ends_below_tls();      ///< after read_to_end: answers close_notify, and the server's FIN comes
  std::string read_until(std::string_view mark);  ///< up to and with the mark
  std::string read_answer();                      ///< one head and as much body as its Content-Length says
  SSL* tls() { return ssl_; }

 private:
  bool fill();

  int socket_ = -1;
  SSL* ssl_ = nullptr;
  bool ready_ = false;
  bool timed_out_ = false;
  std::string pending_;
};

/// The status code of an answer; 0 where there is none.
int status_of(std::string_view answer);
std::string body_of(std::string_view answer);
std::size_t count(std::string_view text, std::string_view piece);

/// Answers 200 with "METHOD path body".
void echo(Request request, Responder responder);

}  // namespace jibao::http
