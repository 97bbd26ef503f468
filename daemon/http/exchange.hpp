// One request that waits for its answer: the link between a Responder and the connection that may be gone by
// then.
//
// Invariant: exactly one answer leaves; when the last reference goes without one, a 500 does. Thread: loop.
#pragma once

#include <cstdint>
#include <memory>

#include "daemon/http/server.hpp"

namespace jibao::http {

class Exchange {
 public:
  /// `number` is the connection's count of requests: an answer to an earlier one (which timed out) is
  /// dropped.
  Exchange(std::weak_ptr<Connection> connection, std::uint64_t number);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void send(Response response);
  std::shared_ptr<EventStream> start_events(Fields headers);

 private:
  std::weak_ptr<Connection> connection_;
  std::uint64_t number_;
  bool answered_ = false;
};

}  // namespace jibao::http
