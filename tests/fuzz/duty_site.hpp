// The site of a duty room in which two events are open, for one input at a time: requests go in as values, and what must hold
// of the room whatever was asked.
#pragma once

#include <string>

#include "daemon/engine/simulated.hpp"
#include "daemon/web/site.hpp"

namespace jibao::fuzz {

class DutySite {
 public:
  /// The key that a watcher outside has.
  static constexpr const char* watch_key = "the key of the watcher outside, of the fuzzer";

  /// One in which nothing was done yet; the same one again while nothing was recorded in it.
  static DutySite& untouched();

  /// Ends the process unless it is answered, once, and with no fault of the daemon's own; and where what was refused is on
  /// record all the same.
  http::Response ask(http::Request request);
  /// A call of the API with a token of full rights.
  http::Response call(const std::string& method, const std::string& target, std::string body);
  /// A form's button, pressed by who is logged in with such a token.
  http::Response press(const std::string& path, std::string_view fields);

  std::uint64_t records() const { return world_.store.head().sequence; }
  /// Ends the process where the room's own book names somebody who is not on file, or where a record cannot be read.
  void keeps_its_promises();

 private:
  DutySite();
  std::string file_flood();

  engine::SimulatedWorld world_;
  web::ImmediateBackground background_;
  std::unique_ptr<web::Site> site_;
  std::string cookie_, csrf_;
  std::uint64_t begun_at_ = 0;  // records before the first request
  int asked_ = 0;
};

}  // namespace jibao::fuzz
