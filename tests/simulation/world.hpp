// One whole world: the daemon's own engine, courier, channels and journal, on a virtual clock, with simulated gateways,
// people, a disk that fails and a watcher outside. One seed gives one journal, byte for byte.
//
// First a safety phase, in which the plan's faults strike; then everything works again and all must come to its end.
// What is not the daemon's own here: HTTP, SQLite, libcurl and threads (tests/torture, store_test, the gateway matrix).
// Invariant: nothing here reads a clock, sleeps or starts a thread; all randomness comes from the plan's seed.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/courier/courier.hpp"
#include "daemon/engine/engine.hpp"
#include "daemon/http/message.hpp"
#include "notifiers/resolver.hpp"
#include "tests/simulation/coverage.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/gateways.hpp"
#include "tests/simulation/invariants.hpp"
#include "tests/simulation/office.hpp"
#include "tests/simulation/outside.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/timeline.hpp"

namespace jibao::simulation {

struct WorldResult {
  std::string violation;     // empty: every promise held
  std::string last_lines;    // the end of the timeline, where lines are asked for
  std::uint64_t incidents = 0, records = 0, copies = 0, starts = 0, alarms = 0;
  Duration lasted{};         // simulated
  std::string head;          // the hash of the journal's last record: over all of it
};

class World final : private Surrounding, private engine::Gateway, private engine::Loop, private engine::Random {
 public:
  /// `files` and `coverage` must outlive it. `lines`: so many of the timeline are kept and told.
  World(const Plan& plan, const OfficeFiles& files, Coverage& coverage, std::size_t lines = 0);
  ~World() override;

  WorldResult run();

 private:
  // What people and machines send, until somebody has heard the answer.
  struct Letter {
    Event event;
    std::string key;                          // of a report
    int tries = 0;
    bool heard = false;
    std::function<void(const Decision&)> then;  // whatever the answer is, once
  };
  using LetterPtr = std::shared_ptr<Letter>;
  struct Aimed {
    Fault fault;
    Situation where;
    Duration from;
  };

  // ---- world.cpp: the process and its time ----
  void boot();
  void check_loaded();
  void crash(bool written);
  void pause(Duration length, bool suspended);
  bool is_awake() const { return engine_ != nullptr && !paused_; }
  void run_until(Duration end);
  std::optional<Duration> process_wake() const;
  Duration next_second(Duration from) const;
  void look();
  void settle();
  void plan_commit();
  void commit();
  void rest();
  void observe(IncidentId incident, const std::vector<Fact>& facts, Instant at);
  void doubt_what_is_being_sent();
  std::shared_ptr<const Policy> policy() const;

  // engine::Loop, Random and Gateway of the process
  void post(std::function<void()> work) override { posted_.push_back(std::move(work)); }
  void wake_at(std::optional<Instant> when) override;
  std::uint64_t next() override { return of_engine_.next(); }
  void send(Dispatch dispatch) override;

  // ---- faults.cpp: what strikes, and when ----
  void plan_strikes();
  void strike(Fault fault);
  void note(Fault fault, const Situations& where);
  void strike_aimed();
  bool chance_of(Fault fault, IncidentId incident = 0);
  void meet(Fault fault, IncidentId incident);
  Situations where_now(IncidentId about = 0) const;
  void replace_policy(Policy policy);
  void end_faults();

  // ---- people.cpp: who acts upon what ----
  void plan_reports();
  void file(bool drill, const std::string& source_id = {});
  void send(const LetterPtr& letter);
  void act(Event event, std::function<void(const Decision&)> then = {});
  void react(IncidentId incident, const Fact& fact);
  void clerk(IncidentId incident, Duration phone, Duration written, Duration closing);
  void close(IncidentId incident);
  void dial(PageId page);
  void read_message(const Copy& copy);
  void answer(const Copy& copy, const std::string& person, const std::string& code);
  void report_receipt(const Copy& copy, bool good, int tries);
  void call_hook(const std::string& channel, http::Fields fields, int tries);
  void do_all_deeds();
  Actor by(const std::string& person) const { return {person, "operator", false}; }

  // Surrounding
  Fate draw_fate(const Copy& copy) override;
  Duration draw_delay(Duration least, Duration most) override { return of_gateways_.between(least, most); }
  void taken(const Copy& copy, bool sure) override;

  // ---- what must hold ----
  void check(const std::string& violation);
  void check_journal();
  std::string tail() const;

  Plan plan_;
  std::size_t lines_;
  Coverage& coverage_;
  Timeline timeline_;
  MachineClock clock_;
  Dice of_engine_, of_gateways_, of_people_, of_faults_, of_disk_;

  // The machine's.
  Disk disk_;
  bool disk_is_full_ = false;
  std::map<std::string, std::shared_ptr<const Policy>> policies_;
  std::shared_ptr<const Policy> in_files_;
  courier::Credentials credentials_;
  courier::Sandbox sandbox_;
  courier::LinkKey links_;
  notifiers::Resolver resolver_;

  // The process's.
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<courier::Courier> courier_;
  std::unique_ptr<engine::Engine> engine_;
  std::uint64_t life_ = 0;
  Duration booted_{};
  Duration seconds_from_{};              // its looks come each second from here
  std::optional<Duration> deadline_;     // of its timer, by the steady clock
  bool paused_ = false;
  Duration asleep_{};                    // of its machine, in all: its steady clock stands still meanwhile
  bool commit_planned_ = false;
  std::optional<Duration> stalled_since_;
  bool clock_was_set_ = false;
  Duration set_by_{};
  Duration upkeep_at_{};
  std::set<Disk::Attempt> in_groups_;    // what went to groups and has not come back
  std::deque<std::function<void()>> at_the_door_;  // requests that came while it was paused
  std::optional<Instant> died_;

  // What stands outside of it.
  bool written_at_death_ = false;
  bool names_dead_ = false;
  bool line_cut_ = false;
  std::vector<Aimed> aimed_;
  std::optional<std::uint64_t> aimed_at_;  // the journal's appends when it was looked last whether one strikes
  bool healed_ = false;
  std::unique_ptr<Outside> outside_;

  // What is known of it.
  State shadow_;                         // folded from what is on disk, record by record
  Invariants invariants_;
  Instant settled_;                      // all that was due by this wall clock is done
  std::optional<Duration> due_since_;    // something is, and the process has not done it yet
  Instant latest_;                       // of all that its clock has shown
  std::set<IncidentId> touched_;         // since the last rest
  std::uint64_t rests_ = 0;
  std::map<std::string, IncidentId> accepted_;   // by key: somebody heard so
  std::set<std::pair<IncidentId, std::uint32_t>> acknowledged_;  // somebody heard so
  std::set<Disk::Attempt> left_unrecorded_;
  std::uint64_t keys_ = 0, calls_ = 0;
  std::deque<stories::Logged> log_;
  std::deque<std::string> struck_;       // what struck, and when
  WorldResult result_;
};

}  // namespace jibao::simulation
