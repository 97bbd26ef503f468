// What is inside the engine, for engine.cpp (judging and acting) and failing_journal.cpp (paging without the disk).
//
// Invariant: `pending_` holds what was judged and waits, in order, for its commit; `unrecorded_` what was judged and is
// not on disk, in order, while the journal fails. Never both: writable_ says which. A record is known by its number.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/engine/engine.hpp"
#include "daemon/engine/record.hpp"

namespace jibao::engine {

struct Engine::Inside : std::enable_shared_from_this<Engine::Inside> {
  enum class Fate { in_flight, durable, lost, nothing_to_record };
  struct Pending {
    Decision decision;
    Instant at;
    Reply reply;
    bool stays_loaded = false;  // see record.hpp
    Fate fate = Fate::in_flight;
    std::uint64_t ticket = 0;
  };
  struct Kept {  // decided and applied, and not known to be on disk
    IncidentId incident = 0;
    std::vector<Fact> facts;
    Instant at;
    bool stays_loaded = false;
    std::uint64_t ticket = 0;     // of its append, 0 where none was tried
    std::uint64_t under_way = 0;  // its number where that append is not answered yet, else 0
  };

  Inside(Ports p, Bounds b) : ports(p), bounds(b) {}

  // engine.cpp
  void submit(Event event, Reply reply);
  bool judge(const Event& event, Reply reply);  // whether it brought facts
  void forget(const Event& event, IncidentId incident);
  void answer_without_facts(Decision decision, Instant now, Reply reply);
  void record(Pending pending, std::vector<store::Entry> entries);
  store::Store::Done on_done(std::uint64_t number);
  void settle(std::uint64_t number, Fate fate);
  void lose(std::uint64_t number, std::string why);
  void drain();
  void tell(IncidentId incident, const std::vector<Fact>& facts, Instant at);
  void send_attempts(IncidentId incident, const std::vector<Fact>& facts, Instant at, bool recorded);
  void pass_time();
  void post_pass_time();
  void arm();
  Result<void> load(const PolicySource& source, const std::function<void(std::string)>& warn);
  void load_policies(const PolicySource& source, const std::function<void(std::string)>& warn);

  // failing_journal.cpp
  void look_at_commits();
  void fall();
  void keep(Pending& one, std::uint64_t number);
  void settle_late(std::uint64_t number, bool good);
  void note_unrecorded(const Dispatch& dispatch);
  void try_journal();
  void after_reopening(const Result<store::Reopened>& reopened);
  void catch_up();
  void caught_up(std::size_t count, bool good);
  void rise();
  void rebuild();

  Ports ports;
  Bounds bounds;
  State state;
  PolicySource policies;
  std::vector<Observer> observers;
  std::function<void(const JournalTurn&)> journal_told;
  std::function<void(const Unrecorded&)> unrecorded_told;
  std::uint64_t steps = 0;
  bool drill = false;
  bool behind = false;

  std::deque<Pending> pending_;
  std::uint64_t first_pending_ = 1;      // the number of pending_.front()
  std::uint64_t appending_ = 0;          // the number whose append() runs now, 0: none
  bool draining_ = false;
  bool time_posted_ = false;
  std::optional<Instant> armed_;         // next_wake of the state when it was looked at last
  std::optional<Instant> passed_wake_;   // a wake-up that was past already when it was armed

  bool writable_ = true;
  bool holding_ = false;                 // an append was lost: append no more, so that the order stays
  std::string why_lost_;
  std::uint64_t slow_ = 0;               // the number that waited too long at the last look, and since when it is known
  Instant slow_since_;
  std::deque<Kept> unrecorded_;
  std::size_t under_way_ = 0;            // of unrecorded_: appends that are not answered
  std::deque<Unrecorded> left_unrecorded_;
  bool overflowed_ = false;              // more was decided than is kept: rebuild from the journal once it works
  bool trying_ = false;                  // a reopening or a catching-up append is under way
  Instant tried_at_;
  std::uint64_t recorded_late_ = 0;
};

}  // namespace jibao::engine
