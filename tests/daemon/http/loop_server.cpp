// POSIX sockets on the client's side, so that the tests share no code with what they try.
#include "tests/daemon/http/loop_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <future>
#include <stdexcept>

namespace jibao::http {
namespace {

// Far above any limit that the tests set: only a server that does not end a connection reaches it.
constexpr timeval stuck_after{20, 0};

}  // namespace

LoopServer::LoopServer(Settings settings, Handler handler)
    : server_(std::make_unique<Server>(context_, std::move(settings), std::move(handler))) {
  Result<std::uint16_t> port = server_->listen();
  if (!port) throw std::runtime_error(port.error().message);
  port_ = *port;
  thread_ = std::thread([this] { context_.run(); });
}

LoopServer::~LoopServer() {
  on_loop([this] { server_.reset(); });
  work_.reset();
  thread_.join();
}

void LoopServer::on_loop(const std::function<void()>& call) {
  std::promise<void> done;
  boost::asio::post(context_, [&] {
    call();
    done.set_value();
  });
  done.get_future().wait();
}

void LoopServer::while_held(const std::function<void()>& call) {
  std::promise<void> held;
  std::promise<void> release;
  boost::asio::post(context_, [&] {
    held.set_value();
    release.get_future().wait();
  });
  held.get_future().wait();
  call();
  release.set_value();
  on_loop([] {});  // the promises are on this stack
}

Counts LoopServer::counts() {
  Counts counts;
  on_loop([&] { counts = server_->counts(); });
  return counts;
}

std::size_t LoopServer::connections() {
  std::size_t connections = 0;
  on_loop([&] { connections = server_->connections(); });
  return connections;
}

RawPeer::RawPeer(std::uint16_t port, SSL_CTX* tls) {
  socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &stuck_after, sizeof stuck_after);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &stuck_after, sizeof stuck_after);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ready_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (!ready_ || tls == nullptr) return;
  ssl_ = SSL_new(tls);
  SSL_set_fd(ssl_, socket_);
  ready_ = SSL_connect(ssl_) == 1;
}

RawPeer::~RawPeer() {
  if (ssl_ != nullptr) SSL_free(ssl_);
  if (socket_ >= 0) ::close(socket_);
}

void RawPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the server closed; what it said is still read
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawPeer::send_end() { ::shutdown(socket_, SHUT_WR); }

void RawPeer::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

bool RawPeer::fill() {
  std::array<char, 65536> piece;
  const auto size = ssl_ != nullptr ? SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()))
                                    : ::recv(socket_, piece.data(), piece.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) timed_out_ = true;
  if (size <= 0) return false;
  pending_.append(piece.data(), static_cast<std::size_t>(size));
  return true;
}

std::string RawPeer::read_to_end() {
  while (fill()) {
  }
  if (timed_out_) pending_ += "<timed out>";
  return std::exchange(pending_, {});
}

bool RawPeer::ends_below_tls() {
  SSL_shutdown(ssl_);
  char surplus = 0;
  return ::recv(socket_, &surplus, 1, 0) == 0;
}

std::string RawPeer::read_until(std::string_view mark) {
  std::size_t found = 0;
  while ((found = pending_.find(mark)) == std::string::npos)
    if (!fill()) return std::exchange(pending_, {});
  std::string text = pending_.substr(0, found + mark.size());
  pending_.erase(0, text.size());
  return text;
}

std::string RawPeer::read_answer() {
  std::string answer = read_until("\r\n\r\n");
  const std::size_t field = answer.find("Content-Length: ");
  const std::size_t size =
      field == std::string::npos ? 0 : std::strtoul(answer.c_str() + field + 16, nullptr, 10);
  while (pending_.size() < size)
    if (!fill()) break;
  answer += pending_.substr(0, size);
  pending_.erase(0, size);
  return answer;
}

int status_of(std::string_view answer) {
  return answer.substr(0, 9) == "HTTP/1.1 " ? std::atoi(std::string(answer.substr(9, 3)).c_str()) : 0;
}

std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string() : std::string(answer.substr(end + 4));
}

std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t found = 0;
  for (std::size_t at = text.find(piece); at != std::string_view::npos;
       at = text.find(piece, at + piece.size()))
    ++found;
  return found;
}

void echo(Request request, Responder responder) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = request.method + " " + request.path + " " + request.body;
  responder.send(std::move(response));
}

}  // namespace jibao::http
