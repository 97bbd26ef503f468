// The site: every HTTP request of the daemon, from the API to the console, as one handler over the engine.
//
// Invariant: nothing is answered with 2xx before its facts are on disk (the engine's reply says so), a GET
// changes nothing (but /hooks, whose gateways call so), and a route that is not in the table of routes.cpp
// does not exist. Called by the HTTP server, on the loop. Surprise: `handle` with a Channel of answers is
// what tests call.
#pragma once

#include <functional>
#include <memory>

#include "daemon/http/message.hpp"
#include "daemon/http/server.hpp"
#include "daemon/web/context.hpp"

namespace jibao::web {

/// Where an answer goes: to a Responder of the server, or into a test's hands. Exactly one of the two is
/// called, once.
struct Answer {
  std::function<void(http::Response)> send;
  std::function<std::shared_ptr<http::EventStream>(http::Fields headers)> start_events;
};

class Site {
 public:
  /// Registers an observer with the engine (for the event stream). Everything of the context must outlive the
  /// site, but the engine may go on after it. Thread: loop.
  explicit Site(Context context);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  void handle(http::Request request, Answer answer);
  void handle(http::Request request, http::Responder responder);
  /// The same as a handler for http::Server; valid while the site lives.
  http::Handler handler();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace jibao::web
