// A gateway of the tests' own: plain sockets on loopback, an ephemeral port, a thread for each connection,
// and a script that says what it does with one. Nothing in here waits for time: a script that should hang
// waits for the other side to go away or for the server's end.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "notifiers/transport.hpp"

namespace jibao::notifiers::test {

// One accepted connection, as its script sees it. Reads end early when the other side or the server goes
// away.
class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  int fd() const { return fd_; }

  // Reads until what was read in this call ends a line that is `line`, or holds `mark` (whichever is used).
  std::string read_until(const std::string& mark);
  std::string read_line() { return read_until("\r\n"); }

  // A whole HTTP request: head, and as much body as its Content-Length says.
  std::string read_http();

  bool write(const std::string& bytes);
  void hang();   // until the other side goes away
  void reset();  // closes with an RST

 private:
  int fd_;
  std::string buffer_;
};

class FakeServer {
 public:
  using Script = std::function<void(Peer&)>;
  explicit FakeServer(Script script);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  int port() const { return port_; }
  std::string http_url(const std::string& path = "/") const;
  std::string smtp_url() const { return "smtp://127.0.0.1:" + std::to_string(port_) + "/duty.test"; }
  int connections() const { return connections_; }

 private:
  void accept_all();
  int port_ = 0;  // before listener_, whose making fills it
  int listener_ = -1;
  Script script_;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  bool closing_ = false;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A port that refuses: bound, and not listened at, while this object lives.
class RefusingPort {
 public:
  RefusingPort();
  ~RefusingPort();
  RefusingPort(const RefusingPort&) = delete;
  RefusingPort& operator=(const RefusingPort&) = delete;
  int port() const { return port_; }

 private:
  int port_ = 0;  // before fd_, whose making fills it
  int fd_ = -1;
};

std::string http_answer(const std::string& status, const std::string& body,
                        const std::string& more_headers = "");

// Sends and waits for the answer.
Response ask(Transport& transport, Request request);

// Sends; the future holds the answer.
std::future<Response> ask_later(Transport& transport, Request request);

Request post_to(const std::string& url, const std::string& body = "body");

// Long beside any test, so that what ends earlier ended for another reason.
constexpr std::chrono::milliseconds unhurried{60'000};
// Short, for the tests in which the time must run out; how long it really takes is never asserted.
constexpr std::chrono::milliseconds hurried{60};

}  // namespace jibao::notifiers::test
