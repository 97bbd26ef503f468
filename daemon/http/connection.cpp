// The reading half of a connection: from bytes to a request in the handler's hands, and the deadlines.
#include "daemon/http/connection.hpp"

#include <algorithm>
#include <cstring>

#include "daemon/http/core.hpp"
#include "daemon/http/exchange.hpp"
#include "daemon/http/problem.hpp"

namespace jibao::http {

using boost::system::error_code;

Connection::Connection(Core& core, std::unique_ptr<Stream> stream, Peer peer)
    : core_(&core),
      limits_(core.limits()),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      parser_(core.parser_limits()),
      since_(Clock::now()),
      buffer_(std::make_unique<char[]>(limits_.head_bytes)) {}

void Connection::enter(Phase phase, Clock::duration allowed) {
  phase_ = phase;
  since_ = Clock::now();
  deadline_ = since_ + allowed;
}

void Connection::start() {
  if (peer_.secure) {
    enter(Phase::handshake, limits_.handshake);
    stream_->handshake(shared_from_this());
    return;
  }
  enter(Phase::head, limits_.head);
  read();
}

void Connection::on_handshake(const error_code& error) {
  if (phase_ != Phase::handshake) return;
  if (error) {
    ++core_->counts().failed_handshakes;
    return close();
  }
  enter(Phase::head, limits_.head);
  read();
}

void Connection::read() {
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  reading_ = true;
  stream_->read_some(boost::asio::mutable_buffer(buffer_.get() + end_, limits_.head_bytes - end_),
                     shared_from_this());
}

void Connection::on_read(const error_code& error, std::size_t size) {
  reading_ = false;
  switch (phase_) {
    case Phase::closed: return;
    case Phase::closing:
      if (!finished_) return;  // on_finished goes on
      discarded_ += size;
      if (error || discarded_ > limits_.body_bytes) return close();
      reading_ = true;
      return stream_->read_raw(boost::asio::mutable_buffer(buffer_.get(), limits_.head_bytes),
                               shared_from_this());
    case Phase::writing: return;            // an answer to a time-out is leaving; what comes now is of no use
    case Phase::streaming: return close();  // the peer left, or talks out of turn
    case Phase::handshake:
    case Phase::idle:
    case Phase::head:
    case Phase::body:
    case Phase::working: break;
  }
  if (error) return close();
  end_ += size;
  if (phase_ == Phase::idle) enter(Phase::head, limits_.head);
  process();
}

void Connection::process() {
  std::size_t consumed = 0;
  const auto step = parser_.advance(std::string_view(buffer_.get() + begin_, end_ - begin_), consumed);
  begin_ += consumed;
  switch (step) {
    case RequestParser::Step::complete: return dispatch();
    case RequestParser::Step::need_more: return wait_for_more();
    case RequestParser::Step::failed:
      ++core_->counts().bad_requests;
      return refuse(parser_.fault().status, parser_.fault().detail);
  }
}

void Connection::wait_for_more() {
  if (parser_.head_done()) {
    if (phase_ == Phase::head) {
      if (!core_->admits(parser_.request())) return refuse(401, "需要有效令牌 / a valid token is needed");
      enter(Phase::body, limits_.body_grace);
    }
    extend_body_deadline();
    // RFC 9110 part 10.1.1: not needed once the body has begun to come.
    if (parser_.wants_continue() && !continued_ && parser_.body_received() == 0 && begin_ == end_) {
      continued_ = true;
      constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
      return write({boost::asio::const_buffer(line.data(), line.size()), {}});
    }
  }
  read();
}

// The body may take as long as the least rate allows for what has come, and never longer than the whole
// limit.
void Connection::extend_body_deadline() {
  const auto earned =
      std::chrono::milliseconds(parser_.body_received() * 1000 / limits_.body_bytes_per_second);
  deadline_ = since_ + std::min<Clock::duration>(limits_.body, limits_.body_grace + earned);
}

void Connection::dispatch() {
  enter(Phase::working, limits_.answer);
  ++requests_;
  ++core_->counts().requests;
  keep_alive_ = parser_.keep_alive();
  Request request = std::move(parser_.request());
  request.peer = peer_.address;
  request.secure = peer_.secure;
  head_only_ = request.method == "HEAD";
  core_->handle(std::move(request), Responder(std::make_shared<Exchange>(weak_from_this(), requests_)));
}

void Connection::next_request() {
  parser_.reset();
  continued_ = false;
  if (begin_ < end_) {
    enter(Phase::head, limits_.head);
    return process();
  }
  enter(Phase::idle, limits_.idle);
  read();
}

bool Connection::is_waiting() const {
  return phase_ == Phase::handshake || phase_ == Phase::idle || phase_ == Phase::head;
}

void Connection::sweep(Clock::time_point now) {
  if (now >= deadline_) return time_out();
  if (phase_ == Phase::streaming && now >= heartbeat_) {
    heartbeat_ = now + limits_.heartbeat;
    const auto events = events_.lock();
    if (events && !events->stands()) return;
    if (!writing_ && queued_.empty()) queue_event(":\n\n");
  }
}

void Connection::time_out() {
  // A peer that closes slowly, or keeps a connection for later, has done nothing wrong.
  if (phase_ != Phase::idle && phase_ != Phase::closing) ++core_->counts().timed_out;
  const bool has_begun = begin_ < end_ || phase_ == Phase::body;
  if (phase_ == Phase::working)
    return send(problem(503, {}, "处理超时，结果未知 / no answer in time; the outcome is unknown"), false);
  if ((phase_ == Phase::head || phase_ == Phase::body) && has_begun && !writing_)
    return refuse(408, "请求未在时限内到齐 / the request did not arrive in time");
  close();
}

void Connection::drain() {
  if (phase_ == Phase::streaming) return end_events();
  const bool has_begun = begin_ < end_ || phase_ == Phase::body;
  if (!is_waiting() || has_begun) return;
  if (requests_ > 0) return close();
  // Who connected a moment ago is about to send: it is still answered, and not cut off by an orderly restart.
  deadline_ = std::min(deadline_, since_ + limits_.last_request);
}

}  // namespace jibao::http
