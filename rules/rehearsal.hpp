// A rehearsal: the real judgement on a policy, with time that is moved by hand and a gateway that is played. What a
// policy would do (preview.hpp), what a scenario file asks, and how an old incident would have gone are all read off it,
// so that none of them can disagree with what the daemon does.
//
// Bounded: without a sink it keeps up to `most_happened` facts and then stands still (full()); with a sink it keeps
// none. Nothing is copied of the policy. It is cheap to make: one incident, one rehearsal, is the way to
// judge many (a state of many open incidents pays for their indexes).
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "rules/decide.hpp"

namespace jibao {

/// What was found at one instant: a fact as the journal would keep it.
struct Happened {
  Instant at;
  IncidentId incident = 0;
  Fact fact;
};

/// Facts kept where no sink takes them: a silent night of one incident is a few thousand.
inline constexpr std::size_t most_happened = 50'000;

class Rehearsal {
 public:
  /// What the gateway answers to an attempt (`page` as it stands, its attempt counted); which page and attempt it answers
  /// is filled in. Nothing: it stays silent, and the attempt's lease runs out.
  using Gateway = std::function<std::optional<AttemptEnded>(IncidentId incident, const Page& page)>;
  using Sink = std::function<void(Instant at, IncidentId incident, const Fact& fact)>;

  /// Requires: `policy` has its version set. The same seed and the same calls give the same facts. `duty` is what the duty room
  /// holds of its roster; empty: nothing.
  Rehearsal(std::shared_ptr<const Policy> policy, std::uint64_t seed, DutyBook duty = {});

  /// From now on attempts are answered so; by default every one is sent at once.
  void answer_with(Gateway gateway) { gateway_ = std::move(gateway); }

  /// From now on facts go there and happened() grows no more. The sink must not call back.
  void tell(Sink sink) { sink_ = std::move(sink); }

  /// Lets time pass to `now`, then judges the event and applies what was found; attempts that it starts are answered.
  /// An earlier `now` than was reached counts as what was reached. Refused as a conflict where it is full.
  Decision happen(const Event& event, Instant now);

  /// Lets time pass to `when`, stopping at every instant at which time alone changes something. It stops earlier where
  /// it is full, or where a time to wake changes nothing, which no policy brings about: now() says where.
  void run_until(Instant when);

  const State& state() const { return state_; }
  const std::vector<Happened>& happened() const { return happened_; }
  Instant now() const { return now_; }
  bool full() const { return happened_.size() >= most_happened; }

 private:
  const Page* find_page(IncidentId incident, std::uint32_t number) const;
  void record(IncidentId incident, const Fact& fact);
  Decision decide_and_take(const Event& event);
  void take(const Decision& applied);
  void take_answers();

  State state_;
  Instant now_;
  Entropy entropy_;
  Gateway gateway_;
  Sink sink_;
  std::vector<Happened> happened_;
  std::deque<AttemptEnded> answers_;
};

}  // namespace jibao
