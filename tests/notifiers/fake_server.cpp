#include "tests/notifiers/fake_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace jibao::notifiers::test {
namespace {

int bound_socket(int& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no loopback port");
  }
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

std::string Peer::read_until(const std::string& mark) {
  while (true) {
    const std::size_t at = buffer_.find(mark);
    if (at != std::string::npos) {
      std::string taken = buffer_.substr(0, at + mark.size());
      buffer_.erase(0, at + mark.size());
      return taken;
    }
    char chunk[4096];
    const ssize_t count = ::recv(fd_, chunk, sizeof chunk, 0);
    if (count <= 0) return std::exchange(buffer_, "");
    buffer_.append(chunk, static_cast<std::size_t>(count));
  }
}

std::string Peer::read_http() {
  std::string request = read_until("\r\n\r\n");
  const std::size_t at = request.find("Content-Length: ");
  std::size_t length = at == std::string::npos ? 0 : std::strtoul(request.c_str() + at + 16, nullptr, 10);
  while (buffer_.size() < length) {
    char chunk[4096];
    const ssize_t count = ::recv(fd_, chunk, sizeof chunk, 0);
    if (count <= 0) break;
    buffer_.append(chunk, static_cast<std::size_t>(count));
  }
  length = std::min(length, buffer_.size());
  request += buffer_.substr(0, length);
  buffer_.erase(0, length);
  return request;
}

bool Peer::write(const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

void Peer::hang() {
  char chunk[4096];
  while (::recv(fd_, chunk, sizeof chunk, 0) > 0) {
  }
}

void Peer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

FakeServer::FakeServer(Script script) : listener_(bound_socket(port_)), script_(std::move(script)) {
  if (::listen(listener_, 64) != 0) throw std::runtime_error("cannot listen");
  acceptor_ = std::thread([this] { accept_all(); });
}

void FakeServer::accept_all() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    if (closing_) {
      ::close(fd);
      return;
    }
    open_.push_back(fd);
    threads_.emplace_back([this, fd] {
      Peer peer(fd);
      script_(peer);
      const std::lock_guard closing(mutex_);
      std::erase(open_, fd);
      ::close(fd);
    });
  }
}

FakeServer::~FakeServer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& each : threads_) each.join();
  ::close(listener_);
}

std::string FakeServer::http_url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

RefusingPort::RefusingPort() : fd_(bound_socket(port_)) {}
RefusingPort::~RefusingPort() { ::close(fd_); }

std::string http_answer(const std::string& status, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers +
         "\r\n" + body;
}

std::future<Response> ask_later(Transport& transport, Request request) {
  const auto promise = std::make_shared<std::promise<Response>>();
  std::future<Response> future = promise->get_future();
  const Result<void> taken = transport.send(
      std::move(request), [promise](Response response) { promise->set_value(std::move(response)); });
  if (!taken) throw std::runtime_error(taken.error().message);
  return future;
}

Response ask(Transport& transport, Request request) { return ask_later(transport, std::move(request)).get(); }

Request post_to(const std::string& url, const std::string& body) {
  HttpRequest http;
  http.url = url;
  http.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  http.body = body;
  return Request{http, unhurried, unhurried};
}

}  // namespace jibao::notifiers::test
