// Accepting, admitting, sweeping.
#include "daemon/http/core.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <ctime>
#include <exception>

#include "daemon/http/response_head.hpp"
#include "daemon/http/tls.hpp"

namespace jibao::http {
namespace {

namespace asio = boost::asio;
namespace ip = boost::asio::ip;
using boost::system::error_code;

// Accept errors are about descriptors or memory that others hold; trying again at once would only burn the
// loop.
constexpr auto accept_pause = std::chrono::milliseconds(100);
// Unacknowledged data for so long means that the peer or the way to it is dead (TCP's own limit is 15
// minutes).
constexpr unsigned user_timeout_milliseconds = 30000;

std::string lower_case(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

// IPv4 over a dual-stack socket is the same peer as over IPv4.
ip::address plain_address(ip::address address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

// One household or attacker has a whole /64 of IPv6, so that is what counts as one address.
std::string limit_key(const ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

}  // namespace

Core::Core(asio::io_context& context, Settings settings, Handler handler)
    : context_(context),
      settings_(std::move(settings)),
      handler_(std::move(handler)),
      acceptor_(context),
      sweep_timer_(context),
      accept_timer_(context) {
  parser_limits_.head_bytes = settings_.limits.head_bytes;
  parser_limits_.body_bytes = settings_.limits.body_bytes;
  parser_limits_.header_count = settings_.limits.header_count;
  allow_hosts(settings_.allowed_hosts);
}

void Core::allow_hosts(const std::vector<std::string>& names) {
  parser_limits_.allowed_hosts.clear();
  for (const std::string& host : names) parser_limits_.allowed_hosts.push_back(lower_case(host));
}

Core::~Core() {
  const auto connections = std::exchange(connections_, {});
  for (const auto& [key, connection] : connections) connection->detach();
}

Result<std::uint16_t> Core::listen() {
  if (Result<void> loaded = reload_tls(); !loaded) return tl::unexpected<Error>(std::move(loaded.error()));
  Result<void> opened = settings_.listen_fd ? adopt(*settings_.listen_fd) : open();
  if (!opened) return tl::unexpected<Error>(std::move(opened.error()));
  error_code error;
  const std::uint16_t port = acceptor_.local_endpoint(error).port();
  if (error) return failure("无法读取监听地址 / cannot read the listening address: " + error.message());
  accept();
  return port;
}

Result<void> Core::open() {
  error_code error;
  const ip::address address = ip::make_address(settings_.address, error);
  if (error) return failure("监听地址无效 / not an address: " + settings_.address);
  const ip::tcp::endpoint endpoint(address, settings_.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return {};
  error_code ignored;
  acceptor_.close(ignored);
  return failure("无法监听 / cannot listen on " + settings_.address + ":" + std::to_string(settings_.port) +
                 ": " + error.message());
}

Result<void> Core::adopt(int listen_fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  int is_listening = 0;
  socklen_t flag_length = sizeof is_listening;
  if (getsockname(listen_fd, reinterpret_cast<sockaddr*>(&address), &length) != 0 ||
      getsockopt(listen_fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &flag_length) != 0 ||
      is_listening == 0 || (address.ss_family != AF_INET && address.ss_family != AF_INET6))
    return failure(
        "传入的描述符不是监听中的 TCP 套接字 / the descriptor handed over is no listening TCP socket");
  error_code error;
  acceptor_.assign(address.ss_family == AF_INET ? ip::tcp::v4() : ip::tcp::v6(), listen_fd, error);
  if (error) return failure("无法接管描述符 / cannot adopt the descriptor: " + error.message());
  return {};
}

Result<void> Core::reload_tls() {
  if (settings_.certificate_file.empty()) return {};
  Result<std::shared_ptr<asio::ssl::context>> loaded =
      load_tls(settings_.certificate_file, settings_.key_file);
  if (!loaded) return tl::unexpected<Error>(std::move(loaded.error()));
  tls_ = std::move(*loaded);
  return {};
}

void Core::accept() {
  acceptor_.async_accept([core = weak_from_this()](const error_code& error, Socket socket) {
    if (const auto self = core.lock()) self->on_accept(error, std::move(socket));
  });
}

void Core::on_accept(const error_code& error, Socket socket) {
  if (!acceptor_.is_open() && !draining_) return;
  if (!acceptor_.is_open()) {  // accepted while the drain began
    if (!error) admit(std::move(socket));
    return;
  }
  if (error && error != asio::error::connection_aborted) {
    ++counts_.accept_errors;
    return pause_accepting();
  }
  if (!error) admit(std::move(socket));
  accept();
}

void Core::pause_accepting() {
  accept_timer_.expires_after(accept_pause);
  accept_timer_.async_wait([core = weak_from_this()](const error_code& error) {
    const auto self = core.lock();
    if (self && !error && self->acceptor_.is_open()) self->accept();
  });
}

void Core::admit(Socket socket) {
  error_code error;
  const ip::tcp::endpoint endpoint = socket.remote_endpoint(error);
  if (error) return;  // gone already
  const ip::address address = plain_address(endpoint.address());
  const Limits& limits = settings_.limits;
  std::string key = limit_key(address);
  const std::size_t allowed =
      address.is_loopback() ? limits.connections_from_loopback : limits.connections_per_address;
  const auto known = per_address_.find(key);
  // Whose share is the whole has none of its own to exceed: room is made instead.
  const bool is_full = allowed < limits.connections && known != per_address_.end() && known->second >= allowed;
  if (is_full || (connections_.size() >= limits.connections && !make_room())) {
    ++counts_.refused;
    return;  // the socket closes
  }
  socket.set_option(ip::tcp::no_delay(true), error);
  setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout_milliseconds,
             sizeof user_timeout_milliseconds);
  ++counts_.accepted;
  ++per_address_[key];
  const bool secure = tls_ != nullptr;
  auto stream = secure ? tls_stream(std::move(socket), tls_) : plain_stream(std::move(socket));
  auto connection = std::make_shared<Connection>(*this, std::move(stream),
                                                 Peer{address.to_string(), std::move(key), secure});
  connections_.emplace(connection.get(), connection);
  arm_sweep();
  connection->start();
  if (draining_) connection->drain();
}

// Slow peers must not lock others out: the one that has waited longest without a request gives way. An honest
// peer is in that state for a moment or idle, and comes back.
bool Core::make_room() {
  std::shared_ptr<Connection> oldest;
  for (const auto& [key, connection] : connections_)
    if (connection->is_waiting() && (!oldest || connection->since() < oldest->since())) oldest = connection;
  if (!oldest) return false;
  ++counts_.evicted;
  oldest->close();
  return true;
}

void Core::remove(const Connection& connection) {
  const auto known = per_address_.find(connection.peer().limit_key);
  if (known != per_address_.end() && --known->second == 0) per_address_.erase(known);
  connections_.erase(&connection);
  if (draining_) finish_drain_when_empty();
}

void Core::arm_sweep() {
  if (sweeping_) return;
  sweeping_ = true;
  sweep_timer_.expires_after(settings_.limits.sweep);
  sweep_timer_.async_wait([core = weak_from_this()](const error_code& error) {
    const auto self = core.lock();
    if (!self) return;
    self->sweeping_ = false;
    if (!error) self->sweep();
  });
}

void Core::sweep() {
  const auto now = Clock::now();
  std::vector<std::shared_ptr<Connection>> all;  // a connection that closes leaves the table
  all.reserve(connections_.size());
  for (const auto& [key, connection] : connections_) all.push_back(connection);
  for (const auto& connection : all) {
    if (now >= drain_deadline_)
      connection->close();
    else
      connection->sweep(now);
  }
  if (!connections_.empty()) arm_sweep();
}

void Core::stop_accepting() {
  error_code ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
}

void Core::drain(std::function<void()> done) {
  stop_accepting();
  draining_ = true;
  drained_ = std::move(done);
  drain_deadline_ = Clock::now() + settings_.limits.drain;
  std::vector<std::shared_ptr<Connection>> all;
  for (const auto& [key, connection] : connections_) all.push_back(connection);
  for (const auto& connection : all) connection->drain();
  // A connection that was accepted before, and of which we are told next, comes first.
  post([core = weak_from_this()] {
    if (const auto self = core.lock()) self->finish_drain_when_empty();
  });
}

void Core::finish_drain_when_empty() {
  if (connections_.empty() && drained_) post(std::exchange(drained_, nullptr));
}

const std::string& Core::date() {
  const long long second = std::time(nullptr);
  if (second != date_second_) {
    date_second_ = second;
    date_ = http_date(second);
  }
  return date_;
}

void Core::handle(Request request, Responder responder) {
  try {
    handler_(std::move(request), std::move(responder));
  } catch (const std::exception&) {
    // What one hostile request provokes must not end the paging of all others; the Responder is gone, so 500
    // leaves.
    ++counts_.handler_exceptions;
  }
}

void Core::post(std::function<void()> call) { asio::post(context_, std::move(call)); }

}  // namespace jibao::http
