// One connection from accept to close, as a small state machine: one Phase, one deadline, one buffer.
//
//   handshake -> head -> (body) -> working -> writing -> idle -> head ...     keep-alive
//                  any of them  -> writing -> closing -> closed               last answer, then linger, then
//                  close
//                        working -> streaming -> closing -> closed            server-sent events
//
// Invariant: at most one read and one write are under way; a deadline stands in every phase (a silent
// stream's is that of its heartbeat). While the handler works nothing is read, so a peer that pipelines
// waits. Core owns it and calls it; what is under way keeps it alive; after detach() it touches no Core.
// Thread: loop.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "daemon/http/request_parser.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/stream.hpp"

namespace jibao::http {

using Clock = std::chrono::steady_clock;

struct Peer {
  std::string address;    ///< as text, without port
  std::string limit_key;  ///< what is counted as one address; see core
  bool secure = false;
};

class Connection final : public StreamUser, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Core& core, std::unique_ptr<Stream> stream, Peer peer);

  void start();
  void close();                       ///< At once; tells the event stream and Core.
  void detach();                      ///< Core is going: close, and never call it again.
  void drain();                       ///< End what is idle or endless; what is being answered ends after it.
  void sweep(Clock::time_point now);  ///< Looks at the deadline and the heartbeat.
  bool is_waiting() const;            ///< No request has come yet, or none since the last answer.
  Clock::time_point since() const { return since_; }  ///< When the phase began.
  const Peer& peer() const { return peer_; }

  /// The handler's answer to request `number`; dropped where that is not the one being worked on.
  void answer(std::uint64_t number, Response response);
  std::shared_ptr<EventStream> start_events(std::uint64_t number, Fields headers);
  /// Queues text for the event stream. False where it would overflow; then the connection is closed.
  bool queue_event(std::string_view text);
  void end_events();
  /// A stream that has ended already: what is given where there is nobody to write to.
  static std::shared_ptr<EventStream> closed_events();

  void on_handshake(const boost::system::error_code& error) override;
  void on_read(const boost::system::error_code& error, std::size_t size) override;
  void on_written(const boost::system::error_code& error) override;
  void on_finished() override;

 private:
  enum class Phase { handshake, idle, head, body, working, writing, streaming, closing, closed };

  void enter(Phase phase, Clock::duration allowed);
  void read();
  void process();
  void wait_for_more();
  void extend_body_deadline();
  void dispatch();
  void next_request();
  void time_out();
  void refuse(int status, std::string_view detail);
  void send(Response response, bool keep_alive);
  void write(Stream::Buffers buffers);
  void flush_events();
  void begin_closing();
  void tell_events();

  Core* core_;  // null once detached
  const Limits& limits_;
  std::unique_ptr<Stream> stream_;
  Peer peer_;
  RequestParser parser_;

  Phase phase_ = Phase::head;
  Clock::time_point since_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool reading_ = false;
  bool writing_ = false;

  std::unique_ptr<char[]> buffer_;  // limits_.head_bytes long; [begin_, end_) is not consumed yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t discarded_ = 0;  // while closing

  std::uint64_t requests_ = 0;
  bool keep_alive_ = false;   // what the peer asked for with the request being worked on
  bool head_only_ = false;    // it was a HEAD
  bool continued_ = false;    // 100 Continue was sent
  bool close_after_ = false;  // the answer being written is the last
  bool finished_ = false;     // nothing more is written, FIN is out
  std::string out_;           // what is being written: head, and body where it is small
  std::string body_;          // a large body

  std::weak_ptr<EventStream> events_;
  std::string queued_;  // events behind the ones being written
  Clock::time_point heartbeat_ = Clock::time_point::max();
};

}  // namespace jibao::http
