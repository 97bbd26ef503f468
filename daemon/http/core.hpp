// What the connections of one server share: the acceptor, the limits, the sweep over deadlines, the TLS
// context.
//
// Invariant: a connection is in the table from accept to close, so the counts and limits are those of the
// table. One timer serves all deadlines: a steady clock compared every Limits::sweep costs less than a timer
// a connection, which would be re-armed several times a request. It stands still while there is no
// connection. Called by Server (which is its face) and Connection. Thread: loop.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "daemon/http/connection.hpp"
#include "daemon/http/server.hpp"

namespace jibao::http {

class Core : public std::enable_shared_from_this<Core> {
 public:
  Core(boost::asio::io_context& context, Settings settings, Handler handler);
  ~Core();

  Result<std::uint16_t> listen();
  Result<void> reload_tls();
  void stop_accepting();
  void drain(std::function<void()> done);
  std::size_t connections() const { return connections_.size(); }

  // For Connection.
  const Limits& limits() const { return settings_.limits; }
  void allow_hosts(const std::vector<std::string>& names);
  const ParserLimits& parser_limits() const { return parser_limits_; }
  bool is_draining() const { return draining_; }
  bool admits(const Request& head) const { return !settings_.admits || settings_.admits(head); }
  Counts& counts() { return counts_; }
  const std::string& date();
  /// Runs the handler; what it throws is counted, and the request then answered with 500.
  void handle(Request request, Responder responder);
  void post(std::function<void()> call);
  void remove(const Connection& connection);

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor>;

  Result<void> open();
  Result<void> adopt(int listen_fd);
  void accept();
  void on_accept(const boost::system::error_code& error, Socket socket);
  void pause_accepting();
  void admit(Socket socket);
  bool make_room();
  void arm_sweep();
  void sweep();
  void finish_drain_when_empty();

  boost::asio::io_context& context_;
  Settings settings_;
  ParserLimits parser_limits_;
  Handler handler_;
  Acceptor acceptor_;
  Timer sweep_timer_;
  Timer accept_timer_;
  bool sweeping_ = false;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::unordered_map<const Connection*, std::shared_ptr<Connection>> connections_;
  std::unordered_map<std::string, std::size_t> per_address_;
  Counts counts_;
  bool draining_ = false;
  Clock::time_point drain_deadline_ = Clock::time_point::max();
  std::function<void()> drained_;
  long long date_second_ = -1;
  std::string date_;
};

}  // namespace jibao::http
