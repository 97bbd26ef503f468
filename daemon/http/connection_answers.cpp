// The writing half of a connection: answers, event streams, and the end.
#include <utility>

#include "daemon/http/connection.hpp"
#include "daemon/http/core.hpp"
#include "daemon/http/exchange.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/response_head.hpp"

namespace jibao::http {
namespace {

// Up to here head and body leave as one buffer (one TLS record, one segment train): copying is cheaper than a
// second.
constexpr std::size_t small_body = 16 * 1024;
// What an idle connection may keep of its output buffer.
constexpr std::size_t kept_output = 32 * 1024;
// Browsers wait so long before they come back; with the room's dozen screens that is no storm.
constexpr std::string_view stream_opening = "retry: 3000\n\n";

}  // namespace

using boost::system::error_code;

void Connection::answer(std::uint64_t number, Response response) {
  if (phase_ != Phase::working || number != requests_) return;
  send(std::move(response),
       keep_alive_ && requests_ < limits_.requests_per_connection && !core_->is_draining());
}

void Connection::refuse(int status, std::string_view detail) {
  head_only_ = false;
  send(problem(status, {}, detail), false);
}

void Connection::send(Response response, bool keep_alive) {
  const Framing framing{peer_.secure, keep_alive, true};
  out_.clear();
  if (!append_head(out_, response, framing, core_->date())) {
    response = problem(500, {}, {});
    append_head(out_, response, framing, core_->date());
  }
  const bool has_body = !head_only_ && response.status != 204 && response.status != 304;
  body_.clear();
  if (has_body && response.body.size() <= small_body) {
    out_ += response.body;
  } else if (has_body) {
    body_ = std::move(response.body);
  }
  close_after_ = !keep_alive;
  const auto seconds = std::chrono::seconds((out_.size() + body_.size()) / limits_.write_bytes_per_second);
  enter(Phase::writing, limits_.write + seconds);
  write({boost::asio::buffer(out_), boost::asio::buffer(body_)});
}

void Connection::write(Stream::Buffers buffers) {
  writing_ = true;
  stream_->write(buffers, shared_from_this());
}

void Connection::on_written(const error_code& error) {
  writing_ = false;
  if (phase_ == Phase::closed) return;
  if (error) return close();
  switch (phase_) {
    case Phase::body: return read();  // 100 Continue has left
    case Phase::streaming: return flush_events();
    case Phase::writing:
      if (close_after_ || core_->is_draining()) return begin_closing();
      if (out_.capacity() > kept_output) std::string().swap(out_);
      std::string().swap(body_);
      return next_request();
    case Phase::handshake:
    case Phase::idle:
    case Phase::head:
    case Phase::working:
    case Phase::closing:
    case Phase::closed: return;
  }
}

std::shared_ptr<EventStream> Connection::closed_events() {
  auto events = std::make_shared<EventStream>(std::weak_ptr<Connection>());
  events->end();
  return events;
}

std::shared_ptr<EventStream> Connection::start_events(std::uint64_t number, Fields headers) {
  if (phase_ != Phase::working || number != requests_) return closed_events();
  Response response;
  response.content_type = "text/event-stream; charset=utf-8";
  response.headers = std::move(headers);
  response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would hold events back for seconds
  if (head_only_ || core_->is_draining()) {
    send(head_only_ ? std::move(response) : problem(503, {}, "正在停止 / shutting down"), false);
    return closed_events();
  }
  out_.clear();
  if (!append_head(out_, response, {peer_.secure, false, false}, core_->date())) {
    send(problem(500, {}, {}), false);
    return closed_events();
  }
  auto events = std::make_shared<EventStream>(weak_from_this());
  events_ = events;
  out_ += stream_opening;
  enter(Phase::streaming, limits_.write);
  heartbeat_ = since_ + limits_.heartbeat;
  begin_ = end_ = 0;  // nothing behind this request will be read
  write({boost::asio::buffer(out_), {}});
  read();  // to notice when the peer goes
  return events;
}

bool Connection::queue_event(std::string_view text) {
  if (phase_ != Phase::streaming || close_after_) return false;
  if (queued_.size() + text.size() > limits_.event_buffer_bytes) {
    close();
    return false;
  }
  queued_ += text;
  if (!writing_) flush_events();
  return true;
}

void Connection::flush_events() {
  if (queued_.empty()) {
    deadline_ = Clock::time_point::max();
    if (close_after_) begin_closing();
    return;
  }
  out_.clear();
  out_.swap(queued_);
  deadline_ = Clock::now() + limits_.write;
  write({boost::asio::buffer(out_), {}});
}

void Connection::end_events() {
  if (phase_ != Phase::streaming || close_after_) return;
  close_after_ = true;
  tell_events();
  if (!writing_) flush_events();
}

void Connection::tell_events() {
  const auto events = std::exchange(events_, {}).lock();
  if (!events) return;
  std::function<void()> then = events->end();
  // Once Core is gone nothing is sure to run later, so it is called here.
  if (then && core_ != nullptr)
    core_->post(std::move(then));
  else if (then)
    then();
}

// The last answer is out. Closing now, with bytes of the peer unread, would make the kernel send a reset that
// can overtake the answer; so: FIN, read what still comes, close on the peer's FIN or the deadline.
void Connection::begin_closing() {
  enter(Phase::closing, limits_.linger);
  stream_->finish(shared_from_this());
}

void Connection::on_finished() {
  if (phase_ != Phase::closing) return;
  finished_ = true;
  if (reading_) return;
  reading_ = true;
  stream_->read_raw(boost::asio::mutable_buffer(buffer_.get(), limits_.head_bytes), shared_from_this());
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  const auto self = shared_from_this();  // Core's table may hold the last reference
  phase_ = Phase::closed;
  deadline_ = Clock::time_point::max();
  stream_->close();
  tell_events();
  if (core_ != nullptr) core_->remove(*this);
}

void Connection::detach() {
  core_ = nullptr;
  close();
}

Exchange::Exchange(std::weak_ptr<Connection> connection, std::uint64_t number)
    : connection_(std::move(connection)), number_(number) {}

Exchange::~Exchange() {
  if (!answered_) send(problem(500, {}, "请求未得到处理 / the request was not answered"));
}

void Exchange::send(Response response) {
  if (std::exchange(answered_, true)) return;
  if (const auto connection = connection_.lock()) connection->answer(number_, std::move(response));
}

std::shared_ptr<EventStream> Exchange::start_events(Fields headers) {
  const bool was_answered = std::exchange(answered_, true);
  const auto connection = connection_.lock();
  if (!was_answered && connection) return connection->start_events(number_, std::move(headers));
  return Connection::closed_events();
}

Responder::Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
void Responder::send(Response response) const { exchange_->send(std::move(response)); }
std::shared_ptr<EventStream> Responder::start_events(Fields headers) const {
  return exchange_->start_events(std::move(headers));
}

}  // namespace jibao::http
