// One HTTP/1.x request from bytes, without any I/O: Beast's parser behind the checks that Beast 1.81 leaves
// out.
//
// Invariant: a request is complete only when it can be read in one way. The line structure of the head is
// checked here before Beast sees it (no bare LF, no folded line, a total limit on its size); framing and Host
// after it (one Host, Transfer-Encoding absent or exactly "chunked" and never with HTTP/1.0, one plain
// Content-Length); the target by target.hpp. Any fault ends the connection, because what follows it cannot be
// trusted to be a request. Called by connection, which owns the bytes. Fuzzable as it stands.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/message.hpp"

namespace jibao::http {

/// Why a request was refused; the detail is in Chinese and English.
struct Fault {
  int status = 400;
  std::string detail;
};

struct ParserLimits {
  std::size_t head_bytes = 16 * 1024;      ///< request line and headers together
  std::size_t body_bytes = 1024 * 1024;    ///< without chunk framing
  std::size_t header_count = 100;          ///< browsers behind a proxy send about 30
  std::vector<std::string> allowed_hosts;  ///< lower case, without port; empty: any
};

class RequestParser {
 public:
  enum class Step { need_more, complete, failed };

  /// Thread: any, one at a time. `limits` must outlive the parser.
  explicit RequestParser(const ParserLimits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Reads on. `bytes` begins at the first byte that was not consumed yet; `consumed` says how many were now.
  /// need_more: pass the rest with more behind it. complete: take request() and reset(). failed: see fault().
  Step advance(std::string_view bytes, std::size_t& consumed);

  /// Ready for the next request of the connection.
  void reset();

  bool head_done() const;       ///< The head was read and found good; the body may be outstanding.
  bool wants_continue() const;  ///< The peer waits for 100 Continue. Requires: head_done().
  bool keep_alive() const;      ///< Requires: head_done().
  std::size_t body_received() const;
  Request& request();          ///< Requires: head_done(); its body is whole once the last step was complete.
  const Fault& fault() const;  ///< Requires: the last step was failed.

 private:
  class Sink;
  Step read_head(std::string_view bytes);
  Step fail(int status, std::string_view detail);

  const ParserLimits& limits_;
  std::unique_ptr<Sink> sink_;
  Fault fault_;
  std::size_t line_start_ = 0;  // of the line being looked at, in the bytes not consumed yet
  std::size_t scanned_ = 0;     // no LF before this
  bool head_seen_ = false;      // the empty line that ends the head was found
};

}  // namespace jibao::http
