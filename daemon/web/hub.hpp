// The event stream's listeners and the latest records, so that a program that was cut off can go on where it
// was.
//
// Invariant: a listener gets every record once and in order from where it began, or a "reset" that tells it
// to read the incidents again. Bounded: `most_listeners` streams, `kept` records. Called by the engine's
// observer and GET /stream. Surprises: an id names this start of the daemon ("1784404980000-17"); after a
// restart every id means "reset". A record is only put in words where somebody can still ask for it: while
// one listens, and `kept` records longer.
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/http/server.hpp"

namespace jibao::web {

class Hub {
 public:
  static constexpr std::size_t most_listeners = 256;  // consoles and programs of a county: 200 and some
  static constexpr std::size_t kept = 1000;          // records; about ten minutes of the busiest night

  /// `epoch` names this start.
  void begin(std::string epoch) { epoch_ = std::move(epoch); }
  bool full();
  /// Adds a listener that last saw `last_id` (empty: nothing; it begins with what comes next).
  void add(std::shared_ptr<http::EventStream> stream, std::string_view last_id);
  /// Hands one record to all. `event` is the stream's event name; `data` makes one line of JSON, at once or
  /// never.
  void publish(std::string event, const std::function<std::string()>& data);

 private:
  struct Record {
    std::uint64_t number;
    std::string event, data;
  };
  std::string id_of(std::uint64_t number) const { return epoch_ + "-" + std::to_string(number); }
  void drop_closed();

  std::string epoch_;
  std::uint64_t last_ = 0;
  std::uint64_t heard_until_ = 0;  // the record after which nobody who ever listened can ask for the next one
  std::deque<Record> records_;
  std::list<std::shared_ptr<http::EventStream>> listeners_;
};

}  // namespace jibao::web
